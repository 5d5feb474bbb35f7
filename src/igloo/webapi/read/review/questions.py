"""Which pairs are asked about, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from igloo.webapi.read.desk import Desk
from igloo.webapi.read.review.standing import Standing
from igloo.webapi.read.subjects import LEAST_TIE_PROBABILITY

OPEN_STATUSES = ("unpursued", "open")
# A set that somebody asked about weighs as much as a lead of this score: the work is wanted, nothing is ranked.
STAKE_OF_A_SET = 0.25
_QUESTIONS = """
WITH of_profile AS (SELECT profile_id, min(entity_id) AS entity_id FROM entity_mention GROUP BY profile_id),
asked AS (
  SELECT p.left_id, p.right_id, p.probability, p.weight,
         least(l.entity_id, r.entity_id) AS one, greatest(l.entity_id, r.entity_id) AS other
  FROM pair p
  JOIN of_profile l ON l.profile_id = p.left_id
  JOIN of_profile r ON r.profile_id = p.right_id
  WHERE p.decision = 'review' AND l.entity_id <> r.entity_id
)
SELECT left_id, right_id, one, other, probability, count(*) OVER (PARTITION BY one, other) AS n_pairs
FROM asked
QUALIFY row_number() OVER (PARTITION BY one, other ORDER BY probability DESC, weight DESC, left_id, right_id) = 1
ORDER BY left_id, right_id
"""
_STAKES = f"""
SELECT subject_id AS entity_id, subject_id, score, rank FROM lead
UNION ALL
SELECT i.entity_id, l.subject_id, l.score, l.rank FROM lead l JOIN entity_identifier i ON i.ident_id = l.subject_id
WHERE i.probability >= {LEAST_TIE_PROBABILITY}
ORDER BY ALL
"""


@dataclass(frozen=True)
class Questions:
    """The open questions in their order, with what was left out and why."""

    open: pd.DataFrame
    not_shown: int
    unsure: int


def open_leads(desk: Desk) -> pd.DataFrame:
    """Each person with the open leads they are or that rest on a number of theirs: entity, lead, score, rank."""
    rows: pd.DataFrame = desk.kept(("review", "stakes"), lambda: desk.reader.arrow(_STAKES)).to_pandas()
    statuses = desk.statuses()
    status = rows["subject_id"].map(lambda i: statuses[i].status if i in statuses else OPEN_STATUSES[0])
    return pd.DataFrame(rows[status.isin(OPEN_STATUSES)])


def questions(desk: Desk, said: Standing) -> Questions:
    """One question for each two people who may be one; what judgements answer already is not asked."""
    rows = desk.kept(("review", "questions"), lambda: desk.reader.arrow(_QUESTIONS)).to_pandas()
    protected = rows["one"].isin(desk.protected()) | rows["other"].isin(desk.protected())
    # What was judged in two waits for the next run, which says who is who then.
    waiting = rows["one"].isin(said.split) | rows["other"].isin(said.split)
    not_shown = int(protected.sum())
    rows = rows[~protected & ~waiting].copy()
    rows = _by_what_changes(desk, rows)
    rows, unsure = _without_answered(rows, said)
    return Questions(rows, not_shown, unsure)


def _by_what_changes(desk: Desk, rows: pd.DataFrame) -> pd.DataFrame:
    leads = open_leads(desk).groupby("entity_id").agg(score=("score", "max"), rank=("rank", "min"))
    score, rank = leads["score"].to_dict(), leads["rank"].to_dict()
    with desk.casework.reading() as db:
        asked = db.execute("SELECT DISTINCT subject_id FROM view WHERE what = 'what they share'").fetchall()
    in_sets = {desk.today(row[0]) for row in asked}
    for side in ("one", "other"):
        stake = rows[side].map(score).astype("float64").fillna(0.0)  # of no rows, pandas makes texts
        rows[f"stake_{side}"] = stake.where(~rows[side].isin(in_sets), stake.clip(lower=STAKE_OF_A_SET))
    ranks = pd.concat([rows["one"].map(rank), rows["other"].map(rank)], axis=1).astype("float64")
    rows["lead_rank"] = ranks.min(axis=1)
    # Unanswered, the two stay apart: only "same" changes anything, and that is as likely as they are one.
    rows["value"] = (rows["probability"] * (rows["stake_one"] + rows["stake_other"])).round(9)
    order = ["value", "probability", "left_id", "right_id"]
    return rows.sort_values(order, ascending=[False, False, True, True], ignore_index=True)


def _without_answered(rows: pd.DataFrame, said: Standing) -> tuple[pd.DataFrame, int]:
    """Without what is judged or follows from judgements; two questions that became one are asked once."""
    judged = {person for pair in (*said.together, *said.apart, *said.unsure) for person in pair}
    judged |= {said.people.root(person) for person in judged}
    judged |= {person for pair in said.waiting for person in pair}
    unsure = {frozenset(map(said.people.root, pair)) for pair in said.unsure}
    waiting = {frozenset(map(said.people.root, pair)) for pair in said.waiting}
    touched = rows["one"].isin(judged) | rows["other"].isin(judged)
    keep, asked, n_unsure = [], set(), 0
    for place, one, other in rows.loc[touched, ["one", "other"]].itertuples():
        pair = frozenset((said.people.root(one), said.people.root(other)))
        # What would follow once a second person agrees is not asked either.
        if said.people.verdict(one, other) or said.pending.verdict(one, other) or pair in asked or pair in waiting:
            continue
        asked.add(pair)
        if pair in unsure:
            n_unsure += 1
            continue
        keep.append(place)
    kept = (~touched) | rows.index.isin(keep)
    return rows[kept].reset_index(drop=True), n_unsure

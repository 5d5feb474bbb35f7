"""Two descriptions side by side: blind first, and once somebody has decided the score with all it is made of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from igloo.casework.second_person import one_person
from igloo.core.errors import NotFound
from igloo.identity.comparing.explanation import in_words, what_would_flip
from igloo.webapi.models import Flip, MatchPart
from igloo.webapi.models_review import (
    Decided,
    JudgementRequest,
    PairEvidence,
    ReviewField,
    ReviewPair,
    ReviewSide,
    ReviewValue,
    WouldChange,
)
from igloo.webapi.read.decisions import refuse_in_the_past, who_is_asking
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.identity import rows_of
from igloo.webapi.read.labels import identifier_label, readable_values
from igloo.webapi.read.review.differences import spans_of, state_of
from igloo.webapi.read.review.group_table import FIELDS, dates_as_delivered, values_of
from igloo.webapi.read.review.progress import progress
from igloo.webapi.read.review.questions import open_leads
from igloo.webapi.read.review.second_person import judge, why_two
from igloo.webapi.read.review.standing import Standing, shown_judgements, standing
from igloo.webapi.read.subjects import chips, marks
from igloo.webapi.read.times import utc_text

Row = dict[str, Any]


def pair_of(
    desk: Desk, left_id: str, right_id: str, said: Standing | None = None, answered: bool = False
) -> ReviewPair:
    """Two descriptions side by side; raises NotFound for what was never compared, and for protected people.

    Blind until whoever asks has `answered`; a second person is not told what the first one saw.
    """
    said = said or standing(desk)
    left_id, right_id = sorted((left_id, right_id))
    row = desk.reader.one("SELECT * FROM pair WHERE left_id = ? AND right_id = ?", [left_id, right_id])
    described = _described(desk, [left_id, right_id])
    if len(described) < 2 or {r["entity_id"] for r in described.values()} & desk.protected():
        raise NotFound(
            "These two descriptions cannot be compared here",
            where=f"snapshot {desk.reader.snapshot.snapshot_id}",
            got=f"{left_id} and {right_id}",
            expected="two descriptions of this snapshot, neither of a protected person",
            next_step="Open the Review page again: a newer run may have changed who is who.",
        )
    sides = (described[left_id], described[right_id])
    judged = said.of_pair(left_id, right_id)
    told = answered or (judged is not None and (not judged.waits or one_person(judged.by, who_is_asking())))
    return ReviewPair(
        left_id=left_id,
        right_id=right_id,
        left=_side(desk, sides[0]),
        right=_side(desk, sides[1]),
        fields=_fields(desk, *sides),
        would_change=would_change(desk, [side["entity_id"] for side in sides]),
        same_waits_because=list(why_two(desk, [(sides[0]["mention_id"], sides[1]["mention_id"], "same")])[0]),  # type: ignore[arg-type]
        judgement=shown_judgements(desk, [judged], said.placed)[0] if judged else None,
        evidence=_evidence(desk, row) if row and told else None,
    )


def _described(desk: Desk, profile_ids: list[str]) -> dict[str, Row]:
    """Each description with the person it belongs to and the mention that stands for it."""
    # Literal lists let DuckDB skip what is not asked for; joins to whole tables read everything.
    of = desk.reader.rows(
        "SELECT profile_id, min(entity_id) AS entity_id, min(mention_id) AS mention_id FROM entity_mention "
        f"WHERE profile_id IN ({marks(profile_ids)}) GROUP BY profile_id",
        profile_ids,
    )
    entity_ids = sorted({row["entity_id"] for row in of})
    people = desk.reader.rows(
        "SELECT e.entity_id, e.first_seen, e.last_seen, e.n_profiles, l.rank AS lead_rank "
        f"FROM entity e LEFT JOIN lead l ON l.subject_id = e.entity_id WHERE e.entity_id IN ({marks(entity_ids)})",
        entity_ids,
    )
    by_entity = {row["entity_id"]: row for row in people}
    told = desk.reader.rows(f"SELECT * FROM profile WHERE profile_id IN ({marks(profile_ids)})", profile_ids)
    said = {row["profile_id"]: row for row in told}
    return {
        row["profile_id"]: {**said[row["profile_id"]], **by_entity[row["entity_id"]], **row}
        for row in of
        if row["profile_id"] in said and row["entity_id"] in by_entity
    }


def decide(desk: Desk, request: JudgementRequest) -> Decided:
    """Keep a verdict and answer what the evidence says; the next run follows, nothing is rewritten."""
    refuse_in_the_past(desk)
    before = pair_of(desk, request.left_id, request.right_id)
    described = _described(desk, [before.left_id, before.right_id])
    left, right = (described[profile]["mention_id"] for profile in (before.left_id, before.right_id))
    said = [(left, right, request.verdict, request.reason)]
    number = judge(desk, said)[0]
    now = standing(desk)
    return Decided(
        judgement_id=number,
        pair=pair_of(desk, before.left_id, before.right_id, now),
        progress=progress(desk, now),
    )


def _side(desk: Desk, row: Row) -> ReviewSide:
    told = desk.reader.rows(
        "SELECT source_id, role, count(*) AS n FROM mention_profile JOIN mention USING (mention_id) "
        "WHERE profile_id = ? GROUP BY ALL ORDER BY source_id, role",
        [row["profile_id"]],
    )
    sources: dict[str, int] = {}
    for one in told:
        sources[one["source_id"]] = sources.get(one["source_id"], 0) + one["n"]
    return ReviewSide(
        profile_id=row["profile_id"],
        entity=chips(desk, [row["entity_id"]])[row["entity_id"]],
        label=desk.masked(row["name"] or row["profile_id"]),
        n_mentions=sum(sources.values()),
        other_descriptions=max(0, (row["n_profiles"] or 1) - 1),
        sources=[desk.source_chip(source_id, n_rows=n) for source_id, n in sources.items()],
        refs=rows_of(desk, [row["profile_id"]]).get(row["profile_id"], []),
        roles=sorted({one["role"] for one in told if one["role"]}),
        first_seen=utc_text(row["first_seen"]),
        last_seen=utc_text(row["last_seen"]),
        lead_rank=row["lead_rank"],
    )


def _fields(desk: Desk, left: Row, right: Row) -> list[ReviewField]:
    dates = dates_as_delivered(desk, [left["profile_id"], right["profile_id"]])
    found = []
    for column, field, between in FIELDS:
        ids = [values_of(row[column], between) for row in (left, right)]
        written = [dates.get(side["profile_id"], []) for side in (left, right)] if field == "birth_date" else [[], []]
        if not any(ids) and not any(written):
            continue
        labels = [[desk.masked(identifier_label(v, desk.region) if between else v) for v in side] for side in ids]
        shown = [
            [
                ReviewValue(
                    spans=spans_of(label, labels[1 - side]), subject_id=value if between else "", as_delivered=False
                )
                for value, label in zip(ids[side], labels[side], strict=True)
            ]
            for side in (0, 1)
        ]
        for side, texts in enumerate(written):
            spans = [spans_of(desk.masked(text), []) for text in texts]
            shown[side] += [ReviewValue(spans=one, subject_id="", as_delivered=True) for one in spans]
        state = state_of(*labels) if any(labels) else "not_compared"
        found.append(ReviewField(field=field, state=state, left=shown[0], right=shown[1]))  # type: ignore[arg-type]
    return found


def would_change(desk: Desk, entity_ids: Sequence[str]) -> WouldChange:
    """What would change if these people were one, in open leads first."""
    people = sorted(set(entity_ids))
    leads = open_leads(desk)
    touched = leads[leads["entity_id"].isin(people)].drop_duplicates("subject_id").sort_values(["rank", "subject_id"])
    shown = chips(desk, touched["subject_id"].tolist())
    ranked = [(shown[i], int(r)) for i, r in zip(touched["subject_id"], touched["rank"], strict=True) if i in shown]
    rows = desk.reader.rows(
        "SELECT DISTINCT entity_id, source_id FROM entity_mention JOIN mention USING (mention_id) "
        f"WHERE entity_id IN ({marks(people)})",
        people,
    )
    behind = [{row["source_id"] for row in rows if row["entity_id"] == one} for one in people]
    return WouldChange(
        in_open_leads=bool(ranked),
        leads=[chip for chip, _ in ranked],
        ranks=[rank for _, rank in ranked],
        sources_joined=len(set().union(*behind)),
        sources_most=max(map(len, behind)),
    )


def _evidence(desk: Desk, row: Row) -> PairEvidence:
    parts = json.loads(row["parts"] or "[]")
    flip = what_would_flip(parts, row["prior_bits"])

    def said(text: Any) -> str:
        return readable_values(desk.masked(str(text or "")), desk.region)

    return PairEvidence(
        probability=row["probability"],
        weight=row["weight"],
        prior_bits=row["prior_bits"],
        parts=[
            MatchPart(
                comparison=part["comparison"],
                level=part["level"],
                left=said(part.get("left")),
                right=said(part.get("right")),
                bits=part["bits"],
            )
            for part in parts
        ],
        sentence=in_words(parts, row["prior_bits"]) if parts else "",
        decision=row["decision"],
        reason=desk.masked(row["reason"]),
        flip=Flip(without=list(flip.without), probability=flip.probability) if flip else None,
    )

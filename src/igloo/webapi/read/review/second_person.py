"""Where one person may not decide alone: a victim or an enforcement action is involved, and a second one must agree.

Putting two together waits whenever one of them is involved, because it puts somebody's rows into a case or
into a victim's file. Keeping two apart has effect at once, because it is what a wrong merge needs, but for
one thing: a protected person who is taken apart would lose the protection on what is taken out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from igloo.casework.judgements import Judgement as Recorded
from igloo.casework.judgements import Judgements
from igloo.casework.second_person import one_person
from igloo.core.protected_people import PROTECTED_OUTCOMES
from igloo.identity.joining.judgements import Transitive
from igloo.webapi.read.decisions import who_is_asking
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.subjects import LEAST_TIE_PROBABILITY

VICTIM, ENFORCEMENT, ALWAYS = "victim", "enforcement", "always"
_PROTECTED_STATUSES = ("victim_identified", "witness")
_ACTED_STATUSES = ("arrested", "charged", "convicted")
# Words in the outcome of an encounter, English and Spanish, each the beginning of its forms.
ACTED_OUTCOMES = (
    *("arrest", "charged", "convict", "indict", "prosecut", "warrant", "custody", "detain", "apprehen", "seiz"),
    *("removed", "expelled", "deport", "detenid", "aprehen", "asegurad", "incaut", "decomis", "consignad", "procesad"),
)
# Somebody stands in a case with an enforcement action when any encounter of that case ended in one.
_RECORDED = f"""
WITH told AS (
  SELECT subject, source_id, coalesce(case_number, '') AS case_number,
         regexp_matches(ended, '{"|".join(PROTECTED_OUTCOMES)}') AS victim,
         regexp_matches(ended, '{"|".join(ACTED_OUTCOMES)}') OR coalesce(offence, '') <> '' AS acted
  FROM (SELECT *, lower(coalesce(outcome, '')) AS ended FROM event_encounter)
),
cases AS (SELECT DISTINCT source_id, case_number FROM told WHERE acted AND case_number <> '')
SELECT entity_id, bool_or(victim) AS victim, bool_or(acted OR cases.case_number IS NOT NULL) AS acted
FROM told JOIN entity_mention ON mention_id = subject
LEFT JOIN cases ON cases.source_id = told.source_id AND cases.case_number = told.case_number
GROUP BY entity_id HAVING bool_or(victim) OR bool_or(acted OR cases.case_number IS NOT NULL)
ORDER BY entity_id
"""
Said = tuple[str, str, str]


def why_two(desk: Desk, said: Iterable[Said]) -> list[tuple[str, ...]]:
    """For each (left mention, right mention, verdict): why a second person has to agree; empty where nobody has to."""
    judged = list(said)
    rule = desk.settings.identity.second_person
    if rule == "never" or not judged:
        return [()] * len(judged)
    same = [one for one in Judgements(desk.casework).record() if one.stands and one.verdict == "same"]
    pairs = [(one.left_mention_id, one.right_mention_id) for one in same]
    today = _people(desk, {m for pair in (*pairs, *(one[:2] for one in judged)) for m in pair})
    # Who was judged to be somebody involved is involved before the next run says so.
    people = Transitive([(today[a], today[b]) for a, b in pairs if a in today and b in today], ())
    victims, acted = _involved(desk)
    reasons = {VICTIM: {people.root(e) for e in victims}, ENFORCEMENT: {people.root(e) for e in acted}}
    found = []
    for left, right, verdict in judged:
        both = {today.get(left, ""), today.get(right, "")}
        if verdict == "same":
            because = tuple(word for word, roots in reasons.items() if {people.root(e) for e in both} & roots)
            found.append(because or ((ALWAYS,) if rule == ALWAYS else ()))
        else:
            # Two who are two today lose nothing when they are kept so.
            takes_off = verdict == "different" and len(both) == 1 and bool(both & victims)
            found.append((VICTIM,) if takes_off else ())
    return found


def why_two_to_take_back(desk: Desk, one: Recorded, by: str) -> tuple[str, ...]:
    """Why a second person has to agree before a judgement is taken back.

    Nobody has to for one that has no effect yet, nor for taking back one's own "different": both restore what
    was. Taking back "same" takes apart; taking back somebody else's "different" lets two be joined.
    """
    if not one.in_force or one.verdict == "unsure" or (one.verdict == "different" and one_person(one.by, by)):
        return ()
    undone = "different" if one.verdict == "same" else "same"
    return why_two(desk, [(one.left_mention_id, one.right_mention_id, undone)])[0]


def judge(desk: Desk, said: Sequence[tuple[str, str, str, str]]) -> list[int]:
    """Keep (left mention, right mention, verdict, reason) of whoever asks; what needs a second person waits."""
    waits = why_two(desk, [one[:3] for one in said])
    return Judgements(desk.casework).judge_all(said, who_is_asking(), waits)


def take_back(desk: Desk, judgement_id: int, reason: str) -> bool:
    """Take a judgement back; answers whether that waits for a second person. Raises NotFound when none stands."""
    one = next((j for j in Judgements(desk.casework).record() if j.judgement_id == judgement_id), None)
    waits = why_two_to_take_back(desk, one, who_is_asking()) if one else ()
    desk.casework.withdraw_judgement(judgement_id, reason, who_is_asking(), waits)
    return bool(waits)


def _people(desk: Desk, mentions: Iterable[str]) -> dict[str, str]:
    rows = desk.reader.rows(
        "SELECT mention_id, entity_id FROM entity_mention WHERE mention_id IN (SELECT unnest(?))", [sorted(mentions)]
    )
    return {row["mention_id"]: row["entity_id"] for row in rows}


def _involved(desk: Desk) -> tuple[set[str], set[str]]:
    """People who are or may be victims or witnesses, and people with an enforcement action, by record or by status."""
    recorded: list[dict[str, Any]] = desk.kept(("review", "involved"), lambda: desk.reader.arrow(_RECORDED)).to_pylist()
    victims = {row["entity_id"] for row in recorded if row["victim"]}
    acted = {row["entity_id"] for row in recorded if row["acted"]}
    standing_now = {subject: status.status for subject, status in desk.statuses().items()}
    numbers = sorted(s for s, status in standing_now.items() if status in (*_PROTECTED_STATUSES, *_ACTED_STATUSES))
    rows = desk.reader.rows(
        "SELECT ident_id, entity_id FROM entity_identifier "
        f"WHERE ident_id IN (SELECT unnest(?)) AND probability >= {LEAST_TIE_PROBABILITY}",
        [numbers],
    )
    tied = [(row["entity_id"], standing_now[row["ident_id"]]) for row in rows]
    for entity_id, status in [*standing_now.items(), *tied]:
        if status in _PROTECTED_STATUSES:
            victims.add(entity_id)
        if status in _ACTED_STATUSES:
            acted.add(entity_id)
    return victims | set(desk.protected()), acted

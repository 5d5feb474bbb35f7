"""What rests on descriptions being one person: findings, leads, cases, exports, what people decided."""

from __future__ import annotations

from collections.abc import Sequence

from igloo.casework.saved_lists import SavedLists
from igloo.search.folding import fold
from igloo.webapi.models_review import Touched, TouchedExport, TouchedSavedList
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.exports import EVERYTHING, EXPORTED
from igloo.webapi.read.labels import readable
from igloo.webapi.read.review.standing import Standing
from igloo.webapi.read.subjects import chips, marks, tied_identifiers

FINDINGS_TOLD = 5
_FEWEST_LETTERS = 5
# A finding rests on the person when it is about them, or when a row they stand in is among those it counts.
_FINDINGS = """
WITH mine AS (
  SELECT m.mention_id, m.batch_id, m.row FROM entity_mention e JOIN mention m USING (mention_id) WHERE e.entity_id = $1
)
SELECT finding_id, subject_id, why FROM finding WHERE gate AND (
  subject_id = $1 OR object_id = $1
  OR finding_id IN (SELECT finding_id FROM finding_support SEMI JOIN mine USING (batch_id, row))
) ORDER BY score DESC, finding_id
"""
_CASES = """
SELECT DISTINCT case_number FROM event_encounter JOIN entity_mention ON mention_id = subject
WHERE entity_id = ? AND coalesce(case_number, '') <> '' ORDER BY case_number
"""


def touched_by(desk: Desk, entity_id: str, profiles: Sequence[str], said: Standing) -> Touched:
    """What rests on a person being one; all but what left the workspace is computed anew by the next run."""
    ids = desk.earlier_ids(entity_id)
    tied = tied_identifiers(desk, entity_id)
    findings = desk.reader.rows(_FINDINGS, [entity_id])
    about = {*ids, *tied, *(row["subject_id"] for row in findings)}
    leads = desk.reader.rows(
        "SELECT subject_id FROM lead WHERE subject_id IN (SELECT unnest(?)) ORDER BY rank", [sorted(about)]
    )
    cases = desk.reader.rows(_CASES, [entity_id])
    mine = {mention for mention, (_, of) in said.placed.items() if of == entity_id}
    with desk.casework.reading() as db:
        sql = f"SELECT count(*) FROM view WHERE subject_id IN ({marks(ids)}) AND what NOT LIKE '{EXPORTED}%'"
        asked = int(db.execute(sql, ids).fetchone()[0])
    return Touched(
        findings=len(findings),
        leads=[chip for chip in chips(desk, [row["subject_id"] for row in leads]).values() if not chip.masked],
        statuses=len(desk.casework.history(ids)),
        judgements=sum(bool({one.left_mention_id, one.right_mention_id} & mine) for one in said.record if one.stands),
        asked_about=asked,
        saved_lists=_saved_lists(desk, profiles, tied),
        finding_sentences=[readable(desk.masked(row["why"]), tied, desk.region) for row in findings[:FINDINGS_TOLD]],
        cases=[desk.masked(row["case_number"]) for row in cases],
        exports=_exports(desk, [*ids, *tied]),
    )


def _exports(desk: Desk, ids: list[str]) -> list[TouchedExport]:
    """Files that left the workspace with the person, or with a number of theirs, in them; newest first."""
    with desk.casework.reading() as db:
        sql = (
            f"SELECT DISTINCT what, by, at FROM view WHERE subject_id IN ({marks([*ids, EVERYTHING])}) "
            f"AND what LIKE '{EXPORTED}%' ORDER BY at DESC, what"
        )
        rows = db.execute(sql, [*ids, EVERYTHING]).fetchall()
    return [TouchedExport(what=desk.masked(what.removeprefix(EXPORTED)), by=by, at=at) for what, by, at in rows]


def _saved_lists(desk: Desk, profiles: Sequence[str], tied: list[str]) -> list[TouchedSavedList]:
    """Saved lists with a line in which one of the names or identifiers of the person stands."""
    ids = list(profiles)
    named = desk.reader.rows(f"SELECT DISTINCT name FROM profile WHERE profile_id IN ({marks(ids)})", ids)
    values = {_bare(row["name"] or "") for row in named} | {_bare(i.split(":", 1)[1].removeprefix("+1")) for i in tied}
    looked_for = {value for value in values if len(value) >= _FEWEST_LETTERS}
    lists = SavedLists(desk.casework)
    found = []
    for one in lists.all():
        lines = [line for part in lists.content(one.name) for line in str(part.get("text", "")).splitlines()]
        hits = sum(any(value in _bare(line) for value in looked_for) for line in lines)
        if hits:
            found.append(TouchedSavedList(name=desk.masked(one.name), by=one.by, lines=hits))
    return found


def _bare(text: str) -> str:
    return "".join(letter for letter in fold(text) if letter.isalnum())

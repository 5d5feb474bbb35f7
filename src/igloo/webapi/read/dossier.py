"""Everything about one person, phone, vehicle or account on one page."""

from __future__ import annotations

from igloo.core.kinds import identifier_kinds
from igloo.webapi.models import Dossier
from igloo.webapi.read.absence import absent_events, absent_kinds, event_kinds_naming, not_collected
from igloo.webapi.read.decisions import history
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.facts import facts, identifiers
from igloo.webapi.read.findings import findings_about
from igloo.webapi.read.labels import counted, in_words
from igloo.webapi.read.leads import lead_of
from igloo.webapi.read.parties import parties
from igloo.webapi.read.quality import quality
from igloo.webapi.read.subjects import Subject, cards, find_subject, mentions_of, tied_identifiers
from igloo.webapi.read.timeline import event_calendar


def dossier(desk: Desk, subject_id: str) -> Dossier:
    """Facts, identifiers, findings, score and what happened when; raises NotFound."""
    subject = find_subject(desk, subject_id)
    mentions: list[str] = [] if subject.is_identifier else mentions_of(desk, subject.subject_id)
    tied = [] if subject.is_identifier else tied_identifiers(desk, subject.subject_id)
    ids = [subject.subject_id] if subject.is_identifier else [*mentions, *tied]
    calendar = event_calendar(desk, ids)
    written = identifiers(desk, subject, mentions)
    absences = absent_events(
        desk, event_kinds_naming(subject.kind), [each.value for each in calendar.kinds], _crossed_out(desk, ids)
    )
    if not written:
        missed = ["Person"] if subject.is_identifier else [kind for kind in identifier_kinds() if kind != "record"]
        absences += absent_kinds(desk, missed)
    return Dossier(
        subject=cards(desk, [subject.subject_id])[subject.subject_id],
        facts=facts(desk, subject, mentions),
        identifiers=written,
        findings=findings_about(desk, [subject.subject_id, *tied]),
        quality=quality(desk, subject.subject_id),
        lead=lead_of(desk, subject.subject_id),
        event_counts=calendar.kinds,
        day_counts=calendar.days,
        caveats=[*_caveats(desk, subject), *not_collected(desk, calendar.source_ids)],
        absences=absences,
        history=history(desk, subject.subject_id),
        redirected_from=subject.redirected_from,
    )


def _crossed_out(desk: Desk, ids: list[str]) -> bool:
    """Whether any crossing of theirs was outbound."""
    found = desk.reader.rows(
        "SELECT count(*) AS n FROM event_crossing JOIN (SELECT DISTINCT event_id FROM party WHERE kind = 'crossing') "
        "USING (event_id) WHERE direction = 'outbound'",
        beside={"party": parties(desk, ids)},
    )
    return bool(found[0]["n"])


def _caveats(desk: Desk, subject: Subject) -> list[str]:
    """What a reader should know before believing a tie."""
    if not subject.is_identifier:
        return []
    said = []
    row = desk.reader.one("SELECT n_entities FROM identifier WHERE ident_id = ?", [subject.subject_id])
    people = (row or {}).get("n_entities") or 0
    if people > 1:
        said.append(f"{counted(people, 'person', 'people')} are tied to it: it speaks for none alone.")
    sql = "SELECT category FROM registry WHERE ident_id = ? ORDER BY category"
    for registered in desk.reader.rows(sql, [subject.subject_id]):
        said.append(f"Registered as {in_words(registered['category'])}: it never links two people.")
    return said

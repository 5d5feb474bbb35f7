"""The list: filters, facets, order; a victim is never ranked, and her name stands nowhere."""

from __future__ import annotations

import pytest
from tests.webapi.river import ANA, BORDER, COORDINATOR, VERA

from igloo.webapi.models import LeadList
from igloo.webapi.read.connections import connections
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.dossier import dossier
from igloo.webapi.read.findings import finding
from igloo.webapi.read.identity import identity
from igloo.webapi.read.labels import readable
from igloo.webapi.read.leads import LeadQuestion, lead, leads
from igloo.webapi.read.lookups import search
from igloo.webapi.read.rows import delivered_row
from igloo.webapi.read.sources import outcomes
from igloo.webapi.read.timeline import TimelineQuestion, timeline


def ids(found: LeadList) -> list[str]:
    return [item.subject.subject_id for item in found.items]


def facet(found: LeadList, name: str) -> dict[str, int]:
    return {value.value: value.count for value in found.facets[name]}


def test_ranked_as_the_run_ranked_them(desk: Desk) -> None:
    assert ids(leads(desk, LeadQuestion())) == [COORDINATOR, ANA, VERA]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (LeadQuestion(kind=["Person"]), [ANA, VERA]),
        (LeadQuestion(kind=["Person", "phone"]), [COORDINATOR, ANA, VERA]),
        (LeadQuestion(band=["strong"]), [COORDINATOR]),
        (LeadQuestion(signal=["calls_after_crossing"]), [COORDINATOR]),
        (LeadQuestion(source=["north_calls"]), [COORDINATOR, ANA]),
        (LeadQuestion(text="lopez ana"), [ANA]),
        (LeadQuestion(text="0199"), [COORDINATOR]),
        (LeadQuestion(text="nobody"), []),
        (LeadQuestion(sort="newest"), [VERA, ANA, COORDINATOR]),
        (LeadQuestion(limit=1, offset=1), [ANA]),
    ],
)
def test_filters_and_order(desk: Desk, question: LeadQuestion, expected: list[str]) -> None:
    assert ids(leads(desk, question)) == expected


def test_a_facet_is_counted_with_the_other_filters_applied(desk: Desk) -> None:
    found = leads(desk, LeadQuestion(kind=["Person"]))
    assert facet(found, "kind") == {"Person": 2, "phone": 1}
    assert facet(found, "band") == {"moderate": 2}


def test_unpursued_first(desk: Desk) -> None:
    desk.casework.set_status(COORDINATOR, "open", "", "ana")
    assert ids(leads(desk, LeadQuestion())) == [ANA, VERA, COORDINATOR]
    assert ids(leads(desk, LeadQuestion(unpursued_first=False))) == [COORDINATOR, ANA, VERA]


def test_a_decision_follows_a_person_to_the_new_id(desk: Desk) -> None:
    desk.casework.set_status("person-ana-before", "arrested", "", "ana")
    found = {item.subject.subject_id: item.status for item in leads(desk, LeadQuestion()).items}
    assert found[ANA] == "arrested"
    assert lead(desk, ANA).history[0].status == "arrested"


def test_one_lead_in_full(desk: Desk) -> None:
    found = lead(desk, COORDINATOR)
    assert [part.title for part in found.parts] == ["Calls after crossing"]
    assert [row.sentence for row in found.findings[0].support] == ["(520) 555-0123 called (520) 555-0199"] * 3
    assert found.findings[0].support[0].t_local == "2026-03-02T13:00:00"
    assert lead(desk, ANA).not_counted == ["Border crossings: repeats Carrier North"]


def test_the_note_above_the_list_says_what_chance_would_give(desk: Desk) -> None:
    note = leads(desk, LeadQuestion()).expected_note
    assert note.startswith("Calls after crossing: 1 finding, of which about 0.0 by chance")


def test_a_victim_is_not_ranked_and_named_nowhere(desk: Desk) -> None:
    desk.casework.set_status(VERA, "victim_identified", "", "ana")
    found = leads(desk, LeadQuestion())
    assert ids(found) == [COORDINATOR, ANA]
    assert found.not_listed == "1 protected person not ranked."
    assert ids(leads(desk, LeadQuestion(text="vera"))) == []
    assert facet(found, "status") == {"unpursued": 2, "victim_identified": 1}
    assert facet(found, "kind") == {"phone": 1, "Person": 1}
    pages = [
        found,
        leads(desk, LeadQuestion(status=["victim_identified"])),
        lead(desk, VERA),
        dossier(desk, VERA),
        timeline(desk, VERA, TimelineQuestion()),
        connections(desk, VERA),
        identity(desk, VERA),
        finding(desk, f"calls_after_crossing|{COORDINATOR}|"),
        delivered_row(desk, BORDER, 4),
        delivered_row(desk, BORDER, 5),
        outcomes(desk, "border"),
        search(desk, "5205550199"),
    ]
    for page in pages:
        text = page.model_dump_json().lower()
        assert "vera" not in text, type(page).__name__
        assert "ruiz" not in text, type(page).__name__
        assert "2001-01-01" not in text.replace("/", "-"), type(page).__name__
    assert dossier(desk, VERA).subject.label == "Protected person"
    assert dossier(desk, VERA).lead is None


def test_a_victim_is_found_by_who_knows_the_name_but_not_shown(desk: Desk) -> None:
    desk.casework.set_status(VERA, "victim_identified", "", "ana")
    hit = search(desk, "Vera Ruiz").hits[0]
    assert (hit.subject.label, hit.subject.masked, hit.matched) == ("Protected person", True, "")


def test_a_sentence_writes_its_own_number_as_people_do_and_no_other(desk: Desk) -> None:
    said = {item.subject.subject_id: item.why for item in leads(desk, LeadQuestion()).items}
    assert said[COORDINATOR] == "(520) 555-0199 is in two independent sources."
    assert ids(leads(desk, LeadQuestion(text="(520) 555-0199"))) == [COORDINATOR]
    assert readable("+152055501990 and +15205550199", [COORDINATOR]) == "+152055501990 and (520) 555-0199"


def test_a_masked_number_is_not_written_out_in_another_form(desk: Desk) -> None:
    desk.casework.set_status(COORDINATOR, "victim_identified", "", "me")
    said = lead(desk, COORDINATOR)
    assert "0199" not in said.why + said.subject.label
    assert leads(desk, LeadQuestion(text="0199")).total == 0


def test_a_source_of_a_lead_says_how_many_rows_and_when_last(desk: Desk) -> None:
    chips = {chip.source_id: chip for chip in lead(desk, COORDINATOR).sources}
    assert (chips["north_calls"].n_rows, chips["north_calls"].last_seen) == (3, "2026-03-04T20:00:00")


def test_what_was_not_counted_is_said_for_signals_and_for_evidence(desk: Desk) -> None:
    assert lead(desk, COORDINATOR).not_counted == ["Calls after crossing: registered taxi line, 1 time"]
    assert any("repeats Carrier North" in said for said in lead(desk, ANA).not_counted)

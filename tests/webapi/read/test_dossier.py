"""A dossier merges a person's mentions and numbers; every fact knows its rows."""

from __future__ import annotations

import pytest
from tests.webapi.river import ANA, ANAS_PHONE, BO, BORDER, CALLS, COORDINATOR, PLATE, TAXI

from igloo.core.errors import NotFound
from igloo.webapi.models import RowRef
from igloo.webapi.read.connections import connections
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.dossier import dossier
from igloo.webapi.read.rows import delivered_row
from igloo.webapi.read.sources import source, sources
from igloo.webapi.read.timeline import TimelineQuestion, timeline


def test_spellings_and_birth_date_with_their_rows(desk: Desk) -> None:
    found = dossier(desk, ANA)
    said = [(fact.label, fact.value, [ref.row for ref in fact.refs]) for fact in found.facts]
    assert said == [
        ("Name", "Ana Lopez", [1]),
        ("Name", "LOPEZ, Ana", [2]),
        ("Born", "1990-04-02", [1, 2]),
        ("Role", "traveller", [1, 2]),
    ]
    phone = found.identifiers[0]
    assert (phone.value, phone.probability, phone.n_rows) == ("(520) 555-0123", 0.95, 2)
    assert [s.source_id for s in phone.sources] == ["border"]


def test_a_person_has_the_events_of_the_numbers_that_speak_for_her(desk: Desk) -> None:
    counts = {value.value: value.count for value in dossier(desk, ANA).event_counts}
    # Seven calls by phone (0.95), two crossings by name; Bo's crossing in the car (0.4) is not hers.
    assert counts == {"call": 7, "crossing": 2}
    assert sum(day.count for day in dossier(desk, ANA).day_counts) == 9


def test_an_earlier_id_leads_to_the_person_of_today(desk: Desk) -> None:
    found = dossier(desk, "person-ana-before")
    assert (found.subject.subject_id, found.redirected_from) == (ANA, "person-ana-before")


def test_a_vehicle_names_its_people_and_warns_when_they_are_several(desk: Desk) -> None:
    found = dossier(desk, PLATE)
    assert [(f.subject.subject_id if f.subject else "", f.probability) for f in found.identifiers] == [
        (BO, 0.9),
        (ANA, 0.4),
    ]
    assert found.caveats[0] == "2 people are tied to it: it speaks for none alone."
    assert "Border crossings, not recorded: outbound crossings." in found.caveats
    assert {fact.value for fact in found.facts} == {"tx abc 1234", "ABC1234 TX"}


def test_nobody_of_that_id(desk: Desk) -> None:
    with pytest.raises(NotFound):
        dossier(desk, "person-nobody")


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_the_timeline_pages_without_loss_or_repeat(desk: Desk, order: str) -> None:
    whole = timeline(desk, ANA, TimelineQuestion(order=order))  # type: ignore[arg-type]
    paged = [
        item.event_id
        for at in range(0, 9, 4)
        for item in timeline(desk, ANA, TimelineQuestion(order=order, limit=4, offset=at)).items  # type: ignore[arg-type]
    ]
    assert paged == [item.event_id for item in whole.items]
    assert len(set(paged)) == whole.total == 9
    times = [item.t_utc or "" for item in whole.items]
    assert times == sorted(times, reverse=order == "newest")


def test_a_range_of_days_holds_both_ends(desk: Desk) -> None:
    question = TimelineQuestion(since="2026-03-02", until="2026-03-03", kind=["call"])
    assert timeline(desk, ANA, question).total == 2
    assert timeline(desk, ANA, TimelineQuestion(offset=50)).total == 9


def test_an_event_is_a_sentence_with_its_row(desk: Desk) -> None:
    event = timeline(desk, BO, TimelineQuestion(order="oldest", limit=2)).items[1]
    assert event.sentence == "Bo Li crossed at Nogales inbound"
    assert event.ref == RowRef(batch_id=BORDER, row=3, source_id="border")
    assert [party.subject.subject_id for party in event.parties] == [BO, PLATE]
    assert event.details == {"Direction": "inbound"}


def test_connections_count_days_and_never_link_a_taxi_line(desk: Desk) -> None:
    found = connections(desk, ANA)
    by_id = {c.subject.subject_id: c for c in found.connections}
    assert (by_id[COORDINATOR].n_events, by_id[COORDINATOR].n_days) == (6, 6)
    assert by_id[TAXI].excluded.startswith("registered taxi line")
    assert list(by_id)[-1] == TAXI
    assert TAXI not in {edge.target for edge in found.edges}
    assert by_id[BO].ties[0].value == "identity"


def test_connections_that_do_not_fit_are_counted(desk: Desk) -> None:
    found = connections(desk, ANA, limit=1)
    assert (len(found.connections), found.folded) == (1, 3)


def test_a_number_is_tied_to_its_caller(desk: Desk) -> None:
    assert connections(desk, COORDINATOR).connections[0].subject.subject_id == ANAS_PHONE


def test_the_very_row_with_the_marked_cell_and_its_neighbours(desk: Desk) -> None:
    row = delivered_row(desk, BORDER, 2, neighbours=1, mark="PHONE")
    phone = row.cells[1]
    assert (phone.value, phone.normalised, phone.marked) == ("(520) 555 0123", "(520) 555-0123", True)
    assert phone.subject is not None and phone.subject.subject_id == ANAS_PHONE
    assert (row.before, row.after, row.first_neighbour_row) == (
        [["Ana Lopez", "520-555-0123"]],
        [["Bo Li", ""]],
        1,
    )
    assert row.gave == ["2026-03-03 12:00:00 (America/Phoenix): Ana Lopez crossed at Nogales inbound"]
    assert delivered_row(desk, BORDER, 5).gave == ["Rejected in DATE: No such day."]
    assert delivered_row(desk, CALLS, 7, neighbours=0).before == []


def test_sources_reconcile_and_say_what_they_gave(desk: Desk) -> None:
    assert [(s.source_id, s.rows_total, s.reconciles) for s in sources(desk)] == [
        ("border", 5, True),
        ("north_calls", 7, True),
    ]
    detail = source(desk, "border")
    assert {value.value: value.count for value in detail.gave} == {"crossing": 4, "mention": 4, "phone": 1, "plate": 1}
    assert [day.count for day in detail.coverage] == [0, 1, 1, 1, 1, 0, 0, 0]
    assert detail.values_set_aside == 1

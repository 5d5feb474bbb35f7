"""*Not seen* and *not collected* are two answers, everywhere nothing stands."""

from __future__ import annotations

import pyarrow as pa
import pytest
from tests.border_town import build

from igloo.cli import printing
from igloo.webapi.read.absence import Missing, absence, clock_caveats
from igloo.webapi.read.desk import Desk, Desks
from igloo.webapi.read.dossier import dossier
from igloo.webapi.read.free_text import known_in_text
from igloo.webapi.read.leads import LeadQuestion, leads
from igloo.webapi.read.lookups import search
from igloo.webapi.read.sharing import what_they_share
from igloo.webapi.read.timeline import TimelineQuestion, timeline

PHONE = "phone:+15205550101"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The border town; its port declares days, a place and one direction."""
    town = build(tmp_path_factory.mktemp("absence") / "town")
    declared = town.places.sources / "border" / "source.yml"
    coverage = "coverage: {from: 2026-03-01, to: 2026-03-20, places: [East], directions: [inbound]}\n"
    declared.write_text(declared.read_text(encoding="utf-8") + coverage, encoding="utf-8")
    town.run()
    return Desks(town).current()


def _said(desk: Desk, **asked: str) -> tuple[str, str]:
    found = absence(desk, Missing(**asked))
    return found.state, found.sentence


def test_what_a_source_covers_and_does_not_hold_was_not_seen(desk: Desk) -> None:
    state, sentence = _said(desk, kind="crossing", since="2026-03-12", until="2026-03-14")
    assert state == "not_seen"
    assert sentence == "Not seen: 1 source that records crossings covers the days from 2026-03-12 to 2026-03-14."


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"kind": "stay"}, "no source records stays."),
        ({"kind": "crossing", "direction": "outbound"}, "outbound crossings (Border records inbound only)"),
        ({"kind": "crossing", "since": "2026-04-01"}, "crossings since 2026-04-01 (Border covers 2026-03-01 to"),
        ({"kind": "crossing", "place": "West"}, "crossings at West (Border records other places: East)"),
        ({"kind": "plate"}, "no source records vehicles"),
    ],
)
def test_what_no_source_could_have_recorded_was_not_collected(desk: Desk, asked: dict[str, str], told: str) -> None:
    state, sentence = _said(desk, **asked)
    assert state == "not_collected"
    assert sentence.startswith("Not collected: ") and told in sentence


def test_days_partly_covered_say_which_part(desk: Desk) -> None:
    state, sentence = _said(desk, kind="crossing", since="2026-03-10", until="2026-04-10")
    assert state == "partly_collected"
    assert "Border covers 2026-03-01 to 2026-03-20 only" in sentence


def test_a_dossier_says_it_of_each_kind_of_event_that_is_not_there(desk: Desk) -> None:
    said = {one.what: one.state for one in dossier(desk, PHONE).absences}
    assert said["stays"] == "not_collected"
    assert said["outbound crossings"] == "not_collected"
    assert "calls" not in said


def test_an_empty_timeline_and_an_empty_search_say_it_too(desk: Desk) -> None:
    asked = {"kind": ["crossing", "stay"], "from": "2026-03-15", "to": "2026-03-16"}
    empty = timeline(desk, PHONE, TimelineQuestion.model_validate(asked))
    assert [one.state for one in empty.absences] == ["not_seen", "not_collected"]
    assert timeline(desk, PHONE, TimelineQuestion()).absences == []
    unknown = search(desk, "+1 415 555 0000")
    assert unknown.total == 0
    assert unknown.absence is not None and unknown.absence.state == "not_seen"
    known = search(desk, PHONE.split(":")[1])
    assert known.hits and known.absence is None


def test_clocks_that_agree_are_no_caveat(desk: Desk) -> None:
    assert clock_caveats(desk, ["border", "carrier"]) == []


def test_clocks_that_are_apart_are_a_caveat_of_what_rests_on_both(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"source_id": "border", "other_id": "carrier", "seconds": -420.0, "n_matched": 812}
    row["thing"] = "the same call"
    monkeypatch.setattr(desk, "kept", lambda key, answer: pa.Table.from_pylist([row]))
    (said,) = clock_caveats(desk, ["border", "carrier", "lines"])
    assert said.startswith("Clocks: Carrier reads about 7.0 min earlier than Border (812 records of both)")
    assert said.endswith("nothing was shifted.")
    assert clock_caveats(desk, ["carrier", "lines"]) == []
    row["thing"] = "first calls after crossings"
    assert "(812 first calls after crossings)" in clock_caveats(desk, ["border", "carrier"])[0]


def test_a_search_narrowed_to_a_kind_is_answered_for_that_kind(desk: Desk) -> None:
    narrowed = search(desk, "zzz 999", kinds=["plate"])
    assert narrowed.total == 0
    assert narrowed.absence is not None and narrowed.absence.state == "not_collected"
    assert "vehicles" in narrowed.absence.sentence.lower()


def test_what_a_set_does_not_share_is_told_from_what_nobody_records(desk: Desk) -> None:
    states = {one.what: one.state for one in what_they_share(desk, [PHONE, "phone:+15205550103"]).absences}
    assert states["payments"] == states["accounts"] == "not_collected"
    assert states["documents"] == "not_seen"
    assert "calls" not in states, "they called the same number"
    order = list(states.values())
    assert order == sorted(order, key=["not_collected", "partly_collected", "not_seen"].index)


def test_a_tip_says_of_each_kind_that_is_not_known_what_that_means(desk: Desk) -> None:
    found = known_in_text(desk, "Call 415 555 0000 or write to nobody@example.org, asks Ulrich Zabel.")
    assert len(found.unknown) >= 2
    states = {one.what: one.state for one in found.absences}
    assert states["phones"] == "not_seen" and states["e-mails"] == "not_collected"
    assert known_in_text(desk, "(520) 555-0101").absences == []


def test_no_lead_at_all_says_whether_what_leads_are_made_of_is_collected(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not leads(desk, LeadQuestion()).total or leads(desk, LeadQuestion()).absences == []
    monkeypatch.setattr("igloo.webapi.read.leads._all_rows", lambda desk, statuses: [])
    states = {one.what: one.state for one in leads(desk, LeadQuestion()).absences}
    assert states == {"encounters": "not_collected", "messages": "not_collected", "calls": "not_seen",
                      "crossings": "not_seen"}  # fmt: skip


def test_the_terminal_says_it_as_well(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    printing.nothing_stands_here(what_they_share(desk, [PHONE, "phone:+15205550103"]).absences)
    printed = capsys.readouterr().out
    assert "Nothing stands here" in printed and "Not collected: no source records payments" in printed
    printing.nothing_stands_here([])
    assert capsys.readouterr().out == ""

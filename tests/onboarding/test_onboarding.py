"""A file nobody has seen becomes a source: proposed, previewed by the real transcription, written, delivered again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.mapping.proposal import made_columns as made
from tests.mapping.small_deliveries import transcribe_source

from igloo.core.errors import IglooError, NotFound, UserMistake
from igloo.ingest.catalog import read_source
from igloo.mapping.proposal.proposal import Said
from igloo.mapping.spec_file import read_mapping
from igloo.onboarding.comparison import deliver
from igloo.onboarding.preview import try_rows
from igloo.onboarding.proposing import Looked, Wishes, propose_file
from igloo.onboarding.written import NewSource, write_source, yaml_text

ANSWERS = {"agency": "Carrier North", "legal_basis": "Subpoena 12-345", "time_zone": "America/Chicago"}


def calls(n: int = 120, first: int = 0) -> str:
    columns = zip(made.moments(n), made.phones(n, 6), made.phones(n, 7), strict=True)
    rows = [f"{first + i},{t},{a},{b},{i % 300}" for i, (t, a, b) in enumerate(columns)]
    return "\n".join(["CALL_ID,START,CALLING,CALLED,SECONDS", *rows]) + "\n"


def proposed(folder: Path, text: str, name: str = "calls-2026-03.csv", **said: Any) -> Looked:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    wishes = Wishes(said=Said(source=ANSWERS, **said))
    return propose_file(path, wishes, folder / "work", folder / "ws", "US")


def written(folder: Path, found: Looked, source_id: str = "north") -> list[Path]:
    (folder / "ws" / "sources").mkdir(parents=True, exist_ok=True)
    made_ = found.proposal
    new = NewSource(source_id, made_.source, made_.mapping, found.notes)
    return write_source(folder / "ws" / "sources", new, folder / found.file.file_name, found.file.columns, "US")


def test_the_preview_is_what_a_load_makes_of_the_rows(tmp_path: Path) -> None:
    text = calls() + "120,not a time,(520) 234-0123,(520) 234-0124,1\n121,2026-03-02 10:00:00,911,(520) 234-0124,1\n"
    text += text.splitlines()[1] + "\n"
    found = proposed(tmp_path, text)
    tried = try_rows(found.file, found.proposal.source, found.proposal.mapping, "US")
    loaded = transcribe_source(tmp_path / "load", yaml.safe_dump(found.proposal.mapping),
                               {found.file.file_name: text}, **ANSWERS)  # fmt: skip
    (note,) = loaded.batches
    assert (tried.loaded, tried.duplicate, tried.rejected) == (
        note["rows_loaded"], note["rows_duplicate"], note["rows_rejected"],
    ) == (120, 1, 2)  # fmt: skip
    assert [row.row for row in tried.rows] == list(range(1, 21))
    events = loaded.tables["event_call"].sort_values("row").head(20)
    assert [row.events[0]["t_utc"] for row in tried.rows] == list(events["t_utc"])
    assert [row.events[0]["caller"] for row in tried.rows] == list(events["caller"])
    assert {(r["column"], r["n"]) for r in tried.reasons} == {("START", 1), ("CALLING", 1)}
    assert tried.rows[0].cells["CALLING"] == made.phones(120, 6)[0]


def test_a_mistake_in_the_draft_is_the_sentence_a_run_would_show(tmp_path: Path) -> None:
    found = proposed(tmp_path, calls())
    mapping = yaml.safe_load(yaml.safe_dump(found.proposal.mapping))
    mapping["files"][0]["events"][0]["roles"]["caler"] = {"phone": "CALLING"}
    with pytest.raises(IglooError) as caught:
        try_rows(found.file, {}, mapping, "US")
    assert "caller" in str(caught.value)
    mapping = {"files": [{"match": "*", "identifiers": [{"kind": "phone", "value": "CALING"}]}]}
    with pytest.raises(UserMistake, match="no column “CALING”"):
        try_rows(found.file, {}, mapping, "US")


def test_what_is_written_can_be_read_by_a_person_and_by_a_run(tmp_path: Path) -> None:
    found = proposed(tmp_path, calls())
    files = written(tmp_path, found)
    assert [f.name for f in files] == ["source.yml", "mapping.yml", "calls-2026-03.csv"]
    source = read_source(files[0].parent, "US")
    assert (source.kind, source.time_zone, source.agency) == ("call_records", "America/Chicago", "Carrier North")
    text = files[1].read_text(encoding="utf-8")
    assert "CALLING: Caller (phone), " in text
    assert "different values are phone numbers of the US" in text
    assert "CALL_ID: left out" in text
    assert read_mapping(files[1])[0].match == "calls-*.csv"
    assert yaml.safe_load(text) == found.proposal.mapping


def test_a_name_that_is_taken_is_refused_and_nothing_is_changed(tmp_path: Path) -> None:
    found = proposed(tmp_path, calls())
    files = written(tmp_path, found)
    before = {f: f.read_bytes() for f in files}
    with pytest.raises(UserMistake, match="already"):
        written(tmp_path, found)
    assert {f: f.read_bytes() for f in files} == before
    again = propose_file(tmp_path / found.file.file_name, Wishes(), tmp_path / "work", tmp_path / "ws", "US")
    assert again.known_sources == ("north",)


def test_a_draft_that_a_run_would_refuse_is_not_written(tmp_path: Path) -> None:
    found = proposed(tmp_path, calls())
    (tmp_path / "ws" / "sources").mkdir(parents=True)
    new = NewSource("north", {**found.proposal.source, "time_zone": "Mars/Base"}, found.proposal.mapping, ())
    with pytest.raises(IglooError, match="no such time zone"):
        write_source(tmp_path / "ws" / "sources", new, tmp_path / "calls-2026-03.csv", found.file.columns, "US")
    assert list((tmp_path / "ws" / "sources").iterdir()) == []


def test_yaml_that_people_read_says_the_same() -> None:
    data = {"files": [{"match": "a: b*.csv", "format": {"delimiter": "\t", "header": False, "columns": ["a", "NO"]},
                       "people": [{"as": "x", "name": {"columns": ["a", "b"], "join": " "}, "identifiers": {}}],
                       "events": [{"kind": "call", "time": "T#1", "roles": {"a": {"phone": {"column": "x"}}}}]}],
            "n": None, "yes": True, "text": "“quoted” 'x' - y: z"}  # fmt: skip
    assert yaml.safe_load(yaml_text(data)) == data


def test_the_next_delivery_says_what_is_new_changed_and_gone(tmp_path: Path) -> None:
    files = written(tmp_path, proposed(tmp_path, calls()))
    lines = calls(123).splitlines()
    lines[5] = lines[5].rsplit(",", 1)[0] + ",999"
    del lines[10]
    april = tmp_path / "calls-2026-04.csv"
    april.write_text("\n".join(lines) + "\n", encoding="utf-8")
    made_ = deliver(tmp_path / "ws" / "sources", "north", april, tmp_path / "w2")
    found = made_.difference
    assert found.key == ("CALL_ID",)
    assert (found.new, found.changed, found.vanished, found.unchanged) == (3, 1, 1, 118)
    (changed,) = [e for e in found.examples if e["change"] == "changed"]
    assert changed["changed"] == [{"column": "SECONDS", "before": "4", "after": "999"}]
    assert changed["key"] == {"CALL_ID": "4"}
    assert made_.stored == files[2].parent / "calls-2026-04.csv"
    assert made_.stored.read_bytes() == april.read_bytes()


def test_a_counter_that_starts_again_is_no_key(tmp_path: Path) -> None:
    written(tmp_path, proposed(tmp_path, calls()))
    moments, callers, called = made.moments(50, step_minutes=77), made.phones(50, 20), made.phones(50, 21)
    other = "\n".join(["CALL_ID,START,CALLING,CALLED,SECONDS", *(
        f"{i},{t},{a},{b},{500 + i}"
        for i, (t, a, b) in enumerate(zip(moments, callers, called, strict=True))
    )]) + "\n"  # fmt: skip
    april = tmp_path / "calls-2026-04.csv"
    april.write_text(other, encoding="utf-8")
    found = deliver(tmp_path / "ws" / "sources", "north", april, tmp_path / "w2").difference
    assert found.key == ()
    assert (found.new, found.changed, found.vanished, found.unchanged) == (50, 0, 120, 0)


def test_a_delivery_under_the_old_name_keeps_both_files(tmp_path: Path) -> None:
    files = written(tmp_path, proposed(tmp_path, calls()))
    old = files[2].read_bytes()
    again = tmp_path / "again" / "calls-2026-03.csv"
    again.parent.mkdir()
    again.write_text(calls(130), encoding="utf-8")
    made_ = deliver(tmp_path / "ws" / "sources", "north", again, tmp_path / "w2")
    assert files[2].read_bytes() == old
    assert made_.stored != files[2]
    assert made_.stored.name == "calls-2026-03.csv"
    assert made_.difference.new == 10


def test_deliveries_that_cannot_be_taken_are_sentences(tmp_path: Path) -> None:
    written(tmp_path, proposed(tmp_path, calls()))
    sources = tmp_path / "ws" / "sources"
    with pytest.raises(UserMistake, match="delivered before"):
        deliver(sources, "north", tmp_path / "calls-2026-03.csv", tmp_path / "w2")
    with pytest.raises(NotFound, match="no such source"):
        deliver(sources, "south", tmp_path / "calls-2026-03.csv", tmp_path / "w2")
    strange = tmp_path / "calls-x.csv"
    strange.write_text("A,B\n1,2\n3,4\n", encoding="utf-8")
    with pytest.raises(UserMistake, match="no column"):
        deliver(sources, "north", strange, tmp_path / "w3")
    assert [p.name for p in (sources / "north" / "deliveries").iterdir()] == ["calls-2026-03.csv"]


def test_duplicate_rows_are_counted_where_nothing_names_a_row(tmp_path: Path) -> None:
    rows = ["2026-03-02 10:00:00,ABC1234,ROAD-1"] * 3 + [
        f"{t},{p},ROAD-2" for t, p in zip(made.moments(60), made.plates(60), strict=True)
    ]
    head = "ts,plate,camera\n"
    written(tmp_path, proposed(tmp_path, head + "\n".join(rows) + "\n", "reads-1.csv"), "reads")
    after = tmp_path / "reads-2.csv"
    after.write_text(head + "\n".join([*rows[1:], "2026-04-01 00:00:00,XYZ9876,ROAD-3"]) + "\n", encoding="utf-8")
    found = deliver(tmp_path / "ws" / "sources", "reads", after, tmp_path / "w2").difference
    assert (found.new, found.changed, found.vanished, found.unchanged) == (1, 0, 1, 62)


ZONES = [
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10",
]


def test_a_machine_readable_zone_gives_number_name_and_date_of_birth(tmp_path: Path) -> None:
    rows = [f"{t},{ZONES[i % 2]},GATE {i % 3},{'IN' if i % 2 else 'OUT'}" for i, t in enumerate(made.moments(40))]
    text = "\n".join(["crossing_time,mrz,port,direction", *rows]) + "\n"
    found = proposed(tmp_path, text, "crossings.csv", template="")
    tried = try_rows(found.file, found.proposal.source, found.proposal.mapping, "US")
    assert (tried.loaded, tried.rejected) == (40, 0), tried.reasons
    (person,) = tried.rows[1].mentions
    assert person["birth_date"] == "1974-08-12"
    assert "ERIKSSON" in person["name_norm"]
    assert [i["ident_id"] for i in tried.rows[1].identifiers] == ["document:L898902C3"]
    assert [row.events[0]["direction"] for row in tried.rows[:2]] == ["outbound", "inbound"]


@pytest.mark.parametrize(
    ("header", "cells", "lat", "lon"),
    [
        ("position", ["26.3800,-107.6300", "31.7619, -106.4850", "19.4326,-99.1332"], 26.38, -107.63),
        ("position", ["-107.6300 26.3800", "-106.4850 31.7619", "-99.1332 19.4326"], 26.38, -107.63),
        (
            "latitude,longitude",
            ["-107.63001,26.38001", "-106.48502,31.76192", "-99.13321,19.43262"],
            26.38001,
            -107.63001,
        ),
    ],
)
def test_coordinates_in_one_cell_or_swapped_are_put_right(
    header: str, cells: list[str], lat: float, lon: float, tmp_path: Path
) -> None:
    quoted = [f'"{c}"' if "," not in header else c for c in cells]
    rows = [f"{t},T-{i % 3}A7,{quoted[i % 3]}" for i, t in enumerate(made.moments(30))]
    found = proposed(tmp_path, "\n".join([f"gps_time,unit,{header}", *rows]) + "\n", "gps.csv", template="")
    tried = try_rows(found.file, found.proposal.source, found.proposal.mapping, "US")
    (event,) = tried.rows[0].events
    assert (event["kind"], event["lat"], event["lon"]) == ("position", pytest.approx(lat), pytest.approx(lon))


def test_the_currency_beside_an_amount_is_kept(tmp_path: Path) -> None:
    rows = [f"{t},{n},{i + 1}.50 MXN" for i, (t, n) in enumerate(zip(made.moments(30), made.names(30), strict=True))]
    found = proposed(tmp_path, "\n".join(["fecha_envio,remitente,importe", *rows]) + "\n", "remesas.csv", template="")
    tried = try_rows(found.file, found.proposal.source, found.proposal.mapping, "US")
    (event,) = tried.rows[0].events
    assert (event["kind"], event["amount"], event["currency"]) == ("payment", 1.5, "MXN")


def test_seconds_since_1970_and_offsets_become_moments(tmp_path: Path) -> None:
    for number, times in enumerate(([str(1_772_359_200 + 60 * i) for i in range(30)],
                                    [f"{t}-06:00" for t in made.moments(30, "%Y-%m-%dT%H:%M:%S")])):  # fmt: skip
        pairs = zip(times, made.phones(30, 6), made.phones(30, 7), strict=True)
        text = "\n".join(["start,from_number,to_number", *(",".join(p) for p in pairs)]) + "\n"
        found = proposed(tmp_path, text, f"calls{number}.csv", template="")
        tried = try_rows(found.file, found.proposal.source, found.proposal.mapping, "US")
        first = tried.rows[0].events[0]["t_utc"].isoformat()
        assert (tried.rejected, first) == (0, ["2026-03-01T10:00:00", "2026-03-01T11:00:00"][number]), tried.reasons

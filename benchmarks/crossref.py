"""How fast a list is checked against everything: 100,000 lines against a million people and ten million calls.

The tables are made here in SQL and written as a lake without running the pipeline: the measure is of the look-up
alone, all rows and events counted, and the first 1,000 rows of the answer. The first check pays for reading the
files the first time; the others are the warm ones. Their processor seconds say more than the seconds on a machine
that others use.

python -m benchmarks.crossref [--people N] [--calls N] [--lines N] [--repeats N] [--world FOLDER]

--world keeps what was made in FOLDER, and takes it from there the next time.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.markdown import table
from igloo.core.derived import written_tables
from igloo.core.tables import table_contracts
from igloo.engine.lake import Lake, Snapshot
from igloo.engine.reader import PARQUET_OPTIONS
from igloo.webapi.models_xref import XrefGivenList, XrefRequest
from igloo.webapi.read.desk import Desk, Desks
from igloo.webapi.read.xref.answer import answer_of
from igloo.webapi.read.xref.check import check_lists
from igloo.webapi.read.xref.exported import xref_csv
from igloo.workspace import Workspace, init

_ARROW = {
    "string": pa.string(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us"),
}
_GIVEN = ("ANA", "LUIS", "MARIA", "JOSE", "ELENA", "JORGE", "SOFIA", "PEDRO", "LUCIA", "DIEGO", "CARLA", "RAUL")
_FAMILY_STEMS = ("GARC", "LOP", "MART", "HERN", "RODR", "PER", "SANCH", "RAM", "TORR", "FLOR", "VARG", "CAST")
_FAMILY_ENDS = ("IA", "EZ", "INEZ", "ANDEZ", "IGUEZ", "ERA", "EDA", "OLLA", "ONES", "ALES", "ILLO", "ENO")


@dataclass(frozen=True)
class CrossrefSize:
    """How much there is, and how long the list."""

    people: int = 1_000_000
    calls: int = 10_000_000
    lines: int = 100_000
    repeats: int = 3


@dataclass(frozen=True)
class CrossrefSpeed:
    """Seconds of each check: `cold` the first of a process, `warm` the others; hits and rows answered.

    `processor_s`: of both cores, a warm check each; `export_s`: all rows as CSV.
    """

    cold_s: float
    warm_s: list[float]
    processor_s: list[float]
    export_s: float
    n_hit: int
    rows: int


def _pick(words: tuple[str, ...], seed: int) -> str:
    """SQL: one of these words, by the person's number."""
    return f"list_value{words!r}[1 + (hash(i * 13 + {seed}) % {len(words)})::BIGINT]"


def _people_sql(size: CrossrefSize) -> dict[str, str]:
    """Everything but the calls: a person a row, each with a phone, a name of some 250,000 and a birth date."""
    family = " || ' ' || ".join(f"{_pick(_FAMILY_STEMS, n)} || {_pick(_FAMILY_ENDS, n + 2)}" for n in (1, 5))
    born = "strftime(DATE '1950-01-01' + (hash(i * 11) % 20000)::INTEGER, '%Y-%m-%d')"
    seen = "TIMESTAMP '2026-01-01' + to_seconds((hash(i) % 9000000)::BIGINT)"
    person = (
        f"SELECT i, 'person-' || lpad(i::VARCHAR, 8, '0') AS entity_id, "
        f"'m:subscribers.aaaaaaaaaaaa:' || i || ':0' AS mention_id, "
        f"{_pick(_GIVEN, 0)} || ' ' || {family} AS name_norm, {born} AS birth_date, "
        f"'+1' || (2000000000 + i)::VARCHAR AS norm, {seen} AS t FROM range({size.people}) r(i)"
    )
    origin = "'subscribers' AS source_id, 'subscribers.aaaaaaaaaaaa' AS batch_id, i AS row"
    key = "array_to_string(list_sort(string_split(name_norm, ' ')), ' ') AS name_key"
    counts = "1 AS n_rows, 1 AS n_mentions, 1 AS n_sources, 1 AS n_profiles, 1 AS n_entities, 0.95 AS probability"
    phone = "'phone:' || norm AS ident_id, 'phone' AS kind, norm, '' AS registry_category"
    seen_once = "t AS t_from, t AS t_to, t AS first_seen, t AS last_seen"
    return {
        "person": person,
        "source": "SELECT unnest(['carrier', 'subscribers']) AS source_id, 'made' AS title, "
        "'call_records' AS kind, 'B' AS reliability, '' AS records_directions, '' AS not_collected",
        "mention": f"SELECT mention_id, {origin}, 'subscriber' AS role, 'Person' AS kind, name_norm AS name, "
        f"name_norm, {key}, birth_date, birth_date AS birth_date_original FROM person",
        "entity": f"SELECT entity_id, 'Person' AS kind, name_norm AS label, birth_date, {counts}, "
        f"{seen_once} FROM person",
        "entity_mention": f"SELECT entity_id, mention_id, mention_id AS profile_id, {counts} FROM person",
        "entity_identifier": f"SELECT entity_id, {phone}, {counts}, {seen_once} FROM person",
        "identifier": f"SELECT {phone}, {counts}, {seen_once} FROM person",
    }


def _calls_sql(size: CrossrefSize) -> dict[str, str]:
    """Calls between phones drawn at random: ten million are twenty million uses and parties."""
    caller, callee = (f"'phone:+1' || (2000000000 + hash(i * 2 + {end}) % {size.people})::VARCHAR" for end in (0, 1))
    at = "TIMESTAMP '2026-01-01' + to_seconds((hash(i) % 15552000)::BIGINT)"
    origin = "'carrier' AS source_id, 'carrier.bbbbbbbbbbbb' AS batch_id, i AS row"
    ends = "unnest([caller, callee]) AS party, unnest(['caller', 'callee']) AS role"
    both = f"FROM (SELECT i, event_id, t_utc, {ends} FROM call)"
    return {
        "call": f"SELECT i, 'e:carrier.bbbbbbbbbbbb:' || i || ':0' AS event_id, "
        f"{caller} AS caller, {callee} AS callee, {at} AS t_utc "
        f"FROM range({size.calls}) r(i)",
        "event_party": f"SELECT party AS subject_id, event_id, 'call' AS kind, role, t_utc, {origin} {both} "
        "ORDER BY subject_id, t_utc, event_id, role",
        "identifier_role": "SELECT 'carrier' AS source_id, 'carrier.bbbbbbbbbbbb' AS batch_id, 'call' AS kind, "
        "unnest(['caller', 'callee']) AS role, 'phone' AS ident_kind, unnest(['0', '1']) AS number",
    }


def make_lake(folder: Path, size: CrossrefSize) -> Desk:
    """Write the tables and open them as a workspace; what is not needed stays empty."""
    init(folder, "Cross-reference benchmark")
    lake = Lake(folder / "lake")
    files: dict[str, tuple[Path, ...]] = {}
    connection = duckdb.connect(config={"threads": 2, "temp_directory": str(folder)})
    wanted: dict[str, str] = {**_people_sql(size), **_calls_sql(size)}
    for name in ("person", "call"):
        connection.execute(f"CREATE TABLE {name} AS {wanted.pop(name)}")
    for name in written_tables():
        contract = table_contracts()[name]
        path = folder / "lake" / "tables" / name / "all.parquet"
        path.parent.mkdir(parents=True)
        if name in wanted:
            connection.execute(f"CREATE VIEW made AS {wanted[name]}")
            known = {row[0] for row in connection.execute("DESCRIBE made").fetchall()}
            columns = ", ".join(_column(c, t, c in known) for c, t in contract.schema().items())
            connection.execute(f"COPY (SELECT {columns} FROM made) TO '{path}' ({PARQUET_OPTIONS})")
            connection.execute("DROP VIEW made")
        else:
            schema = pa.schema([(c, _ARROW[t]) for c, t in contract.schema().items()])
            pq.write_table(schema.empty_table(), path)
        files[name] = (path,)
    connection.close()
    lake.publish(Snapshot("0001", "2026-07-01T00:00:00", files, {}, {}))
    return Desks(Workspace(folder)).current()


def _column(name: str, kind: str, known: bool) -> str:
    typed = {"string": "VARCHAR", "int64": "BIGINT", "float64": "DOUBLE"}.get(kind, kind)
    return f'CAST({f"{chr(34)}{name}{chr(34)}" if known else "NULL"} AS {typed}) AS "{name}"'


def made_list(desk: Desk, size: CrossrefSize) -> str:
    """Half phones, half names with dates of birth; about half of either is on record, some names with a slip."""
    rng = np.random.default_rng(1)
    half = size.lines // 2
    numbers = 2_000_000_000 + rng.integers(0, size.people * 2, half)
    phones = [f"({n // 10_000_000 % 1000}) {n // 10_000 % 1000:03}-{n % 10_000:04}" for n in map(int, numbers)]
    people = desk.reader.rows("SELECT name_norm, birth_date FROM mention ORDER BY hash(mention_id) LIMIT ?", [half])
    names = []
    for at, row in enumerate(people):
        name = row["name_norm"].title()
        if at % 4 == 1:
            name = name[:-1] + "x"
        if at % 2:
            names.append(f"{name} 19{50 + at % 40}-0{1 + at % 9}-1{at % 10}")
        else:
            names.append(f"{name} {row['birth_date']}")
    return "\n".join([*phones, *names])


def _opened(folder: Path, size: CrossrefSize, say: Callable[[str], None]) -> Desk:
    if (folder / "lake").is_dir():
        return Desks(Workspace(folder)).current()
    say(f"making {size.people:,} people and {size.calls:,} calls")
    return make_lake(folder, size)


def measure(size: CrossrefSize, say: Callable[[str], None], world: Path | None = None) -> CrossrefSpeed:
    """Make the tables, check one list in a cold process, then others of the same length; save the last as CSV."""
    with tempfile.TemporaryDirectory(prefix="igloo-crossref-") as room:
        desk = _opened(world or Path(room) / "workspace", size, say)
        text = made_list(desk, size)
        seconds: list[float] = []
        processor: list[float] = []
        for repeat in range(size.repeats + 1):
            # Another name makes it another check; nothing of the earlier answer is taken.
            request = XrefRequest(lists=[XrefGivenList(name=f"list {repeat}", text=text)])
            begun, worked = time.perf_counter(), time.process_time()
            check = check_lists(desk, request)
            answer = answer_of(desk, check, 1000)
            seconds.append(time.perf_counter() - begun)
            processor.append(time.process_time() - worked)
            say(f"checked {size.lines:,} lines in {seconds[-1]:.1f} s, {processor[-1]:.1f} s of processor")
        begun = time.perf_counter()
        export = xref_csv(desk, check)
        export_s = time.perf_counter() - begun
        say(f"saved {export.n_rows:,} rows in {export_s:.1f} s")
        return CrossrefSpeed(
            seconds[0], seconds[1:], processor[1:], export_s, answer.n_hit + answer.n_weak, answer.total
        )


def text(size: CrossrefSize, speed: CrossrefSpeed) -> str:
    """The chapter."""
    rows = [
        ["first check of a process", f"{speed.cold_s:.2f}"],
        ["warm, median", f"{median(speed.warm_s):.2f}"],
        ["warm, processor seconds of all cores, median", f"{median(speed.processor_s):.2f}"],
        [f"all {speed.rows:,} rows saved as CSV", f"{speed.export_s:.2f}"],
    ]
    return (
        "## A list against everything\n\n"
        f"{size.lines:,} lines (half phones, half names with dates of birth) against {size.people:,} people and "
        f"{size.calls:,} calls; {speed.n_hit:,} lines hit, {speed.rows:,} rows answered. Target: under 10 s warm.\n\n"
        + table(["", "seconds"], rows)
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("people", "calls", "lines", "repeats"):
        parser.add_argument(f"--{name}", type=int, default=getattr(CrossrefSize, name))
    parser.add_argument("--world", type=Path)
    asked = vars(parser.parse_args())
    world = asked.pop("world")
    size = CrossrefSize(**asked)
    begun = time.perf_counter()

    def say(what: str) -> None:
        print(f"  {time.perf_counter() - begun:6.0f} s  {what}", flush=True)

    print(text(size, measure(size, say, world)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""A layout of many values: what is asked of the engine grows with them, and not with their square."""

from __future__ import annotations

from pathlib import Path

import ibis
import pytest
from tests.mapping.small_deliveries import transcribe_source

from igloo.mapping import checks, records
from igloo.mapping.dictionary import DICTIONARY_SCHEMA, collect_slots, with_plain_slots
from igloo.mapping.prepared import BATCH, FILE, ROW, collect_columns
from igloo.mapping.spec import LayoutSpec
from igloo.mapping.spec_file import read_mapping


def _layout(folder: Path, n: int) -> LayoutSpec:
    """A person with n phones, each a list in a cell, and n documents."""
    path = folder / f"mapping_{n}.yml"
    entries = [f"{{kind: phone, value: {{column: T{i}, split: ';'}}, role: r{i}}}" for i in range(n)]
    entries += [f"{{kind: document, value: D{i}, role: d{i}}}" for i in range(n)]
    path.write_text(
        f"files: [{{match: '*', people: [{{as: a, name: N}}], identifiers: [{', '.join(entries)}]}}]", encoding="utf-8"
    )
    return read_mapping(path)[0]


def _asked(layout: LayoutSpec) -> dict[str, int]:
    """How long the SQL of each question about the rows is."""
    columns, slots = collect_columns(layout), collect_slots(layout)
    context = records.FileContext("s", layout, slots, columns)
    words = ibis.table(DICTIONARY_SCHEMA, name="words")
    texts = ibis.table({FILE: "int64", ROW: "int64", **dict.fromkeys(columns.texts.values(), "string")}, name="texts")
    plain = with_plain_slots(texts, slots.values(), words, columns)
    rows = ibis.table({BATCH: "string", **dict(plain.schema().items())}, name="prepared")
    wanted = checks.collect_checks(context)
    questions = {
        "normal forms": plain,
        "identifiers": records.identifier_uses(rows, words, context),
        "faults": checks.suspects(rows, words, context, wanted),
        "faults in lists": checks.list_faults(rows, words, context, wanted),
    }
    return {name: len(ibis.to_sql(asked, dialect="duckdb")) for name, asked in questions.items()}


def test_twice_the_values_ask_no_more_than_about_twice_as_much(tmp_path: Path) -> None:
    few, many = _asked(_layout(tmp_path, 8)), _asked(_layout(tmp_path, 16))
    assert {name: many[name] / few[name] for name in few} == {name: pytest.approx(2, rel=0.25) for name in few}


def test_every_value_of_a_wide_row_comes_out_with_its_row_and_its_person(tmp_path: Path) -> None:
    n = 6
    text = (
        "files:\n- match: '*'\n  people:\n  - {as: a, name: N, when: {column: K, equals: p}, identifiers: {"
        + "email: E}}\n  identifiers:\n"
        + "".join(f"  - {{kind: phone, value: {{column: T{i}, split: ';'}}, role: r{i}}}\n" for i in range(n))
        + "".join(f"  - {{kind: document, value: D{i}, role: d{i}}}\n" for i in range(n))
    )
    head = ["N", "K", "E", *(f"T{i}" for i in range(n)), *(f"D{i}" for i in range(n))]
    ana = [
        "Ana Ruiz",
        "p",
        "a@b.org",
        *(f"520555010{i};520555020{i}" for i in range(n)),
        *(f"P1000{i}" for i in range(n)),
    ]
    nobody = ["Li Wei", "x", "c@d.org", *([""] * n), *(f"P2000{i}" for i in range(n))]
    lines = "\n".join(",".join(row) for row in (head, ana, nobody)) + "\n"
    made = transcribe_source(tmp_path, text, {"wide.csv": lines})
    assert made.rows("mention", "row", "name_norm") == [(1, "ANA RUIZ")]
    uses = made.tables["identifier_written"]
    of_ana = uses[uses["row"] == 1]
    assert sorted(of_ana["ident_id"]) == sorted(
        ["email:a@b.org", *(f"document:P1000{i}" for i in range(n))]
        + [f"phone:+1520555{hundred}{i}" for i in range(n) for hundred in ("010", "020")]
    )
    assert set(of_ana.loc[of_ana["mention_id"].notna(), "kind"]) == {"email"}
    assert sorted(uses.loc[uses["row"] == 2, "ident_id"]) == [f"document:P2000{i}" for i in range(n)]

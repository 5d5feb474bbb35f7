"""The quality report of a source, worst first, and the rows behind each of its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from igloo.core.errors import NotFound, UserMistake
from igloo.webapi.models import RowRef
from igloo.webapi.models_quality import ClockSkew, QualityLine, QualityReport, QualityRows
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.labels import counted

TITLES = {
    "missing": "Empty cells",
    "out_of_range": "Numbers out of range",
    "rejected": "Rejected rows",
    "set_aside": "Values that cannot be read",
    "duplicates": "Duplicate rows",
    "empty_day": "Day without events",
    "rows_changed": "Number of rows changed",
    "missing_changed": "Empty cells changed",
    "new_values": "New value",
    "mix_changed": "Mix of values changed",
}
VERDICTS = ("wrong", "look", "fine")
_OUTCOMES = {"rejected": "rejected", "set_aside": "value_set_aside", "duplicates": "duplicate"}
_IN_CELLS = ("missing", "missing_changed", "new_values", "out_of_range")
_NUMBER = "try_cast(replace(replace(replace(replace({c}, ',', ''), '$', ''), '€', ''), ' ', '') AS DOUBLE)"
Bounds = Mapping[str, tuple[float | None, float | None]]


def quality_report(desk: Desk, source_id: str) -> QualityReport:
    """Every measure of a source, broken promises first, then what is worth a look; raises NotFound."""
    refuse_unknown(desk, source_id)
    rows = desk.reader.rows(
        "SELECT q.*, b.file_name FROM source_quality q LEFT JOIN batch b USING (batch_id) WHERE q.source_id = ? "
        'ORDER BY b.delivered_at DESC NULLS FIRST, b.file_name DESC, q.measure, q."column", q.item',
        [source_id],
    )
    lines = sorted((_line(desk, row) for row in rows), key=lambda line: VERDICTS.index(line.verdict))
    n = {verdict: sum(line.verdict == verdict for line in lines) for verdict in VERDICTS}
    clocks = clocks_of(desk, source_id)
    return QualityReport(
        source_id=source_id,
        sentence=_sentence(n, clocks),
        n_wrong=n["wrong"],
        n_look=n["look"],
        n_fine=n["fine"],
        lines=lines,
        clocks=clocks,
    )


def refuse_unknown(desk: Desk, source_id: str) -> None:
    """Raises NotFound for a source that is not loaded."""
    if source_id not in desk.sources:
        raise NotFound(
            "There is no such source",
            where=f"snapshot {desk.reader.snapshot.snapshot_id}",
            got=source_id,
            expected=", ".join(desk.sources) or "none is loaded",
            next_step="See the Sources page for those that are loaded.",
        )


def _sentence(n: Mapping[str, int], clocks: Sequence[ClockSkew]) -> str:
    apart = sum(clock.verdict == "skewed" for clock in clocks)
    if not sum(n.values()):
        return "Nothing has been delivered that could be measured."
    said = [f"{counted(n['wrong'], 'measure')} not as source.yml promises"] if n["wrong"] else []
    said += [f"{n['look']:,} worth a look"] if n["look"] else []
    said += [f"clocks apart from {counted(apart, 'other source')}"] if apart else []
    return ("; ".join(said) or "Everything measured is as promised and as before") + f"; {n['fine']:,} fine."


def _line(desk: Desk, row: dict[str, Any]) -> QualityLine:
    return QualityLine(
        batch_id=row["batch_id"],
        file_name=row["file_name"] or "",
        measure=row["measure"],
        title=TITLES.get(row["measure"], row["measure"]),
        column=row["column"],
        item=desk.masked(row["item"]),
        value=row["value"],
        n=row["n"],
        of_n=row["of_n"],
        expected=row["expected"],
        verdict=row["verdict"],
        why=desk.masked(row["why"]),
        opens=bool(row["n"]) and (row["measure"] in _OUTCOMES or row["measure"] in _IN_CELLS),
    )


def clocks_of(desk: Desk, source_id: str) -> list[ClockSkew]:
    """The clocks of other sources beside this one's, those that are apart first."""
    rows = desk.reader.rows(
        "SELECT * FROM clock_skew WHERE source_id = ? OR other_id = ? ORDER BY verdict DESC, source_id, other_id",
        [source_id, source_id],
    )
    found = []
    for row in rows:
        turned = row["other_id"] == source_id
        other = desk.source_chip(row["source_id"] if turned else row["other_id"])
        seconds = None if row["seconds"] is None else -row["seconds"] if turned else row["seconds"]
        found.append(
            ClockSkew(
                other=other,
                thing=row["thing"],
                seconds=seconds or (None if seconds is None else 0.0),
                spread_s=row["spread_s"],
                n_matched=row["n_matched"],
                by_chance=row["by_chance"],
                verdict=row["verdict"],
                why=_turned(row["why"]) if turned else row["why"],
            )
        )
    return sorted(found, key=lambda clock: ("skewed", "cannot_tell", "aligned").index(clock.verdict))


def _turned(why: str) -> str:
    """The sentence of a pair as its other source reads it."""
    if " later." in why:
        return why.replace(" later.", " earlier.")
    return why.replace(" earlier.", " later.")


def quality_rows(desk: Desk, line: QualityLine, bounds: Bounds, limit: int = 200, offset: int = 0) -> QualityRows:
    """The rows that a measure counted, in the order of the file; raises UserMistake for one that counts none."""
    if line.measure in _OUTCOMES:
        where, params = "batch_id = ? AND outcome = ?", [line.batch_id, _OUTCOMES[line.measure]]
        if line.column:
            where, params = where + ' AND "column" = ?', [*params, line.column]
        table = f'(SELECT DISTINCT "row" FROM row_outcome WHERE {where})'
    elif line.measure in _IN_CELLS:
        condition, params = _condition(line, bounds)
        table = f'(SELECT __row AS "row" FROM {desk.reader.delivered(line.batch_id)} WHERE {condition})'
    else:
        raise UserMistake(
            "This measure is about the whole file, not about rows",
            where=line.file_name or "the source",
            got=line.measure,
            expected=", ".join((*_OUTCOMES, *_IN_CELLS)),
            next_step="Open the file's rows, or the calendar.",
        )
    total = desk.reader.one(f"SELECT count(*) AS n FROM {table}", params)
    rows = desk.reader.rows(f'SELECT "row" FROM {table} ORDER BY "row" LIMIT ? OFFSET ?', [*params, limit, offset])
    source_id = line.batch_id.rsplit(".", 1)[0]
    items = [RowRef(batch_id=line.batch_id, row=row["row"], source_id=source_id) for row in rows]
    return QualityRows(total=total["n"] if total else 0, column=line.column, items=items)


def _condition(line: QualityLine, bounds: Bounds) -> tuple[str, list[Any]]:
    cell = f"""trim("{line.column.replace('"', '""')}")"""
    if line.measure == "new_values":
        return f"{cell} = ?", [line.item]
    if line.measure == "out_of_range":
        low, high = bounds.get(line.column, (None, None))
        number = _NUMBER.format(c=cell)
        return f"isfinite({number}) AND ({number} < ? OR {number} > ?)", [
            float("-inf") if low is None else low,
            float("inf") if high is None else high,
        ]
    return f"coalesce({cell}, '') = ''", []

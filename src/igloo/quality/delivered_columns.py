"""Counts over the columns of delivered files: filled, distinct, out of bounds, and the mix of small categories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd

ROW, BATCH = "__row", "__batch"
COUNT_SCHEMA = {"batch_id": "string", "column": "string", "measure": "string", "item": "string", "n": "int64"}
LARGEST = 1.7e308
Bounds = Mapping[str, tuple[float | None, float | None]]


def readable_number(text: ir.StringColumn) -> ir.FloatingColumn:
    """The number a cell holds without currency and thousands signs; null when it is none."""
    found = text.replace(",", "").replace("$", "").replace("€", "").replace(" ", "").try_cast("float64")
    # NaN and infinity sort above every number on both engines; Spark does not tell all of them by isinf.
    return ibis.ifelse(found.abs() <= LARGEST, found, ibis.null("float64"))


def out_of_bounds(number: ir.FloatingColumn, low: float | None, high: float | None) -> ir.BooleanValue:
    """Whether a number lies outside the bounds that source.yml declares; no number is not outside."""
    below = number < low if low is not None else ibis.literal(False)
    above = number > high if high is not None else ibis.literal(False)
    return (below | above).fill_null(False)


def column_counts(rows: ir.Table, columns: Sequence[str], bounds: Bounds) -> ir.Table:
    """One row a file, wide: rows; for column i filled<i>, distinct<i>, and for bounded ones outside<i>."""
    texts = rows.select(BATCH, **{f"c{i}": rows[c].strip().nullif("") for i, c in enumerate(columns)})
    counts: dict[str, ir.Value] = {"rows": texts.count()}
    for i, column in enumerate(columns):
        counts[f"filled{i}"] = texts[f"c{i}"].count()
        counts[f"distinct{i}"] = texts[f"c{i}"].nunique()
        if column in bounds:
            outside = out_of_bounds(readable_number(texts[f"c{i}"]), *bounds[column])
            counts[f"outside{i}"] = outside.ifelse(1, 0).sum()
    return texts.group_by(BATCH).aggregate(**counts)


def long_counts(wide: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The same counts, one a row: batch_id, column, measure (filled, distinct, outside), item, n."""
    found = []
    for record in wide.to_dict("records"):
        for i, column in enumerate(columns):
            for measure in ("filled", "distinct", "outside"):
                if f"{measure}{i}" in record:
                    found.append((record[BATCH], column, measure, "", int(record[f"{measure}{i}"])))
    return pd.DataFrame(found, columns=list(COUNT_SCHEMA)).astype(object)


def value_counts(rows: ir.Table, columns: Sequence[str]) -> ir.Table:
    """How often each value of these columns stands in each file: batch_id, column, measure = value, item, n."""
    parts = []
    for column in columns:
        texts = rows.select(batch_id=rows[BATCH], item=rows[column].strip().nullif(""))
        counted = texts.filter(texts.item.notnull()).group_by("batch_id", "item").aggregate(n=lambda t: t.count())
        parts.append(
            counted.select(
                "batch_id",
                column=ibis.literal(column),
                measure=ibis.literal("value"),
                item="item",
                n=counted.n.cast("int64"),
            )
        )
    return parts[0] if len(parts) == 1 else ibis.union(*parts)

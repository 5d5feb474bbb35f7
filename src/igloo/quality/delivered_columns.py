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
    """One row a file and column: its place among `columns`, filled, distinct, and outside its bounds or null.

    Each text is counted first, then looked at: of 20 million calls that takes 9.3 s, and 13.4 s to look
    at every cell.
    """
    parts = []
    for place, column in enumerate(columns):
        told = rows.select(BATCH, raw=rows[column]).group_by(BATCH, "raw").aggregate(n=lambda t: t.count())
        told = told.mutate(text=told.raw.strip().nullif(""))
        outside: ir.Value = ibis.null("int64")
        if column in bounds:
            outside = out_of_bounds(readable_number(told.text), *bounds[column]).ifelse(told.n, 0).sum().cast("int64")
        counted = told.group_by(BATCH).aggregate(
            filled=told.text.notnull().ifelse(told.n, 0).sum().cast("int64"),
            distinct=told.text.nunique().cast("int64"),
            outside=outside,
        )
        parts.append(counted.select(BATCH, "filled", "distinct", "outside", place=ibis.literal(place, "int64")))
    return parts[0] if len(parts) == 1 else ibis.union(*parts)


def long_counts(counts: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The same counts, one a row: batch_id, column, measure (filled, distinct, outside), item, n."""
    found = [
        (record[BATCH], columns[int(record["place"])], measure, "", int(record[measure]))
        for record in counts.to_dict("records")
        for measure in ("filled", "distinct", "outside")
        if not pd.isna(record[measure])
    ]
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

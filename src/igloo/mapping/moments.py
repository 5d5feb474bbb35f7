"""Written times as moments in UTC: how precisely they were written, and which reading was taken where clocks change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir

from igloo.core.functions import igloo_epoch_time, igloo_parse_time, igloo_to_utc
from igloo.mapping.count_since import LAST, CountSince, count_since
from igloo.mapping.normalise.clock_changes import clock_changes
from igloo.mapping.normalise.month_words import HALVES_OF_THE_DAY, MONTH_PATTERNS
from igloo.mapping.spec import Value

DEFAULT_TIME_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
)
EPOCHS = {"epoch_s": 1.0, "epoch_ms": 0.001}
EXCEL = "excel"
# Days from 30 December 1899, where spreadsheets begin to count, to 1 January 1970; and the last day of 2099.
_EXCEL_TO_1970, _EXCEL_LAST = 25_569, 73_050
_HOUR = timedelta(hours=1)
REPEATED = "shown twice: the first was taken"
SKIPPED = "never shown: taken an hour on"


@dataclass(frozen=True)
class Written:
    """A column of written times as they stand there, how precise each is, and whether it is UTC already."""

    local: ir.TimestampColumn
    precision: ir.StringColumn
    in_utc: ir.BooleanValue


def written(text: ir.StringColumn, value: Value) -> Written:
    """The times in a text; precision is second, minute, day, month or year; the first format that fits decides."""
    locals_, precisions, in_utc = [], [], []
    for form in value.formats or DEFAULT_TIME_FORMATS:
        local, precision = _read(text, form)
        locals_.append(local)
        precisions.append((local.notnull(), precision))
        in_utc.append((local.notnull(), ibis.literal(is_in_utc(form))))
    precision = ibis.cases(*precisions, else_=ibis.null("string"))
    return Written(ibis.coalesce(*locals_), precision, ibis.cases(*in_utc, else_=False))


def constant_precision(value: Value) -> str:
    """How precisely all times of a recipe are written; nothing where that differs from cell to cell."""
    forms = value.formats or DEFAULT_TIME_FORMATS
    found = {"" if form == EXCEL else "second" if form in EPOCHS else written_precision(form) for form in forms}
    return found.pop() if len(found) == 1 else ""


def may_be_in_utc(value: Value) -> bool:
    """Whether any format of a recipe writes times in UTC."""
    return any(is_in_utc(form) for form in value.formats or DEFAULT_TIME_FORMATS)


def is_in_utc(form: str) -> bool:
    """Whether what a format reads is UTC already."""
    return form in EPOCHS or form.endswith("Z")


def clock_of(value: Value, zone: str) -> str:
    """The zone whose clocks wrote the times; UTC where nothing has to be moved."""
    return "UTC" if all(form in EPOCHS for form in value.formats or ("",)) else value.zone or zone


def stretch(local: ir.TimestampColumn, zone: str) -> ir.TimestampColumn:
    """The hour a clock showed, all of which is moved to UTC alike; the minute where clocks change within an hour."""
    return local.truncate("h" if clock_changes(zone).on_the_hour else "m")


def moved_to_utc(
    local: ir.TimestampColumn, zone: str, span: tuple[datetime, datetime] | None = None
) -> tuple[ir.TimestampColumn, ir.StringValue]:
    """Local times as UTC, and which reading was taken. `span`: the first and the last of them, where that is known.

    A time that the clocks of the zone showed twice is taken as its first; one they left out is taken an
    hour later, as a clock would have shown that had not been changed yet.
    """
    changes = clock_changes(zone)
    first, last = span or (datetime.min + _HOUR, datetime.max)
    repeated, skipped = (
        [ibis.timestamp(t) for t in times if first - _HOUR < t <= last] for times in (changes.repeated, changes.skipped)
    )
    if not repeated and not skipped:
        return igloo_to_utc(local, zone), ibis.null("string")
    hour = local.truncate("h")
    twice, never = hour.isin(repeated), hour.isin(skipped)
    reading = ibis.cases((twice, REPEATED), (never, SKIPPED), else_=ibis.null("string"))
    # An hour earlier the clocks were still right; engines differ in what they make of the hour itself.
    back = ibis.ifelse(twice | never, ibis.interval(hours=1), ibis.interval(hours=0))
    return igloo_to_utc(local - back, zone) + back, reading


def _read(text: ir.StringColumn, form: str) -> tuple[ir.TimestampColumn, ir.StringValue]:
    if since := count_since(form):
        return _counted(text, since), ibis.literal(since.precision)
    if form in EPOCHS or form == EXCEL:
        count = text.re_search(r"^[0-9]+(\.[0-9]+)?$").ifelse(text.try_cast("float64"), ibis.null("float64"))
        if form in EPOCHS:
            return igloo_epoch_time(count * EPOCHS[form]), ibis.literal("second")
        fits = (count >= 1) & (count < _EXCEL_LAST)
        seconds = ((ibis.ifelse(fits, count, ibis.null("float64")) - _EXCEL_TO_1970) * 86_400).round()
        return igloo_epoch_time(seconds.cast("float64")), ibis.ifelse(count == count.floor(), "day", "second")
    return _parsed(text, form), ibis.literal(written_precision(form))


def _counted(text: ir.StringColumn, since: CountSince) -> ir.TimestampColumn:
    """The time so many minutes, hours or days on; a file that was a table of numbers once writes 8 as 8.0."""
    whole = text.re_search(r"^[0-9]{1,9}(\.0+)?$").ifelse(text.try_cast("float64"), ibis.null("float64"))
    fits = whole < (LAST - since.start).total_seconds() / since.seconds
    counted = ibis.ifelse(fits, whole, ibis.null("float64")) * float(since.seconds)
    moment: ir.TimestampColumn = igloo_epoch_time(counted + (since.start - datetime(1970, 1, 1)).total_seconds())
    return moment


def _parsed(text: ir.StringColumn, form: str) -> ir.TimestampColumn:
    """The time by a format; words for months and halves of the day only where the plain reading gives nothing."""
    words = (MONTH_PATTERNS if "%b" in form else {}) | (HALVES_OF_THE_DAY if "%p" in form else {})
    plain: ir.TimestampColumn = igloo_parse_time(text, form)
    if not words:
        return plain
    for short, pattern in words.items():
        text = text.re_replace(pattern, short)
    return ibis.coalesce(plain, igloo_parse_time(text, form))


def written_precision(form: str) -> str:
    """How precisely a format says when.

    >>> [written_precision(f) for f in ("%d/%m/%Y %H:%M", "%Y-%m-%d", "%b %Y", "%Y")]
    ['minute', 'day', 'month', 'year']
    """
    if since := count_since(form):
        return since.precision
    for precision, codes in (("second", ("%S",)), ("minute", ("%M",)), ("day", ("%d",)), ("month", ("%m", "%b"))):
        if any(code in form for code in codes):
            return precision
    return "day" if "%H" in form else "year"

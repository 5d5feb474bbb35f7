"""Times: which format a column is written in, and whether the day or the month comes first.

The whole column decides. Where no value does, it says so and asks.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from functools import cache

from igloo.mapping.format_words import in_letters
from igloo.mapping.normalise.month_words import MONTH_PATTERNS, with_english_months
from igloo.mapping.proposal.evidence import Evidence, counted
from igloo.mapping.proposal.samples import ColumnSample, LeadingNumbers

_DATES = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d",
    "%m/%d/%Y", "%d/%m/%Y", "%m-%d-%Y", "%d-%m-%Y", "%d.%m.%Y", "%m.%d.%Y",
    "%m/%d/%y", "%d/%m/%y", "%m-%d-%y", "%d-%m-%y", "%d.%m.%y",
    "%d de %b de %Y", "%d de %b del %Y", "%d %b %Y", "%d-%b-%Y", "%d/%b/%Y", "%d%b%Y",
    "%d %b %y", "%d-%b-%y", "%d%b%y", "%b %d, %Y", "%b %d %Y",
)  # fmt: skip
_CLOCKS = (
    "%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I:%M%p", "%H:%M:%S.%f", "%H%M%S", "%H%M",
    "%H:%M:%SZ", "%H:%M:%S.%fZ", "%H:%MZ",
)  # fmt: skip
_JOINS = (" ", "T", ", ")
_OFFSET = re.compile(r"(?<=\d)\s?([+-]\d{2}:?\d{2})$")
_FEW_SHAPES = 12
_EARLIEST_EPOCH, _LATEST_EPOCH = 946_684_800, 2_208_988_800  # 2000 and 2040
_BIRTHS_SPREAD_YEARS = 15
_LATEST_BIRTH_MEDIAN = 2012


def shape_of(text: str) -> str:
    """Digits as 9 and letters as A: 03/04/2024 10:15 is 99/99/9999 99:99."""
    return re.sub(r"[A-Za-zÀ-ÿ]+", "A", re.sub(r"\d", "9", text))


@cache
def _formats(kind: str) -> tuple[str, ...]:
    if kind == "day":
        return _DATES
    if kind == "clock":
        return _CLOCKS
    compact = tuple(f"{date}{clock}" for date in ("%Y%m%d",) for clock in ("%H%M%S", "%H%M"))
    return tuple(f"{date}{join}{clock}" for date in _DATES for join in _JOINS for clock in _CLOCKS) + compact


_PIECES = {
    "Y": r"(?P<Y>\d{4})", "y": r"(?P<y>\d{2})", "m": r"(?P<m>\d{1,2})", "d": r"(?P<d>\d{1,2})",
    "b": r"(?P<b>[^\W\d_]{3,10}\.?)", "H": r"(?P<H>\d{1,2})", "I": r"(?P<I>\d{1,2})", "M": r"(?P<M>\d{2})",
    "S": r"(?P<S>\d{2})", "f": r"(?P<f>\d{1,9})", "p": r"(?P<p>[AaPp](?:[Mm]|\.?[ \u00a0\u202f]?[Mm]\.))",
}  # fmt: skip
_MONTHS = tuple(short.lower() for short in MONTH_PATTERNS)


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """A format as a pattern, ten times faster than strptime over hundreds of formats."""
    parts, i = [], 0
    while i < len(form):
        if form[i] == "%":
            parts.append(_PIECES[form[i + 1]])
            i += 2
        else:
            parts.append(r"\s+" if form[i] == " " else re.escape(form[i]))
            i += 1
    text = "".join(parts)
    if "%Y%m%d" in form or "%H%M" in form:  # without separators, every digit stands in its place
        text = text.replace(r"\d{1,2}", r"\d{2}")
    return re.compile(text)


def reads(text: str, form: str) -> datetime | None:
    """The time a text names in this format, or nothing.

    >>> reads("31/02/2024", "%d/%m/%Y"), reads("1/6/14 8:39", "%m/%d/%y %H:%M")
    (None, datetime.datetime(2014, 1, 6, 8, 39))
    >>> reads("12 de marzo de 2026 03:15 p. m.", "%d de %b de %Y %I:%M %p")
    datetime.datetime(2026, 3, 12, 15, 15)
    """
    found = _pattern(form).fullmatch(text)
    if found is None:
        return None
    part = found.groupdict()
    month = part.get("m") or _month_of(part.get("b", ""))
    year = int(part["Y"]) if part.get("Y") else 2000 + int(part["y"]) if part.get("y") else 1900
    hour = int(part.get("H") or part.get("I") or 0)
    if part.get("I"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if part["p"][0] in "Pp" else 0)
    if "m" not in part and "b" not in part:
        month = 1
    try:
        return datetime(
            year, int(month), int(part.get("d") or 1), hour, int(part.get("M") or 0), int(part.get("S") or 0)
        )
    except ValueError:
        return None


@cache
def _month_of(word: str) -> int:
    """The number of the month a word names; 0 where it names none."""
    short = with_english_months(word).lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def formats_of(values: list[str], kind: str) -> list[str]:
    """The formats in which these values can be read, most values first; at most one for a shape, both orders kept."""
    by_shape: dict[str, list[str]] = {}
    for text in values:
        by_shape.setdefault(shape_of(text), []).append(text)
    common = sorted(by_shape.items(), key=lambda pair: -len(pair[1]))[:_FEW_SHAPES]
    found: Counter[str] = Counter()
    for _, texts in common:
        probes = texts[:: max(1, len(texts) // 4)][:5]
        possible = [form for form in _formats(kind) if any(reads(probe, form) for probe in probes)]
        scored = {form: sum(reads(text, form) is not None for text in texts) for form in possible}
        best = max(scored.values(), default=0)
        for form, n in scored.items():
            if n >= 0.5 * best:
                found[form] += n
    least = 0.02 * len(values)
    return [form for form, n in sorted(found.items(), key=lambda p: (-p[1], p[0])) if n > least]


def _covering(values: list[str], forms: list[str]) -> tuple[list[str], int]:
    """The fewest formats that read what can be read, and how many values that is."""
    left, chosen = list(values), []
    for form in forms:
        rest = [text for text in left if reads(text, form) is None]
        if len(rest) < len(left):
            chosen.append(form)
            left = rest
    return chosen, len(values) - len(left)


def _order(form: str) -> str:
    day, month = form.find("%d"), form.find("%m")
    ambiguous = min(day, month) == 0 and month >= 0 and "%b" not in form and not form.startswith("%Y")
    return "" if not ambiguous else "day" if day < month else "month"


def _span_days(values: list[str], forms: list[str]) -> int:
    moments = [m for text in values for form in forms if (m := reads(text, form))]
    return (max(moments) - min(moments)).days if moments else 0


def _decided(
    values: list[str], forms: list[str], leading: LeadingNumbers, region: str
) -> tuple[list[str], str, str | None, tuple[tuple[str, list[str]], ...]]:
    """The formats with day or month first, the reason, and a question when no value decides."""
    day = [f for f in forms if _order(f) != "month"]
    month = [f for f in forms if _order(f) != "day"]
    if not {"day", "month"} & {_order(f) for f in forms}:
        return forms, "", None, ()
    first, second = leading.first_above_12, leading.second_above_12
    if first and not second:
        return day, f"the day comes first: {first:,} of {leading.rows:,} dates have a first number above 12", None, ()
    if second and not first:
        return month, f"the month comes first: {second:,} of {leading.rows:,} have a second number above 12", None, ()
    if 0 < min(first, second) <= 0.05 * max(first, second):
        name, n, other = ("day", first, second) if first > second else ("month", second, first)
        text = (
            f"the {name} comes first in {n:,} of {leading.rows:,} dates that tell; {other:,} fit only the other order"
        )
        return (day if first > second else month), text, None, ()
    if first and second:
        ordered = [*day, *[f for f in month if f not in day]]
        if second > first:
            ordered = [*month, *[f for f in day if f not in month]]
        text = f"both orders occur: {first:,} dates can only be day first, {second:,} only month first"
        return ordered, text, text + ". Which one holds where both fit?", (("Day first", day), ("Month first", month))
    spans = _span_days(values, day), _span_days(values, month)
    if _same_day(values, month) != _same_day(values, day):  # one figure a month, always of its first day
        spans = (1, 0) if _same_day(values, month) else (0, 1)
    # Deliveries cover days in a row: the order that leaves them closer together is likelier.
    guess_month = spans[1] < spans[0] if spans[0] != spans[1] else region in ("US", "PR")
    text = "no value decides whether the day or the month comes first"
    sample = next((v for v in values if re.match(r"\d{1,2}[./-]\d{1,2}[./-]", v)), values[0])
    question = f"{sample}: is the day first or the month? No value decides it."
    return (month if guess_month else day), text, question, (("Day first", day), ("Month first", month))


def _same_day(values: list[str], forms: list[str]) -> bool:
    """Whether all dates fall on the first of their months, in several months."""
    moments = [m for text in values for form in forms[:1] if (m := reads(text, form))]
    return {m.day for m in moments} == {1} and len({m.month for m in moments}) > 2


def _offsets(values: list[str]) -> Counter[str]:
    return Counter(found.group(1) for text in values if (found := _OFFSET.search(text)))


def _zone_of_offset(offset: str) -> str:
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    if hours == 0 and minutes == 0:
        return "UTC"
    return "" if minutes else f"Etc/GMT{'-' if offset[0] == '+' else '+'}{hours}"


def moments(column: ColumnSample, region: str) -> list[Evidence]:
    """What speaks for a column of times: moments, days, times of day, seconds since 1970."""
    values = column.looked_at
    if not values:
        return []
    offsets, options = _offsets(values), {}
    if sum(offsets.values()) >= 0.8 * len(values):
        values = [_OFFSET.sub("", text) for text in values]
        zones = {_zone_of_offset(offset) for offset in offsets}
        if len(zones) == 1 and zones != {""}:
            options = {"zone": zones.pop(), "replace": dict.fromkeys(sorted(offsets), "")}
        else:
            options = {"replace": dict.fromkeys(sorted(offsets), "")}
    found: list[Evidence] = [*_epoch(values)]
    for kind, name, base in (("moment", "dates with a time", 0.93), ("day", "dates", 0.85), ("clock", "times", 0.8)):
        forms = formats_of(values, kind)
        if not forms:
            continue
        decided, reason, question, choices = _decided(values, forms, column.leading, region)
        chosen, fit = _covering(values, decided)
        if not chosen:
            continue
        share = fit / len(values)
        bare = all(text.isdigit() for text in values[:50])
        sure = base * share * (_bare_factor(kind, values) if bare else 1.0)
        why = counted(
            fit, len(values), f"{name} in the form {' or '.join(in_letters(form) for form in chosen[:3])}"
        ) + (f"; {reason}" if reason else "")
        if offsets and options:
            why += f"; they carry the offset {', '.join(sorted(offsets)[:3])}"
        answers = tuple((label, {**options, "formats": _covering(values, list(f))[0]}) for label, f in choices)
        every = {**options, "formats": chosen}
        found.append(Evidence(kind, sure * (0.92 if question else 1), why, every, question, answers))
        if kind == "day" or (kind == "moment" and _all_midnight(values, chosen)):
            found += _births(values, chosen, sure, why, Evidence("birth_date", 0, "", every, question, answers))
    return found


def _bare_factor(kind: str, values: list[str]) -> float:
    """Numbers without separators are dates only when the years are sensible, and times only when a header says so."""
    if kind == "clock":
        return 0.05 if all(len(text) == 4 and 1900 <= int(text) <= 2059 for text in values) else 0.3
    years = [int(text[:4]) for text in values if len(text) >= 8]
    return 0.85 if years and all(1900 <= year <= 2100 for year in years) else 0.3


def _all_midnight(values: list[str], forms: list[str]) -> bool:
    times = [m for text in values[:300] for form in forms[:1] if (m := reads(text, form))]
    return bool(times) and all(m.hour == 0 and m.minute == 0 for m in times)


def _births(values: list[str], forms: list[str], sure: float, why: str, like: Evidence) -> list[Evidence]:
    years = sorted(m.year for text in values for form in forms[:1] if (m := reads(text, form)))
    if not years:
        return []
    if any("%y" in form for form in forms):  # 45 is somebody born in 1945
        years = sorted(year - 100 if year > datetime(2026, 1, 1).year else year for year in years)
    low, high = years[len(years) // 20], years[-1 - len(years) // 20]
    spread, median = high - low, years[len(years) // 2]
    wide = spread >= _BIRTHS_SPREAD_YEARS and median <= _LATEST_BIRTH_MEDIAN
    text = f"{why}; most years lie between {low} and {high}"
    factor = 1.02 if wide else 0.3
    return [Evidence("birth_date", min(sure * factor, 0.97), text, like.options, like.question, like.choices)]


def _epoch(values: list[str]) -> list[Evidence]:
    seconds = sum(v.isdigit() and len(v) == 10 and _EARLIEST_EPOCH <= int(v) <= _LATEST_EPOCH for v in values)
    milli = sum(v.isdigit() and len(v) == 13 and _EARLIEST_EPOCH <= int(v) // 1000 <= _LATEST_EPOCH for v in values)
    fit = max(seconds, milli)
    if fit < 0.5 * len(values):
        return []
    unit = "seconds" if seconds >= milli else "milliseconds"
    why = counted(fit, len(values), f"{unit} since 1970, between 2000 and 2040")
    return [
        Evidence("epoch", 0.8 * fit / len(values), why, {"formats": ["epoch_s" if unit == "seconds" else "epoch_ms"]})
    ]

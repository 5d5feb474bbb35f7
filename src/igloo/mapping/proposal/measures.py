"""Numbers: amounts, currencies, durations, and numbers that only count rows."""

from __future__ import annotations

import re
from typing import Any

from igloo.mapping.proposal.coordinates import coordinates
from igloo.mapping.proposal.evidence import Evidence, counted
from igloo.mapping.proposal.samples import ColumnSample

_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?")
_MONEY = re.compile(
    r"[-+(]?\s?(?:[$€£¥]|USD|MXN|EUR)?\s?[-+]?\d{1,3}(?:[, ]?\d{3})*(?:\.\d{1,4})?\s?(?:[$€£¥]|USD|MXN|EUR)?\)?"
)
_MONEY_COMMA = re.compile(r"[-+]?\s?[$€£¥]?\s?\d{1,3}(?:[. ]?\d{3})*,\d{1,2}\s?[$€£¥]?")
CURRENCIES = (
    "USD", "MXN", "EUR", "CAD", "GBP", "GTQ", "HNL", "NIO", "CRC", "PAB", "DOP", "COP", "PEN", "BRL", "ARS", "CLP",
    "CNY", "JPY", "INR", "AED", "TRY", "BTC", "ETH", "USDT",
)  # fmt: skip


CURRENCY_NAMES = {
    "us dollar": "USD", "dollar": "USD", "dólar": "USD", "dolar": "USD", "dólares": "USD", "dolares": "USD",
    "euro": "EUR", "euros": "EUR", "uk pound": "GBP", "pound sterling": "GBP", "mexican peso": "MXN",
    "peso mexicano": "MXN", "pesos mexicanos": "MXN", "canadian dollar": "CAD", "australian dollar": "AUD",
    "yen": "JPY", "yuan": "CNY", "rupee": "INR", "swiss franc": "CHF", "ruble": "RUB", "shekel": "ILS",
    "saudi riyal": "SAR", "brazil real": "BRL", "brazilian real": "BRL", "real": "BRL", "bitcoin": "BTC",
    "quetzal": "GTQ", "lempira": "HNL", "colombian peso": "COP", "peso colombiano": "COP",
}  # fmt: skip


def as_number(text: str) -> float | None:
    """The number a text is, or nothing."""
    if not _NUMBER.fullmatch(text):
        return None
    return float(text.replace(",", "."))


def numbers(column: ColumnSample) -> list[Evidence]:
    """What speaks for a column of numbers."""
    values = column.looked_at
    if not values:
        return []
    found = [*_currencies(values), *coordinates(values)]
    parsed = [n for n in map(as_number, values) if n is not None]
    if len(parsed) >= 0.9 * len(values):
        found += _counts(column, parsed)
    money = sum(bool(_MONEY.fullmatch(v)) for v in values)
    comma = sum(bool(_MONEY_COMMA.fullmatch(v)) for v in values)
    fit = max(money, comma)
    if fit >= 0.8 * len(values):
        signed = sum(any(c in v for c in ("$", "€", "£", "¥", *CURRENCIES)) for v in values) / len(values)
        cents = sum(bool(re.search(r"[.,]\d{1,2}\D*$", v)) for v in values) / len(values)
        options: dict[str, Any] = {"decimal": ","} if comma > money else {}
        why = counted(fit, len(values), "amounts" + (" with a decimal comma" if options else ""))
        if signed > 0.5:
            why += " with a currency sign"
            options["take"] = "amount"
        found.append(Evidence("amount", fit / len(values) * max(0.9 * signed, 0.2 + 0.3 * cents), why, options))
    return found


def _currencies(values: list[str]) -> list[Evidence]:
    fit = sum(v.upper() in CURRENCIES for v in values)
    if fit:
        return [Evidence("currency", 0.92 * fit / len(values), counted(fit, len(values), "currency codes"))]
    named = {v: CURRENCY_NAMES[v.lower()] for v in values if v.lower() in CURRENCY_NAMES}
    if len(named) < 0.6 * len(values):
        return []
    # Names that are not known stay as they are written, as the amounts beside them do.
    words = {v: named.get(v, v) for v in values}
    options = {"lookup": "currency_codes", "lookup_values": words}
    why = counted(len(named), len(values), "names of currencies")
    return [Evidence("currency", 0.9 * len(named) / len(values), why, options)]


def _counts(column: ColumnSample, parsed: list[float]) -> list[Evidence]:
    found = []
    whole = all(n.is_integer() for n in parsed)
    looked = len(column.looked_at)
    if whole and all(n >= 0 for n in parsed):
        why = f"whole numbers from {min(parsed):,.0f} to {max(parsed):,.0f}"
        if max(parsed) <= 100_000:
            found.append(Evidence("duration", 0.22, why))
        found.append(Evidence("number", 0.2, why))
        if column.uniqueness > 0.999 and column.n_distinct > 3:
            spread = max(parsed) - min(parsed) + 1
            dense = column.n_distinct / max(spread, column.n_distinct)
            text = f"every row has another number, {'one after another' if dense > 0.9 else 'no two alike'}"
            found.append(Evidence("row_id", 0.35 + 0.4 * dense, text))
    else:
        found.append(Evidence("number", 0.2, f"{len(parsed):,} of {looked:,} different values are numbers"))
    return found

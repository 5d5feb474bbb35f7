"""The composite check digit of a machine-readable zone: one digit over number, dates and optional data together.

A single sign altered in the zone is caught by it even where the field's own digit was altered too. What it runs over
holds neither nationality nor sex; only whether it is right leaves this module.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

# By the length of the zone: what the digit runs over, and where it stands (ICAO 9303 parts 4 to 6; visas have none).
_RUNS_OVER = {
    88: (((44, 10), (57, 7), (65, 22)), 87),
    72: (((36, 10), (49, 7), (57, 14)), 71),
    90: (((5, 25), (30, 7), (38, 7), (48, 11)), 59),
}
_LONGEST = max(sum(width for _, width in parts) for parts, _ in _RUNS_OVER.values())
# A is 10 and Z is 35: in a sum of which only the last digit counts, a letter is its own last digit.
_BY_LAST_DIGIT = ("AKU<", "BLV", "CMW", "DNX", "EOY", "FPZ", "GQ", "HR", "IS", "JT")
_LAST_DIGITS = {digit: f"[{letters}]" for digit, letters in enumerate(_BY_LAST_DIGIT)}
_WEIGHTS = (7, 3, 1)


def with_composite_fault(table: ir.Table, zone: str, fault: str) -> ir.Table:
    """The rows with a column that is "!" where the composite digit of the zone is wrong, else an empty text."""
    kept = table.columns
    table = table.mutate(z_signs=table[zone].upper().re_replace(r"[^A-Z0-9<]", ""))
    signs = table.z_signs
    travels = signs.re_search("^[PIAC]")
    digits, written = [], []
    for size, (parts, place) in _RUNS_OVER.items():
        this = travels & (signs.length() == size)
        texts = [signs.substr(start, width) for start, width in parts]
        joined = texts[0]
        for text in texts[1:]:
            joined = joined + text
        digits.append((this, joined))
        written.append((this, signs.substr(place, 1)))
    nothing = ibis.null("string")
    table = table.mutate(z_digits=ibis.cases(*digits, else_=nothing), z_written=ibis.cases(*written, else_=nothing))
    plain = table.z_digits
    for digit, letters in _LAST_DIGITS.items():
        plain = plain.re_replace(letters, str(digit))
    table = table.mutate(z_plain=(plain + "0" * _LONGEST).substr(0, _LONGEST))
    total = sum(table.z_plain.substr(i, 1).cast("int64") * _WEIGHTS[i % 3] for i in range(_LONGEST))
    table = table.mutate(z_due=(total % 10).cast("string"))
    right = (table.z_written == table.z_due) | ((table.z_written == "<") & (table.z_due == "0"))
    return table.select(*kept, **{fault: ibis.ifelse(right.fill_null(True), "", "!")})

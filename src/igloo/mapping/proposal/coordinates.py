"""Coordinates as they are written: decimals with point or comma, degrees with minutes, grid references; one or both."""

from __future__ import annotations

import re
from typing import Any

from igloo.mapping.proposal.evidence import Evidence, counted

_DECIMAL = re.compile(r"[-+]?\d{1,3}[.,]\d+")
_BOTH = re.compile(r"\(?\s*(?:POINT\s*\()?(-?\d{1,3}\.\d{2,})\s*[,;\s]\s*(-?\d{1,3}\.\d{2,})\s*\)*")
_BOTH_COMMA = re.compile(r"\(?\s*(-?\d{1,3},\d{2,})\s*[;\s]\s*(-?\d{1,3},\d{2,})\s*\)?")
_DEGREES = r"\d{1,3}(?:\.\d+)?\s*[°º:\s]\s*\d{1,2}(?:\.\d+)?\s*['’′:\s]?\s*(?:\d{1,2}(?:\.\d+)?\s*[\"”″'’]{0,2})?"
_NORTH = rf"(?:[NS]\s*{_DEGREES}|{_DEGREES}\s*(?:N|S|NORTE|NORTH|SUR|SOUTH))"
_EAST = rf"(?:[EWO]\s*{_DEGREES}|{_DEGREES}\s*(?:E|W|O|ESTE|EAST|OESTE|WEST))"
_LATITUDE, _LONGITUDE = re.compile(_NORTH), re.compile(_EAST)
_PLACE = re.compile(rf"\(?\s*{_NORTH}\s*[,;/\s]?\s*{_EAST}\s*\)?")
_UTM = re.compile(r"\d{1,2} *[C-HJ-NP-X][ ,]*\d{6}(?:\.\d+)? *M?E?[ ,;/]+\d{1,8}(?:\.\d+)? *M?N?")
_MGRS = re.compile(r"\d{1,2} *[C-HJ-NP-X] *[A-HJ-NP-Z][A-HJ-NP-V] *(?:(?:\d{2}){1,5}|(\d{1,5}) (\d{1,5}))")
_FINE_DECIMALS = 3


def coordinates(values: list[str]) -> list[Evidence]:
    """What speaks for a column of latitudes, longitudes, both in one cell, or grid references."""
    upper = [v.upper() for v in values]
    found = _both(values) or _grid(upper) or _degrees(upper)
    numbers = [v for v in values if _DECIMAL.fullmatch(v) or re.fullmatch(r"[-+]?\d{1,3}", v)]
    return found or (_decimals(values, numbers) if len(numbers) >= 0.9 * len(values) else [])


def _both(values: list[str]) -> list[Evidence]:
    for pattern, options in ((_BOTH, {}), (_BOTH_COMMA, {"decimal": ","})):
        matches = [m for v in values if (m := pattern.fullmatch(v))]
        if len(matches) < 0.5 * len(values):
            continue
        firsts = [float(m.group(1).replace(",", ".")) for m in matches]
        lon_first = any(abs(first) > 90 for first in firsts) or values[0].upper().startswith("POINT")
        if lon_first and options:
            continue  # a comma for decimals and the longitude first: nobody is known to write so
        order = "longitude and latitude" if lon_first else "latitude and longitude"
        why = counted(len(matches), len(values), f"{order} in one cell")
        every = {**options, "order": "lon_lat" if lon_first else "lat_lon"}
        return [Evidence("lat_lon", 0.94 * len(matches) / len(values), why, every)]
    return []


def _grid(upper: list[str]) -> list[Evidence]:
    for pattern, name in ((_UTM, "zone, easting and northing (UTM)"), (_MGRS, "grid references (MGRS)")):
        fit = sum(bool(pattern.fullmatch(v)) for v in upper)
        if fit >= 0.8 * len(upper):
            why = counted(fit, len(upper), name)
            return [Evidence("lat_lon", 0.9 * fit / len(upper), why, {"order": "grid"})]
    return []


def _degrees(upper: list[str]) -> list[Evidence]:
    kinds = (("lat_lon", _PLACE), ("lat", _LATITUDE), ("lon", _LONGITUDE))
    for what, pattern in kinds:
        fit = sum(bool(pattern.fullmatch(v)) for v in upper)
        if fit >= 0.5 * len(upper):
            why = counted(fit, len(upper), "degrees and minutes with N, S, E or W")
            take = {"lat": "latitude", "lon": "longitude"}.get(what)
            return [Evidence(what, 0.93 * fit / len(upper), why, {"take": take} if take else {"order": "lat_lon"})]
    return []


def _decimals(values: list[str], numbers: list[str]) -> list[Evidence]:
    comma = sum("," in v for v in numbers) > 0.5 * len(numbers)
    options: dict[str, Any] = {"decimal": ","} if comma else {}
    parsed = [float(v.replace(",", ".")) for v in numbers]
    if not all(abs(n) <= 180 for n in parsed):
        return []
    fine = sum(bool(re.search(rf"[.,]\d{{{_FINE_DECIMALS},}}$", v)) for v in values) / len(values)
    if comma and fine < 0.9:
        return []
    if fine < 0.6:
        some = sum("." in v for v in values) / len(values)
        text = "numbers with decimals within 180 degrees"
        return [Evidence(what, 0.2 * some, text) for what in ("lat", "lon")] if some > 0.6 else []
    low, high = min(parsed), max(parsed)
    why = f"{len(parsed):,} of {len(values):,} different values are degrees with decimals, from {low:g} to {high:g}"
    if max(abs(low), abs(high)) > 90:
        return [Evidence("lon", 0.85 * fine, why + "; beyond 90, so no latitude", options)]
    return [Evidence("lat", 0.5 * fine, why, options), Evidence("lon", 0.45 * fine, why, options)]

"""Grid references as degrees: UTM (12R 503456 3467890) and MGRS (12R WV 03456 67890), on the ellipsoid of GPS.

Krüger's series to the fourth order, as every map agency gives it: within a zone it is right to a millimetre. Worked out
column by column, as both engines compute it alike.
"""

from __future__ import annotations

import math
from functools import reduce

import ibis
import ibis.expr.types as ir

_UTM = r"^([0-9]{1,2}) *([C-HJ-NP-X])[ ,]*([0-9]{6}(?:\.[0-9]+)?) *M?E?[ ,;/]+([0-9]{1,8}(?:\.[0-9]+)?) *M?N?$"
_MGRS = r"^([0-9]{1,2}) *([C-HJ-NP-X]) *([A-HJ-NP-Z])([A-HJ-NP-V]) *([0-9 ]{2,11})$"
_COLUMNS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
# The least northing of each band of eight degrees, in kilometres; the rows of squares come again every 2,000 km.
_BANDS = {
    "C": 1100, "D": 2000, "E": 2800, "F": 3700, "G": 4600, "H": 5500, "J": 6400, "K": 7300, "L": 8200, "M": 9100,
    "N": 0, "P": 800, "Q": 1700, "R": 2600, "S": 3500, "T": 4400, "U": 5300, "V": 6200, "W": 7000, "X": 7900,
}  # fmt: skip
_SOUTH = "CDEFGHJKLM"
_CYCLE_M, _FALSE_EAST_M, _FALSE_NORTH_M = 2_000_000, 500_000.0, 10_000_000.0

_FLATTENING = 1 / 298.257223563
_N = _FLATTENING / (2 - _FLATTENING)
_SCALED_RADIUS_M = 0.9996 * 6_378_137.0 / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
    17 * _N**3 / 480 - 37 * _N**4 / 840,
    4397 * _N**4 / 161280,
)
_DELTA = (
    2 * _N - 2 * _N**2 / 3 - 2 * _N**3 + 116 * _N**4 / 45,
    7 * _N**2 / 3 - 8 * _N**3 / 5 - 227 * _N**4 / 45,
    56 * _N**3 / 15 - 136 * _N**4 / 35,
    4279 * _N**4 / 630,
)


def with_grid_coordinate(table: ir.Table, text: str, number: str, axis: str) -> ir.Table:
    """The rows with one of the two degrees of a grid reference; null where the cell is none.

    A reference names a square: its middle is taken, so a reference of 100 m is at most 71 m off. The letter after
    the zone is the band of latitude (C to X), not the hemisphere: 12S is Arizona.
    """
    kept = table.columns
    table = _with_metres(_taken_apart(table, text))
    table = _with_angles(table)
    degrees = table.g_latitude if axis == "latitude" else table.g_longitude
    fits = degrees.notnull() & (table.g_zone >= 1) & (table.g_zone <= 60) & (table.g_latitude.abs() <= 84.5)
    return table.select(*kept, **{number: ibis.ifelse(fits, degrees, ibis.null("float64"))})


def _taken_apart(table: ir.Table, text: str) -> ir.Table:
    """The parts of a reference, each a column that is null or empty where the cell is none."""
    table = table.mutate(g_cell=table[text].upper().strip())
    cell = table.g_cell
    table = table.mutate(
        g_utm=cell.re_search(_UTM),
        g_zone_text=cell.re_extract("^([0-9]{1,2})", 1),
        g_band=cell.re_extract("^[0-9]{1,2} *([C-HJ-NP-X])", 1),
        g_column=cell.re_extract(_MGRS, 3),
        g_row=cell.re_extract(_MGRS, 4),
        g_digits=cell.re_extract(_MGRS, 5).replace(" ", ""),
        g_east_text=cell.re_extract(_UTM, 3),
        g_north_text=cell.re_extract(_UTM, 4),
    )
    half = (table.g_digits.length() / 2).floor().cast("int64")
    return table.mutate(
        g_zone=table.g_zone_text.try_cast("int64"),
        g_half=half,
        g_square=(table.g_column != "") & (table.g_digits.length() == half * 2) & (half >= 1) & (half <= 5),
    )


def _with_metres(table: ir.Table) -> ir.Table:
    """Easting and northing in metres; null where the cell is no reference or its letters are not of its zone."""
    column, row = ibis.literal(_COLUMNS).find(table.g_column), ibis.literal(_ROWS).find(table.g_row)
    sizes = [(table.g_half == n, 10.0 ** (5 - n)) for n in range(1, 6)]
    table = table.mutate(
        g_size=ibis.cases(*sizes, else_=ibis.null("float64")),
        g_in_set=column - ((table.g_zone + 2) % 3) * 8,
        g_rows=ibis.ifelse(table.g_zone % 2 == 1, row, (row + 15) % 20),
        g_least=ibis.cases(*((table.g_band == b, km * 1000) for b, km in _BANDS.items()), else_=ibis.null("int64")),
    )
    within_east = (table.g_digits.substr(0, table.g_half).try_cast("float64") + 0.5) * table.g_size
    within_north = (table.g_digits.substr(table.g_half, table.g_half).try_cast("float64") + 0.5) * table.g_size
    table = table.mutate(g_low=table.g_rows * 100_000 + within_north)
    # Squares that a band only begins in reach a little below it: 100 km are allowed for.
    cycles = ((table.g_least - 100_000 - table.g_low) / _CYCLE_M).ceil()
    north = table.g_low + ibis.greatest(cycles, 0) * _CYCLE_M
    square = table.g_square & (table.g_in_set >= 0) & (table.g_in_set <= 7)
    east = (table.g_in_set + 1) * 100_000 + within_east
    nothing = ibis.null("float64")
    return table.mutate(
        g_east=ibis.cases((table.g_utm, table.g_east_text.try_cast("float64")), (square, east), else_=nothing),
        g_north=ibis.cases((table.g_utm, table.g_north_text.try_cast("float64")), (square, north), else_=nothing),
    )


def _with_angles(table: ir.Table) -> ir.Table:
    """Latitude and longitude in degrees."""
    false_north = ibis.ifelse(table.g_band.isin(list(_SOUTH)), _FALSE_NORTH_M, 0.0)
    table = table.mutate(
        g_xi=(table.g_north - false_north) / _SCALED_RADIUS_M,
        g_eta=(table.g_east - _FALSE_EAST_M) / _SCALED_RADIUS_M,
    )
    terms = list(enumerate(_BETA, start=1))
    xi = [beta * (table.g_xi * (2 * j)).sin() * _cosh(table.g_eta * (2 * j)) for j, beta in terms]
    eta = [beta * (table.g_xi * (2 * j)).cos() * _sinh(table.g_eta * (2 * j)) for j, beta in terms]
    table = table.mutate(g_xi1=reduce(_minus, xi, table.g_xi), g_eta1=reduce(_minus, eta, table.g_eta))
    table = table.mutate(g_chi=(table.g_xi1.sin() / _cosh(table.g_eta1)).asin())
    turns = [delta * (table.g_chi * (2 * j)).sin() for j, delta in enumerate(_DELTA, start=1)]
    latitude = reduce(lambda a, b: a + b, turns, table.g_chi) * (180 / math.pi)
    east_of = _sinh(table.g_eta1).atan2(table.g_xi1.cos()) * (180 / math.pi)
    return table.mutate(g_latitude=latitude, g_longitude=east_of + (table.g_zone * 6 - 183))


def _minus(left: ir.FloatingValue, right: ir.FloatingValue) -> ir.FloatingValue:
    return left - right


def _cosh(x: ir.FloatingValue) -> ir.FloatingValue:
    return (x.exp() + (-x).exp()) / 2


def _sinh(x: ir.FloatingValue) -> ir.FloatingValue:
    return (x.exp() - (-x).exp()) / 2

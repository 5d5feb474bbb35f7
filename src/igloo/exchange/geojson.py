"""GeoJSON (RFC 7946): places in, places and positions out.

A place is a point. What is larger gives its centre: of an area its centroid, of a line the middle of its length;
the geometry stays beside it as it was written. Areas that cross the 180th meridian are not understood.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from math import dist, isfinite
from pathlib import Path
from typing import Any

from igloo.core.errors import DeliveryMistake
from igloo.core.protected import is_protected

Position = tuple[float, float]
# Properties that hold a feature's name, the likeliest first.
_NAMES = ("name", "Name", "NAME", "nombre", "title", "label", "place", "location")

READY_MAPPING = """# Places with coordinates; row n is the n-th feature of the file, `geometry` what it was drawn as.
files:
  - match: "{match}"
    format: {{type: geojson}}
    places:
      - {{place: place, lat: lat, lon: lon}}
"""


def expand_places(path: Path, encoding: str, target: Path) -> Path:
    """Write one flat row a feature: place, lat, lon, geometry, then the feature's own properties."""
    features = _features(path, encoding)
    names = dict.fromkeys(name for feature in features for name in _plain_properties(feature))
    columns = ["place", "lat", "lon", "geometry", *(n for n in names if n not in ("place", "lat", "lon", "geometry"))]
    with target.open("w", encoding="utf-8") as out:
        for feature in features:
            row = _row(feature)
            out.write(json.dumps({name: row.get(name) for name in columns}, ensure_ascii=False) + "\n")
    return target


def _features(path: Path, encoding: str) -> list[dict[str, Any]]:
    text = path.read_text(encoding=encoding, errors="replace")
    try:
        data = json.loads(text)
        found = data.get("features") if data.get("type") == "FeatureCollection" else [data]
    except (json.JSONDecodeError, AttributeError):
        found = _feature_lines(text)
    if not isinstance(found, list) or not found or not all(isinstance(f, dict) and "geometry" in f for f in found):
        raise DeliveryMistake(
            "This file holds no GeoJSON features",
            where=str(path),
            got=text.strip()[:60],
            expected='{"type": "FeatureCollection", "features": [...]}, or one feature a line',
            next_step="Export it again as GeoJSON, in degrees (WGS 84).",
        )
    return found


def _feature_lines(text: str) -> list[Any]:
    try:
        return [json.loads(line.lstrip("\x1e")) for line in text.splitlines() if line.strip()]
    except json.JSONDecodeError:
        return []


def _plain_properties(feature: Mapping[str, Any]) -> dict[str, str]:
    given = feature.get("properties")
    given = given if isinstance(given, dict) else {}
    return {str(k): v if isinstance(v, str) else json.dumps(v) for k, v in given.items() if not is_protected(str(k))}


def _row(feature: Mapping[str, Any]) -> dict[str, str | None]:
    properties = _plain_properties(feature)
    name = next((properties[n] for n in _NAMES if properties.get(n)), None) or feature.get("id")
    geometry = feature.get("geometry")
    middle = centre(geometry) if isinstance(geometry, dict) else None
    return {
        **properties,
        "place": None if name is None else str(name),
        "lat": None if middle is None else f"{middle[1]:.7f}",
        "lon": None if middle is None else f"{middle[0]:.7f}",
        "geometry": json.dumps(geometry),
    }


def centre(geometry: Mapping[str, Any]) -> Position | None:
    """Longitude and latitude of the centre of a geometry; None where it cannot be read.

    >>> centre({"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 2], [0, 2], [0, 0]]]})
    (2.0, 1.0)
    """
    try:
        parts = [part for one in _single(geometry) for part in _weighed(one)]
    except (KeyError, TypeError, ValueError, IndexError):
        return None
    total = sum(weight for weight, _ in parts)
    if not parts:
        return None
    if not total:
        parts, total = [(1.0, at) for _, at in parts], float(len(parts))
    x, y = (sum(weight * at[axis] for weight, at in parts) / total for axis in (0, 1))
    return (x, y) if isfinite(x) and isfinite(y) else None


def _single(geometry: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    kind = str(geometry["type"])
    if kind == "GeometryCollection":
        for one in geometry["geometries"]:
            yield from _single(one)
    elif kind.startswith("Multi"):
        yield from ((kind.removeprefix("Multi"), part) for part in geometry["coordinates"])
    else:
        yield kind, geometry["coordinates"]


def _weighed(part: tuple[str, Any]) -> list[tuple[float, Position]]:
    """Centres of a simple geometry with their weights: length or area; holes count against it."""
    kind, coordinates = part
    if kind == "Point":
        return [(0.0, _position(coordinates))]
    if kind == "LineString":
        points = [_position(p) for p in coordinates]
        return [(dist(a, b), ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)) for a, b in pairwise(points)]
    if kind == "Polygon":
        rings = [_ring([_position(p) for p in ring]) for ring in coordinates]
        return [(area if i == 0 else -area, at) for i, (area, at) in enumerate(rings)]
    raise ValueError(kind)


def _position(written: Any) -> Position:
    return float(written[0]), float(written[1])


def _ring(points: list[Position]) -> tuple[float, Position]:
    first = points[0]
    shifted = [(x - first[0], y - first[1]) for x, y in points]
    twice = x = y = 0.0
    for (ax, ay), (bx, by) in zip(shifted, [*shifted[1:], shifted[0]], strict=True):
        cross = ax * by - bx * ay
        twice += cross
        x += (ax + bx) * cross
        y += (ay + by) * cross
    if not twice:
        return 0.0, (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points))
    return abs(twice) / 2, (first[0] + x / (3 * twice), first[1] + y / (3 * twice))


def feature(lon: float, lat: float, properties: Mapping[str, Any]) -> dict[str, Any]:
    """A point with its properties, empty and protected ones left out."""
    kept = {k: v for k, v in properties.items() if v not in (None, "") and not is_protected(k)}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": kept}


def write_features(features: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Write a FeatureCollection, one feature a line; the number of features."""
    n = 0
    with path.open("w", encoding="utf-8") as out:
        out.write('{"type": "FeatureCollection", "features": [')
        for n, one in enumerate(features, start=1):
            out.write(("\n" if n == 1 else ",\n") + json.dumps(one, ensure_ascii=False))
        out.write("\n]}\n")
    return n

"""GeoJSON: places in with their centres, points out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.mapping.small_deliveries import transcribe_source

from igloo.core.errors import DeliveryMistake
from igloo.exchange.geojson import READY_MAPPING, centre, expand_places, feature, write_features

SQUARE = [[[0, 0], [4, 0], [4, 2], [0, 2], [0, 0]]]
CENTRES: list[tuple[dict[str, Any], tuple[float, float] | None]] = [
    ({"type": "Point", "coordinates": [-110.9, 31.3]}, (-110.9, 31.3)),
    ({"type": "MultiPoint", "coordinates": [[0, 0], [2, 4]]}, (1, 2)),
    ({"type": "LineString", "coordinates": [[0, 0], [2, 0], [2, 2]]}, (1.5, 0.5)),
    ({"type": "Polygon", "coordinates": SQUARE}, (2, 1)),
    ({"type": "Polygon", "coordinates": [SQUARE[0], [[2, 0], [4, 0], [4, 2], [2, 2], [2, 0]]]}, (1, 1)),
    ({"type": "MultiPolygon", "coordinates": [SQUARE, [[[10, 0], [14, 0], [14, 2], [10, 2], [10, 0]]]]}, (7, 1)),
    ({"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 1]}]}, (1, 1)),
    ({"type": "Polygon", "coordinates": [[[1, 1], [1, 1], [1, 1]]]}, (1, 1)),
    ({"type": "Circle", "coordinates": [1, 1]}, None),
    ({"type": "Point", "coordinates": ["east", 1]}, None),
    ({"type": "Point", "coordinates": []}, None),
    ({"type": "Polygon", "coordinates": []}, None),
]


@pytest.mark.parametrize(("geometry", "expected"), CENTRES)
def test_the_centre_of_a_geometry(geometry: dict[str, Any], expected: tuple[float, float] | None) -> None:
    found = centre(geometry)
    assert found == (None if expected is None else pytest.approx(expected))


def _collection(*features: dict[str, Any]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, indent=1)


def test_features_become_places_and_those_without_a_centre_are_refused(tmp_path: Path) -> None:
    port = feature(-110.94, 31.33, {"name": "Port North", "lanes": 4, "nationality": "xx"})
    area = {"type": "Feature", "id": "A7", "geometry": {"type": "Polygon", "coordinates": SQUARE}, "properties": {}}
    swapped = feature(31.33, -110.94, {"name": "Wrong way round"})
    nowhere = {"type": "Feature", "geometry": None, "properties": {"name": "Nowhere"}}
    text = _collection(port, area, swapped, nowhere)
    found = transcribe_source(tmp_path, READY_MAPPING.format(match="*.geojson"), {"ports.geojson": text})
    assert found.rows("place", "row", "place", "lat", "lon") == [(1, "Port North", 31.33, -110.94), (2, "A7", 1.0, 2.0)]
    assert [(row, column, reason) for row, _, column, _, reason in found.refusals()] == [
        (3, "lat", "cannot be read as a latitude from -90 to 90 (is it the longitude?)"),
        (4, "lat", "missing"),
        (4, "lon", "missing"),
    ]


def test_the_geometry_is_kept_beside_its_centre_and_protected_properties_are_not(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    area = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": SQUARE}, "properties": {"religion": "x"}}
    path.write_text(_collection(area), encoding="utf-8")
    (row,) = [json.loads(line) for line in expand_places(path, "utf-8", tmp_path / "flat").read_text().splitlines()]
    assert json.loads(row["geometry"])["coordinates"] == SQUARE
    assert "religion" not in row


@pytest.mark.parametrize("text", ["", "[]", '{"type": "FeatureCollection"}', '{"a": 1}', "x", "[1, 2]"])
def test_what_is_no_geojson_is_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DeliveryMistake, match="no GeoJSON features"):
        expand_places(path, "utf-8", tmp_path / "flat")


def test_points_out_can_be_read_again(tmp_path: Path) -> None:
    path = tmp_path / "out.geojson"
    n = write_features((feature(-110.9 - i, 31.3, {"name": f"P{i}", "empty": ""}) for i in range(3)), path)
    assert n == 3
    rows = [json.loads(x) for x in expand_places(path, "utf-8", tmp_path / "flat").read_text().splitlines()]
    assert [(r["place"], r["lon"]) for r in rows] == [
        ("P0", "-110.9000000"),
        ("P1", "-111.9000000"),
        ("P2", "-112.9000000"),
    ]
    assert write_features([], path) == 0
    assert json.loads(path.read_text())["features"] == []

"""Answers in Spanish: every sentence of the pages is said, every number, name and delivered cell is as in English."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests import border_town

from igloo.webapi.app import create_app
from igloo.webapi.language.spoken import DELIVERED, PROSE

SPANISH = {"Accept-Language": "es-MX,es;q=0.9,en;q=0.8"}
COORDINATOR = "phone:+15205550999"
NUMBER = re.compile(r"\d[\d,.]*\d|\d")


COVERAGE = "coverage: {from: 2026-03-01, to: 2026-03-12, places: [East, West], directions: [inbound]}\n"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """The application over the border town, with coverage declared for its crossings."""
    town = border_town.build(tmp_path_factory.mktemp("spoken") / "workspace")
    declared = town.folder / "sources" / "border" / "source.yml"
    declared.write_text(declared.read_text(encoding="utf-8") + COVERAGE, encoding="utf-8")
    town.run()
    return TestClient(create_app(town), base_url="http://127.0.0.1:8765")


def _pages(client: TestClient) -> list[str]:
    sources = [source["source_id"] for source in client.get("/api/sources").json()]
    asked = [f"/api/sources/{one}{part}" for one in sources for part in ("", "/quality", "/coverage")]
    found = [hit["subject"]["subject_id"] for hit in client.get("/api/search?q=ruiz").json()["hits"]]
    leads = [lead["subject"]["subject_id"] for lead in client.get("/api/leads").json()["items"]]
    asked += [f"/api/subjects/{one}" for one in [*found[:2], COORDINATOR]] + [f"/api/leads/{one}" for one in leads[:3]]
    asked += [f"/api/common?ids=phone:+1{border_town.phone(0)}&ids=phone:+1{border_town.phone(3)}"]
    asked += ["/api/leads", "/api/sources", "/api/absence?kind=crossing&direction=outbound", "/api/search?q=zzzz"]
    return [path.replace("+", "%2B") for path in asked]


def _beside(one: Any, other: Any, key: str = "") -> Iterator[tuple[str, str, str]]:
    """Every text of two answers of one shape."""
    if isinstance(one, dict):
        assert list(one) == list(other)
        for name in one:
            yield from _beside(one[name], other[name], name)
    elif isinstance(one, list):
        assert len(one) == len(other)
        for left, right in zip(one, other, strict=True):
            yield from _beside(left, right, key)
    elif isinstance(one, str):
        yield key, one, other
    else:
        assert one == other, key


def test_no_sentence_of_a_page_is_left_in_english(client: TestClient) -> None:
    left, said = set(), 0
    for path in _pages(client):
        english, spanish = client.get(path), client.get(path, headers=SPANISH)
        assert (spanish.status_code, spanish.headers["content-language"]) == (200, "es"), path
        for key, one, other in _beside(english.json(), spanish.json()):
            if key in PROSE and " " in one:
                said += 1
                left |= {(key, one)} if one == other else set()
                assert sorted(NUMBER.findall(one)) == sorted(NUMBER.findall(other)), (one, other)
    assert said > 20
    assert left == set()


def test_names_cells_and_ids_stay_as_they_are(client: TestClient) -> None:
    for path in _pages(client):
        english, spanish = client.get(path).json(), client.get(path, headers=SPANISH).json()
        for key, one, other in _beside(english, spanish):
            if key in DELIVERED or key.endswith("_id") or key in ("agency", "legal_basis", "file_name", "value"):
                assert one == other, (path, key)


def test_only_the_first_language_counts_and_an_unknown_one_is_english(client: TestClient) -> None:
    english = client.get("/api/leads", headers={"Accept-Language": "en,es"})
    assert "content-language" not in english.headers
    assert client.get("/api/leads", headers={"Accept-Language": "fr"}).content == english.content


def test_errors_and_streams_are_said_as_well(client: TestClient) -> None:
    refused = client.get("/api/sources/nowhere", headers=SPANISH)
    assert (refused.status_code, refused.json()["what"]) == (404, "No existe esa fuente")
    assert refused.json()["got"] == "nowhere"
    noise = client.put("/api/uploads", params={"file_name": "a.csv"}, content=bytes(range(256)) * 9, headers=SPANISH)
    assert noise.json()["what"] == "Esto no es un archivo csv, diga lo que diga su nombre"
    assert noise.json()["next_step"] == "Pida la tabla en CSV, XLSX, JSON por líneas o Parquet."
    stream = client.post("/api/xref/stream", json={"text": "520-555-0999\nunknown"}, headers=SPANISH)
    last = json.loads(stream.text.splitlines()[-1])["answer"]
    assert last["sentence"] == "Se buscaron 2 líneas; 1 coincide con alguien o algo conocido."
    assert last["hits"][0]["matched"] == "número exacto"

"""Every GET route of a small town and a small world, asked in both languages: what reads the same in both must be data.

A text that is left in English is a missing line of src/igloo/webapi/language/*.yml, or a key that
`in_language` does not look at. Files to save (CSV) are English, see docs/decisions/0015.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from tests import border_town

from igloo.ingest.catalog import SOURCE_KINDS
from igloo.webapi.app import create_app
from igloo.webapi.language.catalogue import catalogue
from igloo.webapi.language.spoken import DELIVERED
from igloo.workspace import open as open_workspace
from igloo.worlds.make import WorldRequest, make_world

FILES_NEVER_SEEN = Path(__file__).parents[2] / "browser" / "files"
# People of the town as another officer wrote them: compared, and not all of them taken for one.
OTHERWISE_WRITTEN = """NAME,BORN,DOC,PHONE,CROSSED,PORT
"Garcia, Jose",1980-01-01,,5205550100,2026-03-02 21:00,East
"Lopez Garcia, Jose",1980-01-10,P100000,,2026-03-03 21:00,East
"Ruiz, Anna",1981-01-12,P100001,5205550101,2026-03-04 21:00,East
"Li, Wei",1982-11-01,,5205550102,2026-03-05 21:00,East
"ONeil, Sean",1990-05-05,P100004,5205550104,2026-03-06 21:00,East
"""
SPANISH = {"Accept-Language": "es"}
WEB_NAMES = Path(__file__).parents[3] / "web" / "src" / "shared" / "words" / "names-es.ts"
ENGLISH = re.compile(
    r"\b(the|of|is|are|was|were|with|and|which|that|from|such as|it|its|has|have|this|they|there|what|row|rows)\b"
)
LETTERS = re.compile(r"[^\W\d_]{3}")

# What is data, and stays as it is: ids, codes that the pages put into words themselves, names and what people
# wrote, what stands in the files, technical facts about a file.
IDS = {"kind", "group", "signal", "signals", "state", "covers", "verdict", "status", "outcome", "decision", "measure"}
IDS |= {"event_kind", "part", "episode", "aspect", "row_is", "kinds", "change", "id", "item", "as_of", "error"}
IDS |= {
    "meaning",
    "absent",
    "role",
    "icon",
    "colour",
    "time_precision",
    "taken_for",
    "previous",
    "field",
    "reliability",
}
IDS |= {"stop", "taken_out", "identifiers", "speaks", "ticked", "left_out", "nobody_says", "waits_because"}
NAMES = {"title", "label", "agency", "legal_basis", "lineage_group", "not_collected", "by", "place", "text", "given"}
NAMES |= {"left", "right", "left_label", "right_label", "name", "original", "value", "query", "suggestions", "saved_by"}
NAMES |= {"list_name", "records_directions"}
FILES = {"columns", "column", "before", "after", "sample", "mapping_yml", "source_yml"}
FILES |= {"file_name", "format", "encoding", "encodings", "type", "not_shown", "source", "got", "where", "match"}
FILES |= {"time_zone", "time_zones", "currencies", "regions", "sheets", "version", "target", "normalised"}
FILES |= {"stored_as", "compared_with", "key", "files", "delimiter", "known_sources"}
DATA = frozenset(IDS | NAMES | FILES)
# A label beside one of these is a word of Igloo's own, not somebody's name.
NOT_A_NAME = frozenset(
    {"id", "options", "confidence", "icon", "finds", "meaning", "original", "weight_reason", "measure"}
)
# A time zone, or an example of how a date is written, among the choices of a mapping.
SAMPLE = re.compile(r"UTC|[A-Z]\w+(/[\w+-]+)+|\d\d Mar 2024")
# Names of tables that a run fills are no words of a page but of docs/reference/tables.md.
TABLE_NAME = re.compile(r"[a-z]+(_[a-z]+)*")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """Crossings, calls and registered lines, one row broken and one delivered twice."""
    made = border_town.build(tmp_path_factory.mktemp("town") / "workspace")
    border_town.deliver(made.folder, "carrier", "cdr_2.csv", border_town.calls(7, 2))
    border_town.deliver(made.folder, "border", "crossings_2.csv", OTHERWISE_WRITTEN)
    made.run()
    return TestClient(create_app(made), base_url="http://127.0.0.1:8765", raise_server_exceptions=False)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A small made-up world: every kind of source, people under several spellings, victims, leads."""
    made = open_workspace(
        make_world(WorldRequest(tmp_path_factory.mktemp("world"), people=300, days=60, seed=3)).workspace
    )
    made.run()
    return TestClient(create_app(made), base_url="http://127.0.0.1:8765", raise_server_exceptions=False)


def _routes(client: TestClient) -> list[str]:
    paths: dict[str, dict[str, Any]] = client.app.openapi()["paths"]  # type: ignore[attr-defined]
    return sorted(path for path, methods in paths.items() if "get" in methods)


def _uploads(client: TestClient) -> list[str]:
    """Files that wait for their mapping: of layouts nobody has seen, and the town's own."""
    files = {path.name: path.read_bytes() for path in sorted(FILES_NEVER_SEEN.glob("*.csv"))}
    files |= {"crossings_9.csv": border_town.crossings(0, 5).encode(), "x.csv": b"A;B\n1;\n2;\n"}
    sent = [client.put("/api/uploads", params={"file_name": name}, content=data) for name, data in files.items()]
    return [one.json()["upload_id"] for one in sent]


def _known(client: TestClient) -> dict[str, list[str]]:
    """What the addresses of this workspace can be filled with."""
    sources = [one["source_id"] for one in client.get("/api/sources").json()]
    leads = [one["subject"]["subject_id"] for one in client.get("/api/leads").json()["items"]][:4]
    hits = [hit for q in ("ruiz", "an", "555", "taxi") for hit in client.get(f"/api/search?q={q}").json()["hits"][:4]]
    subjects = list(dict.fromkeys([*leads, *(hit["subject"]["subject_id"] for hit in hits)]))
    files = [one for source in sources for one in client.get(f"/api/sources/{source}").json()["batches"]]
    findings = [one for lead in leads for one in client.get(f"/api/leads/{quote(lead)}").json()["findings"]]
    return {
        "source_id": sources,
        "subject_id": [quote(one) for one in subjects],
        "finding_id": [quote(one["finding_id"]) for one in findings[:4]] + ["none"],
        "batch_id": [one["batch_id"] for one in files],
        "entity_id": [one for one in subjects if one.startswith("person-")],
        "row": ["1", "2", str(max((one["rows_total"] for one in files), default=1))],
        "upload_id": _uploads(client),
        "name": ["unknown"],
        "check_id": ["gone"],
        "group_id": ["none", *(one["group_id"] for one in client.get("/api/review/groups").json()["items"][:4])],
        "decision_id": ["1"],
    }


def _questions(client: TestClient, known: dict[str, list[str]]) -> dict[str, list[str]]:
    """What must be asked of a route besides its address."""
    ids = "&".join(f"ids={one}" for one in known["subject_id"][:6])
    kinds = [one["name"] for one in client.get("/api/workspace").json()["kinds"]]
    days = ("", "&from=2026-03-01&to=2026-03-04&direction=outbound", "&from=2025-01-01&to=2025-01-04&place=East")
    two = known["subject_id"][:2]
    return {
        "/api/common": [f"?{ids}", f"?ids={two[0]}"],
        "/api/absence": [f"?kind={kind}{when}" for kind in kinds for when in days] + ["?kind=dream"],
        "/api/search": ["?q=ruiz", "?q=520-555-0100", "?q=zzzz", "?q=TX ABC1234", "?q=a", "?q=555 01*&kind=phone"],
        "/api/leads": ["", "?band=strong", "?text=nobody"],
        "/api/review/pair": [f"?left={two[0]}&right={two[-1]}"],
        "/api/sources/{source_id}/quality/rows": ["?batch_id=a.b&measure=rejected"],
    }


def _addresses(client: TestClient) -> list[str]:
    known = _known(client)
    questions = _questions(client, known)
    found = []
    for route in _routes(client):
        if route.endswith(".csv"):
            continue
        filled = [route]
        for slot in re.findall(r"\{(\w+)\}", route):
            assert slot in known, f"{route} is a new address: say in _known what fills it"
            filled = [at.replace(f"{{{slot}}}", one) for at in filled for one in known[slot]]
        found += [f"{at}{question}" for at in filled for question in questions.get(route, [""])]
    return found


def _beside(one: Any, other: Any, key: str = "", way: str = "") -> Iterator[tuple[str, str, str]]:
    """Every text of two answers of one shape, with its key; the names of properties are texts as well."""
    if key in DELIVERED:
        assert one == other, way
    elif isinstance(one, dict):
        assert len(one) == len(other), way
        for (name, left), (said, right) in zip(one.items(), other.items(), strict=True):
            if key in ("details", "properties"):
                yield "(property)", name, said
                yield "(text of a property)", left, right
            else:
                chosen = name in ("label", "title", "plural") and not NOT_A_NAME.isdisjoint(one)
                yield from _beside(left, right, "(label)" if chosen else name, f"{way}.{name}")
    elif isinstance(one, list):
        for left, right in zip(one, other, strict=True):
            yield from _beside(left, right, key, way)
    elif isinstance(one, str):
        yield key, one, other


def _is_data(key: str, text: str) -> bool:
    if key == "(label)" and SAMPLE.fullmatch(text):
        return True
    if key in DATA or key.endswith(("_id", "_at", "_utc", "_local", "_seen", "_original", "_from", "_to", "sha256")):
        return True
    return key in ("(text of a property)", "thing") or (key == "step" and bool(TABLE_NAME.fullmatch(text)))


def _left_in_english(
    client: TestClient, method: str, asked: list[tuple[str, Any]], names_are_plain: bool = True
) -> set[tuple[str, str]]:
    """Key and text of what an answer says in English to a Spanish question; an answer that fails is left as well.

    `names_are_plain`: no name of this workspace holds an English word, so none may stand in what is said.
    """
    said = catalogue("es").said
    left, seen = set(), 0
    for address, body in asked:
        english = client.request(method, address, json=body)
        spanish = client.request(method, address, json=body, headers=SPANISH)
        left |= {(str(one.status_code), address) for one in (english, spanish) if one.status_code >= 500}
        for key, one, other in _beside(english.json(), spanish.json()):
            if not _is_data(key, one) and LETTERS.search(one):
                seen += 1
                # A word may be the same in both languages ("hotel"): then the catalogue knows it.
                same = one == other and said(one) != one
                left |= {(key, one)} if same or (names_are_plain and ENGLISH.search(other)) else set()
    assert seen > len(asked)
    return left


def test_every_get_route_of_a_town_answers_in_spanish(town: TestClient) -> None:
    assert _left_in_english(town, "GET", [(address, None) for address in _addresses(town)]) == set()


def test_every_get_route_of_the_small_world_answers_in_spanish(world: TestClient) -> None:
    assert _left_in_english(world, "GET", [(address, None) for address in _addresses(world)], False) == set()


def test_what_a_file_becomes_is_told_in_spanish(town: TestClient) -> None:
    for upload in _uploads(town):
        proposal = town.get(f"/api/uploads/{upload}/proposal").json()
        source = proposal["source"] | {"agency": "Police", "legal_basis": "Law 1", "time_zone": "America/Phoenix"}
        drafts = [{"source": source, "mapping": proposal["mapping"]}, {"source": {}, "mapping": {"files": 1}}]
        asked = [(f"/api/uploads/{upload}/preview", draft) for draft in drafts]
        asked += [(f"/api/uploads/{upload}/proposal", {"row_is": kinds}) for kinds in (["people"], ["payment"], [])]
        assert _left_in_english(town, "POST", asked) == set()


def test_lists_and_tips_are_answered_in_spanish(world: TestClient, town: TestClient) -> None:
    lists = [
        {"name": "A", "text": "520-555-0199\nunknown\nAna Ruiz 1990-01-01\nTX ABC-1234\n5550199"},
        {"name": "B", "text": "520-555-0199\nBo\n"},
        {"name": "C", "text": ""},
    ]
    tip = "Caller says Ana Ruiz (born 1981-01-11) drives TX ABC1234, uses (520) 555-0123 and calls 520-555-7777."
    for client in (world, town):
        asked = [("/api/xref", {"lists": lists}), ("/api/xref/text", {"text": tip})]
        assert _left_in_english(client, "POST", asked) == set()


def _codes(answer: Any, key: str = "") -> Iterator[str]:
    """Codes that the pages put into words: what a finding counted, parts of its rows."""
    if isinstance(answer, dict):
        yield from answer if key == "counts" else ()
        for name, value in answer.items():
            if name == "part" and "episode" in answer:
                yield value
            yield from _codes(value, name)
    elif isinstance(answer, list):
        for one in answer:
            yield from _codes(one, key)


def test_the_pages_have_spanish_words_for_every_code_they_are_sent(world: TestClient) -> None:
    known = set(re.findall(r"^  (\w+): ", WEB_NAMES.read_text(encoding="utf-8"), re.MULTILINE))
    leads = world.get("/api/leads?limit=500").json()["items"]
    found = [quote(lead["subject"]["subject_id"]) for lead in leads if lead["n_findings"]][:6]
    sent = {code for subject in found for code in _codes(world.get(f"/api/leads/{subject}").json())}
    assert {"independent_sources", "strong_sources"} <= sent
    sent |= set(SOURCE_KINDS)
    assert {code.removeprefix("not_counted_") for code in sent} - known == set()

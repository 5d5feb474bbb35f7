"""When nothing is found, the shorter questions offered are ones that do find something."""

from __future__ import annotations

from fastapi.testclient import TestClient


def test_a_shorter_question_is_offered_only_when_it_finds_something(client: TestClient) -> None:
    missed = client.get("/api/search", params={"q": "qqxxz 99887766"}).json()
    assert missed["total"] == 0
    for question in missed["suggestions"]:
        assert client.get("/api/search", params={"q": question}).json()["total"] > 0


def test_a_number_nobody_has_offers_its_end_where_somebody_has_that(client: TestClient) -> None:
    known = client.get("/api/leads").json()["items"] or client.get("/api/search", params={"q": "555"}).json()["hits"]
    digits = next("".join(c for c in str(k) if c.isdigit()) for k in [h["subject"]["subject_id"] for h in known]
                  if k.startswith("phone:"))  # fmt: skip
    strange = "9" + ("1" * 6) + digits[-4:]
    answer = client.get("/api/search", params={"q": strange}).json()
    assert answer["total"] == 0
    assert digits[-4:] in answer["suggestions"]

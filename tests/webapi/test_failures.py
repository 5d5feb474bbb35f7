"""Every failure has one shape, and none says where the server keeps its files."""

from __future__ import annotations

from fastapi.testclient import TestClient


def test_a_refused_file_is_named_and_not_where_it_is_kept(client: TestClient) -> None:
    answer = client.put("/api/uploads", params={"file_name": "photo.jpg"}, content=b"not a table\n" * 9)
    if answer.status_code == 200:
        answer = client.get(f"/api/uploads/{answer.json()['upload_id']}/proposal")
    assert (answer.status_code, answer.json()["where"]) == (400, "photo.jpg")

"""A small set of documents: people with awkward names, phones that look alike, plates."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from igloo.search.find import Searcher
from igloo.search.index import build_index

PEOPLE = {
    "e1": "Ana María LÓPEZ GARCÍA\nANA LOPEZ",
    "e2": "Seán O'Brien",
    "e3": "Yusuf Gonzalez\nGONZALEZ Yusuf",
    "e4": "Иван Петров",
    "e5": "Gail Feindt",
    "e6": "Gonzalo Yuste",
}
IDENTIFIERS = [
    "phone:+15205550123",
    "phone:+15205550124",
    "phone:+525555550123",
    "phone:+19155557788",
    "plate:TX-ABC1234",
    "plate:AZ-OB10SZ",
    "plate:24",
    "email:gail.feindt@gastech.com.kronos",
    "card:1286",
    "account:MX-77812",
    "document:P1234567",
    "address:12 MAIN ST, NOGALES",
    "handle:coyote99",
]
TIED = {"e1": "phone:+15205550123\naddress:12 MAIN ST, NOGALES", "e3": "plate:TX-ABC1234"}


def document_rows() -> pd.DataFrame:
    rows = []
    for subject_id, names in PEOPLE.items():
        rows.append(
            {
                "subject_id": subject_id,
                "kind": "Person",
                "label": names.split("\n")[0],
                "names": names,
                "numbers": "",
                "last7": "",
                "words": "",
                "idents": TIED.get(subject_id, ""),
                "rank_hint": 1.0,
            }
        )
    for ident_id in IDENTIFIERS:
        kind, norm = ident_id.split(":", 1)
        squeezed = re.sub("[^0-9a-z]", "", norm.lower())
        digits = re.sub("[^0-9]", "", norm)
        bare = re.sub("^[A-Z]{2,3}-", "", norm).lower()
        rows.append(
            {
                "subject_id": ident_id,
                "kind": kind,
                "label": norm,
                "names": "",
                "numbers": f"{squeezed} {bare}" if kind == "plate" else squeezed,
                "last7": digits[-7:] if len(digits) > 7 else "",
                "words": norm if kind in ("address", "email", "handle") else "",
                "idents": "",
                "rank_hint": 2.0,
            }
        )
    return pd.DataFrame(rows)


@pytest.fixture(scope="session")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder: Path = tmp_path_factory.mktemp("index")
    assert build_index(document_rows(), folder) == len(PEOPLE) + len(IDENTIFIERS)
    return Searcher(folder)

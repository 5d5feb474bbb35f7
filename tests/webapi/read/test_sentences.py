"""Events read as sentences, whatever is missing."""

from __future__ import annotations

import pytest

from igloo.core.kinds import event_kinds
from igloo.webapi.read.sentences import event_sentence

CASES = [
    ("crossing", {"traveller": "Ana", "place": "Nogales", "direction": "inbound"}, "Ana crossed at Nogales inbound"),
    ("crossing", {"traveller": "Ana", "direction": "inbound"}, "Ana crossed inbound"),
    ("crossing", {"vehicle": "TX ABC", "place": "Nogales"}, "TX ABC crossed at Nogales"),
    ("sighting", {"vehicle": "TX ABC"}, "TX ABC was read"),
    ("trip", {"vehicle": "TX ABC"}, "TX ABC drove"),
    ("trip", {"vehicle": "TX ABC", "driver": "Bo"}, "TX ABC drove, Bo at the wheel"),
    (
        "payment",
        {"payer": "Ana", "payer_account": "77", "payee_phone": "(520)", "amount": "500", "currency": "USD"},
        "Ana, 77 paid (520) 500 USD",
    ),
    ("encounter", {"vehicle": "TX"}, "TX was recorded"),
    ("tip", {"phone": "(520)"}, "A tip named (520)"),
    ("tip", {}, "Tip"),
    ("relation", {"subject": "Ana", "vehicle": "TX 1", "relation": "driver"}, "Ana is driver of TX 1"),
    ("stay", {"card": "1234", "place": "Motel"}, "1234 stayed at Motel"),
    ("message", {"sender": "gail@x.com", "recipient": "bo@x.com"}, "gail@x.com wrote to bo@x.com"),
]


@pytest.mark.parametrize(("kind", "values", "said"), CASES, ids=[said for _, _, said in CASES])
def test_said(kind: str, values: dict[str, str], said: str) -> None:
    assert event_sentence(event_kinds()[kind], values) == said


def test_no_kind_leaves_braces_behind() -> None:
    for kind in event_kinds().values():
        assert "{" not in event_sentence(kind, {})

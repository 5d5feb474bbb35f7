"""A draft of source.yml: what can be guessed, and what only a person knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from igloo.mapping.proposal.header_words import words_of
from igloo.mapping.proposal.meaning_of_values import Meaning
from igloo.mapping.proposal.row_kinds import row_kinds

ASKED_OF_A_PERSON = ("agency", "legal_basis", "time_zone")
_WORDS_OF_KINDS = {
    "subscribers": ("subscriber", "subscribers", "suscriptor", "suscriptores", "lines"),
    "seized_phone": ("seized", "extraction", "extracted", "contacts", "contactos", "cellebrite"),
    "registry": ("service", "registry", "hotline", "hotlines", "directory"),
}


def source_id_of(file_name: str) -> str:
    """A folder name made of a file's name, without dates and counts.

    >>> source_id_of("CDR_North 2026-03.csv"), source_id_of("2026.csv")
    ('cdr_north', 'source_2026')
    """
    words = [w for w in words_of(file_name.rsplit(".", 1)[0]) if not w.isdigit()]
    text = "_".join(words)[:60].strip("_")
    if not text:
        return "source_" + "_".join(words_of(file_name.rsplit(".", 1)[0]))[:40]
    return text if text[0].isalpha() else f"source_{text}"


def match_of(file_name: str) -> str:
    """The pattern for the next deliveries: dates and counts at the end may change.

    >>> match_of("cdr_north_2026-03.txt"), match_of("tips.csv")
    ('cdr_north_*.txt', 'tips.csv')
    >>> match_of("cards_last4.csv")
    'cards_last4.csv'
    """
    stem, dot, ending = file_name.rpartition(".")
    general = re.sub(r"(?<=[_. -])\d[\d_. -]*$|\d{2}[\d_. -]*$", "*", stem)
    safe = re.sub(r"[\[\]?]", "?", general)
    return f"{safe}{dot}{ending}" if safe not in ("", "*") else re.sub(r"[\[\]]", "?", file_name)


def source_kind(row_is: list[str], columns: Mapping[str, Meaning], file_name: str) -> str:
    """The kind of the source, from what its rows are and the words of its name."""
    words = set(words_of(file_name))
    organised = any(m.options.get("kind") == "Organization" for m in columns.values())
    if organised and any(m.meaning.endswith(":category") for m in columns.values()):
        return "registry"
    for kind, known in _WORDS_OF_KINDS.items():
        if words & set(known) and set(row_is) <= {"people", "encounter", "relation"}:
            return kind
    identifiers = {m.meaning.rsplit(":", 1)[-1] for m in columns.values()}
    if row_is == ["people"] and "phone" in identifiers:
        return "subscribers"
    return row_kinds()[row_is[0]].source_kind if row_is else "people"


def source_draft(
    file_name: str, row_is: list[str], columns: Mapping[str, Meaning], region: str, known: Mapping[str, Any]
) -> dict[str, Any]:
    """source.yml as far as it can be guessed; blank where only a person knows."""
    zones = {m.options["zone"] for m in columns.values() if m.options.get("zone")}
    formats = [f for m in columns.values() for f in m.options.get("formats", ())]
    utc = (
        bool(formats)
        and all(f.endswith("Z") for f in formats if "%H" in f or "%I" in f)
        and any("Z" in f for f in formats)
    )
    timed = any(m.meaning in ("time", "date") for m in columns.values())
    zone = zones.pop() if len(zones) == 1 else "UTC" if utc or not timed else ""
    stem = " ".join(words_of(file_name.rsplit(".", 1)[0]))
    draft: dict[str, Any] = {
        "title": stem.title(),
        "agency": "",
        "kind": source_kind(row_is, columns, file_name),
        "reliability": "F",
        "legal_basis": "",
        "time_zone": zone,
    }
    phones = [m for m in columns.values() if m.meaning.endswith(":phone")]
    regions = {m.options.get("region", region) for m in phones}
    if len(regions) == 1 and regions != {region}:
        draft["region"] = regions.pop()
    draft.update({key: value for key, value in known.items() if value not in (None, "")})
    return draft

"""Judgements of who is who in the forms of two other tools: nomenklatura's resolver lines and Splink's labels.

A resolver line is `[target, source, judgement, score, user, timestamp]`, the greater id first. nomenklatura finds
who is one through a made-up canonical id (`NK-…`) that every member is tied to, so both the judgements and those
ties are written; reading follows them back. A label is a row of a CSV with `clerical_match_score` between 0 and 1.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from igloo.core.errors import DeliveryMistake

_TO_NOMENKLATURA = {"same": "positive", "different": "negative", "unsure": "unsure"}
_FROM_NOMENKLATURA = {theirs: ours for ours, theirs in _TO_NOMENKLATURA.items()}
_NOT_JUDGED = "no_judgement"
_CANONICAL = re.compile(r"NK-\S+|Q[1-9]\d*")
SCORES = {"same": 1.0, "different": 0.0, "unsure": 0.5}
# A label between these says that its maker could not tell.
LEAST_SAME, MOST_DIFFERENT = 0.9, 0.1
LABEL_COLUMNS = (
    *("clerical_match_score", "source_dataset_l", "unique_id_l", "source_dataset_r", "unique_id_r"),
    *("verdict", "user", "timestamp"),
)
_NEEDED = ("clerical_match_score", "unique_id_l", "unique_id_r")


@dataclass(frozen=True)
class Statement:
    """One judgement: two ids, same, different or unsure, by whom, when, and where in the file it stands."""

    left: str
    right: str
    verdict: str
    by: str = ""
    at: str = ""
    where: str = ""


def form_of(file: Path, asked: str = "") -> str:
    """nomenklatura or splink, as asked for or by the file's name: .csv holds labels, anything else lines."""
    return asked or ("splink" if file.suffix.lower() == ".csv" else "nomenklatura")


def resolver_lines(said: Iterable[Statement]) -> Iterator[str]:
    """Judgements as nomenklatura's resolver reads them, the ties to canonical ids last."""
    judged = list(said)
    for one in judged:
        yield _line(one.left, one.right, _TO_NOMENKLATURA[one.verdict], one.by, one.at)
    newest: dict[str, str] = defaultdict(str)
    same = [one for one in judged if one.verdict == "same"]
    groups = _groups((one.left, one.right) for one in same)
    for one in same:
        newest[groups[one.left]] = max(newest[groups[one.left]], one.at)
    for member in sorted(groups):
        first = groups[member]
        canonical = "NK-" + hashlib.md5(first.encode(), usedforsecurity=False).hexdigest()[:22]
        yield _line(canonical, member, "positive", "igloo", newest[first])


def _line(left: str, right: str, judgement: str, by: str, at: str) -> str:
    ranked = sorted((left, right), key=lambda i: (bool(_CANONICAL.fullmatch(i)), i))
    return json.dumps([ranked[1], ranked[0], judgement, None, by, at], ensure_ascii=False)


def _groups(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each id with the first id of the group it is tied into."""
    beside: defaultdict[str, set[str]] = defaultdict(set)
    for left, right in pairs:
        beside[left].add(right)
        beside[right].add(left)
    first: dict[str, str] = {}
    for start in sorted(beside):
        if start in first:
            continue
        reached = [start]
        first[start] = start
        for node in reached:
            for other in sorted(beside[node] - first.keys()):
                first[other] = start
                reached.append(other)
    return first


def read_resolver(file: Path) -> list[Statement]:
    """The judgements of a resolver file; ties to canonical ids become judgements between their members."""
    edges = [_edge(file, number, line) for number, line in enumerate(_lines(file), start=1) if line.strip()]
    told = [edge for edge in edges if edge is not None]
    groups = _groups((e.left, e.right) for e in told if e.verdict == "same")
    members: defaultdict[str, list[str]] = defaultdict(list)
    for node in sorted(groups):
        if not _CANONICAL.fullmatch(node):
            members[groups[node]].append(node)

    def real(node: str) -> str:
        """The node itself, or for a canonical id one of its members."""
        known = members.get(groups.get(node, ""), [])
        return known[0] if _CANONICAL.fullmatch(node) and known else node

    said = [e for e in told if not (_CANONICAL.fullmatch(e.left) or _CANONICAL.fullmatch(e.right))]
    direct = _groups((e.left, e.right) for e in said if e.verdict == "same")
    for e in told:
        if e in said:
            continue
        left, right = real(e.left), real(e.right)
        if e.verdict != "same" and left != right:
            said.append(Statement(left, right, e.verdict, e.by, e.at, e.where))
        other = e.right if _CANONICAL.fullmatch(e.left) else e.left
        anchor = real(e.left if _CANONICAL.fullmatch(e.left) else e.right)
        tied = e.verdict == "same" and not _CANONICAL.fullmatch(other) and other != anchor
        if tied and direct.get(other, other) != direct.get(anchor, anchor):
            said.append(Statement(anchor, other, "same", e.by, e.at, e.where))
    return said


def _edge(file: Path, number: int, line: str) -> Statement | None:
    where = f"{file.name} line {number}"
    try:
        row: Any = json.loads(line)
    except ValueError:
        row = None
    known = isinstance(row, list) and len(row) == 6 and isinstance(row[0], str) and isinstance(row[1], str)
    if not known or row[2] not in (*_FROM_NOMENKLATURA, _NOT_JUDGED):
        raise DeliveryMistake(
            "This is no line of a resolver",
            where=where,
            got=line.strip()[:80],
            expected='["id", "id", "positive", null, "user", "time"], or negative, unsure, no_judgement',
            next_step="Export it again from nomenklatura; Splink's labels are read from a .csv.",
        )
    if row[2] == _NOT_JUDGED or row[0] == row[1]:
        return None
    return Statement(row[0], row[1], _FROM_NOMENKLATURA[row[2]], str(row[4] or ""), str(row[5] or ""), where)


def write_labels(file: Path, said: Iterable[Statement], source_of: dict[str, str]) -> None:
    """Judgements as a table of labels for Splink; doubts are 0.5."""
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(LABEL_COLUMNS)
        for one in said:
            ids = (source_of.get(one.left, ""), one.left, source_of.get(one.right, ""), one.right)
            writer.writerow((SCORES[one.verdict], *ids, one.verdict, one.by, one.at))


def read_labels(file: Path) -> list[Statement]:
    """The judgements of a table of labels: from 0.9 on the same, up to 0.1 different, between them unsure."""
    rows = csv.DictReader(_lines(file))
    missing = [name for name in _NEEDED if name not in (rows.fieldnames or ())]
    if missing:
        raise DeliveryMistake(
            "These are no labels for Splink",
            where=file.name,
            got=", ".join(rows.fieldnames or ()) or "no columns",
            expected=", ".join(_NEEDED),
            next_step="Name the columns as Splink does; resolver lines are read from any file that is no .csv.",
        )
    return [_label(file, number, row) for number, row in enumerate(rows, start=2)]


def _label(file: Path, number: int, row: dict[str, str | None]) -> Statement:
    where = f"{file.name} line {number}"
    left, right, text = ((row.get(name) or "").strip() for name in ("unique_id_l", "unique_id_r", _NEEDED[0]))
    try:
        score = float(text)
    except ValueError:
        score = -1.0
    if not (left and right) or not 0 <= score <= 1:
        raise DeliveryMistake(
            "This label cannot be read",
            where=where,
            got=f"{left} {right} {text}".strip()[:80],
            expected="two ids and a clerical_match_score between 0 and 1",
            next_step="Correct the row; nothing was imported.",
        )
    verdict = "same" if score >= LEAST_SAME else "different" if score <= MOST_DIFFERENT else "unsure"
    return Statement(left, right, verdict, row.get("user") or "", row.get("timestamp") or "", where)


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise DeliveryMistake(
            "The file is not text in UTF-8",
            where=file.name,
            got=f"byte {error.object[error.start]:#04x} at {error.start}",
            expected="UTF-8",
            next_step="Save it as UTF-8; nothing was imported.",
        ) from error

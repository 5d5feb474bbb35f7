"""Who and what stands in two or more of the lists; the answer does not depend on the order of the lists.

Two lines are the same when they say the same (number, or name and birth date), when they hit the same
subject, or when what they hit belongs to one person. Weak hits (the same name only) join no lists: a common
name would join everybody; the value itself is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SAME_SUBJECT, SAME_PERSON = "the same subject", "one person behind them"
SAME_VALUE, SAME_WEAK_VALUE = "the same value, not on record", "the same value, only weak matches on record"


@dataclass(frozen=True)
class Occurrence:
    """A line of a list and one thing it says or hits."""

    list_name: str
    line: int
    value: str
    words: str
    subject_id: str | None = None
    owner_id: str | None = None
    is_weak: bool = False


@dataclass(frozen=True)
class Shared:
    """Something in two or more lists: a subject, or a value nobody knows; the lines of each list, by its name."""

    subject_id: str | None
    words: str
    how: str
    lines: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def n_lists(self) -> int:
        return len(self.lines)


class _Places:
    """Lines by list of each key."""

    def __init__(self) -> None:
        self.of: dict[str, dict[str, set[int]]] = {}
        self.words: dict[str, str] = {}

    def add(self, key: str, at: Occurrence) -> None:
        self.of.setdefault(key, {}).setdefault(at.list_name, set()).add(at.line)
        self.words[key] = min(self.words.get(key, at.words), at.words)

    def in_two(self) -> Iterable[tuple[str, dict[str, set[int]]]]:
        return ((key, lists) for key, lists in self.of.items() if len(lists) > 1)


def in_two_lists(found: Iterable[Occurrence]) -> list[Shared]:
    """What is in two or more lists: most lists first, known subjects before unknown values, then by name."""
    values, subjects, people = _Places(), _Places(), _Places()
    surely_known: set[str] = set()
    weakly_known: set[str] = set()
    direct: dict[str, set[str]] = {}
    for at in found:
        if at.value:
            values.add(at.value, at)
        if at.subject_id is None:
            continue
        (weakly_known if at.is_weak else surely_known).add(at.value)
        if not at.is_weak:
            subjects.add(at.subject_id, at)
            behind = at.owner_id or at.subject_id
            people.add(behind, at)
            direct.setdefault(behind, set()).add(at.subject_id)
    shared = [Shared(key, subjects.words[key], SAME_SUBJECT, _lines(lists)) for key, lists in subjects.in_two()]
    known = {one.subject_id for one in shared}
    shared += [
        Shared(key, people.words[key], SAME_PERSON, _lines(lists))
        for key, lists in people.in_two()
        if key not in known and len(direct[key]) > 1
    ]
    shared += [
        Shared(None, values.words[key], SAME_WEAK_VALUE if key in weakly_known else SAME_VALUE, _lines(lists))
        for key, lists in values.in_two()
        if key not in surely_known
    ]
    return sorted(shared, key=lambda s: (-s.n_lists, s.subject_id is None, s.subject_id or s.words, s.how))


def _lines(lists: dict[str, set[int]]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    return tuple((name, tuple(sorted(lists[name]))) for name in sorted(lists))

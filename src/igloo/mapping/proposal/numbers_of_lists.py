"""Parties that are numbers of a list of the source's own, and roles that an event needs though its column is weak."""

from __future__ import annotations

from igloo.core.kinds import event_kinds
from igloo.mapping.proposal.assigned import LEAST, Assigned
from igloo.mapping.proposal.columns import ColumnReading
from igloo.mapping.proposal.evidence import Evidence

_SURE_PARTY = 0.4
_SHORT_SIGNS = 6


def give_numbers_of_a_list(table: Assigned) -> None:
    """Both sides of a call, message or payment, where nothing in the file is a phone, an address or an account.

    Such numbers mean something in their source only: they are kept with the source's name before them, so that
    number 7 of one list is never taken for number 7 of another.
    """
    roles = table.kind.roles.get("record", {})
    kind, others = "record", ("phone", "email", "handle")
    if table.kind.name == "payment":
        roles, kind, others = table.kind.roles["account"], "account", ("account", "card", "phone")
    if not {"a", "b"} <= set(roles):
        return
    known = [r for what in others for r, _ in table.free(what, least=_SURE_PARTY) if r.best.what == what]
    if known or any(m.meaning.startswith("role:") for m in table.chosen.values()):
        return
    by_side = {side: _numbers(table, side) for side in ("a", "b")}
    if not all(by_side.values()):
        return
    for side, found in by_side.items():
        reading, by = found[0]
        own = kind == "record" or max(len(text) for text in reading.sample.looked_at) < _SHORT_SIGNS
        table.give(reading, f"role:{roles[side]}:{kind}", by, **({"own_numbers": True} if own else {}))


def _numbers(table: Assigned, side: str) -> list[tuple[ColumnReading, Evidence]]:
    found = []
    for reading in table.readings:
        one = reading.of("record")
        if reading.name not in table.chosen and reading.header.side == side and one is not None:
            found.append((reading, one))
    return found


def give_what_is_needed(table: Assigned) -> None:
    """A column that its header names and few of its values confirm is asked about, where an event needs it."""
    kind = event_kinds().get(table.kind.name)
    if kind is None:
        return
    for role in kind.roles.values():
        if not role.required or any(m.meaning.startswith(f"role:{role.name}:") for m in table.chosen.values()):
            continue
        for what in role.kinds:
            named = [(r, e) for r, e in table.free(what, least=LEAST) if what in r.header.what]
            if named:
                reading, by = named[0]
                question = f"{by.why[0].upper()}{by.why[1:]}. Is this the {role.label.lower()}?"
                asked = Evidence(by.what, by.confidence, by.why, by.options, question)
                table.give(reading, f"role:{role.name}:{what}", asked)
                break

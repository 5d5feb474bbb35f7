"""docs/reference/events.md and identifiers.md: what can happen, and what points at someone."""

from __future__ import annotations

from igloo.core.kinds import EventKind, entity_kinds, event_kinds, identifier_kinds
from reference.markdown import code, table


def _event(kind: EventKind) -> str:
    roles = [
        (
            code(r.name),
            r.label,
            "a person or organisation" if r.holds == "mention" else ", ".join(map(code, r.kinds)),
            "yes" if r.required else "",
        )
        for r in kind.roles.values()
    ]
    parts = [
        f"## {kind.name}\n",
        f"{kind.meaning}\n",
        f"In a timeline: “{kind.sentence}”. FollowTheMoney: {kind.followthemoney or 'no counterpart'}."
        + ("" if kind.time_required else " Needs no time.")
        + f" Worked example: [mapping-examples/{kind.name}.md](mapping-examples/{kind.name}.md).\n",
        table(("role", "label", "holds", "required"), roles),
    ]
    if kind.properties:
        rows = [(code(p.name), p.type, p.unit, ", ".join(p.values) or p.label) for p in kind.properties.values()]
        parts.append(table(("property", "type", "unit", "meaning or values"), rows))
    return "\n".join(parts)


def events() -> str:
    """The page of event kinds."""
    kinds = event_kinds().values()
    return (
        "# Kinds of events\n\n"
        "One YAML file each in `core/kinds/events/`; a new kind is a new file. Every event also has "
        "a time, an "
        "optional end, a place and coordinates, and the reference to its row (see [mapping](mapping.md)).\n\n"
        + "\n".join(_event(kind) for kind in kinds)
    )


def identifiers() -> str:
    """The page of identifier and entity kinds."""
    rows = [
        (
            code(k.name),
            k.label,
            k.meaning,
            k.normaliser,
            k.specificity_grace_persons,
            k.specificity_zero_persons,
            "never" if k.recency_half_life_days is None else k.recency_half_life_days,
            k.ties_persons_up_to,
        )
        for k in identifier_kinds().values()
    ]
    header = (
        "kind",
        "label",
        "meaning",
        "normalised as",
        "people at no cost",
        "people at which it says nothing",
        "half-life [days]",
        "ties up to [people]",
    )
    people = [(code(k.name), k.label, k.meaning, k.followthemoney) for k in entity_kinds().values()]
    return (
        "# Kinds of identifiers and of subjects\n\n"
        "An identifier's id is its kind and its normalised value, readable as it stands: "
        "`phone:+15205550123`, "
        "`plate:TX-ABC1234`. The same number written in five ways has one id; what was written is "
        "kept beside it.\n\n"
        "## Identifiers\n\n"
        + table(header, rows)
        + "\n“People at no cost” and the two columns after it feed the specificity and recency of Quality of "
        "Evidence. An identifier with more people than “ties up to” no longer speaks for one person.\n\n"
        "## People and organisations\n\n" + table(("kind", "label", "meaning", "FollowTheMoney"), people)
    )

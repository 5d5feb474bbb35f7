"""Who can be looked for in the small world: taken from its tables, never written down here."""

from __future__ import annotations

from dataclasses import dataclass

from igloo.workspace import Workspace


@dataclass(frozen=True)
class Person:
    """Somebody with a rare name, and a telephone number that is surely theirs."""

    entity_id: str
    name: str
    phone_digits: str


def somebody_with_a_phone(workspace: Workspace) -> Person:
    """The first person, by id, who has a long name and a telephone number of their own."""
    found = workspace.reader().one(
        "SELECT e.entity_id, e.label, i.ident_id FROM entity e JOIN entity_identifier i USING (entity_id) "
        "WHERE e.kind = 'Person' AND i.kind = 'phone' AND i.n_entities = 1 AND length(e.label) > 12 "
        "AND (SELECT count(*) FROM entity o WHERE upper(o.label) = upper(e.label)) = 1 ORDER BY e.entity_id LIMIT 1"
    )
    assert found is not None, "the small world has nobody with a phone of their own"
    return Person(found["entity_id"], found["label"], found["ident_id"].split("+", 1)[1])


def misspelt(name: str) -> str:
    """A name with one slip of the finger: two neighbouring letters of its longest word change places.

    >>> misspelt("Ana Marquez")
    'Ana Mraquez'
    """
    words = name.split()
    longest = max(words, key=len)
    wrong = longest[0] + longest[2] + longest[1] + longest[3:]
    return " ".join(wrong if word == longest else word for word in words)

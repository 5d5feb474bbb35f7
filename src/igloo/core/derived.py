"""Tables that are not written but read from others, wherever they are asked for.

A plain call says twice who took part: in its event and in event_party. A third time, as two uses of identifiers,
cost a fifth of the processor time of an intake and said nothing new. The engine room gives each table below under its
own name to steps, questions and notebooks alike; a snapshot of an earlier version, which holds it as a file, keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import ibis
import ibis.expr.types as ir

from igloo.core.step import Tables
from igloo.core.tables import table_contracts


def identifier_uses(tables: Tables) -> ir.Table:
    """Uses of identifiers, as contract table `identifier_use`: those written, and those that an event tells of."""
    party, roles = tables["event_party"], tables["identifier_role"].drop("source_id")
    told = party.inner_join(roles, ["batch_id", "kind", "role"])
    head = ibis.literal("u:") + told.batch_id + ":" + told.row.cast("string") + ":"
    columns = {
        "use_id": head + told.number,
        "source_id": told.source_id,
        "batch_id": told.batch_id,
        "row": told.row,
        "ident_id": told.subject_id,
        "kind": told.ident_kind,
        "norm": told.subject_id.substr(told.ident_kind.length() + 1),
        "role": told.role,
        "t_utc": told.t_utc,
    }
    written = tables["identifier_written"].select(*table_contracts()["identifier_use"].column_names)
    # An engine may give the types of its files more exactly than the contract does.
    types = written.schema().items()
    return ibis.union(written, told.select(**{name: columns.get(name, ibis.null(t)).cast(t) for name, t in types}))


_BUILT: Mapping[str, Callable[[Tables], ir.Table]] = {"identifier_use": identifier_uses}


@cache
def derived_tables() -> dict[str, tuple[tuple[str, ...], Callable[[Tables], ir.Table]]]:
    """Each derived table: what it is read from, and how."""
    contracts = table_contracts()
    return {name: (contracts[name].derived_from, build) for name, build in _BUILT.items()}


def written_tables() -> tuple[str, ...]:
    """The contract tables that are files."""
    return tuple(name for name, contract in table_contracts().items() if not contract.derived_from)


def files_read(names: tuple[str, ...]) -> tuple[str, ...]:
    """The tables whose files hold these tables: a derived one's are those it is read from.

    >>> files_read(("mention", "identifier_use"))
    ('mention', 'identifier_written', 'identifier_role', 'event_party')
    """
    derived = derived_tables()
    found = [read for name in names for read in (derived[name][0] if name in derived else (name,))]
    return tuple(dict.fromkeys(found))

"""What is loaded and what the last run did: the first thing every page asks for."""

from __future__ import annotations

from typing import Any

from igloo import __version__
from igloo.core.kinds import entity_kinds, event_kinds, identifier_kinds
from igloo.webapi.models import Kind, StepTime, Workspace
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.signals import signal_cards


def overview(title: str, desk: Desk | None) -> Workspace:
    """The workspace; without a desk (before the first run) everything counts zero."""
    snapshot = desk.reader.snapshot if desk else None
    meta: dict[str, Any] = snapshot.meta if snapshot else {}
    return Workspace(
        title=title,
        version=__version__,
        snapshot_id=snapshot.snapshot_id if snapshot else None,
        ran_at=snapshot.created_at if snapshot else None,
        as_of=meta.get("as_of"),
        counts=desk.counts if desk else {},
        steps=[
            StepTime(step=s["step"], seconds=s["seconds"], rows=s["rows"], skipped=bool(s["skipped"]))
            for s in meta.get("steps", [])
        ],
        kinds=kinds(),
        signals=list(signal_cards().values()),
    )


def kinds() -> list[Kind]:
    """Every kind with its label, icon and colour."""
    groups: list[tuple[Any, dict[str, Any]]] = [
        ("entity", dict(entity_kinds())),
        ("identifier", dict(identifier_kinds())),
        ("event", dict(event_kinds())),
    ]
    return [
        Kind(name=k.name, label=k.label, plural=k.plural, icon=k.icon, colour=k.colour, group=group)
        for group, of_group in groups
        for k in of_group.values()
    ]

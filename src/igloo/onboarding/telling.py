"""Mistakes told with the name that the user knows: not with the place where a file or a draft is kept meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from igloo.core.errors import IglooError


@contextmanager
def told_as(names: Mapping[Path, str]) -> Iterator[None]:
    """Within it, each of these paths stands under its name in the sentences of a mistake."""
    try:
        yield
    except IglooError as error:
        for path, name in sorted(names.items(), key=lambda pair: -len(str(pair[0]))):
            for part in ("where", "got", "expected", "next_step"):
                setattr(error, part, getattr(error, part).replace(str(path), name))
        raise

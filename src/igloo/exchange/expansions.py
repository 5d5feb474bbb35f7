"""Files that are laid out as flat rows before they are mapped: the one list, by `format: {type: …}`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from igloo.exchange.followthemoney.expansion import expand
from igloo.exchange.geojson import expand_places

EXPANSIONS: dict[str, Callable[[Path, str, Path], Path]] = {"followthemoney": expand, "geojson": expand_places}

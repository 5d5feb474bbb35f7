"""Options that several commands take, said the same everywhere."""

from __future__ import annotations

from typing import Annotated

import typer

AsOf = Annotated[str, typer.Option("--as-of", metavar="DATE", help="As known at the end of that day (UTC).")]

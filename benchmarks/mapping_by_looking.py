"""How often “mapping by looking” is right on files that were not made for it: right, wrong and asked, column by column.

Usage: python -m benchmarks.mapping_by_looking DATA WORLD
DATA: a folder with the public files that expected_columns.yml names; WORLD: the folder sources/ of a synthetic world.
No template is used: the generic proposal has to do. A file that is not there is left out and listed.
"""

from __future__ import annotations

import gzip
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from igloo.mapping.proposal.proposal import Said
from igloo.onboarding.proposing import Looked, Wishes, propose_file

EXPECTED = Path(__file__).with_name("expected_columns.yml")


@dataclass(frozen=True)
class Counted:
    """One file's columns, compared with what a person says they mean."""

    name: str
    rows: str
    right: int
    wrong: int
    asked: int
    mistaken: tuple[str, ...]


def _accepted(expected: Any) -> set[str]:
    return {str(e) for e in expected} if isinstance(expected, list) else {str(expected)}


def counted(name: str, found: Looked, expected: dict[str, Any]) -> Counted:
    """A column is asked when a question stands beside it, or when Igloo asks what a row describes."""
    wanted = dict(expected)
    kinds = _accepted(wanted.pop("rows"))
    said = found.proposal.row_is
    rows = "asked" if not said else "right" if set(said) <= kinds else "wrong"
    rows = "right (asks)" if kinds == {"none"} and not said else rows
    right = wrong = asked = 0
    mistaken = []
    for column, meaning in wanted.items():
        one = found.proposal.meanings[column]
        if not said and _accepted(meaning) != {"ignore"}:
            asked += 1
        elif one.meaning in _accepted(meaning) and not one.question:
            right += 1
        elif not said or (one.question and one.meaning != "ignore"):
            asked += 1
        else:
            wrong += 1
            mistaken.append(f"{column}: {one.meaning}")
    return Counted(name, rows, right, wrong, asked, tuple(mistaken))


def _files(data: Path, world: Path, names: dict[str, Any], folder: Path) -> Iterator[tuple[str, Path | None]]:
    for name in names:
        first, _, rest = name.partition("/")
        path = world / rest.replace("/", "/deliveries/", 1) if first == "world" else data / name
        if not path.is_file():
            yield name, None
        elif path.suffix == ".gz":
            plain = folder / path.stem
            with gzip.open(path) as source, plain.open("wb") as target:
                shutil.copyfileobj(source, target)
            yield name, plain
        else:
            yield name, path


def main(data: Path, world: Path) -> None:
    """Print the table of docs/explanation/mapping-by-looking.md."""
    expected = yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))
    for group, names in expected.items():
        print(f"\n### {group}\n\n| file | what a row is | columns right | wrong | asked | mistaken |")
        print("|---|---|---|---|---|---|")
        total = [0, 0, 0]
        with TemporaryDirectory() as work:
            for name, path in _files(data, world, names, Path(work)):
                if path is None:
                    print(f"| {name} | not there | | | | |")
                    continue
                wishes = Wishes(said=Said(template=""))
                one = counted(name, propose_file(path, wishes, Path(work) / "w", None, "US"), names[name])
                total = [a + b for a, b in zip(total, (one.right, one.wrong, one.asked), strict=True)]
                print(f"| {name} | {one.rows} | {one.right} | {one.wrong} | {one.asked} | {', '.join(one.mistaken)} |")
        print(f"| **all** | | **{total[0]}** | **{total[1]}** | **{total[2]}** | |")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))

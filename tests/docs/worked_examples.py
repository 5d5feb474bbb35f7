"""Reads the worked examples of docs/reference/mapping-examples: the very files that a reader would write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "reference" / "mapping-examples"
BLOCK = re.compile(r"\*\*`([^`]+)`\*\*\n\n```\w+\n(.*?)\n```\n", re.DOTALL)


@dataclass(frozen=True)
class WorkedExample:
    """One page: the event kind it shows and its files by name."""

    kind: str
    files: dict[str, str]

    def write_source(self, workspace: Path) -> Path:
        """Lay the files down as a source folder of a workspace."""
        folder = workspace / "sources" / self.kind
        (folder / "deliveries").mkdir(parents=True)
        for name, text in self.files.items():
            place = folder if name.endswith(".yml") else folder / "deliveries"
            (place / name).write_text(text + "\n", encoding="utf-8")
        return folder


def worked_examples() -> list[WorkedExample]:
    """Every page, by kind."""
    return [
        WorkedExample(path.stem, dict(BLOCK.findall(path.read_text(encoding="utf-8"))))
        for path in sorted(FOLDER.glob("*.md"))
    ]

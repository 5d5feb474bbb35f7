"""source.yml and mapping.yml as a person reads them: what was guessed stands beside it, with the reason."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from igloo.core.errors import UserMistake
from igloo.onboarding.preview import check_columns, read_draft, refuse_protected_columns

_INLINE = 100
# Pages of the interface that lie where a source's own page would.
_RESERVED = ("new",)
_ORDER = ("title", "agency", "kind", "reliability", "credibility", "lineage_group", "legal_basis", "retention",
          "time_zone", "region", "coverage", "expect", "duplicates", "registry")  # fmt: skip
_NOTES = {
    "reliability": "Admiralty letter A-F; F: cannot be judged yet",
    "time_zone": "in which its times are written",
    "kind": "sets how much its rows can say; guessed from what they hold",
    "legal_basis": "why we may hold it",
}


@dataclass(frozen=True)
class ColumnNote:
    """What was found out about a column, for the comments of mapping.yml."""

    column: str
    label: str
    confidence: float
    why: str
    left_out: bool
    question: str = ""


def source_text(source: Mapping[str, Any]) -> str:
    """source.yml, with a word about what a person should look at."""
    lines = ["# What this source is; every key: docs/reference/source.md"]
    for key in sorted(source, key=lambda k: _ORDER.index(k) if k in _ORDER else len(_ORDER)):
        value = source[key]
        if value in (None, "", {}, []):
            lines.append(f"{key}:    # still to be said")
            continue
        text = yaml.safe_dump({key: value}, allow_unicode=True, sort_keys=False, width=10_000).rstrip("\n")
        note = f"    # {_NOTES[key]}" if key in _NOTES and "\n" not in text else ""
        lines.append(text + note)
    return "\n".join(lines) + "\n"


def mapping_text(mapping: Mapping[str, Any], notes: Iterable[ColumnNote], file_name: str) -> str:
    """mapping.yml, headed by what each column was taken for and why."""
    lines = [
        "# What the columns mean; every key: docs/reference/mapping.md",
        f"# Made by looking at {_one_line(file_name)}. Confidence and reason of each guess:",
    ]
    for note in notes:
        sure = "left out" if note.left_out else f"{note.label}, {note.confidence:.0%} sure"
        lines.append(f"#   {_one_line(note.column)}: {sure}; {_one_line(note.why)}")
        if note.question:
            lines.append(f"#     NOT DECIDED: {_one_line(note.question)}")
    return "\n".join(lines) + "\n" + yaml_text(mapping)


def yaml_text(value: Any) -> str:
    """YAML with short parts on one line, as a person would write it."""
    return "\n".join(_block(value, 0)) + "\n"


def _block(value: Any, depth: int) -> list[str]:
    pad = "  " * depth
    lines: list[str] = []
    if isinstance(value, Mapping):
        for key, inner in value.items():
            head = f"{pad}{_flow(key)}:"
            short = _flow(inner)
            if not isinstance(inner, (Mapping, list)) or (_is_small(inner) and len(short) + len(head) < _INLINE):
                lines.append(f"{head} {short}")
            else:
                lines.append(head)
                lines += _block(inner, depth + 1)
        return lines
    for inner in value:
        short = _flow(inner)
        if not isinstance(inner, (Mapping, list)) or (_is_small(inner) and len(short) + len(pad) < _INLINE):
            lines.append(f"{pad}- {short}")
        else:
            body = _block(inner, depth + 1)
            lines.append(f"{pad}- {body[0].lstrip()}")
            lines += body[1:]
    return lines


def _is_small(value: Any) -> bool:
    """Whether nothing deeper than a value recipe is in it, so that it reads well on one line."""
    if isinstance(value, list):
        return all(not isinstance(v, (Mapping, list)) for v in value)
    if not isinstance(value, Mapping):
        return True
    return "kind" not in value and all(not isinstance(v, Mapping) or _is_small(v) for v in value.values())


def _flow(value: Any) -> str:
    if isinstance(value, (Mapping, list)):
        return yaml.safe_dump(
            value, allow_unicode=True, default_flow_style=True, sort_keys=False, width=100_000
        ).strip()
    text = yaml.safe_dump(value, allow_unicode=True, width=100_000).strip()
    return text.removesuffix("\n...").removesuffix("...").strip()


def _one_line(text: str) -> str:
    return " ".join(str(text).split())[:200]


@dataclass(frozen=True)
class NewSource:
    """A source to be written."""

    source_id: str
    source: Mapping[str, Any]
    mapping: Mapping[str, Any]
    notes: tuple[ColumnNote, ...]
    protected: tuple[str, ...] = ()


def refuse_reserved(source_id: str) -> None:
    """Refuse the name of a source whose page could not be opened."""
    if source_id.lower() in _RESERVED:
        raise UserMistake(
            f"A source cannot be called “{source_id}”",
            where="the name of the source",
            got=source_id,
            expected="another name: the address /sources/new is the page that adds data",
            next_step="Choose a name that says where the file comes from, such as carrier_north.",
        )


def write_source(sources: Path, new: NewSource, file: Path, columns: tuple[str, ...], region: str) -> list[Path]:
    """Write a source with its first delivery; refuses one that exists, or a draft a run would refuse."""
    refuse_reserved(new.source_id)
    target = sources / new.source_id
    if target.exists():
        raise UserMistake(
            f"There is a source “{new.source_id}” already",
            where=str(target),
            got=new.source_id,
            expected="a name that is not taken",
            next_step="Choose another name, or add the file to that source as its next delivery.",
        )
    clean = {key: value for key, value in new.source.items() if value not in (None, "", {}, [])}
    with TemporaryDirectory() as name:
        _, layouts = read_draft(clean, new.mapping, new.source_id, region, Path(name))
        check_columns(layouts[0], columns, "mapping.yml")
        refuse_protected_columns(layouts[0], new.protected, "mapping.yml")
    part = sources / f".{new.source_id}.part"
    shutil.rmtree(part, ignore_errors=True)
    (part / "deliveries").mkdir(parents=True)
    try:
        (part / "source.yml").write_text(source_text(clean), encoding="utf-8")
        (part / "mapping.yml").write_text(mapping_text(new.mapping, new.notes, file.name), encoding="utf-8")
        shutil.copyfile(file, part / "deliveries" / file.name)
        part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return [target / "source.yml", target / "mapping.yml", target / "deliveries" / file.name]

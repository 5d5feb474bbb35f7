"""Finds out how a delivered file is written: type, encoding, delimiter."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from charset_normalizer import from_bytes

from igloo.core.errors import DeliveryMistake, nearest

_SAMPLE_BYTES = 1 << 20
# Fewer signs beyond ASCII than this say nothing about the language.
_FEW_SIGNS = 3
_TYPES = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".dat": "csv", ".psv": "csv",
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xlsx", ".ods": "xlsx",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".parquet": "parquet", ".pq": "parquet",
    ".ftm": "followthemoney", ".geojson": "geojson", ".geojsonl": "geojson",
}  # fmt: skip

_NOT_WESTERN = frozenset(
    {"cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp855", "cp866", "koi8_r", "koi8_u", "mac_cyrillic",
     "iso8859_5", "iso8859_6", "iso8859_7", "iso8859_8", "iso8859_9", "big5", "gb2312", "gbk", "gb18030",
     "hz", "shift_jis", "cp932", "cp949", "johab", "ptcp154", "tis_620", "utf_16", "utf_32"}
)  # fmt: skip
_NOT_WESTERN_FAMILIES = ("euc_", "utf_16", "utf_32", "iso2022", "big5")


@dataclass(frozen=True)
class FileFormat:
    """How to read a file; empty or None means: find out."""

    type: str = ""
    delimiter: str = ""
    encoding: str = ""
    header: bool = True
    columns: tuple[str, ...] = ()
    skip_lines: int = 0
    sheet: str = ""
    null_values: tuple[str, ...] = ("",)


def complete_format(path: Path, declared: FileFormat) -> FileFormat:
    """The declared format with everything that was left open found out from the file itself."""
    if path.stat().st_size == 0:
        raise DeliveryMistake(
            "This file is empty",
            where=str(path),
            got="0 bytes",
            expected="at least a header line",
            next_step="Ask for the delivery again, or remove the file.",
        )
    kind = declared.type or _TYPES.get(path.suffix.lower(), "")
    if not kind:
        raise DeliveryMistake(
            "Igloo does not know this type of file",
            where=str(path),
            got=path.suffix or "no extension",
            expected="csv, tsv, txt, xlsx, jsonl or parquet",
            next_step="Say `format: {type: csv}` in mapping.yml, or convert the file.",
        )
    if kind in ("xlsx", "parquet"):
        return replace(declared, type=kind, encoding="binary")
    encoding = _known_encoding(declared.encoding, path) if declared.encoding else detect_encoding(path)
    if kind in ("jsonl", "followthemoney", "geojson"):
        return replace(declared, type=kind, encoding=encoding)
    delimiter = declared.delimiter or detect_delimiter(path, encoding, declared.skip_lines)
    return replace(declared, type=kind, encoding=encoding, delimiter=delimiter)


def _known_encoding(name: str, path: Path) -> str:
    try:
        codecs.lookup(name)
    except LookupError:
        guess = nearest(name.lower(), ["utf-8", "utf-16", "latin-1", "cp1252", "cp1251", "cp850", "shift_jis"])
        raise DeliveryMistake(
            "There is no such encoding",
            where=f"{path}, format encoding in mapping.yml",
            got=name,
            expected="utf-8, latin-1, cp1252, utf-16 …",
            next_step=f"Did you mean “{guess}”?" if guess else "Leave it out: Igloo finds it out.",
        ) from None
    return name


def detect_encoding(path: Path) -> str:
    """UTF-8 when the whole file is valid UTF-8; else a byte order mark; else the best guess; else latin-1."""
    with path.open("rb") as handle:
        head = handle.read(_SAMPLE_BYTES)
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16's mark does
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    for name, nothing in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        # Latin text in UTF-16 has a zero in every other byte; each is valid UTF-8, too.
        if nothing.count(0) > len(nothing) // 2 and head.count(0) < 0.6 * len(head):
            return name
    if _is_utf8(path) or _is_nearly_utf8(head):
        return "utf-8"
    guess = from_bytes(head).best()
    name = guess.encoding if guess else "cp1252"
    # Short texts with a few accents or curly quotes are often taken for Central European (cp1250);
    # where the guess is a Latin one, Windows' Western code page is far likelier in agencies' exports.
    few = sum(byte >= 0x80 for byte in head) < _FEW_SIGNS
    if few or (name not in _NOT_WESTERN and not name.startswith(_NOT_WESTERN_FAMILIES)):
        control = any(0x80 <= byte <= 0x9F for byte in head)
        return "cp1252" if control else "latin-1"
    return name


def _is_nearly_utf8(head: bytes) -> bool:
    """Whether nearly all signs beyond ASCII are UTF-8: a broken byte must not spoil the names of everyone else."""
    text = head.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    sound = sum(1 for sign in text if sign > "\x7f") - broken
    return sound > 10 * broken


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as handle:
            while chunk := handle.read(1 << 20):
                if not chunk.isascii() or decoder.getstate()[0]:
                    decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def detect_delimiter(path: Path, encoding: str, skip_lines: int = 0) -> str:
    """The sign that splits most lines into the same number of cells, more than one; else a comma."""
    with path.open("r", encoding=encoding, errors="replace", newline="") as handle:
        lines = [line.rstrip("\r\n") for _, line in zip(range(skip_lines + 60), handle, strict=False)]
    lines = [line for line in lines[skip_lines:] if line]
    best = max(",;\t|", key=lambda sign: _agreement(lines, sign))
    return best if _agreement(lines, best)[0] > 0 else ","


def _agreement(lines: Iterable[str], sign: str) -> tuple[float, int]:
    counts = [_outside_quotes(line, sign) for line in lines]
    if not counts or counts[0] == 0:
        return (0.0, 0)
    return (sum(c == counts[0] for c in counts) / len(counts), counts[0])


def _outside_quotes(line: str, sign: str) -> int:
    return sum(part.count(sign) for part in line.split('"')[::2])

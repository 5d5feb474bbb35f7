"""What is no text although its name says so: pictures, archives, programs, noise. Told at once, with what it is."""

from __future__ import annotations

from pathlib import Path

from igloo.core.errors import DeliveryMistake
from igloo.ingest.formats import detect_encoding
from igloo.ingest.packed import PACKED

# The first bytes that a kind of file always has, and where it belongs instead.
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture", ""),
    (b"\xff\xd8\xff", "a JPEG picture", ""),
    (b"GIF8", "a GIF picture", ""),
    (b"II*\x00", "a TIFF picture", ""),
    (b"MM\x00*", "a TIFF picture", ""),
    (b"%PDF-", "a PDF document", "Ask for the table behind it, as CSV or XLSX."),
    (b"PK\x03\x04", "a workbook or a zip", "Name it .xlsx if it opens in a spreadsheet, .zip if it is an archive."),
    (b"\x1f\x8b", "a file packed with gzip", "Name it .gz."),
    (b"BZh", "a file packed with bzip2", "Unpack it first."),
    (b"\xfd7zXZ\x00", "a file packed with xz", "Unpack it first."),
    (b"\x28\xb5\x2f\xfd", "a file packed with zstd", "Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it first."),
    (b"Rar!\x1a\x07", "a RAR archive", "Unpack it first."),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file", "Name it .xls if it opens in a spreadsheet."),
    (b"PAR1", "a Parquet file", "Name it .parquet."),
    (b"SQLite format 3\x00", "an SQLite database", "Export the table as CSV."),
    (b"\x7fELF", "a program", ""),
    (b"MZ\x90\x00", "a program", ""),
)
_TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".dat", ".psv", ".jsonl", ".ndjson", ".json", ".ftm", ".geojson"})
_LOOKED_AT = 1 << 16
# Noise has control characters in a tenth of its places, texts in none; a cell padded with NULs here and there stays.
_MOST_CONTROL = 0.04
_PLAIN = frozenset("\t\n\r\f\v\x1a\x1c\x1d\x1e\x1f")
_ASK = "Ask for the table as CSV, XLSX, JSON lines or Parquet."


def refuse_no_text(path: Path, encoding: str = "", called: str = "") -> None:
    """Refuse a file with the name of a text whose bytes are none; `encoding`, `called`: as the user says."""
    name = called or path.name
    suffix = Path(name).suffix.lower()
    if suffix not in _TEXT_SUFFIXES or suffix in PACKED:
        return
    with path.open("rb") as handle:
        head = handle.read(_LOOKED_AT)
    for signature, what, advice in _SIGNATURES:
        if head.startswith(signature):
            raise _no_table(path, name, what, advice or _ASK)
    if head.lstrip()[:200].lower().startswith((b"<!doctype html", b"<html")):
        raise _no_table(path, name, "a web page", "A portal answers so when one is logged out: download it again.")
    text = head.decode(encoding or detect_encoding(path), errors="replace")
    strange = sum(1 for c in text if (c < " " and c not in _PLAIN) or "\x7f" <= c <= "\x9f" or c == "\ufffd")
    if strange > _MOST_CONTROL * len(text):
        raise _no_table(path, name, f"bytes of which {strange / len(text):.0%} are no letters, digits or signs", _ASK)


def _no_table(path: Path, name: str, what: str, next_step: str) -> DeliveryMistake:
    return DeliveryMistake(
        f"This is no {Path(name).suffix.lower().removeprefix('.')} file, whatever its name says",
        where=str(path),
        got=what,
        expected="a text with one row a line",
        next_step=next_step,
    )

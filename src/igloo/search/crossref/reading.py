"""Reads a list as it comes: pasted lines, CSV or TSV with or without a header, a spreadsheet.

Which column was taken for what, and which was left out and why, is part of the answer. Nothing is
written to disk.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from igloo.core.errors import DeliveryMistake
from igloo.core.protected import is_protected
from igloo.search.folding import fold
from igloo.search.recognise import recognise

MOST_LINES = 1_000_000
_SNIFFED_ROWS = 60
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# What a header says, in English and Spanish; the first that fits wins.
_HEADERS = (
    ("birth_date", r"\bdob\b|birth|born|nacimiento|\bfdn\b"),
    ("surname", r"surname|last ?name|family ?name|apellido"),
    ("given", r"given|first ?name|middle|fore ?name|\bnombres?\b(?=.*pila)"),
    ("email", r"e ?mail|correo"),
    ("phone", r"phone|\btel|mobile|\bcell|msisdn|celular|movil|\bcaller|\bcalled"),
    ("plate", r"plate|\btag\b|placa|matricula|license no|\blpr\b"),
    ("account", r"account|acct|\biban\b|cuenta"),
    ("card", r"\bcard|tarjeta"),
    ("device", r"\bimei\b|device|handset"),
    ("handle", r"handle|user ?name|usuario"),
    ("document", r"passport|pasaporte|document|\bdoc\b|\bid\b|\bcurp\b|licen[cs]e"),
    ("address", r"address|direccion|domicilio|street"),
    ("name", r"name|nombre|subject|person|sender|receiver|traveller|traveler"),
    ("number", r"number|numero|\bno\b|identifier|value"),
)
_PATTERNS = tuple((role, re.compile(pattern)) for role, pattern in _HEADERS)
_SNIFFABLE = {"phone": "phone", "email": "email"}


@dataclass(frozen=True)
class ColumnUse:
    """What a column of a file was taken for; empty when it was not used, with the reason."""

    column: str
    taken_for: str
    why: str


@dataclass(frozen=True)
class GivenLine:
    """One line: its number in the file, as it was given, and its cells with what their column says they are."""

    line: int
    given: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GivenList:
    """A list by name; `columns` is empty for lines without columns."""

    name: str
    lines: tuple[GivenLine, ...]
    columns: tuple[ColumnUse, ...] = ()


def read_list(name: str, content: str | bytes, region: str = "US") -> GivenList:
    """The lines of a list that are not empty. Raises DeliveryMistake for a file nobody can read."""
    if isinstance(content, bytes) and content.startswith(_SPREADSHEETS):
        return _table(name, _spreadsheet(name, content), region, always=True)
    text = content if isinstance(content, str) else _decoded(content)
    text = text.removeprefix("\ufeff").replace("\x00", "")
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise DeliveryMistake(
            "This list is too long",
            where=name,
            got=f"{len(lines):,} lines",
            expected=f"up to {MOST_LINES:,}",
            next_step="Split it, or add it as a source.",
        )
    sign = _delimiter(lines)
    if sign:
        rows = [(at, row) for at, row in enumerate(csv.reader(io.StringIO(text), delimiter=sign), start=1)]
        table = _table(name, rows, region)
        if table.columns:
            return table
    stripped = ((at, line.strip()) for at, line in enumerate(lines, start=1))
    found = [GivenLine(at, line, (("", line),)) for at, line in stripped if line]
    role = _role(found[0].given) if len(found) > 1 and not _has_values(found[0].given, region) else ""
    if role:
        # One column under a header: the header is no line of the list.
        used = ColumnUse(found[0].given, role, "by its header")
        lines_of_role = tuple(GivenLine(line.line, line.given, ((role, line.given),)) for line in found[1:])
        return GivenList(name, lines_of_role, (used,))
    return GivenList(name, tuple(found))


def _decoded(content: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _spreadsheet(name: str, content: bytes) -> list[tuple[int, list[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook  # only spreadsheets need it

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise DeliveryMistake(
            "This spreadsheet cannot be read",
            where=name,
            got=str(error),
            expected="an .xlsx, .xls or .ods file that opens",
            next_step="Open it, save it again, or save the sheet as CSV.",
        ) from error
    return [(at, [_cell(value) for value in row]) for at, row in enumerate(rows, start=1)]


def _cell(value: object) -> str:
    """A spreadsheet's cell as text: a phone kept as the number 5205550123.0 is no decimal."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _delimiter(lines: Sequence[str]) -> str:
    """The sign that stands equally often in nearly every line; empty for lines without columns."""
    head = [line for line in lines[:_SNIFFED_ROWS] if line.strip()]
    for sign in ("\t", ";", "|", ","):
        counts = Counter(line.count(sign) for line in head)
        if not counts:
            break
        most, times = counts.most_common(1)[0]
        if most and times >= 0.8 * len(head):
            return sign
    return ""


def _table(name: str, rows: list[tuple[int, list[str]]], region: str, always: bool = False) -> GivenList:
    """A file with columns; without a header that says what they are, its lines are read as lines."""
    filled = [(at, row) for at, row in rows if any(cell.strip() for cell in row)]
    if not filled:
        return GivenList(name, ())
    header = [cell.strip() for cell in filled[0][1]]
    roles = [_role(cell) for cell in header]
    if not any(roles) or any(_has_values(cell, region) for cell in header if cell):
        if not always:
            return GivenList(name, ())
        lines = tuple(
            GivenLine(at, ", ".join(filter(None, row)), tuple(("", cell) for cell in row if cell)) for at, row in filled
        )
        return GivenList(name, lines)
    body = filled[1:]
    uses = [_use(cell, role, [row[i] for _, row in body[:_SNIFFED_ROWS] if i < len(row)], region)
            for i, (cell, role) in enumerate(zip(header, roles, strict=True))]  # fmt: skip
    lines = tuple(_line(at, row, uses) for at, row in body)
    return GivenList(name, lines, tuple(uses))


def _line(at: int, row: list[str], uses: list[ColumnUse]) -> GivenLine:
    cells = [
        (use.taken_for, cell.strip()) for use, cell in zip(uses, row, strict=False) if use.taken_for and cell.strip()
    ]
    given = " ".join(cell for role, cell in cells if role == "given")
    surname = " ".join(cell for role, cell in cells if role == "surname")
    if given or surname:
        cells = [(role, cell) for role, cell in cells if role not in ("given", "surname")]
        cells.insert(0, ("name", f"{given} {surname}".strip()))
    return GivenLine(at, ", ".join(cell for _, cell in cells), tuple(cells))


def _role(header: str) -> str:
    words = re.sub(r"[^a-z0-9]+", " ", fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header))).strip()
    if not words or len(words) > 40 or is_protected(header):
        return ""
    return next((role for role, pattern in _PATTERNS if pattern.search(words)), "")


def _has_values(cell: str, region: str) -> bool:
    """Whether what should be a header holds a number or an address of somebody."""
    if sum(c.isdigit() for c in cell) >= 4:
        return True
    return any(item.kind in ("phone", "email") for item in recognise(cell, region))


def _use(header: str, role: str, values: list[str], region: str) -> ColumnUse:
    if is_protected(header):
        return ColumnUse(header, "", "a protected attribute is never looked up")
    if role:
        return ColumnUse(header, role, "by its header")
    filled = [value for value in values if value.strip()]
    kinds = Counter(items[0].kind for value in filled if len(items := recognise(value, region)) == 1)
    for kind, taken_for in _SNIFFABLE.items():
        if filled and kinds[kind] >= 0.6 * len(filled):
            return ColumnUse(header, taken_for, "by its values")
    return ColumnUse(header, "", "its header does not say what it holds")

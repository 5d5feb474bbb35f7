"""Deliveries as they come on a bad day, made here byte by byte, each with what must become of it."""

from __future__ import annotations

import random
from dataclasses import dataclass

HEADER = "AT,A,B,S\n"
GOOD = "".join(f"2026-03-{day:02d} 10:00:00,520555{day:04d},5205559{day:03d},{day}\n" for day in range(1, 29))
FILE = (HEADER + GOOD).encode()
CALL = b"2026-03-01 10:00:00,5205550101,5205550102,3\n"
ROWS = 28


@dataclass(frozen=True)
class BadFile:
    """A file; either `counts` (total, loaded, duplicate, rejected) and the reasons, or the sentence that refuses it."""

    name: str
    data: bytes
    counts: tuple[int, int, int, int] | None = None
    reasons: tuple[str, ...] = ()
    says: str = ""


def loaded(name: str, data: bytes, rejected: int = 0, *reasons: str, duplicate: int = 0, rows: int = ROWS) -> BadFile:
    """A file that is read; how many of its rows are refused or known, beside those that are loaded."""
    return BadFile(name, data, (rows + rejected + duplicate, rows, duplicate, rejected), reasons)


_NOISE = random.Random(7)
_OPEN_QUOTE = b'"2026-03-01 10:00:00,5205550101,5205550102,3\n'
BAD_FILES = [
    BadFile("nothing", b"", says="This file is empty"),
    BadFile("blank lines only", b"\n\n\r\n", says="This file has no lines"),
    BadFile("zeros only", bytes(4096), says="The file has no column"),
    BadFile("noise", _NOISE.randbytes(20_000), says="The file has no column"),
    BadFile("a page of a document", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", says="The file has no column"),
    BadFile("a column twice", b"AT,A,B,S,A\n1,2,3,4,5\n", says="The header names a column twice"),
    BadFile("an open quote in the header", b'AT,"A,B,S\n', says="The header of this file cannot be read"),
    BadFile("a header without end", b"A" * (1 << 24) + b"\n", says="The header of this file cannot be read"),
    loaded("a header only", HEADER.encode(), rows=0),
    loaded("a header without line end", HEADER.strip().encode(), rows=0),
    loaded("a zero in a number", FILE + CALL.replace(b"5205550101", b"520\x005550101"), 1, "no phone number"),
    loaded("a line of zeros", FILE + b"\0\0\0\0\n", 1, "the row has 1 cells"),
    loaded("a byte order mark", b"\xef\xbb\xbf" + FILE),
    loaded("UTF-16 with its mark", FILE.decode().encode("utf-16")),
    loaded("UTF-16, low byte first, no mark", FILE.decode().encode("utf-16-le")),
    loaded("UTF-16, high byte first, no mark", FILE.decode().encode("utf-16-be")),
    loaded("UTF-32", FILE.decode().encode("utf-32")),
    loaded("UTF-16 cut within a sign", FILE.decode().encode("utf-16")[:-1]),
    loaded("a broken byte in a number", FILE + CALL.replace(b"0101", b"\xff"), 1, "no phone number"),
    loaded("cut within a row", FILE[: -len(b"5205559028,28\n")], 1, "the row has 3 cells", rows=ROWS - 1),
    loaded("three kinds of line ends", FILE.replace(b"\n", b"\r\n", 9) + CALL[:-1] + b"\r", rows=ROWS + 1),
    loaded("line ends of old Macs", FILE.replace(b"\n", b"\r")),
    loaded("blank lines between", FILE.replace(b"\n", b"\n\n", 9)),
    loaded("a delimiter in quotes", FILE + CALL.replace(b",3", b',"3,000"'), rows=ROWS + 1),
    loaded("a line end in quotes", FILE + CALL.replace(b",3", b',"3\n"'), rows=ROWS + 1),
    loaded("a quote never closed", FILE + _OPEN_QUOTE + GOOD.encode(), 1, "never closed", duplicate=ROWS),
    loaded("a quote never closed in the last row", FILE + b'2026-03-01,5205550101,5205550102,"3\n', 1, "never closed"),
    loaded("31 February and 31/02", FILE + CALL.replace(b"03-01", b"02-31") + b"31/02/2026,5205550101,5205550102,3\n",
           2, "cannot be read as an ISO time"),
    loaded("a short code", FILE + CALL.replace(b"5205550101", b"911"), 1, "no possible phone number"),
    loaded("an unknown number", FILE + CALL.replace(b"5205550101", b"unknown"), 1, "no phone number"),
    loaded("a formula", FILE + CALL.replace(b"5205550101", b"=cmd|' /C calc'!A0"), 1, "no phone number"),
    loaded("a row of ten thousand cells", FILE + b"," * 9_999 + b"x\n", 1, "the row has 10000 cells"),
    loaded("a cell of twenty million signs", FILE + CALL.replace(b"5205550101", b"5" * 20_000_000) + CALL,
           1, "the row is longer than", rows=ROWS + 1),
    loaded("rows delivered twice", FILE + GOOD.encode(), duplicate=ROWS),
]  # fmt: skip

"""Every error that a page can show has its Spanish line; read out of the code, as most need a broken file to happen."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import igloo
from igloo.webapi.language.catalogue import catalogue

ROOT = Path(igloo.__file__).parent
PARTS = ("what", "where", "got", "expected", "next_step")
# Only the terminal shows what these say, or only those who write Igloo.
NOT_ON_A_PAGE = (
    "cli",
    "worlds",
    "exchange",
    "core/evidence.py",
    "core/protected.py",
    "core/tables.py",
    "webapi/language",
)
# Made of words of which the catalogue knows each; nothing to say but keys and names as they are.
MADE_OF_WORDS = ("{named} should hold keys and values", "There is no {what} “{name}”")
NO_WORDS = ("{key}: …", "[East Bridge, West Bridge]", "utf-8, latin-1, cp1252, utf-16 …", "columns: [A, B, C]")
NO_WORDS += ("key: [CASE_NO]", '{"old": "new"}')


def _template(node: ast.expr | None) -> str:
    """A text of the code, its values in braces; empty for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        pieces = [
            f"{{{ast.unparse(p.value)}}}" if isinstance(p, ast.FormattedValue) else ast.literal_eval(p)
            for p in node.values
        ]
        return "".join(pieces)
    return ""


def _errors() -> Iterator[tuple[str, str]]:
    for path in sorted(ROOT.rglob("*.py")):
        where = path.relative_to(ROOT).as_posix()
        if where.startswith(NOT_ON_A_PAGE):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if not name.endswith(("Mistake", "NotFound", "StepFailed", "Busy", "_mistake", "ErrorBody")):
                continue
            given = dict(zip(PARTS, node.args, strict=False)) | {k.arg: k.value for k in node.keywords if k.arg}
            for part in ("what", "expected", "next_step"):
                text = _template(given.get(part))
                if " " in text and text not in MADE_OF_WORDS + NO_WORDS:
                    yield f"{where}:{node.lineno}", text


def test_every_error_that_a_page_can_show_is_said_in_spanish() -> None:
    found = list(_errors())
    assert len(found) > 200
    assert [(where, text) for where, text in found if catalogue("es").said(text) is None] == []

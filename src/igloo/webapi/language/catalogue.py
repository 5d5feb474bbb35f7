"""Every sentence an answer can hold, once in English and once in another language, under one id.

Igloo composes its sentences in English, many of them while it runs: they lie in the lake beside the numbers they
were made of, and those of earlier states stay as they were. So a sentence is not composed a second time: it is
recognised by its English form, its values are taken out, and they are put into the other language's form.
A sentence in no catalogue stays English, whole: half a translation would be read as a whole one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from igloo.core.errors import ConfigMistake

# {name} any text as it is; {name:one} any without a comma; {n:number};
# {x:said} a sentence or word of the catalogue; {x:list} several, by commas.
_SLOT = re.compile(r"\{(\w+)(?::(number|one|said|list))?\}")
# English: <line|lines>, either may stand there. The other language: <n?línea|líneas>, the first where n is 1.
_EITHER = re.compile(r"<([^<>|]*)\|([^<>|]*)>")
_COUNTED = re.compile(r"<(\w+)\?([^<>|]*)\|([^<>|]*)>")
_NUMBER = r"-?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?"
_TEXT = {"number": _NUMBER, "one": "[^,]+?"}
_SENTENCES = re.compile(r"(?<=[.!?]) +(?=[A-ZÁÉÍÓÚÑ0-9“(])")
LANGUAGES = ("es",)
SHEETS = ("data_in", "mapping", "errors", "errors_files", "lists", "leads", "identity", "review", "signals", "words")


@dataclass(frozen=True)
class Form:
    """One sentence: its English form as a pattern, its other form as it is written."""

    form_id: str
    pattern: re.Pattern[str]
    anchor: str
    fixed: int
    kinds: Mapping[str, str]
    begins_anyhow: bool
    other: str


@cache
def sheet(name: str) -> list[dict[str, str]]:
    """Rows of a sheet of sentences: id, en and one text for each other language."""
    rows = yaml.safe_load((files("igloo.webapi.language") / f"{name}.yml").read_text(encoding="utf-8"))
    return [{"id": f"{name}.{form_id}", **texts} for form_id, texts in rows.items()]


def form(row: Mapping[str, str], language: str) -> Form:
    """A row of a sheet made ready; raises ConfigMistake where the two languages do not hold the same values."""
    english, other = row["en"], row[language]
    kinds = {m[1]: m[2] or "" for m in _SLOT.finditer(english)}
    used = {m[1] for m in _SLOT.finditer(other)} | {m[1] for m in _COUNTED.finditer(other)}
    if used - set(kinds):
        raise ConfigMistake(
            "A sentence names a value that its English form does not have",
            where=row["id"],
            got=", ".join(sorted(used - set(kinds))),
            expected=", ".join(kinds) or "no value",
        )
    pieces, at, literal = [], 0, [""]
    for mark in re.finditer(f"{_SLOT.pattern}|{_EITHER.pattern}", english):
        fixed = english[at : mark.start()]
        literal.append(fixed)
        pieces.append(re.escape(fixed))
        if mark[1]:
            pieces.append(f"(?P<{mark[1]}>{_TEXT.get(mark[2] or '', '.+?')})")
        else:
            pieces.append(f"(?:{re.escape(mark[3])}|{re.escape(mark[4])})")
        at = mark.end()
    literal.append(english[at:])
    pieces.append(re.escape(english[at:]))
    first = _SLOT.match(english)
    begins_anyhow = first is not None and first[2] != "number"
    pattern = re.compile("".join(pieces), re.DOTALL)
    fixed_signs = "".join(literal)
    return Form(row["id"], pattern, max(literal, key=len), len(fixed_signs), kinds, begins_anyhow, other)


class Catalogue:
    """The sentences of one language."""

    def __init__(self, language: str) -> None:
        rows = [row for name in SHEETS for row in sheet(name)]
        self._fixed = {row["en"]: row[language] for row in rows if not _SLOT.search(row["en"])}
        forms = [form(row, language) for row in rows if _SLOT.search(row["en"])]
        # The form that says most by itself is tried first: "… and others" before "…". One that begins with any text
        # at all is tried last, as it takes in how another one begins.
        self._forms = sorted(forms, key=lambda one: (one.begins_anyhow, -one.fixed))
        self.said = lru_cache(maxsize=20_000)(self._said)

    def word(self, text: str) -> str:
        """A word or title as a whole; itself when the catalogue does not have it."""
        return self._fixed.get(text, text)

    def label(self, text: str) -> str:
        """What a detail is called, at the beginning of a line or not; itself when the catalogue does not have it."""
        return self._known_word(text) or text

    def sentence(self, text: str) -> str:
        """The text in the other language; itself where some of it is in no catalogue."""
        return self.said(text) or text

    def _said(self, text: str) -> str | None:
        """The text in the other language, or None; part by part first, so that no value takes in a whole sentence."""
        plain = text.removesuffix(".")
        found = self._known_word(plain) or self._parts(text) or self._recognised(plain) or self._begun(plain)
        return f"{found}." if found and plain != text and not found.endswith((".", "?")) else found

    def _known_word(self, text: str) -> str | None:
        """A text without values; a plural is "Crossings" alone and "crossings" inside a sentence."""
        if not text or text in self._fixed:
            return self._fixed.get(text)
        turn, back = (str.lower, str.upper) if text[0].isupper() else (str.upper, str.lower)
        found = self._fixed.get(turn(text[0]) + text[1:])
        return back(found[0]) + found[1:] if found else None

    def _begun(self, text: str) -> str | None:
        """A sentence whose form begins small, as it stands where a line begins."""
        found = self._recognised(text[0].lower() + text[1:]) if text[:1].isupper() else None
        return found[0].upper() + found[1:] if found else None

    def _recognised(self, text: str) -> str | None:
        for one in self._forms:
            if one.anchor in text and (match := one.pattern.fullmatch(text)):
                found = self._filled(one, match.groupdict())
                if found is not None:
                    return found
        return None

    def _filled(self, one: Form, values: dict[str, Any]) -> str | None:
        told = dict(values)
        for name, kind in one.kinds.items():
            if kind == "said":
                told[name] = self.said(values[name])
            elif kind == "list":
                parts = [self.said(part) for part in values[name].split(", ")]
                told[name] = None if None in parts else ", ".join(part or "" for part in parts)
            if told[name] is None:
                return None
        text = _COUNTED.sub(lambda m: m[2] if values[m[1]] == "1" else m[3], one.other)
        return _SLOT.sub(lambda m: str(told[m[1]]), text)

    def _parts(self, text: str) -> str | None:
        """Several sentences or clauses, each of which must be known."""
        for parts, between in ((_SENTENCES.split(text), " "), (text.split("; "), "; ")):
            if len(parts) > 1:
                told = [self.said(part) for part in parts]
                return None if None in told else between.join(part or "" for part in told)
        return None


@cache
def catalogue(language: str) -> Catalogue:
    """The sentences of a language, read once."""
    return Catalogue(language)

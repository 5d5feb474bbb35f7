"""Answers in the language that is asked for: the header Accept-Language, whose first language counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from igloo.webapi.language.catalogue import LANGUAGES, Catalogue, catalogue

# What is written for a reader. Everything else is data, and stays as it was delivered.
PROSE = frozenset(
    {
        *("sentence", "why", "reason", "notes", "caveats", "copies", "not_counted", "not_listed", "expected_note"),
        *("what", "expected", "next_step", "matched", "how", "understood", "words", "innocent", "qe_band", "band"),
        *("mistakes", "set_aside", "weight_reason", "aspect_label", "thing", "overdue", "finds", "misleads"),
        *("comparison", "level", "excluded", "sentences", "because", "question", "key_why", "step", "gave", "without"),
    }
)
# Titles and labels are names as well (of sources, of people): only those that the catalogue has as a whole.
WORDS = frozenset({"title", "plural", "label"})
# A label beside one of these is a choice or a reason, never somebody's name: it may hold values.
_OF_A_CHOICE = frozenset({"id", "meaning", "options", "confidence"})
# Lists whose labels are sentences.
_LABELS_SAID = frozenset({"reject_reasons", "edges"})
# Texts under the labels of a kind of event.
_BY_LABEL = frozenset({"details", "properties"})
# A name with what is told beside it: a name alone stays as it is.
_BORN = frozenset({"left_label", "right_label"})
# What a registered line is registered as.
_CATEGORY = frozenset({"registry_category", "category"})
# What stands in the files of a source, as it stands there.
DELIVERED = frozenset({"cells", "samples", "mapping"})
# A person's or a source's own name is no word, whatever it says.
_NAMED = ("subject_id", "source_id", "ident_id")
# Labels that are looked at by their English form.
REGISTERED_AS, DIRECTION = "Registered as", "Direction"
_WHOLE, _LINES = "application/json", "application/x-ndjson"


def in_language(answer: Any, said: Catalogue, within: str = "") -> Any:
    """An answer with its sentences in that language; numbers, names and delivered cells untouched."""
    if isinstance(answer, list):
        return [in_language(each, said, within) for each in answer]
    if not isinstance(answer, dict):
        return answer
    if within in _BY_LABEL:
        return {said.label(label): _detail(label, text, said) for label, text in answer.items()}
    if "choices" in answer and isinstance(answer.get("text"), str):  # a question of the mapping
        answer = {**answer, "text": said.sentence(answer["text"])}
    if within in _LABELS_SAID or not _OF_A_CHOICE.isdisjoint(answer):
        answer = _choice(answer, said)
    if answer.get("label") == REGISTERED_AS and isinstance(answer.get("value"), str):
        category, mark, title = answer["value"].partition(": ")
        answer = {**answer, "value": said.word(category) + mark + said.word(title)}
    named = any(key in answer for key in _NAMED)
    return {key: _value(key, value, said, named) for key, value in answer.items()}


def _choice(answer: dict[str, Any], said: Catalogue) -> dict[str, Any]:
    """One thing to choose, or one counted reason: its label, its group, what it means."""
    keys = ("label", "group", "meaning") if "id" in answer else ("label",)
    return {**answer, **{key: said.sentence(answer[key]) for key in keys if isinstance(answer.get(key), str)}}


def _detail(label: str, text: Any, said: Catalogue) -> Any:
    """A property of an event: as it was delivered, but for the directions that Igloo itself names."""
    return said.word(text) if label == DIRECTION and isinstance(text, str) else text


def _value(key: str, value: Any, said: Catalogue, named: bool) -> Any:
    if key in DELIVERED:
        return value
    if key in PROSE and isinstance(value, str):
        return said.sentence(value)
    if isinstance(value, list) and (key in PROSE or key == "not_collected"):
        return [said.sentence(one) if isinstance(one, str) else in_language(one, said, key) for one in value]
    if key in _CATEGORY and isinstance(value, str):
        return said.word(value.replace("_", " "))
    if key in _BORN and isinstance(value, str):
        return said.sentence(value) if ", born " in value else value
    if isinstance(value, str) and (key in WORDS or (key == "role" and value[:1].isupper())):
        return value if named else said.word(value)
    return in_language(value, said, key)


def asked_language(headers: Mapping[str, str]) -> str:
    """The first language of Accept-Language when Igloo has its sentences, else "en"."""
    first = headers.get("accept-language", "").split(",")[0].split(";")[0].strip().lower()[:2]
    return first if first in LANGUAGES else "en"


class Spoken:
    """Puts the sentences of JSON answers into the language of whoever asks."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; English ones and files pass untouched."""
        language = asked_language(Headers(scope=scope)) if scope["type"] == "http" else "en"
        if language == "en" or not scope["path"].startswith("/api"):
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, _Turned(send, language))


class _Turned:
    """Holds an answer until it is whole, or each of its lines, and sends it in the other language."""

    def __init__(self, send: Send, language: str) -> None:
        self._send = send
        self._language = language
        self._said = catalogue(language)
        self._kind = ""
        self._start: Message | None = None
        self._held = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._kind = Headers(scope=message).get("content-type", "").split(";")[0]
            headers = MutableHeaders(scope=message)
            if self._kind in (_WHOLE, _LINES):
                headers["Content-Language"] = self._language
                headers.append("Vary", "Accept-Language")
            if self._kind == _WHOLE:
                self._start = message
                return
        elif message["type"] == "http.response.body" and self._kind in (_WHOLE, _LINES):
            await self._body(message)
            return
        await self._send(message)

    async def _body(self, message: Message) -> None:
        self._held += message.get("body", b"")
        more = message.get("more_body", False)
        if self._kind == _LINES:
            *lines, self._held = self._held.split(b"\n")
            body = b"".join(self._turned(line) + b"\n" for line in lines)
            await self._send({**message, "body": body if more else body + self._held})
            return
        if more or self._start is None:
            return
        body = self._turned(self._held)
        MutableHeaders(scope=self._start)["Content-Length"] = str(len(body))
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body})

    def _turned(self, body: bytes) -> bytes:
        if not body:
            return body
        answer = in_language(json.loads(body), self._said)
        return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def speak(app: FastAPI) -> None:
    """Make this application answer in the language it is asked in."""
    app.add_middleware(Spoken)

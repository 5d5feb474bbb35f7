"""What a tip's text may name: phones, e-mails, handles, plates, other numbers, and words that may be names.

Nothing is looked up here and no language model is asked: phones by libphonenumber's matcher, the others by
their shape. A sequence of words counts as a possible name when its words are written with capitals; other
sequences are only names when somebody on file is called so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import phonenumbers

from igloo.search.crossref.birth_dates import take_birth_date
from igloo.search.folding import fold, squeeze
from igloo.search.recognise import phone_in_words

MOST_NAME_WORDS = 4
_FEWEST_DIGITS_OF_A_NUMBER = 6
_BIRTH_DATE_WITHIN = 32

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"(?<![\w@.])@[\w.]*\w")
_CODE = re.compile(
    r"(?<![\w$€£])(?:(?P<state>[A-Z]{2})[ -])?(?=[A-Za-z0-9-]*\d)(?:[A-Z0-9]{2,5}[ -])?[A-Z0-9]{3,20}(?![\w/:])(?!\.\d)"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", re.UNICODE)
_ONLY_BLANKS = re.compile(r"[ \t]+|[ \t]*,[ \t]*|\.[ \t]")
_DATE_OR_TIME = re.compile(
    r"\b(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d\d\b|\b\d{1,2}:\d\d\b"
)
# Words that begin sentences or stand between names; a name is not made of them.
_STOP_WORDS = (
    "the a an and or he she they it his her their on at in to from with by of for is was are were said says caller "
    "tip about who that this then when where there after before called call calls phone number plate car truck van "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december el la los las un una y o de del en con por para que se su dijo llamo"
)
_NO_NAME = frozenset(_STOP_WORDS.split())
_LINKS = frozenset({"de", "del", "la", "las", "los", "y", "van", "von", "bin", "al"})


@dataclass(frozen=True)
class Span:
    """A stretch of the text: `kind` is phone, email, handle, code or name; `value` what is looked up."""

    start: int
    end: int
    text: str
    kind: str
    value: str
    words: str
    born: tuple[str, ...] = ()


def numbers_in(text: str, region: str) -> list[Span]:
    """Phones, e-mails, handles, plates and other numbers, without overlaps, in the order of the text."""
    found: list[Span] = []
    taken = [match.span() for match in _DATE_OR_TIME.finditer(text)]

    def add(span: Span) -> None:
        if not any(start < span.end and span.start < end for start, end in taken):
            taken.append((span.start, span.end))
            found.append(span)

    for match in _EMAIL.finditer(text):
        email = match.group().lower()
        add(Span(*match.span(), match.group(), "email", email, f"the e-mail {email}"))
    for match in _HANDLE.finditer(text):
        add(Span(*match.span(), match.group(), "handle", match.group()[1:].lower(), f"the handle {match.group()}"))
    for phone in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.POSSIBLE):
        e164 = phonenumbers.format_number(phone.number, phonenumbers.PhoneNumberFormat.E164)
        if sum(map(str.isdigit, phone.raw_string)) >= 7:
            words = f"the phone {phone_in_words(e164)}"
            add(Span(phone.start, phone.end, phone.raw_string, "phone", e164, words))
    for match in _CODE.finditer(text):
        code = match.group().strip(" -")
        key = squeeze(code)
        if any(c.isalpha() for c in key) or len(key) >= _FEWEST_DIGITS_OF_A_NUMBER:
            at = match.start() + match.group().index(code)
            add(Span(at, at + len(code), code, "code", key, f"the plate, document or other number {code}"))
    return sorted(found, key=lambda span: span.start)


def name_runs(text: str, taken: Iterable[Span]) -> Iterator[list[re.Match[str]]]:
    """Runs of words with nothing but blanks (or a comma, or a full stop of an initial) between them."""
    blocked = [(span.start, span.end) for span in taken]
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        if any(start < word.end() and word.start() < end for start, end in blocked):
            continue
        gap = text[run[-1].end() : word.start()] if run else ""
        if run and not _ONLY_BLANKS.fullmatch(gap):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def possible_names(text: str, taken: Iterable[Span]) -> list[Span]:
    """Every sequence of two to four words that could be a name when somebody on file is called so."""
    spans = []
    for run in name_runs(text, taken):
        for n in range(2, MOST_NAME_WORDS + 1):
            for at in range(len(run) - n + 1):
                words = run[at : at + n]
                if fold(words[0].group()) not in _NO_NAME and fold(words[-1].group()) not in _NO_NAME:
                    spans.append(_name_span(text, words))
    return spans


def capitalised_names(text: str, taken: Iterable[Span]) -> list[Span]:
    """Sequences of words written like a name; none in a text that is in capitals throughout."""
    words = _WORD.findall(text)
    capitals = sum(word.isupper() and len(word) > 1 for word in words)
    if words and capitals > 0.6 * len(words):
        return []
    spans = []
    for run in name_runs(text, taken):
        part: list[re.Match[str]] = []
        for word in [*run, None]:
            plain = fold(word.group()) if word else ""
            fits = word is not None and word.group()[0].isupper() and plain not in _NO_NAME
            comma = bool(part) and word is not None and "," in text[part[-1].end() : word.start()]
            if word is not None and ((fits and not comma) or (part and plain in _LINKS)):
                part.append(word)
                continue
            spans += _ended(text, part)
            part = [word] if word is not None and fits else []
    return spans


def _ended(text: str, part: list[re.Match[str]]) -> list[Span]:
    while part and fold(part[-1].group()) in _LINKS:
        part = part[:-1]
    return [_name_span(text, part)] if 2 <= len(part) <= MOST_NAME_WORDS + 1 else []


def _name_span(text: str, words: list[re.Match[str]]) -> Span:
    start, end = words[0].start(), words[-1].end()
    name = " ".join(word.group() for word in words)
    # Only a date close behind the name is theirs.
    born, _ = take_birth_date(text[end : end + _BIRTH_DATE_WITHIN])
    return Span(start, end, text[start:end], "name", name, f"the name {name}", born)


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """The longest spans first; a shorter one inside a longer is dropped. In the order of the text."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
        if not any(other.start < span.end and span.start < other.end for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)

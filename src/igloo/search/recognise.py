"""What was pasted into the box: phones, plates, e-mails, documents, cards, names, parts of numbers.

Nothing here looks anything up. Each item says in words what will be searched for; one paste may
hold several. What cannot be told apart (a plate from a passport number) is searched as both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

from igloo.core.kinds import identifier_kinds
from igloo.search.folding import squeeze, words_of

MOST_ITEMS = 20
FEWEST_PART_CHARACTERS = 3

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"(?<!\S)@[\w.]{2,}")
_IDENT_ID = re.compile(r"^([a-z]+):(\S.*)$")
_NUMBERISH = re.compile(r"^[+(]?[\d\s().+/-]*\d[\d\s().+/-]*$")
_WILDCARD = re.compile(r"^[+0-9A-Za-z().\s*?-]*[*?…][+0-9A-Za-z().\s*?-]*$")
_CODE = re.compile(r"^(?=.*\d)[0-9A-Za-z]+(?:[-\s][0-9A-Za-z]+){0,3}$")
# "car 24", "tel. 520 555 0123": the word says what the number is, it is not part of it.
_KIND_WORD = re.compile(
    r"^(?:car|vehicle|plate|phone|tel|cell|card|account|acct|passport|document|device|imei)[\s.:#]+(?=\S*\d)",
    re.IGNORECASE,
)
_STREET = re.compile(r"^\d+\s+(?:[A-Za-zÀ-ÿ.'-]+\s*){2,}", re.UNICODE)


@dataclass(frozen=True)
class Recognised:
    """One thing in the paste: `kind` says how it is searched, `value` what for, `words` tells the user.

    Kinds: ident (an exact id), phone (E.164), email, handle, card, device, code (plate or document),
    digits (part of a number), pattern (with * or ?), address, name.
    """

    kind: str
    value: str
    words: str


def recognise(text: str, region: str = "US") -> list[Recognised]:
    """Everything that was pasted, in its order, without repeats.

    >>> [(r.kind, r.value) for r in recognise("(520) 555-0123, TX ABC-1234")]
    [('phone', '+15205550123'), ('code', 'TX ABC-1234')]
    """
    found: list[Recognised] = []
    for piece in _pieces(text.strip()):
        for item in _recognise_piece(piece, region):
            if item not in found:
                found.append(item)
    return found[:MOST_ITEMS]


def _pieces(text: str) -> list[str]:
    """The parts of a paste; "LOPEZ, Ana" and an address with commas stay whole."""
    if not text:
        return []
    by_line = [line.strip() for line in re.split(r"[\n\r;\t|]+", text) if line.strip()]
    pieces: list[str] = []
    for line in by_line:
        parts = [part.strip() for part in line.split(",") if part.strip()]
        one_name = len(parts) == 2 and all(not any(c.isdigit() or c == "@" for c in part) for part in parts)
        one_address = bool(parts) and bool(_STREET.match(parts[0]))
        pieces.extend([line] if one_name or one_address else parts)
    return pieces


def _recognise_piece(piece: str, region: str) -> list[Recognised]:
    ident = _IDENT_ID.match(piece)
    if ident and ident.group(1) in identifier_kinds():
        label = identifier_kinds()[ident.group(1)].label.lower()
        return [Recognised("ident", piece, f"the {label} {ident.group(2)}")]
    piece = _KIND_WORD.sub("", piece)
    if _WILDCARD.match(piece) and len(squeeze(piece)) >= 2:
        pattern = re.sub(r"[^0-9a-z*?]", "", piece.lower().replace("…", "*"))
        return [Recognised("pattern", pattern, f"numbers like {piece}")]
    if _NUMBERISH.match(piece):
        return [_number(piece, region)]
    if _CODE.match(piece) and len(squeeze(piece)) <= 20 and not _STREET.match(piece):
        return [Recognised("code", piece.upper(), f"the plate, document or other number {piece.upper()}")]
    return _within_words(piece, region)


def _number(piece: str, region: str) -> Recognised:
    digits = re.sub(r"\D", "", piece)
    phone = _phone(piece, region)
    if phone:
        return Recognised("phone", phone, f"the phone {phone_in_words(phone)}")
    if len(digits) == 15 and _luhn(digits):
        return Recognised("device", digits, f"the device {digits}")
    if len(digits) in range(13, 20) and _luhn(digits):
        return Recognised("card", digits, f"the card {digits}")
    if len(digits) < FEWEST_PART_CHARACTERS:
        return Recognised("code", digits, f"the number {digits}")
    return Recognised("digits", digits, f"numbers containing {digits}")


def _phone(text: str, region: str) -> str | None:
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    digits = sum(c.isdigit() for c in text)
    valid = phonenumbers.is_valid_number(parsed)
    # 555-numbers of films and tests are possible, never valid; people paste them all the same.
    if valid or (phonenumbers.is_possible_number(parsed) and (digits >= 10 or text.startswith("+"))):
        if digits >= 13 and not text.startswith("+") and not valid:
            return None
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return None


def phone_in_words(e164: str) -> str:
    """A number in groups that can be read aloud, with its country code.

    >>> phone_in_words("+15205550123")
    '+1 520 555 0123'
    """
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return str(written).replace("-", " ")


def _luhn(digits: str) -> bool:
    """Whether the last digit checks the others, as on payment cards and handsets."""
    summed = [int(d) if i % 2 == 0 else sum(divmod(int(d) * 2, 10)) for i, d in enumerate(reversed(digits))]
    return sum(summed) % 10 == 0


def _within_words(piece: str, region: str) -> list[Recognised]:
    """E-mails, handles and phones inside running words; what is left is a name or an address."""
    found = []
    rest = piece
    for email in _EMAIL.findall(rest):
        found.append(Recognised("email", email.lower(), f"the e-mail {email.lower()}"))
        rest = rest.replace(email, " ")
    for handle in _HANDLE.findall(rest):
        found.append(Recognised("handle", handle[1:].lower(), f"the handle {handle}"))
        rest = rest.replace(handle, " ")
    if _STREET.match(rest.strip()):
        return [
            *found,
            Recognised("address", " ".join(rest.split()), f"the address {' '.join(rest.split())}"),
        ]
    # The matcher takes longer than all the rest; without seven digits it has nothing to find.
    enough_digits = sum(c.isdigit() for c in rest) >= 7
    matcher = phonenumbers.PhoneNumberMatcher(rest, region, leniency=phonenumbers.Leniency.POSSIBLE)
    for match in list(matcher) if enough_digits else []:
        if sum(c.isdigit() for c in match.raw_string) >= 7:
            number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
            found.append(Recognised("phone", number, f"the phone {phone_in_words(number)}"))
            rest = rest.replace(match.raw_string, " ")
    name = " ".join(rest.split()).strip(" .:;,\"'“”-")
    if words_of(name):
        found.append(Recognised("name", name, f"the name {name}"))
    return found

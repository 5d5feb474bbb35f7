"""Numbers and codes that point at someone: phones, plates, documents, accounts, cards, devices, e-mails."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import phonenumbers

from igloo.mapping.normalise.phone import phone
from igloo.mapping.normalise.plain_codes import plate
from igloo.mapping.proposal.evidence import Evidence, counted, fitting
from igloo.mapping.proposal.samples import ColumnSample

_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[A-Za-z]{2,}\S*")
_MAC = re.compile(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}")
_MRZ = re.compile(r"[A-Z0-9<]{28,88}")
_CURP = re.compile(r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d")
_PASSPORT = re.compile(r"[A-Z]{1,2}[- ]?\d{6,9}|\d{3}-\d{2}-\d{4}", re.IGNORECASE)
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9 ./_-]{0,33}")
_PLATE = re.compile(r"(?=.*\d)(?=.*[A-Z])[A-Z0-9]{5,8}")
_HANDLE = re.compile(r"@[\w.-]{2,40}")
_USER = re.compile(r"(?=.*[A-Za-z])[\w.-]{3,40}")
_NORTH_AMERICAN = re.compile(r"\+1[2-9]\d{2}[2-9]\d{6}")
_LISTS = (";", ",", "|", "/")
# Asked one after another when the default region does not fit; the first is the one of the workspace.
_REGIONS = (
    "US", "MX", "GT", "HN", "SV", "CO", "CA", "ES", "EC", "GB", "AU", "NI", "CR", "PA", "DO", "CU", "HT", "VE", "PE",
    "BR", "AR", "CL", "BO", "PT", "FR", "DE", "IT", "TR", "IN", "CN", "KR", "PH", "KE", "NG",
)  # fmt: skip
_IMEI_PREFIXES = ("01", "35", "86", "99")


def luhn(digits: str) -> bool:
    """Whether the check digit of a card or IMEI is right.

    >>> luhn("4539578763621486"), luhn("4539578763621487")
    (True, False)
    """
    total = 0
    for index, sign in enumerate(reversed(digits)):
        number = int(sign) * (2 if index % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def iban_is_valid(text: str) -> bool:
    """Whether the check digits of an IBAN are right.

    >>> iban_is_valid("DE89 3704 0044 0532 0130 00")
    True
    """
    code = re.sub(r"\s", "", text).upper()
    if not _IBAN.fullmatch(code):
        return False
    return int("".join(str(int(c, 36)) for c in code[4:] + code[:4])) % 97 == 1


@cache
def is_issuing_state(text: str) -> bool:
    """Whether the normaliser of plates knows these two letters as an issuing state.

    >>> is_issuing_state("TX"), is_issuing_state("QQ")
    (True, False)
    """
    return len(text) == 2 and plate(f"{text}-ABC123", "US")[0] == f"{text}-ABC123"


def _digits(text: str) -> str:
    return re.sub(r"[ ().-]", "", text)


def _is_phone(text: str, region: str) -> bool:
    digits = re.sub(r"\D", "", text)
    if not 7 <= len(digits) <= 15 or len(re.sub(r"[\d ()+./\-x#]", "", text)) > 0:
        return False
    norm, _ = phone(text, region)
    if norm is None or re.fullmatch(r"\d{1,4}(\.\d+)?", text):
        return False
    if norm.startswith("+1"):  # area code and exchange; numbers of the 555 exchange count, as they are written
        return bool(_NORTH_AMERICAN.fullmatch(norm))
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(norm, None))
    except phonenumbers.NumberParseException:
        return False


def split_mark(values: list[str], fits: re.Pattern[str] | None = None) -> str:
    """The sign that separates several entries in a cell; empty when cells hold one each."""
    for mark in _LISTS:
        some = [v for v in values if mark in v.strip(mark)]
        if len(some) < max(2, 0.02 * len(values)):
            continue
        parts = [part.strip() for v in some for part in v.split(mark) if part.strip()]
        if fits is not None and sum(bool(fits.fullmatch(part)) for part in parts) >= 0.9 * len(parts):
            return mark
    return ""


_PHONE_PART = re.compile(r"\+?[\d ().-]{7,18}")


def phones(column: ColumnSample, region: str, said: bool = False) -> list[Evidence]:
    """Phone numbers of the default region, or of the one that fits best; `said`: the header says phone."""
    values = column.looked_at
    mark = split_mark(values, _PHONE_PART)
    parts = [p.strip() for v in values for p in v.split(mark) if p.strip()] if mark else values
    best, fit = region, fitting(parts, lambda v: _is_phone(v, region))[0]
    fitting_regions = {region: float(fit)}
    if len(parts) > 0 and fit < 0.6 * len(parts) and any(re.search(r"\d{7}", _digits(p)) for p in parts[:50]):
        probes = parts[:200]
        for other in _REGIONS:
            # A bare number of nine digits is a phone somewhere; only a header or a plus sign makes it one.
            if not said and sum(v.startswith("+") for v in probes) < 0.5 * len(probes):
                break
            n = sum(_is_phone(v, other) for v in probes) * len(parts) / len(probes)
            fitting_regions[other] = n
            if n > fit * 1.2 and n > 0.6 * len(parts):
                best, fit = other, int(n)
    if not parts or fit < 0.3 * len(parts):
        return []
    written = sum(bool(re.search(r"[+() -]|\d\.\d", p)) for p in parts) / len(parts)
    share = fit / len(parts)
    # Numbers that count upwards one by one are no phones, whatever their length.
    if _is_sequence(parts):
        share *= 0.2
    options = ({"region": best} if best != region else {}) | ({"split": mark} if mark else {})
    why = counted(fit, len(parts), f"phone numbers of {_region_name(best)}")
    # Bare numbers of so many digits are numbers in several countries, and in some that were not tried.
    question: str | None = None
    choices: tuple[tuple[str, dict[str, Any]], ...] = ()
    if best != region and sum(p.startswith("+") for p in parts) < 0.5 * len(parts):
        alike = sorted(r for r, n in fitting_regions.items() if n >= 0.7 * fit)
        question = f"These are no numbers of {_region_name(region)}. Of which country are they?"
        choices = tuple((_region_name(r).removeprefix("the "), {"region": r}) for r in alike)
    return [Evidence("phone", share * (0.82 + 0.14 * written), why, options, question, choices)]


def _region_name(region: str) -> str:
    return {"US": "the US", "MX": "Mexico", "CA": "Canada"}.get(region, region)


def _is_sequence(values: list[str]) -> bool:
    numbers = sorted(int(v) for v in values if v.isdigit())
    return len(numbers) > 20 and len(numbers) >= 0.95 * len(values) and numbers[-1] - numbers[0] < 2 * len(numbers)


def emails(column: ColumnSample) -> list[Evidence]:
    """E-mail addresses, one or several in a cell."""
    values = column.looked_at
    mark = split_mark(values, _EMAIL)
    parts = [p.strip() for v in values for p in v.split(mark) if p.strip()] if mark else values
    fit, of = fitting(parts, lambda v: bool(_EMAIL.fullmatch(v) or re.fullmatch(r".*<[^<>@\s]+@[^<>\s]+>", v)))
    if not of or fit < 0.3 * of:
        return []
    why = counted(fit, of, "e-mail addresses") + (f", several in a cell, separated by “{mark}”" if mark else "")
    return [Evidence("email", 0.98 * fit / of, why, {"split": mark} if mark else {})]


def cards_and_accounts(column: ColumnSample) -> list[Evidence]:
    """Luhn and IBAN check digits speak loudly; a bare code only together with its header."""
    values = column.looked_at
    found = []
    luhned, of = fitting(values, lambda v: 13 <= len(_digits(v)) <= 19 and _digits(v).isdigit() and luhn(_digits(v)))
    if of and luhned > 0.5 * of:
        why = counted(luhned, of, "numbers of 13 to 19 digits with the right check digit")
        imei = sum(len(_digits(v)) == 15 and _digits(v)[:2] in _IMEI_PREFIXES for v in values)
        device = imei > 0.5 * of
        found.append(Evidence("device" if device else "card", 0.93 * luhned / of, why))
    ibans, of = fitting(values, iban_is_valid)
    if of and ibans > 0.5 * of:
        found.append(Evidence("account", 0.98 * ibans / of, counted(ibans, of, "IBANs with the right check digits")))
    coded, of = fitting(values, lambda v: bool(_CODE.fullmatch(v)) and "." not in v)
    if of and coded > 0.6 * of:
        why = counted(coded, of, "short codes with digits")
        known = {e.what for e in found}
        for what in ("card", "account"):
            if what not in known:
                found.append(Evidence(what, 0.24 * coded / of, why))
    return found


def devices(column: ColumnSample) -> list[Evidence]:
    """IMSI and MAC numbers, and device numbers that only the header tells."""
    values = column.looked_at
    macs, of = fitting(values, lambda v: bool(_MAC.fullmatch(v)))
    if of and macs > 0.5 * of:
        return [Evidence("device", 0.97 * macs / of, counted(macs, of, "MAC addresses"))]
    imsi, of = fitting(values, lambda v: len(v) == 15 and v.isdigit() and v[:3] in ("310", "311", "312", "334", "302"))
    if of and imsi > 0.5 * of:
        return [Evidence("device", 0.8 * imsi / of, counted(imsi, of, "numbers of 15 digits that begin as IMSIs do"))]
    coded, of = fitting(values, lambda v: bool(_CODE.fullmatch(v)))
    return [Evidence("device", 0.22 * coded / of, counted(coded, of, "short codes"))] if of and coded > 0.6 * of else []


def documents(column: ColumnSample) -> list[Evidence]:
    """Machine-readable zones, CURP, and passport or licence numbers."""
    values = [v.upper() for v in column.looked_at]
    if not values:
        return []
    zones = sum(bool(_MRZ.fullmatch(v)) and "<" in v for v in values)
    curps = sum(bool(_CURP.fullmatch(v)) for v in values)
    if max(zones, curps) > 0.5 * len(values):
        what = "machine-readable zones" if zones >= curps else "CURP numbers"
        why = counted(max(zones, curps), len(values), what)
        options = {"take": "mrz_number"} if zones >= curps else {}
        return [Evidence("document", 0.96 * max(zones, curps) / len(values), why, options)]
    fit = sum(bool(_PASSPORT.fullmatch(v)) for v in values)
    if fit > 0.5 * len(values):
        why = counted(fit, len(values), "one or two letters and six to nine digits, as passports and licences have")
        return [Evidence("document", 0.62 * fit / len(values) * (0.5 + 0.5 * column.uniqueness), why)]
    coded = sum(bool(_CODE.fullmatch(v)) and len(re.sub(r"\W", "", v)) >= 5 for v in values)
    if coded > 0.6 * len(values):
        return [
            Evidence("document", 0.23 * coded / len(values), counted(coded, len(values), "codes of five or more signs"))
        ]
    return []


def plates(column: ColumnSample) -> list[Evidence]:
    """Licence plates, with or without the issuing state in front; and columns of states beside them."""
    values = [v.upper() for v in column.looked_at]
    if not values:
        return []
    states = sum(is_issuing_state(v) for v in values)
    if states > 0.8 * len(values) and column.n_distinct < 80:
        why = counted(states, len(values), "states of North America")
        return [Evidence("plate_state", 0.5, why), Evidence("region_state", 0.5, why)]
    bare = [re.sub(r"[^A-Z0-9]", "", v) for v in values]
    stated = sum(is_issuing_state(v[:2]) and len(v) > 3 and v[2] in " -/:" for v in values)
    fit = sum(bool(_PLATE.fullmatch(b.removeprefix(v[:2]) if stated > 0.5 * len(values) else b) or _PLATE.fullmatch(b))
              for b, v in zip(bare, values, strict=True))  # fmt: skip
    share = fit / len(values)
    if share < 0.4:
        return []
    prefixes = {re.match(r"[A-Z]*", b).group() for b in bare}  # type: ignore[union-attr]
    if stated > 0.5 * len(values):
        why = counted(stated, len(values), "a state and a plate")
        return [Evidence("plate", 0.93 * max(share, stated / len(values)), why)]
    # Folios and badge numbers begin with the same letters; plates do not.
    varied = len(prefixes) > max(2, 0.1 * min(len(values), 100))
    why = counted(fit, len(values), "five to eight letters and digits, as plates have")
    return [Evidence("plate", share * (0.66 if varied else 0.2), why)]


def handles(column: ColumnSample) -> list[Evidence]:
    """User names of sites and messengers."""
    values = column.looked_at
    at, of = fitting(values, lambda v: bool(_HANDLE.fullmatch(v)))
    if of and at > 0.5 * of:
        return [Evidence("handle", 0.9 * at / of, counted(at, of, "user names that begin with @"))]
    users, of = fitting(values, lambda v: bool(_USER.fullmatch(v)))
    return (
        [Evidence("handle", 0.15 * users / of, counted(users, of, "single words"))] if of and users > 0.6 * of else []
    )

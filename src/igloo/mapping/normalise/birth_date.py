"""Dates of birth, with as much precision as was written."""

from __future__ import annotations

import re
from datetime import datetime

_DEFAULT_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")


def birth_date(value: str, formats: tuple[str, ...]) -> tuple[str | None, str]:
    """YYYY-MM-DD, or YYYY-MM, or YYYY; a year outside 1900-2100 is refused.

    >>> birth_date("03/12/1988", ("%d/%m/%Y",))
    ('1988-12-03', '')
    >>> birth_date("1988", ())
    ('1988', '')
    """
    text = value.strip()
    for form in formats or _DEFAULT_FORMATS:
        try:
            found = datetime.strptime(text, form)
        except ValueError:
            continue
        if not 1900 <= found.year <= 2100:
            return None, "no date of birth: the year is out of range"
        if "%d" in form:
            return found.strftime("%Y-%m-%d"), ""
        return found.strftime("%Y-%m" if "%m" in form or "%b" in form else "%Y"), ""
    if re.fullmatch(r"(19|20)\d{2}(-\d{2})?", text):
        return text, ""
    wanted = " or ".join(formats or _DEFAULT_FORMATS[:2])
    return None, f"no date of birth in the form {wanted}"

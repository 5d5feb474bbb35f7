"""The one list of normalisers, by the name that a kind's YAML gives."""

from __future__ import annotations

from collections.abc import Callable

from igloo.mapping.normalise.address import address
from igloo.mapping.normalise.phone import phone
from igloo.mapping.normalise.plain_codes import account, card, device, document, email, handle, plate, record

Normaliser = Callable[[str, str], tuple[str | None, str]]

NORMALISERS: dict[str, Normaliser] = {
    "account": account,
    "address": address,
    "card": card,
    "device": device,
    "document": document,
    "email": email,
    "handle": handle,
    "phone": phone,
    "plate": plate,
    "record": record,
}

"""What can go wrong, each with an exit code and an HTTP status.

IglooError                     the root; never raised itself
├── UserMistake                something in the user's files or words; shown as a sentence, exit 2, HTTP 400
│   ├── ConfigMistake          a setting, source.yml or mapping.yml
│   └── DeliveryMistake        a delivered file that cannot be read at all
├── NotFound                   no such workspace, source, subject or row; exit 3, HTTP 404
├── Busy                       another run holds the workspace; exit 4, HTTP 409
└── StepFailed                 a step of the pipeline broke: our fault or the machine's; exit 5, HTTP 500

Every text answers five questions: what, where, got, expected, next step.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import ClassVar


@dataclass
class IglooError(Exception):
    """The root of everything Igloo raises on purpose."""

    what: str
    where: str = ""
    got: str = ""
    expected: str = ""
    next_step: str = ""

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"

    def __str__(self) -> str:
        lines = [self.what if self.what.endswith((".", "?", ":")) else self.what + "."]
        for label, text in (
            ("Where", self.where),
            ("Got", self.got),
            ("Expected", self.expected),
            ("Next", self.next_step),
        ):
            if text:
                lines.append(f"  {label + ':':<10}{text}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, str]:
        """The one JSON shape of an error, in the command line and the API alike."""
        return {
            "error": type(self).__name__,
            "what": self.what,
            "where": self.where,
            "got": self.got,
            "expected": self.expected,
            "next_step": self.next_step,
        }


class UserMistake(IglooError):
    """Something the user wrote or asked for cannot be done as it stands."""

    exit_code = 2
    http_status = 400
    title = "This needs a correction"


class ConfigMistake(UserMistake):
    """A setting, source.yml or mapping.yml says something Igloo does not understand."""


class DeliveryMistake(UserMistake):
    """A delivered file cannot be read at all."""


class NotFound(IglooError):
    """There is no workspace, source, subject, row or file of that name."""

    exit_code = 3
    http_status = 404
    title = "Not found"


class Busy(IglooError):
    """Another run is writing to this workspace."""

    exit_code = 4
    http_status = 409
    title = "Busy"


class StepFailed(IglooError):
    """A step of the pipeline broke; the last good snapshot is still served."""

    exit_code = 5
    http_status = 500
    title = "A step failed"


def nearest(word: str, choices: list[str]) -> str:
    """The closest right word to a mistyped one, or nothing.

    >>> nearest("reliabilty", ["title", "reliability"])
    'reliability'
    """
    found = get_close_matches(word, choices, n=1, cutoff=0.5)
    return found[0] if found else ""

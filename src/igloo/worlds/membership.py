"""Organisations as truth knows them: who belongs, in which role, and who calls which coordinator's phone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from igloo.worlds.seeds import Floats, Ints, Texts

ROLES = ("coordinator", "recruiter", "driver", "guide", "stash_keeper", "money_mover")


@dataclass(frozen=True)
class Membership:
    """One row a person and organisation (freelancers have two), one row a coordinator's phone.

    `desk` is the position of the coordinator phone slot that a member answers to; a slot has one phone,
    or two in turn when the organisation changes phones.
    """

    person: Ints
    org: Ints
    role: Texts
    desk: Ints
    call_share: Floats
    desk_org: Ints
    desk_person: Ints
    phone_desk: Ints
    phone_slot: Ints
    phone_from_h: Floats
    phone_to_h: Floats
    encrypted: Floats
    migrant: Ints
    migrant_org: Ints

    @property
    def n_organisations(self) -> int:
        return len(self.encrypted)

    def crossers(self) -> Ints:
        """Rows of the members who carry people over the border."""
        return np.flatnonzero((self.role == "driver") | (self.role == "guide"))


def nobody() -> Membership:
    """The null world: no organisation at all."""
    none, no_texts, no_floats = np.empty(0, np.int64), np.empty(0, object), np.empty(0, np.float64)
    return Membership(
        none,
        none,
        no_texts,
        none,
        no_floats,
        none,
        none,
        none,
        none,
        no_floats,
        no_floats,
        no_floats,
        none,
        none,
    )

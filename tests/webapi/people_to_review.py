"""A small lake with people whom only a person can tell together or apart, one of them behind the first lead."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.webapi import river

from igloo.engine.lake import Lake
from igloo.identity.comparing.explanation import probability_of, total_bits

# Profile, person, name, birth date, phones.
DESCRIBED = [
    ("p1", river.ANA, "Ana Lopez", "1990-04-02", river.ANAS_PHONE),
    ("p3", river.BO, "Bo Li", "1985-01-01", ""),
    ("p4", river.VERA, "Vera Ruiz", "2001-01-01", ""),
    ("p5", "person-five", "Ana Lopes", "1990-02-04", river.ANAS_PHONE),
    ("p6", "person-six", "Anna Lopez", "", "phone:+15205550177"),
    ("p7", "person-seven", "Bo Lee", "1985-01-01", ""),
]
# Three who may be one, and two who may be one.
PROPOSED = {
    river.ANA: [river.ANA, "person-five", "person-six"],
    river.BO: [river.BO, "person-seven"],
}
PRIOR = -10.0
# Left, right and the bits of each comparison.
ASKED = {
    ("p1", "p5"): {"Surname": 3.0, "Date of birth": 2.0, "Phone": 11.0},
    ("p1", "p6"): {"Surname": 8.0, "Given name": 4.0},
    ("p3", "p7"): {"Given name": 9.0, "Date of birth": 12.0, "Surname": -2.0},
    ("p5", "p6"): {"Surname": 5.0, "Given name": 7.0},
    ("p4", "p7"): {"Given name": 6.0, "Date of birth": 5.0},
}


def pair(left: str, right: str) -> dict[str, Any]:
    """A compared pair that is left to people."""
    parts = [
        {
            "comparison": comparison,
            "level": "same" if bits > 0 else "different",
            "left": "x",
            "right": "y",
            "bits": bits,
        }
        for comparison, bits in ASKED[left, right].items()
    ]
    weight = total_bits(parts, PRIOR)
    return {
        "left_id": left,
        "right_id": right,
        "weight": weight,
        "probability": probability_of(weight),
        "prior_bits": PRIOR,
        "parts": json.dumps(parts),
        "strong_kinds": 1,
        "decision": "review",
        "reason": "only phone and name agrees; 2 independent strong kinds are needed",
    }


def tables() -> dict[str, river.Rows]:
    """The tables of the river with these people in them."""
    filled = river.tables()
    known = {row["entity_id"] for row in filled["entity"]}
    for profile, entity, name, born, phones in DESCRIBED:
        mention = f"m{profile[1:]}"
        if entity not in known:
            row = int(profile[1:])
            told = {"entity_id": entity, "kind": "Person", "label": name, "n_mentions": 1, "n_sources": 1}
            filled["entity"].append(told)
            filled["mention"].append(
                {
                    "mention_id": mention,
                    "source_id": "border",
                    "batch_id": river.BORDER,
                    "row": row,
                    "role": "traveller",
                    "kind": "Person",
                    "name": name,
                    "birth_date": born,
                }
            )
            tie = {"entity_id": entity, "mention_id": mention, "profile_id": profile, "probability": 1.0}
            filled["entity_mention"].append(tie)
            filled["mention_profile"].append({"mention_id": mention, "profile_id": profile})
        filled["profile"] = [row for row in filled["profile"] if row["profile_id"] != profile]
        described = {"profile_id": profile, "kind": "Person", "name": name, "birth_date": born, "phones": phones}
        filled["profile"].append(described)
    filled["pair"] += [pair(*both) for both in sorted(ASKED)]
    for group, entities in PROPOSED.items():
        told = {"group_id": group, "n_entities": len(entities), "n_pairs": 3, "mean_bits": 5.0, "n_conflicts": 1}
        filled["proposed_group"] = filled.get("proposed_group", []) + [told | {"entity_id": one} for one in entities]
    return filled


def write_lake(folder: Path) -> Lake:
    """The lake of the river with these people in it."""
    return river.write_lake(folder, tables())

"""The truth of a world: written beside the workspace, never inside it, and read by the evaluator only."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from igloo.core.errors import NotFound
from igloo.worlds.population import MIGRANT
from igloo.worlds.scene import Scene
from igloo.worlds.seeds import Ints, texts
from igloo.worlds.segmented import roles_of
from igloo.worlds.writing import Delivered

COPIED_SOURCES = (("task_force_feed", "encounters"), ("task_force_feed", "tip_line"))


@dataclass(frozen=True)
class Truth:
    """Every truth table; their columns are in docs/reference/worlds.md. `world` is what world.yml says."""

    person: pd.DataFrame
    identifier: pd.DataFrame
    membership: pd.DataFrame
    coordinator: pd.DataFrame
    service_line: pd.DataFrame
    mention_person: pd.DataFrame
    copied_feed: pd.DataFrame
    delivered_file: pd.DataFrame
    world: dict[str, object]


def read_truth(path: Path) -> Truth:
    """Reads a truth folder; NotFound names the file that is missing."""
    frames = {}
    for field in fields(Truth):
        if field.name == "world":
            continue
        file = path / f"{field.name}.parquet"
        _must_exist(file)
        frames[field.name] = pd.read_parquet(file)
    _must_exist(path / "world.yml")
    world = yaml.safe_load((path / "world.yml").read_text(encoding="utf-8"))
    return Truth(**frames, world=world)


def _must_exist(file: Path) -> None:
    if not file.exists():
        raise NotFound(
            "This is no truth folder of a synthetic world",
            where=str(file),
            expected="the folder “truth” that igloo world wrote",
            next_step="Give the truth folder, or make a world with igloo world.",
        )


def write_truth(folder: Path, scene: Scene, delivered: list[Delivered], world: dict[str, object]) -> None:
    """Writes every truth table; the same world gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    truth = Truth(
        person=_people(scene),
        identifier=_identifiers(scene),
        membership=_memberships(scene),
        coordinator=_coordinators(scene),
        service_line=_service_lines(scene),
        mention_person=_mentions(delivered),
        copied_feed=pd.DataFrame(COPIED_SOURCES, columns=["source_id", "of_source_id"]),
        delivered_file=pd.DataFrame(
            [(d.source_id, d.file_name, d.rows, d.duplicates, d.spoilt) for d in delivered],
            columns=["source_id", "file_name", "rows", "duplicates", "spoilt"],
        ),
        world=world,
    )
    for field in fields(Truth):
        value = getattr(truth, field.name)
        if isinstance(value, pd.DataFrame):
            pq.write_table(pa.Table.from_pandas(value, preserve_index=False), folder / f"{field.name}.parquet")
    (folder / "world.yml").write_text(yaml.safe_dump(world, sort_keys=False, allow_unicode=True), encoding="utf-8")


def _people(scene: Scene) -> pd.DataFrame:
    people, membership = scene.people, scene.membership
    role, org = roles_of(membership, len(people))
    victims = np.zeros(len(people), bool)
    share = scene.family.organisations.victim_share
    drawn = scene.seeds.stream("victims").random(len(membership.migrant)) < share
    identified = scene.encounters.person[scene.encounters.outcome == "victim identified"]
    victims[membership.migrant[drawn]] = True
    victims[identified] = True
    org[membership.migrant] = membership.migrant_org
    role[membership.migrant] = MIGRANT
    return pd.DataFrame(
        {
            "person_id": np.arange(len(people)),
            "class": people.class_name,
            "household_id": people.household,
            "role": role,
            "org_id": org,
            "is_member": np.isin(np.arange(len(people)), membership.person),
            "is_victim": victims,
        }
    )


def phone_ids(scene: Scene, phones: Ints) -> list[str]:
    """Phones by position in the application's normal form."""
    return [f"phone:+1{n}" for n in scene.people.phones.number[phones].tolist()]


def _identifiers(scene: Scene) -> pd.DataFrame:
    """Who uses what, and when: own and shared phones, desks, home lines, vehicles, documents."""
    people, membership = scene.people, scene.membership
    everybody = np.arange(len(people))
    drives = everybody[people.vehicle >= 0]
    line = people.homes.home_line[people.household]
    at_home = everybody[line >= 0]
    boss = membership.desk_person[membership.phone_desk]
    plates = [f"plate:{s}-{p}" for s, p in zip(people.plate_state, people.plate, strict=True)]
    parts = [
        (everybody, phone_ids(scene, people.phone), "phone"),
        (at_home, phone_ids(scene, line[at_home]), "phone"),
        (boss, phone_ids(scene, membership.phone_slot), "phone"),
        (drives, texts(plates)[people.vehicle[drives]].tolist(), "plate"),
        (everybody, [f"document:{d}" for d in people.document], "document"),
    ]
    whole = (0.0, 1.0)
    frames = [
        pd.DataFrame({"person_id": who, "ident_id": ids, "kind": kind, "t_from": whole[0], "t_to": whole[1]})
        for who, ids, kind in parts
    ]
    frames[2]["t_from"], frames[2]["t_to"] = membership.phone_from_h, membership.phone_to_h
    table = pd.concat(frames, ignore_index=True)
    first, hours = pd.Timestamp(scene.clock.first_day), scene.clock.hours
    for column in ("t_from", "t_to"):
        table[column] = (first + pd.to_timedelta(table[column] * hours, unit="h")).dt.as_unit("us").dt.floor("s")
    return table


def _memberships(scene: Scene) -> pd.DataFrame:
    membership = scene.membership
    return pd.DataFrame(
        {"person_id": membership.person, "org_id": membership.org, "role": membership.role.astype(object)}
    )


def _coordinators(scene: Scene) -> pd.DataFrame:
    """Phones of the desks to which drivers report: what a search for shared contacts should find."""
    membership = scene.membership
    ids = phone_ids(scene, membership.phone_slot)
    return pd.DataFrame({"ident_id": pd.Series(ids, dtype="str"), "org_id": membership.desk_org[membership.phone_desk]})


def _service_lines(scene: Scene) -> pd.DataFrame:
    services = scene.people.services
    return pd.DataFrame(
        {
            "ident_id": phone_ids(scene, services.phone),
            "category": services.category,
            "registered": services.is_registered == 1,
        }
    )


def _mentions(delivered: list[Delivered]) -> pd.DataFrame:
    """Whom each clean row really speaks of."""
    frames = []
    for file in delivered:
        for role, person in file.mentions.items():
            named = person >= 0
            frames.append(
                pd.DataFrame(
                    {
                        "source_id": file.source_id,
                        "file_name": file.file_name,
                        "row": file.row_of[named],
                        "role": role,
                        "person_id": person[named],
                    }
                )
            )
    return pd.concat(frames, ignore_index=True)

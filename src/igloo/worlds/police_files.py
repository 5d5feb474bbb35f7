"""Files of the police: encounters, seized phones, tips, and the task force's copies of them."""

from __future__ import annotations

import numpy as np

from igloo.worlds.border_files import birth_texts
from igloo.worlds.clock import date_texts, local_seconds, time_texts
from igloo.worlds.names import write_names
from igloo.worlds.scene import Scene
from igloo.worlds.seeds import Flags, Floats, Ints, Texts, texts
from igloo.worlds.writing import Delivery, Layout, or_empty

POLICE_ZONE = "America/Chicago"


def _stamps(scene: Scene, hour: Floats, zone: str, date_form: str, time_form: str, join: str = " ") -> Texts:
    latest = scene.clock.hours + 40
    wall = local_seconds(scene.clock.utc_seconds(np.minimum(hour, latest)), zone)
    return texts(
        [f"{d}{join}{t}" for d, t in zip(date_texts(wall, date_form), time_texts(wall, time_form), strict=True)]
    )


def _plates(scene: Scene, join: str) -> Texts:
    return texts([f"{s}{join}{p}" for s, p in zip(scene.people.plate_state, scene.people.plate, strict=True)])


def encounter_files(scene: Scene) -> list[Delivery]:
    """Encounters with outcome; tab-separated, with a byte-order mark."""
    people, found, params = scene.people, scene.encounters, scene.family.observation
    rng = scene.seeds.stream("encounter clerks")
    names = write_names(rng, people.names, found.person, params.name_typo, params.second_surname_dropped)
    knows_document = rng.random(len(found.person)) < 0.6
    columns = {
        "ENCOUNTER": texts([f"E26-{n:05d}" for n in range(1, len(found.person) + 1)]),
        "WHEN": _stamps(scene, found.hour, POLICE_ZONE, "%Y-%m-%d", "{h:02d}:{m:02d}"),
        "SUBJECT": names.surname_first(),
        "BORN": birth_texts(scene, rng, found.person, "%d/%m/%Y"),
        "DOCUMENT": np.where(knows_document, people.document[found.person], ""),
        "TEL": or_empty(people.phones.written("1{a}{b}{c}"), found.phone),
        "PLATE": or_empty(_plates(scene, "-"), found.vehicle),
        "RESULT": found.outcome,
        "OFFENCE": found.offence,
    }
    spoils = (("WHEN", "2026-00-10 25:61"), ("BORN", "45/45/1990"), ("TEL", "1555"))
    layout = Layout("\t", "utf-8-sig")
    return [Delivery("encounters", "encounters.tsv", layout, columns, {"subject": found.person}, spoils)]


def seized_phone_files(scene: Scene) -> list[Delivery]:
    """Contact lists as the extraction tool exports them: JSON lines."""
    phones, saved = scene.people.phones, scene.saved
    columns = {
        "device_number": phones.written("+1 {a}-{b}-{c}")[saved.owner_phone],
        "extracted": _stamps(scene, saved.hour, "UTC", "%Y-%m-%d", "{h:02d}:{m:02d}:{s:02d}", "T"),
        "contact": saved.label,
        "number": phones.written("({a}) {b} {c}")[saved.contact_phone],
    }
    spoils = (("number", "*611"), ("extracted", "not recorded"))
    mentions = {"contact": saved.person}
    return [Delivery("seized_phones", "contacts.jsonl", Layout(json_lines=True), columns, mentions, spoils)]


def tip_files(scene: Scene) -> list[Delivery]:
    """Tips with the desk's Admiralty grade of what was said."""
    people, tips = scene.people, scene.tips
    rng = scene.seeds.stream("tip desk")
    names = write_names(rng, people.names, tips.person, 0.06, 0.6)
    columns = {
        "Received": _stamps(scene, tips.hour, POLICE_ZONE, "%m/%d/%Y", "{h:02d}:{m:02d}"),
        "Person": np.where(tips.names_person, names.full(), ""),
        "Number": or_empty(people.phones.written("{a} {b} {c}"), tips.phone),
        "Car": or_empty(_plates(scene, " "), tips.vehicle),
        "Grade": texts([str(n) for n in range(7)])[tips.credibility],
        "Said": tips.text,
    }
    spoils = (("Received", "yesterday"), ("Number", "000"))
    mentions = {"named": np.where(tips.names_person, tips.person, -1)}
    return [Delivery("tip_line", "tips.csv", Layout(), columns, mentions, spoils)]


def task_force_files(scene: Scene) -> list[Delivery]:
    """The copied feed: other agencies' encounters and tips, typed in again hours later as its own."""
    people, found, tips, copied = scene.people, scene.encounters, scene.tips, scene.copied
    rng = scene.seeds.stream("task force clerks")
    hour = np.concatenate(
        [
            found.hour[copied.of_encounter] + copied.encounter_lag_h,
            tips.hour[copied.of_tip] + copied.tip_lag_h,
        ]
    )
    person = np.concatenate([found.person[copied.of_encounter], tips.person[copied.of_tip]])
    phone = np.concatenate([found.phone[copied.of_encounter], tips.phone[copied.of_tip]])
    vehicle = np.concatenate([found.vehicle[copied.of_encounter], tips.vehicle[copied.of_tip]])
    named: Flags = np.concatenate([np.ones(len(copied.of_encounter), bool), tips.names_person[copied.of_tip]])
    is_tip = np.arange(len(person)) >= len(copied.of_encounter)
    order = np.lexsort((person, hour))
    names = write_names(rng, people.names, person, 0.01, 0.2, accents=False)
    result = np.concatenate([found.outcome[copied.of_encounter], np.full(int(is_tip.sum()), "", dtype=object)])
    columns = {
        "entry_type": np.where(is_tip, "INFO", "CONTACT").astype(object),
        "logged_utc": _stamps(scene, hour, "UTC", "%Y-%m-%d", "T{h:02d}:{m:02d}:{s:02d}Z", ""),
        "person": np.where(named, names.full(), ""),
        "phone": or_empty(people.phones.written("+1{a}{b}{c}"), phone),
        "vehicle": or_empty(_plates(scene, " "), vehicle),
        "disposition": result,
    }
    spoils = (("logged_utc", "pending"),)
    rows: dict[str, Texts] = {name: np.asarray(column)[order] for name, column in columns.items()}
    mentions: dict[str, Ints] = {"subject": np.where(named, person, -1)[order]}
    return [Delivery("task_force_feed", "bulletin_entries.csv", Layout(), rows, mentions, spoils)]

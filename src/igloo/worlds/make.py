"""Makes a world: plays it, writes each agency's files, and puts the truth into a separate folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path

import yaml

from igloo.core.errors import ConfigMistake, nearest
from igloo.worlds.border_files import crossing_files, plate_files, site_files, stay_files, transfer_files
from igloo.worlds.family import Family
from igloo.worlds.family_a import FAMILY_A
from igloo.worlds.police_files import encounter_files, seized_phone_files, task_force_files, tip_files
from igloo.worlds.scene import Progress, Scene, play
from igloo.worlds.telephone_files import carrier_files, registry_files, subscriber_files
from igloo.worlds.truth import write_truth
from igloo.worlds.writing import Delivered, Delivery, write_delivery

FAMILIES: dict[str, Family] = {"A": FAMILY_A}
LEAST_PEOPLE, LEAST_DAYS = 200, 40
FILES: tuple[Callable[[Scene], list[Delivery]], ...] = (
    carrier_files,
    subscriber_files,
    registry_files,
    crossing_files,
    plate_files,
    site_files,
    stay_files,
    transfer_files,
    encounter_files,
    seized_phone_files,
    tip_files,
    task_force_files,
)


@dataclass(frozen=True)
class WorldRequest:
    """Which world to make, and where: OUT/workspace and OUT/truth."""

    out: Path
    family: str = "A"
    people: int = 20_000
    days: int = 180
    seed: int = 1
    null: bool = False


@dataclass(frozen=True)
class WorldSummary:
    """What was made."""

    workspace: Path
    truth: Path
    rows: dict[str, int]
    people: int
    organisations: int
    coordinators: int
    crossings: int


def make_world(request: WorldRequest, progress: Progress | None = None) -> WorldSummary:
    """Makes a synthetic world with its truth; the same request gives the same bytes.

    Raises ConfigMistake for an unknown family or a world too small to hold anything.
    `progress` is told what is being made and the share that is done.
    """
    tell = progress or (lambda what, share: None)
    family = _family(request)
    scene = play(family, request.people, request.days, request.seed, request.null, tell)
    workspace, truth = request.out / "workspace", request.out / "truth"
    _refuse_other_content(workspace)
    delivered: list[Delivered] = []
    for number, files_of in enumerate(FILES):
        tell(files_of.__name__.replace("_", " "), 0.5 + 0.42 * number / len(FILES))
        for delivery in filter(Delivery.has_rows, files_of(scene)):
            rng = scene.seeds.stream(f"dirt of {delivery.file_name}")
            dirt = family.observation.dirty_rows
            delivered.append(write_delivery(workspace / "sources", delivery, rng, dirt))
    rows: dict[str, int] = {}
    for file in delivered:
        rows[file.source_id] = rows.get(file.source_id, 0) + file.rows
    for source_id, count in rows.items():
        _describe(workspace / "sources" / source_id, source_id, scene, count)
    _write_settings(workspace, request, scene)
    tell("truth", 0.94)
    write_truth(truth, scene, delivered, _world_card(request, family))
    tell("done", 1.0)
    return WorldSummary(
        workspace=workspace,
        truth=truth,
        rows=rows,
        people=len(scene.people),
        organisations=scene.membership.n_organisations,
        coordinators=len(scene.membership.phone_slot),
        crossings=len(scene.crossings),
    )


def _family(request: WorldRequest) -> Family:
    names = sorted(FAMILIES)
    if request.family not in FAMILIES:
        guess = nearest(request.family.upper(), names)
        raise ConfigMistake(
            f"There is no family of worlds “{request.family}”",
            where="--family",
            got=request.family,
            expected="one of " + ", ".join(f"{n} ({FAMILIES[n].summary})" for n in names),
            next_step=f"Did you mean “{guess}”?" if guess else f"Use --family {names[0]}.",
        )
    for name, got, least in (("people", request.people, LEAST_PEOPLE), ("days", request.days, LEAST_DAYS)):
        if got < least:
            raise ConfigMistake(
                f"A world with so few {name} would hold nothing to find",
                where=f"--{name}",
                got=str(got),
                expected=f"{least} or more",
                next_step=f"Use --{name} {least}.",
            )
    return FAMILIES[request.family]


def _refuse_other_content(workspace: Path) -> None:
    """A world is not mixed into a folder that holds something else."""
    if workspace.exists() and not (workspace / "igloo.toml").exists() and any(workspace.iterdir()):
        raise ConfigMistake(
            "This folder already holds something that is no workspace",
            where=str(workspace),
            expected="an empty or new folder",
            next_step="Choose another folder for the world.",
        )


def _describe(folder: Path, source_id: str, scene: Scene, rows: int) -> None:
    """source.yml with the span and the rows of this world, mapping.yml as it stands."""
    kept = files("igloo.worlds") / "agencies" / source_id
    source = yaml.safe_load((kept / "source.yml").read_text(encoding="utf-8"))
    if source["kind"] not in ("registry", "places", "subscribers"):
        span = {"from": scene.clock.first_day.isoformat(), "to": scene.clock.last_day.isoformat()}
        source["coverage"] = {**span, **source.get("coverage", {})}
    source["expect"] = {"min_rows": max(1, rows // 20), "max_rows": rows * 3}
    text = yaml.safe_dump(source, sort_keys=False, allow_unicode=True)
    (folder / "source.yml").write_text(text, encoding="utf-8")
    (folder / "mapping.yml").write_bytes((kept / "mapping.yml").read_bytes())


def _write_settings(workspace: Path, request: WorldRequest, scene: Scene) -> None:
    title = f"Synthetic world {request.family}, seed {request.seed}"
    lines = [
        "[workspace]",
        f'title = "{title}"',
        'default_region = "US"',
        f'reference_date = "{scene.clock.last_day.isoformat()}"',
        "",
    ]
    (workspace / "igloo.toml").write_text("\n".join(lines), encoding="utf-8")


def _world_card(request: WorldRequest, family: Family) -> dict[str, object]:
    parameters = {
        "population": {"classes": [asdict(c) for c in family.population.classes]},
        "calls": asdict(family.calls),
        "organisations": asdict(family.organisations),
        "observation": asdict(family.observation),
    }
    plain = yaml.safe_load(yaml.safe_dump(_plain(parameters)))
    return {
        "family": request.family,
        "summary": family.summary,
        "people": request.people,
        "days": request.days,
        "seed": request.seed,
        "null": request.null,
        "parameters": plain,
    }


def _plain(value: object) -> object:
    """Tuples as lists, so that YAML needs no tags."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value

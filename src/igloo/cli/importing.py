"""Makes a source of a file in a format that says by itself what it holds: FollowTheMoney entities, GeoJSON."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Annotated

import typer
import yaml

from igloo import workspace
from igloo.cli import printing
from igloo.core.errors import UserMistake
from igloo.exchange.followthemoney.entity import looks_like_entities
from igloo.exchange.followthemoney.ready_mapping import ready_mapping
from igloo.exchange.geojson import READY_MAPPING
from igloo.onboarding.written import refuse_reserved


def what_it_says(file: Path) -> str:
    """The format that says by itself what a file holds: followthemoney, geojson, or nothing."""
    if file.suffix in (".geojson", ".geojsonl") or '"FeatureCollection"' in _head(file):
        return "geojson"
    return "followthemoney" if file.suffix in (".ftm", ".json", ".jsonl") and looks_like_entities(file) else ""


def _mapping_of(file: Path) -> tuple[str, str]:
    """The kind of source and the text of its mapping.yml."""
    match = f"*{''.join(file.suffixes[-2:]) or file.name}"
    found = what_it_says(file)
    if found:
        return ("places", READY_MAPPING.format(match=match)) if found == "geojson" else ("people", ready_mapping(match))
    raise UserMistake(
        "This file says nothing of what it holds",
        got=file.name,
        expected="FollowTheMoney entities (JSON lines with id, schema, properties) or GeoJSON features",
        next_step=f"For any other file: igloo init-source {file}",
    )


def _head(file: Path) -> str:
    with file.open("rb") as handle:
        return handle.read(2000).decode("utf-8", errors="replace")


def import_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The workspace.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="FollowTheMoney entities or GeoJSON.")],
    agency: Annotated[str, typer.Option(help="Who made the file.")],
    legal_basis: Annotated[str, typer.Option(help="Why we may hold it.")],
    id_: Annotated[str, typer.Option("--id", help="Name of the source's folder; else made of the file's name.")] = "",
    reliability: Annotated[str, typer.Option(help="Admiralty letter A-F; F cannot be judged.")] = "F",
) -> None:
    """Make a source of a file of FollowTheMoney entities or GeoJSON places, mapping and all; then run."""
    places = workspace.open(folder).places
    if not file.is_file():
        raise UserMistake("The file is not there", got=str(file), expected="a file", next_step="Check its name.")
    kind, mapping = _mapping_of(file)
    source_id = id_ or re.sub(r"[^a-z0-9]+", "_", file.name.split(".")[0].lower()).strip("_") or "entities"
    refuse_reserved(source_id)
    target = places.sources / source_id
    if target.exists():
        raise UserMistake(
            "There is a source of this name already",
            where=str(target),
            got=source_id,
            expected="a new name",
            next_step=f"Put the file into {target / 'deliveries'}, or say --id.",
        )
    declared = {
        "title": file.name,
        "agency": agency,
        "kind": kind,
        "reliability": reliability,
        "legal_basis": legal_basis,
        "time_zone": "UTC",
    }
    (target / "deliveries").mkdir(parents=True)
    (target / "source.yml").write_text(yaml.safe_dump(declared, sort_keys=False, allow_unicode=True), encoding="utf-8")
    (target / "mapping.yml").write_text(mapping, encoding="utf-8")
    shutil.copyfile(file, target / "deliveries" / file.name)
    printing.console.print(f"Made {target}: source.yml, mapping.yml and the file. Next: igloo run {folder}")

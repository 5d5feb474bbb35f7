"""Reads source.yml: what a source is, who stands behind it, and what it does not record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from phonenumbers import SUPPORTED_REGIONS

from igloo.core.config_file import read_yaml, refuse_unknown_keys, require_keys, require_mapping, require_one_of
from igloo.core.errors import ConfigMistake, nearest
from igloo.ingest.expectations import DIRECTIONS, ColumnLimit, read_column_limits, read_names

SOURCE_KINDS = (
    "call_records", "subscribers", "crossings", "plate_reader", "payments", "stays", "encounters",
    "seized_phone", "tips", "advertisements", "gps", "messages", "registry", "people", "places",
)  # fmt: skip

_KEYS = (
    "title", "agency", "kind", "reliability", "credibility", "lineage_group", "legal_basis", "retention",
    "time_zone", "region", "coverage", "expect", "duplicates", "registry",
)  # fmt: skip
_COVERAGE = ("from", "to", "records", "not_collected")
_REQUIRED = ("title", "agency", "kind", "reliability", "legal_basis", "time_zone")


@dataclass(frozen=True)
class SourceDeclaration:
    """One source.yml, read and checked."""

    source_id: str
    folder: Path = field(repr=False)  # a workspace may move; what was computed stays valid
    title: str
    agency: str
    kind: str
    reliability: str
    legal_basis: str
    time_zone: str
    region: str
    credibility: float | None = None
    lineage_group: str = ""
    retain_until: str | None = None
    purge_after_days: int | None = None
    records_directions: str = ""
    not_collected: str = ""
    coverage_from: str | None = None
    coverage_to: str | None = None
    coverage_places: tuple[str, ...] = ()
    coverage_directions: tuple[str, ...] = ()
    column_limits: tuple[ColumnLimit, ...] = ()
    min_rows: int | None = None
    max_rows: int | None = None
    keep_duplicates: bool = False

    def row_count_notes(self, rows: int) -> list[str]:
        """What to say when a source has fewer or more rows than its source.yml expects."""
        if self.min_rows is not None and rows < self.min_rows:
            return [f"{self.source_id}: {rows:,} rows came, at least {self.min_rows:,} were expected (source.yml)"]
        if self.max_rows is not None and rows > self.max_rows:
            return [f"{self.source_id}: {rows:,} rows came, at most {self.max_rows:,} were expected (source.yml)"]
        return []

    def as_row(self) -> dict[str, Any]:
        """The row of the table `source`."""
        return {
            "source_id": self.source_id,
            "title": self.title,
            "agency": self.agency,
            "kind": self.kind,
            "reliability": self.reliability,
            "credibility": self.credibility,
            "lineage_group": self.lineage_group,
            "legal_basis": self.legal_basis,
            "retain_until": self.retain_until,
            "time_zone": self.time_zone,
            "records_directions": self.records_directions,
            "not_collected": self.not_collected,
            "coverage_from": self.coverage_from,
            "coverage_to": self.coverage_to,
            "coverage_places": "|".join(self.coverage_places),
            "coverage_directions": "|".join(self.coverage_directions),
        }


def read_catalog(workspace: Path, default_region: str) -> list[SourceDeclaration]:
    """Every source folder of a workspace, in alphabetical order."""
    root = workspace / "sources"
    if not root.is_dir():
        raise ConfigMistake(
            "This workspace has no sources yet",
            where=str(workspace),
            expected="a folder sources/<name>/ with source.yml and mapping.yml",
            next_step="See docs/how-to/add-a-source.md, or try `igloo demo`.",
        )
    folders = sorted(p for p in root.iterdir() if p.is_dir() and not p.name.startswith("."))
    return [read_source(folder, default_region) for folder in folders]


def read_source(folder: Path, default_region: str) -> SourceDeclaration:
    """One source.yml; raises ConfigMistake naming the file and key at fault."""
    path = folder / "source.yml"
    data = read_yaml(path)
    where = str(path)
    refuse_unknown_keys(data, _KEYS, where)
    require_keys(data, _REQUIRED, where)
    require_one_of(data["kind"], SOURCE_KINDS, f"{where}, kind")
    require_one_of(str(data["reliability"]), tuple("ABCDEF"), f"{where}, reliability")
    require_one_of(data.get("duplicates", "drop"), ("drop", "keep"), f"{where}, duplicates")
    _zone(data["time_zone"], f"{where}, time_zone")
    coverage = _section(data, "coverage", (*_COVERAGE, "places", "directions"), where)
    retention = _section(data, "retention", ("until", "purge_after_days"), where)
    expect = _section(data, "expect", ("min_rows", "max_rows", "columns"), where)
    directions = read_names(coverage.get("directions"), f"{where}, coverage directions")
    for direction in directions:
        require_one_of(direction, DIRECTIONS, f"{where}, coverage directions")
    grade = data.get("credibility")
    if grade is not None and grade not in (1, 2, 3, 4, 5, 6):
        raise ConfigMistake(
            "The credibility is no Admiralty grade",
            where=f"{where}, credibility",
            got=repr(grade),
            expected="1 to 6",
            next_step="1 confirmed … 5 improbable, 6 cannot be judged.",
        )
    return SourceDeclaration(
        source_id=folder.name,
        folder=folder,
        title=str(data["title"]),
        agency=str(data["agency"]),
        kind=data["kind"],
        reliability=str(data["reliability"]),
        legal_basis=str(data["legal_basis"]),
        time_zone=data["time_zone"],
        region=_region(data.get("region", default_region), f"{where}, region"),
        credibility=None if grade is None else float(grade),
        lineage_group=str(data.get("lineage_group", folder.name)),
        retain_until=_day(retention.get("until"), f"{where}, retention until"),
        purge_after_days=_days(retention.get("purge_after_days"), f"{where}, retention purge_after_days"),
        records_directions=str(coverage.get("records", "")),
        not_collected=str(coverage.get("not_collected", "")),
        coverage_from=_day(coverage.get("from"), f"{where}, coverage from"),
        coverage_to=_day(coverage.get("to"), f"{where}, coverage to"),
        coverage_places=read_names(coverage.get("places"), f"{where}, coverage places"),
        coverage_directions=directions,
        column_limits=read_column_limits(expect.get("columns"), f"{where}, expect columns"),
        min_rows=_whole(expect.get("min_rows"), f"{where}, expect min_rows"),
        max_rows=_whole(expect.get("max_rows"), f"{where}, expect max_rows"),
        keep_duplicates=data.get("duplicates", "drop") == "keep",
    )


def _section(data: dict[str, Any], name: str, keys: tuple[str, ...], where: str) -> dict[str, Any]:
    expected = ", ".join(f"{key}: …" for key in keys)
    page = "docs/reference/source.md"
    section = require_mapping(data.get(name) or {}, where, named=f"“{name}”", expected=expected, page=page)
    refuse_unknown_keys(section, keys, f"{where}, {name}")
    return section


def _zone(name: Any, where: str) -> None:
    try:
        ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError):
        guess = nearest(str(name), sorted(available_timezones()))
        raise ConfigMistake(
            "There is no such time zone",
            where=where,
            got=repr(name),
            expected="an IANA name such as America/Chicago or UTC",
            next_step=f"Did you mean “{guess}”?" if guess else "See the IANA list of time zones.",
        ) from None


def _region(name: Any, where: str) -> str:
    if name not in SUPPORTED_REGIONS:
        raise ConfigMistake(
            "There is no such region",
            where=where,
            got=repr(name),
            expected="two letters of a country, such as US or MX",
            next_step="Write NO (Norway) in quotes: YAML reads it as false." if name is False else "Correct it.",
        )
    return str(name)


def _whole(value: Any, where: str) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise ConfigMistake(
            "This is no number of rows",
            where=where,
            got=repr(value),
            expected="a whole number",
            next_step="Write it without quotes or thousands signs.",
        )
    return value


def _days(value: Any, where: str) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
        raise ConfigMistake(
            "This is no number of days",
            where=where,
            got=repr(value),
            expected="a whole number, 1 or more",
            next_step="Write it without quotes: purge_after_days: 1825",
        )
    return value


def _day(value: Any, where: str) -> str | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise ConfigMistake(
            "This is no date", where=where, got=repr(value), expected="YYYY-MM-DD", next_step="Correct it."
        ) from None

"""igloo.toml: every setting with its default, range and meaning; docs/reference/settings.md is made from it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from igloo.core.config_file import read_toml, refuse_unknown_keys, require_one_of
from igloo.core.errors import ConfigMistake


def setting(
    default: Any, meaning: str, low: float | None = None, high: float | None = None, choices: tuple[str, ...] = ()
) -> Any:
    """A field with its meaning and, for numbers, the range it must keep; for words, those it may be."""
    return field(default=default, metadata={"meaning": meaning, "low": low, "high": high, "choices": choices})


@dataclass(frozen=True)
class WorkspaceSettings:
    """[workspace]"""

    title: str = setting("Untitled workspace", "What people call this workspace.")
    default_region: str = setting("US", "Region assumed for phone numbers written without a country code.")
    reference_date: str = setting("", "Day against which recency is measured; empty: the newest row.")


@dataclass(frozen=True)
class EngineSettings:
    """[engine]"""

    name: str = setting("duckdb", "duckdb (default) or spark.")
    threads: int = setting(0, "Worker threads; 0: as many as the machine has cores.", 0, 1024)
    memory_gb: float = setting(0.0, "Memory limit in GB; 0: the engine's default.", 0, 4096)
    spark_master: str = setting("local[2]", "Address of the Spark master, when the engine is spark.")


@dataclass(frozen=True)
class IdentitySettings:
    """[identity]"""

    merge_probability: float = setting(0.995, "Least probability for an automatic merge.", 0.5, 1)
    review_probability: float = setting(0.5, "Least probability for a pair to be shown for review.", 0, 1)
    strong_kinds_to_merge: int = setting(2, "Independent strong kinds of agreement an automatic merge needs.", 1, 5)
    max_pairs: int = setting(20_000_000, "Most comparisons a blocking rule may cause; more are cut, reported.", 1)
    second_person: str = setting(
        "victim_or_enforcement",
        "Which judgements wait until a second person agrees. victim_or_enforcement: those that put somebody together "
        "who is or may be a victim, a witness or an unaccompanied child, or who was arrested, charged or convicted or "
        "stands in a case with such an action; and those that would take a victim's protection off a part of what is "
        "known. always: every one that puts two together as well. never: none.",
        choices=("victim_or_enforcement", "always", "never"),
    )


@dataclass(frozen=True)
class CallsAfterCrossingSettings:
    """[signals.calls_after_crossing]"""

    window_hours: float = setting(2.0, "How long after a crossing a call counts.", 0.25, 72)
    control_days: tuple[int, ...] = setting(
        (7, 14, 21), "Control windows: same clock time, so many days before and after."
    )
    crossing_free_hours: float = setting(24.0, "A control window has no crossing within so many hours.", 1, 168)
    observable_hours: float = setting(
        48.0, "A window counts only if the phone was seen at all within so many hours.", 1, 720
    )
    max_episodes_per_phone: int = setting(40, "Most crossings per phone that are counted (commuters).", 5, 1000)
    min_support: int = setting(
        3, "Least windows with a call, inside and outside together, for a pair to be tested.", 1, 50
    )
    pair_p: float = setting(0.01, "A caller counts as individually significant below this p.", 0.0001, 0.2)
    number_q: float = setting(0.05, "False-discovery rate for numbers.", 0.001, 0.5)
    pair_q: float = setting(0.10, "False-discovery rate for pairs inside selected numbers.", 0.001, 0.5)
    min_significant_callers: int = setting(3, "Fewest individually significant callers for a shared contact.", 2, 50)
    min_households: int = setting(3, "Fewest unrelated households among them.", 1, 50)
    min_in_out_ratio: float = setting(6.0, "Least rate inside windows over rate outside.", 1, 100)
    answering_line_share: float = setting(
        0.02, "A busy number that makes at most this share of its calls is an office.", 0, 1
    )


@dataclass(frozen=True)
class QualityOfEvidenceSettings:
    """[signals.quality_of_evidence]"""

    grace_days: float = setting(30.0, "Age in days that costs nothing.", 0, 3650)
    unknown_reliability: float = setting(0.45, "Reliability of a source graded F (cannot be judged).", 0, 1)
    strong_group: float = setting(0.7, "Least strength for a group to count as strong in the bands.", 0, 1)
    copy_lag_hours: float = setting(24.0, "A copy arrives within so many hours of the original.", 0, 168)
    degree_days: int = setting(365, "People tied to an identifier within so many days count against it.", 1, 3650)


@dataclass(frozen=True)
class ClockSkewSettings:
    """[quality.clock_skew]"""

    window_minutes: float = setting(180.0, "Clocks further apart than this are not found.", 10, 1440)
    tolerance_s: float = setting(120.0, "Clocks within so many seconds of each other count as aligned.", 1, 3600)
    waiting_s: float = setting(900.0, "Queues and the way to the reader explain so much between two places.", 1, 7200)
    peak_s: float = setting(120.0, "Pairs within so many seconds belong to one lag.", 10, 3600)
    min_pairs: int = setting(8, "Fewest pairs at one lag.", 3, 1000)
    peak_over_chance: float = setting(3.0, "Least pairs at one lag, over the median of all lags.", 1, 100)
    same_place_km: float = setting(2.0, "A vehicle recorded within so far is recorded at the same place.", 0, 50)
    first_call_minutes: float = setting(30.0, "People call so soon after crossing; clocks closer are not told.", 5, 120)
    quiet_hours: float = setting(2.0, "A call after so many quiet hours of its phone begins something.", 0.25, 24)


@dataclass(frozen=True)
class QualitySettings:
    """[quality]"""

    missing_change: float = setting(0.10, "A column's missing share may change so much between deliveries.", 0, 1)
    rows_ratio: float = setting(2.0, "A delivery may have so many times the rows of those before, or fewer.", 1, 1000)
    least_rows: int = setting(30, "Deliveries with fewer rows are not compared with the last one.", 1, 1_000_000)
    few_values: int = setting(12, "A column with at most so many values is a category whose mix is compared.", 2, 100)
    mix_index: float = setting(0.25, "Population stability index from which a mix has changed.", 0.01, 10)
    rejected_share: float = setting(0.01, "Share of rejected rows from which a file is worth a look.", 0, 1)
    duplicate_share: float = setting(0.05, "Share of duplicate rows from which a file is worth a look.", 0, 1)
    empty_day_rows: float = setting(3.0, "A day without events is a gap where its weekday usually has so many.", 1, 1e6)
    empty_day_surprise: float = setting(
        0.001, "… and where a day as empty has at most this chance, by that weekday's own days.", 0, 0.5
    )
    clock_skew: ClockSkewSettings = field(default_factory=ClockSkewSettings)


@dataclass(frozen=True)
class SignalSettings:
    """[signals]"""

    quality_of_evidence: QualityOfEvidenceSettings = field(default_factory=QualityOfEvidenceSettings)
    calls_after_crossing: CallsAfterCrossingSettings = field(default_factory=CallsAfterCrossingSettings)


@dataclass(frozen=True)
class TriageSettings:
    """[triage]"""

    max_leads: int = setting(2000, "Longest list of leads that is kept.", 10, 1_000_000)
    min_score: float = setting(0.05, "Leads below this score are not kept.", 0, 1)


@dataclass(frozen=True)
class RetentionSettings:
    """[retention]"""

    purge: str = setting(
        "ask",
        "What a run does with what is kept longer than its source.yml allows. ask: it warns, and a person runs "
        "`igloo purge`. when_due: it purges first, and says so in its report and in the audit.",
        choices=("ask", "when_due"),
    )


@dataclass(frozen=True)
class Settings:
    """Everything igloo.toml can say."""

    workspace: WorkspaceSettings = field(default_factory=WorkspaceSettings)
    engine: EngineSettings = field(default_factory=EngineSettings)
    identity: IdentitySettings = field(default_factory=IdentitySettings)
    signals: SignalSettings = field(default_factory=SignalSettings)
    quality: QualitySettings = field(default_factory=QualitySettings)
    triage: TriageSettings = field(default_factory=TriageSettings)
    retention: RetentionSettings = field(default_factory=RetentionSettings)


def _read_section(cls: type[Any], data: dict[str, Any], where: str) -> Any:
    refuse_unknown_keys(data, [f.name for f in fields(cls)], where)
    values: dict[str, Any] = {}
    for spec in fields(cls):
        if spec.name not in data:
            continue
        value = data[spec.name]
        at = f"{where} {spec.name}"
        if isinstance(value, dict):
            section = getattr(cls(), spec.name)
            values[spec.name] = _read_section(type(section), value, at)
            continue
        values[spec.name] = _checked(value, spec.default, spec.metadata, at)
    return cls(**values)


def _checked(value: Any, default: Any, metadata: Any, where: str) -> Any:
    kind = type(default)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if kind is tuple and isinstance(value, list):
        value = tuple(value)
    if not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
        raise ConfigMistake(
            "A setting has the wrong type",
            where=where,
            got=repr(value),
            expected=f"{kind.__name__}, for example {default!r}",
            next_step="Correct igloo.toml.",
        )
    choices = metadata.get("choices", ())
    if choices:
        require_one_of(value, choices, where, "A setting is not one of the words it may be")
    low, high = metadata.get("low"), metadata.get("high")
    numeric = isinstance(value, (int, float))
    if numeric and ((low is not None and value < low) or (high is not None and value > high)):
        raise ConfigMistake(
            "A setting is out of range",
            where=where,
            got=repr(value),
            expected=f"from {low} to {'any' if high is None else high}",
            next_step="Correct igloo.toml.",
        )
    return value


def read_settings(path: Path) -> Settings:
    """The settings of a workspace; raises ConfigMistake for a wrong key, type or range."""
    settings: Settings = _read_section(Settings, read_toml(path), str(path))
    return settings

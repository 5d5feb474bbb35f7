"""Which engine a workspace runs on."""

from __future__ import annotations

from pathlib import Path

from igloo.core.errors import ConfigMistake, nearest
from igloo.core.settings import EngineSettings
from igloo.engine.base import Engine
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.engine.spark_engine import SparkEngine, spark_session

ENGINES = ("duckdb", "spark")


def choose_engine(settings: EngineSettings, spill_folder: Path) -> Engine:
    """The engine that igloo.toml names."""
    if settings.name == "duckdb":
        return DuckDBEngine(settings.threads, settings.memory_gb, spill_folder)
    if settings.name == "spark":
        return SparkEngine(spark_session(settings.spark_master), spill_folder / "spark")
    raise ConfigMistake(
        "There is no such engine",
        where="igloo.toml, [engine] name",
        got=settings.name,
        expected=" or ".join(ENGINES),
        next_step=f"Did you mean “{nearest(settings.name, list(ENGINES)) or ENGINES[0]}”?",
    )

"""Both engines, started once: Spark takes longer to start than all of these tests take to run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import unavailable

from igloo.engine.base import Engine
from igloo.engine.duckdb_engine import DuckDBEngine


@pytest.fixture(scope="session")
def duckdb_engine() -> Iterator[Engine]:
    """The engine of a laptop."""
    engine = DuckDBEngine(threads=1)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def spark_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """One Spark session for the whole test run."""
    try:
        import pyspark  # noqa: F401
    except ImportError:
        unavailable("spark", "pyspark is not installed: pip install 'igloo[spark]'")
    if shutil.which("java") is None:
        unavailable("spark", "there is no Java on the PATH")
    from igloo.engine.spark_engine import spark_session as start

    session = start("local[1]")
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def spark_engine(spark_session: object) -> Engine:
    """The engine of a cluster, on this machine only."""
    from igloo.engine.spark_engine import SparkEngine

    return SparkEngine(spark_session)


@pytest.fixture(scope="session")
def contract_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the engines write what they compute."""
    return tmp_path_factory.mktemp("contracts")

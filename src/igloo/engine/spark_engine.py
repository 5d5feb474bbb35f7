"""Spark: the same expressions where a machine is outgrown. An optional extra: pip install 'igloo[spark]'."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis.backends.sql.datatypes import PySparkType

from igloo.core.errors import UserMistake
from igloo.engine.base import step_failed, typed_sql
from igloo.engine.duckdb_engine import in_process_duckdb
from igloo.engine.functions import DEFINITIONS
from igloo.engine.spark_functions import define_text_distances


def spark_session(master: str) -> Any:
    """A Spark session that talks to this machine only and keeps all times in UTC."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    # Spark would take the first python3 of the PATH, which knows nothing of this environment.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise UserMistake(
            "The Spark engine is not installed",
            where="igloo.toml, [engine] name",
            got="spark",
            expected="the optional extra",
            next_step="Run: pip install 'igloo[spark]' and have Java 17, or set name = \"duckdb\".",
        ) from None
    builder = SparkSession.builder.master(master).appName("igloo")
    for key, value in {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
        "spark.sql.parquet.inferTimestampNTZ.enabled": "false",
        "spark.ui.enabled": "false",
        "spark.sql.execution.pythonUDF.arrow.enabled": "true",
    }.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


# Ibis trims this set; Spark reads \v and \f as the letters v and f and takes them off "voice" and "fish".
_TRIMMED_BY_IBIS = r"' \t\n\r\v\f'"
_TRIMMED_ON_SPARK = r"' \t\n\r\u000B\u000C'"


def spark_sql(expression: ir.Table) -> str:
    """The SQL of an expression as Spark has to read it."""
    return typed_sql(expression, "pyspark", PySparkType, "`").replace(_TRIMMED_BY_IBIS, _TRIMMED_ON_SPARK)


class SparkEngine:
    """Runs expressions on a Spark session; results land in single Parquet files like DuckDB's."""

    name = "spark"
    keeps_order = False
    at_once = 1  # Spark spreads one query over the cluster; its temporary views are one session's

    def __init__(self, session: Any, scratch_folder: Path | None = None) -> None:
        self.session = session
        self._scratch = scratch_folder or Path(tempfile.mkdtemp(prefix="igloo-spark-"))
        self.limits: Mapping[str, str] = {"temp_directory": str(self._scratch)}
        self._ibis = ibis.pyspark.connect(session)
        for definition in DEFINITIONS["spark"]:
            session.sql(definition)
        define_text_distances(session)
        self._held: list[str] = []
        self._linkage: Any = None

    def table(self, name: str, files: Sequence[Path]) -> ir.Table:
        view = name.replace("/", "_").replace(".", "_")
        self.session.read.parquet(*[str(f) for f in files]).createOrReplaceTempView(view)
        return self._ibis.table(view)

    def write(self, name: str, expression: ir.Table, path: Path, sort_by: Sequence[str] = ()) -> int:
        sql = spark_sql(expression)
        folder = path.with_suffix(".spark")
        try:
            frame = self.session.sql(sql)
            if sort_by:
                frame = frame.orderBy(*sort_by)
            frame.coalesce(1).write.mode("overwrite").parquet(str(folder))
        except Exception as error:
            raise step_failed(name, sql, error) from error
        part = next(p for p in sorted(folder.iterdir()) if p.suffix == ".parquet")
        part.replace(path)
        shutil.rmtree(folder)
        return int(self.session.read.parquet(str(path)).count())

    def fetch(self, name: str, expression: ir.Table) -> pd.DataFrame:
        sql = spark_sql(expression)
        try:
            frame: pd.DataFrame = self.session.sql(sql).toPandas()
        except Exception as error:
            raise step_failed(name, sql, error) from error
        return frame

    def hold(self, name: str, expression: ir.Table) -> ir.Table:
        sql = spark_sql(expression)
        folder = self._scratch / name
        try:
            # A file, not the session's cache: the plan of a cache held in a cache filled a gigabyte.
            self.session.sql(sql).write.mode("overwrite").parquet(str(folder))
            self.session.read.parquet(str(folder)).createOrReplaceTempView(name)
        except Exception as error:
            raise step_failed(name, sql, error) from error
        if name not in self._held:
            self._held.append(name)
        return self._ibis.table(name)

    def held(self, name: str) -> ir.Table:
        return self._ibis.table(name)

    def let_go(self, *names: str) -> None:
        for name in names or tuple(self._held):
            self.session.catalog.dropTempView(name)
            shutil.rmtree(self._scratch / name, ignore_errors=True)
            self._held.remove(name)
        if names:
            return
        self._linkage = None
        # Splink persists its own tables and tells nobody their names.
        self.session.catalog.clearCache()

    @contextmanager
    def splink_api(self) -> Iterator[Any]:
        from splink import SparkAPI  # heavy: a second to import

        if self._linkage is None:
            self._linkage = SparkAPI(  # type: ignore[no-untyped-call]
                spark_session=self.session, break_lineage_method="persist", register_udfs_automatically=False
            )
        yield self._linkage

    def in_process(self) -> duckdb.DuckDBPyConnection:
        return in_process_duckdb()

    def beside(self) -> SparkEngine:
        return self

    def leave(self) -> None:
        """Nothing of its own to close."""

    def interrupt(self) -> None:
        self.session.sparkContext.cancelAllJobs()

    def close(self) -> None:
        shutil.rmtree(self._scratch, ignore_errors=True)
        self.session.stop()

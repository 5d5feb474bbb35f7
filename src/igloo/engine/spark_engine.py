"""Spark: the same expressions where a machine is outgrown. An optional extra: pip install 'igloo[spark]'."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis.backends.sql.datatypes import PySparkType

from igloo.core.errors import UserMistake
from igloo.engine.base import step_failed, typed_sql
from igloo.engine.functions import DEFINITIONS


def spark_session(master: str) -> Any:
    """A Spark session that talks to this machine only and keeps all times in UTC."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
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

    def __init__(self, session: Any) -> None:
        self.session = session
        self._ibis = ibis.pyspark.connect(session)
        for definition in DEFINITIONS["spark"]:
            session.sql(definition)

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

    def close(self) -> None:
        self.session.stop()

"""Compute is pure: (tables, settings) -> expression; no connection, no execution, no clock, no chance."""

from __future__ import annotations

import ast

import pytest
from tests.architecture.source_code import Module, modules

COMPUTE_ROOMS = {"identity", "signals", "network", "triage", "mapping"}
# Splink scores pairs on a database of its own; that one file holds the connection.
MAY_CONNECT = {"igloo.identity.comparing.learning"}

EXECUTES = {"execute", "to_pandas", "to_pyarrow", "to_polars", "to_parquet", "to_csv"}
EXECUTES |= {"fetchall", "fetchdf"}
CONNECTS = {"duckdb.connect", "ibis.connect", "ibis.duckdb.connect", "ibis.pyspark.connect"}
CONNECTS |= {"sqlite3.connect"}
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
CLOCKS |= {"datetime.datetime.now", "datetime.datetime.utcnow", "datetime.date.today"}
CLOCKS |= {"ibis.now", "ibis.today"}
CLOCKS |= {"pd.Timestamp.now", "pd.Timestamp.utcnow", "pd.Timestamp.today"}
CHANCE = {"uuid.uuid4", "uuid4", "uuid.uuid1", "os.urandom", "ibis.random", "ibis.uuid"}

compute_modules = [m for m in modules() if m.room in COMPUTE_ROOMS]


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    first = node.id if isinstance(node, ast.Name) else ""
    return ".".join([first, *reversed(parts)])


def _calls(tree: ast.AST) -> list[tuple[ast.Call, str]]:
    return [(node, _dotted(node.func)) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def impurities(tree: ast.AST, may_connect: bool = False) -> list[str]:
    """What a tree does that a pure step may not, one line each."""
    found = []
    for node, name in _calls(tree):
        last = name.rsplit(".", 1)[-1]
        unseeded = not node.args and not node.keywords
        if not may_connect and (name in CONNECTS or last in {"read_parquet", "raw_sql"}):
            found.append(f"line {node.lineno}: {name} reaches for a database or a file")
        if not may_connect and "." in name and last in EXECUTES:
            found.append(f"line {node.lineno}: .{last}() runs an expression; the engine does that")
        if name in CLOCKS:
            found.append(f"line {node.lineno}: {name} reads a clock")
        if name in CHANCE or name.startswith("random."):
            found.append(f"line {node.lineno}: {name} draws by chance")
        if name in {"np.random.default_rng", "numpy.random.default_rng", "default_rng"}:
            if unseeded:
                found.append(f"line {node.lineno}: {name}() without a seed")
        elif name.startswith(("np.random.", "numpy.random.")):
            found.append(f"line {node.lineno}: {name} draws from the global generator")
    return found


@pytest.mark.parametrize("module", compute_modules, ids=lambda m: m.name)
def test_a_compute_room_is_pure(module: Module) -> None:
    found = impurities(module.tree, may_connect=module.name in MAY_CONNECT)
    assert not found, module.shown + "\n" + "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "t.count().execute()",
        "t.to_pandas()",
        "con.raw_sql('select 1')",
        "duckdb.connect()",
        "datetime.now()",
        "time.time()",
        "np.random.rand(3)",
        "np.random.default_rng()",
        "random.random()",
        "uuid4()",
    ],
)
def test_the_guard_sees(text: str) -> None:
    assert impurities(ast.parse(text))


def test_the_guard_lets_a_seeded_generator_pass() -> None:
    assert not impurities(ast.parse("np.random.default_rng(settings.seed).normal()"))

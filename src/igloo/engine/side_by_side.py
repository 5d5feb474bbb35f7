"""Runs parts of a run that do not need each other at the same time, and brings their tables together.

While one part turns an expression into SQL (Python, one core) the other's query has the machine. Each part
sees the tables that were there when it began and its own; the outcome does not depend on who is first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

from igloo.engine.runner import Runner

Made = TypeVar("Made")
# Deeply nested expressions need a deep stack, and a thread of macOS is born with half a megabyte.
_STACK_BYTES = 256 * 1024 * 1024
_SECONDS_BETWEEN_INTERRUPTS = 0.2


def side_by_side(runner: Runner, parts: Sequence[Callable[[Runner], Made]]) -> list[Made]:
    """Do these parts, as many at once as the engine can; what each returned, in the order given.

    What the parts add to a table is put together in the order given. Raises what the first part that
    failed raised, after the others were stopped; then no table of any part is taken over.
    """
    runners = [runner.beside() for _ in parts]
    try:
        if runner.engine.at_once == 1 or len(parts) == 1:
            results = [part(own) for part, own in zip(parts, runners, strict=True)]
        else:
            results = _at_once(runner.engine.at_once, parts, runners)
    finally:
        for own in runners:
            own.engine.leave()
    runner.take_over(runners)
    return results


def _at_once(workers: int, parts: Sequence[Callable[[Runner], Made]], runners: Sequence[Runner]) -> list[Made]:
    with _deep_threads(workers) as pool:
        futures = [pool.submit(part, own) for part, own in zip(parts, runners, strict=True)]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
        finally:
            # After a failure or Ctrl-C nobody waits for a query that may take an hour.
            failed = _first_failed(futures)
            _stop(futures, runners)
        if failed is not None:
            failed.result()
        return [future.result() for future in futures]


def _first_failed(futures: Sequence[Future[Made]]) -> Future[Made] | None:
    return next((f for f in futures if f.done() and not f.cancelled() and f.exception() is not None), None)


def _stop(futures: Sequence[Future[Made]], runners: Sequence[Runner]) -> None:
    for future in futures:
        future.cancel()
    left = [(future, own) for future, own in zip(futures, runners, strict=True) if not future.done()]
    while left:
        for _, own in left:
            own.engine.interrupt()
        wait([future for future, _ in left], timeout=_SECONDS_BETWEEN_INTERRUPTS)
        left = [(future, own) for future, own in left if not future.done()]


@contextmanager
def _deep_threads(workers: int) -> Iterator[ThreadPoolExecutor]:
    before = threading.stack_size(_STACK_BYTES)
    try:
        with ThreadPoolExecutor(workers, thread_name_prefix="part") as pool:
            yield pool
    finally:
        threading.stack_size(before)

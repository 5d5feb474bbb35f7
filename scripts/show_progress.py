"""Runs a slow set-up command: says what it does and for how long, keeps its output, shows it only on failure.

Usage: show_progress.py "What is being done" -- command argument ...
Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections import deque
from threading import Thread

TAIL_LINES = 40
TICK_SECONDS = 10


def _newest(line: str) -> str:
    words = line.strip()
    return words[:70] + "…" if len(words) > 70 else words


def run(title: str, command: list[str]) -> int:
    """Run the command; its exit code is ours."""
    print(f"==> {title}", flush=True)
    started = time.monotonic()
    tail: deque[str] = deque(maxlen=TAIL_LINES)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        output = process.stdout

        def collect() -> None:
            tail.extend(line for line in output if line.strip())

        reader = Thread(target=collect, daemon=True)
        reader.start()
        told = started
        while process.poll() is None:
            time.sleep(0.1)
            if time.monotonic() - told >= TICK_SECONDS:
                told = time.monotonic()
                said = [line for line in list(tail) if not line.startswith("WARNING")]
                newest = _newest(said[-1]) if said else ""
                print(f"    {told - started:4.0f} s  {newest}", flush=True)
        reader.join(timeout=5)
    if process.returncode:
        print(f"    This did not work: {' '.join(command)}\n", file=sys.stderr)
        sys.stderr.writelines("    " + line for line in tail)
        print("\n    Next: correct what the lines above say, then run make again.", file=sys.stderr)
    else:
        print(f"    done in {time.monotonic() - started:.0f} s", flush=True)
    return process.returncode


def main() -> int:
    """Split the command line at `--`."""
    title, separator, *command = sys.argv[1:]
    if separator != "--" or not command:
        print(__doc__, file=sys.stderr)
        return 2
    return run(title, command)


if __name__ == "__main__":
    raise SystemExit(main())

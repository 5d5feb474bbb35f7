"""Measures accuracy and speed and writes docs/benchmarks.md.

python -m benchmarks.run [--people N] [--days N] [--seeds 1,2,3] [--null-seeds 11,12]
                         [--only accuracy|speed|crossref|ingest|identity|identity-speed] [--call-rows 2000000,20000000]
                         [--memory-gb N] [--descriptions N] [--labelled-data FOLDER] [--peers-python PYTHON]
                         [--sets febrl3,world]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from benchmarks import accuracy, crossref, entity_resolution, identity_speed, ingest, machine, speed
from benchmarks.measured_world import WorldSize, peak_memory_gb

REPORT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `make benchmark`. A short one: `make benchmark BENCHMARK_ARGS="--people 2000 --seeds 1 --null-seeds 11"`.
"""


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=180)
    parser.add_argument("--seeds", type=_numbers, default=[1, 2, 3, 4, 5], help="worlds with smugglers")
    parser.add_argument("--null-seeds", type=_numbers, default=[31, 32, 33, 34, 35], help="worlds without")
    parser.add_argument("--repeats", type=int, default=3, help="repetitions of the speed part")
    parser.add_argument("--call-rows", type=_numbers, default=[2_000_000, 20_000_000], help="sizes of files of calls")
    parser.add_argument("--memory-gb", type=float, default=4.0, help="the engine's limit while calls are taken in")
    parts = ["accuracy", "speed", "crossref", "ingest", "identity", "identity-speed"]
    parser.add_argument("--only", choices=parts, help="one part; the report holds only that part")
    parser.add_argument("--descriptions", type=int, default=1_000_000, help="of people, for who is who at scale")
    entity_resolution.add_arguments(parser)
    parser.add_argument("--out", type=Path, default=REPORT)
    return parser.parse_args()


def _write(path: Path, chapters: list[str]) -> None:
    """Also after each part: an hour of measuring is not lost to a full disk in the last minute."""
    path.write_text("\n".join(chapters), encoding="utf-8")


def main() -> int:
    """Measure and write."""
    arguments = _arguments()
    size = WorldSize(arguments.people, arguments.days)
    begun = time.perf_counter()

    def say(what: str) -> None:
        print(f"  {time.perf_counter() - begun:6.0f} s  {what}", flush=True)

    chapters = [HEAD, machine.text()]
    if arguments.only in (None, "accuracy"):
        worlds, nulls = accuracy.measure(size, arguments.seeds, arguments.null_seeds, say)
        chapters.append(accuracy.text(size, worlds, nulls))
        _write(arguments.out, chapters)
    if arguments.only in (None, "speed"):
        chapters.append(speed.text(size, speed.measure(size, arguments.repeats, say)))
        _write(arguments.out, chapters)
    if arguments.only in (None, "crossref"):
        # As large as people and lines of the other chapters are small: a look-up is quick at any of their sizes.
        of = crossref.CrossrefSize(repeats=arguments.repeats)
        chapters.append(crossref.text(of, crossref.measure(of, say)))
        _write(arguments.out, chapters)
    if arguments.only in (None, "ingest"):
        files = [(rows, layout) for rows in arguments.call_rows for layout in ("narrow", "wide")]
        measured = [ingest.measure(rows, arguments.repeats, layout, arguments.memory_gb, say) for rows, layout in files]
        chapters.append(ingest.text(measured))
        _write(arguments.out, chapters)
    if arguments.only in (None, "identity"):
        before = len(chapters)

        def keep(chapter: str) -> None:
            chapters[before:] = [chapter]
            _write(arguments.out, chapters)

        data, peers = arguments.labelled_data, arguments.peers_python
        entity_resolution.measure(data, peers, arguments.sets, say, keep)
    if arguments.only in (None, "identity-speed"):
        asked = identity_speed.IdentitySpeedSize(arguments.descriptions, max(1, arguments.descriptions // 100))
        chapters.append(identity_speed.text(asked, identity_speed.measure(asked, say)))
        _write(arguments.out, chapters)
    chapters.append(f"Most memory held: {peak_memory_gb():.1f} GB.\n")
    _write(arguments.out, chapters)
    say(f"wrote {arguments.out.name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

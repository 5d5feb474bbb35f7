"""Who is who, side by side: Igloo, plain Splink, nomenklatura's matchers and exact match on labelled sets.

python -m benchmarks.entity_resolution [--labelled-data FOLDER] [--peers-python PYTHON] [--sets febrl3,world]
                                       [--out FILE]

FOLDER holds the public files that benchmarks/identity/labelled.py names; without it only the sets made here are
measured. PYTHON is that of an environment with nomenklatura (see benchmarks/identity/peer_answers.py); without it the
peer is left out, and the chapter says so.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.identity.exact_answer import exact_answer
from benchmarks.identity.igloo_answer import igloo_answer
from benchmarks.identity.labelled import LOADERS, LabelledSet
from benchmarks.identity.measures import Agreement, Answer, Measured, measured
from benchmarks.identity.names_written_two_ways import names_written_two_ways
from benchmarks.identity.peer_answers import peer_answers
from benchmarks.identity.splink_answer import splink_answer
from benchmarks.identity.world_people import world_people
from benchmarks.markdown import table
from benchmarks.measured_world import WorldSize

MADE_HERE = ("names", "world")
PROPOSED = "Igloo, proposed for review"
ALL_SETS = (*LOADERS, *MADE_HERE)
WORLD = WorldSize(people=2_000, days=60)
WORLD_SEED = 6


@dataclass(frozen=True)
class MeasuredSet:
    """One set with every contestant; `left_out` says what could not be measured, and why."""

    of: LabelledSet
    contestants: list[Measured]
    left_out: str = ""


def measure(
    data: Path | None,
    peers_python: Path | None,
    names: Sequence[str],
    say: Callable[[str], None],
    keep: Callable[[str], None],
) -> None:
    """Every set whose files are there; `keep` is given the chapter as far as it is measured, after each set."""
    done: list[MeasuredSet] = []
    missing = [name for name in names if name in LOADERS and (data is None or not data.is_dir())]
    keep(text(done, missing))
    for name in names:
        if name in missing:
            continue
        say(f"identity: {name}")
        if name == "world":
            of, igloo = world_people(WORLD, WORLD_SEED)
        else:
            of = names_written_two_ways() if name == "names" else LOADERS[name](data or Path())
            igloo = igloo_answer(of)
        done.append(_against(of, igloo, peers_python))
        keep(text(done, missing))


def _against(of: LabelledSet, igloo: Answer, peers_python: Path | None) -> MeasuredSet:
    answers = [igloo, splink_answer(of)]
    left_out = "" if peers_python else "nomenklatura: no --peers-python was given"
    if peers_python:
        answers += peer_answers(of, peers_python)
    answers.append(exact_answer(of))
    if igloo.proposed is not None:
        answers.append(replace(igloo, contestant=PROPOSED, entity=igloo.proposed))
    contestants = measured(answers, of.truth, of.reported, of.systems)
    if igloo.proposed is not None:
        contestants.insert(1, contestants.pop())
    return MeasuredSet(of, contestants, left_out)


def _three(agreement: Agreement) -> list[str]:
    return [f"{value:.4f}" for value in (agreement.precision, agreement.recall, agreement.f1)]


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.4f}"


def _set_text(one: MeasuredSet) -> str:
    header = [
        "", "pairs: precision", "recall", "F1", "best F1 (at)", "entities: precision", "recall", "F1", "B³ F1",
        "false merges", "left to people", "Brier (pairs compared)", "Brier (never compared = 0)",
    ]  # fmt: skip
    rows = [
        [
            f"{m.contestant} ({m.note})" if m.note else m.contestant, *_three(m.pairs),
            f"{m.best.f1:.4f} ({m.best_at:.2f})", *_three(m.entities), f"{m.b_cubed.f1:.4f}", f"{m.false_merges:,}",
            f"{m.shown:,}", _number(m.calibration.brier if m.calibration else math.nan), _number(m.brier),
        ]
        for m in one.contestants
    ]  # fmt: skip
    of = one.of
    about = f"{len(of.records):,} records, {len(set(of.truth.tolist())):,} people; {of.tuned_on}."
    parts = [f"### {of.name[0].upper()}{of.name[1:]}\n\n{' '.join((about, *of.notes))}\n", table(header, rows)]
    parts += _calibration_text(one)
    systems = sorted({s for m in one.contestants for s in m.by_system})
    if systems:
        for title, of_what in (("pairs", "pairs"), ("entities", "entities")):
            shares = [{s: getattr(m.by_system[s], of_what) for s in systems} for m in one.contestants]
            by = [
                [m.contestant, *(f"{share[s]:.3f}" for s in systems), f"{_gap(share) * 100:.1f}"]
                for m, share in zip(one.contestants, shares, strict=True)
            ]
            parts += [f"Recall of the {title} by name system:\n", table(["", *systems, "gap [points]"], by)]
    if one.left_out:
        parts.append(f"Left out: {one.left_out}.\n")
    return "\n".join(parts)


def _calibration_text(one: MeasuredSet) -> list[str]:
    """How far the probabilities may be taken at their word; what is proposed for review has those of Igloo."""
    known = [(m.contestant, m.calibration) for m in one.contestants if m.calibration and m.contestant != PROPOSED]
    if not known:
        return []
    header = ["", "pairs compared", "Brier", "of it: scale", "with the best scale", "always the same"]
    rows = [
        [name, f"{c.pairs:,}", *(_number(v) for v in (c.brier, c.miscalibration, c.reachable, c.uncertainty))]
        for name, c in known
    ]
    parts = ["Calibration over the pairs compared:\n", table(header, rows)]
    name, first = known[0]
    told = [[getattr(r, c) for c in ("least", "most", "pairs", "held", "right")] for r in first.told.itertuples()]
    columns = [name, *(f"{least:g} to {most:g}" for least, most, *_ in told)]
    lines = [
        ["pairs", *(f"{n:,}" for _, _, n, _, _ in told)],
        ["held likely", *(f"{held:.3f}" for *_, held, _ in told)],
        ["right", *(f"{right:.3f}" for *_, right in told)],
    ]
    return [*parts, table(columns, lines)]


def _gap(share: dict[str, float]) -> float:
    return max(share.values()) - min(share.values())


def text(sets: list[MeasuredSet], missing: list[str]) -> str:
    """The chapter."""
    parts = [
        "## Who is who\n\n"
        "Igloo as its users run it: files, a `mapping.yml`, one run with default settings. Plain Splink: the settings, "
        "training and clustering threshold of its own documentation for the set. nomenklatura: candidates of its own "
        "blocker. Exact match: the same name and date of birth. Protected attributes are mapped into Igloo in none of "
        "the sets.\n\n"
        "*Pairs*: records held for one person with a probability of one half or more (nomenklatura: at the score of "
        "its interfaces). *Entities*: pairs of records put into one entity with nobody's help; *false merges* are the "
        "wrong ones among them. *Left to people*: pairs at or above the threshold which the entities leave apart. "
        "*Brier*: mean squared error of the probability, over the pairs that a contestant compared itself (all that "
        "its rules bring together: a pair ruled out by a bound, or held below 0.01, counts as 0 for everybody), and, "
        "harsher, over the pairs that Igloo or Splink held possible (0.01 or more) and all true pairs, the same for "
        "everybody, a true pair never compared counting as 0. *Calibration*: the first of the two is split into what "
        "is lost because probabilities are not what they say (*scale*) and what is left *with the best scale*: the "
        "best map of probabilities that keeps their order, found with the labels (isotonic regression), which no "
        "calibration can go below; *always the same*: always saying the share of true pairs. *Igloo, proposed for "
        "review* are not merges: they are the groups of entities that a person is shown together, measured as if "
        "every one was confirmed.\n\n"
        "The payments that go with these sets (money leaving and arriving) describe nobody, and are left out.\n"
    ]
    parts += [_set_text(one) for one in sets]
    if missing:
        parts.append(f"Not measured, for want of --labelled-data: {', '.join(missing)}.\n")
    return "\n".join(parts)


def chosen_sets(told: str) -> list[str]:
    """Names of sets from a list with commas."""
    names = [name for name in told.split(",") if name]
    unknown = sorted(set(names) - set(ALL_SETS))
    if unknown:
        raise argparse.ArgumentTypeError(f"no such set: {', '.join(unknown)}; there are {', '.join(ALL_SETS)}")
    return names


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What this part of the benchmarks needs to be told."""
    parser.add_argument("--labelled-data", type=Path, help="folder with the public labelled sets")
    parser.add_argument("--peers-python", type=Path, help="the Python of an environment with nomenklatura")
    parser.add_argument("--sets", type=chosen_sets, default=list(ALL_SETS), help=f"of {', '.join(ALL_SETS)}")


def main() -> int:
    """Measure, and print or write the chapter."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()

    def keep(chapter: str) -> None:
        if arguments.out:
            arguments.out.write_text(chapter, encoding="utf-8")
        chapters.append(chapter)

    chapters: list[str] = []
    measure(arguments.labelled_data, arguments.peers_python, arguments.sets, print, keep)
    if not arguments.out:
        print(chapters[-1])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Numbers that several unrelated crossers call just after crossing, and hardly ever otherwise.

## Finds
A shared contact after the border: a number that several people, each on their own record, call or are
called by unusually often in the hours after they cross. That is how a coordinator looks; a family, a
dispatcher or a taxi line looks otherwise, and each of these is told apart.

## Counts
Crossings, not calls: calls come in bursts. For each phone and contact, crossings followed by a call
(k of n) against comparable times of the same phone (same clock time, weeks before and after, no
crossing near). p is hypergeometric. A number is listed when more of its crossing callers are
individually significant than chance allows (binomial, false-discovery rate), there are enough of
them, they belong to several unrelated households (none of them its own), they reach it several times as often after
crossings as otherwise, and it does not only ever answer, as an office does. Numbers are ranked by
the lower bound of the share of their crossing callers
who are significant [0-1]; pairs by the lower bound of observed over expected (EB05). Score: numbers
that pass 0.6-1, pairs inside them 0-0.5, numbers that fail a rule below 0.3.

## Where it misleads
Calling home on arrival is a habit; an employer or a lodging that everybody calls on arrival looks like
a coordinator until it is registered. Phones are lent and handed on. One person with two phones is two
callers but one household. South-bound crossings are rarely recorded, so trips are seen from one side.
Daily commuters have few comparable times; who has too few is reported as not testable. A phone whose
records nobody requested is not seen at all.

## Source
Analytics §2 (two-level rule §2.4); DuMouchel 1999; Benjamini and Hochberg 1995; Benjamini and Bogomolov 2014.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from igloo.core.evidence import Sentence, contract_frame, counts_json, finding_id, settings_hash
from igloo.core.settings import CallsAfterCrossingSettings, Settings
from igloo.core.step import Frames, Signal, Tables
from igloo.core.tables import table_contracts
from igloo.signals import crossing_windows as windows
from igloo.signals.answering_lines import after_crossing_line, answering_lines
from igloo.signals.households import after_crossing_tie, households
from igloo.signals.statistics.discovery import benjamini_hochberg, within_selected
from igloo.signals.statistics.episodes import at_least, episode_p, expected_hits
from igloo.signals.statistics.proportions import rate_ratio, wilson_lower_bound
from igloo.signals.statistics.shrinkage import fit_ratio_prior, shrunken_ratio

NAME = "calls_after_crossing"
VERSION = "1"
# A line of which surely less than a tenth of the crossing callers stand out is a popular line: an
# unregistered taxi had 14 of 148 (lower bound 0.06), coordinators with 3 of 5 or 4 of 7 0.27 and more.
LEAST_SHARE = 0.10
FIRST = "first_of_household"

NUMBER = Sentence(
    "{callers} of the {callers_tested:crosser|crossers} in contact with this number reached it, or were "
    "reached by it, unusually often within {hours} of crossing, each on their own record: after "
    "{crossings_with_call} of their {crossings:crossing|crossings}, but at {comparable_times_with_call} of "
    "{comparable_times:comparable time|comparable times} (expected {expected}). They belong to "
    "{households:unrelated household|unrelated households}. {chance} in 100 numbers this strong "
    "are chance.{not_counted}"
)
PAIR = Sentence(
    "In contact with {contact} within {hours} of {crossings_with_call} of "
    "{crossings:crossing|crossings}; at {comparable_times:comparable time|comparable times} it happened "
    "{comparable_times_with_call:time|times} (expected after crossings: {expected}). That is at least "
    "{least} times usual. {chance} in 100 pairs this strong are chance.{not_counted}"
)
ALWAYS = (
    "Calls to protected lines (lawyers, clergy, clinics, press, shelters, hotlines) are never looked at.",
    "A phone may be in other hands than its holder's.",
)


# ---------------------------------------------------------------- observe


def after_crossing_exposure(tables: Tables, settings: Settings) -> ir.Table:
    """How many windows each phone has, and whether that is enough to test."""
    t = tables["after_crossing_window"]
    n = t.group_by("phone").agg(n1=t.after.sum(), n0=(1 - t.after).sum(), near=t.near.max())
    return n.mutate(testable=(n.n1 > 0) & (n.n0 >= windows.FEWEST_COMPARABLE))


def after_crossing_pair(tables: Tables, settings: Settings) -> ir.Table:
    """Windows with a call between each phone and contact, after crossings (e1) and otherwise (e0)."""
    hit = tables["after_crossing_hit"].filter(lambda t: t.category == "")
    pair = hit.group_by("phone", "contact").agg(
        e1=hit.window_id.nunique(where=hit.after == 1), e0=hit.window_id.nunique(where=hit.after == 0)
    )
    return pair.join(tables["after_crossing_exposure"], "phone")


def after_crossing_not_counted(tables: Tables, settings: Settings) -> ir.Table:
    """Crossings followed by a call with a registered line, by phone and category."""
    hit = tables["after_crossing_hit"].filter(lambda t: (t.category != "") & (t.after == 1))
    return hit.group_by("phone", "category").agg(n_windows=hit.window_id.nunique())


def after_crossing_span(tables: Tables, settings: Settings) -> ir.Table:
    """One row: the newest call or crossing that was looked at."""
    both = ibis.union(tables["event_call"].select("t_utc"), tables["event_crossing"].select("t_utc"))
    return both.agg(as_of=both.t_utc.max())


# ---------------------------------------------------------------- assess


def assess(frames: Frames, settings: Settings) -> dict[str, pd.DataFrame]:
    """Findings of numbers that more callers reach after crossing than chance allows, and of their pairs."""
    own = settings.signals.calls_after_crossing
    said = _Said(frames, own)
    pairs = _tested_pairs(frames["after_crossing_pair"], own)
    numbers = _numbers(pairs, frames["after_crossing_pair"], own)
    listed = numbers[(numbers["q"] <= own.number_q) & (numbers["m_sig"] >= own.min_significant_callers)]
    ties = frames["after_crossing_tie"].groupby("phone")["tie"].apply(list).to_dict()
    rows = []
    first: set[tuple[str, str]] = set()
    gated = []
    for number in listed.to_dict("records"):
        callers = pairs[(pairs["contact"] == number["contact"]) & pairs["significant"]]
        member = callers["phone"].tolist()
        known = [*member, number["contact"]]
        home = households(known, [(phone, tie) for phone in known for tie in ties.get(phone, [])])
        unrelated = {home[phone] for phone in member} - {home[number["contact"]]}
        first |= {(phone, number["contact"]) for phone in unrelated}
        row = said.number(number, callers, len(unrelated))
        gated += [number["contact"]] if row["gate"] else []
        rows.append(row)
    chosen = pairs[pairs["e1"] + pairs["e0"] >= own.min_support].copy()
    family = chosen["contact"].tolist()
    chosen["q"] = within_selected(chosen["p"], family, gated)
    for pair in chosen[chosen["contact"].isin(gated)].to_dict("records"):
        rows.append(said.pair(pair, (pair["phone"], pair["contact"]) in first))
    return {"finding": contract_frame("finding", rows)}


def _tested_pairs(pairs: pd.DataFrame, own: CallsAfterCrossingSettings) -> pd.DataFrame:
    """Pairs of testable phones with p, expected and EB05, in a stable order."""
    t = pairs[pairs["testable"]].sort_values(["contact", "phone"], ignore_index=True)
    four = [t[c].to_numpy() for c in ("e1", "n1", "e0", "n0")]
    expected = expected_hits(*four)
    ratio = shrunken_ratio(four[0], expected, fit_ratio_prior(four[0], expected))
    p = episode_p(*four)
    enough = (t["e1"] + t["e0"]).to_numpy() >= own.min_support
    return t.assign(p=p, expected=expected, eb05=ratio.lower, significant=(p < own.pair_p) & enough)


def _numbers(pairs: pd.DataFrame, every: pd.DataFrame, own: CallsAfterCrossingSettings) -> pd.DataFrame:
    """One row a contact with enough crossing callers to be tested: the family of the number-level test."""
    t = pairs.groupby("contact", as_index=False).agg(
        m=("phone", "size"),
        m_sig=("significant", "sum"),
        e1=("e1", "sum"),
        n1=("n1", "sum"),
        e0=("e0", "sum"),
        n0=("n0", "sum"),
    )
    t = t[t["m"] >= own.min_significant_callers].reset_index(drop=True)
    p = at_least(t["m_sig"], t["m"], own.pair_p)
    untested = every[~every["testable"]].groupby("contact")["phone"].size()
    return t.assign(
        p=p,
        q=benjamini_hochberg(p),
        ratio=rate_ratio(t["e1"], t["n1"], t["e0"], t["n0"]),
        lower=wilson_lower_bound(t["m_sig"], t["m"]),
        untested=t["contact"].map(untested).fillna(0).astype(int),
    )


class _Said:
    """Turns tested numbers and pairs into rows of `finding`."""

    def __init__(self, frames: Frames, own: CallsAfterCrossingSettings) -> None:
        self.own = own
        span = frames["after_crossing_span"]["as_of"]
        self.common = {
            "signal": NAME,
            "as_of": span.iloc[0] if len(span) else pd.NaT,
            "params_hash": settings_hash(own),
            "code_version": f"{NAME} {VERSION}",
        }
        self.answering = answering_lines(frames["after_crossing_line"], own.answering_line_share)
        self.hours = f"{own.window_hours:g} hour{'' if own.window_hours == 1 else 's'}"
        skipped = frames["after_crossing_not_counted"].sort_values(["phone", "category"])
        self.skipped = {str(phone): group for phone, group in skipped.groupby("phone")}

    def _not_counted(self, phones: list[str]) -> tuple[dict[str, int], str]:
        """Counts and words for crossings followed by calls to registered lines."""
        total: dict[str, int] = {}
        for phone in phones:
            for row in self.skipped.get(phone, pd.DataFrame()).to_dict("records"):
                total[row["category"]] = total.get(row["category"], 0) + int(row["n_windows"])
        if not total:
            return {}, ""
        said = ", ".join(
            f"a registered {category.replace('_', ' ')} line after {n:,} crossing{'' if n == 1 else 's'}"
            for category, n in sorted(total.items())
        )
        return {f"not_counted_{category}": n for category, n in total.items()}, f" Not counted: calls with {said}."

    def number(self, row: dict[Any, Any], callers: pd.DataFrame, n_households: int) -> dict[str, Any]:
        """The finding of a number, with the rules it fails, if any."""
        own = self.own
        skipped, words = self._not_counted(callers["phone"].tolist())
        counts = {
            "callers": len(callers),
            "callers_tested": int(row["m"]),
            "households": n_households,
            **_window_counts(callers[["e1", "n1", "e0", "n0"]].sum()),
            **skipped,
        }
        failed = []
        if n_households < own.min_households:
            which = {0: "its own household", 1: "one household"}.get(n_households, f"{n_households} households")
            failed.append(f"its callers belong to {which}")
        if row["ratio"] < own.min_in_out_ratio:
            failed.append(f"it is reached only {row['ratio']:.1f} times as often after crossings as otherwise")
        if row["contact"] in self.answering:
            failed.append("it only ever answers, as an office or a works gate does")
        if row["lower"] < LEAST_SHARE:
            failed.append(f"only {len(callers)} of its {int(row['m'])} crossing callers stand out: a popular line")
        caveats = [f"Not listed as a lead: {' and '.join(failed)}."] if failed else []
        if row["untested"]:
            caveats.append(f"Callers not testable, too few comparable times: {row['untested']}.")
        if callers["near"].max() > 0:
            caveats.append("Some callers cross daily: their comparable times lie on crossing days, 3 hours away.")
        expected = float(row["m"]) * own.pair_p
        said = {"hours": self.hours, "not_counted": words, "chance": _in_100(row["q"])}
        said["expected"] = f"{callers['expected'].sum():.1f}"
        lower = float(row["lower"])
        return {
            **self.common,
            "finding_id": finding_id(NAME, row["contact"]),
            "subject_id": row["contact"],
            "object_id": "",
            "score": 0.3 * lower if failed else 0.6 + 0.4 * lower,
            "k": counts["callers"],
            "n": counts["callers_tested"],
            "k_baseline": counts["comparable_times_with_call"],
            "n_baseline": counts["comparable_times"],
            "expected": expected,
            "lift": counts["callers"] / expected,
            "lower_bound": lower,
            "p": row["p"],
            "q": row["q"],
            "gate": not failed,
            "counts": counts_json(counts),
            "why": NUMBER.text(counts, said),
            "caveats": "\n".join([*caveats, *ALWAYS]),
        }

    def pair(self, row: dict[Any, Any], first: bool) -> dict[str, Any]:
        """The finding of a crosser's phone and a contact that is listed."""
        skipped, words = self._not_counted([row["phone"]])
        counts = {**_window_counts(row), FIRST: int(first and row["significant"]), **skipped}
        least, expected = float(row["eb05"]), float(row["expected"])
        said = {"hours": self.hours, "not_counted": words, "chance": _in_100(row["q"])}
        said |= {
            "contact": row["contact"].partition(":")[2],
            "least": f"{least:.1f}",
            "expected": f"{expected:.1f}",
        }
        near = ["Crosses daily: comparable times lie on crossing days, 3 hours away."] if row["near"] else []
        return {
            **self.common,
            "finding_id": finding_id(NAME, row["phone"], row["contact"]),
            "subject_id": row["phone"],
            "object_id": row["contact"],
            "score": 0.5 * (1 - 1 / max(least, 1.0)),
            "k": row["e1"],
            "n": row["n1"],
            "k_baseline": row["e0"],
            "n_baseline": row["n0"],
            "expected": expected,
            "lift": row["e1"] / expected if expected else 0.0,
            "lower_bound": least,
            "p": row["p"],
            "q": row["q"],
            "gate": bool(row["q"] <= self.own.pair_q),
            "counts": counts_json(counts),
            "why": PAIR.text(counts, said),
            "caveats": "\n".join([*near, *ALWAYS]),
        }


def _window_counts(row: Any) -> dict[str, int]:
    return {
        "crossings_with_call": int(row["e1"]),
        "crossings": int(row["n1"]),
        "comparable_times_with_call": int(row["e0"]),
        "comparable_times": int(row["n0"]),
    }


def _in_100(q: float) -> str:
    return "Fewer than 1" if q < 0.01 else f"About {int(np.ceil(100 * q))}"


# ---------------------------------------------------------------- support


def support(tables: Tables, settings: Settings) -> ir.Table:
    """Crossing and call rows behind every count of every finding that passes its gate."""
    own = settings.signals.calls_after_crossing
    finding = tables["finding"].filter(lambda t: t.signal == NAME)
    pair = finding.filter(finding.object_id != "").mutate(
        phone=lambda t: t.subject_id,
        contact=lambda t: t.object_id,
        first=lambda t: t.counts.contains(f'"{FIRST}": 1'),
    )
    number = finding.filter((finding.object_id == "") & finding.gate)
    number = number.select("finding_id", contact="subject_id")
    callers = pair.filter(pair.p < own.pair_p).select("phone", "contact", "first").join(number, "contact")
    columns = ["finding_id", "phone", "contact"]
    members = ibis.union(pair.filter(pair.gate).select(columns), callers.select(columns))
    hit, window = tables["after_crossing_hit"], tables["after_crossing_window"]
    of_phone = members.select("finding_id", "phone").join(window, "phone")
    met = members.join(hit, ["phone", "contact"])
    lines = members.select("finding_id", "phone").join(hit.filter((hit.category != "") & (hit.after == 1)), "phone")
    called = window.semi_join(met.filter(met.after == 1), "window_id")
    crossed = members.join(called, "phone").semi_join(met.filter(met.after == 1), ["finding_id", "window_id"])
    testable = tables["after_crossing_exposure"].filter(lambda t: t.testable)
    tested = number.join(hit, "contact").semi_join(testable, "phone")
    houses = callers.filter(callers.first).join(hit.filter(hit.after == 1), ["phone", "contact"])
    own_house = pair.filter(pair.gate & pair.first).select(*columns).join(hit, ["phone", "contact"])
    parts = [
        _part(of_phone.filter(of_phone.after == 1), "crossings", "window_id", "crossing"),
        _part(of_phone.filter(of_phone.after == 0), "comparable_times", "window_id", "crossing"),
        _part(met.filter(met.after == 1), "crossings_with_call", "window_id", "call"),
        _part(crossed, "crossings_with_call", "window_id", "crossing"),
        _part(met.filter(met.after == 0), "comparable_times_with_call", "window_id", "call"),
        _part(lines.mutate(part=ibis.literal("not_counted_") + lines.category), "", "window_id", "call"),
        _part(callers.join(hit.filter(hit.after == 1), ["phone", "contact"]), "callers", "phone", "call"),
        _part(tested, "callers_tested", "phone", "call"),
        _part(houses, "households", "phone", "call"),
        _part(own_house, FIRST, "phone", "call"),
    ]
    return ibis.union(*parts, distinct=True)


def _part(rows: ir.Table, part: str, episode: str, event_kind: str) -> ir.Table:
    """Rows as finding_support; `part` empty: the rows name it themselves."""
    named = rows.mutate(part=ibis.literal(part)) if part else rows
    named = named.mutate(episode=named[episode], event_kind=ibis.literal(event_kind))
    return named.select(table_contracts()["finding_support"].column_names)


SIGNAL = Signal(
    name=NAME,
    version=VERSION,
    title="Calls after crossing",
    reads=(
        "event_crossing", "event_call", "entity_mention", "entity_identifier", "identifier", "registry",
    ),
    derived=(
        "phone", "contact", "t_s", "start_s", "after", "near", "window_id", "n1", "n0", "e1", "e0",
        "testable", "n_windows", "tie", "n_calls", "n_made",
    ),
    observe=(
        ("after_crossing_phone", windows.after_crossing_phone),
        ("after_crossing_call", windows.after_crossing_call),
        ("after_crossing_episode", windows.after_crossing_episode),
        ("after_crossing_comparable", windows.after_crossing_comparable),
        ("after_crossing_window", windows.after_crossing_window),
        ("after_crossing_hit", windows.after_crossing_hit),
        ("after_crossing_exposure", after_crossing_exposure),
        ("after_crossing_pair", after_crossing_pair),
        ("after_crossing_not_counted", after_crossing_not_counted),
        ("after_crossing_tie", after_crossing_tie),
        ("after_crossing_span", after_crossing_span),
        ("after_crossing_line", after_crossing_line),
    ),
    fetches=(
        "after_crossing_pair", "after_crossing_not_counted", "after_crossing_tie", "after_crossing_span",
        "after_crossing_line",
    ),
    assess=assess,
    support=support,
    doc=__doc__ or "",
)  # fmt: skip

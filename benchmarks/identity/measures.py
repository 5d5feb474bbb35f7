"""What is right and what is wrong in who is held to be who: pairs, B-cubed, calibration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.identity.calibration import Calibration, calibration

# A pair below this is held impossible by everybody and says nothing about calibration.
HELD_POSSIBLE = 0.01


@dataclass(frozen=True)
class Answer:
    """What a contestant said of a set.

    `pairs`: left, right (record numbers, left < right), probability; what is not listed was held impossible.
    `entity`: the entity of each record without anybody's help. `calibrated`: the probability claims to be one.
    `proposed`: the group of each record that a person would be asked to confirm, where the contestant proposes any.
    `compared`: every pair it compared (left, right), those it held impossible too, where that is known.
    """

    contestant: str
    pairs: pd.DataFrame
    entity: np.ndarray
    calibrated: bool = True
    threshold: float = 0.5
    note: str = ""
    proposed: np.ndarray | None = None
    compared: pd.DataFrame | None = None


@dataclass(frozen=True)
class Agreement:
    """Precision and recall in [0, 1]."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean.

        >>> Agreement(1.0, 0.5).f1
        0.6666666666666666
        """
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True)
class Measured:
    """One contestant on one set.

    `pairs`: pairs at or above its threshold. `best`: the best F1 at any threshold, and that threshold. `entities`:
    pairs of records in one entity. `b_cubed`: entities record by record. `brier`: over what Igloo or Splink held
    possible, a true pair never compared counting as 0, nan where it gives no probability; `calibration`: over the
    pairs it compared itself, None where that is not known. `shown`: pairs at or above its threshold that its entities
    leave apart.
    """

    contestant: str
    pairs: Agreement
    best: Agreement
    best_at: float
    entities: Agreement
    b_cubed: Agreement
    brier: float
    calibration: Calibration | None
    shown: int
    false_merges: int
    by_system: dict[str, SystemRecall]
    note: str


def _choose_2(counts: pd.Series) -> float:
    return float((counts * (counts - 1) / 2).sum())


def pairs_of(groups: np.ndarray) -> pd.DataFrame:
    """Every pair of records of one group: left, right, left < right."""
    frame = pd.DataFrame({"record": np.arange(len(groups)), "group": groups})
    frame = frame[frame.groupby("group")["record"].transform("size") > 1]
    both = frame.merge(frame, on="group", suffixes=("_l", "_r"))
    both = both[both["record_l"] < both["record_r"]]
    return pd.DataFrame({"left": both["record_l"].to_numpy(), "right": both["record_r"].to_numpy()})


def of_entities(entity: np.ndarray, truth: np.ndarray, counts: np.ndarray) -> tuple[Agreement, int]:
    """Precision and recall over the pairs of records with at least one record that counts; the false pairs."""

    def pairs(*by: np.ndarray) -> float:
        keys = {str(i): part for i, part in enumerate(by)}
        whole = pd.DataFrame(keys).groupby(list(keys)).size()
        others = pd.DataFrame(keys)[~counts].groupby(list(keys)).size()
        return _choose_2(whole) - _choose_2(others)

    together, same, both = pairs(entity), pairs(truth), pairs(entity, truth)
    return Agreement(both / together if together else 1.0, both / same if same else 1.0), int(together - both)


def b_cubed(entity: np.ndarray, truth: np.ndarray, counts: np.ndarray) -> Agreement:
    """Mean over the records that count of how much of a record's entity, and of its person, is right."""
    frame = pd.DataFrame({"e": entity, "t": truth})
    both = frame.groupby(["e", "t"])["e"].transform("size")
    precision = both / frame.groupby("e")["e"].transform("size")
    recall = both / frame.groupby("t")["t"].transform("size")
    return Agreement(float(precision[counts].mean()), float(recall[counts].mean()))


def _scored(answer: Answer, truth: np.ndarray, counts: np.ndarray) -> pd.DataFrame:
    left, right = answer.pairs["left"].to_numpy(dtype=int), answer.pairs["right"].to_numpy(dtype=int)
    scored = answer.pairs.assign(right_one=truth[left] == truth[right])
    return scored[counts[left] | counts[right]]


def _best(scored: pd.DataFrame, n_true: float) -> tuple[Agreement, float]:
    if scored.empty:
        return Agreement(1.0, 0.0), 1.0
    falling = scored.sort_values("probability", ascending=False)
    # Equal probabilities stand or fall together.
    found = falling["right_one"].cumsum().to_numpy()
    last = np.append(np.diff(falling["probability"].to_numpy()) != 0, True)
    n = np.arange(1, len(falling) + 1)
    f1 = np.where(last, 2 * found / (n + n_true), 0)
    at = int(f1.argmax())
    return Agreement(found[at] / n[at], found[at] / n_true), float(falling["probability"].iloc[at])


def possible_pairs(answers: list[Answer], truth: np.ndarray, counts: np.ndarray) -> pd.DataFrame:
    """The pairs that one of these contestants held possible, and every pair of one person: left, right, right_one."""
    parts = [a.pairs.loc[a.pairs["probability"] >= HELD_POSSIBLE, ["left", "right"]] for a in answers]
    whole = pd.concat([*parts, pairs_of(truth)], ignore_index=True).drop_duplicates()
    whole = whole[counts[whole["left"].to_numpy(dtype=int)] | counts[whole["right"].to_numpy(dtype=int)]]
    return whole.assign(right_one=truth[whole["left"].to_numpy(dtype=int)] == truth[whole["right"].to_numpy(dtype=int)])


def _brier(answer: Answer, possible: pd.DataFrame) -> float:
    told = possible.merge(answer.pairs[["left", "right", "probability"]], on=["left", "right"], how="left")
    return float(((told["probability"].fillna(0.0) - told["right_one"]) ** 2).mean())


def _calibration(answer: Answer, truth: np.ndarray, counts: np.ndarray) -> Calibration | None:
    """Over the pairs a contestant compared itself: what it held impossible counts as 0, what it never saw does not.

    A pair that was brought together and then ruled out by a bound was judged as well: it counts as 0.
    """
    if answer.compared is None or not answer.calibrated:
        return None
    told = answer.pairs[["left", "right", "probability"]]
    whole = pd.concat([told[["left", "right"]], answer.compared[["left", "right"]]]).drop_duplicates()
    whole = whole.merge(told, on=["left", "right"], how="left")
    left, right = whole["left"].to_numpy(dtype=int), whole["right"].to_numpy(dtype=int)
    counted = counts[left] | counts[right]
    held = whole["probability"].fillna(0.0).to_numpy(dtype=float)
    return calibration(held[counted], (truth[left] == truth[right])[counted].astype(float))


@dataclass(frozen=True)
class SystemRecall:
    """Of the true pairs of one name system, the share held for one person, and the share in one entity."""

    pairs: float
    entities: float


def recall_by_system(
    answer: Answer, truth: np.ndarray, counts: np.ndarray, systems: np.ndarray | None
) -> dict[str, SystemRecall]:
    """Recall by the name system of the person; empty without systems."""
    if systems is None:
        return {}
    true = pairs_of(truth)
    true = true[counts[true["left"].to_numpy()] | counts[true["right"].to_numpy()]]
    held = answer.pairs.loc[answer.pairs["probability"] >= answer.threshold, ["left", "right"]].assign(held=True)
    true = true.merge(held.drop_duplicates(), on=["left", "right"], how="left")
    left, right = true["left"].to_numpy(), true["right"].to_numpy()
    true = true.assign(system=systems[left], together=answer.entity[left] == answer.entity[right])
    true["held"] = true["held"].notna()
    shares = true.groupby("system")[["held", "together"]].mean()
    return {str(s): SystemRecall(float(row["held"]), float(row["together"])) for s, row in shares.iterrows()}


def measured(
    answers: list[Answer], truth: np.ndarray, counts: np.ndarray | None, systems: np.ndarray | None
) -> list[Measured]:
    """All contestants on one set; Brier over what the first two (Igloo and Splink) held possible, for all of them.

    Not over what a peer did: it may be absent, and the figure must not depend on that.
    """
    counts = np.ones(len(truth), dtype=bool) if counts is None else counts
    possible = possible_pairs(answers[:2], truth, counts)
    n_true = float(possible["right_one"].sum())
    out = []
    for answer in answers:
        scored = _scored(answer, truth, counts)
        above = scored[scored["probability"] >= answer.threshold]
        right = float(above["right_one"].sum())
        best, best_at = _best(scored, n_true)
        entities, false_merges = of_entities(answer.entity, truth, counts)
        apart = answer.entity[above["left"].to_numpy(dtype=int)] != answer.entity[above["right"].to_numpy(dtype=int)]
        out.append(
            Measured(
                answer.contestant,
                Agreement(right / len(above) if len(above) else 1.0, right / n_true if n_true else 1.0),
                best, best_at, entities, b_cubed(answer.entity, truth, counts),
                _brier(answer, possible) if answer.calibrated else float("nan"),
                _calibration(answer, truth, counts),
                int(apart.sum()), false_merges, recall_by_system(answer, truth, counts, systems), answer.note,
            )
        )  # fmt: skip
    return out

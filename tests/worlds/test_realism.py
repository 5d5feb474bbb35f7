"""A world gives nothing away: members live like others, and the innocent make most of the noise."""

from __future__ import annotations

from functools import cache

import numpy as np
import phonenumbers
from scipy import stats

from igloo.worlds.family_a import FAMILY_A
from igloo.worlds.population import MIGRANT
from igloo.worlds.scene import Scene, play
from igloo.worlds.seeds import Floats


@cache
def _scene() -> Scene:
    return play(FAMILY_A, 4_000, 90, 1, False, lambda what, share: None)


def _marginals(scene: Scene) -> Floats:
    """What a clerk could count about each person without linking anything."""
    people, n, phones = scene.people, len(scene.people), len(scene.people.phones)
    calls = scene.calls
    tied = np.unique(np.stack([calls.caller, calls.callee]), axis=1)
    reads = np.bincount(scene.reads.vehicle, minlength=len(people.plate))
    columns = [
        scene.crossings.count(n),
        np.bincount(calls.caller, minlength=phones)[people.phone],
        np.bincount(calls.callee, minlength=phones)[people.phone],
        np.bincount(tied[0], minlength=phones)[people.phone],
        np.bincount(tied[1], minlength=phones)[people.phone],
        np.where(people.vehicle >= 0, reads[np.maximum(people.vehicle, 0)], 0),
        np.bincount(scene.transfers.sender, minlength=n),
        np.bincount(scene.transfers.receiver, minlength=n),
        np.bincount(scene.stays.person, minlength=n),
    ]
    return np.stack(columns, axis=1).astype(np.float64)


def _impurity(right: Floats) -> float:
    share = right.mean() if len(right) else 0.0
    return float(len(right) * share * (1 - share))


def _best_split(features: Floats, right: Floats, least: int = 20) -> tuple[int, float] | None:
    """Column and threshold that part members from others best, each side with at least `least` people."""
    best, found = _impurity(right), None
    for column in range(features.shape[1]):
        for threshold in np.unique(np.quantile(features[:, column], np.linspace(0.02, 0.98, 49))):
            low = features[:, column] <= threshold
            if low.sum() >= least and (~low).sum() >= least:
                worth = _impurity(right[low]) + _impurity(right[~low])
                if worth < best - 1e-12:
                    best, found = worth, (column, float(threshold))
    return found


def _tree_guess(features: Floats, right: Floats, unseen: Floats, depth: int = 2) -> Floats:
    """Shares of members in the leaves of a tree, for people it was not grown on."""
    split = _best_split(features, right) if depth else None
    if split is None:
        return np.full(len(unseen), right.mean())
    column, threshold = split
    low, low_unseen = features[:, column] <= threshold, unseen[:, column] <= threshold
    out = np.empty(len(unseen))
    out[low_unseen] = _tree_guess(features[low], right[low], unseen[low_unseen], depth - 1)
    out[~low_unseen] = _tree_guess(features[~low], right[~low], unseen[~low_unseen], depth - 1)
    return out


def _auc(right: Floats, score: Floats) -> float:
    """Chance that a member scores above another person, ties half."""
    ranks = stats.rankdata(score)
    n = right.sum()
    return float((ranks[right == 1].sum() - n * (n + 1) / 2) / (n * (len(right) - n)))


def test_the_tree_of_this_test_finds_a_giveaway_when_there_is_one() -> None:
    rng = np.random.default_rng(1)
    right = (rng.random(2_000) < 0.05).astype(np.float64)
    features = np.stack([rng.normal(size=2_000), rng.normal(size=2_000) + 3 * right], axis=1)
    assert _auc(right[1_000:], _tree_guess(features[:1_000], right[:1_000], features[1_000:])) > 0.85


def test_no_giveaways_for_a_depth_two_tree() -> None:
    scene = _scene()
    settled = scene.people.class_name != MIGRANT
    features = _marginals(scene)[settled]
    member = np.isin(np.flatnonzero(settled), scene.membership.person).astype(np.float64)
    fold = np.random.default_rng(0).permutation(len(member)) % 5
    guess = np.empty(len(member))
    for held_out in range(5):
        grown = fold != held_out
        guess[~grown] = _tree_guess(features[grown], member[grown], features[~grown])
    assert member.sum() > 40
    assert _auc(member, guess) < 0.75


def test_drivers_cross_as_often_as_other_crossers() -> None:
    scene = _scene()
    count = scene.crossings.count(len(scene.people))
    drivers = count[np.unique(scene.membership.person[scene.membership.crossers()])]
    others = count[(count >= drivers.min()) & (scene.people.class_name != "trucker")]
    assert 0.6 < np.median(drivers) / np.median(others) < 1.6


def test_drivers_call_their_desk_after_crossing_and_rarely_otherwise() -> None:
    scene = _scene()
    membership, calls, crossings = scene.membership, scene.calls, scene.crossings
    after = total = 0
    for row in membership.crossers():
        phone = scene.people.phone[membership.person[row]]
        desks = membership.phone_slot[membership.phone_desk == membership.desk[row]]
        hours = calls.hour[(calls.caller == phone) & np.isin(calls.callee, desks)]
        crossed = crossings.hour[crossings.person == membership.person[row]]
        lag = hours[:, None] - crossed[None, :]
        after += int(((lag > 0) & (lag <= 2)).any(axis=1).sum())
        total += len(hours)
    assert total > 100
    assert after / total > 0.8


def test_taxis_are_called_after_crossing_by_more_people_than_any_coordinator() -> None:
    scene = _scene()
    calls = scene.calls
    pairs = np.unique(np.stack([calls.caller, calls.callee]), axis=1)
    callers = np.bincount(pairs[1], minlength=len(scene.people.phones))
    taxis = callers[scene.people.services.phone[scene.people.services.of("taxi")]]
    assert taxis.max() > 5 * callers[scene.membership.phone_slot].max()


def test_calls_come_in_bursts_by_day_and_from_few_ties() -> None:
    calls = _scene().calls
    hour = np.floor(calls.hour % 24).astype(int)
    by_hour = np.bincount(hour, minlength=24)
    assert by_hour[18] > 5 * by_hour[3]
    order = np.lexsort((calls.hour, calls.callee, calls.caller))
    same = (np.diff(calls.caller[order]) == 0) & (np.diff(calls.callee[order]) == 0)
    gap = np.diff(calls.hour[order])[same]
    burstiness = (gap.std() - gap.mean()) / (gap.std() + gap.mean())
    assert 0.2 <= burstiness <= 0.6


def test_most_but_not_all_service_lines_are_registered() -> None:
    services = _scene().people.services
    assert 0.7 < services.is_registered.mean() < 0.97


def test_numbers_are_valid_in_shape_and_assigned_to_nobody() -> None:
    numbers = _scene().people.phones.number
    assert len(np.unique(numbers)) == len(numbers)
    assert set((numbers // 10_000 % 1_000).tolist()) == {555}
    assert not (numbers % 10_000 == 1212).any()
    for number in numbers[:: len(numbers) // 50].tolist():
        assert phonenumbers.is_valid_number(phonenumbers.parse(str(number), "US"))


def test_a_coordinators_phone_has_mostly_no_name() -> None:
    scene = _scene()
    assert (scene.people.phones.owner[scene.membership.phone_slot] < 0).all()

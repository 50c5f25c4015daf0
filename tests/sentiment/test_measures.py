import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentiment.measures import (
    accuracy_at,
    accuracy_interval,
    auc,
    calibration_error,
    confusion,
    interval,
    macro_f1,
    macro_f1_interval,
    precision_recall,
    recall_at,
)

CLASSES = ("a", "b", "c")
pairs = st.lists(st.tuples(st.sampled_from(CLASSES), st.sampled_from((*CLASSES, "abstain"))), min_size=1, max_size=40)
ranked = st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])), min_size=1, max_size=30)


@given(pairs)
def test_macro_f1_is_the_mean_of_what_each_class_gives_by_hand(found):
    truth, said = [a for a, _ in found], [b for _, b in found]
    by_hand = []
    for one in CLASSES:
        right = sum(a == b == one for a, b in found)
        precision, recall = right / max(1, said.count(one)), right / max(1, truth.count(one))
        by_hand.append(2 * precision * recall / (precision + recall) if right else 0.0)
    assert math.isclose(macro_f1(truth, said, CLASSES), sum(by_hand) / 3, abs_tol=1e-12)
    assert math.isclose(confusion(truth, said, CLASSES).accuracy, sum(a == b for a, b in found) / len(found))


@given(ranked)
def test_auc_counts_the_pairs_in_the_right_order(found):
    ones, others = [score for one, score in found if one], [score for one, score in found if not one]
    wins = [(a > b) + (a == b) / 2 for a in ones for b in others]
    by_hand = sum(wins) / len(wins) if wins else 0.5
    assert math.isclose(auc([one for one, _ in found], [score for _, score in found]), by_hand, abs_tol=1e-12)


@given(ranked)
def test_recall_at_a_precision_is_that_of_the_best_threshold(found):
    truth, scores = [one for one, _ in found], [score for _, score in found]
    best = 0.0
    for threshold in set(scores):
        precision, recall = precision_recall(truth, [score >= threshold for score in scores])
        best = max(best, recall if precision >= 0.9 else 0.0)
    assert math.isclose(recall_at(0.9, truth, scores), best, abs_tol=1e-12)


def test_the_surest_half_is_looked_at_alone():
    assert accuracy_at(0.5, [True, False, True, False], [0.9, 0.2, 0.8, 0.1]) == 1.0
    assert accuracy_at(1.0, [True, False, True, False], [0.9, 0.2, 0.8, 0.1]) == 0.5


def test_confidence_that_is_met_has_no_calibration_error_and_boasting_has():
    assert calibration_error([True, True, True, False], [0.75] * 4) == 0.0
    assert calibration_error([False] * 4, [1.0] * 4) == 1.0


def test_an_interval_holds_the_truth_about_nineteen_times_in_twenty():
    chance = random.Random(1)
    held = 0
    for _ in range(40):
        low, high = accuracy_interval([chance.random() < 0.7 for _ in range(120)])
        held += low <= 0.7 <= high
    assert held >= 34


def test_the_same_seed_gives_the_same_interval():
    truth, said = ["a", "b", "c"] * 20, ["a", "b", "a"] * 20
    assert macro_f1_interval(truth, said, CLASSES) == macro_f1_interval(truth, said, CLASSES)
    assert interval(lambda drawn: 1.0, 5, draws=40) == (1.0, 1.0)


@pytest.mark.parametrize("measure", [auc, lambda a, b: recall_at(0.9, a, b)])
def test_nothing_of_one_kind_is_no_error(measure):
    assert 0 <= measure([False, False], [0.1, 0.9]) <= 1

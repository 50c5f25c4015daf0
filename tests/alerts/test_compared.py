"""Whether something happens more or less often than before, and how sure that is."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from alerts.compared import ratio, spread

DAYS = st.lists(st.integers(0, 40), min_size=7, max_size=28)


def of(before, after):
    return ratio(before, after, heard_before=len(before), heard_after=len(after))


def test_as_many_as_before_is_once_as_many_and_half_of_them_is_half():
    assert of([4] * 28, [4] * 28).value == 1 and of([4] * 28, [2] * 14).value == 0.5
    assert of([4] * 28, [1] * 28).sure and not of([4] * 28, [4] * 7).sure


@given(old=st.integers(1, 200), new=st.integers(1, 200))
@settings(max_examples=30)
def test_where_days_differ_by_chance_alone_the_interval_is_that_of_a_binomial_share(old, new):
    found = ratio([old], [new], heard_before=28, heard_after=14)
    share = binomtest(new, new + old).proportion_ci(0.95, method="exact")
    assert found.low == pytest.approx(2 * share.low / (1 - share.low))
    assert found.high == pytest.approx(2 * share.high / (1 - share.high))


def test_who_was_never_complained_about_has_no_ratio_and_no_bound():
    found = of([0] * 28, [1] * 7)
    assert found.value is None and found.high is None and found.low > 1
    assert of([1] * 28, [0] * 7).low == 0 == of([1] * 28, [0] * 7).value
    nothing = of([0] * 28, [0] * 7)
    assert nothing.low == 0 and nothing.high is None and not nothing.sure


def test_a_storm_before_the_fix_is_no_proof_of_it():
    """Thirty people in one day, and none in the week after: that is how storms end."""
    assert not of([0] * 20 + [30] + [1] * 7, [0, 0, 1, 0, 0, 1, 0]).sure
    assert of([2] * 28, [0] * 7).sure


@given(before=DAYS, after=DAYS)
@settings(max_examples=60)
def test_the_interval_holds_the_ratio_and_a_longer_exposure_lowers_it(before, after):
    found = of(before, after)
    assert found.low >= 0 and (found.high is None or found.low <= found.high)
    if found.value is not None and found.high is not None:
        assert found.low <= found.value <= found.high
    longer = ratio(before, after, heard_before=len(before), heard_after=2 * len(after))
    assert longer.low == pytest.approx(found.low / 2)


@given(before=DAYS, after=DAYS)
@settings(max_examples=60)
def test_seen_from_the_other_side_it_is_the_other_way_round(before, after):
    there, back = of(before, after), of(after, before)
    assert there.sure == back.sure
    if there.high:
        assert back.low == pytest.approx(1 / there.high)


def test_nineteen_times_of_twenty_the_truth_lies_within_though_people_complain_in_crowds():
    """Crowds whose variance is three times their mean; without the spread it would be three times of four."""
    dice, hits = random.Random(4), 0
    for _ in range(200):
        before, after = ([3 * (dice.random() < 0.3) * dice.choice((1, 1, 2)) for _ in range(28)] for _ in range(2))
        found = of(before, after)
        hits += found.low <= 1 and (found.high is None or found.high >= 1)
    assert hits >= 184


def test_the_spread_of_equal_days_is_that_of_chance_and_never_below():
    assert spread([3] * 7, [5] * 7) == 1 == spread([], []) == spread([0, 0], [4])
    assert spread([0, 0, 0, 12]) == 12

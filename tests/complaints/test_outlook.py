"""How many there will be by tomorrow: an interval, from worlds at first and then from the brand's own complaints."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints import Evidence, Hour
from complaints.outlook import ENOUGH, Past, outlook, volume
from complaints.spoken import Spoken

NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SEEN = Evidence(
    observed=18, expected=2, scale=HOUR, surprise=6, score=5, threshold=4, voices=14, texts=12, raw=20, removed=0.1,
    growth=1.2, growth_sure=0.9, forecast=120, since=NOON - HOUR,
)  # fmt: skip


QUIET = replace(SEEN, observed=2.0)


def past(times, width=0.0, seed=1):
    """So many complaints that ended where the middle of their interval was, give or take."""
    dice, usual = random.Random(seed), outlook(SEEN)
    middle = log(usual.low * usual.high) / 2
    return [Past(seen=SEEN, final=exp(middle + dice.uniform(-width, width))) for _ in range(times)]


def test_without_a_forecast_there_is_no_outlook():
    assert outlook(replace(SEEN, forecast=None)) is None


def test_what_was_said_already_is_never_taken_back():
    assert outlook(replace(SEEN, observed=500.0)).low == 498


def test_a_larger_forecast_looks_out_on_more():
    small, large = outlook(SEEN), outlook(replace(SEEN, forecast=1200))
    assert large.high > small.high and large.low >= small.low


def test_a_brand_whose_complaints_always_end_alike_has_a_narrow_interval_and_one_whose_do_not_a_wide_one():
    usual = outlook(SEEN)
    narrow, wide = outlook(SEEN, past(ENOUGH, 0.1)), outlook(SEEN, past(200, 5.0))
    assert narrow.high / narrow.low < usual.high / usual.low < wide.high / wide.low
    assert (usual.own, narrow.own, wide.own) == (0, ENOUGH, 200)


def test_a_few_that_ended_oddly_make_no_absurd_interval_and_twenty_alike_no_empty_one():
    """Three of twenty were told late, with many voices and no growth, and ended thirty times larger."""
    told = replace(SEEN, observed=3.0, expected=1.0, forecast=40.0, voices=12, growth_sure=0.6)
    late = replace(told, forecast=3000.0, voices=64, growth_sure=0.02)
    now = replace(told, forecast=30.0, voices=10, growth_sure=0.8)
    usual, odd = outlook(now), outlook(now, [Past(seen=told, final=60)] * 17 + [Past(seen=late, final=90_000)] * 3)
    assert usual.high < odd.high < 1_000
    alike = outlook(now, [Past(seen=told, final=60)] * ENOUGH)
    assert alike.high / alike.low == pytest.approx((usual.high / usual.low) ** 0.5)


@given(own=st.lists(st.floats(-10, 1e9), min_size=ENOUGH, max_size=40))
def test_whatever_became_of_its_own_the_interval_is_half_to_three_times_as_wide_as_that_of_worlds(own):
    usual, found = outlook(QUIET), outlook(QUIET, [Past(seen=SEEN, final=final) for final in own])
    assert found.high / found.low <= (usual.high / usual.low) ** 3 * 1.001
    assert found.low == 1 or found.high / found.low >= (usual.high / usual.low) ** 0.5 * 0.999


def test_nineteen_complaints_of_its_own_are_not_yet_enough():
    assert outlook(SEEN, past(ENOUGH - 1, 0.1)) == outlook(SEEN)


def test_the_next_complaint_lies_within_at_least_eight_times_in_ten_whatever_the_brand_is_like():
    """Conformal: whatever the distribution, here one that the worlds never showed."""
    dice, inside, tries = random.Random(3), 0, 2_000
    for _ in range(tries):
        finals = [200 * dice.paretovariate(1.1) for _ in range(ENOUGH + 1)]
        found = outlook(SEEN, [Past(seen=SEEN, final=final) for final in finals[1:]])
        inside += found.low <= finals[0] <= found.high
    assert inside / tries >= 0.8


@given(
    forecast=st.floats(0.01, 1e9), voices=st.integers(0, 10**9), sure=st.none() | st.floats(0, 1),
    observed=st.floats(0, 1e9), expected=st.floats(0, 1e9), own=st.lists(st.floats(-10, 1e9), max_size=40),
)  # fmt: skip
def test_every_evidence_has_an_interval_in_order(forecast, voices, sure, observed, expected, own):
    seen = replace(SEEN, forecast=forecast, voices=voices, growth_sure=sure, observed=observed, expected=expected)
    found = outlook(seen, [Past(seen=SEEN, final=final) for final in own])
    assert 0 < found.low <= found.high < float("inf")


def spoken(name, ago, **more):
    return Spoken(id=1, origin="square", external_id=name, said=NOON - ago, text=name, complaint=0.5, **more)


def test_the_outcome_is_counted_as_a_forecast_is_until_a_day_after_the_alert():
    said = [
        *[spoken(name, HOUR) for name in "aeg"],
        spoken("b", -23 * HOUR),
        spoken("c", -24 * HOUR),
        spoken("d", 2 * HOUR),
    ]
    assert volume(said, QUIET, NOON) == 2.0
    copies = [spoken(name, HOUR, author=name, copy="x") for name in ("ann", "bob", "cy", "dee")]
    assert volume([*said, *copies], QUIET, NOON) == pytest.approx(2 + 0.5 * (1 + 1 / 4 + 1 / 9 + 1 / 16)), (
        "a copy counts a quarter and less"
    )


def test_what_is_usual_is_taken_off():
    hour = Hour(start=NOON, observed=0, expected=0.04, low=0, high=1)
    seen = replace(QUIET, hours=(hour,) * 48)
    assert volume([spoken("a", HOUR)] * 10, seen, NOON) == pytest.approx(5 - 25 * 0.04)
    assert volume([spoken("a", HOUR)] * 2, replace(seen, observed=9.0), NOON) == 7, "what was said is said"

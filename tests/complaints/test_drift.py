from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints import BrandState, Rules, edge, fold
from complaints.clock import DAY, HOUR
from complaints.drift import MOST, Drift
from complaints.growth import Growth

USUAL = 4 / DAY


def lived(hourly):
    """A drift after hours that brought so many complaints, each at its beginning."""
    drift = Drift()
    for hour, heard in enumerate(hourly):
        drift.pass_bin(hour * HOUR, heard, USUAL)
        for bin_ in range(1, HOUR):
            drift.pass_bin(hour * HOUR + bin_, 0, USUAL)
    return drift.nats


def test_what_comes_hour_by_hour_is_a_drift_and_a_burst_of_as_many_is_none():
    steady, burst = lived([1] * 30), lived([30] + [0] * 29)
    assert steady > 14 > burst


def test_the_usual_is_no_drift_however_long():
    assert lived(([1] + [0] * 5) * 100) < 5


def test_what_is_over_is_forgotten():
    assert lived([2] * 24) > 0 == lived([2] * 24 + [0] * 120)


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), max_size=60))
def test_a_drift_stays_within_its_range(hourly):
    assert 0 <= lived(hourly) <= MOST


@settings(deadline=None)
@given(gap=st.integers(1, 500), nats=st.floats(0, MOST))
def test_resting_is_passing_empty_bins(gap, nats):
    rested, passed = Drift(nats=nats), Drift(nats=nats)
    rested.rest(gap, USUAL)
    for bin_ in range(gap):
        passed.pass_bin(bin_, 0, USUAL)
    assert rested.nats == pytest.approx(passed.nats, abs=1e-6)


@settings(deadline=None)
@given(gap=st.integers(1, 3000), heard=st.lists(st.integers(0, 9), min_size=1, max_size=20))
def test_growth_of_which_nothing_is_known_goes_back_to_what_is_believed_of_any(gap, heard):
    growth = Growth()
    for number in heard:
        growth.pass_bin(number, 0.1)
    before = growth.number
    growth.fade(gap)
    assert sorted((before, 0.5, growth.number))[1] == pytest.approx(growth.number) and growth.alive >= 0


def test_a_complaint_that_grows_over_two_days_is_told_before_its_storm(crowd):
    crowd.chats(per_day=60, days=5)
    for hour in range(48):
        crowd.grumbles("refund", times=1 + hour // 20, within="1h")
    slow_end = crowd.now
    crowd.grumbles("refund", times=300, within="3h")
    _, changes = fold(BrandState.new("Acme"), crowd.said, edge(slow_end), Rules(volume=False))
    first = next(change for change in changes if change.topic == "refund" and change.notifies)
    assert first.at < slow_end - timedelta(hours=6)

"""What is learnt of when a source says something, in whatever order it tells it."""

import math
import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rhythm import Listening, Rhythm
from alerts.trouble import silence_that_tells

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def heard(before, now, *pages, late=False):
    listening = Listening(before, now)
    for page in pages:
        listening.hear(page)
    return listening.learnt(late=late)


def test_a_first_hearing_teaches_from_the_history_whatever_its_order():
    days = [NOON - 50 * HOUR, NOON - 30 * HOUR, NOON - 29 * HOUR, NOON - HOUR]
    learnt = heard(Rhythm(), NOON, reversed(days[2:]), reversed(days[:2]))
    assert learnt == heard(Rhythm(), NOON, days)
    assert learnt.newest == NOON - HOUR and learnt.lag is None
    assert learnt.silences == {"2026-03-03": 20 * 3600.0, "2026-03-04": 28 * 3600.0}
    assert learnt.sayings == {"2026-03-02": 1, "2026-03-03": 2, "2026-03-04": 1}
    assert (learnt.longest, learnt.count, learnt.days) == (28 * HOUR, 4, 2)


def test_what_was_heard_before_teaches_nothing_again_and_the_silence_between_two_hearings_counts():
    before = heard(Rhythm(), NOON, [NOON - 2 * HOUR, NOON - HOUR])
    again = heard(before, NOON + 5 * HOUR, [NOON - 2 * HOUR, NOON - 90 * MINUTE, NOON - HOUR])
    assert again == before
    later = heard(before, NOON + 5 * HOUR, [NOON + 4 * HOUR, NOON - HOUR])
    assert later.newest == NOON + 4 * HOUR and later.silences["2026-03-04"] == 5 * 3600.0


def test_lag_is_the_smoothed_median_of_what_is_new_and_says_nothing_after_failures():
    first = heard(Rhythm(), NOON, [NOON - DAY])
    second = heard(first, NOON + HOUR, [NOON + 20 * MINUTE, NOON + 50 * MINUTE, NOON + 57 * MINUTE])
    assert second.lag == 600
    third = heard(second, NOON + 2 * HOUR, [NOON + 100 * MINUTE])
    assert third.lag == pytest.approx(600 + 0.3 * 600)
    assert heard(third, NOON + 9 * HOUR, [NOON + 3 * HOUR], late=True).lag == third.lag


def test_a_saying_of_the_future_teaches_nothing_and_a_clock_a_little_ahead_does():
    assert heard(Rhythm(), NOON, [NOON + DAY]) == Rhythm()
    assert heard(Rhythm(), NOON, [NOON + 5 * MINUTE]).newest == NOON


def test_a_source_that_fell_silent_keeps_the_rhythm_it_had():
    before = heard(Rhythm(), NOON, [NOON - day * DAY for day in range(20)])
    assert heard(before, NOON + 60 * DAY) == before


def test_a_hundred_thousand_sayings_take_little_room():
    listening = Listening(Rhythm(newest=NOON - 20 * DAY), NOON)
    listening.hear(NOON - timedelta(seconds=16 * i) for i in range(100_000))
    assert len(listening._bins) <= 28 * 288 + 1 and len(listening._lags) == 10_000
    assert listening.learnt().count == 100_000


times = st.lists(st.floats(1, 27 * 86_400).map(lambda ago: NOON - timedelta(seconds=ago)), min_size=1, max_size=60)


@given(said=times, seed=st.integers(), cut=st.integers(0, 60))
def test_the_longest_silence_is_the_longest_gap_in_any_order_and_any_pages(said, seed, cut):
    mixed = random.Random(seed).sample(said, len(said))
    learnt = heard(Rhythm(), NOON, mixed[:cut], mixed[cut:])
    recent = sorted(said)
    gaps = [(b - a).total_seconds() for a, b in pairwise(recent)]
    longest = max((gap for gap in gaps if gap > 300), default=0)
    assert learnt.longest.total_seconds() == pytest.approx(longest, abs=300 if longest == 0 else 1e-3)
    assert learnt.newest == recent[-1] and learnt.count == len(recent)


def test_false_alarms_are_as_rare_as_the_docstring_says():
    """Poisson: with n sayings known, one of the next n silences is twice the longest with 2 n / ((n + 1) (n + 2))."""
    dice, n, alarms, months = random.Random(7), 20, 0, 4_000
    for _ in range(months):
        silences = [dice.expovariate(1) for _ in range(2 * n)]
        alarms += sum(one > 2 * max(silences[:n]) for one in silences[n:])
    expected = months * 2 * n / ((n + 1) * (n + 2))
    assert abs(alarms - expected) < 4 * math.sqrt(2 * expected)


def test_too_little_is_known_below_a_week_or_ten_sayings():
    few = heard(Rhythm(), NOON, [NOON - day * DAY for day in range(9)])
    young = heard(Rhythm(), NOON, [NOON - hour * 6 * HOUR for hour in range(24)])
    enough = heard(Rhythm(), NOON, [NOON - day * DAY for day in range(10)])
    busy = heard(Rhythm(), NOON, [NOON - minutes * 10 * MINUTE for minutes in range(7 * 144 + 73)])
    assert [silence_that_tells(one) for one in (few, young)] == [timedelta.max] * 2
    assert silence_that_tells(enough) == 2 * DAY and silence_that_tells(busy) == 2 * HOUR

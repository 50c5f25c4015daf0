from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentions.again import LATEST, MONTH, SOONEST, is_due, rest

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AGES = st.timedeltas(timedelta(0), timedelta(days=400))


def due(age, since_looked, *, since_heard=None):
    heard = NOON - (age if since_heard is None else since_heard)
    looked = None if since_looked is None else NOON - since_looked
    return is_due(said=NOON - age, heard=heard, looked=looked, now=NOON)


@pytest.mark.parametrize(
    ("age", "wait"), [(HOUR, 6 * HOUR), (2 * DAY, 12 * HOUR), (10 * DAY, 18 * HOUR), (40 * DAY, 10 * DAY)]
)
def test_the_fresh_are_asked_for_often_and_the_old_seldom(age, wait):
    assert rest(age) == wait


def test_what_was_never_looked_at_counts_from_its_hearing():
    assert due(DAY, None) and not due(DAY, None, since_heard=HOUR)


@given(age=AGES, more=AGES)
def test_an_older_one_never_rests_shorter_and_nothing_under_a_month_rests_long(age, more):
    assert rest(age) >= SOONEST and (age >= MONTH or rest(age) <= LATEST)
    assert rest(age + more) >= rest(age)


@given(age=st.timedeltas(timedelta(0), MONTH - DAY), late=st.timedeltas(timedelta(0), timedelta(minutes=10)))
def test_with_a_round_every_six_hours_all_of_a_month_is_asked_for_within_a_day(age, late):
    """`late` is how much sooner after the last time a round may come than it should."""
    rounds = (n * 6 * HOUR - late for n in range(1, 5))
    first = next(since for since in rounds if due(age + since, since))
    assert first <= DAY


@given(age=AGES, since=AGES, more=AGES)
def test_what_is_due_stays_due_until_it_is_looked_at(age, since, more):
    if due(age, since) and (age >= MONTH or age + more < MONTH):
        assert due(age + more, since + more)

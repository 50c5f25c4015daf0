"""What the detector would have told of stored history: the same as it told in life."""

from datetime import timedelta

import pytest

from alerts.silenced import Silence
from complaints import Evidence, Transition, Witness
from console.looking_back import look_back
from flows.steps.backtest import BUDGETS, backtest, proposed, telling
from flows.steps.judge import judge
from storage import alerts, silences
from storage.engine import reading, writing

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
LOST = "Acme lost my parcel and nobody answers"


@pytest.fixture
def history(engine, settings, hears, crowd, now):
    """Twelve ordinary days heard day by day, then a storm heard in three pieces; every piece was judged."""
    for day in range(12, 0, -1):
        then = now - (day - 1) * DAY - 2 * HOUR
        hears(crowd("I walked past acme", 15, since=day * DAY, until=(day - 1) * DAY + 3 * HOUR, seed=day), now=then)
        judge(engine, settings, settings.brands[0], then)
    for since, until in ((120, 80), (80, 40), (40, 5)):
        then = now - (until - 5) * MINUTE
        hears(crowd(LOST, 30, since=since * MINUTE, until=until * MINUTE, seed=since), now=then)
        judge(engine, settings, settings.brands[0], then)
    return now


def looks_back(engine, settings, now, *budgets):
    with reading(engine) as conn:
        brand = settings.brands[0]
        return backtest(
            conn, settings, brand, since=now - 30 * DAY, until=now + DAY, budgets=budgets or (brand.budget,)
        )


def test_a_replay_of_stored_history_tells_what_was_told_in_life(engine, settings, history):
    [found] = looks_back(engine, settings, history)
    with reading(engine) as conn:
        told = alerts.listed(conn, brand="Acme")
    assert [(one.complaint, one.at, one.evidence) for one in found.changes.values()] == [
        (one.complaint, one.time, one.evidence) for one in reversed(told)
    ]
    assert len(told) >= 1


def test_what_was_silenced_then_is_silenced_in_the_replay(engine, settings, history):
    with writing(engine) as conn:
        silences.keep(conn, Silence(brand="Acme", since=history - 20 * DAY, until=history, by="anna"))
    [found] = looks_back(engine, settings, history)
    assert found.changes == {}


def test_a_smaller_budget_never_tells_earlier_and_all_come_from_one_reading(engine, settings, history):
    read = []
    with reading(engine) as conn:
        found = backtest(
            conn,
            settings,
            settings.brands[0],
            since=history - 30 * DAY,
            until=history + DAY,
            budgets=BUDGETS,
            done=read.append,
        )
    first = [next(iter(one.changes.values())).at for one in found if one.changes]
    assert [one.budget for one in found] == list(BUDGETS) and first == sorted(first, reverse=True)
    assert sum(read) == 12 * 15 + 3 * 30
    assert proposed([found], [0.25]) is None  # of six days nothing can be said
    assert found[-1].hindsight.weeks > 0 and found[-1].hindsight.storms


def test_what_no_class_was_of_is_about_the_class_of_most_that_it_counted(now):
    seen = Evidence(
        observed=5.0,
        expected=0.0,
        scale=HOUR,
        surprise=9.0,
        score=5.0,
        threshold=4.5,
        voices=5,
        texts=5,
        raw=5,
        removed=0.0,
    )
    change = Transition(
        complaint="c",
        brand="Acme",
        topic="new: grey box",
        cause="complaint",
        before="quiet",
        after="emerging",
        at=now,
        evidence=seen,
        members=tuple(Witness(origin="square", external_id=name) for name in "abcd"),
    )
    classes = {("square", "a"): "price", ("square", "b"): "delivery", ("square", "c"): "delivery"}
    assert telling(change, classes).topic == "delivery" and telling(change, {}).topic is None
    assert telling(change, {}, {"c": "noise"}).real is False


def test_all_that_is_stored_begins_before_the_first_edge(engine, settings, hears, crowd, now):
    hears(crowd("I walked past acme", 60, since=12 * DAY, until=3 * HOUR), now=now)
    judge(engine, settings, settings.brands[0], now)
    [[found]] = look_back(engine, settings, settings.brands[:1], since=None, until=now, budgets=None)
    assert found.hindsight.weeks > 0.3

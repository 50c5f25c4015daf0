"""Overdue answers become one alert a brand; what nobody answered for too long leaves the queue."""

from datetime import timedelta

import pytest

from flows.steps.answering import answer
from flows.steps.overdue import look_after_queue
from replies import QueueItem
from storage import alerts, queue, queue_page
from storage.engine import reading, writing

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def waits(engine, hears, said, now):
    """waits(3) lets so many people complain of Acme, an hour ago."""

    def more(many, *, first=0):
        those = [said(f"Acme lost my parcel, number {n} of many", ago=HOUR) for n in range(first, first + many)]
        hears(those, now=now + first * timedelta(minutes=10))

    return more


@pytest.fixture
def looks(engine, settings, now):
    return lambda after: look_after_queue(engine, settings, now + after)


def test_overdue_answers_are_told_once_and_resolve_themselves(engine, settings, waits, looks, now, rows):
    waits(2)
    assert (looks(HOUR).late, looks(HOUR).alerts) == (0, ())
    [id_] = looks(10 * HOUR).alerts
    with reading(engine) as conn:
        alert = alerts.one(conn, id_)
    assert (alert.cause, alert.brand, alert.stage) == ("overdue", "Acme", None) and len(alert.witnesses) == 2
    assert alert.why.startswith("Acme: 2 answers are overdue, the oldest since 1 hour: 2 complaints")
    assert ("on call", "waiting") in rows("outbox", "receiver", "state")
    assert looks(11 * HOUR).alerts == () and looks(11 * HOUR).late == 2
    with writing(engine) as conn:
        for item in queue.listed(conn):
            answer(conn, settings, item.id, "rejected", "anna", now=now + 11 * HOUR, why="a joke")
    assert looks(12 * HOUR).late == 0
    with reading(engine) as conn:
        assert alerts.one(conn, id_).state == "resolved"


def test_it_goes_on_when_there_are_four_times_as_many(engine, waits, looks):
    waits(2)
    [first] = looks(10 * HOUR).alerts
    waits(6, first=2)
    [second] = looks(11 * HOUR).alerts
    with reading(engine) as conn:
        before, alert = alerts.one(conn, first), alerts.one(conn, second)
    assert (before.state, alert.continues, alert.escalated) == ("resolved", first, True)


def test_what_came_in_overdue_has_its_goal_from_then_on(hears, said, looks, now):
    hears([said("Acme lost my parcel", ago=3 * DAY)], now=now)
    assert looks(HOUR).late == 0 and looks(10 * HOUR).late == 1


def test_what_nobody_answered_for_two_weeks_leaves_the_queue_and_can_be_reopened(engine, settings, waits, looks, now):
    waits(2)
    with writing(engine) as conn:
        answer(conn, settings, 1, "edited", "anna", now=now, text="Hi, thank you.")
        answer(conn, settings, 1, "approved", "anna", now=now)
    done = looks(15 * DAY)
    assert (done.expired, done.late) == (1, 1)
    with writing(engine) as conn:
        item, lines = queue.by_ids(conn, [2])[2], queue_page.lines_of(conn, 2)
        assert (item.state, item.why, lines[-1].did) == ("expired", "nobody answered it for 14 days", "expired")
        answer(conn, settings, 2, "reopened", "anna", now=now + 15 * DAY)
    assert looks(15 * DAY + HOUR).expired == 0


def test_what_is_too_old_never_comes_in(hears, said, rows, now):
    hears([said("Acme lost my parcel", ago=15 * DAY)], now=now)
    assert rows("queue", "state") == []


def test_an_item_is_not_of_the_alert_of_another_brand(engine, settings, waits, looks, now):
    waits(1)
    with writing(engine) as conn:
        queue.keep(conn, [QueueItem(mention=1, brand="Brix", kind="question", due=now)])
    assert len(looks(10 * HOUR).alerts) == 2

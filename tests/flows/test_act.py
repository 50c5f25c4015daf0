"""What people do to an alert, on both databases, and two of them at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from alerts import Alert
from flows.steps.act import NoSuchAlert, act
from storage import alerts, timeline
from storage.engine import reading, writing

MINUTE = timedelta(minutes=1)


@pytest.fixture
def alert(engine, now) -> Alert:
    """An open alert that is kept."""
    asked = Alert(
        key="k", complaint="c", time=now, brand="Acme", topic="delivery", cause="complaint", stage="emerging",
        severity="high", why="Acme: 8 people complain about delivery.", evidence=None,
    )  # fmt: skip
    with writing(engine) as conn:
        return replace(asked, id=alerts.keep(conn, asked))


@pytest.fixture
def does(engine, alert, now):
    """does("acknowledged", "anna") does it to the alert, now or so long `after`."""

    def once(did, by, *, after=timedelta(0), **more):
        with writing(engine) as conn:
            return act(conn, alert.id, did, by, now + after, **more)

    return once


def test_what_is_done_is_kept_with_who_and_when(engine, alert, does, now):
    acted = does("acknowledged", "anna", why="looking")
    with reading(engine) as conn:
        kept, [line] = alerts.one(conn, alert.id), timeline.of(conn, alert.id)
    assert kept == acted.alert and (kept.state, kept.owner) == ("acknowledged", "anna")
    assert line == acted.entry and (line.by, line.at, line.did, line.why) == ("anna", now, "acknowledged", "looking")


def test_who_comes_second_is_told_what_the_first_did_and_nothing_is_doubled(engine, alert, does):
    first = does("acknowledged", "anna")
    second = does("acknowledged", "ben", after=MINUTE)
    assert (second.entry, second.already, second.alert.owner) == (None, first.entry, "anna")
    with reading(engine) as conn:
        assert timeline.of(conn, alert.id) == [first.entry]


@pytest.mark.parametrize(("did", "said"), [("acknowledged", ""), ("verdict", "noise"), ("assigned", "carla")])
def test_of_two_at_once_one_is_second(engine, alert, does, did, said):
    together = Barrier(2)

    def one(name):
        together.wait()
        return does(did, name, said=said)

    with ThreadPoolExecutor(2) as both:
        found = list(both.map(one, ("anna", "ben")))
    with reading(engine) as conn:
        [line] = timeline.of(conn, alert.id)
    assert [acted.already for acted in found if acted.entry is None] == [line]
    assert [acted.entry for acted in found if acted.entry is not None] == [line]


def test_an_alert_that_is_not_there_is_told(engine):
    with writing(engine) as conn, pytest.raises(NoSuchAlert):
        act(conn, 7, "resolved", "anna", None)

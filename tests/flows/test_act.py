"""What people do to an alert, on both databases, and two of them at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from alerts import Alert, Notice
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


@pytest.fixture
def told(engine, alert, now):
    """Anna and Ben were told of the alert; Carla is about to be."""
    with writing(engine) as conn:
        for name in ("anna", "ben", "carla"):
            due = now + (MINUTE if name == "carla" else timedelta(0))
            one = Notice(
                key=f"k:1:{name}", alert=alert.key, brand="Acme", topic="delivery", severity="high", receiver=name,
                state="waiting", reason="high", title="t", body="b", due=due,
            )  # fmt: skip
            alerts.enqueue(conn, [one])
        for one in alerts.claim(conn, now, MINUTE, 9):
            alerts.sent(conn, one.id, now)


@pytest.fixture
def notices(engine, alert):
    """notices() are (kind, receiver, state) of the alert, in order."""

    def read():
        with reading(engine) as conn:
            return [(one.kind, one.receiver, one.state) for one in alerts.notices(conn, alert.key)]

    return read


def test_nobody_more_is_rung_once_it_is_acknowledged(engine, alert, told, does, notices):
    does("acknowledged", "anna")
    assert notices() == [("alert", "anna", "sent"), ("alert", "ben", "sent"), ("alert", "carla", "held")]
    with reading(engine) as conn:
        assert alerts.notices(conn, alert.key)[-1].reason == "before its turn anna acknowledged it at 12:01 UTC"


def test_who_was_not_told_because_it_was_acknowledged_is_told_once_it_is_open_again(engine, told, does, notices, now):
    does("acknowledged", "anna")
    does("reopened", "ben", after=MINUTE, why="it was not Anna's")
    assert [one for one in notices() if one[2] != "sent"] == [("alert", "carla", "waiting")]
    with writing(engine) as conn:
        (one,) = alerts.claim(conn, now + MINUTE, MINUTE, 9)
    assert one.reason == "it was held before, and ben reopened it at 12:02 UTC (it was not Anna's)"


def test_who_was_told_is_told_once_that_a_person_resolved_it_but_not_who_did(engine, alert, told, does, notices, now):
    does("resolved", "anna", why="the carrier is back")
    assert notices()[3:] == [("over", "ben", "waiting")]
    with writing(engine) as conn:
        (over,) = alerts.claim(conn, now, MINUTE, 9)
        alerts.sent(conn, over.id, now)
    assert over.title.startswith("Resolved by anna: ") and "(the carrier is back)" in over.body


def test_nothing_is_sent_to_who_has_left_the_settings(settings, told, does, notices):
    ben = settings.receivers[0].model_copy(update={"name": "ben"})
    does("resolved", "ed", settings=settings.model_copy(update={"receivers": (ben,)}))
    assert notices()[3:] == [("over", "ben", "waiting")]
    does("reopened", "ed", after=MINUTE, settings=settings)
    assert ("again", "ben", "waiting") not in notices()


def test_who_thinks_that_it_is_over_is_told_that_it_is_open_again(engine, told, does, notices, now):
    does("resolved", "anna")
    with writing(engine) as conn:
        for one in alerts.claim(conn, now, MINUTE, 9):
            alerts.sent(conn, one.id, now)
    does("reopened", "ed", after=MINUTE, why="the phones still ring")
    assert [one for one in notices() if one[2] == "waiting"] == [
        ("alert", "carla", "waiting"), ("again", "anna", "waiting"), ("again", "ben", "waiting"),
    ]  # fmt: skip
    with writing(engine) as conn:
        *_, ben = alerts.claim(conn, now + MINUTE, MINUTE, 9)
        alerts.sent(conn, ben.id, now + MINUTE)
    assert ben.title.startswith("Open again: ") and "(the phones still ring)" in ben.body
    assert ben.reason.startswith("ben may think that it is over, and ed reopened it at")
    does("resolved", "ed", after=2 * MINUTE)
    assert notices()[-2:] == [("over", "anna", "waiting"), ("over", "ben", "waiting")]


def test_nobody_is_told_that_it_is_over_once_it_is_open_again(engine, told, does, notices):
    does("resolved", "anna")
    does("reopened", "anna", after=MINUTE)
    assert notices()[3:] == [("over", "ben", "held")], "ben never heard that it was over: nothing is new to him"
    does("resolved", "anna", after=2 * MINUTE)
    assert notices()[4:] == [("over", "ben", "waiting")]

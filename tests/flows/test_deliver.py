"""Notices are handed over at least once, each always under the same key; what fails waits, or waits for a person."""

import asyncio
from datetime import timedelta

import pytest

from alerts import Alert, Notice
from complaints import Evidence
from delivery.contract import Busy, Misconfigured, Options, Rejected, Unreachable, WayOut
from flows.steps import deliver as delivering
from flows.steps.deliver import LEASE, Delivered, deliver
from storage import alerts
from storage.engine import reading, writing

MINUTE = timedelta(minutes=1)


@pytest.fixture
def notices(engine, now):
    """notices("a", "b") puts them into the outbox, due now."""

    def enqueue(*keys, due=now, receiver="on call", state="waiting"):
        facts = {
            "alert": "k", "brand": "Acme", "topic": "delivery", "severity": "high", "receiver": receiver,
            "reason": "high", "title": "Acme: 25 people", "body": "Why.\n", "state": state, "due": due,
        }  # fmt: skip
        with writing(engine) as conn:
            alerts.enqueue(conn, [Notice(key=key, **facts) for key in keys])

    return enqueue


@pytest.fixture
def delivers(engine, settings, box, now):
    """delivers() delivers once."""
    return lambda at=now: asyncio.run(deliver(engine, settings, at))


@pytest.fixture
def outbox(engine):
    """Key, state, due and attempts of every notice, in the order of their rows."""

    def read():
        with reading(engine) as conn:
            return [(one.key, one.state, one.due, one.attempts) for one in alerts.notices(conn, "k")]

    return read


def keys(box):
    return [message.key for message in box.got]


class TestSent:
    def test_what_is_acknowledged_while_it_stands_in_line_rings_nobody(
        self, engine, notices, delivers, box, outbox, monkeypatch
    ):
        async def acknowledged(options, message):
            box.got.append(message)
            with writing(engine) as conn:
                alerts.hold_back(conn, "k", "before its turn anna acknowledged it")

        notices("a", "b")
        monkeypatch.setattr(delivering, "way_out_of", lambda kind: WayOut(kind, Options, acknowledged))
        assert delivers().sent == 1 and keys(box) == ["a"]
        assert [one[:2] for one in outbox()] == [("a", "sent"), ("b", "held")]

    def test_what_is_due_is_sent_once_in_the_order_in_which_it_is_due(self, notices, delivers, box, outbox, now):
        notices("b", "c")
        notices("a", due=now - MINUTE)
        notices("later", due=now + MINUTE)
        assert delivers() == Delivered(sent=3)
        assert keys(box) == ["a", "b", "c"]
        assert delivers() == Delivered()
        assert [(key, state) for key, state, *_ in outbox()] == [
            ("b", "sent"), ("c", "sent"), ("a", "sent"), ("later", "waiting"),
        ]  # fmt: skip
        assert delivers(now + MINUTE).sent == 1 and keys(box)[-1] == "later"

    def test_where_nothing_waits_nothing_happens(self, delivers, box):
        assert delivers() == Delivered() and box.got == []

    def test_the_message_has_the_words_of_the_notice_and_the_alert_for_programs(
        self, engine, notices, delivers, box, now
    ):
        seen = Evidence(
            observed=9, expected=2, scale=timedelta(hours=1), surprise=4, score=5, threshold=3, voices=8, texts=8,
            raw=9, removed=0,
        )  # fmt: skip
        alert = Alert(
            key="k", complaint="c", time=now, brand="Acme", topic="delivery", cause="complaint",
            stage="emerging", severity="critical", why="Acme: 25 people.", evidence=seen,
        )  # fmt: skip
        with writing(engine) as conn:
            id_ = alerts.keep(conn, alert)
        notices("a")
        delivers()
        [message] = box.got
        assert (message.title, message.body, message.key) == ("Acme: 25 people", "Why.\n", "a")
        assert (message.alert["id"], message.alert["severity"], message.alert["voices"]) == (id_, "critical", 8)

    def test_the_message_says_where_the_console_is_what_to_do_and_why_this_receiver(
        self, engine, settings, notices, box, now
    ):
        alert = Alert(
            key="k", complaint="c", time=now, brand="Acme", topic="delivery", cause="complaint", stage="emerging",
            severity="high", why="Acme: 25 people.", evidence=None,
        )  # fmt: skip
        with writing(engine) as conn:
            id_ = alerts.keep(conn, alert)
        notices("a")
        house = {"address": "https://desk.example", "runbooks": {"delivery": "Call the depot"}}
        asyncio.run(deliver(engine, settings.model_copy(update=house), now))
        [message] = box.got
        assert (message.runbook, message.reason, message.kind, message.step) == ("Call the depot", "high", "alert", 1)
        assert message.links["alert"] == f"https://desk.example/alerts/{id_}"
        assert message.links["acknowledge"].startswith("https://desk.example/ack/")

    def test_held_notices_are_counted_and_never_sent(self, notices, delivers, box, now):
        notices("a", state="held")
        notices("b", state="held", due=now - timedelta(hours=2))
        assert delivers() == Delivered(held=1)
        assert delivers(now + 24 * LEASE).sent == 0 and box.got == []

    def test_one_that_was_sent_but_not_recorded_is_sent_again_under_the_same_key(
        self, notices, delivers, box, outbox, now, monkeypatch
    ):
        """The only way to say it twice: the process dies between the sending and the writing down of it."""
        notices("a", "b")

        class Killed(BaseException):
            pass

        def dies(*_):
            raise Killed

        with monkeypatch.context() as patched, pytest.raises(Killed):
            patched.setattr(delivering.alerts, "sent", dies)
            delivers()
        assert delivers(now + LEASE - MINUTE) == Delivered()
        assert delivers(now + LEASE + MINUTE) == Delivered(sent=2)
        assert keys(box) == ["a", "a", "b"]
        assert [(key, state) for key, state, *_ in outbox()] == [("a", "sent"), ("b", "sent")]


class TestFailed:
    def test_the_pause_doubles_and_the_tenth_failure_is_the_last(self, notices, delivers, box, outbox, now):
        notices("a")
        box.trouble = [Unreachable("box: no answer")] * 10
        pauses, at = [], now
        for _ in range(9):
            assert delivers(at) == Delivered(failed=1)
            [(_, state, due, _)] = outbox()
            assert state == "waiting"
            assert delivers(due - timedelta(microseconds=1)) == Delivered()
            pauses.append((due - at) // MINUTE)
            at = due
        assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256]
        assert delivers(at) == Delivered(failed=1)
        assert outbox() == [("a", "failed", at, 10)]
        assert delivers(at + 1000 * MINUTE) == Delivered() and box.got == []

    def test_one_that_recovers_is_sent_under_the_same_key(self, notices, delivers, box, rows, now):
        notices("a")
        box.trouble = [Unreachable("box: no answer")]
        delivers()
        assert rows("outbox", "state", "error") == [("waiting", "box: no answer")]
        assert delivers(now + MINUTE) == Delivered(sent=1)
        assert keys(box) == ["a"]
        assert rows("outbox", "state", "sent", "error", "leased_until") == [("sent", now + MINUTE, None, None)]

    def test_a_pause_that_the_receiver_asks_for_is_kept(self, notices, delivers, box, outbox, now):
        notices("a")
        box.trouble = [Busy("box: later", retry_after=1234.5)]
        delivers()
        assert outbox() == [("a", "waiting", now + timedelta(seconds=1234.5), 1)]

    @pytest.mark.parametrize("kind", [Rejected, Misconfigured])
    def test_a_permanent_failure_waits_for_a_person(self, notices, delivers, box, rows, now, kind):
        notices("a")
        box.trouble = [kind("box: it says no")]
        assert delivers() == Delivered(failed=1)
        assert rows("outbox", "state", "error") == [("failed", "box: it says no")]
        assert delivers(now + 24 * LEASE) == Delivered()

    def test_a_receiver_that_left_the_settings_fails_for_good_and_the_others_are_told(
        self, notices, delivers, box, rows
    ):
        notices("a", receiver="somebody who left")
        notices("b")
        assert delivers() == Delivered(sent=1, failed=1)
        assert keys(box) == ["b"]
        [failed] = [error for state, error in rows("outbox", "state", "error") if state == "failed"]
        assert "somebody who left" in failed

    def test_a_fault_in_a_way_out_is_a_failure_that_repeats_nothing_and_stops_nobody(
        self, notices, delivers, box, rows, now
    ):
        notices("a", "b")
        box.trouble = [RuntimeError("token=canary")]
        assert delivers() == Delivered(sent=1, failed=1)
        assert keys(box) == ["b"]
        [error] = [error for state, error in rows("outbox", "state", "error") if state == "waiting"]
        assert "RuntimeError" in error and "on call" in error and "canary" not in error
        assert delivers(now + MINUTE) == Delivered(sent=1)

    def test_a_kind_that_is_gone_is_a_failure_too(self, engine, settings, notices, box, now):
        notices("a", "b")
        pigeon = settings.receivers[0].model_copy(update={"kind": "pigeon"})
        gone = settings.model_copy(update={"receivers": (pigeon,)})
        assert asyncio.run(deliver(engine, gone, now)) == Delivered(failed=2)

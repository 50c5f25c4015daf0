"""Alerts are kept once, and every notice of one is on its way to one receiver, in one pair of hands at a time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from alerts import Alert, Notice, WitnessText
from complaints import Evidence
from storage import alerts
from storage.engine import reading, writing

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
LEASE = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)
SEEN = Evidence(
    observed=9, expected=2, scale=timedelta(hours=1), surprise=4, score=5, threshold=3, voices=8, texts=8, raw=9,
    removed=0,
)  # fmt: skip


def alert(key="k", **more):
    facts = {
        "complaint": "c1", "time": NOW, "brand": "Acme", "topic": "delivery", "cause": "complaint", "stage": "emerging",
        "severity": "high", "why": "Acme: 8 people complain about delivery.", "evidence": SEEN,
    }  # fmt: skip
    return Alert(key=key, **(facts | more))


def notice(key, state="waiting", due=NOW, **more):
    facts = {
        "alert": "k", "brand": "Acme", "topic": "delivery", "severity": "high", "receiver": "on call",
        "reason": "high", "title": "Acme", "body": "8 people\n",
    }  # fmt: skip
    return Notice(key=key, state=state, due=due, **(facts | more))


@pytest.fixture
def outbox(engine):
    """outbox("claim", ...) calls a function of storage.alerts in a transaction of its own."""

    def call(name, *values, **options):
        with writing(engine) as conn:
            return getattr(alerts, name)(conn, *values, **options)

    return call


class TestAlerts:
    def test_the_same_change_of_stage_never_makes_a_second_alert(self, outbox):
        first = outbox("keep", alert())
        assert first is not None
        assert outbox("keep", alert(why="said otherwise")) is None
        [kept] = outbox("listed")
        assert (kept.id, kept.why) == (first, alert().why)

    def test_of_two_at_once_one_keeps_it(self, engine):
        meet = Barrier(2)

        def keep(_):
            meet.wait(10)
            with writing(engine) as conn:
                return alerts.keep(conn, alert())

        with ThreadPoolExecutor(2) as pool:
            ids = list(pool.map(keep, range(2)))
        assert sorted(one is None for one in ids) == [False, True]

    def test_witnesses_are_quoted_from_where_they_are_kept(self, outbox, says, keeps, noon):
        ids = keeps(says("It is late", url="https://forum.example/1"), says("So is mine")).ids
        second, first = ids["square", "So is mine"], ids["square", "It is late"]
        told = [WitnessText(id=id_, text="written twice", url=None) for id_ in (second, 10**6, first)]
        id_ = outbox("keep", alert(witnesses=(*told, WitnessText(id=None, text="not stored", url=None))))
        assert outbox("one", id_).witnesses == (
            WitnessText(id=second, text="So is mine", url=None),
            WitnessText(id=first, text="It is late", url="https://forum.example/1"),
        )

    def test_the_latest_comes_first_and_lists_may_be_narrowed(self, outbox):
        outbox("keep", alert("a", time=NOW - MINUTE))
        outbox("keep", alert("b"))
        outbox("keep", alert("c", brand="Brix", state="acknowledged"))
        assert [one.key for one in outbox("listed")] == ["c", "b", "a"]
        assert [one.key for one in outbox("listed", limit=1)] == ["c"]
        assert [one.key for one in outbox("listed", brand="Acme")] == ["b", "a"]
        assert [one.key for one in outbox("listed", state="acknowledged")] == ["c"]

    def test_what_is_not_there_is_none(self, outbox):
        assert outbox("one", 7) is None
        assert outbox("by_key", "nothing") is None

    def test_an_alert_is_changed_only_by_who_knows_how_it_is(self, outbox):
        before = outbox("one", outbox("keep", alert()))
        taken = replace(before, state="acknowledged", owner="anna")
        assert outbox("change", before, taken) is True
        assert outbox("change", before, replace(before, state="resolved")) is False
        assert outbox("one", before.id) == taken


class TestEnqueue:
    def test_a_notice_is_queued_once_and_stays_as_it_is(self, outbox):
        outbox("enqueue", [notice("a")])
        outbox("enqueue", [notice("a", title="said otherwise"), notice("b", state="held")])
        assert [(one.key, one.title, one.state) for one in outbox("notices", "k")] == [
            ("a", "Acme", "waiting"), ("b", "Acme", "held"),
        ]  # fmt: skip

    def test_nothing_is_queued_where_there_is_nothing(self, outbox):
        assert outbox("enqueue", []) == 0

    def test_a_notice_comes_back_whole(self, outbox):
        sent = notice("a", topic="ដឹកជញ្ជូន", attempts=0, due=NOW + timedelta(microseconds=1))
        outbox("enqueue", [sent])
        [found] = outbox("notices", "k")
        assert found.id is not None
        assert found == Notice(**{name: getattr(sent, name) for name in Notice.__slots__ if name != "id"}, id=found.id)

    def test_recent_are_those_of_the_brand_that_were_due_since_of_any_state(self, outbox):
        outbox("enqueue", [notice("a", due=NOW - MINUTE), notice("b"), notice("c", state="held", due=NOW + MINUTE)])
        outbox("enqueue", [notice("d", brand="Brix", due=NOW + MINUTE)])
        assert [one.key for one in outbox("recent", "Acme", NOW - MINUTE)] == ["b", "c"]

    def test_held_back_are_counted_since_a_moment(self, outbox):
        outbox("enqueue", [notice("a", state="held"), notice("b"), notice("c", state="held", due=NOW - MINUTE)])
        assert outbox("held", NOW - MINUTE) == 1
        assert outbox("held", NOW - 2 * MINUTE) == 2

    def test_held_back_are_counted_by_reason(self, outbox):
        told = [notice(key, state="held", reason=why) for key, why in (("a", "night"), ("b", "told"), ("c", "told"))]
        outbox("enqueue", [*told, notice("d", reason="told"), notice("e", state="held", due=NOW - MINUTE)])
        assert list(outbox("held_why", NOW - MINUTE).items()) == [("told", 2), ("night", 1)]


class TestClaim:
    def test_what_is_due_is_leased_once_the_first_due_first(self, outbox):
        dues = {"late": NOW, "early": NOW - MINUTE, "later": NOW + MINUTE}
        outbox("enqueue", [notice(key, due=due) for key, due in dues.items()])
        outbox("enqueue", [notice("held", state="held", due=NOW - MINUTE)])
        claimed = outbox("claim", NOW, LEASE, 10)
        assert [(one.key, one.attempts) for one in claimed] == [("early", 1), ("late", 1)]
        assert outbox("claim", NOW, LEASE, 10) == []

    def test_at_most_as_many_as_asked_for(self, outbox):
        outbox("enqueue", [notice(str(i), due=NOW - i * MINUTE) for i in range(9)])
        assert [one.key for one in outbox("claim", NOW, LEASE, 4)] == ["8", "7", "6", "5"]
        assert [one.key for one in outbox("claim", NOW, LEASE, 4)] == ["4", "3", "2", "1"]

    def test_a_lease_that_ran_out_is_claimed_again_and_counts_as_another_try(self, outbox):
        outbox("enqueue", [notice("a")])
        outbox("claim", NOW, LEASE, 10)
        assert outbox("claim", NOW + LEASE - timedelta(microseconds=1), LEASE, 10) == []
        [again] = outbox("claim", NOW + LEASE, LEASE, 10)
        assert again.attempts == 2
        assert outbox("claim", NOW + LEASE, LEASE, 10) == []

    def test_what_was_sent_is_never_claimed_again(self, outbox, rows):
        outbox("enqueue", [notice("a")])
        [one] = outbox("claim", NOW, LEASE, 10)
        outbox("sent", one.id, NOW + MINUTE)
        assert outbox("claim", NOW + 2 * LEASE, LEASE, 10) == []
        assert rows("outbox", "state", "sent", "leased_until", "error") == [("sent", NOW + MINUTE, None, None)]

    def test_what_failed_is_claimed_again_from_its_time_on_and_not_before(self, outbox, rows):
        outbox("enqueue", [notice("a")])
        [one] = outbox("claim", NOW, LEASE, 10)
        outbox("failed", one.id, "no answer", NOW + 2 * MINUTE)
        assert rows("outbox", "state", "due", "error") == [("waiting", NOW + 2 * MINUTE, "no answer")]
        assert outbox("claim", NOW + MINUTE, LEASE, 10) == []
        assert [one.attempts for one in outbox("claim", NOW + 2 * MINUTE, LEASE, 10)] == [2]

    def test_what_failed_for_good_is_never_claimed_again(self, outbox, rows):
        outbox("enqueue", [notice("a")])
        [one] = outbox("claim", NOW, LEASE, 10)
        outbox("failed", one.id, "refused", None)
        assert outbox("claim", NOW + 24 * LEASE, LEASE, 10) == []
        assert rows("outbox", "state", "error") == [("failed", "refused")]

    def test_what_failed_is_undelivered_until_it_is_sent_or_its_alert_needs_nobody(self, outbox):
        outbox("keep", alert("k"))
        outbox("enqueue", [notice("a"), notice("b", due=NOW - MINUTE), notice("c"), notice("d", alert="gone")])
        ids = {one.key: one.id for one in outbox("claim", NOW, LEASE, 10)}
        assert outbox("undelivered") == []
        for key, again in (("a", NOW + MINUTE), ("b", None), ("d", None)):
            outbox("failed", ids[key], f"{key}: no answer", again)
        found = [(one.notice.key, one.notice.state, one.error) for one in outbox("undelivered")]
        assert found == [
            ("b", "failed", "b: no answer"), ("d", "failed", "d: no answer"), ("a", "waiting", "a: no answer"),
        ]  # fmt: skip
        assert [one.notice.key for one in outbox("undelivered", "gone")] == ["d"]
        kept = outbox("by_key", "k")
        outbox("change", kept, replace(kept, state="resolved"))
        assert [one.notice.key for one in outbox("undelivered")] == ["d", "a"]
        assert [one.notice.key for one in outbox("undelivered", "k")] == ["b", "a"]
        outbox("sent", ids["a"], NOW + MINUTE)
        assert [one.notice.key for one in outbox("undelivered")] == ["d"]

    def test_two_who_claim_at_once_never_get_the_same_notice(self, engine, outbox):
        outbox("enqueue", [notice(f"{i:03}") for i in range(120)])
        meet = Barrier(2)

        def worker(_):
            mine = []
            meet.wait(10)
            while True:
                with writing(engine) as conn:
                    claimed = alerts.claim(conn, NOW, LEASE, 7)
                assert len(claimed) <= 7
                if not claimed:
                    with reading(engine) as conn:  # what the other holds locked is skipped, not gone
                        if not any(one.attempts == 0 for one in alerts.notices(conn, "k")):
                            return mine
                mine += [one.key for one in claimed]

        with ThreadPoolExecutor(2) as pool:
            one, other = pool.map(worker, range(2))
        assert sorted(one + other) == [f"{i:03}" for i in range(120)]
        assert {one.attempts for one in outbox("notices", "k")} == {1}

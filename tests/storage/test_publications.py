"""An approved reply is in one pair of hands at a time, goes out once, and can be taken back until then."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from replies import QueueItem
from storage import publications, queue, stops
from storage.engine import reading, writing
from storage.publications import MOST_ATTEMPTS

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
LEASE = timedelta(minutes=10)
SECOND = timedelta(seconds=1)
DUE = NOW + 10 * SECOND
THERE = {"origin": "town.example", "external_id": "https://town.example/users/acme/statuses/7", "url": None}


@pytest.fixture
def item(engine, says, keeps) -> QueueItem:
    """One that was just approved."""
    mention = keeps(says("late again")).ids["square", "late again"]
    with writing(engine) as conn:
        queue.keep(conn, [QueueItem(mention=mention, brand="Acme", kind="complaint", due=NOW)])
        [kept] = queue.listed(conn)
    return replace(kept, state="approved", version=3)


@pytest.fixture
def posted(engine):
    """posted("claim", ...) calls a function of storage.publications in a transaction of its own."""

    def call(name, *values, **options):
        with writing(engine) as conn:
            return getattr(publications, name)(conn, *values, **options)

    return call


@pytest.fixture
def waits(posted, item):
    """waits() has the reply wait for its ten seconds to pass."""
    return lambda **more: posted(
        "wait", item, **({"text": "Sorry, Ann.", "publisher": "toots", "by": "ben", "due": DUE, "cost": 0.5} | more)
    )


def of(posted, item):
    return [(one.state, one.text, one.by, one.error) for one in posted("of_item", item.id)]


class TestWaiting:
    def test_one_approval_waits_once(self, waits, posted, item):
        assert waits()
        assert not waits(text="otherwise")
        assert of(posted, item) == [("waiting", "Sorry, Ann.", "ben", None)]

    def test_another_approval_of_the_same_item_is_another_publication(self, waits, posted, item):
        waits()
        assert posted("undo", item.id, "edited")
        assert posted("wait", replace(item, version=5), text="b", publisher="toots", by="ben", due=DUE)
        assert [one.state for one in posted("of_item", item.id)] == ["undone", "waiting"]

    def test_nobody_gets_it_before_its_ten_seconds_have_passed(self, waits, posted):
        waits()
        assert posted("claim", DUE - SECOND, LEASE, 10) == []
        assert [one.text for one in posted("claim", DUE, LEASE, 10)] == ["Sorry, Ann."]

    def test_until_then_it_can_be_taken_back_and_is_never_sent(self, waits, posted, item):
        waits()
        assert posted("undo", item.id, "ben took it back")
        assert of(posted, item) == [("undone", "Sorry, Ann.", "ben", "ben took it back")]
        assert posted("claim", DUE, LEASE, 10) == []

    def test_where_nothing_waits_there_is_nothing_to_take_back(self, posted, item):
        assert posted("undo", item.id, "ben took it back")

    def test_an_item_that_is_not_kept_is_an_error(self, posted, item):
        with pytest.raises(ValueError, match="not kept"):
            posted("wait", replace(item, id=None), text="a", publisher="toots", by="ben", due=DUE)


class TestHands:
    def test_what_is_claimed_is_nobody_elses_until_its_lease_ends(self, waits, posted):
        waits()
        posted("claim", DUE, LEASE, 10)
        assert posted("claim", DUE + LEASE - SECOND, LEASE, 10) == []
        assert [one.attempts for one in posted("claim", DUE + LEASE, LEASE, 10)] == [2]

    def test_of_two_at_once_one_gets_it(self, waits, engine):
        waits()
        meet = Barrier(2)

        def claim(_):
            meet.wait()
            with writing(engine) as conn:
                return publications.claim(conn, DUE, LEASE, 10)

        with ThreadPoolExecutor(2) as pool:
            assert sorted(map(len, pool.map(claim, range(2)))) == [0, 1]

    def test_taken_back_between_claim_and_sending_it_is_not_sent(self, waits, posted, item):
        waits()
        [one] = posted("claim", DUE, LEASE, 10)
        assert posted("undo", item.id, "ben took it back")
        assert not posted("sending", one)

    def test_once_it_is_being_sent_it_is_too_late(self, waits, posted, item):
        waits()
        [one] = posted("claim", DUE, LEASE, 10)
        assert posted("sending", one)
        assert not posted("undo", item.id, "ben took it back")
        assert [state for state, *_ in of(posted, item)] == ["sending"]

    def test_whoever_lost_it_sends_nothing_and_says_nothing_of_it(self, waits, posted, item):
        waits()
        [slow] = posted("claim", DUE, LEASE, 10)
        [quick] = posted("claim", DUE + LEASE, LEASE, 10)
        assert not posted("sending", slow)
        assert posted("sending", quick)
        assert not posted("failed", slow, "too late", None)
        assert [state for state, *_ in of(posted, item)] == ["sending"]


class TestOutcome:
    def test_what_is_there_is_found_by_the_id_that_the_listeners_know(self, waits, posted, engine):
        waits()
        [one] = posted("claim", DUE, LEASE, 10)
        posted("sent", one.id, DUE + SECOND, **THERE)
        with reading(engine) as conn:
            found = publications.ours(conn, [THERE["external_id"], "https://elsewhere.example/1"])
        assert [(name, one.state, one.sent) for name, one in found.items()] == [
            (THERE["external_id"], "sent", DUE + SECOND)
        ]
        assert posted("spent", NOW) == 0.5
        assert posted("stuck") == []

    def test_what_failed_is_tried_again_at_its_time(self, waits, posted):
        waits()
        [one] = posted("claim", DUE, LEASE, 10)
        assert posted("failed", one, "it asks for a pause", DUE + LEASE * 2)
        assert posted("claim", DUE + LEASE, LEASE, 10) == []
        assert [one.attempts for one in posted("claim", DUE + LEASE * 2, LEASE, 10)] == [2]

    def test_a_no_waits_for_a_person(self, waits, posted, item):
        waits()
        [one] = posted("claim", DUE, LEASE, 10)
        assert posted("failed", one, "it says no", None)
        assert of(posted, item)[0][0] == "failed"
        assert posted("claim", DUE + LEASE * 9, LEASE, 10) == []
        assert posted("again", one.id, DUE + LEASE * 9)
        assert [one.attempts for one in posted("claim", DUE + LEASE * 9, LEASE, 10)] == [1]

    def test_what_may_be_out_stays_unsure_however_often_it_is_tried(self, waits, posted, item):
        waits()
        [one] = posted("claim", DUE, LEASE, 10)
        assert posted("failed", one, "no answer", DUE + LEASE, state="unsure")
        [one] = posted("claim", DUE + LEASE, LEASE, 10)
        assert one.state == "unsure"
        assert posted("failed", one, "no answer", None, state="unsure")
        assert posted("claim", DUE + LEASE * 9, LEASE, 10) == []
        assert posted("again", one.id, DUE + LEASE * 9)
        assert [one.state for one in posted("claim", DUE + LEASE * 9, LEASE, 10)] == ["unsure"]

    @pytest.mark.parametrize(("sends", "becomes"), [(False, "failed"), (True, "unsure")])
    def test_whoever_dies_on_it_every_time_is_not_followed_for_ever(self, waits, posted, item, sends, becomes):
        waits()
        tried = []
        for n in range(MOST_ATTEMPTS + 2):
            tried += posted("claim", DUE + LEASE * n, LEASE, 10)
            assert not sends or n >= MOST_ATTEMPTS or posted("sending", tried[-1])
        assert len(tried) == MOST_ATTEMPTS
        assert of(posted, item)[0][0] == becomes

    def test_what_was_rehearsed_costs_nothing_and_is_not_sent(self, waits, posted, item):
        waits()
        [one] = posted("claim", DUE, LEASE, 10)
        assert posted("rehearsed", one, DUE)
        assert posted("claim", DUE + LEASE, LEASE, 10) == []
        assert posted("spent", NOW) == 0
        assert [one.state for one in posted("listed", state="rehearsed", brand="Acme")] == ["rehearsed"]
        assert posted("listed", brand="Brix") == []

    def test_the_words_of_an_answer_go_with_what_it_answers(self, waits, posted, item):
        waits()
        posted("silence", [item.mention])
        assert [text for _, text, *_ in of(posted, item)] == [""]


class TestStop:
    @pytest.fixture
    def switch(self, engine):
        def call(name, *values):
            with writing(engine) as conn:
                return getattr(stops, name)(conn, *values)

        return call

    def test_while_there_is_a_stop_nothing_is_claimed_and_then_all_of_it(self, waits, posted, switch):
        waits()
        assert switch("stop", "ann", "wrong refunds", NOW)
        assert posted("claim", DUE, LEASE, 10) == []
        assert switch("start", "ben", DUE)
        assert len(posted("claim", DUE, LEASE, 10)) == 1

    def test_what_was_claimed_before_it_is_not_sent_after_it(self, waits, posted, switch):
        waits()
        [one] = posted("claim", DUE, LEASE, 10)
        switch("stop", "ann", "wrong refunds", DUE)
        assert not posted("sending", one)
        posted("release", one)
        switch("start", "ann", DUE + SECOND)
        assert [one.attempts for one in posted("claim", DUE + SECOND, LEASE, 10)] == [1]

    def test_who_stopped_it_first_is_who_stopped_it(self, switch):
        assert switch("stop", "ann", "wrong refunds", NOW)
        assert not switch("stop", "ben", "me too", NOW + SECOND)
        assert switch("stopped").by == "ann"
        assert switch("start", "ben", DUE)
        assert not switch("start", "ben", DUE)
        [one] = switch("listed")
        assert (one.by, one.why, one.ended, one.ended_by) == ("ann", "wrong refunds", DUE, "ben")

"""A mention waits for an answer to a brand once; what a person decided is never overwritten."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from replies import Draft, Finding, QueueItem
from storage import queue
from storage.engine import reading, writing
from storage.tables import drafts as drafted
from storage.tables import matches
from storage.tables import queue as queued

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def ids(says, keeps):
    """Three stored mentions."""
    found = keeps(says("a"), says("b"), says("c")).ids
    return [found["square", name] for name in "abc"]


@pytest.fixture
def asks(engine):
    """asks(mention, due=..., brand=...) puts a mention into the queue."""

    def keep(mention, *, brand="Acme", kind="complaint", due=NOW, **more):
        with writing(engine) as conn:
            queue.keep(conn, [QueueItem(mention=mention, brand=brand, kind=kind, due=due, **more)])

    return keep


def listed(engine, **options):
    with reading(engine) as conn:
        return queue.listed(conn, **options)


def drafts(engine, **options):
    with reading(engine) as conn:
        return queue.drafts(conn, **options)


def propose(engine, *proposed):
    with writing(engine) as conn:
        return queue.keep_drafts(conn, proposed)


class TestQueue:
    def test_a_mention_waits_once_for_each_brand(self, engine, asks, ids):
        asks(ids[0])
        asks(ids[0], kind="question", due=NOW + HOUR)
        asks(ids[0], brand="Brix")
        found = [(one.mention, one.brand, one.kind, one.due) for one in listed(engine)]
        assert found == [(ids[0], "Acme", "complaint", NOW), (ids[0], "Brix", "complaint", NOW)]

    def test_what_was_answered_stays_answered(self, engine, asks, ids):
        asks(ids[0])
        with writing(engine) as conn:
            conn.execute(update(queued).values(state="sent"))
        asks(ids[0])
        assert listed(engine) == []
        assert [one.state for one in listed(engine, state="sent")] == ["sent"]

    def test_what_is_due_first_comes_first(self, engine, asks, ids):
        for mention, hours in zip(ids, (2, 0, 1), strict=True):
            asks(mention, due=NOW + hours * HOUR)
        assert [one.mention for one in listed(engine)] == [ids[1], ids[2], ids[0]]
        assert [one.mention for one in listed(engine, limit=1)] == [ids[1]]

    def test_what_is_urgent_for_the_brand_comes_before_what_is_due(self, engine, asks, ids):
        for mention, hours in zip(ids, (2, 0, 1), strict=True):
            asks(mention, due=NOW + hours * HOUR)
        asks(ids[0], brand="Brix", due=NOW + 3 * HOUR)
        with writing(engine) as conn:
            urgent = update(matches).where(matches.c.mention == ids[0], matches.c.brand == "Acme")
            conn.execute(urgent.values(urgent='safety: "burnt"'))
        assert [(one.mention, one.brand) for one in listed(engine)] == [
            (ids[0], "Acme"), (ids[1], "Acme"), (ids[2], "Acme"), (ids[0], "Brix"),
        ]  # fmt: skip

    def test_a_brand_has_its_own(self, engine, asks, ids):
        asks(ids[0])
        asks(ids[1], brand="Brix")
        assert [one.mention for one in listed(engine, brand="Brix")] == [ids[1]]

    def test_items_are_found_by_their_mentions_in_any_state(self, engine, asks, ids):
        asks(ids[0], state="rejected")
        asks(ids[1])
        asks(ids[2], brand="Brix")
        with reading(engine) as conn:
            found = queue.of_mentions(conn, "Acme", ids)
        assert {mention: item.state for mention, item in found.items()} == {ids[0]: "rejected", ids[1]: "queued"}

    def test_the_waiting_are_counted_and_listed_from_a_moment_on(self, engine, asks, ids):
        for mention, hours in zip(ids, (-1, 0, 1), strict=True):
            asks(mention, due=NOW + hours * HOUR)
        asks(ids[0], brand="Brix", state="sent", due=NOW - HOUR)
        with reading(engine) as conn:
            assert (queue.waiting(conn), queue.waiting(conn, before=NOW)) == (3, 1)
        assert [one.mention for one in listed(engine, since=NOW)] == ids[1:]

    def test_items_are_found_by_their_numbers(self, engine, asks, ids):
        asks(ids[0])
        asks(ids[1], state="rejected")
        with reading(engine) as conn:
            found = queue.by_ids(conn, [1, 2, 99])
        assert {number: (one.id, one.mention) for number, one in found.items()} == {1: (1, ids[0]), 2: (2, ids[1])}


class TestDrafts:
    @pytest.fixture
    def items(self, engine, asks, ids):
        for mention, hours in zip(ids, (2, 0, 1), strict=True):
            asks(mention, due=NOW + hours * HOUR, brand="Acme" if mention != ids[2] else "Brix")
        return {item.mention: item for item in listed(engine)}

    def draft_of(self, item, text="We are sorry.", **more):
        return Draft(queue_item=item.id, mention=item.mention, due=item.due, text=text, **more)

    def test_a_draft_comes_back_whole(self, engine, items, ids):
        sent = self.draft_of(
            items[ids[0]], "សូម\u200bអភ័យទោស\n", checks=(Finding(check="look", level="warn", why="Is it true?"),)
        )
        assert propose(engine, sent) == 1
        [found] = drafts(engine)
        assert found.id is not None
        assert found == Draft(**{name: getattr(sent, name) for name in Draft.__slots__ if name != "id"}, id=found.id)

    def test_an_item_has_one_draft_and_what_a_person_decided_stays(self, engine, items, ids):
        propose(engine, self.draft_of(items[ids[0]]))
        with writing(engine) as conn:
            conn.execute(update(drafted).values(state="approved", text="My own words."))
        new = propose(engine, self.draft_of(items[ids[0]], "Another."), self.draft_of(items[ids[1]]))
        assert new == 1
        with reading(engine) as conn:
            assert queue.proposed(conn) == 1
        assert {(one.mention, one.state, one.text) for one in drafts(engine)} == {
            (ids[0], "approved", "My own words."), (ids[1], "proposed", "We are sorry."),
        }  # fmt: skip

    def test_nothing_is_proposed_where_there_is_nothing(self, engine):
        assert propose(engine) == 0

    def test_first_due_first_and_lists_may_be_narrowed(self, engine, items, ids):
        propose(engine, *(self.draft_of(item) for item in items.values()))
        assert [one.mention for one in drafts(engine)] == [ids[1], ids[2], ids[0]]
        assert [one.mention for one in drafts(engine, limit=2)] == [ids[1], ids[2]]
        assert [one.mention for one in drafts(engine, brand="Brix")] == [ids[2]]
        assert [one.mention for one in drafts(engine, mentions={ids[0], ids[2]})] == [ids[2], ids[0]]


def test_what_was_approved_while_a_correction_was_written_stays_approved(engine, asks, ids):
    """Both have read that it is queued: whoever comes second changes nothing."""
    asks(ids[0])
    [id_] = [one.id for one in listed(engine)]
    with writing(engine) as conn:
        conn.execute(update(queued).values(state="approved"))
        queue.withdraw(conn, [id_])
        queue.reopen(conn, id_, "question")
    with reading(engine) as conn:
        assert queue.by_ids(conn, [id_])[id_].state == "approved"

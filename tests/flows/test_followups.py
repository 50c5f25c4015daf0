"""Promises from one door: whom they are for, what became of them, and who is told when they are due."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from flows.steps.deliver import deliver
from flows.steps.digest import facts
from flows.steps.erase import erase
from flows.steps.followups import NoFollowup, due_today, finish, leave, move, of_item, promise, reopen
from flows.steps.remind import remind
from mentions import Author
from replies import QueueItem
from storage import followups, mentions, queue
from storage.engine import reading, writing
from storage.tombstones import bury
from tests.flows.conftest import receiver

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def spoken(engine, hears, said):
    """The row ids of what was said of Acme, of both brands, and of Acme by nobody known."""
    hears([said("acme lost it"), said("acme and brix"), said("acme of nobody", author=Author())])
    with reading(engine) as conn:
        return {row.mention.text: row.id for row in mentions.listed(conn)}


@pytest.fixture
def promises(engine, settings, spoken, now):
    """promises("acme lost it", owner="ben", due=...) promises something; everything may be said otherwise."""

    def make(text="acme lost it", **more):
        said = {"due": now, "owner": "ben", "note": "call back", "by": "anna", "now": now} | more
        with writing(engine) as conn:
            return promise(conn, settings, mention=spoken.get(text, 99), **said)

    return make


@pytest.fixture
def house(settings):
    """With ben and anna as receivers; ben is quiet at night."""
    people = (receiver("Ben", quiet="22:00-08:00", timezone="UTC"), receiver("anna"))
    return settings.model_copy(update={"receivers": people})


class TestPromises:
    def test_it_is_of_a_mention_or_of_its_author(self, promises, spoken):
        assert promises().mention == spoken["acme lost it"] and promises().voice == "square author of acme lost it"
        assert (promises(author=True).mention, promises(author=True).voice) == (None, "square author of acme lost it")

    def test_the_same_promise_is_not_made_twice(self, promises):
        assert promises() == promises() and promises(note="write").id != promises().id

    def test_of_several_brands_one_is_named(self, promises):
        with pytest.raises(NoFollowup, match="concerns Acme, Brix: say for which"):
            promises("acme and brix")
        assert promises("acme and brix", brand="Brix").brand == "Brix"

    def test_what_cannot_be_promised_is_refused_with_the_reason(self, promises):
        for text, more, why in (
            ("nothing", {}, "mention 99: there is none"),
            ("acme of nobody", {"author": True}, "nobody knows who said"),
            ("acme lost it", {"brand": "Brix"}, "concerns Acme: say for which"),
            ("acme lost it", {"owner": " "}, "whose it is"),
        ):
            with pytest.raises(NoFollowup, match=why):
                promises(text, **more)

    def test_an_item_of_the_queue_is_its_mention(self, engine, spoken, now):
        with writing(engine) as conn:
            item = QueueItem(mention=spoken["acme of nobody"], brand="Acme", kind="question", due=now)
            queue.keep(conn, [item])
            number = queue.of_mentions(conn, "Acme", [item.mention])[item.mention].id
            assert of_item(conn, number) == (item.mention, "Acme")
            with pytest.raises(NoFollowup, match="item 99"):
                of_item(conn, 99)

    def test_it_is_moved_while_it_is_open_and_done_once(self, engine, promises, now):
        one = promises()
        with writing(engine) as conn:
            assert move(conn, one.id, due=now + DAY, owner="carla").owner == "carla"
            assert finish(conn, one.id, "ben", now).done_by == "ben"
            for change in (lambda: finish(conn, one.id, "anna", now), lambda: move(conn, one.id, note="x")):
                with pytest.raises(NoFollowup, match="is done: ben did it at 2026-03-04 12:01 UTC"):
                    change()
            assert reopen(conn, one.id).done is None and reopen(conn, one.id).done_by is None
            with pytest.raises(NoFollowup, match="no follow-up 99"):
                finish(conn, 99, "ben", now)

    def test_what_is_due_today_is_counted_and_whose_it_is(self, engine, promises, now):
        promises(), promises(due=now - 2 * DAY, owner="anna"), promises(due=now + DAY), promises(due=now, note="done")
        with writing(engine) as conn:
            finish(conn, 4, "ben", now)
            found = due_today(conn, [], "anna", "UTC", now)
            assert (found.due, found.late, found.mine) == (2, 1, 1)
            leave(conn, "ben", since=now - DAY, until=now + DAY, deputy="Anna", by="ben", now=now)
            assert due_today(conn, ["Acme"], "anna", "UTC", now).mine == 2
            assert due_today(conn, ["Brix"], "anna", "UTC", now).due == 0

    def test_an_absence_ends_later_and_has_somebody_else_for_a_deputy(self, engine, now):
        facts = {"since": now, "by": "ben", "now": now}
        with writing(engine) as conn:
            for until, deputy, why in ((now, "anna", "ends after"), (now + DAY, "BEN", "cannot stand in")):
                with pytest.raises(NoFollowup, match=why):
                    leave(conn, "ben", until=until, deputy=deputy, **facts)


class TestReminding:
    def told(self, engine, house, box, now):
        made = remind(engine, house, now)
        asyncio.run(deliver(engine, house, now))
        return made

    def test_who_has_it_is_told_once_when_it_is_due(self, engine, house, box, promises, now):
        promises(due=now + HOUR), promises(due=now + HOUR, note="write"), promises(owner="nobody we know")
        assert self.told(engine, house, box, now) == 0
        assert [self.told(engine, house, box, now + n * HOUR) for n in (1, 2, 3)] == [1, 0, 0]
        [message] = box.got
        assert (message.kind, message.title) == ("followup", "2 follow-ups of yours are due")
        assert "- #1, Acme, mention " in message.body and "- #2, Acme" in message.body
        assert "call back" not in message.body

    def test_nobody_is_told_in_quiet_hours_nor_of_what_was_done_meanwhile(self, engine, house, box, promises, now):
        night, morning = now + 11 * HOUR, now + 21 * HOUR
        promises(due=night), promises(due=night, note="write")
        assert self.told(engine, house, box, night) == 0
        with writing(engine) as conn:
            finish(conn, 1, "ben", night)
        assert self.told(engine, house, box, morning) == 1
        assert box.got[0].title == "1 follow-up of yours is due"

    def test_while_its_owner_is_away_the_deputy_is_told_and_once_moved_it_is_told_again(
        self, engine, house, box, promises, now
    ):
        promises()
        with writing(engine) as conn:
            leave(conn, "ben", since=now - DAY, until=now + DAY, deputy="anna", by="ben", now=now)
        assert self.told(engine, house, box, now) == 1
        assert "anna (for ben, who is away until Thu 5 Mar 12:01 UTC)" in box.got[0].body
        with writing(engine) as conn:
            move(conn, 1, due=now + HOUR)
        assert [self.told(engine, house, box, now + n * HOUR) for n in (1, 2)] == [1, 0]

    def test_the_digest_has_what_is_due_by_the_end_of_its_day(self, engine, house, promises, spoken, now):
        promises(), promises(due=now + DAY), promises("acme and brix", brand="Brix")
        with reading(engine) as conn:
            due = facts(conn, house, "daily", now, brands=["Acme"]).due
        assert due == (f"#1, Acme, mention {spoken['acme lost it']}, due 12:01 UTC: ben",)


def test_who_is_erased_is_forgotten_in_what_was_promised(engine, settings, promises, now):
    promises(), promises(author=True, note="ask Wren at wren@example.org")
    promises("acme and brix", brand="Brix", author=True, note="of another")
    with writing(engine) as conn:
        bury(conn, "square", ["acme lost it"], now)
        kept = followups.open_(conn)
    assert [(one.voice is None, one.note) for one in kept[:2]] == [(True, ""), (False, "ask Wren at wren@example.org")]
    receipt = erase(engine, settings, "author of acme lost it", None, now)
    assert receipt.counts["followups"] == 1
    with reading(engine) as conn:
        assert [(one.voice, one.note) for one in followups.open_(conn)] == [
            (None, ""), (None, ""), ("square author of acme and brix", "of another"),
        ]  # fmt: skip
        assert replace(kept[1], voice=None, note="") in followups.open_(conn)
    assert erase(engine, settings, "author of acme lost it", None, now) is None

"""Whoever was answered and writes again is recognised, on Mastodon and on Bluesky, whatever words they use."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from storage import queue, queue_page
from storage.engine import reading
from storage.mentions import by_ids
from storage.tables import mentions
from tests.delivery.worlds.house import KINDS, house

HOUR = timedelta(hours=1)


@pytest.fixture
def database(tmp_path):
    """The queries are tried on both in tests/storage."""
    return f"sqlite:///{tmp_path}/foreshock.db"


@pytest.fixture(params=KINDS)
def home(request, engine, tmp_path):
    """A complaint was answered."""
    with house(request.param, engine, tmp_path) as one:
        one.post = one.complains()
        one.hears()
        one.answered = one.approves()
        one.publishes()
        [one.reply] = one.ours
        one.now += HOUR
        yield one


def item(home):
    return home.item(home.answered.id)


def stored(home):
    with reading(home.engine) as conn:
        return conn.scalar(select(func.count()).select_from(mentions))


def last(home):
    """The newest mention, with what it concerns."""
    with reading(home.engine) as conn:
        return by_ids(conn, [conn.scalar(select(func.max(mentions.c.id)))])[0]


class TestReply:
    def test_a_reply_without_the_brands_name_is_kept_and_answers_the_answer(self, home):
        home.answers(home.reply, "Great, it is here now. Thank you so much!")
        home.hears()
        row = last(home)
        assert "it is here now" in row.mention.text
        [(match, meant)] = row.matches
        assert match.brand == "Acme" and "it answers us" in meant.evidence
        assert (item(home).state, item(home).after) == ("answered", row.id)
        with reading(home.engine) as conn:
            assert [one.did for one in queue_page.lines_of(conn, home.answered.id)][-2:] == ["sent", "answered"]

    def test_a_question_that_answers_us_is_put_to_us_without_a_name(self, home):
        home.answers(home.reply, "And when does it come?")
        home.hears()
        with reading(home.engine) as conn:
            [new] = queue.of_mentions(conn, "Acme", [last(home).id]).values()
        assert (new.kind, new.state) == ("question", "queued")

    def test_heard_twice_it_is_noted_once(self, home):
        home.answers(home.reply, "Thank you!")
        home.hears()
        before, lines = item(home), stored(home)
        home.hears()
        assert (item(home), stored(home)) == (before, lines)

    def test_somebody_elses_reply_is_kept_and_answers_nothing(self, home):
        home.answers(home.reply, "Same here, still nothing.", "cleo")
        home.hears()
        assert "Same here" in last(home).mention.text
        assert (item(home).state, item(home).after) == ("sent", None)

    def test_what_our_own_account_adds_is_no_answer(self, home):
        if home.kind == "mastodon":
            home.world.by("acme", "One more thing: @acme", to=home.reply["id"])
        else:
            home.world.by("acme", "One more thing about Acme", to=home.reply)
        home.hears()
        assert (item(home).state, item(home).after) == ("sent", None)

    def test_a_reply_to_another_post_is_none_to_us(self, home):
        other = home.complains("dan", "What a day.")
        before = stored(home)
        home.answers(other, "Indeed.") if home.kind == "bluesky" else None
        home.hears()
        assert item(home).state == "sent"
        assert stored(home) - before <= 1  # our own answer names the brand, and is heard


class TestNextMention:
    def test_what_the_author_says_next_of_the_brand_came_after_the_answer(self, home):
        home.complains("ann", "Acme found my parcel. Wonderful people.")
        home.hears()
        row = last(home)
        assert "Wonderful" in row.mention.text
        assert (item(home).state, item(home).after) == ("sent", row.id)
        home.now += HOUR
        home.complains("ann", "Acme again: all is well.")
        home.hears()
        assert item(home).after == row.id

    def test_what_somebody_else_says_did_not(self, home):
        home.complains("dan", "Acme is late, terrible.")
        home.hears()
        assert item(home).after is None

    def test_after_a_month_it_is_another_story(self, home):
        home.now += timedelta(days=31)
        home.complains("ann", "Acme is late, terrible.")
        home.hears()
        assert item(home).after is None

"""What people do about an item of the queue, on both databases, and two of them at once; and what ends an approval."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from delivery.mastodon import MastodonAccount
from flows.steps.answering import ON_ITS_WAY, NoSuchItem, answer
from listeners.contract import Page
from mentions import Author
from settings.publishing import PublisherSettings
from storage import publications, queue, queue_page
from storage.engine import reading, writing

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
LOST = "Acme lost my parcel, I am furious and nobody answers"
WORDS = "Hi Sam, thank you for telling us. Please send us a private message, and we will look for your parcel."


@pytest.fixture
def house(settings):
    """Acme answers at town.example, as @acme."""
    options = MastodonAccount(api="https://town.example", token="secret")
    one = PublisherSettings(name="town", kind="mastodon", options=options)
    acme = settings.brands[0].model_copy(update={"handles": ("acme",)})
    return settings.model_copy(update={"publishers": (one,), "brands": (acme, settings.brands[1])})


@pytest.fixture
def settings(settings):
    """As it is, with an account of Acme."""
    acme = settings.brands[0].model_copy(update={"handles": ("acme",)})
    return settings.model_copy(update={"brands": (acme, settings.brands[1])})


@pytest.fixture
def item(engine, hears, said):
    """The number of what waits for an answer."""
    hears([said(LOST, name="https://town.example/users/sam/statuses/1", origin="town.example",
                author=Author(handle="sam"))])  # fmt: skip
    with reading(engine) as conn:
        [one] = queue.listed(conn)
    return one.id


@pytest.fixture
def does(engine, settings, item, now):
    """does("approved", "anna") does it to the item, now or so long `after`."""

    def once(did, by="anna", *, after=timedelta(0), house=settings, **more):
        with writing(engine) as conn:
            return answer(conn, house, item, did, by, now=now + after, **more)

    return once


@pytest.fixture
def seen(engine, item):
    """The item, its draft, its lines and its publications."""

    def look():
        with reading(engine) as conn:
            one, draft = queue.by_ids(conn, [item])[item], queue_page.drafts_of(conn, [item]).get(item)
            return one, draft, queue_page.lines_of(conn, item), publications.of_item(conn, item)

    return look


def test_what_is_done_is_kept_with_who_when_and_what_it_changed(does, seen, now):
    does("edited", text=WORDS)
    done = does("approved", after=SECOND)
    one, draft, lines, out = seen()
    assert (one, draft, lines[-1]) == (done.item, done.draft, done.line) and (one.state, draft.text) == (
        "approved",
        WORDS,
    )
    assert [(line.did, line.by) for line in lines] == [("edited", "anna"), ("approved", "anna")] and not out


def test_nobody_approves_words_that_were_not_before_their_eyes(does, seen):
    does("edited", "anna", text="Something else.")
    does("released", "anna")
    does("approved", "ben", text=WORDS)
    one, draft, lines, _ = seen()
    assert (one.state, draft.text) == ("approved", WORDS)
    assert [(line.did, line.by) for line in lines][-2:] == [("edited", "ben"), ("approved", "ben")]


def test_of_two_at_once_one_is_second(engine, does, seen):
    does("edited", text=WORDS)
    does("released")
    together = Barrier(2)

    def one(name):
        together.wait()
        return does("approved", name, after=SECOND)

    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(one, ("anna", "ben")))
    assert sorted(done.line is None for done in both) == [False, True]
    _, _, lines, _ = seen()
    assert [line.did for line in lines].count("approved") == 1


class TestOnItsWay:
    def test_an_approved_answer_waits_ten_seconds_and_can_be_taken_back_until_then(self, does, seen, house, now):
        does("edited", text=WORDS)
        does("approved", house=house)
        *_, [waits] = seen()
        assert (waits.state, waits.text, waits.by, waits.due) == ("waiting", WORDS, "anna", now + 10 * SECOND)
        does("undone", house=house, after=9 * SECOND)
        one, *_, [undone] = seen()
        assert (one.state, undone.state) == ("queued", "undone")
        assert "nothing" in (does("undone", house=house, after=20 * SECOND).refused or "nothing")

    @pytest.mark.parametrize("did", ["undone", "edited", "rejected", "reopened"])
    def test_what_is_in_somebodys_hands_is_not_changed(self, engine, does, seen, house, now, did):
        does("edited", text=WORDS)
        does("approved", house=house)
        with writing(engine) as conn:
            [one] = publications.claim(conn, now + 10 * SECOND, HOUR, 9)
            assert publications.sending(conn, one)
        assert does(did, house=house, after=SECOND, text="Other.", why="spam").refused == ON_ITS_WAY
        assert seen()[0].state == "approved" and seen()[1].text == WORDS


class TestMeanwhile:
    @pytest.fixture(autouse=True)
    def approved(self, does, item):
        does("edited", text=WORDS)
        does("approved")

    def test_an_edit_of_the_mention_ends_the_approval(self, hears, said, does, seen):
        hears([said("Acme lost my parcel, all is well now", name="https://town.example/users/sam/statuses/1",
                    origin="town.example", author=Author(handle="sam"))])  # fmt: skip
        one, draft, lines, _ = seen()
        assert (one.state, draft.state, lines[-1].did, one.why) == (
            "queued",
            "proposed",
            "voided",
            "the mention was edited",
        )
        assert "edited after this answer was written" in does("approved", "ben", after=HOUR).refused
        does("edited", "ben", text=WORDS, after=HOUR)
        assert does("approved", "ben", after=HOUR).line

    def test_an_answer_of_the_brand_there_ends_it(self, hears, said, does, seen):
        hears([said("We found it", origin="town.example", author=Author(handle="Acme"), kind="reply",
                    reply_to="https://town.example/users/sam/statuses/1", url="https://town.example/2")])  # fmt: skip
        one, _, lines, _ = seen()
        assert (one.state, lines[-1].did, lines[-1].by, one.why) == (
            "queued",
            "replied",
            "@Acme",
            "https://town.example/2",
        )
        assert "@Acme replied there" in does("approved", "ben", after=HOUR).refused

    def test_nobody_answers_what_was_deleted_and_no_words_stay(self, hears, does, seen, rows):
        hears(Page(mentions=(), cursor={}, gone=("https://town.example/users/sam/statuses/1",)))
        one, draft, lines, _ = seen()
        assert (one.state, one.voice, draft, lines[-1].did) == ("expired", None, None, "expired")
        assert {line.text for line in lines} == {""} and "deleted" in does("reopened").refused


def test_there_is_no_item_of_another_number(engine, settings, now):
    with writing(engine) as conn, pytest.raises(NoSuchItem, match="number 7"):
        answer(conn, settings, 7, "approved", "anna", now=now)

"""An approved answer is there once, or visibly not, whatever happens to the post, the server or us in between."""

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from delivery.contract import DeliveryError
from delivery.publishing import Published, publishers
from flows.steps import published
from flows.steps.answering import answer
from replies.life import answer_of
from storage import mentions, publications, queue, queue_page, stops
from storage.engine import migrate, open_database, reading, writing
from storage.mentions import Concern, Understood
from storage.tombstones import bury_rows
from tests.delivery.worlds.house import ANSWER, KINDS, NOW, house
from tests.delivery.worlds.server import Trouble

MINUTE = timedelta(minutes=1)
CREATE = {"mastodon": "POST /api/v1/statuses", "bluesky": "POST /xrpc/com.atproto.repo.createRecord"}
LOOK = {"mastodon": "GET /api/v2/search", "bluesky": "GET /xrpc/app.bsky.feed.getPostThread"}
SIGN_IN = {
    "mastodon": "GET /api/v1/accounts/verify_credentials",
    "bluesky": "POST /xrpc/com.atproto.server.createSession",
}
FOUND = {"mastodon": "GET /api/v1/accounts/*/statuses", "bluesky": "GET /xrpc/com.atproto.repo.getRecord"}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """An empty SQLite file: what the databases may differ in is tried in tests/storage and tests/faults."""
    file = tmp_path_factory.mktemp("publish") / "foreshock.db"
    engine = open_database(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    return file


@pytest.fixture
def engine(migrated, tmp_path):
    shutil.copy(migrated, tmp_path / "foreshock.db")
    engine = open_database(f"sqlite:///{tmp_path}/foreshock.db")
    yield engine
    engine.dispose()


@pytest.fixture(params=KINDS)
def home(request, engine, tmp_path):
    with house(request.param, engine, tmp_path) as one:
        one.post = one.complains()
        one.hears()
        yield one


def lines(home, item):
    with reading(home.engine) as conn:
        return [(one.did, one.by) for one in queue_page.lines_of(conn, item.id)]


class TestSent:
    def test_ten_seconds_after_its_approval_it_is_below_what_it_answers(self, home):
        item = home.approves()
        assert home.publishes(after=timedelta(seconds=9)).sent == 0
        assert home.publishes(after=timedelta(seconds=1)).sent == 1
        [ours] = home.ours
        assert home.said(ours).endswith(ANSWER)
        assert (home.item(item.id).state, home.item(item.id).sent) == ("sent", home.now)
        one = home.publication(item.id)
        assert (one.state, one.external_id, one.sent) == ("sent", ours["uri"], home.now)
        assert lines(home, item)[-1] == ("sent", "foreshock")

    def test_another_round_sends_nothing_again(self, home):
        home.approves()
        home.publishes()
        assert home.publishes(after=timedelta(days=1)).sent == 0
        assert len(home.ours) == 1

    def test_what_was_taken_back_in_time_is_not_sent(self, home):
        item = home.approves()
        undo(home, item)
        assert home.publishes() == home.publishes()
        assert home.ours == []
        assert home.item(item.id).state == "queued"

    def test_another_text_approved_afterwards_is_the_one_that_is_sent(self, home):
        undo(home, home.approves())
        home.now += MINUTE
        home.approves("Hello Ann, we found your parcel: it is on its way. We write to you here.")
        home.publishes()
        [ours] = home.ours
        assert "we found your parcel" in home.said(ours)

    def test_what_it_costs_is_counted_once_it_is_sent(self, home):
        home.with_publisher(price=0.25)
        home.approves()
        with reading(home.engine) as conn:
            assert publications.spent(conn, NOW) == 0
        home.publishes()
        with reading(home.engine) as conn:
            assert publications.spent(conn, NOW) == 0.25


class TestRehearsed:
    def test_a_dry_run_does_everything_but_sending(self, home):
        home.with_publisher(dry_run=True)
        item, before = home.approves(), home.world.times(LOOK[home.kind])
        assert home.publishes().rehearsed == 1
        assert home.ours == []
        assert home.world.times(LOOK[home.kind]) > before
        assert (home.item(item.id).state, home.publication(item.id).state) == ("approved", "rehearsed")
        assert lines(home, item)[-1] == ("commented", "foreshock")
        assert home.publishes().rehearsed == 0


class TestVoid:
    def test_a_post_that_was_deleted_is_not_answered(self, home):
        item = home.approves()
        home.world.delete(home.post)
        assert home.publishes().undone == 1
        assert home.ours == []
        assert (home.item(item.id).state, home.publication(item.id).state) == ("queued", "undone")
        assert "deleted" in home.publication(item.id).error
        assert lines(home, item)[-1] == ("voided", "foreshock")

    def test_a_post_that_was_edited_is_not_answered(self, home):
        item = home.approves()
        home.now += timedelta(seconds=5)
        home.world.edit(home.post, "My parcel from Acme is here, thank you!")
        assert home.publishes().undone == 1
        assert home.ours == []
        assert "edited" in home.publication(item.id).error

    def test_an_answer_to_what_a_post_became_is_sent(self, home):
        words = "My parcel from Acme is late again, and now it is wet as well."
        home.world.edit(home.post, words)
        with writing(home.engine) as conn:
            [row] = mentions.by_ids(conn, [1])
            edited = replace(row.mention, title="", text=words, edited=home.now)
            concerns = tuple(Concern(match=found, understanding=meant) for found, meant in row.matches)
            mentions.keep(conn, "place", [Understood(mention=edited, concerns=concerns)], (), home.now)
        home.now += timedelta(seconds=5)
        item = home.approves()
        assert (home.publishes().sent, home.item(item.id).state) == (1, "sent")

    def test_what_our_account_answered_by_hand_is_not_answered_again(self, home):
        item = home.approves()
        by_hand = (
            home.answers(home.post, "We are on it.", "acme")
            if home.kind == "bluesky"
            else home.world.by("acme", "We are on it.", to=home.post["id"])
        )
        assert home.publishes().undone == 1
        assert [one["uri"] for one in home.ours] == [by_hand["uri"]]
        assert "answered it already" in home.publication(item.id).error

    def test_what_somebody_else_answered_is_answered_all_the_same(self, home):
        home.approves()
        home.answers(home.post, "Same here.", "cleo")
        assert home.publishes().sent == 1


class TestStop:
    def test_nothing_goes_out_while_there_is_a_stop_and_then_it_does(self, home):
        home.approves()
        with writing(home.engine) as conn:
            stops.stop(conn, "ann", "wrong refunds", NOW)
        assert home.publishes().sent == 0
        with writing(home.engine) as conn:
            stops.start(conn, "ann", home.now)
        assert home.publishes().sent == 1
        assert len(home.ours) == 1


class TestTrouble:
    @pytest.mark.parametrize("place", [SIGN_IN, LOOK, CREATE], ids=["sign in", "look", "create"])
    def test_a_pause_that_is_asked_for_is_kept_and_then_it_goes_out(self, home, place):
        item = home.approves()
        home.world.trouble[place[home.kind]] = [Trouble(status=429, headers={"retry-after": "600"})]
        assert home.publishes().failed == 1
        assert home.publication(item.id).state == "waiting"
        assert home.publishes(after=timedelta(seconds=590)) == home.publishes(after=timedelta(seconds=1))
        assert home.publishes(after=timedelta(seconds=9)).sent == 1
        assert len(home.ours) == 1

    def test_an_answer_that_was_cut_off_is_looked_for_before_it_is_sent_again(self, home):
        item = home.approves()
        home.world.trouble[CREATE[home.kind]] = [Trouble(before=False, cut=True)]
        home.world.trouble[FOUND[home.kind]] = [Trouble(status=502)] if home.kind == "bluesky" else []
        assert home.publishes().unsure == 1
        one = home.publication(item.id)
        assert (one.state, len(home.ours)) == ("unsure", 1)
        assert "it may be there" in one.error
        assert home.publishes(after=MINUTE).sent == 1
        assert (home.publication(item.id).external_id, home.item(item.id).state) == (home.ours[0]["uri"], "sent")
        assert len(home.ours) == 1

    def test_what_did_not_arrive_is_sent_when_the_server_is_back(self, home):
        home.approves()
        home.world.trouble[CREATE[home.kind]] = [Trouble(status=503), Trouble(status=503)]
        assert home.publishes().unsure == 1
        assert home.publishes(after=MINUTE).unsure == 1
        assert home.publishes(after=2 * MINUTE).sent == 1
        assert len(home.ours) == 1

    def test_the_post_deleted_after_a_cut_off_does_not_hide_that_we_answered(self, home):
        item = home.approves()
        home.world.trouble[CREATE[home.kind]] = [Trouble(before=False, cut=True)]
        home.world.trouble[FOUND[home.kind]] = [Trouble(status=502)] if home.kind == "bluesky" else []
        home.publishes()
        home.world.delete(home.post)
        assert home.publishes(after=MINUTE).sent == 1
        assert home.item(item.id).state == "sent"

    def test_what_was_erased_after_a_cut_off_is_found_or_left_to_a_person(self, home):
        item = home.approves()
        home.world.trouble[CREATE[home.kind]] = [Trouble(before=False, cut=True)]
        home.world.trouble[FOUND[home.kind]] = [Trouble(status=502)] if home.kind == "bluesky" else []
        home.publishes()
        with writing(home.engine) as conn:
            bury_rows(conn, [item.mention], home.now)
            publications.silence(conn, [item.mention])
        done, one = home.publishes(after=MINUTE), home.publication(item.id)
        if home.kind == "bluesky":  # known by the name of its record
            assert (done.sent, one.state, home.item(item.id).state) == (1, "sent", "sent")
        else:
            assert (done.unsure, one.state) == (1, "unsure")
            assert "look at the account" in one.error
        assert len(home.ours) == 1

    def test_a_no_waits_for_a_person_and_says_why(self, home):
        item = home.approves()
        place = "POST /api/v1/statuses" if home.kind == "mastodon" else CREATE["bluesky"]
        told = {"error": "InvalidRequest", "message": "Bad record"}
        status = 422 if home.kind == "mastodon" else 400
        home.world.trouble[place] = [Trouble(status=status, body=told)]
        assert home.publishes().failed == 1
        one = home.publication(item.id)
        assert one.state == "failed"
        assert "InvalidRequest" in one.error
        assert lines(home, item)[-1] == ("failed", "foreshock")
        assert home.publishes(after=timedelta(days=1)).failed == 0
        with writing(home.engine) as conn:
            assert publications.again(conn, one.id, home.now)
        assert home.publishes().sent == 1

    def test_what_failed_is_not_sent_beside_a_later_approval(self, home):
        item = home.approves()
        home.world.trouble[SIGN_IN[home.kind]] = [Trouble(status=401, body={"error": "AuthenticationRequired"})]
        home.publishes(after=timedelta(seconds=10))
        with writing(home.engine) as conn:
            [old] = publications.of_item(conn, item.id)
            answer(conn, home.settings, item.id, "voided", "ben", now=home.now, why="the token was wrong")
            publications.again(conn, old.id, home.now)
        home.approves()
        done = home.publishes()
        assert (done.sent, done.undone, len(home.ours)) == (1, 1, 1)

    def test_who_cannot_sign_in_any_more_leaves_all_of_them_to_a_person(self, home):
        item = home.approves()
        home.world.trouble[SIGN_IN[home.kind]] = [Trouble(status=401, body={"error": "AuthenticationRequired"})]
        assert home.publishes().failed == 1
        assert "make a new one" in home.publication(item.id).error

    def test_a_publisher_that_left_the_settings_is_named(self, home):
        item = home.approves()
        home.settings = home.settings.model_copy(update={"publishers": ()})
        assert home.publishes().failed == 1
        assert home.kind in home.publication(item.id).error

    def test_a_fault_of_ours_is_a_failure_like_others(self, home, monkeypatch):
        async def broken(wire, options):
            raise ZeroDivisionError

        item, known = home.approves(), publishers()[home.kind]
        monkeypatch.setattr("flows.steps.publish.publishers", lambda: {home.kind: replace(known, sign_in=broken)})
        assert home.publishes().failed == 1
        assert "ZeroDivisionError" in home.publication(item.id).error


def undo(home, item):
    with writing(home.engine) as conn:
        assert answer(conn, home.settings, item.id, "undone", "ben", now=home.now).refused is None


def acts(home, item, did, by="ben", **more):
    """What they are told."""
    with writing(home.engine) as conn:
        return answer_of(answer(conn, home.settings, item.id, did, by, now=home.now, **more), home.now)


def again(home, item):
    with writing(home.engine) as conn:
        return publications.again(conn, publications.of_item(conn, item.id)[-1].id, home.now)


def with_brand(home, **more):
    [one] = home.settings.brands
    home.settings = home.settings.model_copy(update={"brands": (one.model_copy(update=more),)})


class TestNothingHangs:
    def test_what_nobody_will_ever_be_sure_of_is_ended_by_a_person_who_has_looked(self, home):
        item = home.approves()
        home.world.trouble[CREATE[home.kind]] = [Trouble(status=503)] * publications.MOST_ATTEMPTS
        for _ in range(publications.MOST_ATTEMPTS - 1):
            home.publishes(after=timedelta(hours=2))
        assert "on its way" in acts(home, item, "marked"), "it is looked at again by itself"
        home.publishes(after=timedelta(hours=2))
        assert home.publication(item.id).state == "unsure"
        assert "foreshock publishing again 1" in acts(home, item, "edited", text="Hello Ann, we look for it today.")
        assert acts(home, item, "marked") == "done"
        assert (home.item(item.id).state, home.publication(item.id).state) == ("sent", "undone")
        home.publishes(after=timedelta(hours=2))
        assert home.ours == []

    def test_what_was_a_dry_run_goes_out_when_a_person_says_so(self, home):
        home.with_publisher(dry_run=True, price=0.25)
        item = home.approves()
        home.publishes()
        home.with_publisher(dry_run=False)
        assert home.publishes(after=MINUTE).sent == 0, "what was approved for a dry run does not go out by itself"
        assert again(home, item)
        assert home.publishes(after=MINUTE).sent == 1
        assert (home.item(item.id).state, home.publication(item.id).cost) == ("sent", 0.25)

    def test_a_clock_that_was_a_year_ahead_once_holds_nothing_back(self, home):
        with reading(home.engine) as conn:
            [item] = queue.listed(conn, state="queued")
        home.now = NOW + timedelta(days=400)
        acts(home, item, "commented", why="what year is it?")
        home.now = NOW
        home.approves()
        assert home.publishes().sent == 1


class TestSettingsThatChange:
    def test_an_account_that_answers_for_others_by_now_answers_nobody_else(self, home):
        item = home.approves()
        home.with_publisher(brands=("Other",))
        assert (home.publishes().undone, home.ours, home.item(item.id).state) == (1, [], "queued")
        assert "answers for Acme there no more" in home.item(item.id).why

    def test_nothing_goes_out_for_a_brand_that_is_in_the_settings_no_more(self, home):
        item = home.approves()
        with_brand(home, name="Else")
        assert (home.publishes().undone, home.ours, home.item(item.id).state) == (1, [], "queued")
        assert "in the settings no more: put it back" in acts(home, item, "approved")

    def test_one_approval_is_not_enough_once_two_people_must(self, home):
        item = home.approves()
        with_brand(home, two_person=True)
        assert (home.publishes().undone, home.ours, home.item(item.id).state) == (1, [], "queued")
        assert acts(home, item, "approved", "ben") == acts(home, item, "approved", "cleo") == "done"
        assert home.publishes().sent == 1


def test_whoever_writes_down_what_became_of_it_waits_for_its_item_first_as_everybody_does(home):
    """In another order two transactions would wait for one another on PostgreSQL."""
    item, said = home.approves(), []
    one = home.publication(item.id)
    event.listen(home.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    there = Published(origin="far.example", external_id="https://far.example/1")
    for ends in (
        lambda: published.holds(home.engine, home.settings, one, home.now),
        lambda: published.void(home.engine, home.settings, one, "it is gone", home.now),
        lambda: published.rehearsed(home.engine, home.settings, one, home.now),
        lambda: published.failed(home.engine, home.settings, one, DeliveryError("no"), home.now),
        lambda: published.sent(home.engine, home.settings, one, there, home.now),
    ):
        said.clear()
        ends()
        assert said[1].startswith("SELECT mentions.id"), said  # after BEGIN

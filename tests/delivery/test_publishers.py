"""What every publisher must do, on stand-ins of Mastodon's and Bluesky's APIs: once, below the right post, or not."""

import inspect
import json
import logging
import pickle
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from delivery.bluesky import facets, record_key
from delivery.contract import Busy, DeliveryError, Options, Rejected, Unreachable
from delivery.publishing import NOT_SENT, Published, Reply, publishers
from listeners.blueskies.posts import read as read_posts
from listeners.mastodons.statuses import read as read_statuses
from tests.delivery.worlds.server import Trouble
from tests.delivery.worlds.skies import DID, HANDLE, PASSWORD, skies
from tests.delivery.worlds.toots import TOKEN, toots
from wire.client import Limits, open_wire

KINDS = ("bluesky", "mastodon")
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SOON = Limits(connect=2, read=0.5, total=1)
CREATE = {"mastodon": "POST /api/v1/statuses", "bluesky": "POST /xrpc/com.atproto.repo.createRecord"}
LOOK = {"mastodon": "GET /api/v1/statuses/*/context", "bluesky": "GET /xrpc/app.bsky.feed.getPostThread"}


@dataclass
class Door:
    """One publisher, its stand-in, and a complaint to answer."""

    kind: str
    world: Any
    options: Options
    post: dict[str, Any]

    @asynccontextmanager
    async def signed_in(self, now=NOW):
        async with open_wire(now=now, contact=None, private=True, limits=SOON) as wire:
            yield await publishers()[self.kind].sign_in(wire, self.options)

    async def publish(self, reply, now=NOW) -> Published:
        async with self.signed_in(now) as account:
            return await account.publish(reply, await account.look(reply))

    async def look(self, reply, now=NOW):
        async with self.signed_in(now) as account:
            return await account.look(reply)

    async def arrived(self, reply, now=NOW):
        async with self.signed_in(now) as account:
            return await account.arrived(reply)

    @property
    def ours(self) -> list[str]:
        return [one["uri"] for one in (self.world.of("acme") if self.kind == "mastodon" else self.world.of())]


@pytest.fixture(params=KINDS)
def door(request):
    make = {"mastodon": _mastodon, "bluesky": _bluesky}[request.param]
    yield from make()


def _mastodon():
    with toots() as world:
        world.now = lambda: NOW
        options = publishers()["mastodon"].options(api=world.url, token=TOKEN)
        yield Door("mastodon", world, options, world.by("ann@far.example", "The parcel of Acme is late again."))


def _bluesky():
    with skies() as world:
        world.now = lambda: NOW
        options = publishers()["bluesky"].options(api=world.url, identifier=HANDLE, app_password=PASSWORD)
        yield Door("bluesky", world, options, world.by("ann", "The parcel of Acme is late again."))


@pytest.fixture
def reply(door):
    text = "Hello Ann, thank you. We look into it: https://acme.example/help."
    return Reply(key="7:3:1772625600", text=text, external_id=door.post["uri"], at=NOW, language="en")


@pytest.fixture
def mastodon():
    yield from _mastodon()


@pytest.fixture
def bluesky():
    yield from _bluesky()


def test_the_publishers_are_found_by_scanning_the_folder():
    assert tuple(publishers()) == KINDS


class TestEvery:
    def test_a_sign_in_takes_a_wire_and_its_options(self, door):
        found = publishers()[door.kind]
        assert inspect.iscoroutinefunction(found.sign_in)
        assert list(inspect.signature(found.sign_in).parameters) == ["wire", "options"]
        with pytest.raises(ValidationError, match="extra"):
            found.options(**door.options.model_dump(), colour="red")

    async def test_a_reply_is_there_under_the_name_by_which_our_listener_knows_it(self, door, reply):
        there = await door.publish(reply)
        assert door.ours == [there.external_id]
        [heard] = heard_by(door)
        assert (heard.origin, heard.external_id, heard.url) == (there.origin, there.external_id, there.url)
        assert reply.text in heard.text
        assert heard.kind == "reply"

    async def test_the_same_reply_twice_is_one_reply(self, door, reply):
        first = await door.publish(reply)
        assert await door.publish(reply) == first
        assert door.ours == [first.external_id]

    async def test_another_reply_to_the_same_post_is_another(self, door, reply):
        await door.publish(reply)
        await door.publish(replace(reply, key="7:5:1772629200", text="We found it."))
        assert len(door.ours) == 2

    async def test_what_was_cut_off_is_found_to_be_there(self, door, reply):
        door.world.trouble[CREATE[door.kind]] = [Trouble(before=False, cut=True)]
        with pytest.raises(Unreachable):
            await publish_blindly(door, reply)
        there = await door.arrived(reply)
        assert [there.external_id] == door.ours

    async def test_what_never_arrived_is_found_not_to_be_there(self, door, reply):
        await door.publish(
            replace(reply, key="6:1:1772625000", text="To somebody else.", external_id=other(door)["uri"])
        )
        door.world.trouble[CREATE[door.kind]] = [Trouble(status=503)]
        with pytest.raises(Unreachable):
            await publish_blindly(door, reply)
        assert await door.arrived(reply) is None

    async def test_what_arrived_is_found_after_the_post_it_answers_is_gone(self, door, reply):
        there = await door.publish(reply)
        door.world.delete(door.post)
        assert await door.arrived(reply) == there

    async def test_a_server_that_says_nothing_is_unreachable_and_not_waited_for(self, door, reply):
        door.world.trouble[CREATE[door.kind]] = [Trouble(hang=True)]
        with pytest.raises(Unreachable) as caught:
            await publish_blindly(door, reply)
        assert not isinstance(caught.value, NOT_SENT)

    async def test_a_pause_that_is_asked_for_is_told_in_seconds(self, door, reply):
        door.world.trouble[CREATE[door.kind]] = [Trouble(status=429, headers={"retry-after": "77"})]
        with pytest.raises(Busy) as caught:
            await door.publish(reply)
        assert caught.value.retry_after == 77
        assert door.ours == []

    async def test_a_no_is_for_a_person(self, door, reply):
        with pytest.raises(Rejected, match=r"500|300") as caught:
            await door.publish(replace(reply, text="x" * 700))
        assert caught.value.permanent
        assert door.ours == []

    async def test_a_deleted_post_is_not_answered(self, door, reply):
        door.world.delete(door.post)
        standing = await door.look(reply)
        assert "deleted" in standing.gone
        assert door.ours == []

    async def test_an_answer_of_ours_is_seen_and_one_of_others_is_none(self, door, reply):
        below(door, "ann", "And nobody answers.")
        assert (await door.look(reply)).answered is None
        ours = below(door, "acme", "Written by hand.")
        assert (await door.look(reply)).answered.external_id == ours["uri"]

    async def test_a_post_that_was_edited_says_so(self, door, reply):
        door.world.edit(door.post, "The parcel of Acme is here. Thank you!")
        standing = await door.look(reply)
        assert standing.edited == NOW or standing.text == "The parcel of Acme is here. Thank you!"

    @pytest.mark.parametrize(
        "trouble", [Trouble(status=200, body="<html>"), Trouble(status=200, body=[]), Trouble(status=502)]
    )
    async def test_an_answer_that_cannot_be_read_says_nothing_of_the_post(self, door, reply, trouble):
        place = {"mastodon": "GET /api/v1/accounts/verify_credentials", "bluesky": LOOK["bluesky"]}[door.kind]
        door.world.trouble[place] = [trouble]
        with pytest.raises(DeliveryError) as caught:
            await door.look(reply)
        assert not caught.value.permanent

    async def test_an_address_of_ones_own_network_is_not_asked_unless_the_settings_say_so(self, door):
        async with open_wire(now=NOW, contact=None, private=False, limits=SOON) as wire:
            with pytest.raises(Rejected, match="private = true"):
                await publishers()[door.kind].sign_in(wire, door.options)
        assert door.world.asked == []

    async def test_an_answer_larger_than_one_takes_may_come_after_it_was_published(self, door, reply):
        async with open_wire(
            now=NOW, contact=None, private=True, limits=replace(SOON, raw=10_000, body=10_000)
        ) as wire:
            account = await publishers()[door.kind].sign_in(wire, door.options)
            standing = await account.look(reply)
            large = Trouble(status=200, body={"uri": "x" * 20_000}, before=False)
            door.world.trouble[CREATE[door.kind]] = [large]
            door.world.trouble["GET /xrpc/com.atproto.repo.getRecord"] = [Trouble(status=502)]
            with pytest.raises(Unreachable):
                await account.publish(reply, standing)

    async def test_no_secret_is_in_an_error_or_a_log(self, door, reply, caplog):
        caplog.set_level(logging.DEBUG)
        secrets = (TOKEN, PASSWORD)
        wrong = door.options.model_copy(update={"api": f"{door.world.url}/nowhere"})
        async with open_wire(now=NOW, contact=None, private=True, limits=SOON) as wire:
            with pytest.raises(DeliveryError) as caught:
                await publishers()[door.kind].sign_in(wire, wrong)
        said = f"{caught.value} {door.options!r} {caplog.text}"
        assert not any(secret in said for secret in secrets)
        assert pickle.loads(pickle.dumps(caught.value)).args == caught.value.args

    async def test_an_account_that_is_not_taken_says_what_to_do(self, door):
        key = "token" if door.kind == "mastodon" else "app_password"
        wrong = type(door.options)(**(door.options.model_dump() | {key: "wrong"}))
        async with open_wire(now=NOW, contact=None, private=True, limits=SOON) as wire:
            with pytest.raises(Rejected, match="make a new one"):
                await publishers()[door.kind].sign_in(wire, wrong)

    @pytest.mark.parametrize(
        "api", ["acme", "ftp://acme.example", "https://user:pw@acme.example", "https://a.example/?key=pw"]
    )
    def test_an_address_that_is_none_is_a_mistake_of_the_settings(self, door, api):
        with pytest.raises(ValidationError, match="should be an address") as caught:
            type(door.options)(**(door.options.model_dump() | {"api": api}))
        assert "pw" not in str(caught.value)


class TestMastodon:
    async def test_the_author_is_addressed_in_front_and_only_once(self, mastodon, key="7:3:1"):
        post = mastodon.post
        await mastodon.publish(reply_to(post, "Hello."))
        await mastodon.publish(reply_to(post, "@Ann@far.example hello.", key="7:4:1"))
        assert [mastodon.world.said(one) for one in mastodon.world.of("acme")] == [
            "@ann@far.example Hello.",
            "@Ann@far.example hello.",
        ]

    async def test_an_answer_is_never_more_public_than_what_it_answers(self, mastodon):
        quiet = mastodon.world.by("ben", "Acme, hm.", visibility="unlisted", spoiler_text="parcels")
        await mastodon.publish(reply_to(quiet, "Hello."))
        await mastodon.publish(reply_to(mastodon.post, "Hello.", key="8:1:1"))
        said = [(one["visibility"], one["spoiler_text"], one["language"]) for one in mastodon.world.of("acme")]
        assert said == [("unlisted", "", "en"), ("public", "", "en")]

    @pytest.mark.parametrize("acct", ["ann, you get your money back", "ann@far.example\n50 %", "@ann", "", 7])
    async def test_no_word_of_a_stranger_stands_in_an_answer(self, mastodon, acct):
        mastodon.post["account"]["acct"], mastodon.post["spoiler_text"] = acct, "Acme admits it"
        await mastodon.publish(reply_to(mastodon.post, "Hello."))
        [ours] = mastodon.world.of("acme")
        assert (mastodon.world.said(ours), ours["spoiler_text"]) == ("@7 Hello." if acct == 7 else "Hello.", "")

    async def test_what_is_private_by_now_is_gone_for_us(self, mastodon):
        mastodon.post["visibility"] = "private"
        assert "not public" in (await mastodon.look(reply_to(mastodon.post, "Hello."))).gone

    async def test_a_post_of_the_instance_itself_is_asked_for_by_its_number(self, mastodon):
        own = mastodon.world.by("cleo", "Acme!")
        await mastodon.publish(reply_to(own, "Hello."))
        assert mastodon.world.times("GET /api/v2/search") == 0
        assert mastodon.world.of("acme")[0]["in_reply_to_id"] == own["id"]

    async def test_the_key_is_the_same_at_every_try_and_says_nothing(self, mastodon):
        one = reply_to(mastodon.post, "Hello.")
        await mastodon.publish(one)
        await mastodon.publish(one)
        keys = {asked.headers["idempotency-key"] for asked in mastodon.world.asked if asked.method == "POST"}
        assert len(keys) == 1
        assert one.key not in keys.pop()

    async def test_after_an_hour_the_key_is_forgotten_and_the_accounts_posts_tell(self, mastodon):
        one = reply_to(mastodon.post, "Hello.")
        there = await mastodon.publish(one)
        mastodon.world.now = lambda: NOW + timedelta(hours=2)
        assert await mastodon.arrived(one) == there

    async def test_it_is_found_behind_a_hundred_later_posts_and_by_what_is_shown_where_nobody_tells_its_source(
        self, mastodon
    ):
        one = reply_to(mastodon.post, "Hello, we look into it.")
        there = await mastodon.publish(one)
        for number in range(100):
            mastodon.world.by("acme", f"News {number}")
        mastodon.world.trouble["GET /api/v1/statuses/*/source"] = [Trouble(status=404)]
        assert await mastodon.arrived(one) == there

    async def test_the_same_words_to_somebody_else_are_not_this_reply(self, mastodon):
        await mastodon.publish(reply_to(mastodon.world.by("ben", "Acme?"), "Hello."))
        assert await mastodon.arrived(reply_to(mastodon.post, "Hello.", key="9:1:1")) is None

    async def test_a_missing_scope_is_named(self, mastodon):
        mastodon.world.trouble["POST /api/v1/statuses"] = [
            Trouble(status=403, body={"error": "This action is outside the scopes"})
        ]
        with pytest.raises(Rejected, match="write:statuses"):
            await mastodon.publish(reply_to(mastodon.post, "Hello."))


class TestBluesky:
    async def test_it_hangs_below_the_post_and_the_beginning_of_its_thread(self, bluesky):
        deep = bluesky.world.by("ben", "Me too", to=bluesky.post)
        await bluesky.publish(reply_to(deep, "Hello."))
        [ours] = bluesky.world.of()
        assert ours["record"]["reply"] == {
            "root": {"uri": bluesky.post["uri"], "cid": bluesky.post["cid"]},
            "parent": {"uri": deep["uri"], "cid": deep["cid"]},
        }
        assert ours["record"]["langs"] == ["en"]

    async def test_a_token_that_ended_is_renewed_without_another_sign_in(self, bluesky):
        one = reply_to(bluesky.post, "Hello.")
        async with bluesky.signed_in() as account:
            standing = await account.look(one)
            bluesky.world.forget_tokens()
            await account.publish(one, standing)
            bluesky.world.forget_tokens()
            assert await account.arrived(one)
        assert bluesky.world.times("POST /xrpc/com.atproto.server.createSession") == 1
        assert len(bluesky.ours) == 1

    async def test_a_record_that_is_there_is_an_error_of_the_server_and_none_of_ours(self, bluesky):
        one = reply_to(bluesky.post, "Hello.")
        async with bluesky.signed_in() as account:
            standing = await account.look(one)
            first = await account.publish(one, standing)
            assert await account.publish(one, standing) == first

    async def test_whoever_lets_nobody_answer_is_not_answered(self, bluesky):
        bluesky.post["viewer"] = {"replyDisabled": True}
        assert "nobody" in (await bluesky.look(reply_to(bluesky.post, "Hello."))).gone

    async def test_whoever_blocks_us_is_not_answered(self, bluesky):
        blocked = {"$type": "app.bsky.feed.defs#blockedPost", "uri": bluesky.post["uri"], "blocked": True}
        bluesky.world.trouble["GET /xrpc/app.bsky.feed.getPostThread"] = [Trouble(status=200, body={"thread": blocked})]
        assert "block" in (await bluesky.look(reply_to(bluesky.post, "Hello."))).gone

    def test_links_are_marked_by_bytes(self):
        text = "Así está: https://acme.example/ayuda, y (https://acme.example/más)."
        marked = [
            (text.encode()[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(), one["features"][0]["uri"])
            for one in facets(text)
        ]
        assert marked == [("https://acme.example/ayuda",) * 2, ("https://acme.example/más",) * 2]

    @given(st.lists(st.sampled_from(["https://acme.example/a", "niño 👩‍👧", "(", ").", "x", "\n"]), max_size=12))
    def test_every_mark_covers_its_link_and_nothing_else(self, parts):
        text = " ".join(parts)
        for one in facets(text):
            marked = text.encode()[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode()
            assert marked == one["features"][0]["uri"] == "https://acme.example/a"
        assert len(facets(text)) == parts.count("https://acme.example/a")

    def test_the_name_of_a_record_is_a_time_in_thirteen_digits(self):
        # the specification's example is 3jzfcijpj2z2a
        one = Reply(key="k", text="a", external_id="x", at=NOW)
        assert record_key(one) == record_key(replace(one, text="b"))
        assert len(record_key(one)) == 13
        assert record_key(one)[0] in "234567abcdefghij"
        assert record_key(one) < record_key(replace(one, at=NOW + timedelta(seconds=1)))

    @given(st.sets(st.integers(1, 10**6), min_size=2, max_size=50))
    def test_replies_of_one_second_have_names_of_their_own(self, items):
        keys = {record_key(Reply(key=f"{item}:1:1", text="a", external_id="x", at=NOW)) for item in items}
        assert len(keys) == len(items)


def reply_to(post, text, *, key="7:3:1") -> Reply:
    return Reply(key=key, text=text, external_id=post["uri"], at=NOW, language="en")


async def publish_blindly(door, reply):
    """Without asking whether it arrived, as one who was cut off."""
    async with door.signed_in() as account:
        standing = await account.look(reply)
        if door.kind == "bluesky":
            door.world.trouble["GET /xrpc/com.atproto.repo.getRecord"] = [Trouble(status=502)]
        return await account.publish(reply, standing)


def other(door):
    return door.world.by("ben", "Acme is great.")


def below(door, who, text):
    if door.kind == "mastodon":
        return door.world.by(who, text, to=door.post["id"])
    return door.world.by(who, text, to=door.post)


def heard_by(door):
    """What our listener would make of our own answers."""
    if door.kind == "mastodon":
        return read_statuses(json.dumps(door.world.of("acme")).encode(), host=door.world.host, now=NOW).mentions
    return read_posts({"posts": door.world.of(DID)}, now=NOW, signed_in=True).mentions

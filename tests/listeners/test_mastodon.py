import json
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listeners import mastodon
from listeners.contract import SourceError, Unreadable
from listeners.mastodon import MastodonOptions, listen, look
from listeners.mastodons import statuses
from wire import RateLimited, Refused
from wire.wire import Answer

API = "https://toot.example.org"
TAG = f"{API}/api/v1/timelines/tag/kettle"
OPTIONS = MastodonOptions(api=f"{API}/", tags=["#Kettle"])


@pytest.fixture
def its(world_of):
    return world_of("mastodon")


def read(data, now):
    return statuses.read(json.dumps(data).encode(), host="toot.example.org", now=now)


async def run(wire, cursor, options=OPTIONS):
    return [page async for page in listen(wire, options, cursor)]


def ids(pages):
    return [mention.external_id for page in pages for mention in page.mentions]


def test_a_status_is_read_whole(its, wire):
    more = {"spoiler_text": "Rant", "edited_at": "2026-03-04T11:00:00Z", "tags": [{"name": "kettle"}]}
    more |= {"media_attachments": [{"type": "image", "description": "A puddle"}], "in_reply_to_id": "41"}
    more |= {"poll": {"options": [{"title": "Keep it"}, {"title": "Return it"}]}}
    [mention] = read([its.status(0, **more)], wire.now).mentions
    assert mention.text == "Rant\n\nKettle 0 & tea\n\nKeep it\n\nReturn it\n\nA puddle"
    assert (mention.origin, mention.site, mention.kind) == ("toot.example.org", "toot.example.org", "reply")
    assert (mention.external_id, mention.reply_to) == (f"{API}/users/ada/statuses/9000", "41")
    assert (mention.author.id, mention.author.handle, mention.author.name) == (f"{API}/users/ada", "ada", "Ada L.")
    assert (mention.author.followers, mention.author.since.year) == (12, 2023)
    assert (mention.edited.hour, mention.language, mention.tags, mention.media) == (11, "en", ("kettle",), ("image",))
    assert (mention.engagement.likes, mention.engagement.shares, mention.engagement.replies) == (3, 2, 1)


@pytest.mark.parametrize("visibility", ["private", "direct", "local", "", None, 7, ["public"]])
def test_what_is_not_public_is_never_kept_alone_boosted_or_in_a_notification(its, wire, visibility):
    hidden, open_ = its.status(1, visibility=visibility), its.status(2)
    assert ids([read([hidden, open_], wire.now)]) == [open_["uri"]]
    assert ids([read([its.status(3, reblog=hidden), open_], wire.now)]) == [open_["uri"]]
    told = {"id": "5", "type": "mention", "created_at": "2026-03-04T11:00:00Z", "account": its.account()}
    assert not read([told | {"status": hidden}], wire.now).mentions


def test_a_boost_is_a_message_of_its_own_with_the_words_of_another(its, wire):
    said = its.status(3, account=its.account("bob"), tags=[{"name": "tea"}])
    boost = its.status(1, content="", language=None, reblog=said, uri=f"{API}/users/ada/statuses/8999/activity")
    [mention] = read(boost, wire.now).mentions
    assert (mention.kind, mention.external_id) == ("repost", f"{API}/users/ada/statuses/8999/activity")
    assert (mention.author.handle, mention.said) == ("ada", wire.now - timedelta(hours=2))
    assert (mention.text, mention.language, mention.tags) == ("Kettle 3 & tea", "en", ("tea",))


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"quote": {"state": "accepted", "quoted_status": {"id": "1"}}}, "quote"),
        ({"quote": {"state": "deleted", "quoted_status": None}}, "quote"),
        ({"quote_id": "AlX"}, "quote"),
        ({"quote": {"state": "accepted"}, "in_reply_to_id": "4"}, "reply"),
        ({}, "post"),
    ],
)
def test_quotes_and_replies_are_told_apart(its, wire, more, kind):
    assert read(its.status(1, **more), wire.now).mentions[0].kind == kind


def test_a_post_of_another_instance_belongs_there(its, wire):
    uri = "https://far.example.net/users/eve/statuses/5"
    [mention] = read([its.status(1, uri=uri, url=None)], wire.now).mentions
    assert (mention.origin, mention.external_id, mention.url) == ("far.example.net", uri, uri)


def test_of_notifications_only_what_somebody_said_is_heard(its, wire):
    def told(number, kind):
        return {"id": str(number), "type": kind, "account": its.account(), "status": its.status(number)}

    kinds = ["mention", "favourite", "reblog", "follow", "poll", "update", "quote", "status"]
    answer = read([told(number, kind) for number, kind in enumerate(kinds)], wire.now)
    assert [mention.text[7] for mention in answer.mentions] == ["0", "6", "7"]
    assert len(answer.ids) == len(kinds)


def test_grouped_notifications_point_at_their_status(its, wire):
    groups = [{"type": kind, "status_id": "8999", "most_recent_notification_id": 4} for kind in ("mention", "reblog")]
    answer = read({"accounts": [], "statuses": [its.status(1)], "notification_groups": groups}, wire.now)
    assert len(answer.mentions) == 1 and answer.ids == ("4", "4")


def test_threads_are_read_and_a_deletion_is_told(its, wire):
    thread = {"ancestors": [its.status(2)], "descendants": [its.status(1)]}
    assert len(read(thread, wire.now).mentions) == 2
    gone = read({"event": "delete", "payload": "106"}, wire.now)
    assert gone.gone == ("106",) and not gone.mentions
    assert not read({"event": "filters_changed"}, wire.now).mentions


async def test_a_hashtag_is_followed_without_a_token_and_from_the_last_moment_on(its, wire):
    wire.http.says[TAG] = its.tag_of([its.status(number) for number in range(6)])
    pages = await run(wire, {})
    assert len(set(ids(pages))) == 6 and "authorization" not in wire.http.asked[0]["headers"]
    before = len(wire.http.asked)
    await run(wire, pages[-1].cursor)
    assert len(wire.http.asked) == before + 2, "one page of old ones is the end"


async def test_the_next_page_is_that_of_the_link_header(its, wire):
    first = json.dumps([its.status(0)]).encode()
    link = f'<{API}/api/v1/timelines/tag/kettle?limit=40&max_id=777>; rel="next", <{API}/x?min_id=1>; rel="prev"'

    def says(request):
        body = b"[]" if "max_id" in request["params"] else first
        return Answer(status=200, url=TAG, headers={"link": link}, body=body, validators={})

    wire.http.says[TAG] = says
    await run(wire, {})
    assert [request["params"].get("max_id") for request in wire.http.asked] == [None, "777"]


async def test_each_list_has_its_own_place_and_a_new_one_begins_at_its_own_beginning(its, wire):
    wire.http.says[TAG] = its.tag_of([its.status(number) for number in range(3)])
    wire.http.says[f"{API}/api/v1/timelines/tag/tea"] = its.tag_of([its.status(30)])
    cursor = (await run(wire, {}))[-1].cursor
    both = await run(wire, cursor, MastodonOptions(api=API, tags=["kettle", "tea"]))
    assert its.status(30)["uri"] in ids(both)
    assert set(both[-1].cursor["heard"]) == {"tag kettle", "tag tea"}
    assert set((await run(wire, both[-1].cursor))[-1].cursor["heard"]) == {"tag kettle"}


async def test_another_instance_is_another_beginning(its, wire):
    other = "https://other.example.org"
    wire.http.says |= {TAG: its.tag_of([its.status(1)]), f"{other}/api/v1/timelines/tag/kettle": b"[]"}
    cursor = (await run(wire, {}))[-1].cursor
    [page] = await run(wire, cursor, MastodonOptions(api=other, tags=["kettle"]))
    assert page.cursor["host"] == "other.example.org"
    assert page.cursor["heard"]["tag kettle"]["head"] == wire.now.timestamp() - 7 * 86_400


async def test_at_the_page_bound_new_posts_wait_until_the_gap_is_heard(its, wire, monkeypatch):
    monkeypatch.setattr(mastodon, "MOST_PAGES", 2)
    old = [its.status(number) for number in range(1, 20)]
    wire.http.says[TAG] = its.tag_of(old)
    pages = await run(wire, {})
    new = its.status(0)
    wire.http.says[TAG] = its.tag_of([new, *old])
    while "gap" in pages[-1].cursor["heard"]["tag kettle"]:
        pages += await run(wire, pages[-1].cursor)
    assert set(ids(pages)) == {one["uri"] for one in old}
    assert new["uri"] in ids(await run(wire, pages[-1].cursor))


async def test_a_used_up_limit_ends_the_run_and_the_cursor_holds_the_rest(its, wire):
    timeline = its.tag_of([its.status(number) for number in range(9)])

    def says(request):
        headers = {"x-ratelimit-remaining": "0"}
        soon = wire.now + timedelta(minutes=4)
        return Answer(status=200, url=TAG, headers=headers, body=timeline(request), validators={}, not_before=soon)

    wire.http.says[TAG] = says
    [page] = await run(wire, {})
    assert page.not_before == wire.now + timedelta(minutes=4)
    wire.http.says[TAG] = timeline
    assert len(set(ids([page, *await run(wire, page.cursor)]))) == 9


@pytest.mark.parametrize("status", [401, 422])
async def test_a_closed_instance_asks_for_a_token_and_says_where_it_is_made(its, wire, status):
    wire.http.says[TAG] = its.answered(status)
    with pytest.raises(Refused, match=f"only to its accounts: make an application at {API}/settings"):
        await run(wire, {})


async def test_a_wrong_token_is_refused_without_being_told(its, wire):
    wire.http.says[TAG] = its.answered(401)
    with pytest.raises(Refused, match="does not take the token") as caught:
        await run(wire, {}, OPTIONS.model_copy(update={"token": "tok-123456"}))
    assert wire.http.asked[0]["headers"] == {"authorization": "Bearer tok-123456"}
    assert "tok-123456" not in f"{caught.value} {MastodonOptions(tags=['a'], token='tok-123456')!r}"


def test_the_search_and_the_notifications_are_off_until_there_is_a_token():
    assert "make an application" in MastodonOptions(search="kettle").off
    assert MastodonOptions(search="kettle", token="t").off is None and MastodonOptions(tags=["tea"]).off is None
    with pytest.raises(ValueError, match="say what to hear"):
        MastodonOptions()


async def test_an_error_that_comes_as_an_answer_is_an_error(wire):
    wire.http.says[TAG] = b'{"error": "This is closed"}'
    with pytest.raises(Refused, match="This is closed"):
        await run(wire, {})


async def test_an_old_server_is_looked_at_one_status_at_a_time(its, wire):
    there, gone = its.status(1), its.status(2)
    wire.http.says[f"{API}/api/v1/statuses"] = its.answered(404, b"<html>")
    wire.http.says[f"{API}/api/v1/statuses/{there['id']}"] = json.dumps(there).encode()
    wire.http.says[f"{API}/api/v1/statuses/{gone['id']}"] = its.answered(404)
    seen = [one async for one in look(wire, OPTIONS, [there["uri"], gone["uri"]])]
    assert ids(seen) == [there["uri"]] and [name for one in seen for name in one.gone] == [gone["uri"]]


async def test_a_404_that_is_no_answer_of_the_api_and_a_403_say_nothing(its, wire):
    lost, shut = its.status(1), its.status(2)
    wire.http.says[f"{API}/api/v1/statuses"] = b"[]"
    wire.http.says[f"{API}/api/v1/statuses/{lost['id']}"] = its.answered(404, b"<html>Parked</html>")
    wire.http.says[f"{API}/api/v1/statuses/{shut['id']}"] = its.answered(403)
    seen = [one async for one in look(wire, OPTIONS, [lost["uri"], shut["uri"]])]
    assert not ids(seen) and not any(one.gone for one in seen)


async def test_a_limit_while_looking_comes_out(its, wire):
    wire.http.says[f"{API}/api/v1/statuses"] = RateLimited("later", retry_after=9)
    with pytest.raises(RateLimited):
        [one async for one in look(wire, OPTIONS, [its.status(1)["uri"]])]


NASTY = [None, 7, -1, True, 1e300, "", "x" * 20_000, [], [[]], {}, "\u202e\x00", "https://[", 10**30, {"a": {}}]


@pytest.mark.parametrize("nasty", NASTY)
def test_a_wrong_type_anywhere_costs_at_most_its_own_entry(its, wire, nasty):
    good = its.status(1)
    for key in its.status(2):
        heard = ids([read([good, its.status(2, **{key: nasty})], wire.now)])
        assert good["uri"] in heard
    for key in its.account():
        assert len(read([good, its.status(2, account=its.account(**{key: nasty}))], wire.now).mentions) == 2


def test_a_time_from_the_future_is_now_and_one_that_is_missing_is_unknown(its, wire):
    far, none = its.status(1, created_at="2027-01-01T00:00:00Z"), its.status(2, created_at="soon")
    answer = read([far, none], wire.now)
    assert [(one.said, one.said_unknown) for one in answer.mentions] == [(wire.now, True)] * 2
    assert answer.times == (wire.now.timestamp(),)


def test_people_and_what_they_say_among_themselves_are_left_out(its, wire):
    talk = {"id": "3", "unread": True, "accounts": [], "last_status": its.status(1, visibility="direct")}
    assert len(read([its.account(), talk, its.status(2)], wire.now).mentions) == 1


def test_entries_of_which_none_can_be_read_are_unreadable(wire):
    with pytest.raises(Unreadable, match="none of the 2"):
        read([{"id": "1"}, 7], wire.now)


KEYS = ["id", "type", "content", "uri", "visibility", "account", "status", "statuses", "reblog", "event", "payload"]
KEYS += ["descendants", "notification_groups", "poll", "options", "created_at", "error", "media_attachments", "tags"]
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9)
LEAVES |= st.sampled_from(["public", "mention", "update", "https://a.example/b", "[]", '{"id":1}'])
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS), inner), max_leaves=25
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=JSON)
def test_nothing_but_a_source_error_leaves_the_parser(wire, data):
    with suppress(SourceError):
        read(data, wire.now)

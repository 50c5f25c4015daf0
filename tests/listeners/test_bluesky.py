import json
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listeners import bluesky
from listeners.blueskies import posts
from listeners.bluesky import BlueskyOptions, listen, look
from listeners.contract import SourceError, Unreadable
from wire import RateLimited, Refused, Unavailable
from wire.wire import Answer

STREAM = BlueskyOptions(terms=["Kettle"], jetstream="wss://jet.example.org/subscribe")
ACCOUNT = {"identifier": "ada.example.org", "app_password": "abcd-efgh", "api": "https://sky.example.org"}


@pytest.fixture
def its(world_of):
    return world_of("bluesky")


def read(data, now, *, signed_in=True):
    return posts.read(json.loads(json.dumps(data)), now=now, signed_in=signed_in)


async def run(wire, cursor, options=STREAM, *, pages=None):
    kept, running = [], listen(wire, options, cursor)
    async for page in running:
        kept.append(page)
        if len(kept) == pages:
            await running.aclose()
            break
    return kept


def ids(pages):
    return [mention.external_id for page in pages for mention in page.mentions]


def test_a_post_is_read_whole(its, wire):
    facets = [
        {"features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "tea"}], "index": {"byteStart": 0, "byteEnd": 3}}
    ]
    more = {"langs": ["de", "en"], "facets": facets, "tags": ["hot"], "embed": {"images": [{"alt": "A puddle"}]}}
    more |= {"reply": {"parent": {"uri": its.uri(8)}, "root": {"uri": its.uri(9)}}}
    who = its.author(createdAt="2023-05-01T00:00:00Z", verification={"verifiedStatus": "valid"})
    [mention] = read({"posts": [its.view(1, record=its.record(1, **more), author=who)]}, wire.now).mentions
    assert mention.text == "Kettle 1 & tea\n\nA puddle"
    assert (mention.origin, mention.site, mention.kind) == ("bluesky", "Bluesky", "reply")
    assert (mention.reply_to, mention.root) == (its.uri(8), its.uri(9))
    assert mention.url == "https://bsky.app/profile/did:plc:ada/post/3k1"
    assert (mention.author.id, mention.author.handle, mention.author.name) == (its.DID, "ada.example.org", "Ada L.")
    assert mention.author.verified and mention.author.since.year == 2023
    assert (mention.language, mention.tags, mention.media) == ("de", ("tea", "hot"), ("image",))
    assert (mention.engagement.likes, mention.engagement.shares, mention.engagement.replies) == (3, 2, 1)


@pytest.mark.parametrize(
    ("embed", "kind", "media"),
    [
        ({"record": {"uri": "at://did:plc:b/app.bsky.feed.post/1"}}, "quote", ()),
        ({"record": {"record": {"uri": "at://did:plc:b/app.bsky.feed.post/1"}}, "media": {"video": {}}}, "quote",
         ("video",)),
        ({"record": {"uri": "at://did:plc:b/app.bsky.graph.list/1"}}, "post", ()),
        ({"external": {"uri": "https://a.example"}}, "post", ()),
        ({"images": [{"alt": ""}, {"alt": ""}]}, "post", ("image", "image")),
        ("broken", "post", ()),
    ],
)  # fmt: skip
def test_quotes_and_media_are_told_apart(its, wire, embed, kind, media):
    [mention] = read({"posts": [its.view(1, record=its.record(1, embed=embed))]}, wire.now).mentions
    assert (mention.kind, mention.media) == (kind, media)


def test_a_repost_in_a_feed_is_the_post_that_is_passed_on(its, wire):
    reason = {"$type": "app.bsky.feed.defs#reasonRepost", "by": its.author(did="did:plc:bob")}
    feed = {"feed": [{"post": its.view(1), "reason": reason}, {"post": its.view(2)}]}
    assert [one.author.id for one in read(feed, wire.now).mentions] == [its.DID, its.DID]


def test_of_notifications_only_what_somebody_said_is_heard(its, wire):
    reasons = ["like", "repost", "follow", "mention", "reply", "quote", "starterpack-joined"]
    notices = [its.view(number, reason=reason) for number, reason in enumerate(reasons)]
    answer = read({"notifications": notices, "cursor": "x"}, wire.now)
    assert [mention.external_id for mention in answer.mentions] == [its.uri(3), its.uri(4), its.uri(5)]
    assert len(answer.uris) == len(reasons)


def test_threads_are_read_from_their_beginning_without_what_is_gone(its, wire):
    parent = {"post": its.view(2), "parent": {"post": its.view(3)}}
    replies = [{"post": its.view(0), "replies": [{"post": its.view(5)}]}, {"notFound": True, "uri": its.uri(9)}]
    answer = read({"thread": {"post": its.view(1), "parent": parent, "replies": replies}}, wire.now)
    assert [mention.external_id for mention in answer.mentions] == [its.uri(n) for n in (3, 2, 1, 0, 5)]


@pytest.mark.parametrize("place", ["author", "labels", "record"])
def test_who_wants_to_be_shown_to_signed_in_people_only_is_not_shown_to_others(its, wire, place):
    shy = {
        "author": {"author": its.author(labels=[its.HIDES])},
        "labels": {"labels": [its.HIDES]},
        "record": {"record": its.record(1, labels={"values": [{"val": its.HIDES["val"]}]})},
    }[place]
    posts = {"posts": [its.view(1, **shy), its.view(2)]}
    assert len(read(posts, wire.now).mentions) == 2
    assert ids([read(posts, wire.now, signed_in=False)]) == [its.uri(2)]
    taken_back = {"posts": [its.view(1, labels=[its.HIDES | {"neg": True}])]}
    assert len(read(taken_back, wire.now, signed_in=False).mentions) == 1


def test_a_date_that_the_author_made_up_does_not_move_the_list(its, wire):
    forged = its.view(1, record=its.record(1, createdAt="2031-01-01T00:00:00Z"))
    answer = read({"posts": [forged]}, wire.now)
    assert answer.times == ((wire.now - timedelta(hours=1)).timestamp(),)
    assert (answer.mentions[0].said, answer.mentions[0].said_unknown) == (wire.now, True)


async def test_jetstream_is_asked_for_posts_only_and_from_a_little_before_the_last_event(its, wire):
    wire.http.says[its.SOCKET] = its.stream_of([its.event(1), its.event(2)])
    [page] = await run(wire, {})
    await run(wire, page.cursor)
    first, second = (request["params"] for request in wire.http.asked)
    assert first == {"wantedCollections": "app.bsky.feed.post"}
    assert second["cursor"] == str(json.loads(its.event(2))["time_us"] - 5_000_000)


async def test_of_jetstream_only_posts_with_a_term_are_kept_whatever_the_case(its, wire):
    link = {"embed": {"external": {"uri": "https://kettle.example", "title": "kettle"}}}
    tagged = {"facets": [{"features": [{"tag": "KETTLEs"}, {"uri": "https://x.example"}]}]}
    texts = [{"text": "my KETTLE"}, {"text": "tea"}, {"text": "", **link}, {"text": "no", **tagged}, {"text": None}]
    wire.http.says[its.SOCKET] = its.stream_of([its.event(number, **more) for number, more in enumerate(texts)])
    [page] = await run(wire, {})
    assert ids([page]) == [its.uri(0), its.uri(2), its.uri(3)]
    [everything] = await run(wire, {}, STREAM.model_copy(update={"terms": ("*",)}))
    assert len(everything.mentions) == 5


async def test_deletions_are_told_and_changes_of_accounts_are_passed_over(its, wire):
    account = json.dumps({"did": its.DID, "time_us": json.loads(its.event(9))["time_us"], "kind": "account"})
    like = json.loads(its.event(4, operation="delete"))
    like["commit"]["collection"] = "app.bsky.feed.like"
    messages = [its.event(1, operation="delete"), account, json.dumps(like), its.event(2, operation="update")]
    wire.http.says[its.SOCKET] = its.stream_of(messages)
    [page] = await run(wire, {})
    assert page.gone == (its.uri(1),) and ids([page]) == [its.uri(2)]
    assert page.mentions[0].edited is not None
    assert page.cursor["time_us"] == json.loads(account)["time_us"]


@pytest.mark.parametrize("after", [1, 2, 3])
async def test_killed_after_a_page_of_jetstream_it_loses_nothing(its, wire, monkeypatch, after):
    monkeypatch.setattr(bluesky, "MESSAGES", 4)
    wire.http.says[its.SOCKET] = its.stream_of([its.event(number) for number in range(15)])
    before = await run(wire, {}, pages=after)
    later = await run(wire, json.loads(json.dumps(before[-1].cursor)))
    assert set(ids(before)) | set(ids(later)) == {its.uri(number) for number in range(15)}


async def test_a_connection_that_breaks_keeps_the_pages_before_it(its, wire, monkeypatch):
    monkeypatch.setattr(bluesky, "MESSAGES", 2)
    wire.http.says[its.SOCKET] = [its.event(1), its.event(2), its.event(3), Unavailable("cut")]
    heard = []
    with pytest.raises(Unavailable):
        async for page in listen(wire, STREAM, {}):
            heard.append(page)
    assert ids(heard) == [its.uri(1), its.uri(2)]


async def test_a_run_in_which_nothing_is_posted_goes_on_from_now(its, wire):
    wire.http.says[its.SOCKET] = []
    [page] = await run(wire, {})
    assert page.cursor["time_us"] == int(wire.now.timestamp() * 1e6)
    assert (await run(wire, page.cursor))[-1].cursor == page.cursor


async def test_what_jetstream_no_longer_has_is_an_error_after_what_it_has(its, wire):
    old = int((wire.now - timedelta(days=3)).timestamp() * 1e6)
    wire.http.says[its.SOCKET] = its.stream_of([its.event(1)])
    heard, cursor = [], {"mode": "jetstream", "terms": ["kettle"], "time_us": old}
    with pytest.raises(Unavailable, match="no longer has what was posted from 01 Mar"):
        async for page in listen(wire, STREAM, cursor):
            heard.append(page)
    assert ids(heard) == [its.uri(1)]
    assert len(await run(wire, heard[-1].cursor)) == 1


async def test_other_terms_go_on_where_the_last_ones_were_and_days_reach_back(its, wire):
    wire.http.says[its.SOCKET] = its.stream_of([its.event(1)])
    [page] = await run(wire, {})
    await run(wire, page.cursor, STREAM.model_copy(update={"terms": ("tea",)}))
    assert int(wire.http.asked[-1]["params"]["cursor"]) == page.cursor["time_us"] - 5_000_000
    await run(wire, page.cursor, STREAM.model_copy(update={"terms": ("tea",), "days": 1}))
    back = int((wire.now - timedelta(days=1)).timestamp() * 1e6)
    assert int(wire.http.asked[-1]["params"]["cursor"]) == back - 5_000_000


@pytest.mark.parametrize("junk", [b"[]", "null", "\ud800", '{"time_us": true}', '{"time_us": 1e99}', "x" * 9])
async def test_messages_of_which_none_is_an_event_are_unreadable(its, wire, junk):
    wire.http.says[its.SOCKET] = [junk]
    with pytest.raises(Unreadable, match="none of the messages"):
        await run(wire, {})
    wire.http.says[its.SOCKET] = [junk, its.event(1)]
    assert ids(await run(wire, {})) == [its.uri(1)]


async def test_an_event_from_the_future_does_not_move_the_cursor(its, wire):
    future = json.dumps(json.loads(its.event(2)) | {"time_us": 10**18})
    wire.http.says[its.SOCKET] = [its.event(1), future]
    [page] = await run(wire, {})
    assert page.cursor["time_us"] <= int(wire.now.timestamp() * 1e6)


async def test_a_search_begins_a_session_and_keeps_its_token_to_itself(its, wire):
    wire.http.says |= {its.SESSION: b'{"accessJwt": "jwt-1"}', its.SEARCH: its.search_of([its.view(1)])}
    pages = await run(wire, {}, BlueskyOptions(query="kettle", **ACCOUNT))
    session, search = wire.http.asked
    assert session["json"] == {"identifier": "ada.example.org", "password": "abcd-efgh"}
    assert search["headers"] == {"authorization": "Bearer jwt-1"}
    assert search["params"]["sort"] == "latest" and search["params"]["since"] == "2026-02-25T11:50:00.000Z"
    assert "jwt" not in json.dumps(pages[-1].cursor)


async def test_notifications_are_a_list_of_their_own(its, wire):
    notices = {"notifications": [its.view(1, reason="mention"), its.view(2, reason="like")]}
    listed = f"{its.API}/xrpc/app.bsky.notification.listNotifications"
    wire.http.says |= {its.SESSION: b'{"accessJwt": "j"}', listed: json.dumps(notices).encode()}
    pages = await run(wire, {}, BlueskyOptions(notifications=True, **ACCOUNT))
    assert ids(pages) == [its.uri(1)] and set(pages[-1].cursor["heard"]) == {"notifications"}


async def test_notifications_resume_with_their_own_token(its, wire, monkeypatch):
    monkeypatch.setattr(bluesky, "MOST_PAGES", 1)
    notices = [its.view(number, reason="reply") for number in range(6)]

    def says(request):
        start = int(request["params"].get("cursor", 0))
        return json.dumps({"notifications": notices[start : start + 2], "cursor": str(start + 2)}).encode()

    listed = f"{its.API}/xrpc/app.bsky.notification.listNotifications"
    wire.http.says |= {its.SESSION: b'{"accessJwt": "j"}', listed: says}
    options, heard = BlueskyOptions(notifications=True, **ACCOUNT), []
    for _ in range(4):
        heard += await run(wire, heard[-1].cursor if heard else {}, options)
    assert set(ids(heard)) == {its.uri(number) for number in range(6)}
    assert "gap" not in heard[-1].cursor["heard"]["notifications"]


async def test_posts_of_one_moment_do_not_stop_the_search(its, wire, monkeypatch):
    monkeypatch.setattr(bluesky, "MOST_PAGES", 1)
    same = [its.view(number, record=its.record(1), indexedAt=its.record(1)["createdAt"]) for number in range(6)]
    wire.http.says[its.SEARCH] = its.search_of([*same, its.view(9)])
    options, heard = BlueskyOptions(mode="search", query="kettle", api=its.API), []
    for _ in range(4):
        heard += await run(wire, heard[-1].cursor if heard else {}, options)
    assert its.uri(9) in ids(heard)


@pytest.mark.parametrize(
    ("code", "body", "error", "says"),
    [
        (401, b'{"error": "AuthenticationRequired"}', Refused, "does not take the app password"),
        (401, b'{"error": "AuthFactorTokenRequired"}', Refused, "make a new one at https://bsky.app"),
        (401, b'{"error": "AccountTakedown"}', Refused, "closed by Bluesky"),
        (400, b'{"error": "RateLimitExceeded"}', RateLimited, "pause"),
        (400, b"not JSON", Refused, "it answered 400"),
    ],
)
async def test_a_session_that_is_refused_says_what_to_do(its, wire, code, body, error, says):
    wire.http.says[its.SESSION] = its.answered(code, body)
    with pytest.raises(error, match=says) as caught:
        await run(wire, {}, BlueskyOptions(query="kettle", **ACCOUNT))
    assert "abcd-efgh" not in str(caught.value)


async def test_a_search_without_an_account_that_is_refused_asks_for_one(its, wire):
    wire.http.says[its.SEARCH] = its.answered(403, b"<html>Forbidden</html>")
    with pytest.raises(Refused, match="needs `identifier` and `app_password`"):
        await run(wire, {}, BlueskyOptions(mode="search", query="kettle", api=its.API))


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b'{"error": "RateLimitExceeded", "message": "slow"}', RateLimited),
        (b'{"error": "UpstreamFailure"}', Unavailable),
        (b'{"error": "InvalidRequest", "message": "Bad q"}', Refused),
        (b'{"feed": 7}', Unreadable),
    ],
)
async def test_an_error_that_comes_as_an_answer_is_that_error(its, wire, body, error):
    wire.http.says[its.SEARCH] = body
    with pytest.raises(error):
        await run(wire, {}, BlueskyOptions(mode="search", query="kettle", api=its.API))


async def test_a_used_up_limit_ends_the_run_and_the_cursor_holds_the_rest(its, wire):
    search = its.search_of([its.view(number) for number in range(9)])

    def says(request):
        headers, soon = {"ratelimit-remaining": "0"}, wire.now + timedelta(minutes=4)
        return Answer(status=200, url="", headers=headers, body=search(request), validators={}, not_before=soon)

    wire.http.says[its.SEARCH] = says
    options = BlueskyOptions(mode="search", query="kettle", api=its.API)
    [page] = await run(wire, {}, options)
    assert page.not_before == wire.now + timedelta(minutes=4)
    wire.http.says[its.SEARCH] = search
    assert len(set(ids([page, *await run(wire, page.cursor, options)]))) == 9


def test_a_source_says_what_it_lacks():
    with pytest.raises(ValueError, match="which posts to keep"):
        BlueskyOptions()
    with pytest.raises(ValueError, match="what to hear"):
        BlueskyOptions(mode="search")
    with pytest.raises(ValueError, match="belong together"):
        BlueskyOptions(query="a", mode="search", identifier="ada")
    with pytest.raises(ValueError, match="wss://host"):
        BlueskyOptions(terms=["a"], jetstream="https://jet.example.org")
    assert "app-passwords" in BlueskyOptions(mode="search", query="a").off
    assert BlueskyOptions(terms=["a"]).off is None and BlueskyOptions(query="a", **ACCOUNT).off is None
    assert "abcd-efgh" not in repr(BlueskyOptions(query="a", **ACCOUNT))


async def test_looking_asks_in_the_open_and_a_signed_in_source_keeps_what_only_the_signed_in_see(its, wire):
    shy = its.view(1, author=its.author(labels=[its.HIDES]))
    wire.http.says["https://public.api.bsky.app/xrpc/app.bsky.feed.getPosts"] = json.dumps({"posts": [shy]}).encode()
    options = BlueskyOptions(query="kettle", **ACCOUNT)
    [seen] = [one async for one in look(wire, options, [its.uri(1), its.uri(2)])]
    assert ids([seen]) == [its.uri(1)] and seen.gone == (its.uri(2),)


@pytest.mark.parametrize("body", [b'{"posts": null}', b"[]", b"{}", b'{"error": "InvalidRequest"}'])
async def test_nothing_is_gone_when_the_answer_is_not_one(its, wire, body):
    wire.http.says["https://public.api.bsky.app/xrpc/app.bsky.feed.getPosts"] = body
    with pytest.raises(SourceError):
        [one async for one in look(wire, STREAM, [its.uri(1)])]


NASTY = [None, 7, -1, True, 1e300, "", "x" * 20_000, [], [[]], {}, "\u202e\x00", 10**30, {"a": {}}, [None], [{}]]


@pytest.mark.parametrize("nasty", NASTY)
def test_a_wrong_type_anywhere_costs_at_most_its_own_entry(its, wire, nasty):
    keys = [*its.record(1), "langs", "facets", "tags", "embed", "reply", "labels"]
    views = [its.view(2, **{key: nasty}) for key in its.view(2)]
    views += [its.view(2, record=its.record(2, **{key: nasty})) for key in keys]
    views += [its.view(2, author=its.author(**{key: nasty})) for key in its.author()]
    for one in views:
        assert its.uri(1) in ids([read({"posts": [its.view(1), one]}, wire.now, signed_in=False)])


def test_entries_of_which_none_can_be_read_are_unreadable(wire):
    with pytest.raises(Unreadable, match="none of the 2"):
        read({"posts": [{"cid": "1"}, 7]}, wire.now)


KEYS = ["posts", "feed", "post", "thread", "parent", "replies", "notifications", "reason", "uri", "record", "author"]
KEYS += ["embed", "media", "images", "facets", "features", "tag", "labels", "values", "error", "value", "records"]
KEYS += ["did", "commit", "collection", "rkey", "operation", "time_us", "createdAt", "text", "langs", "video"]
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9)
LEAVES |= st.sampled_from(["at://did:plc:a/app.bsky.feed.post/1", "app.bsky.feed.post", "create", "delete", "mention"])
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS), inner), max_leaves=25
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=JSON)
def test_nothing_but_a_source_error_leaves_the_parser(wire, data):
    with suppress(SourceError):
        read(data, wire.now, signed_in=False)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(commit=JSON, record=JSON)
async def test_nothing_but_a_source_error_leaves_the_stream(wire, commit, record):
    event = {"did": "did:plc:a", "time_us": 10**15, "commit": commit}
    if isinstance(commit, dict):
        commit |= {"collection": "app.bsky.feed.post", "rkey": "1", "operation": "create", "record": record}
    wire.http.says["wss://jet.example.org/subscribe"] = [json.dumps(event), json.dumps(commit)]
    with suppress(SourceError):
        await run(wire, {}, STREAM.model_copy(update={"terms": ("*",)}))

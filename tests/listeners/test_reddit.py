import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listeners import reddit
from listeners.contract import RateLimited, Refused, SourceError, Unavailable, Unreadable, listener_of
from listeners.reddit import RedditOptions, listen, look
from listeners.reddits.things import read
from wire.wire import Answer

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def its(world_of):
    return world_of("reddit")


@pytest.fixture
def search(its, wire):
    """Sets what the search of Reddit answers, and gives the options of a source that only searches."""

    def answers(says, **more):
        wire.http.says = {its.TOKEN: its.token, f"{its.API}/search": says}
        return RedditOptions(**its.OPTIONS | {"subreddits": []} | more)

    return answers


async def run(wire, options, cursor=None):
    return [page async for page in listen(wire, options, cursor or {})]


def ids(pages):
    return {mention.external_id for page in pages for mention in page.mentions}


def said_no(status, body, kind=Refused, **more):
    wrong = kind(f"the host answered {status}", **more)
    wrong.status, wrong.body = status, json.dumps(body).encode()
    return wrong


def answered(body, **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=200, url="", headers=names, body=body, validators={})


def test_it_is_off_until_a_person_says_that_reddit_approved_it_and_says_why(its):
    options = {name: value for name, value in its.OPTIONS.items() if name != "approved"}
    assert "request access" in RedditOptions(**options).off and "approved = true" in RedditOptions(**options).off
    assert RedditOptions(**its.OPTIONS).off is None


def test_its_key_says_what_where_and_what_it_costs():
    key = listener_of("reddit").key
    assert "approved" in key.what and "reddit.com/prefs/apps" in key.where and "commercial use" in key.costs


def test_secrets_are_never_shown(its):
    options = RedditOptions(**its.OPTIONS, username="our-bot", password="made-up-password")
    assert "made-up" not in repr(options)


@pytest.mark.parametrize("more", [{}, {"mentions": True}, {"query": "kettle", "subreddits": ["r/kettles"]}])
def test_options_that_hear_nothing_or_lack_an_account_are_refused(more):
    with pytest.raises(ValueError, match=r"needs|match"):
        RedditOptions(client_id="a", client_secret="b", **more)


async def test_every_run_asks_for_a_token_and_keeps_it_nowhere(its, wire, search):
    options = search(its.listing([its.post(1)]))
    pages = await run(wire, options)
    login, asked = wire.http.asked
    assert login["data"] == {"grant_type": "client_credentials"}
    assert login["headers"]["authorization"] == "Basic " + base64.b64encode(b"our-app:made-up-secret").decode()
    assert asked["headers"]["authorization"] == "bearer made-up-token" and "secret" not in asked["url"]
    assert "token" not in json.dumps([page.cursor for page in pages])


async def test_the_search_is_newest_first_and_without_escapes(its, wire, search):
    await run(wire, search(its.listing([its.post(1)])))
    expected = {"q": "kettle", "sort": "new", "type": "link", "limit": "100", "raw_json": "1"}
    assert wire.http.asked[1]["params"] == expected


def test_tokens_come_from_reddit_itself_or_from_another_api(its):
    options = {name: value for name, value in its.OPTIONS.items() if name != "api"}
    assert RedditOptions(**options).token_url == "https://www.reddit.com/api/v1/access_token"
    assert RedditOptions(**its.OPTIONS).token_url == its.TOKEN


async def test_mentions_of_an_account_are_asked_for_in_its_name(its, wire):
    options = RedditOptions(
        **its.OPTIONS | {"query": None, "subreddits": []},
        mentions=True,
        username="our-bot",
        password="made-up-password",
    )
    inbox = its.comment(1, link_id=None, permalink=None, context="/r/kettles/comments/p1/kettle_1/c1/?context=3")
    inbox["data"] |= {"type": "username_mention", "num_comments": 228, "was_comment": True}
    letter = {"kind": "t4", "data": its.comment(2)["data"] | {"name": "t4_c2", "body": "psst"}}
    wire.http.says = {its.TOKEN: its.token, f"{its.API}/message/mentions": its.listing([inbox, letter])}
    [page] = await run(wire, options)
    [mention] = page.mentions
    assert wire.http.asked[0]["data"]["grant_type"] == "password"
    assert (mention.external_id, mention.root, mention.reply_to) == ("t1_c1", "t3_p1", "t3_p1")
    assert mention.url == "https://www.reddit.com/r/kettles/comments/p1/kettle_1/c1/"
    assert mention.engagement.replies is None, "those are of the whole thread"


async def test_a_post_is_read_whole(its, wire, search):
    post = its.post(1, edited=NOW.timestamp() - 60, link_flair_text="Help", is_gallery=True, over_18=True)
    [mention] = (await run(wire, search(its.listing([post]))))[0].mentions
    assert (mention.origin, mention.kind, mention.site) == ("reddit", "post", "r/kettles")
    assert (mention.title, mention.text) == ("Kettle 1", "boils dry & *often*")
    assert mention.url == "https://www.reddit.com/r/kettles/comments/p1/kettle_1/"
    assert mention.author.id == "t2_a1" and mention.author.handle == "brewer1"
    assert mention.author.url == "https://www.reddit.com/user/brewer1"
    assert mention.edited == NOW - timedelta(minutes=1)
    assert (mention.engagement.likes, mention.engagement.replies, mention.engagement.shares) == (12, 3, 1)
    assert (mention.tags, mention.media, mention.reply_to) == (("Help", "nsfw"), ("image",), None)


@pytest.mark.parametrize("edited", [False, True, None, "yes", -1])
async def test_a_post_that_was_never_edited_or_nobody_knows_when_has_no_time_of_it(its, wire, search, edited):
    [mention] = (await run(wire, search(its.listing([its.post(1, edited=edited)]))))[0].mentions
    assert mention.edited is None


async def test_a_crosspost_is_its_own_post_and_does_not_say_what_the_other_one_said(its, wire, search):
    other = its.post(7, selftext="somebody else's words")["data"]
    post = its.post(1, selftext="", crosspost_parent="t3_p7", crosspost_parent_list=[other])
    [mention] = (await run(wire, search(its.listing([post]))))[0].mentions
    assert (mention.external_id, mention.words, mention.root) == ("t3_p1", "Kettle 1", "t3_p7")


def thread(its):
    """A post with comments below comments, without permalinks as they were before 2018, and stubs for more."""
    old = {"permalink": None}
    more = {
        "kind": "more",
        "data": {"count": 12, "name": "t1_c9", "id": "c9", "parent_id": "t1_c2", "children": ["c9"]},
    }
    deep = its.comment(3, parent_id="t1_c2", **old)
    reply = its.comment(2, parent_id="t1_c1", **old)
    reply["data"]["replies"] = json.loads(its.listing([deep, more]))
    first = its.comment(1, **old)
    first["data"]["replies"] = json.loads(its.listing([reply]))
    parts = [its.listing([its.post(1)]), its.listing([first, its.comment(4, **old), more])]
    return json.dumps([json.loads(part) for part in parts]).encode()


def test_a_thread_is_read_as_a_reader_meets_it_and_its_stubs_are_no_mentions(its):
    mentions = read(thread(its), NOW).mentions
    assert [mention.external_id for mention in mentions] == ["t3_p1", "t1_c1", "t1_c2", "t1_c3", "t1_c4"]
    assert [mention.reply_to for mention in mentions] == [None, "t3_p1", "t1_c1", "t1_c2", "t3_p1"]
    assert mentions[2].url == "https://www.reddit.com/r/kettles/comments/p1/kettle_1/c2/"


def test_a_comment_without_any_link_is_found_through_its_thread(its):
    body = its.listing([its.comment(1, permalink=None), its.comment(2, permalink="//evil.example.org/x", link_id=None)])
    first, second = read(body, NOW).mentions
    assert first.url == "https://www.reddit.com/comments/p1/_/c1/" and second.url is None


@pytest.mark.parametrize(
    "more",
    [
        {"selftext": "[deleted]"},
        {"selftext": "[removed]", "author": "[deleted]"},
        {"title": "[deleted by user]", "selftext": ""},
        {"removed_by_category": "moderator"},
        {"selftext": "[ Removed by Reddit ]"},
    ],
)
async def test_what_was_deleted_or_removed_is_gone(its, wire, search, more):
    [page] = await run(wire, search(its.listing([its.post(1), its.post(2, **more)])))
    assert ids([page]) == {"t3_p1"} and page.gone == ("t3_p2",)


async def test_what_waits_for_a_moderator_is_neither_there_nor_gone(its, wire, search):
    held = its.post(2, removed_by_category="automod_filtered", selftext="[removed]")
    [page] = await run(wire, search(its.listing([its.post(1), held])))
    assert ids([page]) == {"t3_p1"} and page.gone == ()


async def test_words_whose_author_left_are_heard_as_nobodys(its, wire, search):
    [page] = await run(wire, search(its.listing([its.post(1, author="[deleted]", author_fullname="t2_x")])))
    assert page.mentions[0].author.key is None and page.gone == ()


async def test_at_the_page_bound_the_cursor_holds_what_is_left_and_newer_things_come_later(
    its, wire, search, monkeypatch
):
    monkeypatch.setattr(reddit, "MOST_PAGES", 2)
    old = [its.post(number) for number in range(1, 13)]
    options = search(its.listing_of(old))
    first = await run(wire, options)
    held = first[-1].cursor
    [reach] = held["streams"].values()
    assert reach["after"] == "t3_p8" and "head" not in reach and len(ids(first)) == 8
    options = search(its.listing_of([its.post(0), *old]))
    rest = await run(wire, options, held)
    assert ids(rest) == {f"t3_p{number}" for number in range(9, 13)}
    assert "t3_p0" in ids(await run(wire, options, rest[-1].cursor))


async def test_when_the_post_to_go_on_behind_was_deleted_the_listing_is_read_anew(its, wire, search, monkeypatch):
    monkeypatch.setattr(reddit, "MOST_PAGES", 1)
    things = [its.post(number) for number in range(1, 11)]
    heard = await run(wire, search(its.listing_of(things)))
    left = [thing for thing in things if thing["data"]["name"] != "t3_p4"]
    options = search(its.listing_of(left))
    for _ in range(8):
        heard += await run(wire, options, heard[-1].cursor)
    assert ids(heard) == {f"t3_p{number}" for number in range(1, 11)}
    assert "after" not in next(iter(heard[-1].cursor["streams"].values()))


async def test_one_old_post_among_new_ones_is_not_the_end(its, wire, search):
    things = [its.post(number) for number in range(1, 11)]
    things[3] = its.post(400)
    pages = await run(wire, search(its.listing_of(things)))
    assert len(ids(pages)) == 10


async def test_a_listing_that_is_cut_before_what_is_known_is_told_and_the_next_run_goes_on_from_now(
    its, wire, search, monkeypatch
):
    monkeypatch.setattr("listeners.reddits.walk.DEEP", 8)
    options = search(its.listing([its.post(40)]))
    cursor = (await run(wire, options))[-1].cursor
    options = search(its.listing_of([its.post(number) for number in range(1, 11)]))
    heard = []
    with pytest.raises(Unreadable, match="more was said"):
        async for page in listen(wire, options, cursor):
            heard.append(page)
    assert len(ids(heard)) == 10
    assert len(await run(wire, options, heard[-1].cursor)) == 1


async def test_another_query_is_heard_from_its_own_beginning(its, wire, search):
    options = search(its.listing_of([its.post(number) for number in range(1, 7)]))
    cursor = (await run(wire, options))[-1].cursor
    other = options.model_copy(update={"query": "teapot"})
    assert len(ids(await run(wire, other, cursor))) == 6
    [name] = (await run(wire, other, cursor))[-1].cursor["streams"]
    assert "teapot" in name


async def test_it_stops_when_no_request_is_left_and_loses_nothing(its, wire, search):
    things = its.listing_of([its.post(number) for number in range(1, 11)])
    left = {"x_ratelimit_remaining": "0.0", "x_ratelimit_reset": "51", "x_ratelimit_used": "100"}
    later = NOW + timedelta(seconds=51)
    options = search(lambda request: replace(answered(things(request), **left), not_before=later))
    pages = await run(wire, options)
    assert len(pages) == 1 and pages[0].not_before == later
    options = search(lambda request: answered(things(request), x_ratelimit_remaining="99.0"))
    assert ids(pages + await run(wire, options, pages[0].cursor)) == {f"t3_p{number}" for number in range(1, 11)}


async def test_a_subreddit_that_does_not_exist_is_told_although_reddit_answers_with_a_listing(its, wire, search):
    there = {"kind": "t5", "data": {"name": "t5_k", "display_name": "kettles"}}
    led = replace(answered(its.listing([there])), url=f"{its.API}/subreddits/search?q=ketles")
    with pytest.raises(Refused, match="no subreddit"):
        await run(wire, search(led))


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (said_no(401, {"message": "Unauthorized", "error": 401}), Refused, "does not take the token"),
        (said_no(403, {"reason": "private", "error": 403}), Refused, "a subreddit is private"),
        (said_no(404, {"reason": "banned", "error": 404}), Refused, "banned by Reddit"),
        (said_no(403, {"message": "Forbidden", "error": 403}), Refused, "answered 403"),
        (said_no(403, ["nonsense"]), Refused, "answered 403"),
        (said_no(429, {}, RateLimited, retry_after=7.0), RateLimited, "answered 429"),
        (b'{"message": "Too Many Requests", "error": 429}', RateLimited, "429"),
        (b'{"message": "Forbidden", "error": 403}', Refused, "403"),
        (b'{"message": "Internal Server Error", "error": 500}', Unavailable, "500"),
        (b'{"json": {"errors": [["RATELIMIT", "wait", "ratelimit"]], "ratelimit": 90.5}}', RateLimited, "pause"),
        (b'{"json": {"errors": [["USER_REQUIRED", "log in", null]]}}', Refused, "error"),
    ],
)
async def test_every_way_to_say_no_becomes_the_right_error(its, wire, search, answer, error, words):
    with pytest.raises(error, match=words) as caught:
        await run(wire, search(answer))
    assert caught.value.permanent is (error is Refused)
    assert caught.value.retry_after == {"pause": 90.5, "answered 429": 7.0}.get(words)


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (said_no(401, {"message": "Unauthorized", "error": 401}), Refused, "client_id and client_secret"),
        (b'{"error": "invalid_grant"}', Refused, "username and password"),
        (b'{"error": "unsupported_grant_type"}', Refused, "with an error"),
        (b'{"message": "Too Many Requests", "error": 429}', RateLimited, "429"),
        (b'{"access_token": 7}', Unreadable, "no access token"),
        (b'{"access_token": "two\\nlines"}', Unreadable, "no access token"),
        (b"<html>Sign in</html>", Unreadable, "not JSON"),
    ],
)
async def test_a_login_that_fails_says_the_next_step(its, wire, search, answer, error, words):
    options = search(its.listing([its.post(1)]))
    wire.http.says[its.TOKEN] = answer
    with pytest.raises(error, match=words) as caught:
        await run(wire, options)
    assert "made-up" not in str(caught.value)


async def test_looking_again_gives_what_is_there_now_and_asks_only_for_what_reddit_has(its, wire):
    wire.http.says = {its.TOKEN: its.token, f"{its.API}/api/info": its.info_of([its.post(1, score=99)])}
    options = RedditOptions(**its.OPTIONS)
    [seen] = [one async for one in look(wire, options, ["t3_p1", "t3_p2", "https://example.org/1", "t3_p1"])]
    assert seen.mentions[0].engagement.likes == 99 and seen.gone == ()
    assert wire.http.asked[-1]["params"]["id"] == "t3_p1,t3_p2"
    assert [one async for one in look(wire, options, ["nothing of ours"])] == []


WRONG = [None, True, -1, 10**30, 1.5, "", "x" * 5000, "\u202e\x00", [], [[]], {}, {"a": {}}]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_a_field_of_a_wrong_type_costs_at_most_its_own_thing(its, wrong):
    for kind in (its.post, its.comment):
        for field in kind(1)["data"]:
            page = read(its.listing([kind(1, **{field: wrong}), its.post(2)]), NOW)
            assert "t3_p2" in {mention.external_id for mention in page.mentions}


def test_a_listing_of_which_nothing_can_be_read_is_unreadable(its):
    with pytest.raises(Unreadable, match="none of the 2"):
        read(its.listing([its.post(1, name=None, id=None), its.comment(2, body=7)]), NOW)


def nested(depth):
    things = []
    for number in range(depth):
        data = {"name": f"t1_d{number}", "body": "and then?"}
        things.append('{"kind": "Listing", "data": {"children": [{"kind": "t1", "data": ' + json.dumps(data)[:-1])
    return (', "replies": '.join(things) + "}}]}}" * depth).encode()


def test_a_deep_thread_is_read_and_a_bottomless_one_is_unreadable():
    assert len(read(nested(90), NOW).mentions) == 90
    with pytest.raises(Unreadable):
        read(nested(50_000), NOW)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["t1", "t3", "t3_a", "/r/a"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
FIELDS = ["name", "id", "author", "created_utc", "body", "title", "selftext", "permalink", "context", "link_id"]
FIELDS += ["parent_id", "replies", "edited", "score"]
THING = st.fixed_dictionaries(
    {"kind": st.sampled_from(["t1", "t3", "more", "t5", None])},
    optional={"data": st.dictionaries(st.sampled_from(FIELDS), JSON)},
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(
        JSON,
        st.fixed_dictionaries(
            {
                "kind": st.just("Listing"),
                "data": st.fixed_dictionaries({"children": st.lists(THING | JSON)}, optional={"after": JSON}),
            }
        ),
    )
)
def test_nothing_but_a_source_error_leaves_the_reader(answer):
    try:
        for mention in read(json.dumps(answer).encode(), NOW).mentions:
            assert mention.external_id and mention.said <= NOW
    except SourceError:
        pass

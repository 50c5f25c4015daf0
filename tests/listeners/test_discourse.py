import contextlib
import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listeners import discourse
from listeners.contract import RateLimited, Refused, SourceError, Unavailable, Unreadable
from listeners.discourse import DiscourseOptions, listen, look
from listeners.discourses.reading import Forum, read
from wire.heads import refusal

HOME = "https://forum.example.org"
POSTS, TOPICS, SEARCH = f"{HOME}/posts.json", f"{HOME}/latest.json", f"{HOME}/search.json"
OPTIONS = DiscourseOptions(api=f"{HOME}/")
SEARCHING = DiscourseOptions(api=HOME, read="search", query="kettle")
LISTING = DiscourseOptions(api=HOME, read="topics")
JUNK = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
JUNK = st.recursive(
    JUNK, lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=4), some, max_size=3)
)


async def run(wire, cursor=None, options=OPTIONS):
    return [page async for page in listen(wire, options, cursor or {})]


def ids(pages):
    return [mention.external_id for page in pages for mention in page.mentions]


@pytest.fixture
def its(world_of):
    return world_of("discourse")


@pytest.fixture
def forum(wire):
    return Forum(HOME, wire.now)


def topic(its, number, **more):
    return {
        "id": number,
        "title": f"Kettle {number} hums",
        "slug": f"kettle-{number}",
        "excerpt": "It hums &hellip;",
        "posts_count": 3,
        "views": 90,
        "like_count": 2,
        "archetype": "regular",
        "created_at": (its.NOW - timedelta(hours=5 * (20 - number))).isoformat(),
        "posters": [{"user_id": 7, "description": "Urheber"}, {"user_id": 8}],
        "tags": ["steam", {"name": "noise"}],
        **more,
    }


def topics_of(its, topics, *, size=4):
    def says(request):
        page = int(request["params"]["page"])
        found = sorted(topics, key=lambda one: -one["id"])
        more = {"more_topics_url": f"/latest?page={page + 1}"} if len(found) > size * (page + 1) else {}
        users = [{"id": 7, "username": "jo"}, {"id": 8, "username": "al"}]
        listed = {"topics": found[size * page : size * (page + 1)], **more}
        return json.dumps({"users": users, "topic_list": listed}).encode()

    return says


def search_of(its, posts, *, size=4, **more):
    def says(request):
        words, page = request["params"]["q"], int(request["params"]["page"])
        before = words.partition(" before:")[2] or "9999"
        found = sorted((one for one in posts if one["created_at"] < before), key=lambda one: -one["id"])
        shown, rest = found[size * (page - 1) : size * page], len(found) > size * page
        topics = [{"id": one["topic_id"], "title": "Kettles", "slug": "kettles", "tags": ["a"]} for one in shown]
        group = {"more_full_page_results": rest or None, **more}
        return json.dumps({"posts": shown, "topics": topics, "grouped_search_result": group}).encode()

    return says


async def test_a_reply_is_read_whole_without_the_title_of_its_topic(wire, its):
    wire.http.says[POSTS] = its.newest_of([its.post(10, reply_to_post_number=2), its.post(9)])
    reply = (await run(wire))[0].mentions[0]
    assert (reply.origin, reply.external_id, reply.kind) == ("forum.example.org", "10", "reply")
    assert (reply.title, reply.text) == ("", "Kettle 10 hums")
    assert reply.url == f"{HOME}/t/kettles/52/3"
    assert (reply.author.id, reply.author.handle, reply.author.name) == ("7", "jo", "Jo Steam")
    assert reply.author.url == f"{HOME}/u/jo"
    assert (reply.reply_to, reply.engagement.likes, reply.engagement.replies) == ("9", 4, 1)


async def test_the_first_post_has_the_title(wire, its):
    wire.http.says[POSTS] = its.newest_of([its.post(12)])
    [first] = (await run(wire))[0].mentions
    assert (first.kind, first.title, first.words) == ("post", "Kettles that hum", "Kettles that hum\n\nKettle 12 hums")


@pytest.mark.parametrize(
    ("cooked", "text"),
    [
        ('<aside class="quote no-group" data-post="1"><blockquote>It leaks</blockquote></aside><p>No</p>', "No"),
        ('<p>a</p><aside class="quote"><aside class="quote">x</aside>y</aside><p>b</p>', "a\nb"),
        ('<aside class="onebox"><p>A page</p></aside><p>b</p>', "A page\nb"),
        ('<p>a</p><aside class="quote"><p>never closed</p>', "a\nnever closed"),
        ("<p>a</aside>b</p>", "ab"),
    ],
)
def test_what_a_post_quotes_is_heard_where_it_stands(forum, its, cooked, text):
    [mention] = read({"latest_posts": [its.post(1, cooked=cooked)]}, forum).mentions
    assert mention.text == text


@pytest.mark.parametrize(
    "unsaid",
    [
        {"post_type": 3},
        {"post_type": 4},
        {"hidden": True},
        {"archetype": "private_message"},
        {"action_type": 12},
    ],
)
def test_what_is_not_said_to_everybody_is_not_heard(forum, its, unsaid):
    found = read({"latest_posts": [its.post(1, **unsaid), its.post(2)]}, forum)
    assert [one.external_id for one in found.mentions] == ["2"] and found.gone == () and found.ids == (1, 2)


@pytest.mark.parametrize("gone", [{"deleted_at": "2026-03-01"}, {"user_deleted": True}, {"deleted": True}])
async def test_a_deleted_post_is_gone(wire, its, gone):
    wire.http.says[POSTS] = its.newest_of([its.post(2), its.post(1, **gone)])
    [page] = await run(wire)
    assert (ids([page]), page.gone) == (["2"], ("1",))


def test_an_edit_is_one_only_with_another_version(forum, its):
    later = {"updated_at": its.NOW.isoformat()}
    same, edited = read({"latest_posts": [its.post(1, **later), its.post(2, version=2, **later)]}, forum).mentions
    assert (same.edited, edited.edited) == (None, its.NOW)


def test_private_topics_are_left_out_and_what_a_user_did_names_the_post(forum, its):
    stream = {"post_stream": {"posts": [its.post(1)]}, "archetype": "private_message"}
    assert read(stream, forum).mentions == ()
    did = {"post_id": 8, "topic_id": 3, "post_number": 2, "title": "T", "slug": "t", "excerpt": "hm", "username": "jo"}
    [mention] = read({"user_actions": [did | {"reply_to_post_number": 1}]}, forum).mentions
    assert (mention.external_id, mention.reply_to, mention.url) == ("8", "1", f"{HOME}/t/t/3/2")


async def test_a_first_hearing_goes_back_so_many_days_and_an_imported_post_does_not_end_it(wire, its):
    old = [its.post(n, age=timedelta(days=90)) for n in range(1, 9)]
    fresh = [its.post(n) for n in range(9, 17)]
    fresh[5] |= {"created_at": "2019-01-01T00:00:00Z"}
    wire.http.says[POSTS] = its.newest_of(old + fresh)
    assert {str(n) for n in range(9, 17)} <= set(ids(await run(wire))) and len(wire.http.asked) == 3


async def test_at_the_page_bound_the_cursor_holds_the_gap_and_the_head_moves_last(wire, its, monkeypatch):
    posts = [its.post(n) for n in range(1, 13)]
    wire.http.says[POSTS] = its.newest_of(posts[:2])
    cursor = (await run(wire))[-1].cursor
    assert cursor["head"] == 2
    monkeypatch.setattr(discourse, "MOST_PAGES", 1)
    wire.http.says[POSTS] = its.newest_of(posts)
    [page] = await run(wire, cursor)
    assert (page.cursor["head"], page.cursor["top"], page.cursor["before"]) == (2, 12, 9)
    wire.http.says[POSTS] = its.newest_of([*posts, its.post(13)])
    rest, cursor = [], page.cursor
    while "before" in cursor:
        rest += await run(wire, cursor)
        cursor = rest[-1].cursor
    assert cursor["head"] == 12 and "13" not in ids(rest)
    assert "13" in ids(await run(wire, cursor))


async def test_an_old_forum_looks_only_fifty_ids_back_and_nothing_is_passed_over(wire, its):
    posts = [its.post(n, age=timedelta(hours=1)) for n in (1, 2, 180, 181)]

    def says(request):
        before = int(request["params"].get("before", 181))
        found = [one for one in posts if before - 50 < one["id"] <= before]
        return json.dumps({"latest_posts": sorted(found, key=lambda one: -one["id"])}).encode()

    wire.http.says[POSTS] = says
    assert set(ids(await run(wire))) == {"1", "2", "180", "181"}


async def test_an_empty_forum_is_heard_again_from_its_beginning(wire, its):
    wire.http.says[POSTS] = its.newest_of([])
    cursor = (await run(wire))[-1].cursor
    wire.http.says[POSTS] = its.newest_of([its.post(12)])
    assert ids(await run(wire, cursor)) == ["12"]


async def test_another_way_of_reading_begins_anew(wire, its):
    wire.http.says = {POSTS: its.newest_of([its.post(12)]), TOPICS: topics_of(its, [topic(its, 1)])}
    cursor = (await run(wire))[-1].cursor
    assert ids(await run(wire, cursor, LISTING)) == ["1"]


class TestTopics:
    async def test_a_topic_is_its_title_and_beginning_and_has_numbers_of_its_own(self, wire, its):
        wire.http.says[TOPICS] = topics_of(its, [topic(its, 3)])
        [mention] = (await run(wire, options=LISTING))[0].mentions
        assert wire.http.asked[0]["params"] == {"order": "created", "page": "0"}
        assert (mention.origin, mention.external_id, mention.kind) == ("forum.example.org/t", "3", "post")
        assert (mention.title, mention.text) == ("Kettle 3 hums", "It hums …")
        assert (mention.author.handle, mention.url) == ("jo", f"{HOME}/t/kettle-3/3")
        assert (mention.engagement.replies, mention.engagement.views, mention.tags) == (2, 90, ("steam", "noise"))

    @pytest.mark.parametrize("bound", [1, 2, 50])
    async def test_all_pages_are_heard_whatever_comes_meanwhile(self, wire, its, monkeypatch, bound):
        monkeypatch.setattr(discourse, "MOST_PAGES", bound)
        topics, heard, cursor = [topic(its, n) for n in range(1, 11)], set(), {}
        for turn in range(12):
            wire.http.says[TOPICS] = topics_of(its, topics)
            for page in await run(wire, cursor, LISTING):
                heard |= set(ids([page]))
                cursor = page.cursor
            topics += [topic(its, 11)] if turn == 1 else []
        assert heard == {str(n) for n in range(1, 12)}

    async def test_later_only_what_is_new_is_asked_for(self, wire, its):
        wire.http.says[TOPICS] = topics_of(its, [topic(its, n) for n in range(1, 13)])
        cursor = (await run(wire, options=LISTING))[-1].cursor
        assert len(await run(wire, cursor, LISTING)) == 2

    async def test_a_list_that_repeats_itself_is_unreadable(self, wire, its):
        listed = {"topics": [topic(its, 3)], "more_topics_url": "/latest?page=1"}
        wire.http.says[TOPICS] = json.dumps({"topic_list": listed}).encode()
        with pytest.raises(Unreadable, match="already read"):
            await run(wire, options=LISTING)

    def test_a_number_that_two_topics_share_loses_neither(self, forum, its):
        shared = [
            topic(its, 1),
            topic(its, 1, created_at="2026-03-03T00:00:00Z"),
            topic(its, 2, archetype="private_message"),
        ]
        found = read({"topic_list": {"topics": shared}}, forum).mentions
        assert [one.external_id for one in found] == ["1", "1@2026-03-03T00:00:00Z"]


class TestSearch:
    async def test_it_asks_for_the_newest_and_reads_what_is_cut(self, wire, its):
        cut = {key: value for key, value in its.post(12).items() if key not in ("cooked", "topic_title", "topic_slug")}
        wire.http.says[SEARCH] = search_of(its, [cut | {"blurb": "It &amp; hums...", "like_count": 3}])
        [mention] = (await run(wire, options=SEARCHING))[0].mentions
        assert wire.http.asked[0]["params"] == {"q": "kettle order:latest", "page": "1"}
        assert (mention.title, mention.text, mention.engagement.likes) == ("Kettles", "It & hums...", 3)
        assert (mention.url, mention.tags) == (f"{HOME}/t/kettles/52/1", ("a",))

    @pytest.mark.parametrize("bound", [1, 100])
    async def test_behind_the_last_page_the_days_before_are_asked_for(self, wire, its, monkeypatch, bound):
        monkeypatch.setattr(discourse, "MOST_PAGES", bound)
        posts = [its.post(n, age=timedelta(hours=8 * (60 - n)), topic_id=n) for n in range(1, 60)]
        found = search_of(its, posts)

        def bounded(request):
            assert int(request["params"]["page"]) <= 10
            return found(request)

        wire.http.says[SEARCH] = bounded
        heard, cursor = set(), {}
        for _ in range(40):
            for page in await run(wire, cursor, SEARCHING):
                heard |= set(ids([page]))
                cursor = page.cursor
        assert heard == {str(n) for n in range(1, 60)}

    async def test_a_forum_too_busy_to_search_is_unavailable(self, wire, its):
        wire.http.says[SEARCH] = search_of(its, [], error="too busy")
        with pytest.raises(Unavailable, match="busy"):
            await run(wire, options=SEARCHING)

    def test_without_words_it_is_off(self):
        assert "query" in DiscourseOptions(api=HOME, read="search").off
        assert SEARCHING.off is None and OPTIONS.off is None


async def test_a_key_is_sent_as_a_header_and_stands_nowhere_else(wire, its):
    wire.http.says[POSTS] = its.newest_of([its.post(1)])
    [page] = await run(wire, options=OPTIONS.model_copy(update={"key": "s3cret", "user": "ears"}))
    [asked] = wire.http.asked
    assert (asked["headers"]["api-key"], asked["headers"]["api-username"]) == ("s3cret", "ears")
    assert "s3cret" not in asked["url"] + json.dumps(page.cursor)


@pytest.mark.parametrize(
    ("status", "body", "error", "wait"),
    [
        (429, {"errors": ["slow"], "error_type": "rate_limit", "extras": {"wait_seconds": 17}}, RateLimited, 17),
        (200, {"errors": ["slow"], "error_type": "rate_limit", "extras": {"wait_seconds": 17}}, RateLimited, 17),
        (403, {"errors": ["log in"], "error_type": "not_logged_in"}, Refused, None),
        (200, {"errors": ["no"], "error_type": "invalid_access"}, Refused, None),
        (404, {"errors": ["no"], "error_type": "not_found"}, Refused, None),
        (503, {}, Unavailable, None),
    ],
)
async def test_every_no_is_the_right_error(wire, status, body, error, wait):
    said = json.dumps(body).encode()
    wire.http.says[POSTS] = said if status == 200 else refusal(status, {}, said, "forum.example.org", wire.now)
    with pytest.raises(error) as caught:
        await run(wire)
    assert type(caught.value) is error and caught.value.retry_after == wait


class TestLooking:
    async def look(self, wire, asked, options=OPTIONS):
        return [seen async for seen in look(wire, options, asked)]

    async def test_a_proxy_that_finds_nothing_erases_nothing(self, wire):
        wire.http.says[f"{HOME}/posts/1.json"] = refusal(404, {}, b"<html>", "forum.example.org", wire.now)
        with pytest.raises(Refused):
            await self.look(wire, ["1"])

    async def test_a_pause_ends_it_after_what_was_seen(self, wire, its):
        wire.http.says = {
            f"{HOME}/posts/1.json": json.dumps(its.post(1)).encode(),
            f"{HOME}/posts/2.json": RateLimited("slow", retry_after=9),
        }
        seen = []
        with pytest.raises(RateLimited):
            async for one in look(wire, OPTIONS, ["1", "2", "3"]):
                seen.append(one)
        assert len(seen) == 1 and len(wire.http.asked) == 2

    async def test_of_a_topic_it_tells_only_whether_it_is_gone(self, wire, its):
        wire.http.says = {
            f"{HOME}/t/1.json": json.dumps({"id": 1, "post_stream": {"posts": [its.post(9)]}}).encode(),
            f"{HOME}/t/2.json": refusal(410, {}, b'{"errors": ["gone"]}', "forum.example.org", wire.now),
        }
        there, gone = await self.look(wire, ["1", "2"], LISTING)
        assert (there.mentions, there.gone, gone.gone) == ((), (), ("2",))


@pytest.mark.parametrize("answer", [{"latest_posts": [{"cooked": "x"}]}, {"topic_list": {"topics": [{}]}}])
def test_a_page_without_one_id_is_unreadable(forum, answer):
    with pytest.raises(Unreadable, match="none of the 1"):
        read(answer, forum)


def mixed(whole):
    """Like `whole`, with junk in some places."""
    return st.fixed_dictionaries({key: st.just(value) | JUNK for key, value in whole.items()})


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_nothing_but_a_source_error_leaves_it(wire, its, data):
    posts = st.lists(mixed(its.post(3)) | JUNK, max_size=3)
    topics = st.lists(mixed(topic(its, 3)) | JUNK, max_size=3)
    told = st.one_of(
        JUNK,
        posts,
        st.fixed_dictionaries({"latest_posts": posts | JUNK}),
        st.fixed_dictionaries({"user_actions": posts | JUNK}),
        st.fixed_dictionaries({"post_stream": st.fixed_dictionaries({"posts": posts}), "archetype": JUNK}),
        st.fixed_dictionaries({"posts": posts, "topics": topics | JUNK, "grouped_search_result": JUNK}),
        st.fixed_dictionaries(
            {"topic_list": st.fixed_dictionaries({"topics": topics, "more_topics_url": JUNK}), "users": topics | JUNK}
        ),
        st.fixed_dictionaries({"errors": JUNK, "error_type": JUNK, "extras": JUNK}),
    )
    answer = json.dumps(data.draw(told)).encode()
    wire.http.says = dict.fromkeys((POSTS, TOPICS, SEARCH, f"{HOME}/posts/3.json", f"{HOME}/t/3.json"), answer)
    for options in (OPTIONS, SEARCHING, LISTING):
        for hearing in (listen(wire, options, {}), look(wire, options, ["3"])):
            with contextlib.suppress(SourceError):
                [_ async for _ in hearing]

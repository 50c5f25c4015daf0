import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listeners import youtube
from listeners.contract import RateLimited, Refused, SourceError, Unavailable, Unreadable, listener_of
from listeners.youtube import YouTubeOptions, listen, look
from listeners.youtubes.ask import until_midnight
from listeners.youtubes.items import read
from listeners.youtubes.memory import Memory

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def its(world_of):
    return world_of("youtube")


@pytest.fixture
def channel(its, wire):
    """Sets the threads of a channel, and the replies to them; gives the options of a source that hears it only."""

    def hears(threads, *replies, **more):
        says = threads if callable(threads) or not isinstance(threads, list) else its.threads_of({its.CHANNEL: threads})
        wire.http.says |= {f"{its.API}/commentThreads": says, f"{its.API}/comments": its.comments_of(*replies)}
        return YouTubeOptions(**its.OPTIONS | {"query": None} | more)

    return hears


@pytest.fixture
def searching(its, wire):
    """Sets what a search finds; gives the options of a source that watches no video."""

    def finds(says, **more):
        wire.http.says |= {f"{its.API}/search": says}
        return YouTubeOptions(**its.OPTIONS | {"channels": [], "watch": 0} | more)

    return finds


async def run(wire, options, cursor=None):
    return [page async for page in listen(wire, options, cursor or {})]


async def stopped(wire, options, cursor=None):
    """The pages before an error, and the error."""
    pages = []
    with pytest.raises(SourceError) as caught:
        async for page in listen(wire, options, cursor or {}):
            pages.append(page)
    return pages, caught.value


def ids(pages):
    return [mention.external_id for page in pages for mention in page.mentions]


def said_no(status, body, kind=Refused, **more):
    wrong = kind(f"the host answered {status}", **more)
    wrong.status, wrong.body = status, body
    return wrong


def asked(wire, method):
    return [one["params"] for one in wire.http.asked if one["url"].partition("?")[0].endswith(f"/{method}")]


def test_options_that_hear_nothing_are_refused():
    with pytest.raises(ValueError, match="something to hear"):
        YouTubeOptions(key="a")


@pytest.mark.parametrize("wrong", [{"channels": ["@kettles"]}, {"videos": ["https://youtu.be/a"]}, {"watch": 51}])
def test_names_and_addresses_are_no_ids(wrong):
    with pytest.raises(ValueError, match="should"):
        YouTubeOptions(key="a", **wrong)


def test_the_quota_is_metered_by_the_day_of_california_and_no_page_costs_more_than_a_unit(its):
    price = listener_of("youtube").price
    assert (price.unit, price.period, price.zone) == ("units", "day", "America/Los_Angeles")
    assert price.page(YouTubeOptions(**its.OPTIONS)) == 1 and price.usual < 10_000
    assert "10,000 units a day" in listener_of("youtube").key.costs


async def test_every_question_is_a_page_that_costs_what_it_costs(its, wire):
    wire.http.says, options, _ = its.world(None)
    pages = await run(wire, YouTubeOptions(**options))
    assert [page.cost for page in pages] == [1] * len(wire.http.asked)


async def test_the_key_stands_in_a_header_and_nowhere_else(its, wire, channel):
    pages = await run(wire, channel([its.thread("Ug1", 1)]))
    assert wire.http.asked[0]["headers"] == {"x-goog-api-key": "made-up-key"}
    assert "made-up" not in wire.http.asked[0]["url"] + json.dumps([page.cursor for page in pages])
    assert "made-up" not in repr(YouTubeOptions(**its.OPTIONS))


async def test_threads_are_asked_for_newest_first_as_plain_text_and_by_words(its, wire, channel):
    await run(wire, channel([its.thread("Ug1", 1)], words="leaks"))
    [params] = asked(wire, "commentThreads")
    assert params["order"] == "time" and params["textFormat"] == "plainText" and params["searchTerms"] == "leaks"
    assert params["allThreadsRelatedToChannelId"] == its.CHANNEL and params["part"] == "snippet,replies"


async def test_a_comment_and_its_reply_are_read_whole(its, wire, channel):
    thread = its.thread("Ug1", 2, replies=1, updatedAt=its.at(1))
    top, reply = (await run(wire, channel([thread])))[0].mentions
    assert (top.origin, top.kind, top.text, top.site) == ("youtube", "comment", "boils dry & often", "YouTube")
    assert top.url == "https://www.youtube.com/watch?v=videovideo1&lc=Ug1" and top.root == "videovideo1"
    assert (top.author.id, top.author.handle, top.author.name) == ("UCbrewer", "brewer", "@brewer")
    assert top.author.url == "https://www.youtube.com/channel/UCbrewer"
    assert top.edited == NOW - timedelta(hours=1) and reply.edited is None
    assert (top.engagement.likes, top.engagement.replies, reply.engagement.replies) == (3, 1, None)
    assert (top.reply_to, reply.reply_to, reply.root) == (None, "Ug1", "videovideo1")
    assert reply.url == "https://www.youtube.com/watch?v=videovideo1&lc=Ug1.r1"


def test_a_text_that_is_only_shown_may_be_html(its):
    shown = its.comment("Ug1", 1, textOriginal=None, textDisplay="it&#39;s <b>hot</b><br>and loud <3")
    [mention] = read(its.listed("comment", [shown]), NOW).mentions
    assert mention.text == "it's hot\nand loud <3"


def test_a_text_as_it_was_typed_is_no_html(its):
    typed = its.comment("Ug1", 1, textOriginal="use &amp; or <br> there")
    assert read(its.listed("comment", [typed]), NOW).mentions[0].text == "use &amp; or <br> there"


def test_a_thread_that_is_not_public_is_not_heard(its):
    hidden = its.thread("Ug1", 1)
    hidden["snippet"]["isPublic"] = False
    assert read(its.listed("commentThread", [hidden]), NOW).mentions == ()


def test_a_search_result_is_a_post_whose_escapes_are_undone_and_channels_are_none(its):
    place = {"kind": "youtube#searchResult", "id": {"kind": "youtube#channel", "channelId": "UCx"}, "snippet": {}}
    [mention] = read(its.listed("search", [its.result("kettlevid01", 1), place]), NOW).mentions
    assert (mention.external_id, mention.kind, mention.media) == ("kettlevid01", "post", ("video",))
    assert (mention.title, mention.text) == ("Kettle & co", "It's hot")
    assert mention.author.name == "The Maker" and mention.url == "https://www.youtube.com/watch?v=kettlevid01"
    assert read(its.listed("search", [place]), NOW).mentions == ()


async def test_the_replies_that_did_not_come_with_a_thread_are_asked_for_once(its, wire, channel):
    options = channel([its.thread("Ug1", 0.5, replies=8), its.thread("Ug2", 0.6, replies=5)], ("Ug1", 0.5, 8))
    pages = await run(wire, options)
    assert set(ids(pages)) == {"Ug1", "Ug2", *(f"Ug1.r{i}" for i in range(1, 9)), *(f"Ug2.r{i}" for i in range(1, 6))}
    assert [params["parentId"] for params in asked(wire, "comments")] == ["Ug1", "Ug1"]
    assert all(mention.root == "videovideo1" and mention.url for page in pages for mention in page.mentions)
    await run(wire, options, pages[-1].cursor)
    assert len(asked(wire, "comments")) == 2, "nothing new was said there"


async def test_a_thread_of_an_earlier_run_that_grew_is_heard_again_with_its_new_replies(its, wire, channel):
    threads = [its.thread(f"Ug{number}", number * 5) for number in range(1, 9)]
    cursor = (await run(wire, channel(threads)))[-1].cursor
    threads[6] = its.thread("Ug7", 35, replies=7)
    before = len(wire.http.asked)
    pages = await run(wire, channel(threads, ("Ug7", 35, 7)), cursor)
    assert set(ids(pages)) == {"Ug1", "Ug2", "Ug3", "Ug4", "Ug7", *(f"Ug7.r{i}" for i in range(1, 8))}
    assert [one["params"].get("id") for one in wire.http.asked[before:]] == [None, "Ug5,Ug6,Ug7,Ug8", None, None]
    later = await run(wire, channel(threads, ("Ug7", 35, 7)), pages[-1].cursor)
    assert set(ids(later)) == {"Ug1", "Ug2", "Ug3", "Ug4"}


async def test_a_thread_that_is_missing_among_others_is_gone_and_an_empty_answer_proves_nothing(its, wire, channel):
    threads = [its.thread(f"Ug{number}", number * 5) for number in range(1, 9)]
    cursor = (await run(wire, channel(threads)))[-1].cursor
    pages = await run(wire, channel([one for one in threads if one["id"] not in ("Ug6", "Ug8")]), cursor)
    assert {name for page in pages for name in page.gone} == {"Ug6", "Ug8"}
    assert "Ug6" not in pages[-1].cursor["living"]
    lists, empty = its.threads_of({its.CHANNEL: threads}), its.listed("commentThread", [])
    pages = await run(wire, channel(lambda request: empty if "id" in request["params"] else lists(request)), cursor)
    assert not any(page.gone for page in pages)


async def test_at_the_page_bound_the_cursor_holds_what_is_left_and_newer_comments_come_later(
    its, wire, channel, monkeypatch
):
    monkeypatch.setattr(youtube, "MOST_PAGES", 2)
    old = [its.thread(f"Ug{number}", number * 5) for number in range(1, 13)]
    first = await run(wire, channel(old))
    held = first[-1].cursor
    [reach] = [one for name, one in held["reached"].items() if its.CHANNEL in name]
    assert reach["token"] == "from8" and "head" not in reach and len(ids(first)) == 8
    newer = [its.thread("UgNew", 1), *old]
    rest = await run(wire, channel(newer), held)
    assert {f"Ug{number}" for number in range(9, 13)} <= set(ids(rest)) and "UgNew" not in ids(rest)
    assert "UgNew" in ids(await run(wire, channel(newer), rest[-1].cursor))


@pytest.mark.parametrize("status", [400, 200])
async def test_a_page_whose_token_is_no_longer_known_is_begun_anew(its, wire, channel, status, monkeypatch):
    monkeypatch.setattr(youtube, "MOST_PAGES", 1)
    threads = [its.thread(f"Ug{number}", number * 5) for number in range(1, 8)]
    heard = await run(wire, channel(threads))
    body = its.error(400, "invalidPageToken")
    lists, wrong = its.threads_of({its.CHANNEL: threads}), said_no(400, body) if status == 400 else body
    stale = channel(lambda request: wrong if "pageToken" in request["params"] else lists(request))
    heard += await run(wire, stale, heard[-1].cursor)
    assert not ids(heard[1:]) and "token" not in next(iter(heard[-1].cursor["reached"].values()))
    for _ in range(2):
        heard += await run(wire, channel(threads), heard[-1].cursor)
    assert set(ids(heard)) == {f"Ug{number}" for number in range(1, 8)}


async def test_a_video_without_comments_is_left_out_said_once_and_the_others_are_heard(its, wire, channel):
    lists = its.threads_of({"kettlevid02": [its.thread("Ug1", 1, video="kettlevid02")]})
    off = said_no(403, its.error(403, "commentsDisabled"))
    options = channel(
        lambda request: off if request["params"].get("videoId") == "kettlevid01" else lists(request),
        channels=[],
        videos=["kettlevid01", "kettlevid02"],
    )
    pages, wrong = await stopped(wire, options)
    assert ids(pages) == ["Ug1"] and isinstance(wrong, Refused) and not wrong.permanent
    assert "turned off (kettlevid01)" in str(wrong)
    again = await run(wire, options, pages[-1].cursor)
    assert ids(again) == ["Ug1"] and "kettlevid01" not in json.dumps(asked(wire, "commentThreads")[2:])
    wire.now += timedelta(days=8)
    await run(wire, options, again[-1].cursor)
    assert any(one.get("videoId") == "kettlevid01" for one in asked(wire, "commentThreads")[2:]), "but not again told"


async def test_a_video_that_a_search_found_may_have_no_comments_without_any_error(its, wire, searching, channel):
    channel(its.error(403, "commentsDisabled"))
    options = searching(its.listed("search", [its.result("kettlevid01", 1)]), watch=1)
    pages = await run(wire, options)
    assert ids(pages) == ["kettlevid01"] and "kettlevid01" in pages[-1].cursor["closed"]


async def test_replies_whose_comments_were_turned_off_or_deleted_do_not_hold_up_the_rest(its, wire, channel):
    threads = [its.thread("Ug1", 1, replies=8), its.thread("Ug2", 2, replies=8), its.thread("Ug3", 3)]
    options = channel(threads)
    wrongs = {
        "Ug1": said_no(404, its.error(404, "commentNotFound")),
        "Ug2": said_no(403, its.error(403, "commentsDisabled")),
    }
    wire.http.says[f"{its.API}/comments"] = lambda request: wrongs[request["params"]["parentId"]]
    pages = await run(wire, options)
    assert "Ug3" in ids(pages) and [name for page in pages for name in page.gone] == ["Ug1"]
    assert not pages[-1].cursor["reached"][f"allThreadsRelatedToChannelId={its.CHANNEL}"]["waiting"]


async def test_when_the_quota_is_spent_it_waits_until_midnight_in_california(its, wire, channel):
    spent = said_no(403, its.error(403, "quotaExceeded"))
    _, wrong = await stopped(wire, channel(spent))
    assert isinstance(wrong, RateLimited) and type(wrong) is RateLimited
    assert wrong.retry_after == 20 * 3600, "12:00 UTC is 04:00 there"


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2026, 3, 8, 7, 30, tzinfo=UTC), 0.5),
        (datetime(2026, 3, 8, 9, 0, tzinfo=UTC), 22),  # the clocks go forward that day
        (datetime(2026, 11, 1, 8, 0, tzinfo=UTC), 24),
    ],
)
def test_midnight_in_california_knows_summer_time(now, hours):
    assert until_midnight(now) == hours * 3600


@pytest.mark.parametrize(
    ("status", "reason", "message", "error", "words"),
    [
        (403, "dailyLimitExceeded", "", RateLimited, "quota of the day"),
        (
            429,
            "rateLimitExceeded",
            "Search Queries per day",
            RateLimited,
            "quota of the day",
        ),
        (403, "rateLimitExceeded", "slow down", RateLimited, "a pause"),
        (403, "userRateLimitExceeded", "", RateLimited, "a pause"),
        (400, "keyInvalid", "", Refused, "does not know this key"),
        (400, "API_KEY_INVALID", "", Refused, "does not know this key"),
        (403, "accessNotConfigured", "", Refused, "enable the YouTube Data API v3"),
        (403, "ipRefererBlocked", "", Refused, "restrictions"),
        (404, "channelNotFound", "", Refused, "begins with UC"),
        (400, "processingFailure", "", Unavailable, "could not answer"),
        (403, "forbidden", "", Refused, "403"),
    ],
)
@pytest.mark.parametrize("is_ok", [False, True])
async def test_every_reason_becomes_the_right_error(its, wire, channel, status, reason, message, error, words, is_ok):
    body = its.error(status, reason, message)
    _, wrong = await stopped(wire, channel(body if is_ok else said_no(status, body)))
    assert type(wrong) is error and words in str(wrong) and wrong.permanent is (error is Refused)
    assert (wrong.retry_after is not None) is (error is RateLimited)


async def test_reasons_of_the_newer_kind_are_read_too(its, wire, channel):
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}]
    body = json.dumps({"error": {"code": 400, "status": "INVALID_ARGUMENT", "details": details}}).encode()
    _, wrong = await stopped(wire, channel(said_no(400, body)))
    assert "does not know this key" in str(wrong)


async def test_a_search_is_for_new_videos_and_waits_for_its_turn(its, wire, searching):
    options = searching(its.listed("search", [its.result("kettlevid01", 1)]), searches=24)
    cursor = (await run(wire, options))[-1].cursor
    [params] = asked(wire, "search")
    assert (params["type"], params["order"], params["q"]) == ("video", "date", "kettle")
    assert params["publishedAfter"] == (NOW - timedelta(days=28)).strftime("%Y-%m-%dT%H:%M:%SZ")
    wire.now += timedelta(minutes=30)
    assert await run(wire, options, cursor) == []
    wire.now += timedelta(minutes=30)
    await run(wire, options, cursor)
    assert asked(wire, "search")[1]["publishedAfter"] == (NOW - timedelta(hours=25)).strftime("%Y-%m-%dT%H:%M:%SZ")


async def test_searches_of_a_day_are_never_more_than_allowed_and_the_rest_follows_the_next_day(its, wire, searching):
    results = [its.result(f"kettlevid0{number}", number * 5) for number in range(1, 10)]
    options = searching(its.paged("search", results, size=2), searches=3)
    first = await run(wire, options)
    assert len(ids(first)) == 6 and await run(wire, options, first[-1].cursor) == []
    wire.now += timedelta(days=1)
    assert ids(first + await run(wire, options, first[-1].cursor)) == [f"kettlevid0{number}" for number in range(1, 10)]


async def test_when_all_searches_are_spent_comments_are_still_heard_and_it_is_told_once_a_day(
    its, wire, searching, channel
):
    channel([its.thread("Ug1", 1)])
    options = searching(said_no(429, its.error(429, "quotaExceeded"), RateLimited), channels=[its.CHANNEL])
    pages, wrong = await stopped(wire, options)
    assert ids(pages) == ["Ug1"] and isinstance(wrong, RateLimited) and "searches of the day" in str(wrong)
    assert wrong.retry_after == 900
    assert ids(await run(wire, options, pages[-1].cursor)) == ["Ug1"]
    assert len(asked(wire, "search")) == 1
    wire.now += timedelta(days=1)
    await stopped(wire, options, pages[-1].cursor)
    assert len(asked(wire, "search")) == 2


async def test_another_search_is_heard_from_its_own_beginning_at_once(its, wire, searching, channel):
    channel(its.threads_of({"kettlevid01": [], "kettlevid02": []}))
    options = searching(its.listed("search", [its.result("kettlevid01", 1)]), watch=5)
    cursor = (await run(wire, options))[-1].cursor
    other = searching(its.listed("search", [its.result("kettlevid02", 1)]), watch=5, query="teapot")
    pages = await run(wire, other, cursor)
    assert ids(pages) == ["kettlevid02"] and set(pages[-1].cursor["videos"]) == {"kettlevid02"}


async def test_a_search_that_is_cut_before_what_is_known_is_told(its, wire, searching, monkeypatch):
    monkeypatch.setattr("listeners.youtubes.search.DEEP", 4)
    cursor = (await run(wire, searching(its.listed("search", [its.result("kettlevid09", 100)]))))[-1].cursor
    results = [its.result(f"kettlevid0{number}", number) for number in range(1, 6)]
    wire.now += timedelta(hours=1)
    pages, wrong = await stopped(wire, searching(its.paged("search", results, size=3)), cursor)
    assert len(ids(pages)) == 5 and isinstance(wrong, Unreadable) and "more videos" in str(wrong)


async def test_only_the_newest_videos_found_are_watched(its, wire, searching, channel):
    channel(its.threads_of({f"kettlevid0{number}": [] for number in range(1, 7)}))
    results = [its.result(f"kettlevid0{number}", number) for number in range(1, 7)]
    pages = await run(wire, searching(its.listed("search", results), watch=2))
    assert [one["videoId"] for one in asked(wire, "commentThreads")] == ["kettlevid01", "kettlevid02"]
    assert set(pages[-1].cursor["videos"]) == {"kettlevid01", "kettlevid02"}


async def test_the_cursor_stays_small_whatever_waits(its, wire):
    """Fifty videos, a hundred threads on every page, and replies that never end."""
    threads = [its.thread(f"Ug{'x' * 24}{number}", number / 100, replies=90, shown=0) for number in range(1, 301)]
    tokens = iter(range(10_000))
    wire.http.says = {
        f"{its.API}/commentThreads": its.paged("commentThread", threads, size=100),
        f"{its.API}/comments": lambda request: its.listed("comment", [], f"{next(tokens):0200}"),
    }
    videos = [f"kettlevid{number:02}" for number in range(50)]
    pages = await run(wire, YouTubeOptions(key="made-up-key", videos=videos, api=its.API))
    waiting = sum(len(reach["waiting"]) for reach in pages[-1].cursor["reached"].values())
    assert 300 <= waiting <= 500 and max(len(json.dumps(page.cursor)) for page in pages) < 100_000


async def test_a_cursor_is_read_as_it_was_written(its, wire, channel):
    pages = await run(wire, channel([its.thread("Ug1", 1, replies=8)], ("Ug1", 1, 8)))
    for page in pages:
        assert Memory.of(json.loads(json.dumps(page.cursor))).cursor() == page.cursor


async def test_looking_again_gives_counts_as_they_are_now(its, wire):
    wire.http.says = {f"{its.API}/videos": its.listed("video", [its.video("kettlevid01", 1, viewCount="98765")])}
    options = YouTubeOptions(**its.OPTIONS)
    [seen] = [one async for one in look(wire, options, ["kettlevid01", "kettlevid01"])]
    [mention] = seen.mentions
    assert (mention.engagement.views, mention.engagement.likes, mention.engagement.replies) == (98765, 7, 3)
    assert (mention.title, mention.tags, mention.language) == ("Kettle & co", ("kettle",), "en")
    assert seen.cost == 1 and asked(wire, "videos") == [{"part": "snippet,statistics", "id": "kettlevid01"}]


async def test_an_empty_answer_to_several_ids_proves_nothing_and_to_one_that_it_is_gone(its, wire):
    wire.http.says = {f"{its.API}/videos": its.listed("video", [])}
    options = YouTubeOptions(**its.OPTIONS)
    [seen] = [one async for one in look(wire, options, ["kettlevid01", "kettlevid02"])]
    assert seen.gone == ()
    [seen] = [one async for one in look(wire, options, ["kettlevid01"])]
    assert seen.gone == ("kettlevid01",)


WRONG = [None, True, -1, 10**30, 1.5, "", "x" * 5000, "\u202e\x00", [], [[]], {}, {"a": {}}]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_a_field_of_a_wrong_type_costs_at_most_its_own_item(its, wrong):
    for kind, make in (("comment", its.comment), ("search", its.result), ("commentThread", its.thread)):
        good = make("UgGoodGood1", 1)
        snippets = [*its.comment("a", 1)["snippet"], "title", "description", "channelTitle", "videoId", "parentId"]
        bad = [make("UgBadBad001", 1, **({name: wrong} if name != "videoId" else {})) for name in snippets]
        bad += [{**good, "id": wrong}, {**good, "snippet": wrong}, {**good, "kind": wrong}, {**good, "replies": wrong}]
        bad += [{**good, "snippet": {**good["snippet"], name: wrong}} for name in ("topLevelComment", "videoId")]
        for one in bad:
            heard = read(its.listed(kind, [one, good]), NOW).mentions
            assert "UgGoodGood1" in {mention.external_id for mention in heard}


@pytest.mark.parametrize("items", [[1, 2], [{}], [{"kind": "youtube#comment", "id": 7, "snippet": []}]])
def test_an_answer_of_which_nothing_can_be_read_is_unreadable(its, items):
    with pytest.raises(Unreadable, match="none of the"):
        read(its.listed("comment", items), NOW)


def test_a_list_without_items_is_an_empty_one():
    assert read(b'{"kind": "youtube#commentThreadListResponse"}', NOW).mentions == ()


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JSON = st.recursive(
    SCALARS | st.sampled_from(["Ug1", "2026-01-01T00:00:00Z"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
NAMES = ["textOriginal", "textDisplay", "title", "publishedAt", "updatedAt", "videoId", "authorChannelId"]
SNIPPET = st.dictionaries(st.sampled_from(NAMES), JSON)
COMMENT = st.fixed_dictionaries({"kind": st.just("youtube#comment")}, optional={"id": JSON, "snippet": SNIPPET | JSON})
THREAD = st.fixed_dictionaries(
    {"kind": st.just("youtube#commentThread")},
    optional={
        "snippet": st.fixed_dictionaries({"topLevelComment": COMMENT | JSON}, optional={"totalReplyCount": JSON}),
        "replies": st.fixed_dictionaries({"comments": st.lists(COMMENT | JSON)}) | JSON,
    },
)
RESULT = st.fixed_dictionaries(
    {"kind": st.sampled_from(["youtube#searchResult", "youtube#video"]), "id": JSON}, optional={"snippet": SNIPPET}
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    JSON
    | st.fixed_dictionaries(
        {"items": st.lists(COMMENT | THREAD | RESULT | JSON)}, optional={"nextPageToken": JSON, "kind": JSON}
    )
)
def test_nothing_but_a_source_error_leaves_the_reader(answer):
    try:
        for mention in read(json.dumps(answer).encode(), NOW).mentions:
            assert mention.external_id and mention.said <= NOW
    except SourceError:
        pass

import contextlib
import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listeners import hackernews
from listeners.contract import Refused, SourceError, Unreadable
from listeners.hackernews import HackerNewsOptions, listen

OPTIONS = HackerNewsOptions(query="kettle", api="https://hn.example.org/")
SEARCH = "https://hn.example.org/search_by_date"


@pytest.fixture
def refused():
    """What the wire raises for an answer with such a status and body."""

    def made(status, body):
        wrong = Refused(f"it answered {status}")
        wrong.status, wrong.body = status, body
        return wrong

    return made


async def run(wire, cursor, options=OPTIONS):
    return [page async for page in listen(wire, options, cursor)]


def ids(pages):
    return {mention.external_id for page in pages for mention in page.mentions}


async def test_it_asks_for_the_words_without_typos_and_from_the_last_known_moment_with_overlap(wire, make):
    wire.http.says[SEARCH] = make["search_of"]([make["hit"](1)])
    cursor = (await run(wire, {}))[-1].cursor
    await run(wire, cursor)
    first, second = (request["params"] for request in wire.http.asked)
    assert first["query"] == "kettle" and first["tags"] == "(story,comment)"
    assert first["typoTolerance"] == "false" and first["advancedSyntax"] == "true"
    assert first["numericFilters"] == f"created_at_i>={int((wire.now - timedelta(days=28)).timestamp()) - 300}"
    assert second["numericFilters"] == f"created_at_i>={cursor['head'] - 300}"


async def test_at_the_page_bound_the_cursor_holds_the_gap_and_the_next_run_goes_on_inside_it(wire, make, monkeypatch):
    monkeypatch.setattr(hackernews, "MOST_PAGES", 2)
    old = [make["hit"](number) for number in range(1, 13)]
    wire.http.says[SEARCH] = make["search_of"](old)
    first = await run(wire, {})
    held = first[-1].cursor
    assert held["gap_until"] < held["top"] and len(ids(first)) < 12
    newer = [{**make["hit"](0), "objectID": "new"}]
    wire.http.says[SEARCH] = make["search_of"](newer + old)
    rest = []
    while "gap_until" in held:
        rest += await run(wire, held)
        held = rest[-1].cursor
    assert "new" not in ids(rest) and ids(first) | ids(rest) == {hit["objectID"] for hit in old}
    assert "new" in ids(await run(wire, held))


async def test_a_search_that_does_not_move_on_is_unreadable(wire, make):
    stuck = json.dumps({"hits": [make["hit"](1), make["hit"](2)], "nbPages": 9}).encode()
    wire.http.says[SEARCH] = stuck
    with pytest.raises(Unreadable, match="does not move on"):
        await run(wire, {})


async def test_another_query_is_heard_from_its_own_beginning(wire, make):
    wire.http.says[SEARCH] = make["search_of"]([make["hit"](number) for number in range(1, 4)])
    cursor = (await run(wire, {}))[-1].cursor
    await run(wire, cursor, OPTIONS.model_copy(update={"query": "teapot"}))
    assert wire.http.asked[-1]["params"]["numericFilters"] == wire.http.asked[0]["params"]["numericFilters"]


async def test_a_comment_knows_what_it_answers(wire, make):
    hit = make["hit"](1) | {"title": None, "story_text": None, "points": None, "num_comments": None}
    hit |= {"story_title": "Kettles", "comment_text": "It&#x27;s <i>loud</i>", "_tags": ["comment"]}
    hit |= {"parent_id": 41, "story_id": 40}
    wire.http.says[SEARCH] = make["search_of"]([hit])
    [mention] = (await run(wire, {}))[0].mentions
    assert (mention.kind, mention.reply_to, mention.root) == ("comment", "41", "40")
    assert (mention.title, mention.text, mention.words) == ("", "It's loud", "It's loud")
    assert mention.author.handle == "a1"


@pytest.mark.parametrize(
    ("places", "origin", "page"),
    [
        ({}, "hackernews", "https://news.ycombinator.com/item?id=1"),
        ({"api": "https://hn.algolia.com/api/v1/"}, "hackernews", "https://news.ycombinator.com/item?id=1"),
        ({"api": "http://127.0.0.1:8763/hn/api/v1"}, "127.0.0.1:8763", "http://127.0.0.1:8763/hn/item?id=1"),
        ({"api": "https://jo:pw@Board.example/api/v1"}, "board.example", "https://board.example/item?id=1"),
        ({"api": "https://search.example/q"}, "search.example", None),
        ({"api": "https://x.example/q", "site": "https://b.example/n/"}, "b.example", "https://b.example/n/item?id=1"),
        (
            {"api": "https://mirror.example/api/v1", "site": "https://news.ycombinator.com/"},
            "hackernews",
            "https://news.ycombinator.com/item?id=1",
        ),
    ],
)
async def test_links_lead_to_the_board_that_answered(wire, make, places, origin, page):
    options = HackerNewsOptions(query="kettle", **places)
    wire.http.says[f"{options.api.rstrip('/')}/search_by_date"] = make["search_of"]([make["hit"](1)])
    [mention] = (await run(wire, {}, options))[0].mentions
    assert (mention.origin, mention.url) == (origin, page)
    assert mention.author.url == (page and page.replace("item?id=1", "user?id=a1"))


async def test_another_board_is_heard_from_its_own_beginning(wire, make):
    wire.http.says[SEARCH] = make["search_of"]([make["hit"](1)])
    cursor = (await run(wire, {}))[-1].cursor
    other = HackerNewsOptions(query="kettle", api="https://other.example")
    wire.http.says["https://other.example/search_by_date"] = make["search_of"]([make["hit"](1)])
    await run(wire, cursor, other)
    assert wire.http.asked[-1]["params"]["numericFilters"] == wire.http.asked[0]["params"]["numericFilters"]


async def test_a_story_carries_points_and_number_of_comments(wire, make):
    wire.http.says[SEARCH] = make["search_of"]([{**make["hit"](1), "points": 7, "num_comments": 3}])
    [mention] = (await run(wire, {}))[0].mentions
    assert (mention.kind, mention.reply_to, mention.text) == ("post", None, "boils 'dry'\noften")
    assert (mention.engagement.likes, mention.engagement.replies) == (7, 3)


@pytest.mark.parametrize("moment", [None, "now", -5, 10**15, True])
async def test_a_search_of_which_no_hit_has_a_usable_time_is_unreadable(wire, make, moment):
    wire.http.says[SEARCH] = json.dumps({"hits": [{**make["hit"](1), "created_at_i": moment}]}).encode()
    with pytest.raises(Unreadable, match="created_at_i"):
        await run(wire, {})


class TestOneBadHit:
    @pytest.mark.parametrize(
        "bad",
        [
            7,
            None,
            {"title": "no id and no time"},
            {"objectID": ["x"], "created_at_i": 5},
            {"objectID": "", "created_at_i": 5},
            {"objectID": "9", "created_at_i": "soon"},
        ],
    )
    async def test_what_cannot_be_read_is_left_out_and_the_page_is_kept(self, wire, make, bad):
        wire.http.says[SEARCH] = json.dumps({"hits": [bad, make["hit"](1)], "nbPages": 1}).encode()
        pages = await run(wire, {})
        assert ids(pages) == {"1"} and pages[-1].cursor["head"] == make["hit"](1)["created_at_i"]

    @pytest.mark.parametrize(
        "odd",
        [
            {"author": {"name": "x"}, "_tags": 7, "title": ["x"], "story_text": 5, "points": "7", "num_comments": 1.5},
            {"author": 5, "_tags": None, "parent_id": [], "story_id": {}, "comment_text": [1]},
            {"author": "\ud800\0", "title": "\ud800"},
        ],
    )
    async def test_a_wrong_type_is_nothing_said(self, wire, make, odd):
        wire.http.says[SEARCH] = json.dumps({"hits": [make["hit"](2) | odd, make["hit"](1)], "nbPages": 1}).encode()
        [mention, _] = (await run(wire, {}))[0].mentions
        assert mention.external_id == "2" and (mention.engagement.replies, mention.reply_to) == (None, None)
        assert mention.author.handle in (None, "5")

    async def test_a_number_of_thousands_of_digits_loses_no_page(self, wire, make):
        body = json.dumps({"hits": [make["hit"](1), make["hit"](2)]}).replace(
            '"points": 1', f'"points": {"9" * 5_000}', 1
        )
        wire.http.says[SEARCH] = body.encode()
        assert ids(await run(wire, {})) == {"1", "2"}

    async def test_characters_that_cannot_stand_in_a_url_do_not(self, wire, make):
        hit = make["hit"](1) | {"objectID": "1\ud800&\n2", "author": "jo?x"}
        wire.http.says[SEARCH] = json.dumps({"hits": [hit]}).encode()
        options = HackerNewsOptions(query="kettle", api=OPTIONS.api, site="https://board.example")
        [mention] = (await run(wire, {}, options))[0].mentions
        assert mention.url == "https://board.example/item?id=1%26%0A2"
        assert mention.author.url == "https://board.example/user?id=jo%3Fx"

    @pytest.mark.parametrize(("said", "kept"), [(-1, None), (10**30, None), (2**53, 2**53), (0, 0), (True, None)])
    async def test_a_count_is_an_integer_that_can_be(self, wire, make, said, kept):
        wire.http.says[SEARCH] = make["search_of"]([{**make["hit"](1), "points": said}])
        [mention] = (await run(wire, {}))[0].mentions
        assert mention.engagement.likes == kept

    async def test_an_old_hit_in_a_full_page_is_not_the_end_of_the_span(self, wire, make):
        hits = [make["hit"](number) for number in range(1, 9)]
        whole = make["search_of"](hits)

        def says(request):
            found = json.loads(whole(request))
            found["hits"][0]["created_at_i"] = 5
            return json.dumps(found).encode()

        wire.http.says[SEARCH] = says
        assert ids(await run(wire, {})) == {hit["objectID"] for hit in hits}

    async def test_an_api_without_a_range_is_heard_once_when_all_it_has_is_older(self, wire, make):
        old = make["hit"](1) | {"created_at_i": 1_595_881_630}
        wire.http.says[SEARCH] = json.dumps({"hits": [old], "nbPages": 30}).encode()
        pages = await run(wire, {})
        assert len(pages) == 1 and ids(pages) == {"1"}

    async def test_a_full_page_with_a_bad_hit_is_still_full(self, wire, make, monkeypatch):
        monkeypatch.setattr(hackernews, "HITS", 4)
        hits = [make["hit"](number) for number in range(1, 9)]
        hits[1]["objectID"] = None
        whole = make["search_of"](hits)
        wire.http.says[SEARCH] = lambda request: json.dumps({**json.loads(whole(request)), "nbPages": 1}).encode()
        assert ids(await run(wire, {})) == {"1", "3", "4", "5", "6", "7", "8"}


class TestFuture:
    async def test_a_hit_from_the_future_is_said_now_and_does_not_move_the_cursor_beyond(self, wire, make):
        future = make["hit"](1) | {"created_at_i": 4_070_908_800}
        wire.http.says[SEARCH] = make["search_of"]([future, make["hit"](2)])
        pages = await run(wire, {})
        assert pages[-1].cursor["head"] == int(wire.now.timestamp())
        assert next((one.said, one.said_unknown) for one in pages[0].mentions) == (wire.now, True)

    async def test_a_hit_a_few_seconds_ahead_of_our_clock_is_said_now(self, wire, make):
        wire.http.says[SEARCH] = make["search_of"]([make["hit"](1) | {"created_at_i": int(wire.now.timestamp()) + 9}])
        [mention] = (await run(wire, {}))[0].mentions
        assert (mention.said, mention.said_unknown) == (wire.now, False)

    async def test_a_cursor_that_an_item_moved_into_the_future_is_forgotten_and_what_was_missed_is_heard(
        self, wire, make
    ):
        wire.http.says[SEARCH] = make["search_of"]([make["hit"](number) for number in range(1, 4)])
        cursor = (await run(wire, {}))[-1].cursor
        assert ids(await run(wire, {**cursor, "head": 4_070_908_800})) == {"1", "2", "3"}
        gap = {"head": cursor["head"], "top": 4_070_908_800, "gap_until": cursor["head"]}
        assert (await run(wire, {**cursor, **gap}))[-1].cursor["head"] <= int(wire.now.timestamp())

    async def test_a_clock_set_back_a_little_loses_nothing(self, wire, make):
        wire.http.says[SEARCH] = make["search_of"]([])
        cursor = (await run(wire, {}))[-1].cursor
        now = int(wire.now.timestamp())
        [page] = await run(wire, {**cursor, "head": now + 60})
        assert wire.http.asked[-1]["params"]["numericFilters"] == f"created_at_i>={now - 300}"
        assert page.cursor["head"] == now


class TestOneSecond:
    @staticmethod
    def world(make, *, shown):
        """Nine hits in one second, two before and one after it; pages of four, of which `shown` can be asked for."""
        hits = [
            make["hit"](0),
            *(make["hit"](5) | {"objectID": f"same{n}"} for n in range(9)),
            make["hit"](6),
            make["hit"](7),
        ]
        whole = make["search_of"](hits)

        def says(request):
            found = json.loads(whole(request))
            is_shown = int(request["params"].get("page", 0)) < shown
            return json.dumps(
                {"hits": found["hits"] if is_shown else [], "nbPages": min(found["nbPages"], shown)}
            ).encode()

        return says, {hit["objectID"] for hit in hits}

    async def test_a_second_that_fills_a_page_is_heard_on_its_further_pages(self, wire, make):
        wire.http.says[SEARCH], expected = self.world(make, shown=9)
        pages = await run(wire, {})
        assert ids(pages) == expected and "gap_until" not in pages[-1].cursor and pages[-1].cursor["passed"] == []

    async def test_what_the_search_does_not_show_of_a_second_is_passed_over_and_recorded(self, wire, make, monkeypatch):
        monkeypatch.setattr(hackernews, "HITS", 4)
        wire.http.says[SEARCH], expected = self.world(make, shown=1)
        pages = await run(wire, {})
        second = make["hit"](5)["created_at_i"]
        assert ids(pages) > {"0", "6", "7"} and ids(pages) < expected
        assert pages[-1].cursor["passed"] == [second] and "gap_until" not in pages[-1].cursor
        assert (await run(wire, pages[-1].cursor))[-1].cursor["passed"][0] == second

    async def test_an_api_that_always_promises_more_pages_is_heard_to_its_end(self, wire, make):
        whole = make["search_of"]([make["hit"](number) for number in range(1, 4)])
        wire.http.says[SEARCH] = lambda request: json.dumps({**json.loads(whole(request)), "nbPages": 10**9}).encode()
        pages = await run(wire, {})
        assert ids(pages) == {"1", "2", "3"} and pages[-1].cursor["head"] == make["hit"](1)["created_at_i"]
        assert "gap_until" not in pages[-1].cursor and pages[-1].cursor["passed"] == []

    async def test_every_run_gets_on_even_where_every_page_repeats_its_second(self, wire, make):
        def says(request):
            high = [part.removeprefix("created_at_i<=") for part in request["params"]["numericFilters"].split(",")][-1]
            at = int(high) if high.isdecimal() else int(wire.now.timestamp())
            return json.dumps({"hits": [make["hit"](1) | {"created_at_i": at}], "nbPages": 10**9}).encode()

        wire.http.says[SEARCH] = says
        first = await run(wire, {})
        second = await run(wire, first[-1].cursor)
        assert second[-1].cursor["gap_until"] < first[-1].cursor["gap_until"]


class TestLooking:
    """Firebase says what became of an item of Hacker News; Algolia's own address does of another board's."""

    FIREBASE = "https://hacker-news.firebaseio.com/v0/item"

    @staticmethod
    async def look(wire, options, ids):
        return [seen async for seen in hackernews.look(wire, options, ids)]

    async def test_hacker_news_is_asked_at_firebase_one_question_for_each_id(self, wire, world_of):
        item = world_of("hackernews").item
        wire.http.says = {f"{self.FIREBASE}/{id_}.json": json.dumps(item(id_)).encode() for id_ in "12"}
        [first, second] = await self.look(wire, HackerNewsOptions(query="kettle"), ["1", "2"])
        assert [one.external_id for one in first.mentions + second.mentions] == ["1", "2"]
        assert first.mentions[0].url == "https://news.ycombinator.com/item?id=1"

    async def test_what_firebase_says_of_a_hit_is_what_algolia_said_of_it(self, wire, make, world_of):
        hit = make["hit"](1) | {"num_comments": 2}
        wire.http.says[SEARCH] = make["search_of"]([hit])
        options = OPTIONS.model_copy(update={"items": self.FIREBASE})
        item = world_of("hackernews").item("1", by=hit["author"], text=hit["story_text"], descendants=2)
        wire.http.says[f"{self.FIREBASE}/1.json"] = json.dumps(item).encode()
        [[heard], [seen]] = (await run(wire, {}))[0].mentions, (await self.look(wire, options, ["1"]))[0].mentions
        assert heard == seen

    @pytest.mark.parametrize(
        ("item", "kind", "title", "reply_to"),
        [
            ({"type": "comment", "parent": 41, "text": "hot"}, "comment", "", "41"),
            ({"type": "pollopt", "poll": 40, "text": "hot", "title": None}, "post", "", "40"),
            ({"type": "poll", "parts": [2, 3], "text": "hot"}, "post", "Kettle 1", None),
            ({"type": "job", "text": "hot"}, "post", "Kettle 1", None),
            ({"type": "story", "text": "hot", "kids": [9]}, "post", "Kettle 1", None),
        ],
    )
    async def test_every_type_of_item_is_read(self, wire, world_of, item, kind, title, reply_to):
        wire.http.says[f"{self.FIREBASE}/1.json"] = json.dumps(world_of("hackernews").item("1", **item)).encode()
        [seen] = await self.look(wire, HackerNewsOptions(query="kettle"), ["1"])
        [mention] = seen.mentions
        assert (mention.kind, mention.title, mention.text, mention.reply_to) == (kind, title, "hot", reply_to)

    async def test_no_more_than_a_bound_are_looked_at(self, wire, world_of, monkeypatch):
        monkeypatch.setattr(hackernews, "MOST_LOOKS", 2)
        wire.http.says = {f"{self.FIREBASE}/{id_}.json": b"null" for id_ in "123"}
        assert len(await self.look(wire, HackerNewsOptions(query="kettle"), ["1", "2", "3"])) == 2

    async def test_another_board_is_asked_at_its_own_address_and_says_in_json_what_is_gone(self, wire, refused):
        there = {"id": 1, "type": "comment", "author": "ada", "created_at_i": 1_700_000_000, "text": "hot"}
        there |= {"parent_id": 5, "story_id": 4, "children": []}
        emptied = there | {"id": 3, "author": None, "text": None, "title": None}
        wire.http.says = {
            "https://hn.example.org/items/1": json.dumps(there).encode(),
            "https://hn.example.org/items/2": refused(404, b'{"status": 404, "error": "Not Found"}'),
            "https://hn.example.org/items/3": json.dumps(emptied).encode(),
        }
        seen = await self.look(wire, OPTIONS, ["1", "2", "3"])
        assert [one.gone for one in seen] == [(), ("2",), ("3",)]
        assert (seen[0].mentions[0].reply_to, seen[0].mentions[0].root) == ("5", "4")

    async def test_a_board_without_such_an_address_loses_nothing_and_is_asked_once(self, wire, refused):
        wire.http.says = dict.fromkeys(
            ("https://hn.example.org/items/1", "https://hn.example.org/items/2"), refused(404, b"nothing here\n")
        )
        assert await self.look(wire, OPTIONS, ["1", "2"]) == [] and len(wire.http.asked) == 1

    async def test_a_no_is_no_deletion(self, wire, refused):
        wire.http.says["https://hn.example.org/items/1"] = refused(403, b"{}")
        with pytest.raises(Refused):
            await self.look(wire, OPTIONS, ["1"])

    async def test_an_item_and_those_below_it_are_heard_and_the_deleted_ones_are_gone(self, wire):
        below = {
            "id": 2,
            "type": "comment",
            "author": "ada",
            "created_at_i": 1_772_600_000,
            "text": "hot",
            "parent_id": 1,
        }
        deleted = {"id": 3, "type": "comment", "author": None, "created_at_i": 1_772_600_000, "text": None}
        story = {"id": 1, "type": "story", "author": "bo", "created_at_i": 1_772_600_000, "title": "Kettles"}
        tree = story | {"children": [below | {"children": [deleted | {"children": []}]}]}
        wire.http.says[SEARCH] = json.dumps(tree).encode()
        [page] = await run(wire, {})
        assert ids([page]) == {"1", "2"} and page.gone == ("3",)

    @pytest.mark.parametrize("dead", [{"deleted": True, "by": None, "time": None}, {"dead": True}])
    async def test_a_deleted_item_is_nothing_to_hear(self, wire, world_of, dead):
        wire.http.says[SEARCH] = json.dumps(world_of("hackernews").item("1", **dead)).encode()
        [page] = await run(wire, {})
        assert page.mentions == () and page.gone == ("1",)


THINGS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = ("objectID", "id", "type", "by", "author", "time", "created_at_i", "title", "text", "story_text", "children")
NAMES += ("comment_text", "_tags", "parent", "poll", "points", "score", "deleted", "dead", "story_id")
HITS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(NAMES, THINGS | st.sampled_from(["comment", "9", 1_700_000_000]))
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answer=THINGS | HITS | st.fixed_dictionaries({"hits": THINGS | st.lists(THINGS | HITS, max_size=4)}))
async def test_nothing_but_a_source_error_leaves_it(wire, answer):
    wire.http.says[SEARCH] = json.dumps(answer).encode()
    wire.http.says["https://hn.example.org/items/9"] = wire.http.says[SEARCH]
    for hearing in (listen(wire, OPTIONS, {}), hackernews.look(wire, OPTIONS, ["9"])):
        with contextlib.suppress(SourceError):
            [_ async for _ in hearing]

import json
from datetime import timedelta

import pytest

from listeners import hackernews
from listeners.contract import Unreadable
from listeners.hackernews import HackerNewsOptions, listen

OPTIONS = HackerNewsOptions(query="kettle", api="https://hn.example.org/")
SEARCH = "https://hn.example.org/search_by_date"


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


@pytest.mark.parametrize("moment", [None, "now", -5, 10**15])
async def test_a_hit_without_a_usable_time_is_unreadable(wire, make, moment):
    wire.http.says[SEARCH] = json.dumps({"hits": [{**make["hit"](1), "created_at_i": moment}]}).encode()
    with pytest.raises(Unreadable, match="created_at_i"):
        await run(wire, {})

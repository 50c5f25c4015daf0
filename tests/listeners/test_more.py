"""Whether a run left something to hear at once: with several lists, with limits that are spent, with a live stream."""

import json
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from listeners import bluesky, files, youtube
from listeners.contract import Refused, kinds, listener_of
from wire.wire import Answer

SPENT = {"x-ratelimit-remaining": "0"}
TWO_LISTS = {
    "mastodon": {"tags": ["kettle"]},
    "bluesky": {"notifications": True, "identifier": "ada.example.org", "app_password": "made-up-one"},
    "github": {"hear": ["issues"]},
    "reddit": {},
}
"""Options by kind, over those of its world, with which more than one list is heard."""


async def run(kind, wire, options, cursor=None):
    listener = listener_of(kind)
    return [page async for page in listener.listen(wire, listener.options(**options), cursor or {})]


def heard(pages):
    return {mention.external_id for page in pages for mention in page.mentions}


def limited(wire, says):
    """What is said, with a header that no more may be asked; it may be asked again in 40 seconds."""

    def answers(request):
        body = says(request) if callable(says) else says
        found = (
            body
            if isinstance(body, Answer)
            else Answer(status=200, url=request["url"], headers={}, body=body, validators={})
        )
        reset = {"x-ratelimit-reset": str(int(wire.now.timestamp()) + 40)}
        soon = wire.now + timedelta(seconds=40)
        return replace(found, headers={**found.headers, **SPENT, **reset}, not_before=soon)

    return answers


@pytest.fixture(params=TWO_LISTS)
def several(request, world_of, wire, tmp_path):
    """kind, options: a world with more than one list."""
    its = world_of(request.param)
    wire.http.says, options, _ = its.world(tmp_path)
    if request.param == "mastodon":
        tag = its.tag_of([its.status(number) for number in range(20, 29)])
        wire.http.says[f"{its.API}/api/v1/timelines/tag/kettle"] = tag
    if request.param == "bluesky":
        session = json.dumps({"accessJwt": "made-up", "did": its.DID}).encode()
        nothing = json.dumps({"notifications": []}).encode()
        path = "/xrpc/app.bsky.notification.listNotifications"
        wire.http.says |= {its.SESSION: session, f"{its.API}{path}": nothing}
    return request.param, options | TWO_LISTS[request.param]


def all_limited(wire, says):
    """Every answer but those that let us in."""
    return {url: one if "access_token" in url or "Session" in url else limited(wire, one) for url, one in says.items()}


async def test_a_run_that_ends_at_a_spent_limit_leaves_what_was_not_even_asked(several, wire):
    kind, options = several
    whole = await run(kind, wire, options)
    assert not whole[-1].more
    wire.http.says = all_limited(wire, wire.http.says)
    pages, cursor = [], {}
    while len(pages) < 40 and (not pages or pages[-1].more):
        [page] = await run(kind, wire, options, cursor)
        assert page.not_before > wire.now
        pages, cursor = [*pages, page], json.loads(json.dumps(page.cursor))
    assert not pages[-1].more and all(page.more for page in pages[:-1])
    assert heard(pages) == heard(whole), "every list has its turn"


def of_kinds(able):
    return pytest.mark.parametrize("kind", [kind for kind, one in kinds().items() if able(one)])


@of_kinds(lambda one: one.listen)
async def test_nothing_more_is_asked_once_a_limit_is_spent_and_the_next_runs_hear_the_rest(
    kind, world_of, wire, tmp_path
):
    says, options, expected = world_of(kind).world(tmp_path)
    if not all(url.startswith("https://") for url in says):
        pytest.skip("a file has no limits")
    wire.http.says, known, cursor = all_limited(wire, says), set(), {}
    for _ in range(60 if kind != "youtube" else 1):  # YouTube says with an error what is spent
        wire.http.asked.clear()
        pages = await run(kind, wire, options, cursor)
        assert len([one for one in wire.http.asked if "access_token" not in one["url"]]) == 1
        assert len(pages) == 1 and pages[0].not_before > wire.now
        known |= heard(pages)
        cursor = json.loads(json.dumps(pages[0].cursor))
        if not pages[0].more:
            break
    assert known == expected or kind == "youtube"
    assert pages[0].more is (kind == "youtube")


@of_kinds(lambda one: one.look)
async def test_nor_is_more_looked_at(kind, world_of, wire, tmp_path):
    says, options, ids, *_ = world_of(kind).looked(tmp_path)
    wire.http.says, listener = all_limited(wire, says), listener_of(kind)
    async for _ in listener.look(wire, listener.options(**options), ids):
        pass
    assert len([one for one in wire.http.asked if "access_token" not in one["url"]]) == 1


async def test_a_run_that_ends_at_the_bound_of_its_first_list_says_so_after_the_last(several, wire, monkeypatch):
    kind, options = several
    monkeypatch.setattr(sys.modules[listener_of(kind).module], "MOST_PAGES", 1)
    pages = await run(kind, wire, options)
    assert len(pages) > 1 and pages[-1].more


JETSTREAM = {"terms": ["kettle"], "jetstream": "wss://jet.example.org/subscribe"}


class TestJetstream:
    @pytest.fixture
    def its(self, world_of):
        return world_of("bluesky")

    def at(self, its, *numbers):
        """Events so many seconds after five minutes before now."""
        return its.stream_of([its.event(number) for number in numbers])

    async def test_a_run_that_ends_while_it_catches_up_has_more(self, its, wire):
        wire.http.says[its.SOCKET] = self.at(its, 1, 2, 200)
        assert (await run("bluesky", wire, JETSTREAM))[-1].more

    @pytest.mark.parametrize("last", [295, 300, 330])
    async def test_one_that_heard_what_is_posted_now_has_none(self, its, wire, last):
        wire.http.says[its.SOCKET] = self.at(its, 1, 2, last)
        assert not (await run("bluesky", wire, JETSTREAM))[-1].more

    async def test_nor_has_one_that_heard_nothing(self, its, wire):
        wire.http.says[its.SOCKET] = []
        assert not (await run("bluesky", wire, JETSTREAM))[-1].more
        old = {"mode": "jetstream", "terms": ["kettle"], "time_us": int((wire.now.timestamp() - 900) * 1e6)}
        assert not (await run("bluesky", wire, JETSTREAM, old))[-1].more

    async def test_the_last_page_may_be_empty(self, its, wire, monkeypatch):
        monkeypatch.setattr(bluesky, "MESSAGES", 2)
        wire.http.says[its.SOCKET] = self.at(its, 1, 2, 3, 4)
        pages = await run("bluesky", wire, JETSTREAM)
        assert len(pages) == 3 and not pages[-1].mentions and pages[-1].more


class TestYouTube:
    @pytest.fixture
    def its(self, world_of):
        return world_of("youtube")

    async def test_a_video_whose_comments_are_turned_off_on_the_way_leaves_nothing(self, its, wire, monkeypatch):
        threads = [its.thread(f"Ug{number}", number, video="kettlevid01") for number in range(1, 7)]
        wire.http.says = {f"{its.API}/commentThreads": its.threads_of({"kettlevid01": threads})}
        options = its.OPTIONS | {"channels": [], "query": None, "videos": ["kettlevid01"]}
        monkeypatch.setattr(youtube, "MOST_PAGES", 1)
        [first] = await run("youtube", wire, options)
        assert first.more
        no = Refused("no")
        no.status, no.body = 403, its.error(403, "commentsDisabled")
        wire.http.says[f"{its.API}/commentThreads"] = lambda request: (
            its.listed("commentThread", threads[:4]) if "id" in request["params"] else no
        )
        listener, heard = listener_of("youtube"), []
        with pytest.raises(Refused, match="turned off"):
            async for page in listener.listen(wire, listener.options(**options), first.cursor):
                heard.append(page)
        assert not heard[-1].more

    async def test_searches_that_are_spent_for_the_day_leave_nothing_to_ask_now(self, its, wire):
        results = [its.result(f"kettlevid{number:02}", number) for number in range(1, 10)]
        wire.http.says = {f"{its.API}/search": its.paged("search", results, size=3)}
        options = its.OPTIONS | {"channels": [], "watch": 0, "searches": 2}
        pages = await run("youtube", wire, options)
        assert len(pages) == 2 and not pages[-1].more
        assert pages[-1].cursor["reached"]["q=kettle"]["token"], "tomorrow it goes on"

    async def test_replies_that_wait_are_more(self, its, wire, monkeypatch):
        threads = [its.thread("Ug1", 1, replies=8), its.thread("Ug2", 2, replies=8)]
        says = {f"{its.API}/commentThreads": its.threads_of({its.CHANNEL: threads})}
        wire.http.says = says | {f"{its.API}/comments": its.comments_of(("Ug1", 1, 8), ("Ug2", 2, 8))}
        monkeypatch.setattr(youtube, "MOST_PAGES", 2)
        pages = await run("youtube", wire, its.OPTIONS | {"query": None})
        assert pages[-1].more
        runs = 1
        while pages[-1].more:
            pages, runs = await run("youtube", wire, its.OPTIONS | {"query": None}, pages[-1].cursor), runs + 1
        assert runs == 3


@pytest.mark.parametrize(("records", "left"), [(1000, False), (1001, True)])
async def test_a_file_has_more_where_a_record_is_left(world_of, wire, tmp_path, monkeypatch, records, left):
    its, path = world_of("import"), tmp_path / "reviews.csv"
    path.write_text("\n".join(["id,text,date,author", *map(its.row, range(1, records + 1))]), encoding="utf8")
    monkeypatch.setattr(files, "MOST_PAGES", 2)
    pages = await run("import", wire, {"path": str(path)})
    assert len(pages) == 2 and pages[-1].more is left

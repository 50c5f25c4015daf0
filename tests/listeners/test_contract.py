"""What every listener promises, asked of every listener that the registry finds."""

import json
import pickle
import sys
from datetime import UTC

import pytest

from listeners.contract import SourceError, Unreadable, kinds, listener_of
from mentions import Mention
from wire import RateLimited, Refused, Unavailable

pytestmark = pytest.mark.parametrize("kind", sorted(kinds()))


ONE_PAGE = {"feed": {"pages": 1}}
"""The option of a kind that bounds the pages of a run; without one its file has a MOST_PAGES."""


async def hear(kind, wire, options, cursor, *, pages=None):
    """Pages until the listener ends, or is killed after `pages` of them; returns what was kept."""
    listener = listener_of(kind)
    heard, running = [], listener.listen(wire, listener.options(**options), cursor)
    async for page in running:
        heard.append(page)
        if pages is not None and len(heard) == pages:
            await running.aclose()
            break
    return heard


def ids(pages):
    return [mention.external_id for page in pages for mention in page.mentions]


@pytest.fixture
def world(kind, wire, world_of):
    wire.http.says, options, expected = world_of(kind)
    return wire, options, expected


async def test_one_run_hears_everything_there_is(kind, world):
    wire, options, expected = world
    pages = await hear(kind, wire, options, {})
    assert set(ids(pages)) == expected
    assert len(pages) > 1, "the world of a listener must need more than one page"


@pytest.mark.parametrize("after", [1, 2, 3])
async def test_killed_after_a_page_it_goes_on_and_loses_nothing(kind, after, world):
    wire, options, expected = world
    before = await hear(kind, wire, options, {}, pages=after)
    kept = json.loads(json.dumps(before[-1].cursor))
    later = await hear(kind, wire, options, kept)
    assert set(ids(before)) | set(ids(later)) == expected


async def test_a_run_that_ends_at_its_bound_of_pages_leaves_the_rest_to_the_runs_after_it(kind, world, monkeypatch):
    wire, options, expected = world
    monkeypatch.setattr(sys.modules[listener_of(kind).listen.__module__], "MOST_PAGES", 1, raising=False)
    runs, cursor = [], {}
    while len(runs) < 20 and {name for heard in runs for name in heard} != expected:
        pages = await hear(kind, wire, options | ONE_PAGE.get(kind, {}), cursor)
        runs.append(ids(pages))
        cursor = json.loads(json.dumps(pages[-1].cursor))
    assert {name for heard in runs for name in heard} == expected
    assert 1 < len(runs) < 20


@pytest.mark.parametrize("stop", [1, 2])
async def test_an_error_between_two_pages_loses_nothing(kind, stop, world):
    wire, options, expected = world
    answers, left = dict(wire.http.says), [stop]

    def failing(url):
        def says(request):
            left[0] -= 1
            found = answers[url]
            return Unavailable("down") if left[0] < 0 else found(request) if callable(found) else found

        return says

    wire.http.says = {url: failing(url) for url in answers}
    heard, cursor = [], {}
    listener = listener_of(kind)
    with pytest.raises(Unavailable):
        async for page in listener.listen(wire, listener.options(**options), cursor):
            heard.append(page)
    wire.http.says = answers
    later = await hear(kind, wire, options, heard[-1].cursor)
    assert set(ids(heard)) | set(ids(later)) == expected


async def test_the_same_message_has_the_same_id_in_every_run(kind, world):
    wire, options, _ = world
    first, again = await hear(kind, wire, options, {}), await hear(kind, wire, options, {})
    assert ids(first) == ids(again)


async def test_nothing_new_means_nothing_heard_but_the_overlap(kind, world):
    wire, options, expected = world
    pages = await hear(kind, wire, options, {})
    later = await hear(kind, wire, options, pages[-1].cursor)
    assert len(ids(later)) < len(expected) and set(ids(later)) <= expected


async def test_cursors_are_json_and_change_only_by_pages(kind, world):
    wire, options, _ = world
    for page in await hear(kind, wire, options, {}):
        assert json.loads(json.dumps(page.cursor)) == page.cursor
        assert len(json.dumps(page.cursor)) < 100_000


async def test_mentions_have_string_ids_aware_times_and_plain_text(kind, world):
    wire, options, _ = world
    mentions = [mention for page in await hear(kind, wire, options, {}) for mention in page.mentions]
    for mention in mentions:
        assert isinstance(mention, Mention) and isinstance(mention.external_id, str) and mention.external_id
        assert mention.origin and mention.heard == wire.now
        assert mention.said.tzinfo is UTC and mention.said <= mention.heard
        assert "<" not in mention.words and "&#" not in mention.words


@pytest.mark.parametrize(
    "junk", [b"", b"\x00\xff\xfe", b"<html><body>Sign in</body></html>", b"[]", b'{"a": 1', b"null"]
)
async def test_an_answer_that_cannot_be_understood_is_unreadable(kind, junk, world):
    wire, options, _ = world
    wire.http.says = dict.fromkeys(wire.http.says, junk)
    with pytest.raises(Unreadable):
        await hear(kind, wire, options, {})


@pytest.mark.parametrize(
    "error", [RateLimited("a", retry_after=60.0), Unavailable("b"), Refused("c"), Unreadable("d", permanent=True)]
)
async def test_errors_of_the_wire_come_out_as_they_are_and_travel_between_processes(kind, error, world):
    wire, options, _ = world
    wire.http.says = dict.fromkeys(wire.http.says, error)
    with pytest.raises(SourceError) as caught:
        await hear(kind, wire, options, {})
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (type(copy), str(copy)) == (type(error), str(error))
    assert (copy.permanent, copy.retry_after) == (error.permanent, error.retry_after)


def test_every_option_is_explained_and_unknown_ones_are_refused(kind, world_of):
    options = listener_of(kind).options
    for name, option in options.model_fields.items():
        assert option.description, f"{kind}.{name} has no description"
    with pytest.raises(ValueError, match="extra"):
        options(**world_of(kind)[1], unheard_of=1)


def test_its_file_says_the_terms_of_use_and_what_it_cannot_see(kind):
    said = sys.modules[listener_of(kind).listen.__module__].__doc__
    assert "terms of use" in said.lower() and "cannot see" in said.lower()

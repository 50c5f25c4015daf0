"""What every listener promises, asked of every listener that the registry finds; nothing in here may sleep.

That what is killed is kept, once each, is asked with a database: test_contract_kept.py.
"""

import asyncio
import json
import pickle
import sys
import time
from datetime import UTC, datetime

import pytest

from listeners.contract import SourceError, Unreadable, kinds, listener_of
from mentions import Mention
from wire import RateLimited, Refused, Unavailable

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SIGNATURES = {"secret", "previous_secret"}
"""What a person makes up, and needs to get nowhere."""


def of_kinds(able):
    return pytest.mark.parametrize("kind", [kind for kind, one in kinds().items() if able(one)])


every_kind = of_kinds(lambda one: True)
that_listens = of_kinds(lambda one: one.listen)
that_looks = of_kinds(lambda one: one.look)
that_receives = of_kinds(lambda one: one.receive)


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


def module_of(kind):
    return sys.modules[listener_of(kind).module]


@pytest.fixture(autouse=True)
async def sleepless(monkeypatch):
    """Nobody sleeps, whatever is asked here: neither by a function of Python's nor by a timer of the loop."""
    for owner, name in ((asyncio, "sleep"), (time, "sleep"), (asyncio.get_running_loop(), "call_later")):
        monkeypatch.setattr(owner, name, lambda *_, **__: pytest.fail("it sleeps"))


def part(its, name, folder):
    if not hasattr(its, name):
        pytest.skip(f"the world of this kind has no {name}")
    return getattr(its, name)(folder)


@pytest.fixture
def world(its, wire, tmp_path):
    wire.http.says, options, expected = part(its, "world", tmp_path)
    return wire, options, expected


@that_listens
async def test_one_run_hears_everything_there_is(kind, world):
    wire, options, expected = world
    pages = await hear(kind, wire, options, {})
    assert set(ids(pages)) == expected
    assert len(pages) > 1, "the world of a listener must need more than one page"
    assert not pages[-1].more


@that_listens
async def test_killed_after_any_page_it_goes_on_and_loses_nothing(kind, world):
    wire, options, expected = world
    whole = len(await hear(kind, wire, options, {}))
    for after in range(1, whole + 1):
        before = await hear(kind, wire, options, {}, pages=after)
        kept = json.loads(json.dumps(before[-1].cursor))
        later = await hear(kind, wire, options, kept)
        assert set(ids(before)) | set(ids(later)) == expected, f"killed after page {after} of {whole}"


@that_listens
async def test_a_run_that_ends_at_its_bound_of_pages_leaves_the_rest_to_the_runs_after_it(
    kind, world, its, monkeypatch
):
    wire, options, expected = world
    monkeypatch.setattr(module_of(kind), "MOST_PAGES", 1, raising=False)
    runs, left, cursor = [], [], {}
    while len(runs) < 20 and {name for heard in runs for name in heard} != expected:
        pages = await hear(kind, wire, options | getattr(its, "ONE_PAGE", {}), cursor)
        runs.append(ids(pages))
        left.append(pages[-1].more)
        cursor = json.loads(json.dumps(pages[-1].cursor))
    assert {name for heard in runs for name in heard} == expected
    assert 1 < len(runs) < 20
    assert all(left[:-1]), "a run that left something says so on its last page"
    while left[-1] and len(left) < 25:
        pages = await hear(kind, wire, options | getattr(its, "ONE_PAGE", {}), cursor)
        left.append(pages[-1].more)
        cursor = json.loads(json.dumps(pages[-1].cursor))
    assert not left[-1], "whoever goes on as long as there is more comes to an end"


@that_listens
async def test_an_error_in_place_of_any_answer_loses_nothing_and_ends_the_run_without_another_question(kind, world):
    wire, options, expected = world
    await hear(kind, wire, options, {})
    answers, whole = dict(wire.http.says), len(wire.http.asked)
    for stop in range(whole):
        wire.http.says, wire.http.asked = failing_after(stop, answers), []
        heard, cursor = [], {}
        listener = listener_of(kind)
        with pytest.raises(Unavailable):
            async for page in listener.listen(wire, listener.options(**options), cursor):
                heard.append(page)
        assert len(wire.http.asked) == stop + 1, "neither the same question nor another is asked after an error"
        wire.http.says = answers
        later = await hear(kind, wire, options, heard[-1].cursor if heard else cursor)
        assert set(ids(heard)) | set(ids(later)) == expected, f"an error in place of answer {stop + 1} of {whole}"


def failing_after(stop, answers):
    """These answers, but after so many of them an error in place of each."""
    left = [stop]

    def failing(url):
        def says(request):
            left[0] -= 1
            found = answers[url]
            return Unavailable("down") if left[0] < 0 else found(request) if callable(found) else found

        return says

    return {url: failing(url) for url in answers}


@that_listens
async def test_the_same_answers_give_the_same_mentions_in_every_run(kind, world):
    wire, options, _ = world
    first, again = await hear(kind, wire, options, {}), await hear(kind, wire, options, {})
    assert first == again


@that_listens
async def test_nothing_new_means_nothing_heard_but_the_overlap(kind, world):
    wire, options, expected = world
    pages = await hear(kind, wire, options, {})
    later = await hear(kind, wire, options, pages[-1].cursor)
    assert len(ids(later)) < len(expected) and set(ids(later)) <= expected
    assert not later[-1].more


@that_listens
async def test_cursors_are_json_and_change_only_by_pages(kind, world):
    wire, options, _ = world
    for page in await hear(kind, wire, options, {}):
        assert json.loads(json.dumps(page.cursor)) == page.cursor
        assert len(json.dumps(page.cursor)) < 100_000


@that_listens
async def test_mentions_have_string_ids_aware_times_and_plain_text(kind, world):
    wire, options, _ = world
    mentions = [mention for page in await hear(kind, wire, options, {}) for mention in page.mentions]
    for mention in mentions:
        assert isinstance(mention, Mention) and isinstance(mention.external_id, str) and mention.external_id
        assert mention.origin and mention.heard == wire.now
        assert mention.said.tzinfo is UTC and mention.said <= mention.heard
        assert "<" not in mention.words and "&#" not in mention.words


@that_listens
async def test_a_source_that_runs_in_a_circle_is_unreadable(kind, its, wire, tmp_path):
    wire.http.says, options = part(its, "circle", tmp_path)
    with pytest.raises(Unreadable):
        await hear(kind, wire, options, {})


@that_listens
async def test_it_asks_once_where_everything_is_down(kind, world):
    wire, options, _ = world
    wire.http.says = dict.fromkeys(wire.http.says, Unavailable("down"))
    with pytest.raises(SourceError):
        await hear(kind, wire, options, {})
    assert len(wire.http.asked) == 1


@that_looks
async def test_looking_again_gives_what_is_there_and_what_is_gone(kind, its, wire, tmp_path):
    wire.http.says, options, ids, there, gone = part(its, "looked", tmp_path)
    listener = listener_of(kind)
    seen = [one async for one in listener.look(wire, listener.options(**options), ids)]
    assert {mention.external_id for one in seen for mention in one.mentions} == set(there)
    assert {name for one in seen for name in one.gone} == set(gone)


@that_receives
def test_what_is_pushed_is_received_once_and_the_same(kind, its, tmp_path):
    options, deliveries, expected = part(its, "pushed", tmp_path)
    listener = listener_of(kind)
    received = [listener.receive(body, headers, listener.options(**options), NOW) for body, headers in deliveries]
    again = [listener.receive(body, headers, listener.options(**options), NOW) for body, headers in deliveries]
    assert received == again
    assert {mention.external_id for one in received for mention in one.mentions} == set(expected)
    assert all(one.key and len(one.key) <= 200 for one in received)


@that_receives
@pytest.mark.parametrize("junk", [b"", b"\x00\xff\xfe", b"[]", b'{"a": 1', b"null", b"7"])
def test_a_delivery_without_a_signature_is_never_taken(kind, its, tmp_path, junk):
    options, deliveries, _ = part(its, "pushed", tmp_path)
    listener = listener_of(kind)
    for body in (junk, deliveries[0][0]):
        with pytest.raises(Refused):
            listener.receive(body, {}, listener.options(**options), NOW)


@that_listens
@pytest.mark.parametrize(
    "junk", [b"", b"\x00\xff\xfe", b"<html><body>Sign in</body></html>", b"[]", b'{"a": 1', b"null"]
)
async def test_an_answer_that_cannot_be_understood_is_unreadable(kind, junk, world):
    wire, options, _ = world
    wire.http.says = dict.fromkeys(wire.http.says, junk)
    with pytest.raises(Unreadable):
        await hear(kind, wire, options, {})


@that_listens
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


@every_kind
def test_every_option_is_explained_and_unknown_ones_are_refused(kind):
    options = listener_of(kind).options
    for name, option in options.model_fields.items():
        assert option.description, f"{kind}.{name} has no description"
    with pytest.raises(ValueError, match="extra"):
        options(unheard_of=1)


@every_kind
def test_a_key_says_which_where_and_what_it_costs(kind):
    listener = listener_of(kind)
    secrets = {name for name, one in listener.options.model_fields.items() if not one.repr}
    assert secrets <= set(listener.key.options if listener.key else ()) | SIGNATURES
    if listener.key:
        assert set(listener.key.options) <= set(listener.options.model_fields)
        assert listener.key.what and listener.key.costs and listener.key.where.startswith("https://")


@every_kind
def test_its_file_says_the_terms_of_use_and_what_it_cannot_see(kind):
    paragraphs = module_of(kind).__doc__.split("\n\n")
    [terms] = [one for one in paragraphs if one.startswith("Terms of use: ")]
    assert terms.count("\n") == 0 and len(terms) <= 120, (
        "the terms of use are one line; more goes into a paragraph below"
    )
    assert any(one.startswith("It cannot see: ") for one in paragraphs)

"""Whatever a source answers, nothing but SourceError leaves its listener, and its run ends."""

import asyncio
import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listeners.contract import RateLimited, Refused, SourceError, Unavailable, kinds, listener_of
from wire.wire import Answer

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
MOST_ASKED = 5_000
"""No run of any listener asks as often."""
ODD = (None, True, 5, -1, 2**64, float("nan"), "", "x", "9" * 5000, "\ud800", [], [5], [[]], {}, {"id": 5})
"""One of every sort of JSON."""
NAMES = ("id", "data", "items", "error", "errors", "kind", "posts", "statuses", "next", "cursor", "meta", "url", "name")
texts = st.text(max_size=6) | st.sampled_from(["0", "-1", "٣", "2026-03-04T11:00:00Z", "https://["])
anything = st.recursive(
    st.sampled_from(ODD) | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | texts, inner, max_size=3),
    max_leaves=6,
)
steps = st.lists(st.integers(0, 99), max_size=3) | st.lists(st.integers(0, 99), max_size=9)
changes = st.lists(st.tuples(steps, anything), min_size=1, max_size=3)
"""Where in an answer something else stands: which of the children to go into, step by step."""
statuses = st.sampled_from([None, None, None, 400, 401, 403, 404, 410, 429, 503])
briefly = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


class Answers(dict):
    """Answers every address with what `says` of the number of the question and of the world's own answer."""

    def __init__(self, own, says):
        self.own, self.says, self.numbers = own, says, count()

    def __contains__(self, url):
        return not url.startswith("/") or url in self.own  # a file that nothing is said of is read from the disk

    def __getitem__(self, url):
        return lambda request: self.answer(url if url in self.own else url.partition("?")[0], request)

    def answer(self, url, request):
        number = next(self.numbers)
        assert number < MOST_ASKED, "it never ends"
        own = b"{}"
        with suppress(KeyError, ValueError, AssertionError):  # no such address, or a question that makes no sense
            own = self.own[url](request) if callable(self.own[url]) else self.own[url]
        return own if isinstance(own, SourceError) else self.says(number, own)


def answered(body, status):
    """A body with its status, as the wire gives or raises it."""
    if status is None:
        return body
    wrong = (RateLimited if status == 429 else Unavailable if status >= 500 else Refused)(f"it answered {status}")
    wrong.status, wrong.body = status, body
    return wrong


def changed(own, change):
    """The answer with its JSON changed; what is none (a feed, a table) has some pasted into its middle."""
    if isinstance(own, Answer):
        return replace(own, body=changed(own.body, change))
    if isinstance(own, list):
        return [changed(one.encode(), change) for one in own]
    try:
        return json.dumps(change(json.loads(own))).encode()
    except ValueError:
        middle = len(own) // 2
        return own[:middle] + json.dumps(change([])).encode() + own[middle:]


def put(places, value):
    """Something else in each of these places."""
    for path, other in places:
        value = put_one(value, path, other)
    return value


def put_one(value, path, other):
    if not path or not isinstance(value, dict | list) or not value:
        return other
    key = list(value)[path[0] % len(value)] if isinstance(value, dict) else path[0] % len(value)
    return changed_at(value, key, put_one(value[key], path[1:], other))


def changed_at(value, key, other):
    found = dict(value) if isinstance(value, dict) else list(value)
    found[key] = other
    return found


def fields(value, path=()):
    """The path of every field of an answer; the items of a list have one and the same."""
    yield path
    for key, one in value.items() if isinstance(value, dict) else ():
        yield from fields(one, (*path, key))
    for one in value if isinstance(value, list) else ():
        yield from fields(one, (*path, None))


def fill(path, other, value):
    """Something else in this field, wherever there is one."""
    if not path:
        return other
    if isinstance(value, list) and path[0] is None:
        return [fill(path[1:], other, one) for one in value]
    if isinstance(value, dict) and path[0] in value:
        return value | {path[0]: fill(path[1:], other, value[path[0]])}
    return value


def part(world_of, kind, name):
    its = world_of(kind)
    if not hasattr(its, name):
        pytest.skip(f"the world of {kind} has no {name}")
    return getattr(its, name)


def every(able):
    return pytest.mark.parametrize("kind", [kind for kind, one in kinds().items() if able(one)])


@pytest.fixture
def ways(kind, world_of, tmp_path):
    """What the world of this kind answers, and all the options with which its listener is tried."""
    says, options, *_ = part(world_of, kind, "world")(tmp_path)
    return says, [options | more for more in ({}, *getattr(world_of(kind), "ALSO", ()))]


def hear(kind, wire, options, cursor, says):
    """The last cursor of a run, whatever ended it."""
    listener, wire.http.says = listener_of(kind), says

    async def run():
        kept = cursor
        with suppress(SourceError):
            async for page in listener.listen(wire, listener.options(**options), cursor):
                kept = json.loads(json.dumps(page.cursor))
                check(page)
        return kept

    return asyncio.run(run())


def check(found):
    """What is true of whatever is given, however odd the answer."""
    assert all(isinstance(name, str) and name for name in found.gone)
    for mention in found.mentions:
        assert isinstance(mention.external_id, str) and mention.external_id and mention.said <= NOW
        "".join([mention.external_id, mention.title, mention.text, mention.url or ""]).encode()


@every(lambda one: one.listen)
@briefly
@given(bodies=st.lists(st.tuples(anything, statuses), min_size=1, max_size=4))
def test_a_source_may_answer_any_json(kind, ways, wire, bodies):
    says, tried = ways
    sent = [answered(json.dumps(body).encode(), status) for body, status in bodies]
    for options in tried:
        hear(kind, wire, options, {}, Answers(says, lambda number, _: sent[number % len(sent)]))


@every(lambda one: one.listen)
def test_every_field_of_its_answers_may_hold_any_sort_of_json(kind, ways, wire):
    says, tried = ways
    for options in tried:
        known = {}

        def noted(value, known=known):
            known |= dict.fromkeys(fields(value))
            return value

        hear(kind, wire, options, {}, Answers(says, lambda _, own, noted=noted: changed(own, noted)))
        for path in known:
            for other in ODD:
                filled = partial(fill, path, other)
                hear(kind, wire, options, {}, Answers(says, lambda _, own, filled=filled: changed(own, filled)))


@every(lambda one: one.listen)
@briefly
@given(places=changes, first=st.integers(0, 3), each=st.integers(1, 3))
def test_any_part_of_some_answers_may_be_another_and_the_next_run_goes_on(kind, ways, wire, places, first, each):
    says, tried = ways

    def bent(number, own):
        return changed(own, partial(put, places)) if number >= first and number % each == 0 else own

    for options in tried:
        cursor = hear(kind, wire, options, {}, Answers(says, bent))
        hear(kind, wire, options, cursor, Answers(says, lambda _, own: own))


@every(lambda one: one.look)
@briefly
@given(body=anything, status=statuses, places=changes, first=st.integers(0, 2))
def test_looking_again_bears_any_json_too(kind, world_of, wire, tmp_path, body, status, places, first):
    says, options, ids, *_ = part(world_of, kind, "looked")(tmp_path)
    listener, sent = listener_of(kind), answered(json.dumps(body).encode(), status)

    async def run():
        with suppress(SourceError):
            async for seen in listener.look(wire, listener.options(**options), ids):
                check(seen)
                assert set(seen.gone) <= set(ids)

    for bent in (
        lambda number, own: sent if number >= first else own,
        lambda _, own: changed(own, partial(put, places)),
    ):
        wire.http.says = Answers(says, bent)
        asyncio.run(run())


@every(lambda one: one.receive)
@briefly
@given(body=anything, places=changes)
def test_a_delivery_that_is_rightly_signed_may_hold_any_json(kind, world_of, tmp_path, body, places):
    options, deliveries, _ = part(world_of, kind, "pushed")(tmp_path)
    listener = listener_of(kind)
    said = [json.dumps(body).encode(), *(changed(own, partial(put, places)) for own, _ in deliveries)]
    for one, signed in ((one, signed) for one in said for signed in part(world_of, kind, "SIGNED")):
        try:
            check(listener.receive(one, signed(one), listener.options(**options), NOW))
        except SourceError as wrong:
            assert not isinstance(wrong, Refused), "it was signed"

"""A trial says whether it heard all there is, however it ended."""

import asyncio
from datetime import UTC, datetime

import pytest

from console.trial import tried
from listeners.contract import Listener, Options, Page, Unavailable, kinds
from settings import Source

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
FIRST, LAST = Page(mentions=(), cursor={"page": 1}, more=True), Page(mentions=(), cursor={"page": 2})


@pytest.mark.parametrize(
    ("tells", "pages", "whole"),
    [
        ([FIRST, LAST], 1, False),
        ([FIRST, LAST], 2, True),
        ([FIRST, LAST], 3, True),
        ([FIRST], 3, False),
        ([LAST, Unavailable("down")], 3, False),
        ([], 1, True),
    ],
    ids=["a page is left", "the last it may ask", "more than there are", "a bound", "an error", "no page"],
)
def test_whole_is_what_leaves_nothing(monkeypatch, tells, pages, whole):
    async def listen(wire, options, cursor):
        for one in tells:
            if isinstance(one, Exception):
                raise one
            yield one

    monkeypatch.setitem(kinds(), "told", Listener("told", Options, listen))
    source = Source(name="told", kind="told", options=Options())
    assert asyncio.run(tried(source, (), contact=None, now=NOW, pages=pages)).whole is whole

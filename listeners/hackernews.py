"""Hacker News through the search of Algolia: stories and comments, newest first, without a key.

Terms of use: both APIs are open and free; texts belong to their authors.

Algolia's takes about 10,000 requests an hour from one address.

It cannot see: dead and flagged posts, votes on comments, edits and deletions until it looks again (Hacker News allows
both for two hours), and what Algolia has not indexed yet (minutes). One search shows at most 1000 hits: older ones are
asked for by time, and of one second with more than that only some are heard.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import Field

from listeners.boards.items import is_gone, is_readable, items_of, mention_of, name_of
from listeners.boards.place import API, ITEMS, Place
from listeners.common.answer import DAY, count, loaded, within
from listeners.contract import Address, Cursor, Options, Page, Refused, Seen, Unreadable, listener, looks
from mentions import Mention
from wire.wire import Answer, Wire

HITS = 1000
MOST_PAGES = 10
MOST_SHEETS = 5
"""Pages of one second."""
MOST_PASSED = 20
MOST_LOOKS = 200
"""Items of one look, as each is a question of its own."""
OVERLAP = 300
"""Seconds that are heard again before the last known moment: Algolia indexes out of order."""
Tag = Literal["story", "comment", "poll", "ask_hn", "show_hn", "front_page"]


class HackerNewsOptions(Options):
    """What to search for."""

    query: Annotated[str, Field(min_length=1, description="the words to search, in quotes where they belong together")]
    tags: Annotated[tuple[Tag, ...], Field(min_length=1, description="which kinds of item, any of them")] = (
        "story",
        "comment",
    )
    api: Annotated[Address, Field(description="the address of the API")] = API
    site: Annotated[
        Address | None,
        Field(description="the site that links lead to; else that of Hacker News, or of an `api` that ends in /api/v1"),
    ] = None
    items: Annotated[
        Address | None,
        Field(description="where items are looked at again (Firebase); else that of Hacker News, or the `api`"),
    ] = None
    days: Annotated[int, Field(ge=1, le=365, description="how many days back the first hearing goes")] = 28

    @property
    def place(self) -> Place:
        """Who answers there, and where a person reads it."""
        return Place.of(self.api, self.site)

    def item(self, name: str) -> str:
        """The address at which an item is looked at: of Firebase, where the board has one."""
        items = self.items or (ITEMS if self.place.origin == "hackernews" else None)
        named = quote(name, safe="")
        return f"{items.rstrip('/')}/{named}.json" if items else f"{self.api.rstrip('/')}/items/{named}"


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds since 1970 that are still to be heard, both ends included: newest first, so `newest` sinks.

    `page` counts the pages of one second that fills more than one; `passed` are the last seconds of which the search
    showed only a part.
    """

    oldest: int
    newest: int | None
    passed: tuple[int, ...] = ()
    page: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """One answer: what of it can be read, when that was said (never after now), and whether there is more."""

    mentions: tuple[Mention, ...]
    gone: tuple[str, ...]
    times: tuple[int, ...]
    is_full: bool
    pages: int
    not_before: datetime | None
    is_spent: bool


@listener("hackernews", options=HackerNewsOptions)
async def listen(wire: Wire, options: HackerNewsOptions, cursor: Cursor) -> AsyncIterator[Page]:
    """`head` is the newest moment heard without a hole before it; {head, top, gap_until} means that a run stopped
    inside the gap: from `gap_until` down to `head` is still to be heard, and `top` becomes the head afterwards.
    `passed` are seconds of which the search did not show everything."""
    asked = {"query": options.query, "tags": list(options.tags), "origin": options.place.origin}
    now = int(wire.now.timestamp())
    known = _known(cursor, asked, now)
    head = min(known.get("head", now - options.days * DAY), now)
    top = min(known.get("top", head), now)
    span = Span(head - OVERLAP, known.get("gap_until"), tuple(known.get("passed", ())))
    for _ in range(MOST_PAGES):
        found = _found(await _search(wire, options, span), options.place, wire.now)
        top = max([top, *found.times])
        recent = [at for at in found.times if at >= span.oldest]  # an old hit in between is not the end of the span
        if not (found.is_full and recent) and not span.page:
            yield _page(found, {**asked, "head": top, "passed": list(span.passed)})
            return
        span = _below(span, min(recent, default=None), found.pages)
        held = {"head": head, "top": top, "gap_until": span.newest, "passed": list(span.passed)}
        yield _page(found, {**asked, **held})
        if found.is_spent:
            return


def _page(found: Found, cursor: Cursor) -> Page:
    return Page(
        mentions=found.mentions,
        cursor=cursor,
        gone=found.gone,
        not_before=found.not_before,
        more="gap_until" in cursor,
    )


def _known(cursor: Cursor, asked: Mapping[str, Any], now: int) -> Cursor:
    """Nothing where another search wrote the cursor, or an item from the future moved its head beyond any clock."""
    return cursor if {name: cursor.get(name) for name in asked} == asked and cursor.get("head", 0) <= now + DAY else {}


def _below(span: Span, last: int | None, pages: int) -> Span:
    """What is left after a full page that ended at `last`; that second is heard again, there may be more of it.

    When that second alone fills the page its further pages are asked for, then it is passed over. Raises Unreadable
    for an API that ignores the range.
    """
    if span.newest is None or (last is not None and last < span.newest):
        return replace(span, newest=last, page=0)
    if last is not None and last > span.newest:
        raise Unreadable(f"the page from {last} on was already read: the search does not move on")
    if last is not None and span.page + 1 < min(pages, MOST_SHEETS):
        return replace(span, page=span.page + 1)
    passed = (*span.passed, span.newest)[-MOST_PASSED:] if last is not None else span.passed
    return Span(span.oldest, span.newest - 1, passed)


async def _search(wire: Wire, options: HackerNewsOptions, span: Span) -> Answer:
    limits = [f"created_at_i>={span.oldest}"] + ([f"created_at_i<={span.newest}"] if span.newest is not None else [])
    return await wire.http.get(
        f"{options.api.rstrip('/')}/search_by_date",
        params={
            "query": options.query,
            "tags": f"({','.join(options.tags)})",
            "numericFilters": ",".join(limits),
            "hitsPerPage": str(HITS),
            "typoTolerance": "false",
            "advancedSyntax": "true",
            **({"page": str(span.page)} if span.page else {}),
        },
    )


def _found(said: Answer, place: Place, now: datetime) -> Found:
    """Every hit is read on its own; one that cannot be read is left out. Raises Unreadable for anything but a search
    result, and where no hit can be read."""
    found = loaded(said.body, "a search result")
    hits = items_of(found)
    if hits is None:
        raise Unreadable("the answer of the search has no hits")
    usable = [hit for hit in hits if is_readable(hit)]
    if hits and not usable:
        raise Unreadable(f"none of the {len(hits)} hits has a usable objectID and created_at_i")
    mentions = tuple(mention_of(hit, place, now) for hit in usable if not is_gone(hit))
    gone = tuple(name for hit in usable if is_gone(hit) and (name := name_of(hit)))
    times = tuple(int(mention.said.timestamp()) for mention in mentions)
    pages = count(within(found, "nbPages")) or 0
    return Found(
        mentions=mentions,
        gone=gone,
        times=times,
        is_full=bool(hits) and (len(hits) >= HITS or pages > 1),
        pages=pages,
        not_before=said.not_before,
        is_spent=said.is_spent,
    )


@looks("hackernews")
async def look(wire: Wire, options: HackerNewsOptions, ids: Sequence[str]) -> AsyncIterator[Seen]:
    """One question for each id, MOST_LOOKS of them. A board without an address for items is asked once."""
    for name in ids[:MOST_LOOKS]:
        try:
            answer = await wire.http.get(options.item(name))
        except Refused as wrong:
            if wrong.status not in (404, 410):
                raise
            if not _is_object(wrong.body):
                return
            yield Seen(gone=(name,))
            continue
        yield _seen(answer, options.place, name, wire.now)
        if answer.is_spent:
            return


def _seen(answer: Answer, place: Place, name: str, now: datetime) -> Seen:
    """What an item is now, nothing where something else came."""
    item = loaded(answer.body, "an item of the board")
    wait = answer.not_before if answer.is_spent else None  # how long this item is fresh is nothing to the others
    if item is None or (name_of(item) == name and is_gone(item)):
        return Seen(gone=(name,), not_before=wait)
    is_it = is_readable(item) and name_of(item) == name
    return Seen(mentions=(mention_of(item, place, now),) if is_it else (), not_before=wait)


def _is_object(body: bytes) -> bool:
    """A JSON API says in JSON that it has no such item; a page of a website says that there is no such API."""
    try:
        return isinstance(loaded(body, "an error"), Mapping)
    except Unreadable:
        return False

"""Hacker News through the search of Algolia: stories and comments, newest first, without a key.

Terms of use: the API is open and free; about 10,000 requests an hour for one address. Texts belong to their authors.

It cannot see: edits and deletions (Hacker News allows both for two hours), dead and flagged posts, votes on comments,
and what Algolia has not indexed yet (minutes). One search shows at most 1000 hits: older ones are asked for by time,
and of one second with more than that only some are heard.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import Field

from listeners.contract import Address, Cursor, Options, Page, Unreadable, listener
from mentions import Author, Engagement, Mention, clean, html_to_text
from wire.wire import Wire

HITS = 1000
MOST_PAGES = 10
MOST_SHEETS = 5
"""Pages of one second."""
MOST_PASSED = 20
DAY = 86_400
LATEST = 4_102_444_800
"""The year 2100: what lies beyond was not meant as seconds."""
OVERLAP = 300
"""Seconds that are heard again before the last known moment: Algolia indexes out of order."""
API = "https://hn.algolia.com/api/v1"
SITE = "https://news.ycombinator.com"
Tag = Literal["story", "comment", "poll", "ask_hn", "show_hn", "front_page"]
Hit = Mapping[str, Any]


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
    days: Annotated[int, Field(ge=1, le=365, description="how many days back the first hearing goes")] = 28

    @property
    def place(self) -> "Place":
        """Who answers there, and where a person reads it. Another API is another board, whatever it speaks like."""
        site, api = self.site, _bare(self.api)
        if site is None and api == API:
            site = SITE
        if site is None and api.endswith("/api/v1"):
            site = api.removesuffix("/api/v1")
        if site is not None and _bare(site) == SITE:
            return Place("hackernews", "Hacker News", SITE)
        host = urlsplit(_bare(site or api)).netloc
        return Place(host, host, _bare(site) if site else None)


@dataclass(frozen=True, slots=True)
class Place:
    """The origin and the name of a board; `site` is what its pages begin with, None where that is not known."""

    origin: str
    name: str
    site: str | None

    def page(self, kind: str, name: str | None) -> str | None:
        """The address of an item or a user."""
        return f"{self.site}/{kind}?id={quote(name, safe='')}" if self.site and name else None


def _bare(url: str) -> str:
    """Without user, password, query and a slash at its end."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2].lower(), parts.path.rstrip("/"), "", ""))


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
    times: tuple[int, ...]
    is_full: bool
    pages: int


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
        within = [at for at in found.times if at >= span.oldest]  # an old hit in between is not the end of the span
        if not (found.is_full and within) and not span.page:
            yield Page(mentions=found.mentions, cursor={**asked, "head": top, "passed": list(span.passed)}, cost=1)
            return
        span = _below(span, min(within, default=None), found.pages)
        held = {"head": head, "top": top, "gap_until": span.newest, "passed": list(span.passed)}
        yield Page(mentions=found.mentions, cursor={**asked, **held}, cost=1)


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


async def _search(wire: Wire, options: HackerNewsOptions, span: Span) -> bytes:
    limits = [f"created_at_i>={span.oldest}"] + ([f"created_at_i<={span.newest}"] if span.newest is not None else [])
    answer = await wire.http.get(
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
    return answer.body


def _found(body: bytes, place: Place, now: datetime) -> Found:
    """Every hit is read on its own; one that cannot be read is left out. Raises Unreadable for anything but a search
    result, and where no hit can be read."""
    try:
        found = json.loads(body, parse_int=_int)
    except (ValueError, RecursionError):
        raise Unreadable("the answer of the search is not JSON") from None
    hits = found.get("hits") if isinstance(found, dict) else None
    if not isinstance(hits, list):
        raise Unreadable("the answer of the search has no hits")
    usable = [hit for hit in hits if isinstance(hit, dict) and _name(hit.get("objectID")) and _said(hit) is not None]
    if hits and not usable:
        raise Unreadable(f"none of the {len(hits)} hits has a usable objectID and created_at_i")
    mentions = tuple(_mention(hit, place, now) for hit in usable)
    times = tuple(int(mention.said.timestamp()) for mention in mentions)
    pages = _count(found.get("nbPages")) or 0
    return Found(mentions, times, bool(hits) and (len(hits) >= HITS or pages > 1), pages)


def _int(digits: str) -> int | None:
    """Python reads no number of thousands of digits, and one of them would lose the whole page."""
    return int(digits) if len(digits) <= 20 else None


def _mention(hit: Hit, place: Place, now: datetime) -> Mention:
    """The title of its thread is no part of a comment: that headline is somebody else's."""
    name, at, tags = _name(hit["objectID"]) or "", datetime.fromtimestamp(_said(hit) or 0, UTC), hit.get("_tags")
    is_comment = (isinstance(tags, list) and "comment" in tags) or bool(hit.get("comment_text"))
    title, text = ("", 0) if is_comment else _text(hit, "title"), _text(hit, "story_text", "comment_text")
    author = _name(hit.get("author"))
    return Mention(
        origin=place.origin,
        external_id=name,
        kind="comment" if is_comment else "post",
        said=min(at, now),
        heard=now,
        said_unknown=at > now + timedelta(seconds=OVERLAP),
        author=Author(id=author, handle=author, url=place.page("user", author)),
        title=title[0],
        text=text[0],
        url=place.page("item", name),
        site=place.name,
        reply_to=_name(hit.get("parent_id")) if is_comment else None,
        root=_name(hit.get("story_id")) if is_comment else None,
        engagement=Engagement(likes=_count(hit.get("points")), replies=_count(hit.get("num_comments"))),
        invisible=title[1] + text[1],
    )


def _text(hit: Hit, *names: str) -> tuple[str, int]:
    found = (hit[name] for name in names if hit.get(name) and isinstance(hit[name], str))
    return clean(html_to_text(next(found, "")))


def _said(hit: Hit) -> int | None:
    value = _count(hit.get("created_at_i"))
    return value if value is not None and value < LATEST else None


def _count(value: Any) -> int | None:
    """Up to what every JSON reader takes for an integer."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 2**53 else None


def _name(value: Any) -> str | None:
    """Names and ids are strings or numbers."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return clean(str(value))[0] or None if is_number or isinstance(value, str) else None

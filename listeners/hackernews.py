"""Hacker News through the search of Algolia: stories and comments, newest first, without a key.

Terms of use: the API is open and free; about 10,000 requests an hour for one address. Texts belong to their authors.

It cannot see: edits and deletions (Hacker News allows both for two hours), dead and flagged posts, votes on comments,
and what Algolia has not indexed yet (minutes). One search shows at most 1000 hits: older ones are asked for by time.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import Field

from listeners.contract import Address, Cursor, Options, Page, Unreadable, listener
from mentions import Author, Engagement, Mention, clean, html_to_text
from wire.wire import Wire

HITS = 1000
MOST_PAGES = 10
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
    """Seconds since 1970 that are still to be heard, both ends included: newest first, so `newest` sinks."""

    oldest: int
    newest: int | None


@listener("hackernews", options=HackerNewsOptions)
async def listen(wire: Wire, options: HackerNewsOptions, cursor: Cursor) -> AsyncIterator[Page]:
    """`head` is the newest moment heard without a hole before it; {head, top, gap_until} means that a run stopped
    inside the gap: from `gap_until` down to `head` is still to be heard, and `top` becomes the head afterwards."""
    asked = {"query": options.query, "tags": list(options.tags), "origin": options.place.origin}
    known = cursor if {name: cursor.get(name) for name in asked} == asked else {}
    head = known.get("head", int((wire.now - timedelta(days=options.days)).timestamp()))
    top, span = known.get("top"), Span(head - OVERLAP, known.get("gap_until"))
    for _ in range(MOST_PAGES):
        hits, more = _hits(await _search(wire, options, span))
        times = [_whole(hit, "created_at_i") for hit in hits]
        top = max([*times, top or head])
        mentions = tuple(_mention(hit, options.place, wire.now) for hit in hits)
        if not more:
            yield Page(mentions=mentions, cursor={**asked, "head": top}, cost=1)
            return
        span = _below(span, min(times))
        yield Page(mentions=mentions, cursor={**asked, "head": head, "top": top, "gap_until": span.newest}, cost=1)


def _below(span: Span, last: int) -> Span:
    """What is left after a full page that ended at `last`; that second is heard again, there may be more of it.

    Raises Unreadable when nothing moves: a full page within one second, or an API that ignores the range.
    """
    if span.newest is not None and last >= span.newest:
        raise Unreadable(f"the page that ends at {last} was already read: the search does not move on")
    return Span(span.oldest, last)


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
        },
    )
    return answer.body


def _hits(body: bytes) -> tuple[list[Hit], bool]:
    """The hits, and whether older ones are left. Raises Unreadable for anything but a search result."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("the answer of the search is not JSON") from None
    hits = found.get("hits") if isinstance(found, dict) else None
    if not isinstance(hits, list) or not all(isinstance(hit, dict) and "objectID" in hit for hit in hits):
        raise Unreadable("the answer of the search has no hits")
    pages = found.get("nbPages")
    return hits, bool(hits) and (len(hits) >= HITS or (isinstance(pages, int) and pages > 1))


def _mention(hit: Hit, place: Place, now: datetime) -> Mention:
    """The title of its thread is no part of a comment: that headline is somebody else's."""
    name = str(hit["objectID"])
    is_comment = "comment" in (hit.get("_tags") or ()) or bool(hit.get("comment_text"))
    title, text = ("", 0) if is_comment else _text(hit, "title"), _text(hit, "story_text", "comment_text")
    author = hit.get("author") or None
    return Mention(
        origin=place.origin,
        external_id=name,
        kind="comment" if is_comment else "post",
        said=datetime.fromtimestamp(_whole(hit, "created_at_i"), UTC),
        heard=now,
        author=Author(id=author, handle=author, url=place.page("user", author)),
        title=title[0],
        text=text[0],
        url=place.page("item", name),
        site=place.name,
        reply_to=_id(hit.get("parent_id")) if is_comment else None,
        root=_id(hit.get("story_id")) if is_comment else None,
        engagement=Engagement(likes=_count(hit.get("points")), replies=_count(hit.get("num_comments"))),
        invisible=title[1] + text[1],
    )


def _text(hit: Hit, *names: str) -> tuple[str, int]:
    return clean(html_to_text(next((str(hit[name]) for name in names if hit.get(name)), "")))


def _whole(hit: Hit, name: str) -> int:
    value = hit.get(name)
    if not isinstance(value, int) or not 0 <= value < 4_102_444_800:
        raise Unreadable(f"the hit {hit['objectID']} has no usable {name}")
    return value


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _id(value: Any) -> str | None:
    return str(value) if value is not None else None

"""RSS 0.9x to 2.0, RDF, Atom and JSON Feed: any feed of any site, with the dialects of the well-known ones.

Terms of use: a feed is published to be read by programs; its site's terms decide what may be shown again, and some
forbid commercial use (Google News). Foreshock asks with a name and a contact, honours ETag, Retry-After, Cache-Control
and ttl, and asks one host at most once a second.

It cannot see: what left the feed between two hearings, comments under an article (unless they have a feed of their
own), deletions, the full text where the feed only carries a summary, and all but the newest 5,000 items of one page.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import Message
from hashlib import blake2b
from typing import Annotated, Any, Literal
from urllib.parse import urljoin

from pydantic import Field

from listeners.contract import Address, Cursor, Options, Page, Refused, SourceError, Unreadable, listener
from listeners.feeds.decode import text_of
from listeners.feeds.ids import names, short
from listeners.feeds.item import Feed
from listeners.feeds.jsonfeed import read_json
from listeners.feeds.mention import canonical, mentions_of
from listeners.feeds.xml import read_xml
from mentions import Mention
from wire.wire import Answer, Wire

MOST_PAGES = 20
MOST_REMEMBERED = 200
MOST_BEHIND = 60
"""Pages over all runs until something known is met."""
FIRST = timedelta(days=28)
"""How far back the first hearing goes, over all its runs."""
LONGEST_TTL = timedelta(hours=1)
ACCEPT = "application/feed+json, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"


class FeedOptions(Options):
    """What to ask."""

    url: Annotated[Address, Field(description="the address of the feed")]
    pages: Annotated[
        int,
        Field(
            ge=1,
            le=MOST_PAGES,
            description="how many pages to follow in one hearing through rel=next (RFC 5005) to known items",
        ),
    ] = 3
    entries: Annotated[
        Literal["article", "post", "comment", "review", "question"],
        Field(description="what its entries are, where the site is not a known one; nobody answers an article"),
    ] = "article"


@listener("feed", options=FeedOptions)
async def listen(wire: Wire, options: FeedOptions, cursor: Cursor) -> AsyncIterator[Page]:
    """Newest first: the cursor moves with the last page only. A cut feed gives its whole items, then Unreadable.

    {gap: {next, head, read}} means that a run read all its pages before it came to a known item: the next run goes on
    at `next`, and only at the end of the gap `head` becomes the cursor. A gap that cannot be read, or has no known item
    within 60 pages, is given up with an error.
    """
    known = cursor if cursor.get("url") == short(options.url) else {}
    shared = known.get("shared", {})
    try:
        async with aclosing(_walk(wire, options, cursor, known)) as pages:
            async for page in pages:
                shared = page.cursor.get("shared", shared)
                yield page
    except (Refused, Unreadable) as wrong:
        if "gap" not in known:
            raise
        yield Page(mentions=(), cursor={**known["gap"]["head"], "shared": shared})
        raise type(wrong)(f"{wrong}; the older items behind it are given up", permanent=wrong.permanent) from None


async def _walk(wire: Wire, options: FeedOptions, cursor: Cursor, known: Cursor) -> AsyncGenerator[Page, None]:
    gap: Mapping[str, Any] = known.get("gap", {})
    answer = await (_further(wire, gap["next"]) if gap else _ask(wire, options.url, known))
    head = gap.get("head") or _head(known, options.url, answer)
    if answer.status == 304 or head["hash"] == known.get("hash"):
        yield Page(mentions=(), cursor=_unchanged(known, answer), not_before=answer.not_before)
        return
    origin, visited, shared = canonical(options.url), {answer.url}, dict(known.get("shared", {}))
    seen = frozenset(known.get("seen", ()))
    for left in range(options.pages - 1, -1, -1):
        # in a thread: a feed that is slow to parse holds up itself, not the other sources
        feed = await asyncio.to_thread(read, answer)
        ids, shared = await asyncio.to_thread(names, feed.items, home=feed.link, kept=shared)
        heard = await asyncio.to_thread(mentions_of, feed, ids, origin=origin, now=wire.now, entries=options.entries)
        marks = [short(mention.external_id) for mention in heard]
        head = {"seen": marks[:MOST_REMEMBERED], **head}
        following = _following(feed, answer, visited, left) if not (seen & set(marks)) else None
        if feed.cut:
            yield Page(mentions=heard, cursor=cursor)
            raise Unreadable("the feed was cut off: the end of the XML is missing")
        if following is None or not left:
            break
        yield Page(mentions=heard, cursor=cursor)
        answer = await _further(wire, following)
    gap = {"next": following, "head": head, "read": gap.get("read", 0) + options.pages}
    is_held = following is not None and (seen or _is_recent(heard, wire.now)) and gap["read"] < MOST_BEHIND
    last = {**known, "url": head["url"], "gap": gap} if is_held else head
    yield Page(mentions=heard, cursor={**last, "shared": shared}, not_before=_rest(feed, answer, wire.now))
    if following is not None and seen and not is_held:
        raise Unreadable(f"nothing known on {gap['read']} pages")


def _head(known: Cursor, url: str, answer: Answer) -> Mapping[str, Any]:
    """What is kept of a feed's first page, once everything behind it was heard; `seen` comes with its items."""
    kept = {name: value for name, value in known.items() if name not in ("seen", "shared")}
    return {**kept, **answer.validators, "url": short(url), "hash": _hash(answer.body), "moved": answer.moved}


def _is_recent(heard: Sequence[Mention], now: datetime) -> bool:
    """Whether a first hearing should go on behind this page; where no item has a date it does."""
    return min((mention.said for mention in heard if not mention.said_unknown), default=now) > now - FIRST


async def _further(wire: Wire, url: str) -> Answer:
    return await wire.http.get(url, headers={"accept": ACCEPT})


async def _ask(wire: Wire, url: str, known: Cursor) -> Answer:
    """A feed that moved for good is asked at its new place; when that fails, at the old one again."""
    validators = {name: known[name] for name in ("etag", "last_modified") if known.get(name)}
    headers = {"accept": ACCEPT}
    if known.get("moved"):
        try:
            answer = await wire.http.get(known["moved"], headers=headers, validators=validators)
            return replace(answer, moved=answer.moved or known["moved"])
        except SourceError:
            validators = {}
    return await wire.http.get(url, headers=headers, validators=validators)


def _unchanged(known: Cursor, answer: Answer) -> dict[str, object]:
    return {**known, **answer.validators, "moved": answer.moved}


def _hash(body: bytes) -> str:
    return blake2b(body, digest_size=16).hexdigest()


def read(answer: Answer) -> Feed:
    """The feed in an answer. Raises Unreadable, with what it is instead."""
    text = text_of(answer.body, charset(answer.headers.get("content-type", "")))
    start = text.lstrip("\ufeff \t\r\n")
    if not start:
        raise Unreadable("the answer is empty")
    base = canonical(answer.url)  # a link such as #12 is added to it: no key may be in it
    return read_json(start, base) if start[0] in "{[" else read_xml(text, base)


def charset(content_type: str) -> str | None:
    """The charset parameter of a Content-Type header.

    >>> charset('text/xml; charset="windows-1251"')
    'windows-1251'
    """
    message = Message()
    message["content-type"] = content_type
    found = message.get_param("charset")
    return found if isinstance(found, str) and found else None


def _following(feed: Feed, answer: Answer, visited: set[str], left: int) -> str | None:
    """The next page. One that was already read is none where no page is left to read; else raises Unreadable."""
    if not feed.next or not feed.items:
        return None
    url = urljoin(answer.url, feed.next)
    if url in visited and not left:
        return None
    if url in visited:
        raise Unreadable("the feed's next page is one that was already read")
    visited.add(url)
    return url


def _rest(feed: Feed, answer: Answer, now: datetime) -> datetime | None:
    """The later of what the headers and the feed's own ttl (minutes) ask for."""
    ttl = now + min(timedelta(minutes=feed.ttl), LONGEST_TTL) if feed.ttl and 0 < feed.ttl < 1e6 else None
    return max(filter(None, (ttl, answer.not_before)), default=None)

"""RSS 0.9x to 2.0, RDF, Atom and JSON Feed: any feed of any site, with the dialects of the well-known ones.

Terms of use: a feed is there to be read by programs; its site's terms say what may be shown again, and for what.

Some sites forbid commercial use (Google News). Foreshock asks with a name and a contact, honours ETag, Retry-After,
Cache-Control, ttl and the update period, and asks one host at most once a second.

It cannot see: what left the feed between two hearings, comments under an article (unless they have a feed of their
own), deletions (unless the feed lists them, RFC 6721), the full text where the feed only carries a summary, all but the
newest 5,000 items of one page (an error says once how many are older), and what stands behind the first 2 million
characters of a page whose XML is broken. An item that was heard and is the same as before is not heard again: a brand
that is new in the settings begins with what comes then, or with `foreshock sources backfill`.

Known dialects, each a row in feeds/dialects.py: Google News and Alerts, App Store reviews (XML and JSON), Reddit,
Hacker News (hnrss), Stack Exchange, GitHub, YouTube, Mastodon, Discourse, WordPress and its comments, Medium, Substack
and Bluesky.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import Message
from hashlib import blake2b
from itertools import islice
from typing import Annotated, Any, Literal
from urllib.parse import urljoin

from pydantic import Field

from listeners.contract import Address, Cursor, Options, Page, Refused, SourceError, Unreadable, listener
from listeners.feeds.decode import as_it_is, text_of
from listeners.feeds.ids import names, short, state
from listeners.feeds.item import MOST_ITEMS, Feed
from listeners.feeds.jsonfeed import read_json
from listeners.feeds.mention import canonical, identifier, mentions_of
from listeners.feeds.xml import read_utf8, read_xml
from mentions import Mention
from wire.wire import Answer, Wire

MOST_PAGES = 20
MOST_REMEMBERED = 600
"""Items of the first page whose state is kept in the cursor; those behind them are read anew."""
MOST_BEHIND = 60
"""Pages over all runs until something known is met."""
LONGEST_TTL = timedelta(hours=1)
LONGEST_URL = 4_000
SAME_PAGE = re.compile(r"[?&]urlDesc=[^&#]*")
"""What the App Store adds to the address of a page, other in every answer."""
ACCEPT = "application/feed+json, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"


class FeedOptions(Options):
    """What to ask."""

    url: Annotated[Address, Field(description="the address of the feed")]
    pages: Annotated[
        int,
        Field(
            ge=1,
            le=MOST_PAGES,
            description="how many pages to follow in one hearing, through the links of RFC 5005, until a known item",
        ),
    ] = 3
    days: Annotated[
        int,
        Field(ge=1, le=3_650, description="how many days back the first hearing goes, where the feed has older pages"),
    ] = 28
    entries: Annotated[
        Literal["article", "post", "comment", "review", "question"],
        Field(description="what its entries are, where the site is not a known one; nobody answers an article"),
    ] = "article"


@listener("feed", options=FeedOptions, every=timedelta(minutes=5))
async def listen(wire: Wire, options: FeedOptions, cursor: Cursor) -> AsyncIterator[Page]:
    """Newest first: the cursor moves with the last page only. A cut feed gives its whole items, then Unreadable.

    {gap: {next, head, read, left_out}} means that a run read all its pages before it came to a known item: the next
    run goes on at `next`, and only at the end of the gap `head` becomes the cursor. A gap that cannot be read, or has
    no known item within 60 pages, is given up with an error; so are `left_out` items of pages without a known one.
    """
    known = cursor if cursor.get("url") == short(options.url) else {}
    shared, closed = known.get("shared", {}), "gap" not in known
    try:
        async with aclosing(_walk(wire, options, cursor, known)) as pages:
            async for page in pages:
                shared, closed = page.cursor.get("shared", shared), closed or "gap" not in page.cursor
                yield page
    except (Refused, Unreadable) as wrong:
        if closed:
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
    origin, visited, shared = canonical(options.url), {SAME_PAGE.sub("", answer.url)}, known.get("shared", {})
    seen, left_out = _states(known), gap.get("left_out", 0)
    for left in range(options.pages - 1, -1, -1):
        # in a thread: a feed that is slow to parse holds up itself, not the other sources
        heard = await asyncio.to_thread(hear_page, answer, options, seen, shared, origin=origin, now=wire.now)
        feed, shared = heard.feed, heard.shared
        head = {"seen": dict(islice(heard.states.items(), MOST_REMEMBERED)) or seen, **head}
        is_new = seen.keys().isdisjoint(heard.states)
        following = _following(feed, answer, visited, left) if is_new else None
        left_out += feed.left_out if is_new else 0  # what is older than something known was heard, or told of, before
        if feed.cut:
            yield Page(mentions=heard.mentions, cursor=cursor)
            raise Unreadable("the feed was cut off: the end of the XML is missing")
        if following is None or not left or answer.is_spent:
            break
        yield Page(mentions=heard.mentions, cursor=cursor, gone=feed.gone, more=True)
        answer = await _further(wire, following)
    gap = {"next": following, "head": head, "read": gap.get("read", 0) + options.pages, "left_out": left_out}
    goes_on = seen or _is_recent(heard.mentions, wire.now - timedelta(days=options.days), wire.now)
    is_held = following is not None and goes_on and gap["read"] < MOST_BEHIND
    last = {**known, "url": head["url"], "gap": gap} if is_held else head
    asked = answer.not_before if answer.is_spent else None  # older pages are other questions, but a pause is a pause
    rest = asked if is_held else _rest(feed, answer, wire.now)
    kept = {**last, "shared": shared}
    yield Page(mentions=heard.mentions, cursor=kept, gone=feed.gone, not_before=rest, more=is_held)
    if following is not None and seen and not is_held:
        raise Unreadable(f"nothing known on {gap['read']} pages; the older items behind it are given up")
    if left_out and not is_held:
        raise Unreadable(f"{left_out:,} older items were left out: of one page the newest {MOST_ITEMS:,} are heard")


@dataclass(frozen=True, slots=True)
class HeardPage:
    """A page of the feed. `states` are all its items by the hash of their ids, `mentions` those that are new or other
    than before, `shared` what is kept of ids that several items have."""

    feed: Feed
    mentions: tuple[Mention, ...]
    states: Mapping[str, str]
    shared: Mapping[str, str]


def hear_page(
    answer: Answer,
    options: FeedOptions,
    seen: Mapping[str, str],
    shared: Mapping[str, str],
    *,
    origin: str,
    now: datetime,
) -> HeardPage:
    """Only what is new or was edited becomes plain text: that is most of the work."""
    feed = read(answer)
    ids, shared = names(feed.items, home=feed.link, kept=shared)
    states: dict[str, str] = {}
    fresh = []
    for item, name in zip(feed.items, ids, strict=True):
        mark = short(identifier(name))
        if mark not in states:
            states[mark] = state(item)
            if seen.get(mark) != states[mark]:
                fresh.append((item, name))
    return HeardPage(feed, mentions_of(feed, fresh, origin=origin, now=now, entries=options.entries), states, shared)


def _head(known: Cursor, url: str, answer: Answer) -> Mapping[str, Any]:
    """What is kept of a feed's first page, once everything behind it was heard; `seen` comes with its items."""
    kept = {name: value for name, value in known.items() if name not in ("seen", "shared")}
    return {**kept, **answer.validators, "url": short(url), "hash": _hash(answer.body), "moved": answer.moved}


def _states(known: Cursor) -> Mapping[str, str]:
    """The items of the last hearing; a cursor of an earlier version names them only."""
    seen = known.get("seen", {})
    return seen if isinstance(seen, Mapping) else dict.fromkeys(seen, "")


def _is_recent(heard: Sequence[Mention], since: datetime, now: datetime) -> bool:
    """Whether a first hearing should go on behind this page; where no item has a date it does."""
    return min((mention.said for mention in heard if not mention.said_unknown), default=now) > since


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
    base = canonical(answer.url)  # a link such as #12 is added to it: no key may be in it
    encoding = charset(answer.headers.get("content-type", ""))
    plain = as_it_is(answer.body, encoding)
    feed = read_utf8(plain, base) if plain is not None else None
    if feed is not None:
        return feed
    text = text_of(answer.body, encoding)
    start = text.lstrip("\ufeff \t\r\n")
    if not start:
        raise Unreadable("the answer is empty")
    return read_json(start, base) if start[0] in "{[" else read_xml(text, base)


def charset(content_type: str) -> str | None:
    """The charset parameter of a Content-Type header.

    >>> charset('text/xml; charset="windows-1251"')
    'windows-1251'
    """
    if "charset" not in content_type.lower():
        return None
    message = Message()
    message["content-type"] = content_type
    found = message.get_param("charset")
    return found if isinstance(found, str) and found else None


def _following(feed: Feed, answer: Answer, visited: set[str], left: int) -> str | None:
    """The next page; none where that is the first, or the last and already read: so the App Store ends its pages.

    Raises Unreadable for another that was already read, unless no page is left to read.
    """
    if not feed.next or not feed.items:
        return None
    following, first, last = (
        SAME_PAGE.sub("", urljoin(answer.url, url)) if url else None for url in (feed.next, feed.first, feed.last)
    )
    if following is None or following == first or (following in visited and (following == last or not left)):
        return None
    if following in visited or len(following) > LONGEST_URL:
        raise Unreadable("the feed's next page is one that was already read, or has no address that can be")
    visited.add(following)
    return following


def _rest(feed: Feed, answer: Answer, now: datetime) -> datetime | None:
    """The later of what the headers and the feed's own ttl (minutes) ask for."""
    ttl = now + min(timedelta(minutes=feed.ttl), LONGEST_TTL) if feed.ttl and 0 < feed.ttl < 1e6 else None
    return max(filter(None, (ttl, answer.not_before)), default=None)

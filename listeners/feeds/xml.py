"""RSS of every version, RDF and Atom to items, by feedparser."""

import io
import math
import re
from collections.abc import Mapping
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import urljoin

import feedparser

from listeners.feeds.dates import moment
from listeners.feeds.decode import feeds_named_in, is_html, safe_xml
from listeners.feeds.item import MOST_TAGS, Feed, Item, items_of
from listeners.feeds.mention import canonical
from listeners.feeds.people import name_of
from wire import Unreadable

Entry = Mapping[str, Any]
LONGEST_GUID = 500
MOST = 2**53
"""Counts are kept up to what every JSON reader takes for an integer."""
_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
_END = re.compile(r"</\s*(?:\w+:)?(?:rss|feed|rdf|channel)\s*>\s*|<(?:\w+:)?(?:rss|feed|rdf)\b[^<>]*/>", re.IGNORECASE)
_GUID = re.compile(r"<(?:\w+:)?(?:guid|id)\b[^<>]*>\s*(?:<!\[CDATA\[)?([^<\]]*)", re.IGNORECASE)
_ITEM_END = re.compile(r"</\s*(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)


def read_xml(text: str, url: str) -> Feed:
    """Raises Unreadable for a web page, for a DOCTYPE, and for what has no feed's root."""
    if is_html(text):
        raise Unreadable(_not_a_feed(text))
    safe = safe_xml(text)
    if not _ROOT.search(safe):
        raise Unreadable("the answer is neither RSS nor Atom nor JSON Feed")
    headers = {"content-type": "application/xml; charset=utf-8"}
    parsed = feedparser.parse(
        io.BytesIO(safe.encode("utf8", "replace")),
        response_headers=headers,
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    cut = _END.search(safe[-4000:]) is None
    entries = parsed.entries[: len(_ITEM_END.findall(safe))] if cut else parsed.entries
    read = partial(_item, feed=parsed.feed, version=parsed.version, written=_written(safe))
    return Feed(
        items=items_of(entries, read),
        title=parsed.feed.get("title", ""),
        link=parsed.feed.get("link"),
        generator=parsed.feed.get("generator", ""),
        base=_base(parsed.feed, url),
        next=_linked(parsed.feed, "next"),
        ttl=_number(parsed.feed.get("ttl")),
        cut=cut,
    )


def _not_a_feed(page: str) -> str:
    named = feeds_named_in(page)
    hint = f"; it announces a feed at {', '.join(named)}" if named else ""
    return f"the answer is a web page (HTML), not a feed{hint}"


def _base(feed: Entry, url: str) -> str:
    """What relative links are relative to: the feed's own address where it names a public one, else where it was.

    Without what looks like a key: an address repeats the one that was asked, and a link such as #12 is added to it.
    """
    try:
        own = canonical(urljoin(url, _linked(feed, "self") or ""))
    except ValueError:
        return url
    local = re.match(r"https?://(?:localhost|127\.|0\.0\.0\.0|\[::1\]|10\.|192\.168\.)", own)
    return url if local or not own.startswith(("http://", "https://")) else own


def _linked(thing: Entry, rel: str) -> str | None:
    return next((link.get("href") for link in thing.get("links", ()) if link.get("rel") == rel), None)


def _item(entry: Entry, feed: Entry, version: str, written: Mapping[int, set[str]]) -> Item:
    published = next((entry[key] for key in ("published", "updated", "created") if entry.get(key)), None)
    return Item(
        guid=_guid(entry.get("id", ""), written),
        link=_link(entry),
        comments=entry.get("comments"),
        title=entry.get("title", ""),
        body=_body(entry, version),
        published=next(filter(None, (_moment(entry, key) for key in ("published", "updated", "created"))), None),
        updated=_moment(entry, "updated"),
        stamp=published or "",
        author=_author(entry, version) or _author(feed, version),
        author_url=_part(entry, "author_detail").get("href"),
        language=entry.get("language") or feed.get("language") or None,
        source=_part(entry, "source").get("title"),
        tags=_tags(entry),
        media=_media(entry),
        reply_to=(_part(entry, "thr_in-reply-to") or _part(entry, "in-reply-to")).get("ref"),
        rating=_rating(entry.get("im_rating")),
        likes=_whole(_part(entry, "media_starrating").get("count")),
        replies=_whole(entry.get("slash_comments")),
        views=_whole(_part(entry, "media_statistics").get("views")),
    )


def _part(entry: Entry, key: str) -> Entry:
    """An element with attributes; without any feedparser gives its text, which is not what was meant."""
    value = entry.get(key)
    return value if isinstance(value, Mapping) else {}


def _written(xml: str) -> dict[int, set[str]]:
    """The guids as written, by length, the longest first."""
    found: dict[int, set[str]] = {}
    for guid in {unescape(guid.strip()) for guid in _GUID.findall(xml)}:
        found.setdefault(len(guid), set()).add(guid)
    return dict(sorted(found.items(), reverse=True))


def _guid(guid: str, written: Mapping[int, set[str]]) -> str | None:
    """The guid as written: feedparser resolves it like a link, but an id is a name and no place."""
    if not guid or guid in written.get(len(guid), ()):
        return guid or None
    ends = (guid[-size:] for size in written if 0 < size <= LONGEST_GUID and guid[-size:] in written[size])
    return next(ends, guid)


def _link(entry: Entry) -> str | None:
    """rel=alternate, an HTML one before others; else what feedparser takes for it; else a guid that is a URL."""
    pages = [link for link in entry.get("links", ()) if link.get("rel") == "alternate" and link.get("href")]
    html = [link for link in pages if "html" in link.get("type", "html")]
    guid = entry.get("id", "")
    named = html or pages
    found = named[0]["href"] if named else entry.get("link")
    return found or (guid if guid.startswith(("http://", "https://")) else None)


def _body(entry: Entry, version: str) -> str:
    """content:encoded, else content, else summary. Plain content of an RSS item with media is the media's caption."""
    contents = [part for part in entry.get("content", ()) if part.get("value", "").strip()]
    rich = [part for part in contents if "html" in part.get("type", "")]
    captions = version.startswith("rss") and bool(entry.get("media_content") or entry.get("media_thumbnail"))
    summary = str(entry.get("summary", ""))
    if rich:
        return str(max(rich, key=lambda part: len(part["value"]))["value"])
    if contents and not (captions and summary.strip()):
        return str(contents[0]["value"])
    return summary


def _moment(entry: Entry, key: str) -> Any:
    return moment(entry.get(key), entry.get(f"{key}_parsed"))


def _author(thing: Entry, version: str) -> str | None:
    """Atom's authors are a list; in RSS feedparser's list repeats one author under several element names."""
    if version.startswith("atom"):
        people = [person.get("name") or person.get("email") or "" for person in thing.get("authors", ())]
        return ", ".join(dict.fromkeys(name for name in map(name_of, people) if name)) or None
    return name_of(thing.get("author") or "")


def _tags(entry: Entry) -> tuple[str, ...]:
    terms = (tag.get("label") or tag.get("term") for tag in entry.get("tags", ()))
    return tuple(dict.fromkeys(term.strip() for term in terms if term and term.strip()))[:MOST_TAGS]


def _media(entry: Entry) -> frozenset[str]:
    things = [*entry.get("enclosures", ()), *entry.get("media_content", ())]
    kinds = {(thing.get("medium") or thing.get("type") or "").partition("/")[0] for thing in things}
    if entry.get("media_thumbnail") or "<img" in entry.get("summary", ""):
        kinds.add("image")
    return frozenset(kinds & {"image", "audio", "video", "document"})


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _rating(value: Any) -> float | None:
    number = _number(value)
    return number if number is not None and 1 <= number <= 5 else None


def _whole(value: Any) -> int | None:
    number = _number(value)
    return int(number) if number is not None and 0 <= number <= MOST else None

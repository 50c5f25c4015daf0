"""RSS of every version, RDF and Atom to items, by feedparser: the reference, slow, and able to read what is broken."""

import io
import re
from collections.abc import Mapping
from functools import partial
from html import unescape
from itertools import islice
from typing import Any

import feedparser

from listeners.feeds.dates import moment
from listeners.feeds.decode import without_opaque
from listeners.feeds.fields import address, media_of, minutes, rating, whole
from listeners.feeds.item import MOST_TAGS, Feed, Item, items_of
from listeners.feeds.mention import base_of
from listeners.feeds.people import name_of
from wire import Unreadable

Entry = Mapping[str, Any]
LONGEST, MOST_TAGS_READ = 2_000_000, 200_000
"""Characters and tags of a broken document that are read: some seconds of a thread."""
LONGEST_GUID = 500
STUMBLES = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What feedparser falls over, now and then: a vocabulary whose name has a blank in it, for one."""
_END = re.compile(r"</\s*(?:\w+:)?(?:rss|feed|rdf|channel)\s*>\s*|<(?:\w+:)?(?:rss|feed|rdf)\b[^<>]*/>", re.IGNORECASE)
_GUID = re.compile(r"<(?:\w+:)?(?:guid|id)\b[^<>]*>\s*(?:<!\[CDATA\[)?([^<\]]*)", re.IGNORECASE)
_ITEM_END = re.compile(r"</\s*(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_GONE = re.compile(r"<(?:\w+:)?deleted-entry\b[^<>]{0,500}?\bref\s*=\s*[\"']([^\"'<>]+)", re.IGNORECASE)


def read_by_reference(xml: str, url: str) -> Feed:
    """Reads the first two million characters, and 200,000 tags; what is longer is `cut`. Raises Unreadable."""
    xml = _within(xml[:LONGEST])
    parsed = _parsed(xml)
    about, cut = parsed.feed, _END.search(xml[-4000:]) is None
    entries = parsed.entries[: len(_ITEM_END.findall(xml))] if cut else parsed.entries
    items, left_out = items_of(entries, partial(_item, feed=about, version=parsed.version, written=_written(xml)))
    return Feed(
        items=items,
        left_out=left_out,
        title=about.get("title", ""),
        link=_home(about),
        generator=about.get("generator", ""),
        base=base_of(_linked(about, "self"), url),
        next=None if "fh_complete" in about else _linked(about, "next") or _linked(about, "prev-archive"),
        first=_linked(about, "first"),
        last=_linked(about, "last"),
        ttl=minutes(about.get("ttl"), about.get("sy_updateperiod"), about.get("sy_updatefrequency")),
        cut=cut,
        gone=tuple(map(unescape, _GONE.findall(without_opaque(xml)))) if "deleted-entry" in xml else (),
    )


def _parsed(xml: str) -> Any:
    try:
        return feedparser.parse(
            io.BytesIO(xml.encode("utf8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except STUMBLES:
        raise Unreadable("the XML is broken beyond reading") from None


def _within(xml: str) -> str:
    beyond = next(islice(re.finditer("<", xml), MOST_TAGS_READ, None), None)
    return xml[: beyond.start()] if beyond else xml


def _linked(thing: Entry, rel: str) -> str | None:
    return next((link.get("href") for link in thing.get("links", ()) if link.get("rel") == rel), None)


def _item(entry: Entry, feed: Entry, version: str, written: Mapping[int, set[str]]) -> Item:
    dates = {key: entry[key] for key in ("published", "updated", "created") if key in entry}
    times = {key: moment(date) for key, date in dates.items()}
    body, stars = _body(entry, version), rating(entry.get("im_rating"))
    return Item(
        guid=_guid(entry.get("id", ""), written),
        link=_link(entry),
        comments=entry.get("comments"),
        title=entry.get("title", ""),
        body=_plain(entry) or body if stars else body,
        published=next(filter(None, times.values()), None),
        updated=times.get("updated"),
        stamp=next(filter(None, dates.values()), ""),
        author=_author(entry, version) or _author(feed, version),
        author_url=_part(entry, "author_detail").get("href"),
        language=entry.get("language") or _part(entry, "title_detail").get("language") or feed.get("language") or None,
        source=_part(entry, "source").get("title"),
        tags=_tags(entry),
        media=_media(entry),
        reply_to=(_part(entry, "thr_in-reply-to") or _part(entry, "in-reply-to")).get("ref"),
        rating=stars,
        version=_string(entry.get("im_version")) or None,
        likes=whole(_part(entry, "media_starrating").get("count"), _rank(entry), entry.get("im_votesum")),
        replies=whole(entry.get("slash_comments"), entry.get("thr_total")),
        views=whole(_part(entry, "media_statistics").get("views")),
    )


def _part(entry: Entry, key: str) -> Entry:
    """An element with attributes; without any feedparser gives its text, which is not what was meant."""
    value = entry.get(key)
    return value if isinstance(value, Mapping) else {}


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


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


def _pages(thing: Entry) -> list[Entry]:
    return [link for link in thing.get("links", ()) if link.get("rel") == "alternate" and link.get("href")]


def _home(feed: Entry) -> str | None:
    return next((link["href"] for link in reversed(_pages(feed)) if "html" in link.get("type", "html")), None)


def _link(entry: Entry) -> str | None:
    """rel=alternate, an HTML one before others; else a guid that is a URL; else rel=related."""
    pages, guid = _pages(entry), entry.get("id", "")
    named = [link for link in pages if "html" in link.get("type", "html")] or pages
    if named:
        return address(named[0]["href"])
    return guid if guid.startswith(("http://", "https://")) else _linked(entry, "related")


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


def _plain(entry: Entry) -> str:
    plain = (part.get("value", "") for part in entry.get("content", ()) if "html" not in part.get("type", ""))
    return next(filter(None, plain), "")


def _rank(entry: Entry) -> Any:
    """An element with attributes loses its text in feedparser, so there is no rank to be had."""
    return entry.get("re_rank") if isinstance(entry.get("re_rank"), str) else None


def _author(thing: Entry, version: str) -> str | None:
    """Atom's authors are a list; in RSS feedparser's list repeats one author under several element names."""
    if version.startswith("atom"):
        people = [person.get("name") or person.get("email") or "" for person in thing.get("authors", ())]
        return ", ".join(dict.fromkeys(name for name in map(name_of, people) if name)) or None
    return name_of(thing.get("author") or "")


def _tags(entry: Entry) -> tuple[str, ...]:
    terms = (tag.get("label") or tag.get("term") for tag in entry.get("tags", ()))
    return tuple(dict.fromkeys(term.strip() for term in terms if term and term.strip()))[:MOST_TAGS]


def _media(entry: Entry) -> tuple[str, ...]:
    things = [*entry.get("enclosures", ()), *entry.get("media_content", ())]
    types = (thing.get("medium") or thing.get("type") for thing in things)
    return media_of(types, pictured=bool(entry.get("media_thumbnail")))

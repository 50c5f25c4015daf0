"""JSON Feed 1.0 and 1.1 to items, and the JSON in which the App Store gives its reviews."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from listeners.feeds.appstore import is_reviews, read_reviews
from listeners.feeds.dates import moment
from listeners.feeds.fields import media_of
from listeners.feeds.item import MOST_PARTS, MOST_TAGS, Feed, Item, items_of
from wire import Unreadable

Thing = Mapping[str, Any]


def read_json(text: str, url: str) -> Feed:
    """Raises Unreadable for broken JSON, for JSON that is not a feed, and for what has endless parts."""
    if len(text) > MOST_PARTS and sum(map(text.count, "{[,")) > MOST_PARTS:
        raise Unreadable(f"the JSON has more than {MOST_PARTS:,} parts")
    try:
        feed = json.loads(text, parse_int=_int)
    except (ValueError, RecursionError):
        raise Unreadable("the JSON is cut off or broken") from None
    if isinstance(feed, dict) and is_reviews(feed):
        return read_reviews(feed, url)
    entries = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(entries, list) or not _is_feed(feed, entries):
        raise Unreadable("the answer is JSON, and not a JSON Feed")
    items, left_out = items_of((one for one in entries if isinstance(one, dict)), partial(_item, feed=feed))
    return Feed(
        items=items,
        left_out=left_out,
        title=_text(feed.get("title")),
        link=_text(feed.get("home_page_url")) or None,
        base=url,
        next=_text(feed.get("next_url")) or None,
    )


def _is_feed(feed: Thing, items: list[Any]) -> bool:
    keys = {"content_html", "content_text", "title", "summary"}
    return "jsonfeed.org" in _text(feed.get("version")) or any(isinstance(i, dict) and keys & i.keys() for i in items)


def _item(item: Thing, feed: Thing) -> Item:
    link = _string(item.get("url")) or None
    guid = _text(item.get("id")) or link
    body = _text(item.get("content_html")) or _text(item.get("content_text")) or _text(item.get("summary"))
    return Item(
        guid=guid,
        link=link or (guid if guid and guid.startswith(("http://", "https://")) else None),
        title=_text(item.get("title")),
        body=body,
        published=moment(_text(item.get("date_published"))) or moment(_text(item.get("date_modified"))),
        updated=moment(_text(item.get("date_modified"))),
        stamp=_text(item.get("date_published")),
        author=_names(item) or _names(feed),
        author_url=next((_string(a.get("url")) or None for a in _authors(item)), None),
        language=_text(item.get("language")) or _text(feed.get("language")) or None,
        tags=tuple(dict.fromkeys(_text(tag) for tag in _list(item.get("tags")) if _text(tag)))[:MOST_TAGS],
        media=_media(item),
    )


def _int(digits: str) -> int | None:
    """Python reads no number of thousands of digits, and one of them would lose the whole feed."""
    return int(digits) if len(digits) <= 20 else None


def _authors(thing: Thing) -> list[Thing]:
    people = _list(thing.get("authors")) or [thing.get("author")]
    return [person for person in people if isinstance(person, dict)]


def _names(thing: Thing) -> str | None:
    return ", ".join(dict.fromkeys(filter(None, (_text(person.get("name")) for person in _authors(thing))))) or None


def _media(item: Thing) -> tuple[str, ...]:
    parts = [part for part in _list(item.get("attachments")) if isinstance(part, dict)]
    pictured = bool(item.get("image") or item.get("banner_image"))
    return media_of([_text(part.get("mime_type")) for part in parts], pictured=pictured)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    """Ids and titles are strings; some feeds write numbers."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _string(value)


def _string(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""

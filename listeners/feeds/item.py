"""What RSS, Atom and JSON Feed have in common, before it becomes a mention."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from wire import Unreadable

MOST_ITEMS = 5_000
MOST_TAGS = 30
MOST_PARTS = 2_000_000
"""Tags of XML, or objects, lists and commas of JSON: a page of 32 MB that holds more is built to fill the memory."""
LATEST = datetime.max.replace(tzinfo=UTC)
Entry = TypeVar("Entry")


@dataclass(slots=True, kw_only=True)
class Item:
    """One entry as the feed gives it. `title` and `body` may be HTML. `guid` is raw, links may be relative."""

    guid: str | None = None
    link: str | None = None
    comments: str | None = None
    title: str = ""
    body: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    stamp: str = ""
    """The date as written: part of the fingerprint of an item without a guid."""
    author: str | None = None
    author_url: str | None = None
    language: str | None = None
    source: str | None = None
    tags: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    """What is attached; pictures in the body are not looked for."""
    reply_to: str | None = None
    rating: float | None = None
    version: str | None = None
    """Of the app that a review is about."""
    likes: int | None = None
    replies: int | None = None
    views: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A whole page of a feed.

    `next` is the page with older items, `first` and `last` are the newest and the oldest (RFC 5005); `ttl` in minutes;
    `cut` when the end is missing; `gone` are the guids that the feed itself calls deleted (RFC 6721); `left_out` is how
    many older items the page has besides.
    """

    items: tuple[Item, ...]
    left_out: int = 0
    title: str = ""
    link: str | None = None
    generator: str = ""
    base: str
    next: str | None = None
    first: str | None = None
    last: str | None = None
    ttl: float | None = None
    cut: bool = False
    gone: tuple[str, ...] = ()


def items_of(entries: Iterable[Entry], read: Callable[[Entry], Item]) -> tuple[tuple[Item, ...], int]:
    """The newest 5,000, in the order of the feed, and how many are older. One that cannot be read does not count.

    Raises Unreadable where that is every one of them.
    """
    found: list[Item] = []
    unread = older = 0
    for entry in entries:
        if len(found) >= 4 * MOST_ITEMS:
            older += len(found) - MOST_ITEMS
            found = _newest(found)
        try:
            found.append(read(entry))
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError):  # what a shape unlike any other gives
            unread += 1
    if unread and not found:
        raise Unreadable(f"none of the {unread} items of the feed can be read")
    return tuple(_newest(found)), older + max(len(found) - MOST_ITEMS, 0)


def _newest(items: list[Item]) -> list[Item]:
    """An item without a date may be new; of those of one time the earlier in the file are the newer, as feeds do it."""
    if len(items) <= MOST_ITEMS:
        return items
    ages = [item.published or item.updated or LATEST for item in items]
    places = sorted(range(len(items)), key=ages.__getitem__, reverse=True)[:MOST_ITEMS]
    return [items[place] for place in sorted(places)]

"""What RSS, Atom and JSON Feed have in common, before it becomes a mention."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
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
    media: frozenset[str] = frozenset()
    reply_to: str | None = None
    rating: float | None = None
    likes: int | None = None
    replies: int | None = None
    views: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A whole page of a feed. `next` is the page with older items; `ttl` in minutes; `cut` when the end is missing."""

    items: tuple[Item, ...]
    title: str = ""
    link: str | None = None
    generator: str = ""
    base: str
    next: str | None = None
    ttl: float | None = None
    cut: bool = False

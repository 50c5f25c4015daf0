"""The reviews of an app as the App Store gives them in JSON: Atom in which every text is the `label` of an object."""

from collections.abc import Mapping
from typing import Any

from listeners.feeds.dates import moment
from listeners.feeds.fields import rating, whole
from listeners.feeds.item import Feed, Item, items_of
from listeners.feeds.mention import base_of

Thing = Mapping[str, Any]


def is_reviews(answer: Thing) -> bool:
    """Whether this is such an answer: a feed whose id, date, title or author is labelled. It may have no review."""
    feed = answer.get("feed")
    marks = ("id", "updated", "title", "author")
    return isinstance(feed, dict) and any(isinstance(feed.get(mark), dict) for mark in marks)


def read_reviews(answer: Thing, url: str) -> Feed:
    """`entry` is a list, one object where there is one review, and missing where there is none. An entry that rates
    nothing is the app itself."""
    feed = answer["feed"]
    links = [_attributes(link) for link in _list(feed.get("link"))]
    href = {_text(link.get("rel")): _text(link.get("href")) for link in links if link.get("href")}
    reviews = (entry for entry in _list(feed.get("entry")) if isinstance(entry, dict) and "im:rating" in entry)
    items, left_out = items_of(reviews, _review)
    return Feed(
        items=items,
        left_out=left_out,
        title=_label(feed, "title"),
        link=href.get("alternate"),
        base=base_of(href.get("self") or _label(feed, "id"), url),
        next=href.get("next"),
        first=href.get("first"),
        last=href.get("last"),
    )


def _review(entry: Thing) -> Item:
    links = [_attributes(link) for link in _list(entry.get("link"))]
    date, author = _label(entry, "updated"), _object(entry.get("author"))
    return Item(
        guid=_label(entry, "id") or None,
        link=next((_text(link.get("href")) for link in links), "") or None,
        title=_label(entry, "title"),
        body=next((text for text in map(_labelled, _list(entry.get("content"))) if text), ""),
        published=moment(date),
        updated=moment(date),
        stamp=date,
        author=_label(author, "name") or None,
        author_url=_label(author, "uri") or None,
        rating=rating(_label(entry, "im:rating")),
        version=_label(entry, "im:version") or None,
        likes=whole(_label(entry, "im:voteSum")),
    )


def _object(value: Any) -> Thing:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _attributes(link: Any) -> Thing:
    return _object(_object(link).get("attributes"))


def _label(thing: Thing, name: str) -> str:
    return _labelled(thing.get(name))


def _labelled(value: Any) -> str:
    return _text(_object(value).get("label"))


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""

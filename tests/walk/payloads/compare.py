"""Whether a mention is what EXPECT says: field by field, by the rules of its README and no others."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from mentions import Mention

FIELDS = ("external_id", "author", "said", "url", "kind", "text_starts", "reply_to", "rating", "language")
PATHS_ONLY = "compare the path"
"""Stands in the note where the host of the feed was not recorded."""


def compared(expected: Mapping[str, Any], mention: Mention | None) -> Iterator[tuple[str, bool, str]]:
    """Each field that is stated, whether it agrees, and what was expected and heard."""
    for name in FIELDS:
        if name not in expected:
            continue
        agrees = mention is not None and _agrees(name, expected, mention)
        yield name, agrees, f"{expected[name]!r} expected, {mention and heard(name, mention)!r} heard"


def heard(name: str, mention: Mention) -> str | None:
    """A field of a mention, as EXPECT writes it."""
    match name:
        case "text_starts":
            return _collapsed(mention.words)[:40]
        case "said":
            written = mention.said.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            return None if mention.said_unknown else written.replace(".000Z", "Z")
        case "author":
            return mention.author.key
        case _:
            value = getattr(mention, name)
            return value if value is None else str(value)


def _agrees(name: str, expected: Mapping[str, Any], mention: Mention) -> bool:
    value = expected[name]
    match name:
        case "external_id":
            return value is None or value == mention.external_id
        case "said":
            return _same_time(value, mention)
        case "url":
            return _same_url(value, mention.url, paths=PATHS_ONLY in expected.get("note", ""))
        case "author":
            author = mention.author
            return value in (author.name, author.handle, author.id, author.url) if value else author.key is None
        case "text_starts":
            return _collapsed(mention.words).startswith(_collapsed(value or ""))
        case _:
            return bool(value == getattr(mention, name))


def _same_time(expected: str | None, mention: Mention) -> bool:
    if expected is None:
        return mention.said_unknown
    return not mention.said_unknown and abs(mention.said - datetime.fromisoformat(expected)) < timedelta(seconds=1)


def _same_url(expected: str | None, url: str | None, *, paths: bool) -> bool:
    if expected is None or url is None:
        return expected == url
    if paths or not expected.startswith(("http://", "https://")):
        return urlsplit(expected).path == urlsplit(url).path
    return expected == url


def _collapsed(text: str) -> str:
    return " ".join(text.split())

"""What stands in a JSON answer, read so that a wrong type is simply nothing said."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from listeners.contract import Unreadable
from mentions import clean, html_to_text

Object = Mapping[str, Any]
DAY = 86_400
"""Seconds."""
AHEAD = timedelta(minutes=5)
"""A clock that is so far ahead of ours is simply a little wrong."""
FIRST, LAST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""No time before or after these was meant: it is unknown."""


def loaded(body: bytes, what: str) -> Any:
    """The JSON of an answer. Raises Unreadable, with `what` it should have been ("a search result")."""
    try:
        return json.loads(body, parse_int=_int)
    except (ValueError, RecursionError):
        raise Unreadable(f"the answer is not JSON, so it is not {what}") from None


def _int(digits: str) -> int | None:
    """Python reads no number of thousands of digits, and one of them would lose the whole page."""
    return int(digits) if len(digits) <= 20 else None


def within(value: Any, *path: str) -> Any:
    """The value at this path of keys; None where an object or a key is missing on the way."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def objects(value: Any) -> list[Object]:
    """The objects of a list; what is none is left out, and a missing list is an empty one."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, Sequence) else []


def name(value: Any) -> str | None:
    """Names and ids are strings or whole numbers, without invisible characters; None for an empty one."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return clean(str(value))[0].strip() or None if is_number or isinstance(value, str) else None


def count(value: Any) -> int | None:
    """A number of something: whole, not negative, up to what every JSON reader takes for an integer."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 2**53 else None


def number(value: Any) -> float | None:
    """Any number; true and false are none, nor is what is not finite."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and math.isfinite(value) else None


def names(value: Any, key: str = "name") -> tuple[str, ...]:
    """The names in a list: of tags, of kinds of media. Where they are objects, what stands under this key."""
    found = value if isinstance(value, list) else ()
    return tuple(filter(None, (name(one.get(key) if isinstance(one, Mapping) else one) for one in found)))


def link(value: Any) -> str | None:
    """The address of a page."""
    found = name(value) if isinstance(value, str) else None
    return found if found and found.startswith(("https://", "http://")) else None


def host_of(url: str) -> str:
    """Who is asked at this address, with a port where it names one, without user and password; empty for none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def plain(value: Any) -> tuple[str, int]:
    """A text that is no HTML, and how many invisible characters it lost."""
    return clean(value) if isinstance(value, str) else ("", 0)


def words(value: Any) -> tuple[str, int]:
    """What a reader sees of some HTML, and how many invisible characters it lost."""
    return clean(html_to_text(value)) if isinstance(value, str) else ("", 0)


def joined(parts: Iterable[tuple[str, int]]) -> tuple[str, int]:
    """The parts of what was said (the words, then what is told about the pictures), and what they lost in all."""
    read = list(parts)
    return "\n\n".join(text.strip() for text, _ in read if text.strip()), sum(lost for _, lost in read)


def moment(value: Any) -> datetime | None:
    """A time as APIs write it: ISO 8601 (without a zone it is UTC), or seconds since 1970. Aware UTC.

    None where it is no time, or one that nobody meant (before 1971, after 2100).
    """
    try:
        if isinstance(value, str):
            found = datetime.fromisoformat(value.strip())
        elif (seconds := number(value)) is not None:
            found = datetime.fromtimestamp(seconds, UTC)
        else:
            return None
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if FIRST <= found <= LAST else None


def said(at: datetime | None, now: datetime) -> tuple[datetime, bool]:
    """When it was said, never after now; and whether that is not known: no time was given, or one far ahead."""
    return (now, True) if at is None else (min(at, now), at > now + AHEAD)

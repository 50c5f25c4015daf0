"""Ids of X hold the moment of their making: milliseconds since a day in 2010, shifted by 22 bits."""

from datetime import UTC, datetime, timedelta
from typing import Any

from listeners.common import answer

EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
FIRST = 30_000_000_000
"""Smaller ids were counted one by one, before November 2010: they hold no moment."""
BITS = 22


def id_of(value: Any) -> int | None:
    """The id of a post; None for what is none."""
    name = answer.name(value) or ""
    return int(name) if name.isascii() and name.isdecimal() and len(name) <= 19 and int(name) else None


def id_at(moment: datetime) -> int:
    """The least id that a post of this moment can have."""
    return max(breadth(moment - EPOCH), 0)


def breadth(length: timedelta) -> int:
    """By how much ids grow in this time."""
    return length // timedelta(milliseconds=1) << BITS


def moment_of(id_: int) -> datetime | None:
    """When a post was made, by its id."""
    return EPOCH + timedelta(milliseconds=id_ >> BITS) if id_ >= FIRST else None

"""Single values of an item, read alike by every parser of feeds."""

import math
import re
from collections.abc import Iterable
from typing import Any

MOST = 2**53
"""Counts are kept up to what every JSON reader takes for an integer."""
MEDIA = frozenset({"image", "audio", "video", "document"})
PERIODS = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
C1 = {
    place: bytes([place]).decode("cp1252") for place in range(0x80, 0xA0) if place not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
"""What Windows means by the control characters that nobody means."""
_LONE = re.compile("&([A-Za-z0-9_]+);")
_CONTROLS = re.compile("[\x80-\x9f]")


def mended(text: str) -> str:
    """UTF-8 that was taken for Latin-1 and encoded once more is put back, letters of Windows-1252 too."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text.translate(C1) if _CONTROLS.search(text) else text


def number(value: Any) -> float | None:
    """A finite number."""
    if value is None:
        return None
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def rating(value: Any) -> float | None:
    """One to five."""
    found = number(value) if value else None
    return found if found is not None and 1 <= found <= 5 else None


def whole(*values: Any) -> int | None:
    """The first that is a number of something."""
    for value in values:
        found = number(value) if value else None
        if found is not None and 0 <= found <= MOST:
            return int(found)
    return None


def minutes(ttl: Any, period: Any, frequency: Any) -> float | None:
    """How long a page may be kept: RSS's ttl, else one part of the period of the syndication module."""
    own, times = number(ttl), number(frequency)
    if own is not None or not isinstance(period, str):
        return own
    return PERIODS.get(period.strip().lower(), 0) / (times if times and times >= 1 else 1) or None


def media_of(types: Iterable[str | None], *, pictured: bool) -> tuple[str, ...]:
    """Which media an item carries beside its text, from media types ("audio/mpeg") and media ("audio")."""
    found = {written.partition("/")[0].strip().lower() for written in types if written}
    if pictured:
        found.add("image")
    return tuple(sorted(found & MEDIA)) if found else ()


def address(written: str) -> str:
    """The text of a link whose ampersands were escaped twice."""
    return _LONE.sub(r"&\1", written.replace("&amp;", "&")) if "&" in written else written

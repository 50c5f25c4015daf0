"""Times as people's tables write them: ISO 8601, seconds since 1970, and what spreadsheets and exports make of it."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from listeners.common.answer import FIRST, LAST
from listeners.feeds.dates import MONTHS

LONGEST = 60  # characters
_NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,9})?")
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<y>\d{4}|\d\d)(?!\d)")
_DAY_NAMED = re.compile(
    r"(?P<d>\d{1,2})(?:st|nd|rd|th)?\.?[\s-]+(?:of |de )?(?P<name>[^\W\d]{3,})\.?,?[\s-]+(?:de )?(?P<y>\d{4})"
)
_NAMED_DAY = re.compile(r"(?P<name>[^\W\d]{3,})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})")
_WEEKDAY = re.compile(r"[^\W\d]{2,}\.?,?\s+")
_TIME = re.compile(
    r"(?:,|T|at|um|\s)*(?P<h>\d{1,2})[:.h](?P<m>\d\d)(?:[:.](?P<s>\d\d)(?:[.,]\d+)?)?\s*(?:(?P<half>[ap])\.?\s?m\.?)?",
    re.I,
)
_OFFSET = re.compile(r"(?:GMT|UTC)?([+-])(\d\d?):?(\d\d)?")
_ZONES = {"": None, "Z": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6}
_ZONES |= {"PST": -8, "PDT": -7, "CET": 1, "CEST": 2}  # fmt: skip


def zone_of(name: str) -> tzinfo:
    """Raises ValueError for a name that is no time zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("should be a time zone such as Europe/Berlin or UTC") from None


def month_or_day(values: Iterable[Any]) -> bool | None:
    """Whether the day comes first in dates such as 3/4/2026, as the others show; None where none shows it."""
    for value in values:
        found = _YEAR_LAST.match(value.strip()) if isinstance(value, str) else None
        if found and found["mark"] != "." and (int(found["a"]) > 12) != (int(found["b"]) > 12):
            return int(found["a"]) > 12
    return None


def goes_either_way(value: Any) -> bool:
    """Whether it is a date such as 3/4/2026, which is in March for some and in April for others."""
    found = _YEAR_LAST.match(value.strip()) if isinstance(value, str) else None
    if found is None or found["mark"] == ".":
        return False
    return found["a"] != found["b"] and max(int(found["a"]), int(found["b"])) <= 12


def day_first(values: Iterable[Any], zone: tzinfo, now: datetime) -> bool:
    """Whether the day comes first in dates such as 3/4/2026.

    One that can be read in one way only shows it. Else it is the way that leaves fewer of them still to come, then the
    one that leaves them closer together: people export weeks, and not the third of each month; else the month is first.
    """
    known = list(values)
    if (shown := month_or_day(known)) is not None:
        return shown

    def doubt(way: bool) -> tuple[int, timedelta]:
        said = [at for value in known if (at := moment(value, zone, way))]
        return sum(at > now for at in said), max(said, default=now) - min(said, default=now)

    return doubt(True) < doubt(False)


def moment(value: Any, zone: tzinfo, dayfirst: bool) -> datetime | None:
    """Aware UTC. A time without a zone is read in `zone`, a date without a time as its beginning.

    None where it is no time, or one that nobody meant (before 1971, after 2100).
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = _read(value.strip()[:LONGEST], dayfirst) if isinstance(value, str) else _since_1970(float(value))
        if found is None:
            return None
        found = (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if FIRST <= found <= LAST else None


def _since_1970(number: float) -> datetime:
    """Seconds, or thousandths, millionths, billionths of them: whichever is a time of our days."""
    for unit in (1e9, 1e6, 1e3):
        if abs(number) >= unit * 1e8:
            return datetime.fromtimestamp(number / unit, UTC)
    return datetime.fromtimestamp(number, UTC)


def _read(text: str, dayfirst: bool) -> datetime | None:
    if _NUMBER.fullmatch(text) and not re.fullmatch(r"(?:19|20)\d{6}", text):
        return _since_1970(float(text))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return _written(text, dayfirst) or _mailed(text)


def _mailed(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        pass
    try:  # Wed Mar 04 11:59:02 +0000 2026
        return datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y")
    except ValueError:
        return None


def _written(text: str, dayfirst: bool) -> datetime | None:
    """With the name of a weekday before it, or without."""
    for written in (text, _WEEKDAY.sub("", text, count=1)):
        for pattern in (_YEAR_FIRST, _YEAR_LAST, _DAY_NAMED, _NAMED_DAY):
            if found := pattern.match(written):
                day, rest = _day(found, dayfirst), written[found.end() :]
                return _with_time(day, rest) if day else None
    return None


def _day(found: re.Match[str], dayfirst: bool) -> date | None:
    parts = found.groupdict()
    year = int(parts["y"]) + (2_000 if len(parts["y"]) == 2 else 0)
    if "name" in parts:
        month = MONTHS.get(parts["name"][:3].lower())
        return date(year, month, int(parts["d"])) if month else None
    if "a" not in parts:
        return date(year, int(parts["m"]), int(parts["d"]))
    first, second = int(parts["a"]), int(parts["b"])
    if (dayfirst or parts["mark"] == "." or first > 12) and second <= 12:
        first, second = second, first
    return date(year, first, second)


def _with_time(day: date, rest: str) -> datetime | None:
    found = _TIME.match(rest)
    clock, zone = time(), rest.strip()
    if found:
        hour, zone = int(found["h"]), rest[found.end() :].strip()
        if found["half"]:
            hour = hour % 12 + (12 if found["half"] in "pP" else 0)
        clock = time(hour, int(found["m"]), int(found["s"] or 0))
    known, ahead = _zone(zone.strip("()"))
    return datetime.combine(day, clock, ahead) if known else None


def _zone(text: str) -> tuple[bool, tzinfo | None]:
    """Whether it can be read, and the zone; None where none is said."""
    if text.upper() in _ZONES:
        hours = _ZONES[text.upper()]
        return True, None if hours is None else timezone(timedelta(hours=hours))
    found = _OFFSET.fullmatch(text)
    if found is None:
        return False, None
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return True, timezone(ahead if found[1] == "+" else -ahead)

"""Dates as feeds write them."""

import re
from calendar import timegm
from datetime import UTC, datetime, timedelta

from feedparser.datetimes import _parse_date as read_by_feedparser

AHEAD = timedelta(hours=26)
"""How far in the future a date may lie: the earliest zone of the world writes its local time as UTC."""
LONGEST = 100
"""Characters of a date that are read."""
# fmt: off
MONTHS = {
    "jan": 1, "fev": 2, "feb": 2, "mar": 3, "mär": 3, "mrz": 3, "maa": 3, "mrt": 3, "apr": 4, "abr": 4, "avr": 4,
    "mai": 5, "may": 5, "mag": 5, "mei": 5, "maj": 5, "jun": 6, "jui": 6, "giu": 6, "jul": 7, "lug": 7, "ago": 8,
    "aug": 8, "aoû": 8, "aou": 8, "set": 9, "sep": 9, "out": 10, "oct": 10, "okt": 10, "ott": 10, "nov": 11,
    "dez": 12, "dec": 12, "déc": 12, "dic": 12, "ene": 1, "gen": 1, "fév": 2, "янв": 1, "фев": 2, "мар": 3, "апр": 4,
    "мая": 5, "май": 5, "июн": 6, "июл": 7, "авг": 8, "сен": 9, "окт": 10, "ноя": 11, "дек": 12,
}
# fmt: on
_MONTH = {name.title(): f"{number:02}" for name, number in MONTHS.items()}
_GREENWICH = {"GMT", "+0000", "UTC", "UT"}
_PLAIN = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d\d?) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC|Z|([+-])(\d\d):?(\d\d))"
)
_RFC_822 = re.compile(
    r"(\d{1,2})\s+(?:de\s+)?([^\W\d]{3})[^\W\d]*\.?\s+(?:de\s+)?(\d{4})\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s*"
    r"(?:Z|GMT|UTC|([+-])(\d\d):?(\d\d))?\s*$"
)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)$")


def moment(written: str | None) -> datetime | None:
    """Aware UTC, or None. A date without a zone is read as UTC.

    The two usual forms are read here; the many others by feedparser, and then in other languages.
    """
    if not written:
        return None
    text = written[:LONGEST].strip()
    return (_iso(text) if text[4:5] == "-" else _usual(text)) or _any(text)


def believable(at: datetime | None, now: datetime) -> datetime | None:
    """Nothing for dates of machines that did not know better: before 1990, or more than a day ahead of now."""
    return at if at is not None and at.year >= 1990 and at <= now + AHEAD else None


def _iso(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is UTC:
            return found
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _usual(text: str) -> datetime | None:
    """Of RFC 822 the one way in which nearly all write it: Wed, 04 Mar 2026 11:00:00 GMT."""
    month, zone = _MONTH.get(text[8:11]), text[26:]
    if month is None or text[3:5] != ", " or text[25:26] != " ":
        return None
    return _iso(f"{text[12:16]}-{month}-{text[5:7]}T{text[17:25]}{'Z' if zone in _GREENWICH else zone}")


def _any(text: str) -> datetime | None:
    plain = _PLAIN.fullmatch(text)
    if plain:
        return _dated(plain)
    zone = _OFFSET.search(text)
    if zone and int(zone[2]) > 14 and ":" in text:
        return None  # no place on earth keeps such a time
    return _unusual(text) or _foreign(text)


def _dated(found: re.Match[str]) -> datetime | None:
    """Day, month, year, hour, minute, second, and sign, hours and minutes of the zone."""
    month, ahead = MONTHS.get(found[2].lower()), timedelta()
    if found[7]:
        ahead = timedelta(hours=int(found[8]), minutes=int(found[9])) * (1 if found[7] == "+" else -1)
    if month is None or abs(ahead) >= timedelta(hours=15):
        return None
    try:
        clock = (int(found[4]), int(found[5]), int(found[6] or 0))
        return datetime(int(found[3]), month, int(found[1]), *clock, tzinfo=UTC) - ahead
    except (ValueError, OverflowError):
        return None


def _unusual(text: str) -> datetime | None:
    """Two-digit years, names of zones, a day without a time, asctime, and what else feedparser knows."""
    parsed = read_by_feedparser(text)
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (OverflowError, ValueError, OSError):
        return None


def _foreign(text: str) -> datetime | None:
    """Like RFC 822, with the names of days and months in another language: Seg, 24 Set 2018 19:42:40 -0300."""
    found = _RFC_822.search(text)
    return _dated(found) if found else None

"""Dates as feeds write them."""

import re
from calendar import timegm
from datetime import UTC, datetime, timedelta
from time import struct_time

AHEAD = timedelta(hours=26)
"""How far in the future a date may lie: the earliest zone of the world writes its local time as UTC."""
# fmt: off
MONTHS = {
    "jan": 1, "fev": 2, "feb": 2, "mar": 3, "mär": 3, "mrz": 3, "maa": 3, "mrt": 3, "apr": 4, "abr": 4, "avr": 4,
    "mai": 5, "may": 5, "mag": 5, "mei": 5, "maj": 5, "jun": 6, "jui": 6, "giu": 6, "jul": 7, "lug": 7, "ago": 8,
    "aug": 8, "aoû": 8, "aou": 8, "set": 9, "sep": 9, "out": 10, "oct": 10, "okt": 10, "ott": 10, "nov": 11,
    "dez": 12, "dec": 12, "déc": 12, "dic": 12, "ene": 1, "gen": 1, "fév": 2, "янв": 1, "фев": 2, "мар": 3, "апр": 4,
    "мая": 5, "май": 5, "июн": 6, "июл": 7, "авг": 8, "сен": 9, "окт": 10, "ноя": 11, "дек": 12,
}
# fmt: on
_RFC_822 = re.compile(
    r"(\d{1,2})\s+(?:de\s+)?([^\W\d]{3})[^\W\d]*\.?\s+(?:de\s+)?(\d{4})\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s*(.*)$"
)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)$")


def moment(written: str | None, parsed: struct_time | None = None) -> datetime | None:
    """Aware UTC, or None. A date without a zone is read as UTC. `parsed` is feedparser's reading, in UTC."""
    written = (written or "")[:100]
    zone = re.search(r"[+-](\d\d):?\d\d$", written.strip())
    if zone and int(zone[1]) > 14 and ":" in written:
        return None  # no place on earth keeps such a time
    iso = _iso(written)
    if iso is not None:
        return iso
    if parsed is not None:
        try:
            return datetime.fromtimestamp(timegm(parsed), UTC)
        except (OverflowError, ValueError, OSError):
            return None
    return _foreign(written)


def believable(at: datetime | None, now: datetime) -> datetime | None:
    """Nothing for dates of machines that did not know better: before 1990, or more than a day ahead of now."""
    return at if at is not None and at.year >= 1990 and at <= now + AHEAD else None


def _iso(written: str) -> datetime | None:
    text = written.strip()
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def _foreign(written: str) -> datetime | None:
    """Like RFC 822, with the names of days and months in another language: Seg, 24 Set 2018 19:42:40 -0300."""
    found = _RFC_822.search(written)
    month = MONTHS.get(found[2].lower()) if found else None
    offset = _OFFSET.match(found[7].strip()) if found else None
    if found is None or month is None or (found[7].strip() not in ("", "Z", "GMT", "UTC") and offset is None):
        return None
    ahead = timedelta()
    if offset:
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3])) * (1 if offset[1] == "+" else -1)
    if abs(ahead) > timedelta(hours=14):
        return None
    try:
        local = datetime(
            int(found[3]), month, int(found[1]), int(found[4]), int(found[5]), int(found[6] or 0), tzinfo=UTC
        )
    except ValueError:
        return None
    return local - ahead

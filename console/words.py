"""Times, counts and durations as a person reads them, and texts of strangers made safe for a terminal."""

import unicodedata
from datetime import UTC, datetime, timedelta

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def ago(moment: datetime, now: datetime) -> str:
    """`2 h ago`, `in 40 min`: the largest unit, rounded down."""
    span = span_of(abs(now - moment))
    return f"{span} ago" if moment <= now else f"in {span}"


def span_of(span: timedelta) -> str:
    """`3 days`, `2 h`, `40 min`: the largest unit, rounded down."""
    minutes = int(span.total_seconds() // 60)
    if minutes >= 48 * 60:
        return f"{minutes // 1440} days"
    return f"{minutes // 60} h" if minutes >= 60 else f"{minutes} min"


def number(value: float) -> str:
    """Whole from ten on, one decimal below, none where it is zero."""
    rounded = round(value) if value >= 10 else round(value, 1)
    return f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,}"


def count(value: int, one: str, many: str | None = None) -> str:
    """`1 voice`, `3 voices`."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def clock(moment: datetime) -> str:
    """2026-03-11 14:00 UTC"""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def printable(text: str, width: int | None = None) -> str:
    """One line without control characters (a mention must not steer the terminal), cut at `width` with an ellipsis."""
    shown = " ".join("".join(" " if _steers(letter) else letter for letter in text).split())
    return shown if width is None or len(shown) <= width else shown[: width - 1].rstrip() + "…"


def _steers(letter: str) -> bool:
    return letter in BIDI or unicodedata.category(letter) in ("Cc", "Zl", "Zp", "Cs")

"""Numbers, times and people in words for somebody who was asleep a minute ago, and texts of strangers made harmless.

Every message, picture and list takes its words from here: one number is rounded in one way wherever it stands.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import floor, log10
from zoneinfo import ZoneInfo

from complaints.series import MEMBERS
from mentions.personal import masked
from sentiment.language import known

SPREAD = 10  # from here on two leading digits are enough
LONGEST_PHRASE = 60  # characters
SURE = 0.99  # no model is to be believed beyond that
MARKS = 4  # on one letter
JOINER = "\u2060"  # no width, no meaning: it keeps apart what a service would read together
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# what a chat service would obey inside a quotation: everybody in the room would be called
CALL = re.compile(r"@(?=(?:everyone|here|channel|all)\b)|<(?=[!@#])", re.IGNORECASE)
UNITS = (("day", 1440), ("hour", 60), ("minute", 1))


def rounded(value: float) -> int:
    """The whole number, from ten on with two leading digits: 1,234 becomes 1,200."""
    if value < SPREAD:
        return max(0, round(value))
    step = 10 ** (floor(log10(value)) - 1)
    return int(round(value / step) * step)


def number(value: float) -> str:
    """Rounded, with commas."""
    return f"{rounded(value):,}"


def about(value: float) -> str:
    """`about 9`: an estimate or a sum of probabilities, which is no count of people; `under 1` where it rounds to 0."""
    return f"about {number(value)}" if rounded(value) else "under 1"


def percent(share: float) -> str:
    """`93 %`; never more than 99 %."""
    return f"{round(100 * min(share, SURE))} %"


def count(value: int, one: str, many: str | None = None) -> str:
    """`1 voice`, `3 voices`: exact, because they were counted."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def people(value: int) -> str:
    """`1 person`, `14 people`, `64 people or more`: the detector tells no more apart than it remembers."""
    return f"{count(value, 'person', 'people')}{' or more' if value >= MEMBERS else ''}"


def times(observed: float, expected: float) -> str | None:
    """`9 times the usual`; None where usually there is next to nothing, or where it is less than twice as much."""
    if rare(expected) or observed < 2 * expected:
        return None
    ratio = observed / expected
    return "more than 100 times the usual" if ratio > 100 else f"{number(ratio)} times the usual"


def usual(expected: float) -> str:
    """`where about 2 would be usual`, `where usually there is next to nothing`."""
    return "where usually there is next to nothing" if rare(expected) else f"where {about(expected)} would be usual"


def rare(expected: float) -> bool:
    """Whether usually there is next to nothing."""
    return expected < 0.5


def length(span: timedelta) -> str:
    """`15 minutes`, `hour`, `6 hours`, `2 days`: what may follow "the last"."""
    minutes = round(span.total_seconds() / 60)
    if minutes == 60:
        return "hour"
    unit, size = next((unit, size) for unit, size in UNITS if minutes % size == 0 and minutes >= _least(unit, size))
    return count(minutes // size, unit)


def ago(moment: datetime, now: datetime) -> str:
    """`2 hours ago`, `in 40 minutes`."""
    return f"{rough(now - moment)} ago" if moment <= now else f"in {rough(moment - now)}"


def lately(moment: datetime, now: datetime) -> str:
    """`just now`, from a minute on `2 hours ago`."""
    return "just now" if timedelta() <= now - moment < timedelta(minutes=1) else ago(moment, now)


def among(items: Sequence[str], most: int) -> str:
    """`a, b and 3 more`: at most so many of them by name."""
    rest = len(items) - most
    return ", ".join(items[:most]) + (f" and {rest:,} more" if rest > 0 else "")


def quoted(phrases: Sequence[str]) -> str:
    """`“a”, “b”`: words of strangers in one line, without personal data."""
    return ", ".join(in_marks(phrase, LONGEST_PHRASE) for phrase in phrases)


def in_marks(text: str, most: int) -> str:
    """`“a”`: one line of at most this many characters of a stranger, without personal data, that calls nobody.

    Masked before it is cut: half a card number would not be known as one.
    """
    return f"“{uncalled(printable(masked(text).text, most))}”"


def uncalled(text: str) -> str:
    """The text, which no chat service takes for a command: what would call a room has a word joiner in it."""
    return CALL.sub(lambda found: found.group() + JOINER, text)


def language(code: str) -> str:
    """`Spanish`; the code itself where it has no name, and what nobody can tell by its description."""
    return "a language nobody can tell" if code == "und" else known().names.get(code, code)


def rough(span: timedelta) -> str:
    """`3 days`, `2 hours`, `40 minutes`: the largest unit, rounded down."""
    minutes = int(span.total_seconds() // 60)
    unit, size = next((unit, size) for unit, size in UNITS if minutes >= _least(unit, size))
    return count(minutes // size, unit)


def clock(moment: datetime, zone: str, beside: datetime) -> str:
    """`01:10 UTC`, with the date where it is another day than `beside`. Raises ZoneInfoNotFoundError."""
    local, other = moment.astimezone(ZoneInfo(zone)), beside.astimezone(ZoneInfo(zone))
    day = "" if local.date() == other.date() else f"{local:%a} {local.day} {local:%b} "
    return f"{day}{local:%H:%M} {local.tzname()}"


def stamp(moment: datetime, zone: str = "UTC") -> str:
    """`2026-03-11 14:00 UTC`: a time that stands alone. Raises ZoneInfoNotFoundError."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}"


def printable(text: str, most: int | None = None) -> str:
    """One line that steers no terminal, of at most this many characters.

    What was cut is an ellipsis, at a word where one ends nearby.
    """
    line = " ".join("".join(" " if _steers(letter) else letter for letter in upright(text)).split())
    if most is None or len(line) <= most:
        return line
    cut = line[: most - 1]
    word = cut.rsplit(" ", 1)[0]
    return (word if len(word) > most * 2 / 3 else cut).rstrip(" ,;:.-") + "…"


def harmless(text: str) -> str:
    """The text with its lines and tabs; every other character that steers a terminal becomes U+FFFD."""
    return "".join("�" if letter not in "\n\t" and _steers(letter) else letter for letter in upright(text))


def upright(text: str) -> str:
    """The text with at most four marks on a letter, as many as a language needs: more run over the lines around it."""
    if text.isascii():
        return text
    kept, marks = list[str](), 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if marks <= MARKS:
            kept.append(letter)
    return "".join(kept)


def _steers(letter: str) -> bool:
    """Control characters, line separators, halves of characters, and what turns the direction of what follows."""
    return letter in BIDI or unicodedata.category(letter) in ("Cc", "Zl", "Zp", "Cs")


def _least(unit: str, size: int) -> int:
    """From how many minutes on a span is told in this unit: one day is 24 hours."""
    return 2 * size if unit == "day" else size if unit == "hour" else 0

"""Ratings, counts and tags as tables and programs write them."""

import re
from collections.abc import Sequence
from typing import Any

from listeners.common.answer import count, name

_NUMBER = re.compile(r"[-+]?\d{1,12}(?:[.,]\d{1,9})?")
_OF = re.compile(r"([-+]?\d{1,6}(?:[.,]\d{1,6})?)\s*(?:/|of|out of|von|sur|de)\s*(\d{1,4})\b.*", re.IGNORECASE)
_STARS = re.compile(r"[★⭐\ufe0f]+[☆✩]*")
_WORDED = ("one", "two", "three", "four", "five")
_EMPTY = ("", "n/a", "na", "-", "null", "none")
MOST_TAGS = 50


def is_said(value: Any) -> bool:
    """Whether something stands there at all."""
    return value is not None and not (isinstance(value, str) and value.strip().casefold() in _EMPTY)


def number(value: Any) -> float | None:
    """A number, or a text that begins with one ("4 stars", "4,5")."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if abs(value) <= 1e12 else None
    found = _NUMBER.match(value.strip()) if isinstance(value, str) else None
    return float(found[0].replace(",", ".")) if found else None


def graded(value: Any, best: float) -> tuple[float, float] | None:
    """A rating and the best there could be: "4/5" and "★★★★☆" say both, else it is of `best`."""
    if isinstance(value, str):
        text = value.strip()
        if found := _OF.fullmatch(text):
            return float(found[1].replace(",", ".")), float(found[2])
        if _STARS.fullmatch(text):
            return float(text.count("★") + text.count("⭐")), 5.0
        if text.casefold() in _WORDED:
            return float(_WORDED.index(text.casefold()) + 1), 5.0
    found_number = number(value)
    return None if found_number is None else (found_number, best)


def stars(value: Any, best: float) -> float | None:
    """A rating on the scale of 1 to 5. Scales up to 10 begin at 1, longer ones at 0. None where it lies outside."""
    found = graded(value, best)
    if found is None:
        return None
    given, most = found
    least = 1.0 if most <= 10 else 0.0
    if not least <= given <= most or most <= least:
        return None
    return given if most == 5 else round(1 + 4 * (given - least) / (most - least), 2)


def whole(value: Any) -> int | None:
    """A count: also as text, with the commas of thousands."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,3}(?:[,. \u202f]\d{3})*|\d{1,15}", value.strip()):
        return int(re.sub(r"\D", "", value))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return count(value)


def tags(value: Any) -> tuple[str, ...]:
    """A list of names, or one text with commas, semicolons or bars between them."""
    if isinstance(value, str):
        value = re.split(r"[,;|]", value)
    found = (name(one) for one in value) if isinstance(value, Sequence) else ()
    return tuple(dict.fromkeys(one.removeprefix("#") for one in found if one and len(one) <= 200))[:MOST_TAGS]

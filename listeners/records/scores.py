"""Answers to "how likely" and "how satisfied", on one scale, and people who answer without being named."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal

from listeners.records.values import graded, is_said
from mentions import Author

Scale = Literal["nps", "csat5", "csat7"]
BOUNDS: Mapping[Scale, tuple[float, float]] = {"nps": (0, 10), "csat5": (1, 5), "csat7": (1, 7)}
_MAIL = re.compile(r"\S+@\S+\.\S+")
_PHONE = re.compile(r"\+?\(?\d[\d\s()./-]{5,}\d")


def scaled(value: Any, least: float, most: float) -> float | None:
    """From 0 to 10, as the worst and the best answer are; None where the value lies outside of [least, most]."""
    found = graded(value, most)
    if found is None or most <= least:
        return None
    given, best = found
    least = least if best == most else 0.0 if best >= 10 else 1.0
    if best <= least or not least <= given <= best:
        return None
    return round(10 * (given - least) / (best - least), 2)


def rate_of(scale: Scale) -> Callable[[Any], float | None]:
    """The rating of an answer on this scale."""
    least, most = BOUNDS[scale]
    return lambda value: scaled(value, least, most)


def told(value: Any, most: float) -> str:
    """All that somebody says who only gives a score; nothing where there is none."""
    found = graded(value, most) if is_said(value) else None
    return f"Score: {found[0]:g} of {found[1]:g}" if found and 0 <= found[0] <= found[1] else ""


def nameless(author: Author) -> Author:
    """Without e-mail addresses and phone numbers. What remains of it is what the survey calls its respondent."""
    return replace(
        author,
        id=None if author.id and (_MAIL.search(author.id) or author.id.startswith("+")) else author.id,
        handle=None if _is_address(author.handle) else author.handle,
        name=None if _is_address(author.name) else author.name,
    )


def _is_address(text: str | None) -> bool:
    return bool(text) and bool(_MAIL.search(str(text)) or _PHONE.fullmatch(str(text).strip()))

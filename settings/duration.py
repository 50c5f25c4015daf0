"""Lengths of time as people write them: `10h`, `5m`, `2d`, `1h30m`."""

import re
from datetime import timedelta

from pydantic import BeforeValidator

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_PART = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*([smhdw])\s*")


def duration(said: object) -> timedelta:
    """Raises ValueError, in words for the person who wrote it, for anything that is no length of time with a unit."""
    if isinstance(said, timedelta):
        return said
    parts = _PART.findall(said) if isinstance(said, str) else []
    if not parts or not isinstance(said, str) or _PART.sub("", said.strip()):
        raise ValueError('should be a length of time with its unit, such as "90s", "5m", "10h", "2d" or "1h30m"')
    return sum((timedelta(**{_UNITS[unit]: float(count)}) for count, unit in parts), timedelta())


def written(length: timedelta) -> str:
    """The shortest text that `duration` reads as this length, to the second."""
    left, text = round(length.total_seconds()), ""
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, left = divmod(left, size)
        text += f"{count}{unit}" if count else ""
    return text or "0s"


def between(least: timedelta, most: timedelta) -> BeforeValidator:
    """A length of time within these, both included."""

    def checked(said: object) -> timedelta:
        length = duration(said)
        if not least <= length <= most:
            raise ValueError(f"should be from {written(least)} to {written(most)}")
        return length

    return BeforeValidator(checked)

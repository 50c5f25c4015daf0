"""The course of a story in hours: as every change of its stage saw it, and what was heard since the last of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from complaints import Hour

HOUR = timedelta(hours=1)
DAY = 24
LONGEST = 24 * 7
"""Hours: a bar of a longer drawing is no wider than a line."""


class Course(NamedTuple):
    """The hours of a story, and how much was heard of it since it was raised."""

    hours: tuple[Hour, ...]
    since: float


def course_of(
    seen: Iterable[Sequence[Hour]], came: Iterable[tuple[datetime, float]], raised: datetime, now: datetime
) -> Course:
    """`seen` are the hours behind each change, in order; of what overlaps the later knows better. `came` is what was
    said since it was raised, with its weight; what of it the changes saw is in their hours already.

    What nobody has reckoned yet is taken to be as usual as the same hour of the day before.
    """
    came = list(came)
    hours = _joined(seen)[-LONGEST:]
    more = _onward(hours, came, now) if hours else []
    return Course(hours=tuple(hours + more)[-LONGEST:], since=sum(weight for said, weight in came if said >= raised))


def _joined(seen: Iterable[Sequence[Hour]]) -> list[Hour]:
    """Changes come at any five minutes, so their hours begin at different ones."""
    found: list[Hour] = []
    for hours in seen:
        if hours:
            found = [hour for hour in found if hour.start + HOUR <= hours[0].start] + list(hours)
    return found


def _onward(hours: Sequence[Hour], came: Iterable[tuple[datetime, float]], now: datetime) -> list[Hour]:
    end = hours[-1].start + HOUR
    heard = defaultdict[int, float](float)
    for said, weight in came:
        if end <= said < now:
            heard[(said - end) // HOUR] += weight
    known, more = list(hours), list[Hour]()
    for place in range(max(heard, default=-1) + 1):
        like = known[-DAY] if len(known) >= DAY else known[-1]
        more.append(replace(like, start=end + place * HOUR, observed=heard.get(place, 0.0)))
        known.append(more[-1])
    return more

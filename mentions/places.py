"""Where something stands in a text, and what stands near what."""

import heapq
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from mentions.rows import Row
from mentions.spelling import Spelt
from mentions.units import Units


class Place(NamedTuple):
    """Characters [start, end) of a text, which are its units [first, last)."""

    start: int
    end: int
    first: int
    last: int


def row_places(row: Row, units: Units, candidates: Iterable[int]) -> list[Place]:
    """Where the row stands, of the units in which it may begin, in order."""
    if row.certain:
        many = len(row.units)
        return [_place(units, first, first + many) for first in candidates]
    return [place for first in candidates if (place := _checked(row, units, first))]


def _place(units: Units, first: int, last: int) -> Place:
    start, end = units.place(first)
    return Place(start, units.place(last - 1)[1] if last - first > 1 else end, first, last)


def _checked(row: Row, units: Units, first: int) -> Place | None:
    last = first + len(row.units)
    if first < 0 or last > len(units):
        return None
    for at, unit in enumerate(row.units, start=first):
        if (at > first and not unit.gap.holds(units.gap(at))) or not unit.holds(units, at):
            return None
    start = row.lead.before(units.text, units.places[first][0])
    end = row.tail.after(units.text, units.places[last - 1][1])
    return Place(start, end, first, last) if start >= 0 and end >= 0 else None


def term_places(spelt: Spelt, units: Units, rows: Sequence[list[Place]]) -> list[Place]:
    """Where a term stands, of the places of its rows; in order, overlaps included."""
    if spelt.signs is not None:
        found = (one.span() for one in spelt.signs.finditer(units.text))
        return [_of_signs(units, start, end) for start, end in found]
    if spelt.within is not None:
        return _windows(spelt, units, rows)
    places = rows[0]
    for after in rows[1:]:
        places = _joined(units, places, after)
    return places


def _of_signs(units: Units, start: int, end: int) -> Place:
    at = bisect_left(units.places, (start, start))
    return Place(start, end, at, at)


def _joined(units: Units, before: Sequence[Place], after: Sequence[Place]) -> list[Place]:
    """`*` among clusters: the next that follows without a break."""
    firsts, found = [place.first for place in after], []
    for place in before:
        at = bisect_left(firsts, place.last)
        if at < len(after) and units.runs[after[at].first] == units.runs[place.last - 1]:
            found.append(Place(place.start, after[at].end, place.first, after[at].last))
    return found


def _windows(spelt: Spelt, units: Units, rows: Sequence[list[Place]]) -> list[Place]:
    """`"a b"~n`: the shortest stretches in which every word is, as often as in the phrase, and at most n others."""
    wanted = Counter(tuple(unit.parts for unit in row.units) for row in spelt.rows)
    places = {tuple(unit.parts for unit in row.units): found for row, found in zip(spelt.rows, rows, strict=True)}
    if any(len(places[one]) < times for one, times in wanted.items()):
        return []
    reach = max((places[one][times - 1] for one, times in wanted.items()), key=lambda place: place.last)
    found: list[Place] = []
    next_of = dict.fromkeys(wanted, 0)
    for begin, one in heapq.merge(*([(place, one) for place in places[one]] for one in wanted)):
        if not found or found[-1].first < begin.first:
            if found and found[-1].last == reach.last:
                found.pop()  # this one ends there too, and is shorter
            found.append(Place(begin.start, reach.end, begin.first, reach.last))
        next_of[one] += 1
        if next_of[one] + wanted[one] > len(places[one]):
            break
        reach = max(reach, places[one][next_of[one] + wanted[one] - 1], key=lambda place: place.last)
    return [one for one in found if units.words(one.first, one.last) - spelt.words <= (spelt.within or 0)]


def near_places(
    left: Sequence[Place], right: Sequence[Place], units: Units, *, distance: int, ordered: bool
) -> list[Place]:
    """From the first to the last of two that stand near each other: of each, the nearest on either side.

    What overlaps is not near itself. Every pair that is near enough has such a pair inside it, so none is missed.
    """
    near = (
        Place(one.start, other.end, one.first, other.last)
        for one, other in _pairs(left, right, ordered=ordered)
        if units.between(one.last, other.first) <= distance
    )
    return sorted(dict.fromkeys(near))  # a few rows in order each: quickly sorted, as a set would not be


def nearest(left: Sequence[Place], right: Sequence[Place], units: Units, *, ordered: bool) -> int | None:
    """The fewest words between one and the other; None where they never stand so."""
    pairs = _pairs(left, right, ordered=ordered)
    return min((units.between(one.last, other.first) for one, other in pairs), default=None)


def _pairs(left: Sequence[Place], right: Sequence[Place], *, ordered: bool) -> Iterator[tuple[Place, Place]]:
    yield from _neighbours(left, right)
    if not ordered and left is not right:
        yield from _neighbours(right, left)


def _neighbours(before: Sequence[Place], after: Sequence[Place]) -> Iterator[tuple[Place, Place]]:
    """Each of `before` with the next of `after`, and each of `after` with the last of `before`; each pair once."""
    by_start, by_end = sorted(after), sorted(before, key=itemgetter(1, 0))
    starts, ends = [place[0] for place in by_start], [place[1] for place in by_end]
    next_of = [bisect_left(starts, end) for end in ends]
    for one, at in zip(by_end, next_of, strict=True):
        if at < len(by_start):
            yield one, by_start[at]
    for at, start in enumerate(starts):
        last = bisect_right(ends, start) - 1
        if last >= 0 and next_of[last] != at:
            yield by_end[last], by_start[at]


def apart(places: Iterable[Place], most: int) -> list[Place]:
    """The first of them that do not overlap."""
    found: list[Place] = []
    for place in places:
        if len(found) == most:
            break
        if not found or place.start >= found[-1].end:
            found.append(place)
    return found

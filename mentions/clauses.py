"""A query made ready: what of it must be there at all is known before a mention comes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from mentions.facts import number as number_of
from mentions.facts import values, within
from mentions.mention import Mention
from mentions.places import Place, near_places
from mentions.tree import Query, Range, TextField
from mentions.units import Units
from mentions.wildcards import fits, pattern

Ids = frozenset[int]


@dataclass(slots=True, kw_only=True)
class Reading:
    """A mention while queries are asked of it. `found` are the numbers of the terms and facts that are there, `places`
    where the terms are."""

    mention: Mention
    heard_by: tuple[str, ...]
    units: Units
    found: set[int]
    places: Mapping[int, list[Place]]
    near: dict["NearClause", list[Place]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, kw_only=True)
class Clause:
    """Part of a query. It holds only where one of `needs` is found, or, for None, perhaps anywhere."""

    query: Query
    needs: Ids | None = None
    speaks: bool = False  # whether a place of it may speak for a match: what stands under NOT never does

    def holds(self, reading: Reading) -> bool:
        """Whether it is so."""
        raise NotImplementedError

    def places(self, reading: Reading) -> list[Place]:
        """Where it stands, in order; facts stand nowhere."""
        return []


@dataclass(frozen=True, eq=False, kw_only=True)
class FoundClause(Clause):
    """A word or phrase, in the text or the title, or a fact with one whole value."""

    number: int

    def holds(self, reading: Reading) -> bool:
        return self.number in reading.found

    def places(self, reading: Reading) -> list[Place]:
        return reading.places.get(self.number, [])


@dataclass(frozen=True, eq=False, kw_only=True)
class FieldClause(Clause):
    """A fact of which a part or a pattern is asked."""

    name: TextField
    parts: tuple[str, ...]

    def holds(self, reading: Reading) -> bool:
        known = values(self.name, reading.mention, reading.heard_by)
        if self.name == "url":
            return any(pattern(("*", *self.parts, "*")).fullmatch(value) for value in known)
        return any(fits(self.parts, value) for value in known)


@dataclass(frozen=True, eq=False, kw_only=True)
class RangeClause(Clause):
    """A number of the mention."""

    range: Range

    def holds(self, reading: Reading) -> bool:
        asked = self.range
        return within(asked.name, number_of(asked.name, reading.mention), asked.low, asked.high)


@dataclass(frozen=True, eq=False, kw_only=True)
class NotClause(Clause):
    """What must not be there. Of an unknown fact NOT holds."""

    child: Clause

    def holds(self, reading: Reading) -> bool:
        return not self.child.holds(reading)


@dataclass(frozen=True, eq=False, kw_only=True)
class NearClause(Clause):
    """One near the other."""

    left: Clause
    right: Clause
    distance: int
    ordered: bool

    def holds(self, reading: Reading) -> bool:
        return bool(self.places(reading))

    def places(self, reading: Reading) -> list[Place]:
        if self not in reading.near:
            sides = self.left.places(reading), self.right.places(reading)
            reading.near[self] = near_places(*sides, reading.units, distance=self.distance, ordered=self.ordered)
        return reading.near[self]


@dataclass(frozen=True, eq=False, kw_only=True)
class ManyClause(Clause):
    """Several together."""

    children: tuple[Clause, ...]

    @cached_property
    def speaking(self) -> tuple[Clause, ...]:
        """The children that may speak for a match."""
        return tuple(one for one in self.children if one.speaks)


@dataclass(frozen=True, eq=False, kw_only=True)
class OrClause(ManyClause):
    """Any of its children. Of many, those are asked for which something was found."""

    @cached_property
    def _numbers(self) -> Mapping[int, Clause]:
        return {one.number: one for one in self.children if isinstance(one, FoundClause)}

    @cached_property
    def _only(self) -> Ids:
        return frozenset(self._numbers)

    @cached_property
    def _needing(self) -> Mapping[int, list[Clause]]:
        found: dict[int, list[Clause]] = {}
        for child in self.children:
            if not isinstance(child, FoundClause):
                for number in child.needs or ():
                    found.setdefault(number, []).append(child)
        return found

    @cached_property
    def _open(self) -> tuple[Clause, ...]:
        return tuple(one for one in self.children if one.needs is None)

    def holds(self, reading: Reading) -> bool:
        return not self._only.isdisjoint(reading.found) or any(one.holds(reading) for one in self._others(reading))

    def holding(self, reading: Reading) -> Iterator[Clause]:
        """The children that hold."""
        yield from (self._numbers[number] for number in self._only & reading.found)
        yield from (one for one in self._others(reading) if one.holds(reading))

    def places(self, reading: Reading) -> list[Place]:
        return sorted({place for one in self.holding(reading) for place in one.places(reading)})

    def _others(self, reading: Reading) -> Iterator[Clause]:
        yield from self._open
        if self._needing:
            near = (one for number in reading.found for one in self._needing.get(number, ()))
            yield from dict.fromkeys(near)


@dataclass(frozen=True, eq=False, kw_only=True)
class AndClause(ManyClause):
    """All of its children. Those that must be found are asked first, those that must not be there at once."""

    @cached_property
    def _numbers(self) -> Ids:
        return frozenset(one.number for one in self.children if isinstance(one, FoundClause))

    @cached_property
    def _excluded(self) -> OrClause:
        children = tuple(one.child for one in self.children if isinstance(one, NotClause))
        return OrClause(query=self.query, children=children)

    @cached_property
    def _others(self) -> tuple[Clause, ...]:
        return tuple(one for one in self.children if not isinstance(one, FoundClause | NotClause))

    def holds(self, reading: Reading) -> bool:
        if not self._numbers <= reading.found or not all(one.holds(reading) for one in self._others):
            return False
        return not self._excluded.holds(reading)

"""All brands asked of one mention in one pass."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from mentions.clauses import (
    AndClause,
    Clause,
    FieldClause,
    FoundClause,
    Ids,
    NearClause,
    NotClause,
    OrClause,
    RangeClause,
    Reading,
)
from mentions.facts import value_of, values
from mentions.literals import Literals
from mentions.mention import Match, Mention
from mentions.spans import spans_of
from mentions.tree import And, Field, Near, Not, Or, Phrase, Query, Range, Term, TextField, Word
from mentions.units import Units
from mentions.wildcards import WILD, split


class Matcher:
    """The queries of all brands. It costs time to make, and then hardly more for many terms than for few: keep it."""

    def __init__(self, queries: Mapping[str, Query]) -> None:
        maker = Maker()
        for query in queries.values():
            maker.made(query)  # the first time only counts what is asked for
        self.clauses = {brand: maker.made(query) for brand, query in queries.items()}
        self._order = {brand: at for at, brand in enumerate(queries)}
        self._words, self._titles = Literals(maker.words), Literals(maker.titles)
        self._facts: dict[TextField, dict[str, int]] = {}
        for (name, value), number in maker.facts.items():
            self._facts.setdefault(name, {})[value] = number
        self._open: list[str] = []
        self._needing: dict[int, list[str]] = {}
        for brand, clause in self.clauses.items():
            if clause.needs is None:
                self._open.append(brand)
            for number in clause.needs or ():
                self._needing.setdefault(number, []).append(brand)

    def matches(self, mention: Mention, heard_by: Iterable[str] = ()) -> tuple[Match, ...]:
        """The brands that the mention concerns, in the order of the queries, and because of which words.

        `heard_by` are names and kinds of the sources that heard it, for `source:`.
        """
        reading = self.reading(mention, heard_by)
        near = {brand for number in reading.found for brand in self._needing.get(number, ())}
        asked = sorted((*near, *self._open), key=self._order.__getitem__)
        holding = (brand for brand in asked if self.clauses[brand].holds(reading))
        return tuple(Match(brand=brand, spans=spans_of(self.clauses[brand], reading)) for brand in holding)

    def reading(self, mention: Mention, heard_by: Iterable[str] = ()) -> Reading:
        """What is found in the mention."""
        units, heard = Units(mention.words), tuple(heard_by)
        places = self._words.find(units)
        if mention.title and self._titles:
            places |= self._titles.find(Units(mention.title))
        found = set(places)
        for name, numbers in self._facts.items():
            found.update(numbers[value] for value in values(name, mention, heard) if value in numbers)
        return Reading(mention=mention, heard_by=heard, units=units, found=found, places=places)


@lru_cache(maxsize=64)
def matcher_of(query: Query) -> Matcher:
    """The matcher of one query, whose brand is ""."""
    return Matcher({"": query})


class Maker:
    """Makes clauses of queries and numbers what they ask for, each once."""

    def __init__(self) -> None:
        self.words: dict[Term, int] = {}
        self.titles: dict[Term, int] = {}
        self.facts: dict[tuple[TextField, str], int] = {}
        self.asked: Counter[int] = Counter()  # how often each number is asked for

    def _next(self) -> int:
        return len(self.words) + len(self.titles) + len(self.facts)

    def made(self, query: Query) -> Clause:
        """The clause of a query."""
        if isinstance(query, Word | Phrase):
            return self._found(query, self.words.setdefault(query, self._next()), speaks=True)
        if isinstance(query, Near):
            return self._near(query)
        if isinstance(query, And | Or):
            return self._several(query)
        if isinstance(query, Not):
            return NotClause(query=query, child=self.made(query.child))
        return self._fact(query)

    def _several(self, query: And | Or) -> Clause:
        children = tuple(map(self.made, query.children))
        speaks = any(one.speaks for one in children)
        if isinstance(query, And):
            return AndClause(query=query, needs=self._rarest(children), speaks=speaks, children=children)
        return OrClause(query=query, needs=_all(children), speaks=speaks, children=children)

    def _fact(self, query: Query) -> Clause:
        if isinstance(query, Range):
            return RangeClause(query=query, range=query)
        assert isinstance(query, Field), type(query).__name__  # noqa: S101 - the tree has no other sort
        value = query.value
        if query.name == "title":
            return self._found(query, self.titles.setdefault(value, self._next()), speaks=True)
        text = value_of(query.name, value.text)
        wild = isinstance(value, Word) and not value.exact and not WILD.isdisjoint(text)
        if wild or query.name == "url":
            return FieldClause(query=query, name=query.name, parts=split(text) if wild else (text,))
        return self._found(query, self.facts.setdefault((query.name, text), self._next()), speaks=False)

    def _near(self, query: Near) -> Clause:
        left, right = self.made(query.left), self.made(query.right)
        return NearClause(
            query=query,
            needs=self._rarest((left, right)),
            speaks=True,
            left=left,
            right=right,
            distance=query.distance,
            ordered=query.ordered,
        )

    def _found(self, query: Query, number: int, *, speaks: bool) -> Clause:
        self.asked[number] += 1
        return FoundClause(query=query, needs=frozenset((number,)), speaks=speaks, number=number)

    def _rarest(self, children: Iterable[Clause]) -> Ids | None:
        """What all of them together need: of one of them, what the fewest ask for. `late AND acme` waits for acme."""
        needs = (one.needs for one in children if one.needs is not None)
        return min(needs, key=lambda ids: sum(self.asked[one] for one in ids), default=None)


def _all(children: Iterable[Clause]) -> Ids | None:
    needs = [one.needs for one in children]
    return None if None in needs else frozenset().union(*(one for one in needs if one is not None))

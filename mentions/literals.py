"""All terms of a set of queries, looked up in a text in one pass."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ahocorasick_rs import AhoCorasick

from mentions.places import Place, row_places, term_places
from mentions.rows import Row
from mentions.spelling import Spelt, spelt
from mentions.tree import Term
from mentions.units import Units

Found = dict[int, list[Place]]


class Literals:
    """Terms by number. An automaton finds the longest literal piece of each in the folded text; only terms of which a
    piece is there are looked at, so that ten thousand of them cost what is found."""

    def __init__(self, terms: Mapping[Term, int]) -> None:
        self._terms: list[tuple[int, Spelt, tuple[int, ...]]] = []
        self._rows: dict[Row, int] = {}
        self._led: dict[int, list[int]] = defaultdict(list)  # row -> terms that begin with it
        self._always: list[int] = []  # terms of signs only
        for term, number in terms.items():
            self._add(number, spelt(term))
        self._all_rows: Sequence[Row] = tuple(self._rows)
        anchored: dict[str, list[int]] = defaultdict(list)
        for row, at in self._rows.items():
            anchored[row.anchor[0]].append(at)
        self._anywhere = anchored.pop("", [])
        self._anchored = list(anchored.values())
        self._automaton = AhoCorasick(list(anchored)) if anchored else None

    def __bool__(self) -> bool:
        """Whether there is any term."""
        return bool(self._terms)

    def _add(self, number: int, sought: Spelt) -> None:
        rows = tuple(self._rows.setdefault(row, len(self._rows)) for row in sought.rows)
        self._terms.append((number, sought, rows))
        (self._led[rows[0]] if rows else self._always).append(len(self._terms) - 1)

    def find(self, units: Units) -> Found:
        """Where each term stands that is there at all."""
        candidates = self._candidates(units)
        found: Found = {}
        places: dict[int, list[Place]] = {}
        for at in [*(term for row in candidates for term in self._led.get(row, ())), *self._always]:
            number, sought, rows = self._terms[at]
            if all(row in candidates for row in rows):
                there = term_places(sought, units, [self._places(row, units, candidates, places) for row in rows])
                if there:
                    found[number] = there
        return found

    def _candidates(self, units: Units) -> dict[int, list[int]]:
        """In which units each row may begin."""
        hits = self._automaton.find_matches_as_indexes(units.row, overlapping=True) if self._automaton else ()
        found: dict[int, list[int]] = {row: list(range(len(units))) for row in self._anywhere}
        for anchor, start, _ in hits:
            at = units.at(start)
            for row in self._anchored[anchor]:
                found.setdefault(row, []).append(at - self._all_rows[row].anchor[1])
        return found

    def _places(
        self, row: int, units: Units, candidates: Mapping[int, list[int]], known: dict[int, list[Place]]
    ) -> list[Place]:
        if row not in known:
            known[row] = row_places(self._all_rows[row], units, dict.fromkeys(candidates[row]))
        return known[row]

"""Words as an index knows them, and which of them a query cannot do without.

An index only narrows down: what it gives is matched again. It never leaves out what a query holds for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from mentions.mention import Mention
from mentions.rows import Unit
from mentions.spelling import spelt
from mentions.tree import And, Field, Near, Or, Phrase, Query, Term, Word
from mentions.units import Units
from mentions.wildcards import WILD

LONGEST = 40  # letters of a word that are indexed: those after them are left to the matcher
MOST = 4_000  # words of one mention; one that has more is looked at for every query
SHORTEST = 3  # letters of a beginning that narrow anything down: what begins with two is half of the index
LONG = "zzzlong"  # the one word of a mention that has more
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


@dataclass(frozen=True, slots=True)
class Key:
    """A word of the index; with `open_` also every longer one that begins so."""

    text: str
    open_: bool = False


@dataclass(frozen=True, slots=True)
class Together:
    """All of at least two."""

    parts: tuple["Sought", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Any of at least two."""

    parts: tuple["Sought", ...]


Sought = Key | Together | Either


def indexed(mention: Mention) -> str:
    """The words of a mention for the index, each once, in ASCII, with a blank between: without case and accents, of
    scripts without word spaces each cluster."""
    found = {*Units(mention.words).folded, *Units(mention.title).folded}
    return LONG if len(found) > MOST else " ".join(sorted(set(map(key_of, found))))


def sought(query: Query) -> Sought | None:
    """What the index must have of every mention that the query holds for. None where that may be anything: only facts
    are asked for, or what must not be there."""
    found = _sought(query)
    return None if found is None else Either((found, Key(LONG)))


def _sought(query: Query) -> Sought | None:
    if isinstance(query, Word | Phrase):
        return _of_term(query)
    if isinstance(query, Field):
        return _of_term(query.value) if query.name == "title" else None
    if isinstance(query, Near):
        return _together((_sought(query.left), _sought(query.right)))
    if isinstance(query, And):
        return _together(map(_sought, query.children))
    if isinstance(query, Or):
        parts = tuple(dict.fromkeys(map(_sought, query.children)))
        known = tuple(one for one in parts if one is not None)
        return None if len(known) < len(parts) else known[0] if len(known) == 1 else Either(known)
    return None


def _of_term(term: Term) -> Sought | None:
    return _together(_of_unit(unit) for row in spelt(term).rows for unit in row.units)


def _of_unit(unit: Unit) -> Key | None:
    if not unit.wild:
        return Key(key_of(unit.folded[0]))
    first = unit.folded[0]
    if first in WILD:
        return None
    if "?" in unit.parts:  # it counts the letters as written: ß is one there, and two in the index
        first = first[: next((at for at, letter in enumerate(first) if not letter.isascii()), len(first))]
    return Key(key_of(first), open_=True) if len(first) >= SHORTEST else None


def _together(parts: Iterable[Sought | None]) -> Sought | None:
    known = tuple(dict.fromkeys(one for one in parts if one is not None))
    return Together(known) if len(known) > 1 else known[0] if known else None


@lru_cache(maxsize=32_768)
def key_of(word: str) -> str:
    """How the index writes a word: letters and digits of ASCII as they are, others by their number: no database
    folds or splits these anew."""
    return "".join(one if one in _PLAIN else f"q{ord(one):x}q" for one in word[:LONGEST])

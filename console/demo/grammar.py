"""Sentences from a grammar: alternatives `{a|b}`, slots `[town]`, and names that belong to one seed alone.

Every sentence of the phrase books carries at least one coined slot ([town], [person], [street] or [ref]). Coined words
are an injective function of (seed, index) for seeds modulo 1,024, so two worlds cannot share a sentence.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

SEEDS = 1024
_STRIDE = 7919  # a prime: neighbouring seeds and indices get unlike words
_REFS = 9_999_991  # a prime: multiplication by the stride is a bijection of 0..9,999,990
_ALTERNATIVES = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"\[(\w+)\]")


def words(text: str) -> tuple[str, ...]:
    """The words of a list that reads better as a line."""
    return tuple(text.split())


@dataclass(frozen=True, slots=True)
class Names:
    """Syllables of coined words in one language: a word is one of each. The product of the lengths bounds how many.

    `given` are ordinary given names for people, whose family names are coined; empty where people go by one name.
    """

    first: Sequence[str]
    middle: Sequence[str]
    last: Sequence[str]
    given: Sequence[str] = ()

    @property
    def per_seed(self) -> int:
        """How many words belong to one seed alone."""
        return len(self.first) * len(self.middle) * len(self.last) // SEEDS

    def coin(self, seed: int, index: int) -> str:
        """The `index`-th word (modulo `per_seed`) of this seed."""
        total = self.per_seed * SEEDS
        number = ((seed % SEEDS) * self.per_seed + index % self.per_seed) * _STRIDE % total
        number, last = divmod(number, len(self.last))
        first, middle = divmod(number, len(self.middle))
        return self.first[first] + self.middle[middle] + self.last[last]


@dataclass(frozen=True, slots=True)
class Pieces:
    """A message is an opener, a core and a closer; openers and closers may be empty strings."""

    openers: Sequence[str]
    cores: Sequence[str]
    closers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Book:
    """All that one language can say: names, and pieces by (domain, mood)."""

    language: str
    names: Names
    pieces: Mapping[tuple[str, str], Pieces]


def reference(seed: int, index: int) -> str:
    """A seven-digit order number that no other seed has (index modulo 9,000)."""
    return f"{((index % 9000) * SEEDS + seed % SEEDS) * _STRIDE % _REFS:07d}"


def expand(template: str, rng: Random, *, seed: int, names: Names, brand: str) -> str:
    """The template with its alternatives chosen (innermost first) and its slots filled."""
    while _ALTERNATIVES.search(template):
        template = _ALTERNATIVES.sub(lambda found: rng.choice(found[1].split("|")), template)
    return _SLOT.sub(lambda found: _fill(found[1], rng, seed, names, brand), template)


def _fill(slot: str, rng: Random, seed: int, names: Names, brand: str) -> str:
    if slot == "brand":
        return brand
    if slot == "ref":
        return reference(seed, rng.randrange(9000))
    if slot == "n":
        return str(rng.randint(3, 28))
    if slot == "sum":
        return str(rng.randint(6, 240))
    third = names.per_seed // 3
    shift = {"town": 0, "person": third, "street": 2 * third}[slot]
    word = names.coin(seed, shift + rng.randrange(third))
    return f"{rng.choice(names.given)} {word}" if slot == "person" and names.given else word


def say(book: Book, domain: str, mood: str, rng: Random, *, seed: int, brand: str) -> str:
    """One message in this mood, about this brand."""
    pieces = book.pieces[domain, mood]
    parts = (rng.choice(pieces.openers), rng.choice(pieces.cores), rng.choice(pieces.closers))
    return spell(parts, rng, seed=seed, names=book.names, brand=brand)


def spell(parts: Sequence[str], rng: Random, *, seed: int, names: Names, brand: str) -> str:
    """The parts as one message that begins with a capital letter."""
    template = " ".join(part.strip() for part in parts if part)
    text = expand(template, rng, seed=seed, names=names, brand=brand)
    return text[0].upper() + text[1:]

"""The tree of a brand query: what may stand in it, and the text that it is written as."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

TextField = Literal["title", "author", "site", "url", "lang", "country", "source", "tag", "type", "has"]
NumberField = Literal["rating", "followers", "likes", "shares", "replies", "views", "latitude", "longitude"]
QUOTES = '"“”„＂', "«»"
"""Which signs open a phrase, and which of them close it: any of the same row."""
_SIGNS = re.compile(rf"([{''.join(QUOTES)}\\])")


@dataclass(frozen=True, slots=True)
class Query:
    """A brand query. str(query) is text that parses to an equal tree."""


@dataclass(frozen=True, slots=True)
class Word(Query):
    """One word, @handle, #hashtag, $CASHTAG or emoji.

    `*` in it stands for any ending or middle (never at the start), `?` for exactly one letter; in a script without word
    spaces both count grapheme clusters. With `exact` (written `{BT}`) case counts, and nothing is a wildcard.
    """

    text: str
    exact: bool = False

    def __str__(self) -> str:
        return f"{{{self.text}}}" if self.exact else self.text


@dataclass(frozen=True, slots=True)
class Phrase(Query):
    """Words in this order, with any white space between them; `within` n (written `"a b"~n`): all of them, in any
    order, with at most n other words between the first and the last. Nothing in it is a wildcard."""

    text: str
    within: int | None = None

    def __str__(self) -> str:
        quoted = '"' + _SIGNS.sub(r"\\\1", self.text) + '"'
        return quoted if self.within is None else f"{quoted}~{self.within}"


@dataclass(frozen=True, slots=True)
class Near(Query):
    """Something of `left` near something of `right`: NEAR/n, and NEAR/nf where left comes first.

    Both sides are Word, Phrase, Near, or Or of these. `distance` is the most words that may stand between them;
    neighbours have none.
    """

    left: "Query"
    right: "Query"
    distance: int
    ordered: bool = False

    def __str__(self) -> str:
        ordered = "f" if self.ordered else ""
        return f"{_bracketed(self.left)} NEAR/{self.distance}{ordered} {_bracketed(self.right)}"


@dataclass(frozen=True, slots=True)
class Field(Query):
    """A fact of the mention: `site:example.com`, `title:"a b"`, `type:(post OR reply)` (an Or of Fields).

    `value` is a Word or Phrase; for `title` it is sought in the title as words are, for the others it is the whole
    value (with wildcards), case does not matter.
    """

    name: TextField
    value: "Word | Phrase"

    def __str__(self) -> str:
        return f"{self.name}:{self.value}"


@dataclass(frozen=True, slots=True)
class Range(Query):
    """A number of the mention within [low, high], both ends included; None is open. Without that number it never
    holds."""

    name: NumberField
    low: float | None
    high: float | None

    def __str__(self) -> str:
        low, high = self.low, self.high
        if low is not None and low == high:
            return f"{self.name}:{_number(low)}"
        if low is not None and high is None:
            below = math.nextafter(low, -math.inf)  # above 3 is written as the next number after 3 is kept
            return f"{self.name}:>{_number(below)}" if _plainer(below, low) else f"{self.name}:>={_number(low)}"
        if high is not None and low is None:
            above = math.nextafter(high, math.inf)
            return f"{self.name}:<{_number(above)}" if _plainer(above, high) else f"{self.name}:<={_number(high)}"
        return f"{self.name}:[{_number(low)} TO {_number(high)}]"


@dataclass(frozen=True, slots=True)
class Not(Query):
    """What must not be there."""

    child: Query

    def __str__(self) -> str:
        return f"NOT {_bracketed(self.child)}"


@dataclass(frozen=True, slots=True)
class And(Query):
    """All of at least two."""

    children: tuple[Query, ...]

    def __str__(self) -> str:
        return " AND ".join(str(one) if isinstance(one, Not) else _bracketed(one) for one in self.children)


@dataclass(frozen=True, slots=True)
class Or(Query):
    """Any of at least two."""

    children: tuple[Query, ...]

    def __str__(self) -> str:
        if (fields := _one_field(self)) is not None:
            return f"{fields[0].name}:({' OR '.join(str(one.value) for one in fields)})"
        return " OR ".join(str(one) if isinstance(one, Not) else _bracketed(one) for one in self.children)


Term = Word | Phrase


def needs_brackets(query: Query) -> bool:
    """Whether it is written in brackets where it stands inside something else."""
    if isinstance(query, Or):
        return _one_field(query) is None
    return isinstance(query, And | Near | Not)


def terms(query: Query, *, under_not: bool = False) -> Iterator[tuple[Term, bool]]:
    """Every word and phrase that is sought in title or text, and whether it speaks for a match (is not under NOT)."""
    if isinstance(query, Word | Phrase):
        yield query, not under_not
    elif isinstance(query, Field):
        if query.name == "title":
            yield query.value, not under_not
    elif isinstance(query, Not):
        yield from terms(query.child, under_not=not under_not)
    elif isinstance(query, Near):
        yield from terms(query.left, under_not=under_not)
        yield from terms(query.right, under_not=under_not)
    elif isinstance(query, And | Or):
        for child in query.children:
            yield from terms(child, under_not=under_not)


def term_text(term: Term) -> str:
    """The term as a person names it: without quotes and braces, with its wildcards."""
    return term.text


def positive_terms(query: Query) -> tuple[str, ...]:
    """The terms that are not under NOT, in order, each once; wildcards stay."""
    return tuple(dict.fromkeys(term_text(term) for term, positive in terms(query) if positive))


def names(query: Query) -> tuple[str, ...]:
    """The terms that name the brand, in order, each once; wildcards stay.

    Of `ferrybank AND (late OR refund)` that is ferrybank alone: of an AND its first child that names anything, of NEAR
    the left side, of OR every child, of `title:` its value. NOT and other fields name nothing.
    """
    return tuple(dict.fromkeys(_names(query)))


def _names(query: Query) -> list[str]:
    if isinstance(query, Word | Phrase):
        return [term_text(query)]
    if isinstance(query, Field):
        return [term_text(query.value)] if query.name == "title" else []
    if isinstance(query, Near):
        return _names(query.left)
    if isinstance(query, And):
        return next(filter(None, map(_names, query.children)), [])
    return [name for child in query.children for name in _names(child)] if isinstance(query, Or) else []


def _bracketed(query: Query) -> str:
    return f"({query})" if needs_brackets(query) else str(query)


def _one_field(query: Or) -> tuple[Field, ...] | None:
    """The children where all are values of one field: `site:(a.com OR b.com)`."""
    fields = tuple(child for child in query.children if isinstance(child, Field))
    same = len(fields) == len(query.children) and len({field.name for field in fields}) == 1
    return fields if same else None


def _number(value: float | None) -> str:
    if value is None:
        return "*"
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _plainer(one: float, other: float) -> bool:
    return len(_number(one)) < len(_number(other)) and not float(other).is_integer()

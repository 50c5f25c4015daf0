"""The tree of a brand query: what may stand in it, and the text that it is written as."""

from dataclasses import dataclass
from typing import Literal

TextField = Literal["title", "author", "site", "url", "lang", "country", "source", "tag", "type", "has"]
NumberField = Literal["rating", "followers", "likes", "shares", "replies", "views", "latitude", "longitude"]


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


@dataclass(frozen=True, slots=True)
class Phrase(Query):
    """Words in this order, with any white space between them; `within` n (written `"a b"~n`): all of them, in any
    order, with at most n other words between the first and the last."""

    text: str
    within: int | None = None


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


@dataclass(frozen=True, slots=True)
class Field(Query):
    """A fact of the mention: `site:example.com`, `title:"a b"`, `type:(post OR reply)` (an Or of Fields).

    `value` is a Word or Phrase; for `title` it is sought in the title as words are, for the others it is the whole
    value (with wildcards), case does not matter.
    """

    name: TextField
    value: "Word | Phrase"


@dataclass(frozen=True, slots=True)
class Range(Query):
    """A number of the mention within [low, high], both ends included; None is open. Without that number it never
    holds."""

    name: NumberField
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Not(Query):
    """What must not be there."""

    child: Query


@dataclass(frozen=True, slots=True)
class And(Query):
    """All of at least two."""

    children: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or(Query):
    """Any of at least two."""

    children: tuple[Query, ...]


Term = Word | Phrase

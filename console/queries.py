"""A query that a person gives on the command line, and what it is compared with."""

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mentions import Match, Query, QueryError, parse

if TYPE_CHECKING:
    from datetime import datetime

    from mentions import Mention
    from settings import Brand, Settings

STDIN = "-"
LONGEST_TYPED = 200_000
"""Characters that are read from standard input."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query before it is matched. `own` is the query alone and `noise` what is left out, by name; `written` is the
    text as a person wrote it."""

    brand: str | None
    written: str
    own: Query
    noise: tuple[tuple[str, Query], ...] = ()

    @property
    def whole(self) -> Query:
        """Own query, and none of the noise."""
        from mentions.noise import outside

        return outside(self.own, [query for _, query in self.noise])


def asked(text: str, brand: "Brand | None" = None) -> Asked:
    """This query with the noise of the brand. Raises QueryError."""
    noise = tuple((name, parse(said)) for name, said in brand.noise) if brand else ()
    return Asked(brand=brand.name if brand else None, written=text, own=parse(text), noise=noise)


def given(text: str) -> str:
    """The argument, or what stands on standard input where it is `-`."""
    return sys.stdin.read(LONGEST_TYPED).strip("\n") if text == STDIN else text


def place_of(error: QueryError, text: str) -> str:
    """What is wrong with a query, below the place where it is."""
    from alerts.words import harmless

    return harmless(error.shown(text))


def brand_named(known: "Settings", name: str | None) -> "Brand | None":
    """The brand of this name; without a name the only one there is. Exits 2 for a name of none."""
    from console.house import brand_of

    found = brand_of(known, name)
    if found is None:
        return known.brands[0] if len(known.brands) == 1 else None
    return next(brand for brand in known.brands if brand.name == found)


def typed(text: str, now: "datetime") -> "Mention":
    """A text of which nothing else is known, as a mention."""
    from mentions import Mention, clean

    return Mention(origin="typed", external_id=STDIN, kind="post", said=now, heard=now, text=clean(text)[0])


def held(query: Query, mention: "Mention", heard_by: tuple[str, ...]) -> Match | None:
    """Whether the query holds, and where."""
    from mentions import match

    return match(query, mention, "", heard_by)

"""Which brands a mention concerns: all of them asked in one pass."""

from collections.abc import Iterable
from functools import lru_cache

from mentions import Matcher, parse
from mentions.noise import outside
from settings import Brand, Source


def matcher_of(brands: Iterable[Brand]) -> Matcher:
    """The matcher of these brands. It is made once for the same queries, and again when one of them changes."""
    return _made(tuple((brand.name, brand.query, tuple(text for _, text in brand.noise)) for brand in brands))


def heard_by(source: Source) -> tuple[str, str]:
    """What `source:` in a query may call it."""
    return source.name, source.kind


@lru_cache(maxsize=4)
def _made(queries: tuple[tuple[str, str, tuple[str, ...]], ...]) -> Matcher:
    return Matcher({name: outside(parse(query), [parse(text) for text in noise]) for name, query, noise in queries})

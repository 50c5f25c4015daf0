"""The table [noise], and the names of it that brands use."""

from collections.abc import Collection, Iterator, Mapping

from mentions import QueryError, parse
from mentions.noise import ready_made
from settings.brand import Brand
from settings.problem import Problem, nearest

LONGEST = 80
"""Characters of a name."""


def own_noise(table: object) -> tuple[dict[str, str], list[Problem]]:
    """Name -> query of [noise], and what is wrong there. Names stay as they are written."""
    if not isinstance(table, dict):
        return {}, [Problem("noise", "should be a table", 'write [noise], and below it "a name" = "a query"')]
    problems = [problem for name, text in table.items() if (problem := _problem(table, name, text))]
    return {name.strip(): text for name, text in table.items() if isinstance(text, str)}, problems


def _problem(table: Mapping[str, object], name: str, text: object) -> Problem | None:
    where = place(name)
    if not name.strip() or len(name) > LONGEST or not name.isprintable():
        return Problem(
            where, f"should have a name of 1 to {LONGEST} letters that can be seen", 'write "a name" = "a query"'
        )
    if sum(other.strip().casefold() == name.strip().casefold() for other in table) > 1:
        return Problem(where, "is there twice: upper and lower case are one name", "give one of them another")
    return query_problem(text, where) if isinstance(text, str) else Problem(where, "should be text in quotes")


def place(name: str) -> str:
    """`noise."job adverts"`"""
    return f'noise."{name}"'


def query_problem(text: str, where: str) -> Problem | None:
    """Why it is no query, with the column; None where it is one."""
    try:
        parse(text)
    except QueryError as error:
        step = f"expected {' or '.join(error.expected)}" if error.expected else None
        return Problem(where, f"{error.message} (column {error.column})", step)
    return None


def unknown_noise(without: object, where: str, own: Collection[str]) -> Iterator[Problem]:
    """A problem for each name of `without` that neither [noise] nor Foreshock has."""
    known = names(own)
    for i, name in enumerate(without if isinstance(without, list) else []):
        if isinstance(name, str) and name.strip().casefold() not in known:
            yield Problem(f"{where}.without[{i}]", "is no noise that Foreshock knows", nearest(name, known.values()))


def with_noise(brand: Brand, own: Mapping[str, str]) -> Brand:
    """The brand with these names as they are written where they stand, each once, and the queries of [noise]."""
    known = names(own)
    used = tuple(dict.fromkeys(known[name.strip().casefold()] for name in brand.without))
    return brand.with_noise(used, own)


def names(own: Collection[str]) -> dict[str, str]:
    """What a name may be called -> the name. One of [noise] takes the place of a ready-made one."""
    return {name.casefold(): name for name in (*ready_made(), *own)}

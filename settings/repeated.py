"""Lists of a brand in which something stands twice."""

from collections.abc import Iterator, Mapping

from settings.problem import Problem


def repeated(table: Mapping[str, object], where: str) -> Iterator[Problem]:
    """A problem for each competitor or noise that is there twice, and for a competitor that is the brand itself."""
    own = _folded(table.get("name"))
    for key in ("competitors", "without"):
        listed, first = table.get(key), dict[str, str]()
        for i, one in enumerate(listed if isinstance(listed, list) else []):
            name, place = _folded(one.get("name") if isinstance(one, dict) else one), f"{where}.{key}[{i}]"
            if key == "competitors" and name and name == own:
                yield Problem(place, "is the brand itself", "remove it")
            elif name and name in first:
                yield Problem(place, f"is there twice: it is {first[name]} too", "remove it")
            first.setdefault(name, place)


def _folded(name: object) -> str:
    return name.strip().casefold() if isinstance(name, str) else ""

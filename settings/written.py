"""The settings as they are written, before anything in them is checked."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from settings.problem import Problem, SettingsError

_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenQuery:
    """A query of the file, right or wrong: of a brand, with the names of what it is `without`, or of [noise]."""

    name: str
    text: str
    noise: bool = False
    without: tuple[str, ...] = ()


def queries_of(path: Path) -> list[WrittenQuery]:
    """Every query that the file has, brands first. Raises SettingsError where it cannot be read at all."""
    toml = toml_of(path)
    brands, noise = toml.get("brands"), toml.get("noise")
    found = [_of_brand(table) for table in brands if _says(table, "query")] if isinstance(brands, list) else []
    named = noise.items() if isinstance(noise, dict) else ()
    return found + [WrittenQuery(name=name, text=text, noise=True) for name, text in named if isinstance(text, str)]


def _of_brand(table: dict[str, Any]) -> WrittenQuery:
    without = table.get("without")
    names = tuple(name for name in without if isinstance(name, str)) if isinstance(without, list) else ()
    return WrittenQuery(name=str(table.get("name", "a brand without a name")), text=table["query"], without=names)


def _says(table: object, key: str) -> bool:
    return isinstance(table, dict) and isinstance(table.get(key), str)


def toml_of(path: Path) -> dict[str, Any]:
    """What the file says. Raises SettingsError where it is not there or is no TOML."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        found = Problem("the file", f"cannot be read: {error.strerror}", "write one with `foreshock init`")
    except UnicodeDecodeError as error:
        found = Problem(f"byte {error.start}", "is not UTF-8", "save the file as UTF-8")
    except RecursionError:
        found = Problem("the file", "has too many brackets inside brackets", "remove some")
    except ValueError as error:  # TOMLDecodeError, and a number with thousands of digits
        found = _not_toml(str(error))
    raise SettingsError(path.name, [found])


def _not_toml(said: str) -> Problem:
    place = _AT.search(said)
    where = f"line {place[1]}, column {place[2]}" if place and place[1] else "the end of the file"
    message = _AT.sub("", said)
    return Problem(where, f"is not TOML: {message[:1].lower()}{message[1:]}", 'text stands in quotes: key = "value"')

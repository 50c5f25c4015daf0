"""Reading answers of APIs that may hold anything: what is not of the expected shape is empty, never an error."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Object = Mapping[str, Any]


def loaded(body: bytes) -> Any:
    """The JSON of it; None where it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def name(value: Any, *path: str) -> str:
    """An id or a word at this place: a string, although some servers write a number."""
    found = _at(value, path)
    return str(found).strip() if isinstance(found, str | int) and not isinstance(found, bool) else ""


def part(value: Any, *path: str) -> Object:
    """The object at this place."""
    found = _at(value, path)
    return found if isinstance(found, Mapping) else {}


def objects(value: Any, *path: str) -> Sequence[Object]:
    """The objects of the list at this place."""
    found = _at(value, path)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _at(value: Any, path: Sequence[str]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value

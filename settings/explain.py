"""pydantic's findings in the words of the person who wrote the file."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from settings.problem import Problem, nearest

_SAYS: Mapping[str, str] = {
    "string_type": "should be text in quotes",
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
    "int_type": "should be a whole number",
    "int_parsing": "should be a whole number",
    "int_from_float": "should be a whole number",
    "float_type": "should be a number",
    "float_parsing": "should be a number",
    "tuple_type": 'should be a list, such as ["one", "two"]',
    "list_type": 'should be a list, such as ["one", "two"]',
    "path_type": "should be a path in quotes",
}


def explained(
    error: ValidationError, path: str, model: type[BaseModel], known: Collection[str], said: Callable[[str], str]
) -> list[Problem]:
    """A problem for each finding. `known` are the keys that may stand in this table; `said` masks secrets."""
    return [
        _problem(one, path, model, known, said) for one in error.errors(include_url=False) if one["type"] != "skipped"
    ]


def _problem(
    one: Mapping[str, Any], path: str, model: type[BaseModel], known: Collection[str], said: Callable[[str], str]
) -> Problem:
    where, key = path_of(path, one["loc"]), str(one["loc"][0]) if one["loc"] else ""
    kind = one["type"]
    if kind == "missing":
        return Problem(where, "is missing", f"write {key} = … ({_description(model, key)})")
    if kind == "extra_forbidden":
        return unknown(where, str(one["loc"][-1]), known)
    if kind == "literal_error":
        return Problem(where, f"should be {one['ctx']['expected']}", _near(one))
    if kind == "string_pattern_mismatch":
        return Problem(where, "does not look right", f"write {_description(model, key)}")
    return Problem(where, said(_message(one)))


def _message(one: Mapping[str, Any]) -> str:
    kind, context = one["type"], one.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"should be at least {context['ge']}" if "ge" in context else f"should be at most {context['le']}"
    if kind in ("too_short", "string_too_short"):
        return f"is too short: {context['min_length']} is the least"
    return _SAYS.get(kind) or str(one["msg"]).replace("Input should", "should").replace("Value should", "should")


def unknown(where: str, key: str, known: Collection[str]) -> Problem:
    """A key that no setting has."""
    return Problem(where, "is not a setting", nearest(key, known))


def path_of(path: str, loc: tuple[int | str, ...]) -> str:
    """`sources[2].tags[0]` of `sources[2]` and ("tags", 0)."""
    return path + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)


def _near(one: Mapping[str, Any]) -> str | None:
    choices = [choice.strip("'") for choice in str(one["ctx"]["expected"]).replace(" or ", ", ").split(", ")]
    hint = nearest(one["input"], choices)
    return hint if hint.startswith("did you mean") else None


def _description(model: type[BaseModel], key: str) -> str:
    field = model.model_fields.get(key)
    return (field.description if field else None) or "something else"

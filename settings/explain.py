"""pydantic's findings in the words of the person who wrote the file."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, get_args

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
    where, key = path_of(path, one["loc"]), str(one["loc"][-1]) if one["loc"] else ""
    kind, inside = one["type"], _inside(model, one["loc"])
    if kind == "missing":
        return Problem(where, "is missing", f"write {key} = … ({_description(inside, key)})")
    if kind == "extra_forbidden":
        return unknown(where, key, known if inside is model else inside.model_fields)
    if kind == "literal_error":
        return Problem(where, f"should be {one['ctx']['expected']}", _near(one))
    if kind == "string_pattern_mismatch":
        key = next((str(part) for part in reversed(one["loc"]) if isinstance(part, str)), "")
        return Problem(where, "does not look right", f"write {_description(inside, key)}")
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


def no_flags(table: Mapping[str, Any], where: str, model: type[BaseModel]) -> Iterator[Problem]:
    """A problem for each setting that is true or false and says "yes", 1 or the like.

    The words "true" and "false" are as good, since the environment and a command line have only words.
    """
    for name, field in model.model_fields.items():
        value = table.get(name, False)
        as_written = isinstance(value, bool) or (isinstance(value, str) and value in ("true", "false"))
        if field.annotation in (bool, bool | None) and not as_written:
            yield Problem(f"{where}.{name}", "should be true or false")


def path_of(path: str, loc: tuple[int | str, ...]) -> str:
    """`sources[2].tags[0]` of `sources[2]` and ("tags", 0)."""
    return path + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)


def _inside(model: type[BaseModel], loc: tuple[int | str, ...]) -> type[BaseModel]:
    """The model of the table in which the last key stands: that of `competitors[1].foo` is a Competitor."""
    for part in loc[:-1]:
        field = model.model_fields.get(str(part))
        tables = [one for one in get_args(field.annotation) if _is_table(one)] if field else []
        model = tables[0] if tables else model
    return model


def _is_table(one: object) -> bool:
    return isinstance(one, type) and issubclass(one, BaseModel)


def _near(one: Mapping[str, Any]) -> str | None:
    choices = [choice.strip("'") for choice in str(one["ctx"]["expected"]).replace(" or ", ", ").split(", ")]
    hint = nearest(one["input"], choices)
    return hint if hint.startswith("did you mean") else None


def _description(model: type[BaseModel], key: str) -> str:
    field = model.model_fields.get(key)
    return (field.description if field else None) or "something else"

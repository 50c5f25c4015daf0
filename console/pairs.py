"""KEY=VALUE from a command line, as the settings file would say it."""

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from listeners.contract import kinds
from settings import Source
from settings.problem import nearest


class NoPair(ValueError):
    """The message says what should stand there."""


def values_of(kind: str, pairs: Iterable[str]) -> dict[str, Any]:
    """The options in a table. Where an option is a text the value is taken as it is; else it is TOML: 3, true, ["a"].

    Raises NoPair for an unknown kind, a word without = and a key twice.
    """
    if kind not in kinds():
        raise NoPair(f"{kind} is no kind of source; {nearest(kind, kinds())}")
    found: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise NoPair(f"{pair}: options are written key=value, such as url=https://example.org/feed")
        if key in found:
            raise NoPair(f'{key} is there twice; write a list as {key}=\'["one", "two"]\'')
        found[key] = value if _is_text(kind, key) else _read(value)
    return found


def _is_text(kind: str, key: str) -> bool:
    fields: Mapping[str, Any] = {**Source.model_fields, **kinds()[kind].options.model_fields}
    wanted = fields[key].annotation if key in fields else str
    return wanted is str or str in get_args(wanted)


def _read(value: str) -> Any:
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value  # a word, or a length of time

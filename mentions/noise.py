"""What is said with a brand's name in it and not about it: ready-made queries by name, in the language of queries.

They know English words only, and each says what it must never leave out.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from mentions.query import parse
from mentions.tree import And, Not, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """A named query. `leaves_out` and `never` are sentences: what it leaves out, and what it must never.

    `text` is the whole query, ready to be copied into [noise]; `own` the part that is only its own, without what all
    ready-made ones spare.
    """

    name: str
    leaves_out: str
    never: str
    own: str
    text: str

    @property
    def parsed(self) -> Query:
        """The tree of `text`."""
        return parse(self.text)


@lru_cache(maxsize=1)
def ready_made() -> Mapping[str, Noise]:
    """Name -> noise, in the order of noise.toml."""
    said = _written()
    spared = said.pop("spared")
    return MappingProxyType({name: _noise(name, table, spared["query"]) for name, table in said.items()})


def spared() -> tuple[str, str]:
    """What none of the ready-made ones leaves out: a sentence, and the query."""
    said = _written()["spared"]
    return said["says"], said["query"].strip()


def outside(query: Query, noise: Sequence[Query]) -> Query:
    """The query where none of the noise holds."""
    return And((query, *map(Not, noise))) if noise else query


def _noise(name: str, table: Mapping[str, str], kept: str) -> Noise:
    own = table["query"].strip()
    text = f"({own})\nNOT (\n{kept.strip()}\n)"
    return Noise(name=name, leaves_out=table["leaves_out"], never=table["never"], own=own, text=text)


def _written() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("mentions").joinpath("noise.toml").read_text(encoding="utf8"))

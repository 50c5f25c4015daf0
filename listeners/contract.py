"""What a listener is, what it gives, and the registry that finds every listener by scanning this folder.

This is all there is: reading known ids again, mail boxes and receiving what others push come with the first listener
that needs them.
"""

import importlib
import pkgutil
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict

from mentions import Mention
from wire import RateLimited, Refused, SourceError, Unavailable, Unreadable
from wire.guard import askable
from wire.wire import Wire

__all__ = [
    "Address",
    "Cursor",
    "Listener",
    "Options",
    "Page",
    "RateLimited",
    "Refused",
    "SourceError",
    "Unavailable",
    "Unreadable",
    "kinds",
    "listener",
    "listener_of",
]

Cursor = Mapping[str, Any]
"""What a source must remember between runs: JSON values only, empty before the first hearing."""


def _askable(url: str) -> str:
    if not askable(url):
        raise ValueError("should be an address such as https://host/path, with a port from 1 to 65535 if it has one")
    return url


Address = Annotated[str, AfterValidator(_askable)]
"""An http or https URL that can be asked; what is wrong with another is said without quoting it (it may hold a key)."""


class Options(BaseModel):
    """The base of every source's own options: unknown keys are an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer of a source. `cursor` is what to keep once this page is stored, in the same transaction.

    `gone` are external ids of mentions that were deleted at the source: their words and authors are erased here too.
    `not_before` is the moment before which the source must not be asked again; `cost` is in the source's own units
    (money, quota).
    """

    mentions: tuple[Mention, ...]
    cursor: Cursor
    gone: tuple[str, ...] = ()
    not_before: datetime | None = None
    cost: float = 0


Listen = Callable[[Wire, Any, Cursor], AsyncIterator[Page]]


@dataclass(frozen=True, slots=True)
class Listener:
    """A registered source kind."""

    kind: str
    options: type[Options]
    listen: Listen = field(repr=False)


_registry: dict[str, Listener] = {}


def listener(kind: str, *, options: type[Options]) -> Callable[[Listen], Listen]:
    """Register an async generator function as the listener of this kind."""

    def register(listen: Listen) -> Listen:
        _registry[kind] = Listener(kind, options, listen)
        return listen

    return register


@cache
def kinds() -> Mapping[str, Listener]:
    """Every listener in this folder by kind. A new file is enough; nothing else is edited."""
    package = importlib.import_module("listeners")
    for module in pkgutil.iter_modules(package.__path__):
        if module.name != "contract":
            importlib.import_module(f"listeners.{module.name}")
    return dict(sorted(_registry.items()))


def listener_of(kind: str) -> Listener:
    """Raises KeyError for a kind that no file of this folder registers."""
    return kinds()[kind]

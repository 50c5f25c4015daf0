"""What a listener is, what it gives, and the registry that finds every listener by scanning this folder."""

import importlib
import pkgutil
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from mentions import Mention
from wire import RateLimited, Refused, SourceError, Unavailable, Unreadable
from wire.guard import askable
from wire.wire import Wire

__all__ = [
    "PUSHED",
    "SHARE",
    "Address",
    "Cursor",
    "Key",
    "Listener",
    "OptionalSecret",
    "Options",
    "Page",
    "Price",
    "RateLimited",
    "Received",
    "Refused",
    "Secret",
    "Seen",
    "SourceError",
    "Unavailable",
    "Unreadable",
    "Way",
    "kinds",
    "listener",
    "listener_of",
    "looks",
    "receives",
]

Cursor = Mapping[str, Any]
"""What a source must remember between runs: JSON values only, empty before the first hearing."""


def _askable(url: str) -> str:
    if not askable(url):
        raise ValueError("should be an address such as https://host/path, with a port from 1 to 65535 if it has one")
    return url


Address = Annotated[str, AfterValidator(_askable)]
"""An http or https URL that can be asked; what is wrong with another is said without quoting it (it may hold a key)."""

Way = Literal["asked", "pushed", "read"]
"""How a source is heard: it is asked; others push to it and nothing can be asked; it is a file of yours."""
PUSHED = "others push to it: foreshock receive"
"""Why nothing is asked of a source that is pushed."""

Secret = Annotated[str, Field(min_length=1, repr=False)]
"""A key, a password: `$NAME` in the settings, so that it stands in the environment."""
OptionalSecret = Annotated[str | None, Field(min_length=1, repr=False)]
"""One that a source may do without."""


class Options(BaseModel):
    """The base of every source's own options: unknown keys are an error.

    A field `days` says how far back the first hearing goes, bounded by what the source offers; `foreshock sources
    backfill` asks with more of them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    @property
    def off(self) -> str | None:
        """What a person must change before the source can be heard, although it is in the settings; None: nothing."""
        return None

    @property
    def way(self) -> Way:
        """How it is heard; a kind that does not listen is pushed, whatever this says."""
        return "asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer of a source. `cursor` is what to keep once this page is stored, in the same transaction.

    `gone` are external ids of mentions that were deleted at the source: their words and authors are erased here too.
    `not_before` is the moment before which the source must not be asked again; `cost` is in the unit of the kind's
    `Price`.

    `more`, on the last page of a run: it ended at its bound of pages, because the source asked for a pause, or at a
    spent rate limit, and there is more to hear right now than the overlap; the next run goes on there. On pages before
    the last it promises nothing, but best says the same of the run so far.
    """

    mentions: tuple[Mention, ...]
    cursor: Cursor
    gone: tuple[str, ...] = ()
    not_before: datetime | None = None
    cost: float = 0
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What looking again at known ids found: mentions as they are now (words, engagement), and which are gone.

    `there` are those that are still there and of which no more is said. An id in none of the three could not be looked
    at; nothing follows from that.
    """

    mentions: tuple[Mention, ...] = ()
    gone: tuple[str, ...] = ()
    there: tuple[str, ...] = ()
    not_before: datetime | None = None
    cost: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One delivery of a source that pushes. `key` names it: the same key again is a repeat, and changes nothing.

    `left_out` says of each record that cannot be kept its number and what it lacks, and no word of what it says.
    """

    key: str
    mentions: tuple[Mention, ...]
    gone: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a person must get before a source can be heard, or is heard better: `options` are the fields it goes into.

    `what` names it ("a bearer token of an app"), `where` is the address at which to get it, `costs` one clause on money
    and limits.
    """

    options: tuple[str, ...]
    what: str
    where: str
    costs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What hearing costs. `page(options)` is the most that one page can cost, in `unit` ("USD", "units"), and
    `look(options, n)` the most that one question for n known ids can, where that is not the same.

    Spending is summed over a `period` that begins in `zone`; `usual` is the budget of a source that names none.
    """

    unit: str
    period: Literal["day", "month"]
    page: Callable[[Any], float]
    usual: float
    look: Callable[[Any, int], float] | None = None
    zone: str = "UTC"

    def looking(self, options: Any, many: int) -> float:
        """The most that one question for so many known ids can cost."""
        return self.page(options) if self.look is None else self.look(options, many)


SHARE = 0.1
"""Of a budget, for looking again: what is left is for hearing."""

Listen = Callable[[Wire, Any, Cursor], AsyncIterator[Page]]
"""`listen(wire, options, cursor)`: pages from the cursor on."""
Look = Callable[[Wire, Any, Sequence[str]], AsyncIterator[Seen]]
"""`look(wire, options, ids)`: known external ids again, as many questions as the source needs for them."""
Receive = Callable[[bytes, Mapping[str, str], Any, datetime], Received]
"""`receive(body, headers, options, now)`: header names are lower-case. Raises Refused for a signature that is missing,
wrong or too old, Unreadable for a body that cannot be understood."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A registered source kind: it listens, receives what others push, or both; where it can, it looks again.

    `every` is the least time between two hearings where a source does not say; `module` holds its docstring.
    """

    kind: str
    options: type[Options] = Options
    listen: Listen | None = field(default=None, repr=False)
    receive: Receive | None = field(default=None, repr=False)
    look: Look | None = field(default=None, repr=False)
    key: Key | None = None
    price: Price | None = None
    every: timedelta = timedelta(minutes=5)
    module: str = ""


_registry: dict[str, Listener] = {}


def _register(kind: str, does: Callable[..., Any], **more: Any) -> None:
    _registry[kind] = replace(_registry.get(kind, Listener(kind)), module=does.__module__, **more)


def listener(
    kind: str,
    *,
    options: type[Options],
    key: Key | None = None,
    price: Price | None = None,
    every: timedelta = timedelta(minutes=5),
) -> Callable[[Listen], Listen]:
    """Register an async generator function as the listener of this kind."""

    def register(listen: Listen) -> Listen:
        _register(kind, listen, options=options, listen=listen, key=key, price=price, every=every)
        return listen

    return register


def receives(kind: str, *, options: type[Options]) -> Callable[[Receive], Receive]:
    """Register a function as what reads the deliveries that are pushed to sources of this kind."""

    def register(receive: Receive) -> Receive:
        _register(kind, receive, options=options, receive=receive)
        return receive

    return register


def looks(kind: str) -> Callable[[Look], Look]:
    """Register an async generator function as what looks again at known ids of this kind."""

    def register(look: Look) -> Look:
        _register(kind, look, look=look)
        return look

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

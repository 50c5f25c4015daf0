"""Back through one listing, newest first, to what was heard before."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from listeners.contract import Unreadable
from listeners.reddits.ask import Door
from listeners.reddits.things import Found, read
from wire.wire import Answer

OVERLAP = 3600
"""Seconds that are heard again: posts appear late, when a moderator lets them pass or the search has indexed them."""
SURE = 3
"""One old thing among new ones is not the end of the span: as many at the end of a page are."""
DEEP = 900
"""A listing shows about 1000 things: one that ends behind this many has not ended, it is cut."""
A_PAGE = "100"


@dataclass(frozen=True, slots=True)
class Stream:
    """One listing: its path and what it is asked for; another query is another stream."""

    path: str
    params: Mapping[str, str]

    @property
    def name(self) -> str:
        return "?".join([self.path, *(f"{key}={value}" for key, value in sorted(self.params.items()))])


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a listing was heard, in seconds since 1970: everything up to `head`, or not yet anything.

    With `after` a run stopped on its way down from `top` to `head`, with `read` things read. `restarted`: what the
    listing was to go on behind had been deleted, and it was begun anew.
    """

    head: float | None = None
    top: float | None = None
    after: str | None = None
    read: int = 0
    restarted: bool = False

    @classmethod
    def of(cls, kept: Any) -> "Reach":
        return (
            cls(**{name: kept[name] for name in cls.__slots__ if name in kept}) if isinstance(kept, Mapping) else cls()
        )

    @property
    def is_open(self) -> bool:
        """Whether a run stopped on its way down."""
        return self.after is not None or self.restarted

    def kept(self) -> dict[str, Any]:
        fields = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in fields.items() if value not in (None, 0, False)}


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a walk, and what of it was read. `lost`: the listing ended before what was heard last."""

    found: Found
    reach: Reach
    answer: Answer
    lost: bool = False


async def walk(door: Door, stream: Stream, reach: Reach, *, first: float, most: int) -> AsyncIterator[Step]:
    """Down to the last head, or `first` where there is none. Raises Unreadable where a page leads back to another."""
    oldest = min(reach.head, door.wire.now.timestamp()) - OVERLAP if reach.head else first
    visited: set[str] = set()
    for turn in range(most):
        paging = {"after": reach.after, "count": str(reach.read)} if reach.after else {}
        answer = await door.ask(stream.path, {**stream.params, "limit": A_PAGE, **paging})
        page = read(answer.body, door.wire.now)
        visited.add(reach.after or "")
        if page.after in visited:
            raise Unreadable("the next page of the listing is one that was already read")
        if not turn and reach.after and not page.size and not reach.restarted:
            visited, lost, is_end = set(), False, False
            reach = Reach(reach.head, reach.top, restarted=True)
        else:
            reach, lost, is_end = _after(page, reach, oldest)
        yield Step(page, reach, answer, lost)
        if answer.is_spent or is_end:
            return


def _after(page: Found, reach: Reach, oldest: float) -> tuple[Reach, bool, bool]:
    """What is heard after this page, whether something was lost, and whether the walk is at its end."""
    top = max(filter(None, (reach.top, reach.head, *page.times)), default=oldest)
    read, last = reach.read + page.size, page.times[-SURE:]
    is_past = bool(last) and all(at < oldest for at in last)
    if page.after and page.size and not is_past:
        return replace(reach, top=top, after=page.after, read=read), False, False
    return Reach(head=top), bool(reach.head) and not is_past and read >= DEEP, True

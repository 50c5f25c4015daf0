"""Hearing lists that are sorted newest first, one after the other, each down to what was heard of it before.

Of each list `head` is the newest moment heard without a hole before it, in seconds. {head, top, gap} means that a run
stopped inside the gap: from `gap` on down to `head` is still to be heard, and `top` becomes the head afterwards.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from listeners.common.turns import in_turn, turn_after
from listeners.contract import Cursor, Page, Unreadable
from mentions import Mention
from wire.wire import Answer

TICK = 0.002
"""Seconds; the APIs count thousandths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One answer of a list. `ids` and `times` are those of its entries, heard or not; no time is after now.

    `below` asks for what is further down; None at the end.
    """

    answer: Answer
    mentions: tuple[Mention, ...]
    ids: tuple[str, ...]
    times: tuple[float, ...]
    below: str | None
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Want:
    """What is to be heard: what lies below `below`, or before the moment `until`; nothing older than `oldest`."""

    oldest: float
    below: str | None = None
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """How a list is asked. `by_time`: what asks for more means nothing in another run, but a moment does: that is its
    gap then."""

    ask: Callable[[Want], Awaitable[Sheet]]
    by_time: bool = False


async def newest_first(
    lists: Mapping[str, Listing], kept: Cursor, *, first: float, now: float, overlap: float, most: int
) -> AsyncIterator[Page]:
    """Pages whose cursor holds every list by its name, as `heard`. The run ends where a limit is spent; the next one
    begins with the list after it.

    `first` is where the first hearing ends, a later one `overlap` seconds below the head; `most` bounds the pages of
    one list. Raises Unreadable where a list does not move on.
    """
    heard = {name: known for name in lists if (known := kept.get("heard", {}).get(name)) is not None}
    names, wait = in_turn(lists, kept), list[datetime]()
    for name in names:
        async for sheet, held in _down(
            lists[name], heard.get(name, {}), first=first, now=now, overlap=overlap, most=most
        ):
            heard = {**heard, name: held}
            more = any("gap" in heard.get(one, {"gap": None}) for one in lists)
            wait += [sheet.answer.not_before] if sheet.answer.not_before else []
            later = max(wait, default=None)
            cursor = {"heard": heard} | (turn_after(names, name) if sheet.answer.is_spent else {})
            yield Page(mentions=sheet.mentions, cursor=cursor, gone=sheet.gone, not_before=later, more=more)
            if sheet.answer.is_spent:
                return


async def _down(
    one: Listing, kept: Mapping[str, Any], *, first: float, now: float, overlap: float, most: int
) -> AsyncIterator[tuple[Sheet, dict[str, Any]]]:
    """The answers of one list, each with what is known after it."""
    head, gap = min(kept.get("head", first), now), kept.get("gap")
    top, oldest = kept.get("top", head), head - overlap
    want = Want(oldest, until=gap) if one.by_time else Want(oldest, below=gap)
    asked, ids = {want.below}, None
    for _ in range(most):
        sheet = await one.ask(want)
        top = min(max([top, *sheet.times]), now)
        fresh = [at for at in sheet.times if at >= oldest]
        if sheet.below is None or not fresh:  # an old entry in between is not the end: a page of nothing else is
            yield sheet, {"head": top}
            return
        if sheet.below in asked or sheet.ids == ids:
            raise Unreadable(f"the page after {sheet.below} was already read: the list does not move on")
        asked, ids = {*asked, sheet.below}, sheet.ids
        want = Want(oldest, sheet.below, want.until)
        gap = _sunk(gap, min(fresh)) if one.by_time else sheet.below
        yield sheet, {"head": head, "top": top, "gap": gap}


def _sunk(gap: float | None, last: float) -> float:
    """The end of what is still to be heard: just after the last one, as others may have its moment. It always sinks."""
    return last + TICK if gap is None or last + TICK < gap else gap - TICK

"""The two ways back through a forum, newest first: by the ids of posts, and by the pages of a list."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from listeners.common.answer import count, moment, name
from listeners.contract import Cursor, Unreadable
from listeners.discourses.reading import Read
from wire.wire import Answer

WINDOW = 50
"""Old versions look no further than so many ids below `before`, whether anything public is there or not."""
MOST_EMPTY = 10
"""Windows without a post, after which a first hearing is taken to have reached the beginning."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One answer, and what of it was read; `more`: the forum says that there is another page behind it."""

    answer: Answer
    read: Read
    more: bool = False


Step = AsyncIterator[tuple[Leaf, dict[str, Any]]]


async def by_id(ask: Callable[[int | None], Awaitable[Leaf]], kept: Cursor, *, start: datetime, most: int) -> Step:
    """Posts down to the `head`, the newest id heard without a hole below it, or to `start` in a first hearing.

    {head, top, before}: a run stopped in between, `before` is where to go on and `top` becomes the head afterwards.
    Raises Unreadable where the forum does not heed `before`.
    """
    head, before = count(kept.get("head")), count(kept.get("before"))
    top, empty = count(kept.get("top")) or head or 0, count(kept.get("empty")) or 0
    for _ in range(most):
        leaf = await ask(before)
        ids = leaf.read.ids
        if before is not None and ids and max(ids) > before:
            raise Unreadable(f"the posts before {before} are not before it: the list does not move on")
        top = max([top, *ids])
        lowest = min(ids, default=before)
        empty = empty + 1 if lowest == before else 0
        before = max((before or 0) - WINDOW, 0) if lowest == before else lowest
        is_first = head is None and (empty >= MOST_EMPTY or _all_before(leaf, start))
        if not before or before <= (head or 0) + 1 or is_first:
            yield leaf, {"head": top or None}
            return
        yield leaf, {"head": head, "top": top, "before": before, "empty": empty}
        if leaf.answer.is_spent:
            return


def _all_before(leaf: Leaf, limit: datetime) -> bool:
    """Imported posts have new ids and old times: only a page with nothing newer is the end."""
    return bool(leaf.read.mentions) and all(one.said < limit for one in leaf.read.mentions)


async def by_page(
    ask: Callable[[int, str | None], Awaitable[Leaf]],
    kept: Cursor,
    *,
    start: datetime,
    overlap: timedelta,
    last: int,
    most: int,
) -> Step:
    """Pages 0, 1, 2 and on down to the `head`, a moment, or to `start` in a first hearing. What comes meanwhile moves
    the rest to later pages, so it is not passed over.

    The list ends with page `last`: behind it the days before are asked for. Raises Unreadable for a page that was
    already read.
    """
    head = moment(kept.get("head")) or start
    top, page, before = moment(kept.get("top")) or head, count(kept.get("page")) or 0, name(kept.get("before"))
    seen: set[str] = set()
    for _ in range(most):
        leaf = await ask(page, before)
        heard = leaf.read.mentions
        top = max([top, *(one.said for one in heard)])
        if not leaf.more or not heard or _all_before(leaf, head - overlap):
            yield leaf, {"head": top.isoformat()}
            return
        names = {one.external_id for one in heard}
        if names <= seen:
            raise Unreadable(f"page {page} was already read: the list does not move on")
        seen |= names
        page += 1
        if page > last:
            page, before = 0, _day_before([one.said for one in heard], before)
        yield leaf, {"head": head.isoformat(), "top": top.isoformat(), "page": page, "before": before}
        if leaf.answer.is_spent:
            return


def _day_before(times: Sequence[datetime], before: str | None) -> str:
    """The day on which the list broke off is asked for again, unless it alone fills all the pages."""
    day = min(times).date()
    after = (day + timedelta(days=1)).isoformat()
    return after if before is None or after < before else day.isoformat()

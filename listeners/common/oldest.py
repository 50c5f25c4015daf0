"""Hearing oldest first a source that can be asked by time. No listener, but for those that can be asked so.

Every question begins at the last moment that was heard, that moment included, so neither a bound on results nor what
comes or goes meanwhile makes a hole. Only where one second fills a whole page are its further pages asked for.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from listeners.common.answer import count
from listeners.contract import Cursor, Unavailable, Unreadable
from mentions import Mention


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One answer: what of it could be read, and the times (seconds since 1970) by which the source sorts it.

    `more`: there is another page. `is_spent`: nothing more should be asked now, so the run ends.
    `complete`: the source searched everything; where it did not, the answer moves nothing.
    """

    mentions: tuple[Mention, ...]
    times: tuple[int, ...]
    more: bool = False
    gone: tuple[str, ...] = ()
    complete: bool = True
    not_before: datetime | None = None
    is_spent: bool = False


@dataclass(frozen=True, slots=True)
class Stand:
    """The next question: what was said at `since` or later, and which page of that."""

    since: int
    page: int = 1

    @property
    def kept(self) -> dict[str, Any]:
        """As it stands in a cursor."""
        return {"since": self.since, "page": self.page}


Ask = Callable[[Stand], Awaitable[Found]]


def is_open(kept: Cursor) -> bool:
    """Whether a run stopped before its end, and the next is to go on inside it."""
    return "since" in kept


async def oldest_first(
    ask: Ask, kept: Cursor, *, start: int, now: int, overlap: int, most: int
) -> AsyncIterator[tuple[Found, dict[str, Any]]]:
    """Answers, and what to keep once each is stored: `head` after the last, `since` and `page` inside a run.

    `start` is where the first hearing begins; a later one begins `overlap` seconds before the head. Raises Unavailable
    after an answer that is not complete, Unreadable where the source does not move on.
    """
    stand = _stand(kept, start=start, now=now, overlap=overlap)
    head, seen = min(count(kept.get("head")) or start, now), set[str]()
    for _ in range(most):
        found = await ask(stand)
        if not found.complete:
            yield found, {"head": head, **stand.kept}
            raise Unavailable("the search was cut off before its end: it is asked again")
        if found.more and found.mentions and not found.times:
            raise Unreadable("not one item has a time, so there is no way on")
        within = [at for at in found.times if at >= stand.since]  # an answer of older ones only is the end
        head = max([head, *within])
        if not (found.more and within):
            yield found, {"head": head}
            return
        names = {mention.external_id for mention in found.mentions}
        if names <= seen:
            raise Unreadable(f"the page from {stand.since} on was already read: the source does not move on")
        seen |= names
        stand = _next(stand, within)
        yield found, {"head": head, **stand.kept}
        if found.is_spent:
            return


def _stand(kept: Cursor, *, start: int, now: int, overlap: int) -> Stand:
    since, head = count(kept.get("since")), count(kept.get("head"))
    if since is not None:
        return Stand(min(since, now), count(kept.get("page")) or 1)
    return Stand(start if head is None else max(min(head, now) - overlap, 0))


def _next(stand: Stand, within: Sequence[int]) -> Stand:
    """Raises Unreadable for a page that is not sorted: what lies between could be passed over."""
    if list(within) != sorted(within):
        raise Unreadable("the answer is not sorted oldest first")
    if within[0] < within[-1]:
        return Stand(within[-1])
    return Stand(within[-1], stand.page + 1 if within[-1] == stand.since else 2)

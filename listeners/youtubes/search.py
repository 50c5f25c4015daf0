"""New videos by the search of YouTube: few questions a day, spread over it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from listeners.common.answer import DAY
from listeners.contract import Page, SourceError, Unreadable
from listeners.youtubes.ask import UNIT, Door, is_stale
from listeners.youtubes.items import Found, read
from listeners.youtubes.memory import Memory, Reach
from listeners.youtubes.walk import Bounds

OVERLAP = DAY
"""Seconds that are searched again: the search finds some videos only hours after they were published."""
DEEP = 450
"""The search shows about 500 videos: a list that ends behind this many has not ended, it is cut."""


NOTHING = Found((), (), (), None)


@dataclass(frozen=True, slots=True)
class Query:
    """The words to search for, how often in a day, and how many of the videos found are watched."""

    words: str
    searches: int
    watch: int

    @property
    def name(self) -> str:
        return f"q={self.words}"


async def videos(
    door: Door, memory: Memory, query: Query, bounds: Bounds, troubles: list[SourceError]
) -> AsyncIterator[Page]:
    """Newest first. A walk that is under way goes on at once; a new one waits for its time.

    A search that was cut before what is known is one of the `troubles`. Raises Unreadable where a page leads back to
    another.
    """
    now = door.wire.now
    known = memory.reached.get(query.name, Reach())
    if not known.is_under_way and now.timestamp() < memory.next_search:
        return
    reach, visited = known.begun(now, first=bounds.first, overlap=OVERLAP), {""}
    for _ in range(bounds.most):
        if not memory.may_search(now, query.searches):
            return
        page, not_before = await _search(door, query, reach)
        memory.searched(now, query.searches)
        visited.add(reach.token or "")
        if page.token in visited:
            raise Unreadable("the next page of the search is one that was already read")
        if _is_cut(reach, page):
            troubles.append(Unreadable("more videos were published than the search shows: the oldest are not heard"))
        reach = replace(reach, token=None, read=0) if page is NOTHING else reach.after(page)
        memory.watch({one.external_id: one.said.timestamp() for one in page.mentions}, query.watch)
        memory.reached[query.name] = reach.closed()
        yield Page(mentions=page.mentions, cursor=memory.cursor(), not_before=not_before, cost=UNIT)
        if reach.is_whole:
            return


def _is_cut(before: Reach, page: Found) -> bool:
    """Whether the list ended before what was heard last."""
    is_end = page is not NOTHING and not page.token and not before.is_past(page)
    return bool(before.head) and is_end and before.read + len(page.times) >= DEEP


async def _search(door: Door, query: Query, reach: Reach) -> tuple[Found, datetime | None]:
    """A page of the search; NOTHING where its token is no longer known, and the search is to be begun anew."""
    since = datetime.fromtimestamp(reach.floor or 0, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    paging = {"pageToken": reach.token} if reach.token else {}
    asked = {"part": "snippet", "type": "video", "order": "date", "maxResults": "50", "publishedAfter": since}
    try:
        answer = await door.ask("search", {**asked, "q": query.words, **paging})
    except Unreadable as wrong:
        if not (reach.token and is_stale(wrong)):
            raise
        return NOTHING, None
    return read(answer.body, door.wire.now), answer.not_before

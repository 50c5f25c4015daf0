"""Down a list of comment threads to what was heard before, and to the replies that did not come with them.

Each question is a page of its own, so that a page never costs more than one unit.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace

from listeners.contract import Page, Refused, Unreadable
from listeners.youtubes.ask import UNIT, Door, is_stale, no_comments
from listeners.youtubes.items import read
from listeners.youtubes.memory import AGAIN, Memory, Reach
from mentions import Mention

OVERLAP = 3600
"""Seconds that are heard again: comments that waited for their channel appear late."""
FIFTY = 50
"""Ids that one question may hold."""
PLAIN = {"textFormat": "plainText"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far back, in seconds since 1970: the first hearing of a list, and threads whose replies are counted again.
    `most` bounds the pages of a list in one run."""

    first: float
    living: float
    most: int


async def threads(
    door: Door, memory: Memory, name: str, params: Mapping[str, str], bounds: Bounds
) -> AsyncIterator[Page]:
    """One list of threads, newest first. Raises Unreadable where a page leads back to another."""
    reach = memory.reached.get(name, Reach()).begun(door.wire.now, first=bounds.first, overlap=OVERLAP)
    visited: set[str | None] = set()
    for _ in range(bounds.most):
        if reach.waiting:
            page, reach = await _replies(door, reach)
        elif memory.is_full:
            return
        else:
            page, reach = await _threads(door, memory, reach, params, since=bounds.living, visited=visited)
        memory.reached[name] = reach.closed()
        yield replace(page, cursor=memory.cursor())
        if reach.is_whole:
            return


async def _threads(
    door: Door, memory: Memory, reach: Reach, params: Mapping[str, str], *, since: float, visited: set[str | None]
) -> tuple[Page, Reach]:
    """A page of the list. Where its token is no longer known the list is begun anew; its head stays where it is."""
    paging = {"pageToken": reach.token} if reach.token else {}
    asked = {"part": "snippet,replies", "order": "time", "maxResults": "100", **PLAIN, **params, **paging}
    try:
        answer = await door.ask("commentThreads", asked)
    except Unreadable as wrong:
        if not (reach.token and is_stale(wrong)):
            raise
        return Page(mentions=(), cursor={}, cost=UNIT), replace(reach, token=None, read=0)
    page = read(answer.body, door.wire.now)
    visited.add(reach.token)
    if page.token in visited - {None}:
        raise Unreadable("the next page of comments is one that was already read")
    following = replace(reach.after(page), waiting=tuple(memory.count(page.threads, since=since)))
    return Page(mentions=page.mentions, cursor={}, not_before=answer.not_before, cost=UNIT), following


async def _replies(door: Door, reach: Reach) -> tuple[Page, Reach]:
    """A page of the replies to the first thread that waits. A thread that is not found is gone."""
    (parent, video, token), *others = reach.waiting
    nothing, without = Page(mentions=(), cursor={}, cost=UNIT), replace(reach, waiting=tuple(others))
    paging = {"pageToken": token} if token else {}
    asked = {"part": "snippet", "parentId": parent, "maxResults": "100", **PLAIN, **paging}
    try:
        answer = await door.ask("comments", asked)
    except Unreadable as wrong:
        if not (token and is_stale(wrong)):
            raise
        return nothing, replace(reach, waiting=((parent, video, None), *others))
    except Refused as wrong:
        if wrong.status != 404 and not no_comments(wrong):
            raise
        return replace(nothing, gone=() if no_comments(wrong) else (parent,)), without
    page = read(answer.body, door.wire.now, video)
    if page.threads or (page.token and page.token == token):
        raise Unreadable("the replies to a comment are no replies, or those that were already read")
    rest = [(parent, video, page.token)] if page.token else []
    mentions = tuple(replace(one, reply_to=one.reply_to or parent) for one in page.mentions)
    heard = replace(nothing, mentions=mentions, not_before=answer.not_before)
    return heard, replace(reach, waiting=(*rest, *others))


async def again(door: Door, memory: Memory, bounds: Bounds) -> AsyncIterator[Page]:
    """Threads of earlier runs, fifty at a time: of those that grew the new replies are heard. One that is missing while
    others are there was deleted; an answer without any of several proves nothing."""
    known = [name for name in memory.living if name not in memory.fresh]
    for start in range(0, len(known), FIFTY):
        asked = known[start : start + FIFTY]
        answer = await door.ask("commentThreads", {"part": "snippet,replies", "id": ",".join(asked), **PLAIN})
        page = read(answer.body, door.wire.now)
        gone = missing(asked, page.mentions)
        ours = tuple(one for one in page.threads if one.id in asked)
        grown = {one.id for one in memory.grown(ours)}
        for name in gone:
            del memory.living[name]
        reach = memory.reached.get(AGAIN, Reach(is_down=True))
        waiting = {one[0]: one for one in (*memory.count(ours, since=bounds.living), *reach.waiting)}
        memory.reached[AGAIN] = replace(reach, waiting=tuple(waiting.values()))
        heard = tuple(one for one in page.mentions if {one.external_id, one.reply_to} & grown)
        yield Page(mentions=heard, gone=gone, cursor=memory.cursor(), not_before=answer.not_before, cost=UNIT)
    for _ in range(bounds.most):
        reach = memory.reached.get(AGAIN, Reach())
        if not reach.waiting:
            return
        heard_now, memory.reached[AGAIN] = await _replies(door, reach)
        yield replace(heard_now, cursor=memory.cursor())


def missing(asked: list[str], there: tuple[Mention, ...]) -> tuple[str, ...]:
    """Of the ids that were asked for, those that are gone: YouTube leaves them out. It was seen to give empty answers
    too: of several ids at least one must be there."""
    ids = {one.external_id for one in there}
    return tuple(one for one in asked if one not in ids) if ids or len(asked) == 1 else ()

"""YouTube through its Data API: comments and replies of channels and videos you name, new videos that a search finds,
and the comments below those.

Terms of use: what is deleted there is deleted here, and data is looked at again or dropped after 30 days.

Comments belong to who wrote them. The daily quota is metered, and never exceeded silently; a question that is refused
and ends the hearing (a wrong key, a spent quota) is not counted.

It cannot see: comments that wait for approval or were hidden by a channel, live chat, private videos, replies to
threads older than `replies` days or beyond the newest 300 threads, edits until a comment is looked at again, and
videos behind the newest 500 of a search. The search does not show every video, and some only hours later.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field, model_validator

from listeners.common.answer import DAY
from listeners.contract import (
    Address,
    Cursor,
    Key,
    Options,
    Page,
    Price,
    RateLimited,
    Refused,
    Secret,
    Seen,
    SourceError,
    listener,
    looks,
)
from listeners.youtubes.ask import CONSOLE, UNIT, Door, is_spent, no_comments
from listeners.youtubes.items import read
from listeners.youtubes.memory import AGAIN, Memory
from listeners.youtubes.search import Query, videos
from listeners.youtubes.walk import FIFTY, PLAIN, Bounds, again, missing, threads
from wire.wire import Wire

MOST_PAGES = 10
API = "https://www.googleapis.com/youtube/v3"
WEEK = 7 * DAY
EVERY = timedelta(minutes=15)
KEY = Key(
    options=("key",),
    what="an API key of a Google Cloud project that has the YouTube Data API v3 enabled",
    where=CONSOLE,
    costs="free: 10,000 units a day for one project, a page of comments is one, and 100 searches a day",
)
PRICE = Price(unit="units", period="day", page=lambda options: UNIT, usual=9000, zone="America/Los_Angeles")
Channel = Annotated[str, Field(pattern=r"^UC[\w-]{22}$")]
Video = Annotated[str, Field(pattern=r"^[\w-]{11}$")]


class YouTubeOptions(Options):
    """What to hear of YouTube."""

    key: Annotated[Secret, Field(description="an API key for the YouTube Data API v3")]
    channels: Annotated[
        tuple[Channel, ...],
        Field(max_length=20, description="ids of channels (UC…) of which all comments are heard, on every video"),
    ] = ()
    videos: Annotated[
        tuple[Video, ...], Field(max_length=50, description="ids of videos of which all comments are heard")
    ] = ()
    query: Annotated[
        str | None,
        Field(min_length=1, max_length=500, description="the words to search new videos by; | is or, - is not"),
    ] = None
    watch: Annotated[
        int, Field(ge=0, le=50, description="of how many of the newest videos found the comments are heard")
    ] = 20
    words: Annotated[
        str | None, Field(min_length=1, max_length=500, description="hear only comments that YouTube finds by these")
    ] = None
    replies: Annotated[
        int, Field(ge=0, le=90, description="how many days a thread is asked again whether it has new replies")
    ] = 7
    searches: Annotated[
        int,
        Field(ge=1, le=10_000, description="searches in a day; Google gives 100 to all programs that use the key"),
    ] = 90
    days: Annotated[int, Field(ge=1, le=3650, description="how many days back the first hearing goes")] = 28
    api: Annotated[Address, Field(description="the address of the API")] = API

    @model_validator(mode="after")
    def _whole(self) -> "YouTubeOptions":
        if not (self.channels or self.videos or self.query):
            raise ValueError("needs something to hear: `channels`, `videos` or `query`")
        return self

    def lists(self, found: Sequence[str]) -> dict[str, dict[str, str]]:
        """The lists of threads by their names, with what is asked: another search for words is another list."""
        more = {"searchTerms": self.words} if self.words else {}
        asked = [{"allThreadsRelatedToChannelId": one, **more} for one in self.channels]
        asked += [{"videoId": one, **more} for one in dict.fromkeys((*self.videos, *found))]
        return {_name(params): params for params in asked}


def _name(params: dict[str, str]) -> str:
    return "&".join(f"{key}={value}" for key, value in params.items())


@listener("youtube", options=YouTubeOptions, key=KEY, price=PRICE, every=EVERY)
async def listen(wire: Wire, options: YouTubeOptions, cursor: Cursor) -> AsyncIterator[Page]:
    """First the search, then every list of threads, then the replies to threads that grew. What concerns one video or
    the search only is told at the end, once; all else is heard before it."""
    door, memory = Door(wire, options.api, options.key), Memory.of(cursor)
    query = Query(options.query, options.searches, options.watch) if options.query else None
    memory.seek(query.name if query else "")
    memory.only([*options.lists([*memory.videos]), query.name if query else ""], (*options.videos, *memory.videos))
    async for page in _heard(door, memory, options, query):
        yield replace(page, more=any(map(memory.is_open, _open(memory, options, query, wire.now))))


def _open(memory: Memory, options: YouTubeOptions, query: Query | None, now: datetime) -> list[str]:
    """The lists that may be asked now: not of a video that is left alone, nor the search when the day's are spent."""
    lists = options.lists([*memory.videos]).items()
    names = [name for name, params in lists if memory.closed.get(params.get("videoId", ""), 0) <= now.timestamp()]
    return [AGAIN, *names, *([query.name] if query and memory.may_search(now, query.searches) else [])]


async def _heard(door: Door, memory: Memory, options: YouTubeOptions, query: Query | None) -> AsyncIterator[Page]:
    troubles = list[SourceError]()
    async with aclosing(_asked(door, memory, options, query, troubles)) as pages:
        async for page in pages:
            yield page
            if door.is_spent:
                break
    for trouble in troubles:
        raise trouble


async def _asked(
    door: Door, memory: Memory, options: YouTubeOptions, query: Query | None, troubles: list[SourceError]
) -> AsyncGenerator[Page, None]:
    now = door.wire.now.timestamp()
    bounds = Bounds(now - options.days * DAY, now - options.replies * DAY, MOST_PAGES)
    if query:
        async for page in _sought(door, memory, query, bounds, troubles):
            yield page
    for name, params in options.lists([*memory.videos]).items():
        video = params.get("videoId", "")
        if memory.closed.get(video, 0) > now:
            continue
        try:
            async for page in threads(door, memory, name, params, bounds):
                yield page
        except Refused as wrong:
            troubles += _closed(memory, options, video, wrong, now)
            yield Page(mentions=(), cursor=memory.cursor(), cost=UNIT)
        else:
            memory.closed.pop(video, None)
    async for page in again(door, memory, bounds):
        yield page


async def _sought(
    door: Door, memory: Memory, query: Query, bounds: Bounds, troubles: list[SourceError]
) -> AsyncIterator[Page]:
    """New videos. When the searches of the day are spent, by whomever, the comments are heard nevertheless."""
    try:
        async for page in videos(door, memory, query, bounds, troubles):
            yield page
    except RateLimited as wrong:
        if not is_spent(wrong):
            raise
        memory.no_more_searches(door.wire.now, query.searches)
        yield Page(mentions=(), cursor=memory.cursor(), cost=UNIT)
        told = "the searches of the day are spent: no new videos until midnight in California"
        troubles.append(RateLimited(told, retry_after=EVERY.total_seconds()))


def _closed(memory: Memory, options: YouTubeOptions, video: str, wrong: Refused, now: float) -> Sequence[SourceError]:
    """A video without comments is left alone for a week: told once where a person named it, else nothing is wrong.

    Raises what concerns more than one video.
    """
    why = no_comments(wrong)
    if why is None or not video:
        raise wrong
    is_news = video in options.videos and video not in memory.closed
    memory.closed[video] = now + WEEK
    return [Refused(f"{why} ({video}): it is left out", permanent=False)] if is_news else []


@looks("youtube")
async def look(wire: Wire, options: YouTubeOptions, ids: Sequence[str]) -> AsyncIterator[Seen]:
    """Fifty of one sort at a time: threads with their counted replies, replies, videos."""
    door = Door(wire, options.api, options.key)
    for method, part, is_its in SORTS:
        sort = [one for one in dict.fromkeys(ids) if is_its(one)]
        for start in range(0, len(sort), FIFTY):
            asked = sort[start : start + FIFTY]
            how = {} if method == "videos" else PLAIN
            answer = await door.ask(method, {"part": part, "id": ",".join(asked), **how})
            page = read(answer.body, wire.now)
            mentions = tuple(one for one in page.mentions if one.external_id in asked)
            gone = missing(asked, mentions)
            yield Seen(mentions=mentions, gone=gone, not_before=answer.not_before, cost=UNIT)
            if door.is_spent:
                return


def _is_video(name: str) -> bool:
    return len(name) == 11 and "." not in name


SORTS: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
    ("commentThreads", "snippet", lambda name: "." not in name and not _is_video(name)),
    ("comments", "snippet", lambda name: "." in name),
    ("videos", "snippet,statistics", _is_video),
)

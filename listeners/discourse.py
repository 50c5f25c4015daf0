"""Discourse: the newest posts of one forum, a search in it, or its topics.

Terms of use: those of each forum; what everybody may read may be asked for without a key, slowly.

A search answers some eight questions a minute.

It cannot see: private messages, categories that are not public, posts that were hidden after flags, and what the forum
notes itself. A search shows one post of each topic, only the beginning of its text, and no more than eleven pages of a
day. A list of topics shows titles and beginnings. `reply_to` is the number of a post within its topic where the id of
that post is not told.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import Field

from listeners.common.answer import count, loaded, name, within
from listeners.contract import (
    Address,
    Cursor,
    Key,
    OptionalSecret,
    Options,
    Page,
    RateLimited,
    Refused,
    Seen,
    SourceError,
    Unavailable,
    Unreadable,
    listener,
    looks,
)
from listeners.discourses.reading import Forum, read
from listeners.discourses.walks import Leaf, Step, by_id, by_page
from wire.heads import asked_pause
from wire.wire import Answer, Wire

MOST_PAGES = 5
LAST_PAGE = {"search": 9, "topics": 1000}
OVERLAP = timedelta(hours=1)
GONE = (404, 410)


class DiscourseOptions(Options):
    """Which forum, and what of it."""

    api: Annotated[Address, Field(description="the address of the forum, such as https://forum.example.org")]
    read: Annotated[
        Literal["posts", "search", "topics"],
        Field(
            description="`posts` hears every new post whole, `search` those with the words of `query`, `topics` the "
            "titles of new topics"
        ),
    ] = "posts"
    query: Annotated[str, Field(max_length=200, description="the words to search for")] = ""
    key: Annotated[OptionalSecret, Field(description="an API key, for a forum that shows nothing without")] = None
    user: Annotated[str, Field(description="the name of the user whom the key is for")] = "system"
    days: Annotated[int, Field(ge=1, le=3650, description="how many days back the first hearing goes")] = 28

    @property
    def off(self) -> str | None:
        """A search needs words."""
        if self.read == "search" and not self.query.strip():
            return 'there is nothing to search for: give it a `query`, or read = "posts"'
        return None

    @property
    def home(self) -> str:
        """The address without a slash at its end."""
        return self.api.rstrip("/")


KEY = Key(
    options=("key",),
    what="an API key of the forum, of a user who sees only what everybody may see",
    where="https://meta.discourse.org/t/create-and-configure-an-api-key/230124",
    costs="free; only for forums that show nothing without",
)


@listener("discourse", options=DiscourseOptions, key=KEY)
async def listen(wire: Wire, options: DiscourseOptions, cursor: Cursor) -> AsyncIterator[Page]:
    """Newest first: the head moves with the last page, and a run that ends before it goes on in the gap."""
    asked = {"home": options.home, "read": options.read, "query": options.query.strip()}
    kept = cursor if {key: cursor.get(key) for key in asked} == asked else {}
    async for leaf, held in _walk(wire, options, kept):
        yield Page(
            mentions=leaf.read.mentions,
            gone=leaf.read.gone,
            cursor={**asked, **held},
            not_before=leaf.answer.not_before,
            more="top" in held,
        )


def _walk(wire: Wire, options: DiscourseOptions, kept: Cursor) -> Step:
    start = wire.now - timedelta(days=options.days)
    if options.read == "posts":
        return by_id(partial(_posts, wire, options), kept, start=start, most=MOST_PAGES)
    ask = partial(_search if options.read == "search" else _topics, wire, options)
    return by_page(ask, kept, start=start, overlap=OVERLAP, last=LAST_PAGE[options.read], most=MOST_PAGES)


async def _posts(wire: Wire, options: DiscourseOptions, before: int | None) -> Leaf:
    answer, found = await _get(wire, options, "posts.json", {} if before is None else {"before": str(before)})
    return Leaf(answer, read(found, _forum(wire, options)))


async def _topics(wire: Wire, options: DiscourseOptions, page: int, _before: str | None) -> Leaf:
    answer, found = await _get(wire, options, "latest.json", {"order": "created", "page": str(page)})
    more = name(within(found, "topic_list", "more_topics_url")) is not None
    return Leaf(answer, read(found, _forum(wire, options)), more)


async def _search(wire: Wire, options: DiscourseOptions, page: int, before: str | None) -> Leaf:
    """The newest first; pages of a search are numbered from one."""
    words = f"{options.query.strip()} order:latest" + (f" before:{before}" if before else "")
    answer, found = await _get(wire, options, "search.json", {"q": words, "page": str(page + 1)})
    about = within(found, "grouped_search_result")
    if name(within(about, "error")):
        raise Unavailable("the forum is too busy to search")
    more = within(about, "more_full_page_results") is True
    return Leaf(answer, read(found, _forum(wire, options)), more)


def _forum(wire: Wire, options: DiscourseOptions) -> Forum:
    return Forum(options.home, wire.now)


async def _get(wire: Wire, options: DiscourseOptions, path: str, params: dict[str, str]) -> tuple[Answer, Any]:
    """Raises the SourceError that an answer means, also one of status 200 that holds errors."""
    headers = {"accept": "application/json"}
    if options.key:
        headers |= {"api-key": options.key, "api-username": options.user}
    try:
        answer = await wire.http.get(f"{options.home}/{path}", params=params, headers=headers)
    except SourceError as no:
        if no.status == 403 and isinstance(no, Refused):
            raise _refused(no, options) from None
        raise
    found = loaded(answer.body, "an answer of Discourse")
    if within(found, "errors"):
        raise _wrong(answer.body, found)
    return answer, found


def _refused(no: SourceError, options: DiscourseOptions) -> SourceError:
    which = "another" if options.key else "an"
    return Refused(f"the forum shows this to nobody without {which} API key (403)").answered(no.status, no.body)


def _wrong(body: bytes, found: Any) -> SourceError:
    sort = name(within(found, "error_type")) or "error"
    if sort == "rate_limit" or count(within(found, "extras", "wait_seconds")):
        return RateLimited("the forum asks for a pause", retry_after=asked_pause(body))
    return Refused(f"the forum refuses it ({sort[:60]})")


@looks("discourse")
async def look(wire: Wire, options: DiscourseOptions, ids: Sequence[str]) -> AsyncIterator[Seen]:
    """One question for each id, as the forum has no other. Of a topic only whether it is still there is told: its
    first post says more than the list did, which would look like an edit."""
    forum, path = _forum(wire, options), "t" if options.read == "topics" else "posts"
    for one in (known for known in ids if known.isascii() and known.isdecimal()):
        try:
            answer, found = await _get(wire, options, f"{path}/{one}.json", {})
        except SourceError as no:
            if _is_gone(no):
                yield Seen(gone=(one,))
                continue
            if no.status == 403 and isinstance(no, Refused):
                continue
            raise
        seen = read(found, forum) if path == "posts" else None
        there = tuple(mention for mention in seen.mentions if mention.external_id == one) if seen else ()
        gone = (one,) if seen and one in seen.gone else ()
        yield Seen(mentions=there, gone=gone, not_before=answer.not_before)
        if answer.is_spent:
            return


def _is_gone(no: SourceError) -> bool:
    """The forum itself says so, in JSON: a proxy that finds nothing behind it must not erase a thing."""
    try:
        return no.status in GONE and loaded(no.body, "an answer of Discourse") is not None
    except Unreadable:
        return False

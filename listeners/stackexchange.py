"""Stack Exchange: the questions of one site that match, or all its answers, or all its comments, oldest first.

Terms of use: texts are CC BY-SA: whoever shows one names its author and links to it; a `backoff` must be obeyed.

The API is free, 300 requests a day for one address, 10,000 with a key. Every mention keeps its author and its link.

It cannot see: deleted posts, votes by whom, chat, and answers or comments by their words (a source hears all those of
a site, the brand's query chooses). The answers of the API are up to a minute old.
"""

import html
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from listeners.common.answer import (
    DAY,
    Object,
    count,
    link,
    loaded,
    moment,
    name,
    names,
    number,
    objects,
    plain,
    said,
    within,
    words,
)
from listeners.common.oldest import Found, Stand, is_open, oldest_first
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
from mentions import Author, Engagement, Mention
from mentions.mention import Kind
from wire.wire import Answer, Wire

MOST_PAGES = 10
ITEMS = "100"
MOST_IDS = 100
OVERLAP = 600
"""Seconds that are heard again: answers come from a cache."""
PAUSE = 60.0
"""Seconds after a throttle that names none."""
API = "https://api.stackexchange.com/2.3"
NAMED = ("stackoverflow", "serverfault", "superuser", "askubuntu", "stackapps", "stackexchange")
"""Sites with a domain of their own, as their metas are; the others are at stackexchange.com."""


class StackExchangeOptions(Options):
    """Which site, and what of it."""

    site: Annotated[
        str,
        Field(
            pattern=r"^[a-z0-9][a-z0-9.-]*$",
            max_length=60,
            description="the site as the API calls it: `stackoverflow`, `superuser`, `english`, `meta.stackoverflow`",
        ),
    ] = "stackoverflow"
    read: Annotated[
        Literal["questions", "answers", "comments"],
        Field(description="what is heard; answers and comments are all those of the site"),
    ] = "questions"
    query: Annotated[str, Field(max_length=500, description="the words that questions are searched for")] = ""
    tagged: Annotated[tuple[str, ...], Field(max_length=5, description="tags; a question must have all of them")] = ()
    key: Annotated[OptionalSecret, Field(description="the key of an app; it is sent as a header")] = None
    api: Annotated[Address, Field(description="the address of the API")] = API
    days: Annotated[int, Field(ge=1, le=3650, description="how many days back the first hearing goes")] = 28

    @property
    def host(self) -> str:
        """Where people read the site."""
        if self.site.endswith((".com", ".net")):
            return self.site
        own = self.site.removeprefix("meta.") in NAMED or self.site.endswith(".stackoverflow")
        return f"{self.site}.com" if own else f"{self.site}.stackexchange.com"


class Sort(NamedTuple):
    """A sort of post: its mentions, the name of its id, the page that shows it. Comments are numbered on their own."""

    kind: Kind
    id: str
    page: str
    numbered: str = ""


SORTS = {
    "questions": Sort("question", "question_id", "questions"),
    "answers": Sort("answer", "answer_id", "a"),
    "comments": Sort("comment", "comment_id", "posts/comments", "/comments"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the wrapper of every answer says: the items, whether there are more, until when nothing may be asked, and
    whether that ends the run."""

    items: list[Object]
    more: bool
    wait: datetime | None
    is_spent: bool


KEY = Key(
    options=("key",),
    what="the key of an app",
    where="https://stackapps.com/apps/oauth/register",
    costs="free; 10,000 requests a day instead of 300",
)


@listener("stackexchange", options=StackExchangeOptions, key=KEY, every=timedelta(minutes=10))
async def listen(wire: Wire, options: StackExchangeOptions, cursor: Cursor) -> AsyncIterator[Page]:
    """After an answer with a `backoff` the run ends, and the next goes on where it stood."""
    asked = {"host": options.host, "path": _path(options), **_chosen(options)}
    kept = cursor if {key: cursor.get(key) for key in asked} == asked else {}
    now = int(wire.now.timestamp())
    heard = oldest_first(
        partial(_ask, wire, options),
        kept,
        start=now - options.days * DAY,
        now=now,
        overlap=OVERLAP,
        most=MOST_PAGES,
    )
    async for found, held in heard:
        kept = {**asked, **held}
        yield Page(mentions=found.mentions, cursor=kept, not_before=found.not_before, more=is_open(held))


@looks("stackexchange")
async def look(wire: Wire, options: StackExchangeOptions, ids: Sequence[str]) -> AsyncIterator[Seen]:
    """A hundred at a time. What the answer lacks is gone: the API shows everything but what was deleted."""
    known = [one for one in dict.fromkeys(ids) if one.isascii() and one.isdecimal()]
    for first in range(0, len(known), MOST_IDS):
        asked = known[first : first + MOST_IDS]
        answer = await _get(wire, options, f"{options.read}/{';'.join(asked)}", {})
        told = _told(answer, wire.now)
        there = _mentions(told.items, options, wire.now)
        names = {mention.external_id for mention in there}
        gone = () if told.more else tuple(one for one in asked if one not in names)
        yield Seen(mentions=there, gone=gone, not_before=told.wait)
        if told.is_spent:
            return


def _path(options: StackExchangeOptions) -> str:
    if options.read != "questions":
        return options.read
    return "search/advanced" if options.query.strip() or options.tagged else "questions"


def _chosen(options: StackExchangeOptions) -> dict[str, str]:
    if options.read != "questions":
        return {}
    chosen = {"q": options.query.strip(), "tagged": ";".join(options.tagged)}
    return {key: value for key, value in chosen.items() if value}


async def _ask(wire: Wire, options: StackExchangeOptions, stand: Stand) -> Found:
    sorted_by = {"sort": "creation", "order": "asc", "fromdate": str(stand.since), "page": str(stand.page)}
    told = _told(await _get(wire, options, _path(options), _chosen(options) | sorted_by), wire.now)
    heard = _mentions(told.items, options, wire.now)
    if told.items and not heard:
        raise Unreadable(f"none of the {len(told.items)} items has a {SORTS[options.read].id}")
    times = tuple(int(mention.said.timestamp()) for mention in heard if not mention.said_unknown)
    return Found(mentions=heard, times=times, more=told.more, not_before=told.wait, is_spent=told.is_spent)


async def _get(wire: Wire, options: StackExchangeOptions, path: str, params: Mapping[str, str]) -> Answer:
    """The key goes as a header: since 2026 the API takes none in the address, and none stands in a log."""
    headers = {"authorization": f"Bearer {options.key}"} if options.key else {}
    fixed = {"site": options.site, "pagesize": ITEMS, "filter": "withbody"}
    try:
        return await wire.http.get(f"{options.api.rstrip('/')}/{path}", params={**params, **fixed}, headers=headers)
    except SourceError as no:
        try:
            wrong = _wrong(loaded(no.body, "an answer of Stack Exchange"))
        except Unreadable:
            wrong = None
        raise wrong or no from None


def _told(answer: Answer, now: datetime) -> Told:
    """Raises the SourceError that an answer of status 200 may hold, Unreadable for one that has no items."""
    found = loaded(answer.body, "an answer of Stack Exchange")
    if wrong := _wrong(found):
        raise wrong
    if not isinstance(within(found, "items"), list):
        raise Unreadable("the answer of Stack Exchange has no items")
    asked = _waits(found, now)
    waits = [wait for wait in (*asked, answer.not_before) if wait]
    return Told(
        items=objects(found["items"]),
        more=found.get("has_more") is True,
        wait=max(waits, default=None),
        is_spent=bool(asked) or answer.is_spent,
    )


def _waits(found: Object, now: datetime) -> list[datetime]:
    """`backoff` is in seconds; a spent quota is filled again at midnight UTC."""
    waits, backoff = [], number(found.get("backoff")) or 0
    if backoff > 0:
        waits.append(now + timedelta(seconds=min(backoff, DAY)))
    if count(found.get("quota_remaining")) == 0:
        waits.append(now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1))
    return waits


def _wrong(found: Any) -> SourceError | None:
    """What an `error_id` means. Every error comes with status 400, whatever its number."""
    code, about = count(within(found, "error_id")), plain(within(found, "error_message"))[0]
    if code is None:
        return None
    if code == 502:
        named = re.search(r"available in (\d{1,6}) seconds", about)
        asked = max(number(found.get("backoff")) or 0, 0) or (float(named[1]) if named else PAUSE)
        return RateLimited("Stack Exchange asks for a pause (502)", retry_after=min(asked, DAY))
    if code in (500, 503):
        return Unavailable(f"Stack Exchange is not available ({code})")
    return Refused(f"Stack Exchange {_why(code, about.lower())} ({code})")


def _why(code: int, about: str) -> str:
    if code in (401, 402, 403, 405, 406) or "key" in about:
        return "does not take the key: see https://stackapps.com/apps"
    if "site" in about:
        return "has no such site: `site` is its short name, such as superuser"
    return "does not understand the question"


def _mentions(items: Sequence[Object], options: StackExchangeOptions, now: datetime) -> tuple[Mention, ...]:
    found = (_mention(item, options, now) for item in items)
    return tuple(mention for mention in found if mention is not None)


def _mention(item: Object, options: StackExchangeOptions, now: datetime) -> Mention | None:
    """An item is of the sort whose id it has: a comment or an answer names its question or post too."""
    sort = next((one for one in reversed(SORTS.values()) if name(item.get(one.id))), None)
    if sort is None:
        return None
    known, host = name(item[sort.id]) or "", options.host
    at, unknown = said(moment(item.get("creation_date")), now)
    edited = moment(item.get("last_edit_date"))
    title, text = (
        plain(_unescaped(item.get("title")) if sort.kind == "question" else ""),
        words(item.get("body") or item.get("excerpt")),
    )
    above = name(item.get("post_id" if sort.kind == "comment" else "question_id"))
    return Mention(
        origin=f"{host}{sort.numbered}",
        external_id=known,
        kind=sort.kind,
        said=at,
        heard=now,
        said_unknown=unknown,
        edited=edited if edited and edited > at else None,
        author=_author(item.get("owner")),
        title=title[0],
        text=text[0],
        url=link(item.get("link")) or f"https://{host}/{sort.page}/{known}",
        site=host,
        tags=names(item.get("tags")),
        reply_to=None if sort.kind == "question" else above,
        root=above if sort.kind == "answer" else None,
        engagement=Engagement(
            likes=count(item.get("score")), replies=count(item.get("answer_count")), views=count(item.get("view_count"))
        ),
        invisible=title[1] + text[1],
    )


def _unescaped(value: Any) -> Any:
    """A title is a text with entities, never HTML: what looks like a tag in it was meant to be seen."""
    return html.unescape(value) if isinstance(value, str) else value


def _author(owner: Any) -> Author:
    """Who deleted the account has no id any more, and perhaps no name."""
    return Author(
        id=name(within(owner, "user_id")),
        name=name(_unescaped(within(owner, "display_name"))),
        url=link(within(owner, "link")),
    )

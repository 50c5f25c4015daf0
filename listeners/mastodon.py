"""Mastodon, and servers that speak its API: hashtags, the search and the notifications of one instance.

Terms of use: those of the instance you ask; 300 requests in five minutes for one address and for one account.

It cannot see: what is not public (a private or direct post is never kept), posts the instance never got, search hits of
authors who did not opt in to being found, and posts that reach the instance more than half an hour late. Counts are
those of the instance, not of the network. Deletions and edits are seen only by looking again, and only where the post
was written on the instance itself.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated
from urllib.parse import quote, urlencode, urlsplit

from pydantic import Field, StringConstraints, model_validator

from listeners.common.answer import DAY, host_of
from listeners.common.newest import Listing, Sheet, Want, newest_first
from listeners.contract import (
    Address,
    Cursor,
    Key,
    OptionalSecret,
    Options,
    Page,
    Refused,
    Seen,
    SourceError,
    Unreadable,
    listener,
    looks,
)
from listeners.mastodons.statuses import Found, read
from wire.wire import Answer, Wire

MOST_PAGES = 10
"""Of one timeline in one run."""
ON_A_PAGE = 40
AT_ONCE = 20
"""Statuses that one question may name."""
OVERLAP = 1_800
"""Seconds that are heard again: a post from another instance may come late, and is then sorted in where it belongs."""
API = "https://mastodon.social"
UNKNOWN = (400, 404, 405, 422)
"""What servers answer that cannot show several statuses at once."""
_NEXT = re.compile(r"<([^>]*)>\s*;[^,]*\brel=\"?next\"?")
_MAX_ID = re.compile(r"[?&]max_id=([\w.~-]{1,100})(?:&|$)")
_STATUS = re.compile(r"/(?:users/[^/]+|ap/users/\d+)/statuses/(\w+)(?:/activity)?")
Tag = Annotated[str, StringConstraints(pattern=r"^#?\w{1,200}$")]


class MastodonOptions(Options):
    """What to hear of an instance."""

    api: Annotated[Address, Field(description="the address of the instance")] = API
    tags: Annotated[tuple[Tag, ...], Field(max_length=20, description="hashtags to follow, with or without the #")] = ()
    search: Annotated[
        str | None, Field(min_length=1, description="words to search public posts for; it needs a `token`")
    ] = None
    notifications: Annotated[
        bool, Field(description="hear public posts that mention or quote the account of the `token`")
    ] = False
    token: Annotated[
        OptionalSecret,
        Field(
            pattern=r"^[!-~]+$",
            description="the access token of an application; hashtags need none where the instance is open",
        ),
    ] = None
    days: Annotated[int, Field(ge=1, le=365, description="how many days back the first hearing goes")] = 7

    @model_validator(mode="after")
    def _something(self) -> "MastodonOptions":
        if not self.streams:
            raise ValueError("say what to hear: `tags`, `search` or `notifications = true`")
        return self

    @property
    def off(self) -> str | None:
        if self.token or not (self.search or self.notifications):
            return None
        return f"the search and the notifications of {self.host} need a token: {_make_one(self)}"

    @property
    def host(self) -> str:
        """The instance, by which it is known."""
        return host_of(self.api)

    @property
    def base(self) -> str:
        """What every path is put behind."""
        return self.api.rstrip("/")

    @property
    def streams(self) -> tuple["Stream", ...]:
        """The lists that are heard, one after the other; each has its own place in the cursor."""
        names = dict.fromkeys(tag.removeprefix("#").lower() for tag in self.tags)
        streams = [Stream(f"tag {tag}", f"/api/v1/timelines/tag/{quote(tag, safe='')}", {}) for tag in names]
        if self.search:
            asked = {"q": self.search, "type": "statuses"}
            streams.append(Stream(f"search {self.search}", "/api/v2/search", asked, "offset"))
        if self.notifications:
            streams.append(Stream("notifications", "/api/v1/notifications", {}))
        return tuple(streams)


@dataclass(frozen=True, slots=True)
class Stream:
    """A list, newest first. `by` is the parameter that asks for what is further down."""

    name: str
    path: str
    params: Mapping[str, str]
    by: str = "max_id"


KEY = Key(
    options=("token",),
    what="the access token of an application of your account, with the scopes read:search, read:statuses and "
    "read:notifications",
    where="https://mastodon.social/settings/applications",
    costs="free; 300 requests in five minutes; hashtags are heard without it where the instance is open",
)


@listener("mastodon", options=MastodonOptions, key=KEY)
async def listen(wire: Wire, options: MastodonOptions, cursor: Cursor) -> AsyncIterator[Page]:
    """`heard` holds of each list how far it was heard (listeners/common/newest.py)."""
    known = cursor if cursor.get("host") == options.host else {}
    lists = {stream.name: Listing(partial(_ask, wire, options, stream)) for stream in options.streams}
    now = wire.now.timestamp()
    first = now - options.days * DAY
    async for page in newest_first(lists, known, first=first, now=now, overlap=OVERLAP, most=MOST_PAGES):
        yield replace(page, cursor={"host": options.host, **page.cursor})


async def _ask(wire: Wire, options: MastodonOptions, stream: Stream, want: Want) -> Sheet:
    params = {**stream.params, "limit": str(ON_A_PAGE), **({stream.by: want.below} if want.below else {})}
    try:
        answer = await wire.http.get(f"{options.base}{stream.path}", params=params, headers=_signed(options))
    except Refused as wrong:
        raise _explained(wrong, options) from None
    if stream.by == "offset" and answer.body.lstrip()[:1] == b"[":
        raise Unreadable("the answer is a list, so it is not a search result")
    page = read(answer.body, host=options.host, now=wire.now)
    return Sheet(
        answer=answer,
        mentions=page.mentions,
        ids=page.ids,
        times=page.times,
        below=_below(stream, answer, page, want.below),
    )


def _below(stream: Stream, answer: Answer, page: Found, below: str | None) -> str | None:
    """How the next page is asked for. The id in the Link header may be another than that of the last status."""
    if not page.ids:
        return None
    if stream.by == "offset":
        return str(int(below or 0) + len(page.ids))
    said = _NEXT.search(answer.headers.get("link", ""))
    last = _MAX_ID.search(said[1]) if said else None
    return last[1] if last else page.ids[-1][:100]


def _signed(options: MastodonOptions) -> dict[str, str]:
    return {"authorization": f"Bearer {options.token}"} if options.token else {}


def _make_one(options: MastodonOptions) -> str:
    return f"make an application at {options.base}/settings/applications and set its access token as `token`"


def _explained(wrong: Refused, options: MastodonOptions) -> SourceError:
    """The same no, with the next step. An instance that is closed to strangers says 401 or 422."""
    if wrong.status in (401, 422) and not options.token:
        return Refused(f"{options.host} shows this only to its accounts: {_make_one(options)}")
    if wrong.status == 401:
        return Refused(f"{options.host} does not take the token: {_make_one(options)}")
    if wrong.status == 403 and options.token:
        return Refused(
            f"{options.host} forbids this: the application needs the scopes read:search, read:statuses and "
            "read:notifications"
        )
    return wrong


@looks("mastodon")
async def look(wire: Wire, options: MastodonOptions, ids: Sequence[str]) -> AsyncIterator[Seen]:
    """Only posts of the instance itself: of others it has copies, which may stay when the post is gone.

    Several are asked for at once where the server can; one that is missing then is asked for alone, and only what is
    answered with 404 or 410 is gone.
    """
    local = {uri: number for uri in dict.fromkeys(ids) if (number := _local(uri, options))}
    together = True
    for start in range(0, len(local), AT_ONCE):
        some = list(local.items())[start : start + AT_ONCE]
        answer = await _several(wire, options, [number for _, number in some]) if together else None
        together, known = answer is not None, set[str]()
        if answer:
            there = read(answer.body, host=options.host, now=wire.now).mentions
            known = {one.external_id for one in there}
            yield Seen(mentions=there, not_before=answer.not_before)
            if answer.is_spent:
                return
        for uri, number in some:
            if uri in known:
                continue
            seen, is_spent = await _single(wire, options, uri, number)
            yield seen
            if is_spent:
                return


def _local(uri: str, options: MastodonOptions) -> str | None:
    """The instance's own id in the URI of a post that was written there."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    known = _STATUS.fullmatch(parts.path) if parts.netloc.lower() == options.host else None
    return known[1] if known else None


async def _several(wire: Wire, options: MastodonOptions, numbers: Sequence[str]) -> Answer | None:
    """None where the server cannot show several at once."""
    query = urlencode([("id[]", number) for number in numbers])
    try:
        return await wire.http.get(f"{options.base}/api/v1/statuses?{query}", headers=_signed(options))
    except Refused as wrong:
        if wrong.status in UNKNOWN:
            return None
        raise _explained(wrong, options) from None


async def _single(wire: Wire, options: MastodonOptions, uri: str, number: str) -> tuple[Seen, bool]:
    """What one is now, and whether nothing more should be asked. A 404 counts only as the API says it: a page of some
    other server there would erase everything."""
    try:
        answer = await wire.http.get(f"{options.base}/api/v1/statuses/{number}", headers=_signed(options))
    except Refused as wrong:
        if wrong.status == 410 or (wrong.status == 404 and wrong.body.lstrip()[:1] == b"{"):
            return Seen(gone=(uri,)), False
        if wrong.status in (403, 404):
            return Seen(), False
        raise _explained(wrong, options) from None
    page = read(answer.body, host=options.host, now=wire.now)
    same = tuple(one for one in page.mentions if one.external_id == uri)
    return Seen(mentions=same, not_before=answer.not_before), answer.is_spent

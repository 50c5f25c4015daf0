"""GitHub: issues, pull requests and discussions by search, the comments of chosen repositories, and its webhooks.

Terms of use: watching a brand is allowed, lists of people for sale and unasked mail are not; texts are their authors'.

The API is free; search answers 10 questions a minute, 30 with a token.

It cannot see: private repositories, discussions without a token, comments outside the repositories in `repos`, and
votes. A search knows new issues after seconds to minutes; one that was transferred is a new one at its new place. Of
more than a thousand discussions in one second only a thousand are heard. Without a token nothing can be looked at
again, and comments in a list do not say the id of their issue.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs

from pydantic import Field

from listeners.common.answer import DAY, loaded, objects
from listeners.common.oldest import Found, is_open, oldest_first
from listeners.common.signed import by_github
from listeners.common.turns import in_turn, turn_after
from listeners.contract import (
    Address,
    Cursor,
    Key,
    OptionalSecret,
    Options,
    Page,
    Received,
    Refused,
    Seen,
    Unreadable,
    Way,
    listener,
    looks,
    receives,
)
from listeners.githubs.asking import LOOK, graphql
from listeners.githubs.discussions import span_by_span
from listeners.githubs.place import API, Place, place_of
from listeners.githubs.reading import THREADS, nodes, read
from listeners.githubs.streams import Github
from mentions import Mention
from wire.wire import Wire

MOST_PAGES = 10
"""Of each stream, in one run."""
MOST_IDS = 100
OVERLAP = 3600
"""Seconds that are heard again: the search learns of some issues late."""
Repository = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+$", max_length=140)]
Hear = Callable[..., AsyncIterator[tuple[Found, dict[str, Any]]]]
Heard = Literal["issues", "pulls", "discussions"]
SEARCHED = {"issues": "is:issue", "pulls": "is:pull-request"}


class GithubOptions(Options):
    """What to search for, and whose comments to hear."""

    query: Annotated[
        str,
        Field(
            max_length=256,
            description="the words to search for, in quotes where they belong together; `org:` and `-repo:` narrow it",
        ),
    ] = ""
    hear: Annotated[
        tuple[Heard, ...],
        Field(min_length=1, description="what is searched; discussions only with a token"),
    ] = ("issues", "discussions")
    repos: Annotated[
        tuple[Repository, ...],
        Field(max_length=50, description="repositories, as owner/name, of which every comment is heard"),
    ] = ()
    token: Annotated[OptionalSecret, Field(description="an access token; without rights it is enough")] = None
    secret: Annotated[
        OptionalSecret, Field(description="what the webhooks of GitHub are signed with, if it sends any")
    ] = None
    api: Annotated[Address, Field(description="the address of the API; a server of one's own has it at /api/v3")] = API
    days: Annotated[int, Field(ge=1, le=3650, description="how many days back the first hearing goes")] = 28

    @property
    def off(self) -> str | None:
        """It hears what it asks for, or webhooks."""
        if self._asks or self.secret:
            return None
        return "there is nothing to hear: give it a `query`, `repos`, or the `secret` of GitHub's webhooks"

    @property
    def way(self) -> Way:
        """Webhooks alone are a source too."""
        return "pushed" if self.secret and not self._asks else "asked"

    @property
    def _asks(self) -> bool:
        return bool(self.query.strip() or self.repos)


KEY = Key(
    options=("token",),
    what="a personal access token, with no rights beyond public repositories",
    where="https://github.com/settings/tokens",
    costs="free; 30 searches a minute instead of 10, discussions, and looking again",
)


@listener("github", options=GithubOptions, key=KEY, every=timedelta(minutes=5))
async def listen(wire: Wire, options: GithubOptions, cursor: Cursor) -> AsyncIterator[Page]:
    """Stream after stream, each with its own place in the cursor, under a name that says what is asked of it."""
    streams, now = _streams(Github(wire, place_of(options.api), options.token), options), int(wire.now.timestamp())
    kept = {stream: dict(cursor[stream]) for stream in streams if isinstance(cursor.get(stream), Mapping)}
    names = in_turn(streams, cursor)
    begin = {"start": now - options.days * DAY, "now": now, "overlap": OVERLAP, "most": MOST_PAGES}
    for stream in names:
        async for found, held in streams[stream](kept.get(stream, {}), **begin):
            kept[stream] = held
            yield Page(
                mentions=found.mentions,
                gone=found.gone,
                cursor=kept | (turn_after(names, stream) if found.is_spent else {}),
                not_before=found.not_before,
                more=any(one not in kept or is_open(kept[one]) for one in streams),
            )
            if found.is_spent:
                return


def _streams(github: Github, options: GithubOptions) -> dict[str, Hear]:
    """By what is asked, so that another question begins anew."""
    words, origin = f"{_grouped(options.query)} is:public", github.place.origin
    streams: dict[str, Hear] = {}
    for what in options.hear if options.query.strip() else ():
        if what != "discussions":
            asked = f"{words} {SEARCHED[what]}"
            streams[f"{origin} {asked}"] = partial(oldest_first, partial(github.search, asked))
        elif options.token:
            streams[f"{origin} {words} discussions"] = partial(span_by_span, partial(github.discussions, words))
    for repository in options.repos:
        asking = partial(github.comments, repository)
        streams[f"{origin} {repository} comments"] = partial(oldest_first, asking)
    return streams


def _grouped(query: str) -> str:
    """What is added to a query is meant for all of it."""
    return f"({query.strip()})" if " OR " in query else query.strip()


@looks("github")
async def look(wire: Wire, options: GithubOptions, ids: Sequence[str]) -> AsyncIterator[Seen]:
    """A hundred at a time, with a token. A number is an id of before 2018, which GraphQL does not know."""
    place, known = place_of(options.api), [one for one in ids if not one.isdecimal()]
    for first in range(0, len(known) if options.token else 0, MOST_IDS):
        asked = known[first : first + MOST_IDS]
        answer, found = await graphql(wire, place.graphql, options.token or "", LOOK, {"ids": asked})
        yield Seen(
            mentions=tuple(one for one in _there(found, place, wire.now) if one.external_id in asked),
            gone=_gone(found, asked),
            not_before=answer.not_before,
        )
        if answer.is_spent:
            return


def _there(found: Any, place: Place, now: datetime) -> tuple[Mention, ...]:
    return read(found, place.origin, now, may_be_empty=True).mentions if any(nodes(found)) else ()


def _gone(found: Any, asked: Sequence[str]) -> tuple[str, ...]:
    """Null is gone, unless an error says that it is only not shown."""
    paths = {tuple(one["path"]): one.get("type") for one in objects(found.get("errors")) if _is_path(one.get("path"))}
    why = [paths.get(("nodes", place), "NOT_FOUND") for place in range(len(asked))]
    there = nodes(found)
    if len(there) != len(asked):
        return ()
    return tuple(one for one, node, no in zip(asked, there, why, strict=True) if node is None and no == "NOT_FOUND")


def _is_path(path: Any) -> bool:
    return isinstance(path, list) and all(isinstance(step, str | int) for step in path)


@receives("github", options=GithubOptions)
def receive(body: bytes, headers: Mapping[str, str], options: GithubOptions, now: datetime) -> Received:
    """Issues, discussions and comments as they are opened, edited and deleted; other events say nothing.

    The body is its own key: the header that numbers a delivery is not signed.
    """
    if not options.secret:
        raise Refused("webhooks of GitHub are taken only with a `secret`, the same here and at GitHub")
    by_github(body, headers, options.secret)
    key = hashlib.sha256(body).hexdigest()
    told = loaded(_json(body, headers), "a delivery of GitHub")
    if not isinstance(told, dict):
        raise Unreadable("the delivery is no object")
    if not isinstance(told.get("action"), str) or not any(isinstance(told.get(one), dict) for one in THREADS):
        return Received(key=key, mentions=())
    heard = read(told, place_of(options.api).origin, now)
    return Received(key=key, mentions=heard.mentions, gone=heard.gone)


def _json(body: bytes, headers: Mapping[str, str]) -> bytes:
    """GitHub sends a form, unless JSON was chosen for the webhook."""
    if not headers.get("content-type", "").lower().startswith("application/x-www-form-urlencoded"):
        return body
    return parse_qs(body.decode("utf8", "replace")).get("payload", [""])[0].encode()

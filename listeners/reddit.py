"""Reddit through its API, with an app that Reddit approved: a search over all posts, everything that is said in some
subreddits, and mentions of your own account.

Terms of use: Reddit approves each app; no user may be identified, and what is deleted there must be deleted here.

Since late 2025 an app must be approved before it may ask for anything, and commercial use needs a contract. That is
why the source is off until you say that you have the approval.

It cannot see: comments outside the subreddits you name (the search finds posts only), private and quarantined
subreddits, private messages, and what lies behind the newest 1000 or so things of a listing: when more than those were
said since the last hearing, an error tells it. A thing that Reddit says nothing about when looked at again may be
deleted or hidden: nothing follows from that. Scores are blurred by Reddit.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Annotated

from pydantic import Field, model_validator

from listeners.common.turns import in_turn, turn_after
from listeners.contract import (
    Address,
    Cursor,
    Key,
    OptionalSecret,
    Options,
    Page,
    Secret,
    Seen,
    Unreadable,
    listener,
    looks,
)
from listeners.reddits.ask import APPS, enter
from listeners.reddits.things import Found, read
from listeners.reddits.walk import Reach, Stream, walk
from wire.wire import Wire

MOST_PAGES = 10
A_LOOK = 100
API, LOGIN = "https://oauth.reddit.com", "https://www.reddit.com"
POLICY = "https://support.reddithelp.com/hc/en-us/articles/42728983564564-Responsible-Builder-Policy"
KEY = Key(
    options=("client_id", "client_secret", "username", "password"),
    what="the client id and secret of an app of the type script that Reddit approved; for your own mentions also the"
    " name and password of its developer",
    where=APPS,
    costs="free for an approved non-commercial use, 100 requests a minute; commercial use needs a contract (about"
    " 0.24 USD per 1,000 requests when Reddit announced it in 2023)",
)


class RedditOptions(Options):
    """What to hear of Reddit, and who asks."""

    client_id: Annotated[str, Field(min_length=1, description="the id of your app, below its name")]
    client_secret: Annotated[Secret, Field(description="the secret of your app")]
    approved: Annotated[
        bool, Field(description="that Reddit approved your app and this use of it; without it nothing is asked")
    ] = False
    query: Annotated[
        str | None, Field(min_length=1, max_length=512, description="the words to search in all posts of Reddit")
    ] = None
    subreddits: Annotated[
        tuple[Annotated[str, Field(pattern=r"^\w{2,24}$")], ...],
        Field(max_length=50, description="subreddits, without r/, of which every new post and comment is heard"),
    ] = ()
    comments: Annotated[bool, Field(description="whether the comments of `subreddits` are heard too")] = True
    mentions: Annotated[
        bool, Field(description="whether comments that name your account are heard; needs `username` and `password`")
    ] = False
    username: Annotated[str | None, Field(min_length=1, description="the account that is the app's developer")] = None
    password: Annotated[OptionalSecret, Field(description="the password of that account")] = None
    days: Annotated[
        int, Field(ge=1, le=365, description="how many days back the first hearing goes, where a listing is so long")
    ] = 7
    api: Annotated[Address, Field(description="the address of the API")] = API
    login: Annotated[
        Address | None, Field(description="where a token is asked for; else Reddit, or another `api` itself")
    ] = None

    @model_validator(mode="after")
    def _whole(self) -> "RedditOptions":
        if not (self.query or self.subreddits or self.mentions):
            raise ValueError("needs something to hear: `query`, `subreddits` or `mentions`")
        if self.mentions and not (self.username and self.password):
            raise ValueError("`mentions` are those of an account: it needs `username` and `password`")
        return self

    @property
    def off(self) -> str | None:
        """Reddit is not asked by an app that it has not approved."""
        if self.approved:
            return None
        return (
            "Reddit approves every app before it may ask, and commercial use needs a contract: request access as"
            f" {POLICY} says, then set approved = true"
        )

    @property
    def token_url(self) -> str:
        """Where tokens are given."""
        login = self.login or (LOGIN if self.api.rstrip("/") == API else self.api)
        return f"{login.rstrip('/')}/api/v1/access_token"

    @property
    def streams(self) -> tuple[Stream, ...]:
        """The listings to hear."""
        places = "+".join(self.subreddits)
        posts, comments = Stream(f"/r/{places}/new", {}), Stream(f"/r/{places}/comments", {})
        return (
            *([Stream("/message/mentions", {})] if self.mentions else []),
            *([Stream("/search", {"q": self.query, "sort": "new", "type": "link"})] if self.query else []),
            *([posts] if places else []),
            *([comments] if places and self.comments else []),
        )


@listener("reddit", options=RedditOptions, key=KEY)
async def listen(wire: Wire, options: RedditOptions, cursor: Cursor) -> AsyncIterator[Page]:
    """Each listing has its own reach in the cursor, moved with its last page only. When Reddit says that no request is
    left, the run ends there; when a listing was cut before what is known, the other ones are heard before the error."""
    door, first = await enter(wire, options), (wire.now - timedelta(days=options.days)).timestamp()
    streams, cut = {stream.name: stream for stream in options.streams}, []
    known, names = cursor.get("streams", {}), in_turn(streams, cursor)
    reached = {name: Reach.of(known[name]) for name in streams if name in known}
    for name in names:
        async for step in walk(door, streams[name], reached.get(name, Reach()), first=first, most=MOST_PAGES):
            reached[name], is_spent = step.reach, step.answer.is_spent
            kept = {"streams": {one: reach.kept() for one, reach in reached.items()}}
            yield Page(
                mentions=step.found.mentions,
                gone=step.found.gone,
                cursor=kept | (turn_after(names, name) if is_spent else {}),
                not_before=step.answer.not_before,
                more=any(one not in reached or reached[one].is_open for one in streams),
            )
            cut += [streams[name].path] if step.lost else []
        if is_spent:
            break
    if cut:
        raise Unreadable(
            f"more was said in {', '.join(cut)} than Reddit shows: the oldest is not heard; hear more often"
        )


@looks("reddit")
async def look(wire: Wire, options: RedditOptions, ids: Sequence[str]) -> AsyncIterator[Seen]:
    """A hundred at a time. Where the author left Reddit, the terms ask that nothing points to them: gone as well."""
    ours = [one for one in dict.fromkeys(ids) if one.startswith(("t1_", "t3_"))]
    door = await enter(wire, options) if ours else None
    for start in range(0, len(ours), A_LOOK):
        asked = ours[start : start + A_LOOK]
        assert door is not None  # noqa: S101 - for mypy: there are ids
        answer = await door.ask("/api/info", {"id": ",".join(asked)})
        seen = _asked(read(answer.body, wire.now), frozenset(asked))
        yield Seen(mentions=seen.mentions, gone=seen.gone, not_before=answer.not_before)
        if answer.is_spent:
            return


def _asked(page: Found, asked: frozenset[str]) -> Seen:
    """Only what was asked for."""
    gone = (*page.gone, *page.orphans)
    return Seen(
        mentions=tuple(one for one in page.mentions if one.external_id in asked - page.orphans),
        gone=tuple(one for one in gone if one in asked),
    )

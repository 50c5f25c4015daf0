"""X: the posts that its recent search finds, or those that mention an account; newest first, and every read is paid.

Terms of use: posts are paid per read; what X deletes or hides is deleted here within a day; nothing may be resold.

So says X's developer agreement. Looking whether a post was deleted is paid too: a tenth of the usual budget pays for
400 looks in a month, of which a post takes 43 in its 30 days; what these do not pay for is not followed.

It cannot see: posts older than seven days, those of protected or suspended accounts, the text of articles, what X
leaves out of its search, and an edit once its search no longer shows it (looking again does); of the mentions of an
account no more than the newest 800.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from listeners.contract import (
    Address,
    Cursor,
    Key,
    Options,
    Page,
    Price,
    Refused,
    Secret,
    Seen,
    SourceError,
    Unreadable,
    listener,
    looks,
)
from listeners.tweets.ids import breadth, id_at, id_of
from listeners.tweets.read import Found, read
from listeners.tweets.refusal import CONSOLE, translated
from wire.wire import Answer, Wire

API = "https://api.x.com/2"
MOST_PAGES = 10
WINDOW = timedelta(days=7) - timedelta(minutes=1)
"""What lies before it the search refuses to be asked for; a minute is for the clocks."""
OVERLAP = timedelta(minutes=1)
"""Heard again before the newest post: the search does not show all posts in the order of their ids."""
REFERENCES = 2
"""A post answers one other and quotes one, at most."""
POSTS = {
    "tweet.fields": "attachments,author_id,conversation_id,created_at,edit_history_tweet_ids,entities,geo,"
    "in_reply_to_user_id,lang,note_tweet,public_metrics,referenced_tweets"
}
BESIDE = {
    "user.fields": "created_at,name,protected,public_metrics,username,verified",
    "place.fields": "country_code",
}
EXPANSIONS = {"authors": "author_id", "originals": "referenced_tweets.id"}


class XOptions(Options):
    """What is searched, or whose mentions are heard, and what is paid for it."""

    token: Annotated[Secret, Field(pattern=r"^[!-~]+$", description="the bearer token of your app: `$X_TOKEN`")]
    query: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=4096,
            description="what to search for, in the operators of X; `-is:retweet` in it saves reads",
        ),
    ] = None
    user_id: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{1,19}$", description="instead of `query`: the number of the account to hear mentions of"
        ),
    ] = None
    days: Annotated[int, Field(ge=1, le=7, description="how many days back the first hearing goes")] = 1
    max_results: Annotated[
        int, Field(ge=10, le=100, description="the most posts of one answer: fewer make one page cheaper")
    ] = 100
    expand: Annotated[
        tuple[Literal["authors", "originals"], ...],
        Field(
            description="what is read beside each post, and paid: its author (handle, followers), and the posts that "
            "it answers, quotes or repeats (without them a retweet is cut short)"
        ),
    ] = ("authors", "originals")
    price_per_post: Annotated[float, Field(ge=0, le=10, description="what X takes for a post that is read, in USD")] = (
        0.005
    )
    price_per_user: Annotated[float, Field(ge=0, le=10, description="what X takes for an author, in USD")] = 0.01
    api: Annotated[Address, Field(description="the address of the API")] = API

    @model_validator(mode="after")
    def _one_question(self) -> "XOptions":
        if (self.query is None) == (self.user_id is None):
            raise ValueError("needs either `query` or `user_id`")
        return self

    @property
    def asked(self) -> dict[str, str | None]:
        """What a cursor belongs to."""
        return {"query": self.query, "user_id": self.user_id}


def dearest(options: XOptions) -> float:
    """The most that one answer can cost in USD: every post with an author of its own, and all that it refers to."""
    posts = 1 + REFERENCES * ("originals" in options.expand)
    users = int("authors" in options.expand)
    return options.max_results * (posts * options.price_per_post + users * options.price_per_user)


def dearest_look(options: XOptions, many: int) -> float:
    """The most that one question for so many posts can cost in USD: nothing is read beside them."""
    return min(many, options.max_results) * options.price_per_post


def _cost(options: XOptions, found: Found) -> float:
    """What X bills: every post and every user of an answer once, also those beside the posts.

    Never less than the bill: what X does not charge twice on one day (UTC) is counted each time it is read.
    """
    return found.posts * options.price_per_post + found.users * options.price_per_user


@dataclass(frozen=True, slots=True)
class Span:
    """Ids that are still to be heard: after `since` and, where a run stopped inside the gap, before `until`.

    `top` is the newest id heard so far; it becomes `head` when the gap is closed.
    """

    head: int
    top: int
    since: int
    until: int | None = None

    def after(self, found: Found, latest: int) -> "Span":
        """What is left after a page. An id from beyond the clock moves nothing: it would hide all that comes."""
        oldest = min(found.ids, default=self.until)
        until = oldest if self.until is None or oldest is None else min(oldest, self.until)
        return replace(self, top=max([self.top, *(id_ for id_ in found.ids if id_ <= latest)]), until=until)

    @property
    def params(self) -> dict[str, str]:
        until = {"until_id": str(self.until)} if self.until is not None else {}
        return {"since_id": str(self.since), **until}

    def held(self) -> dict[str, str]:
        until = {"until": str(self.until)} if self.until is not None else {}
        return {"head": str(self.head), "top": str(self.top), **until}


def _span(options: XOptions, cursor: Cursor, now: datetime) -> Span:
    """Where this run begins: inside a gap below its `until`, else anew, just above the head.

    A gap is over that has sunk to the head, or below what the search shows: nothing in it can be asked for any more.
    What was heard above it then has no hole below it that could still be closed, so `top` becomes the head.
    """
    known = cursor if {name: cursor.get(name) for name in options.asked} == options.asked else {}
    floor = id_at(now - WINDOW) if options.query else 0
    head = min(id_of(known.get("head")) or id_at(now - timedelta(days=options.days)), id_at(now))
    top, until = max(id_of(known.get("top")) or 0, head), id_of(known.get("until"))
    if until is not None and until <= max(head, floor):
        head, until = top, None
    overlap = head - breadth(OVERLAP) if known else head
    return Span(head, top, max(overlap, floor), until)


@listener(
    "x",
    options=XOptions,
    key=Key(
        options=("token",),
        what="the bearer token of an app on X",
        where=CONSOLE,
        costs="bought ahead: about 0.005 USD for each post that is read and 0.01 USD for each author",
    ),
    price=Price(unit="USD", period="month", page=dearest, look=dearest_look, usual=20.0),
    every=timedelta(minutes=5),
)
async def listen(wire: Wire, options: XOptions, cursor: Cursor) -> AsyncIterator[Page]:
    """`head` is the newest id heard without a hole before it; {head, top, until} means that a run stopped inside the
    gap: from `until` down to `head` is still to be heard. A run ends where X wants a pause.

    What a run hears once more is an older version, or a page again: it is paid, and left out."""
    span, token, tokens, heard = _span(options, cursor, wire.now), None, set[str](), set[str]()
    asked = span.params
    for _ in range(MOST_PAGES):
        answer = await _ask(wire, options, _place(options), asked | _page(options, token) | _beside(options))
        found = read(answer.body, wire.now)
        if found.complaint:
            raise Refused(f"X gives nothing for this source: {found.complaint}")
        span, token = span.after(found, id_at(wire.now + OVERLAP)), found.next
        yield Page(
            mentions=tuple(mention for mention in found.mentions if mention.external_id not in heard),
            cursor={**options.asked, **(span.held() if token else {"head": str(span.top)})},
            gone=found.gone,
            not_before=answer.not_before,
            cost=_cost(options, found),
            more=token is not None,
        )
        if token is None or answer.is_spent:
            return
        if token in tokens:
            raise Unreadable("X gave the same next_token twice: the search does not move on")
        tokens.add(token)
        heard.update(mention.external_id for mention in found.mentions)


@looks("x")
async def look(wire: Wire, options: XOptions, ids: Sequence[str]) -> AsyncIterator[Seen]:
    """As many ids a question as `max_results` says, and nothing beside them: every read is paid, and authors are known.
    Posts that X no longer shows are gone, as its terms demand."""
    known = [name for name in ids if id_of(name) is not None]
    for start in range(0, len(known), options.max_results):
        seen, newer, is_spent = await _seen(wire, options, known[start : start + options.max_results])
        yield seen
        if newer and not is_spent:
            again, _, is_spent = await _seen(wire, options, list(newer), first=newer)
            yield again
        if is_spent:
            return


async def _seen(
    wire: Wire, options: XOptions, ids: Sequence[str], *, first: Mapping[str, str] | None = None
) -> tuple[Seen, Mapping[str, str], bool]:
    """What these ids are now, which of them were edited since (the edit -> the first id, which is ours), and whether
    nothing more should be asked.

    `first` says the same of the ids that are asked for. What a repost repeats would stand beside it: without that its
    words are cut, so only that it is there is told.
    """
    answer = await _ask(wire, options, "tweets", {"ids": ",".join(ids)})
    found = read(answer.body, wire.now)
    edited = set() if first else set(found.newer.values())
    now = [mention for mention in found.mentions if mention.external_id not in edited]
    seen = Seen(
        mentions=tuple(mention for mention in now if mention.kind != "repost"),
        there=tuple(mention.external_id for mention in now if mention.kind == "repost"),
        gone=tuple((first or {}).get(name, name) for name in found.gone),
        not_before=answer.not_before,
        cost=_cost(options, found),
    )
    return seen, found.newer, answer.is_spent


def _place(options: XOptions) -> str:
    return f"users/{options.user_id}/mentions" if options.user_id else "tweets/search/recent"


def _page(options: XOptions, token: str | None) -> dict[str, str]:
    page = {"max_results": str(options.max_results), **({"query": options.query} if options.query else {})}
    return page | ({"next_token" if options.query else "pagination_token": token} if token else {})


def _beside(options: XOptions) -> dict[str, str]:
    return {**BESIDE, "expansions": ",".join([*(EXPANSIONS[name] for name in options.expand), "geo.place_id"])}


async def _ask(wire: Wire, options: XOptions, place: str, params: Mapping[str, str]) -> Answer:
    try:
        return await wire.http.get(
            f"{options.api.rstrip('/')}/{place}",
            params={**params, **POSTS},
            headers={"authorization": f"Bearer {options.token}"},
        )
    except SourceError as wrong:
        raise translated(wrong) from None

"""Bluesky: every post that holds one of your terms as it is written (Jetstream), or its search and your notifications.

Terms of use: Jetstream is open to all; deletions, and the wish to be shown to signed-in people only, are honoured.

Jetstream is free; the search asks for an account and no more than 3000 requests in five minutes. Without an app
password the posts of authors who want to be shown to signed-in people only are left out, and erased when looking again
finds the label.

It cannot see: with Jetstream the names, the handles and the labels of authors, counts, accounts that are closed as a
whole, and what was posted while it was not asked for longer than about a day. A search misses what its index does not
hold, and posts that are dated back. Neither sees messages between people, nor reposts.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from listeners.blueskies.asking import asked, posts, signed, written
from listeners.blueskies.jetstream import SECOND, Batch, microseconds
from listeners.blueskies.options import PASSWORDS, BlueskyOptions, Stream
from listeners.blueskies.posts import COLLECTION, is_hidden, is_post, meant, read
from listeners.common.answer import DAY, name, objects, within
from listeners.common.newest import Listing, Sheet, Want, newest_first
from listeners.contract import Cursor, Key, Page, Seen, Unavailable, Unreadable, listener, looks
from wire.wire import WebSocket, Wire

MOST_PAGES = 10
"""Of one list in one run."""
ON_A_PAGE = 100
AT_ONCE = 25
"""Posts that one question may name."""
MESSAGES = 2_000
"""Of Jetstream, on a page."""
MOST_BATCHES = 200
"""Pages of Jetstream in one run; the time that the wire gives it ends it long before."""
OVERLAP = 600
"""Seconds that are searched again: a post may be found only minutes after it was written."""
STREAM_OVERLAP = 5
"""Seconds that Jetstream sends again: its order is not exact."""
KEPT = timedelta(hours=20)
"""What is younger than this Jetstream surely still has."""
LATELY = 10
"""Seconds before a run begins: one that got no further than that is still catching up."""
HOLE = 3_600
"""So many seconds without a single post do not occur on Bluesky."""

KEY = Key(
    options=("identifier", "app_password"),
    what="an app password of your account: for the search and the notifications, Jetstream needs none",
    where=PASSWORDS,
    costs="free; 300 sessions a day, one for each hearing",
)


@listener("bluesky", options=BlueskyOptions, key=KEY, every=timedelta(minutes=6))
async def listen(wire: Wire, options: BlueskyOptions, cursor: Cursor) -> AsyncIterator[Page]:
    """Every six minutes are 240 sessions a day: the rest is for what is tried again."""
    hearing = _stream if options.hears == "jetstream" else _lists
    async with aclosing(hearing(wire, options, cursor)) as pages:
        async for page in pages:
            yield page


async def _stream(wire: Wire, options: BlueskyOptions, cursor: Cursor) -> AsyncGenerator[Page, None]:
    """`time_us` is the moment of the last event. A run ends when its time is over, and the next one goes on there."""
    asks = {"mode": "jetstream", "terms": list(options.wanted)}
    known, first = _known(cursor, asks, microseconds(wire.now), options.back), None
    last = known or 0
    async with wire.websocket(_address(options, known)) as socket:
        async for batch in _batches(socket, options, wire.now):
            first, last = first or batch.first, max(last, batch.last or 0)
            kept = {**asks, "time_us": last or microseconds(wire.now)}
            behind = first is not None and last < microseconds(wire.now) - LATELY * SECOND
            mentions, gone = tuple(batch.mentions), tuple(batch.gone)
            yield Page(mentions=mentions, gone=gone, cursor=kept, more=behind)
    if known and known == cursor.get("time_us") and first:
        _whole(known, first, microseconds(wire.now - KEPT))


def _whole(known: int, first: int, kept: int) -> None:
    """Raises Unavailable where Jetstream no longer had what we asked to go on with. That is lost, and told once."""
    if known < kept and first - known > HOLE * SECOND:
        since, until = (datetime.fromtimestamp(at / SECOND, UTC) for at in (known, first))
        raise Unavailable(
            f"Jetstream no longer has what was posted from {since:%d %b %H:%M} to {until:%d %b %H:%M} UTC"
        )


def _known(cursor: Cursor, asks: Mapping[str, Any], now: int, days: int) -> int | None:
    """Where to go on, in microseconds; None begins now. With other terms what lies before is heard anew."""
    begin = now - days * DAY * SECOND if days else None
    if cursor.get("mode") != asks["mode"]:
        return begin
    known = int(cursor["time_us"])
    return min(known, begin) if begin is not None and cursor.get("terms") != asks["terms"] else known


def _address(options: BlueskyOptions, known: int | None) -> str:
    asks = {"wantedCollections": COLLECTION}
    if known is not None:
        asks["cursor"] = str(known - STREAM_OVERLAP * SECOND)
    return f"{options.jetstream}{'&' if '?' in options.jetstream else '?'}{urlencode(asks)}"


async def _batches(socket: WebSocket, options: BlueskyOptions, now: datetime) -> AsyncIterator[Batch]:
    """The messages of one connection by pages; the last one may be empty. Raises Unreadable where none is an event."""
    batch, full, events = Batch(options.wanted, now), 0, 0
    async for message in socket:
        batch.add(message)
        if batch.messages < MESSAGES:
            continue
        events, full = events + batch.events, full + 1
        yield batch
        batch = Batch(options.wanted, now)
        if full >= MOST_BATCHES:
            return
    if batch.messages and not events + batch.events:
        raise Unreadable("none of the messages is an event of Jetstream")
    yield batch


async def _lists(wire: Wire, options: BlueskyOptions, cursor: Cursor) -> AsyncGenerator[Page, None]:
    """`heard` holds of each list how far it was heard (listeners/common/newest.py)."""
    asks = {"mode": "search", "api": options.host}
    known = cursor if {name: cursor.get(name) for name in asks} == asks else {}
    asking = partial(_ask, wire, options, await signed(wire, options))
    lists = {stream.name: Listing(partial(asking, stream), by_time=stream.by_time) for stream in options.streams}
    now = wire.now.timestamp()
    first = now - options.back * DAY
    async for page in newest_first(lists, known, first=first, now=now, overlap=OVERLAP, most=MOST_PAGES):
        yield replace(page, cursor={**asks, **page.cursor})


async def _ask(wire: Wire, options: BlueskyOptions, headers: Mapping[str, str], stream: Stream, want: Want) -> Sheet:
    """The next-token of a search only counts, so in another run it would mean something else: there the gap is a time,
    and `until` leaves it out."""
    params = {**stream.params, "limit": str(ON_A_PAGE)}
    params |= {"since": written(want.oldest)} if stream.by_time else {}
    params |= {"until": written(want.until)} if want.until else {}
    params |= {"cursor": want.below} if want.below else {}
    answer, data = await asked(wire, options, stream.path, params, headers)
    page = read(data, now=wire.now, signed_in=options.signed_in)
    return Sheet(answer=answer, mentions=page.mentions, ids=page.uris, times=page.times, below=page.cursor)


@looks("bluesky")
async def look(wire: Wire, options: BlueskyOptions, ids: Sequence[str]) -> AsyncIterator[Seen]:
    """A post that the answer leaves out is deleted, or its account is closed. One that its author shows to signed-in
    people only counts as gone where nobody is signed in."""
    known = [uri for uri in dict.fromkeys(ids) if is_post(uri)]
    for start in range(0, len(known), AT_ONCE):
        some = known[start : start + AT_ONCE]
        answer, data = await posts(wire, options, some)
        if not isinstance(within(data, "posts"), list):
            raise meant(data) if within(data, "error") else Unreadable("the answer holds no posts")
        page = read(data, now=wire.now, signed_in=options.signed_in)
        hidden = {uri for view in objects(data["posts"]) if is_hidden(view) and (uri := name(view.get("uri")))}
        shown = set(page.uris) if options.signed_in else set(page.uris) - hidden
        gone = tuple(uri for uri in some if uri not in shown)
        yield Seen(mentions=page.mentions, gone=gone, not_before=answer.not_before)
        if answer.is_spent:
            return

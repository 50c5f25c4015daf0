"""Hear one source: page by page to match, understanding and memory. Each page is one transaction."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import cast

from sqlalchemy import Engine

from alerts.rhythm import Listening
from flows.steps.advice import told
from flows.steps.budget import Room, free_room, price_of, room_in
from flows.steps.charge import book, charge, unbook
from flows.steps.keep import keep, key_of, prepared
from flows.steps.noise import AsNoise
from flows.steps.veil import veil_of
from listeners.contract import Cursor, Listen, Page, RateLimited, SourceError, listener_of
from mentions import Mention
from settings import Settings, Source
from storage import sources
from storage.engine import reading, writing
from storage.mentions import Kept
from storage.sources import SourceRow
from wire.client import open_wire

PUNCTUAL = 0.9  # a schedule is never punctual to the second: nearly `every` is every
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=1)  # after a long outage a source is heard again soon
LOW = "its budget is nearly spent: that is told first, and the next run goes on"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardFrom:
    """What one source said: `heard` rows of `distinct` mentions, `matched` of which concern a brand; of these `new`
    were kept and `known` were there already. `voices` of the new ones repeat neither a text nor an author of the last
    24 hours, `noise` of the others concern no brand because of noise alone.

    `skipped` says why it was not asked at all, `stopped` which budget ended it between two pages (the next run goes on
    there), `warned` is the number of the alert that this budget is nearly spent, where this hearing made it so. `error`
    is what went wrong, after the pages before it were kept, and what a person can do.
    """

    source: str
    heard: int = 0
    distinct: int = 0
    new: int = 0
    known: int = 0
    voices: int = 0
    matched: int = 0
    noise: AsNoise = field(default_factory=AsNoise)
    pages: int = 0
    skipped: str | None = None
    stopped: str | None = None
    warned: int | None = None
    error: str | None = None
    error_class: str | None = None


async def hear(engine: Engine, settings: Settings, source: Source, now: datetime, *, rested: bool = True) -> HeardFrom:
    """Hears a source once. Its failure is a value, stored on its row; the pages before it are kept.

    A page that may not fit into the budget is not asked for: the generator is closed, and nothing is lost. `rested`
    leaves a source alone that failed or was heard a short while ago; without it only what the source itself asked for
    is waited for.
    """
    row, room = await asyncio.to_thread(_before, engine, source, now)
    if skipped := source.unasked or row.rests or _not_now(row, source, room, now, rested=rested):
        return HeardFrom(source=source.name, skipped=skipped)
    if not (room := await asyncio.to_thread(_book, engine, source, now)).fits:
        return HeardFrom(source=source.name, skipped=room.told(now))
    said, veil, listening = HeardFrom(source=source.name), veil_of(source.secrets), Listening(row.rhythm, now)
    try:
        async with aclosing(_pages(settings, source, veil.lifted(row.cursor), now)) as pages:
            async for page in pages:
                kept = partial(keep_page, engine, settings, veil.page(page), row=row, source=source, now=now, said=said)
                row, said = await asyncio.to_thread(kept)
                listening.hear(one.said for one in page.mentions if not one.said_unknown)
                if said.stopped:
                    return said
    except SourceError as wrong:
        return await asyncio.to_thread(_failed, engine, row, veil.error(wrong), now=now, said=said, source=source)
    except Exception as wrong:  # noqa: BLE001 - the task boundary: a fault in one listener never stops the others
        unknown = SourceError(f"{type(wrong).__name__} in the listener {source.kind}")
        name = type(wrong).__name__
        return await asyncio.to_thread(_failed, engine, row, unknown, now=now, said=said, source=source, name=name)
    await asyncio.to_thread(_heard_whole, engine, row, source, now, listening)
    return said


async def _pages(settings: Settings, source: Source, cursor: Cursor, now: datetime) -> AsyncGenerator[Page, None]:
    async with open_wire(now=now, contact=settings.contact, private=source.private) as wire:
        pages = _listen_of(source.kind)(wire, source.options, cursor)
        async with aclosing(cast(AsyncGenerator[Page, None], pages)) as heard:
            async for page in heard:
                yield page


def keep_page(
    engine: Engine, settings: Settings, page: Page, *, row: SourceRow, source: Source, now: datetime, said: HeardFrom
) -> tuple[SourceRow, HeardFrom]:
    """In one transaction: mentions, hearings, matches, understanding, queue items, rollups, cursor and cost.

    The next page is booked in it; where it is not, `stopped` says why.
    """
    ready = prepared(engine, settings, source, page.mentions)
    with writing(engine) as conn:
        saved = keep(conn, settings, row.name, ready, gone=page.gone, now=now)
        row = sources.keep_cursor(conn, row, page.cursor, not_before=page.not_before)
        warned = charge(conn, settings, source, page.cost, now, booked=True)
        room = room_in(conn, source, now) if warned else book(conn, source, now)
    stopped = room.told(now) if not room.fits else LOW if warned else None
    return row, _counted(
        replace(said, warned=warned, stopped=stopped, noise=said.noise + ready.noise), ready.heard, saved
    )


def _listen_of(kind: str) -> Listen:
    listen = listener_of(kind).listen
    assert listen is not None, "what is only pushed is skipped"  # noqa: S101 - for mypy: it cannot be otherwise
    return listen


def _not_now(row: SourceRow, source: Source, room: Room, now: datetime, *, rested: bool) -> str | None:
    """Why it is not asked now."""
    if not room.fits:
        return room.told(now)
    if row.not_before and row.not_before > now and not row.failures:
        return f"asks not to be heard before {row.not_before:%H:%M} UTC"
    if row.not_before and row.not_before > now and (rested or row.error_class == RateLimited.__name__):
        return f"failed before, tried again from {row.not_before:%H:%M} UTC on"
    if rested and row.last_heard and not row.failures and now - row.last_heard < PUNCTUAL * source.every:
        return f"heard at {row.last_heard:%H:%M} UTC, and every {source.every.total_seconds() / 60:g} min is enough"
    return None


def _before(engine: Engine, source: Source, now: datetime) -> tuple[SourceRow, Room]:
    with reading(engine) as conn:
        return sources.source_of(conn, source.name, source.kind), room_in(conn, source, now)


def _book(engine: Engine, source: Source, now: datetime) -> Room:
    if price_of(source) is None:
        return free_room(source, now)
    with writing(engine) as conn:
        return book(conn, source, now)


def _heard_whole(engine: Engine, row: SourceRow, source: Source, now: datetime, listening: Listening) -> None:
    """A hearing that was cut off between two pages does not count as one: the next run goes on at once."""
    with writing(engine) as conn:
        unbook(conn, source, now)
        sources.heard_well(conn, row, now, listening.learnt(late=row.failures > 0))


def _counted(said: HeardFrom, heard: Sequence[Mention], saved: Kept) -> HeardFrom:
    keys = set(map(key_of, heard))
    matched = len(keys & saved.ids.keys())
    return replace(
        said,
        heard=said.heard + len(heard),
        distinct=said.distinct + len(keys),
        new=said.new + len(saved.new),
        known=said.known + matched - len(saved.new),
        voices=said.voices + len(saved.voices),
        matched=said.matched + matched,
        pages=said.pages + 1,
    )


def _failed(
    engine: Engine,
    row: SourceRow,
    wrong: SourceError,
    *,
    now: datetime,
    said: HeardFrom,
    source: Source,
    name: str | None = None,
) -> HeardFrom:
    """The pause doubles with every failure in a row, unless the source named one."""
    pause = min(FIRST_PAUSE * 2 ** min(row.failures, 10), LONGEST_PAUSE)
    if wrong.retry_after is not None:
        pause = timedelta(seconds=wrong.retry_after)
    error, error_class = told(wrong, now + pause, source.way), name or type(wrong).__name__
    with writing(engine) as conn:
        if not said.stopped:
            unbook(conn, source, now)
        sources.failed(conn, row, error, error_class, now, not_before=now + pause)
    return replace(said, error=error, error_class=error_class)

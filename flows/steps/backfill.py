"""Fill in the past of a source, from a moment on. What is filled in never looks like a spike, and may be cut off."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from math import ceil
from typing import cast

from sqlalchemy import Engine

from flows.steps.budget import Room, charge, room
from flows.steps.keep import keep, prepared
from flows.steps.veil import Veil, veil_of
from listeners.contract import Cursor, Options, Page, RateLimited, Refused, SourceError, Unreadable, listener_of
from settings import Settings, Source
from storage import backfills
from storage.backfills import BackfillRow
from storage.engine import writing
from wire.client import open_wire

LATE = timedelta(hours=6)
"""What is heard later than this after it was said only teaches the detector what is usual: no alert comes of it. What
is younger is left to the ordinary hearings."""


MOST_RUNS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One page more: the earliest saying in it, and what was heard and new since the beginning, over all runs."""

    heard: int
    new: int
    at: datetime | None


def reach(source: Source, since: datetime, now: datetime) -> Options:
    """The options with which a first hearing goes back to `since`. Raises Refused where the kind does not go so far."""
    field = type(source.options).model_fields.get("days")
    if field is None:
        raise Refused(f"a source of kind {source.kind} only gives what it has now: it has no past to fill in")
    days = max(1, ceil((now - since) / timedelta(days=1)))
    most = next((rule.le for rule in field.metadata if hasattr(rule, "le")), None)
    if most is not None and days > most:
        begin = now - timedelta(days=int(most))
        raise Refused(f"{source.kind} goes back {most} days: use --since {begin:%Y-%m-%d}, or later")
    return source.options.model_copy(update={"days": days})


async def backfill(
    engine: Engine, settings: Settings, source: Source, since: datetime, now: datetime
) -> AsyncIterator[Filled]:
    """Hears [since, now - 6 h) page by page. One that was cut off goes on where it stopped; another `since` is another.

    A listener ends at its bound of pages: it is run again until it comes no further, neither back nor forth. Each page
    is one transaction. Raises SourceError, after the pages before it were kept: RateLimited where it asks for a pause,
    Refused where its budget does not hold the next page.
    """
    options, veil = reach(source, since, now), veil_of(source.secrets)
    row = await asyncio.to_thread(_begun, engine, source.name, since, now)
    purse = await asyncio.to_thread(room, engine, source, now)
    reached: tuple[datetime | None, datetime | None] = (None, None)
    for _ in range(MOST_RUNS):
        before, pause = reached, None
        _affordable(purse, now)
        async with aclosing(_pages(settings, source, options, veil.lifted(row.cursor), now)) as pages:
            async for page in _unveiled(pages, veil):
                reached, pause = _further(reached, page), page.not_before
                row = await asyncio.to_thread(partial(_keep_page, engine, settings, source, page, row=row, now=now))
                yield Filled(heard=row.heard, new=row.new, at=_earliest(page))
                purse = purse.less(page.cost)
                _affordable(purse, now)
        if reached == before:
            await asyncio.to_thread(_end, engine, row, now)
            return
        if pause is not None and pause > now:
            raise RateLimited("the source asks for a pause", retry_after=(pause - now).total_seconds())
    raise Unreadable(f"it does not come to an end in {MOST_RUNS} runs")


def _affordable(purse: Room, now: datetime) -> None:
    """Raises Refused before the page that its budget may not hold."""
    if not purse.fits:
        raise Refused(purse.told(now))


async def _pages(
    settings: Settings, source: Source, options: Options, cursor: Cursor, now: datetime
) -> AsyncGenerator[Page, None]:
    listen = listener_of(source.kind).listen
    if listen is None:
        raise Refused(f"others push to a source of kind {source.kind}: it has no past to fill in")
    async with (
        open_wire(now=now, contact=settings.contact, private=source.private) as wire,
        aclosing(cast(AsyncGenerator[Page, None], listen(wire, options, cursor))) as pages,
    ):
        async for page in pages:
            yield page


async def _unveiled(pages: AsyncIterator[Page], veil: Veil) -> AsyncIterator[Page]:
    try:
        async for page in pages:
            yield veil.page(page)
    except SourceError as wrong:
        raise veil.error(wrong) from None


def _earliest(page: Page) -> datetime | None:
    return min((one.said for one in page.mentions), default=None)


def _further(reached: tuple[datetime | None, datetime | None], page: Page) -> tuple[datetime | None, datetime | None]:
    """The earliest and the latest saying so far."""
    moments = [one.said for one in page.mentions] + [one for one in reached if one is not None]
    return min(moments, default=None), max(moments, default=None)


def _begun(engine: Engine, source: str, since: datetime, now: datetime) -> BackfillRow:
    with writing(engine) as conn:
        before = backfills.backfill_of(conn, source)
        if before and before.since == since and before.done is None:
            return before
        return backfills.keep(conn, BackfillRow(source=source, since=since, until=now - LATE, cursor={}))


def _keep_page(
    engine: Engine, settings: Settings, source: Source, page: Page, *, row: BackfillRow, now: datetime
) -> BackfillRow:
    past = [one for one in page.mentions if row.since <= one.said < row.until and not one.said_unknown]
    ready = prepared(engine, settings.brands, past)
    with writing(engine) as conn:
        charge(conn, source, page.cost, now)
        saved = keep(conn, settings.brands, source.name, ready, gone=page.gone, now=now)
        heard, new = row.heard + len(past), row.new + len(saved.new)
        return backfills.keep(conn, replace(row, cursor=page.cursor, heard=heard, new=new))


def _end(engine: Engine, row: BackfillRow, now: datetime) -> None:
    with writing(engine) as conn:
        backfills.end(conn, row, now)

"""Fill in the past of a source, from a moment on. What is filled in never looks like a spike, and may be cut off."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from math import ceil
from typing import cast

from sqlalchemy import Engine

from flows.steps.budget import room
from flows.steps.charge import charge
from flows.steps.keep import keep, prepared
from flows.steps.noise import AsNoise
from flows.steps.veil import Veil, veil_of
from listeners.contract import Cursor, Options, Page, RateLimited, Refused, SourceError, Unreadable, listener_of
from settings import Settings, Source
from storage import backfills
from storage.backfills import BackfillRow
from storage.engine import writing
from wire.client import open_wire

LATE = timedelta(hours=6, minutes=30)
"""What is heard later than six hours after it was said only teaches the detector what is usual: no alert comes of it.
It judges at an edge that may lie six minutes back, or more where it was held up: half an hour is room enough. What is
younger is left to the ordinary hearings."""
MOST_RUNS = 1_000
MOST_IDLE = 2
"""Runs in a row that say there is more, and come no further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One page more: the earliest saying in it, what of it concerns nobody because of noise alone, and what was heard
    and new since the beginning, over all runs."""

    heard: int
    new: int
    at: datetime | None
    noise: AsNoise = field(default_factory=AsNoise)


@dataclass(slots=True)
class _Way:
    """How far the runs came: the earliest and the latest saying, and the cursors they ended with."""

    earliest: datetime | None = None
    latest: datetime | None = None
    cursors: set[int] = field(default_factory=set)
    idle: int = 0
    is_further: bool = False

    def heard(self, page: Page) -> None:
        for at in (one.said for one in page.mentions):
            self.is_further |= self.earliest is None or at < self.earliest or self.latest is None or at > self.latest
            self.earliest, self.latest = min(at, self.earliest or at), max(at, self.latest or at)

    def go_on(self, cursor: Cursor) -> None:
        """After a run that left something. Raises Unreadable where such runs come no further: neither back nor forth,
        nor to a cursor that was not there yet (hearing may be rare on the way)."""
        known = hash(json.dumps(cursor, sort_keys=True))
        self.idle = 0 if self.is_further or known not in self.cursors else self.idle + 1
        self.is_further = False
        self.cursors.add(known)
        if self.idle >= MOST_IDLE:
            raise Unreadable("the source says that it has more, and comes no further: the same again")


def reach(source: Source, since: datetime, now: datetime) -> Options:
    """The options with which a first hearing goes back to `since`. Raises Refused where the kind does not go so far, or
    is not to be asked."""
    if source.unasked:
        raise Refused(source.unasked)
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
    """Hears [since, now - LATE) page by page. One that was cut off goes on where it stopped, unless `since` is another.

    A listener that ends at its bound of pages is run again, as long as there is more. Each page is one transaction.
    Raises SourceError, after the pages before it were kept: RateLimited where it asks for a pause, Refused where its
    budget does not hold the next page, Unreadable where it comes no further.
    """
    options, veil = reach(source, since, now), veil_of(source.secrets)
    row = await asyncio.to_thread(_begun, engine, source.name, since, now)
    way = _Way()
    for _ in range(MOST_RUNS):
        page: Page | None = None
        await asyncio.to_thread(_afford, engine, source, now)
        async with aclosing(_pages(settings, source, options, veil.lifted(row.cursor), now)) as pages:
            async for page in _unveiled(pages, veil):
                way.heard(page)
                kept = partial(_keep_page, engine, settings, source, page, row=row, now=now)
                row, noise = await asyncio.to_thread(kept)
                yield Filled(heard=row.heard, new=row.new, at=_earliest(page), noise=noise)
                await asyncio.to_thread(_afford, engine, source, now)
        if page is None or not page.more:
            await asyncio.to_thread(_end, engine, row, now)
            return
        if page.not_before is not None and page.not_before > now:
            raise RateLimited("the source asks for a pause", retry_after=(page.not_before - now).total_seconds())
        way.go_on(page.cursor)
    raise Unreadable(f"it does not come to an end in {MOST_RUNS} runs")


def _afford(engine: Engine, source: Source, now: datetime) -> None:
    """Raises Refused before the page that its budget may not hold, after what others spent meanwhile."""
    if not (purse := room(engine, source, now)).fits:
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


def _begun(engine: Engine, source: str, since: datetime, now: datetime) -> BackfillRow:
    with writing(engine) as conn:
        before = backfills.backfill_of(conn, source)
        if before and before.since == since and before.done is None:
            return before
        return backfills.keep(conn, BackfillRow(source=source, since=since, until=now - LATE, cursor={}))


def _keep_page(
    engine: Engine, settings: Settings, source: Source, page: Page, *, row: BackfillRow, now: datetime
) -> tuple[BackfillRow, AsNoise]:
    past = [one for one in page.mentions if row.since <= one.said < row.until and not one.said_unknown]
    ready = prepared(engine, settings, source, past)
    with writing(engine) as conn:
        charge(conn, settings, source, page.cost, now)
        saved = keep(conn, settings, source.name, ready, gone=page.gone, now=now)
        heard, new = row.heard + len(past), row.new + len(saved.new)
        return backfills.keep(conn, replace(row, cursor=page.cursor, heard=heard, new=new)), ready.noise


def _end(engine: Engine, row: BackfillRow, now: datetime) -> None:
    with writing(engine) as conn:
        backfills.end(conn, row, now)

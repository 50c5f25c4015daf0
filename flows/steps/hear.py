"""Hear one source: page by page to match, understanding and memory. Each page is one transaction."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import cast

from sqlalchemy import Engine

from flows.steps.advice import told
from flows.steps.border import cleaned, named
from flows.steps.veil import veil_of
from listeners.contract import Page, SourceError, listener_of
from mentions import Mention, match
from replies import QueueItem, due, queue_kind
from sentiment import understand, urgent
from settings import Brand, Settings, Source
from storage import mentions as kept
from storage import queue, sources
from storage.engine import reading, writing
from storage.mentions import GONE, Concern, Key, Understood
from storage.sources import SourceRow
from storage.tombstones import bury
from wire.client import open_wire

PUNCTUAL = 0.9  # a schedule is never punctual to the second: nearly `every` is every
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardFrom:
    """What one source said. `matched` concern a brand; of these `new` were kept and `known` were there already.

    `skipped` says why it was not asked at all; `error` what went wrong, after the pages before it were kept, and what a
    person can do.
    """

    source: str
    heard: int = 0
    new: int = 0
    known: int = 0
    matched: int = 0
    pages: int = 0
    skipped: str | None = None
    error: str | None = None
    error_class: str | None = None


async def hear(engine: Engine, settings: Settings, source: Source, now: datetime) -> HeardFrom:
    """Hears a source once. Its failure is a value, stored on its row; the pages before it are kept."""
    row = await asyncio.to_thread(_row, engine, source)
    listen, skipped = listener_of(source.kind).listen, source.options.off or _too_early(row, source, now)
    if listen is None:
        skipped = "it is not asked: others push to it (foreshock receive)"
    if listen is None or skipped:
        return HeardFrom(source=source.name, skipped=skipped)
    said, veil = HeardFrom(source=source.name), veil_of(source.secrets)
    try:
        async with open_wire(now=now, contact=settings.contact, private=source.private) as wire:
            pages = listen(wire, source.options, veil.lifted(row.cursor))
            async with aclosing(cast(AsyncGenerator[Page, None], pages)) as heard:
                async for page in heard:
                    row, said = await asyncio.to_thread(
                        partial(keep_page, engine, settings, veil.page(page), row=row, now=now, said=said)
                    )
    except SourceError as wrong:
        return await asyncio.to_thread(_failed, engine, row, veil.error(wrong), now=now, said=said)
    except Exception as wrong:  # noqa: BLE001 - the task boundary: a fault in one listener never stops the others
        unknown = SourceError(f"{type(wrong).__name__} in the listener {source.kind}")
        return await asyncio.to_thread(_failed, engine, row, unknown, now=now, said=said, name=type(wrong).__name__)
    await asyncio.to_thread(_heard_whole, engine, row, now)
    return said


def keep_page(
    engine: Engine, settings: Settings, page: Page, *, row: SourceRow, now: datetime, said: HeardFrom
) -> tuple[SourceRow, HeardFrom]:
    """One page becomes mentions, hearings, matches, understanding, queue items, rollups and cursor, or nothing.

    What it says is gone is erased with it. Matching and understanding come before the transaction: no writer waits for
    them.
    """
    heard = [cleaned(mention) for mention in page.mentions]
    with reading(engine) as conn:
        stored = kept.known(conn, {(one.origin, one.external_id) for one in heard})
    again = {_key(one) for one in heard if _key(one) in stored and stored[_key(one)][1] in (kept.content_of(one), GONE)}
    concerned = [_understood(one, settings.brands) for one in heard if _key(one) not in again]
    fresh = [one for one in concerned if one.concerns or _key(one.mention) in stored]
    with writing(engine) as conn:
        saved = kept.keep(conn, row.name, fresh, again, now)
        queue.keep(conn, _asks(fresh, saved.ids, settings.brands))
        bury(conn, row.name, map(named, page.gone), now)
        row = sources.keep_cursor(conn, row, page.cursor, not_before=page.not_before, cost=page.cost)
    return row, _counted(said, heard, set(saved.ids), saved.new)


def _too_early(row: SourceRow, source: Source, now: datetime) -> str | None:
    if row.not_before and row.not_before > now and row.failures:
        return f"failed before, tried again from {row.not_before:%H:%M} UTC on"
    if row.not_before and row.not_before > now:
        return f"asks not to be heard before {row.not_before:%H:%M} UTC"
    if row.last_heard and not row.failures and now - row.last_heard < PUNCTUAL * source.every:
        return f"heard at {row.last_heard:%H:%M} UTC, and every {source.every.total_seconds() / 60:g} min is enough"
    return None


def _row(engine: Engine, source: Source) -> SourceRow:
    with reading(engine) as conn:
        return sources.source_of(conn, source.name, source.kind)


def _heard_whole(engine: Engine, row: SourceRow, now: datetime) -> None:
    """A hearing that was cut off between two pages does not count as one: the next run goes on at once."""
    with writing(engine) as conn:
        sources.heard_well(conn, row, now)


def _key(mention: Mention) -> Key:
    return mention.origin, mention.external_id


def _understood(mention: Mention, brands: Sequence[Brand]) -> Understood:
    concerns = (_concern(mention, brand) for brand in brands)
    return Understood(mention=mention, concerns=tuple(one for one in concerns if one))


def _concern(mention: Mention, brand: Brand) -> Concern | None:
    found = match(brand.parsed, mention, brand.name)
    if found is None:
        return None
    meant = understand(mention.words, terms=brand.all_terms, declared=mention.language)
    return Concern(match=found, understanding=meant, urgent=urgent(mention.words))


def _asks(fresh: Sequence[Understood], ids: Mapping[Key, int], brands: Sequence[Brand]) -> list[QueueItem]:
    goals = {brand.name: brand.goal for brand in brands}
    items = []
    for one in fresh:
        for concern in one.concerns:
            kind = queue_kind(concern.understanding, one.mention)
            if kind in ("complaint", "question"):
                brand = concern.match.brand
                until = due(one.mention, goals[brand])
                items.append(QueueItem(mention=ids[_key(one.mention)], brand=brand, kind=kind, due=until))
    return items


def _counted(said: HeardFrom, heard: Sequence[Mention], stored: set[Key], new: frozenset[Key]) -> HeardFrom:
    keys = {_key(one) for one in heard}
    matched = len(keys & stored)
    return replace(
        said,
        heard=said.heard + len(heard),
        new=said.new + len(new),
        known=said.known + matched - len(new),
        matched=said.matched + matched,
        pages=said.pages + 1,
    )


def _failed(
    engine: Engine, row: SourceRow, wrong: SourceError, *, now: datetime, said: HeardFrom, name: str | None = None
) -> HeardFrom:
    """The pause doubles with every failure in a row, unless the source named one."""
    pause = min(FIRST_PAUSE * 2 ** min(row.failures, 10), LONGEST_PAUSE)
    if wrong.retry_after is not None:
        pause = timedelta(seconds=wrong.retry_after)
    error, error_class = told(wrong, now + pause), name or type(wrong).__name__
    with writing(engine) as conn:
        sources.failed(conn, row, error, error_class, now, not_before=now + pause)
    return replace(said, error=error, error_class=error_class)

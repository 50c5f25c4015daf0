"""Look again at what is stored, source by source: as many ids to a look as can be paid, a transaction to an answer."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import cast

from sqlalchemy import Engine

from flows.steps.border import LONGEST_ID
from flows.steps.seen import LookedAt, Purse, keep_failure, keep_seen, pass_over, purse_of
from flows.steps.veil import Veil, veil_of
from listeners.contract import Page, Seen, SourceError, kinds, listener_of
from mentions.again import is_due
from settings import Settings, Source
from storage import looks, sources
from storage.engine import reading
from storage.looks import Remembered
from wire.client import open_wire

BATCH = 100  # ids: one on which its source chokes holds up no more than these
SHORT = timedelta(minutes=5)  # an answer that holds for a moment does not end the walk
LIVELY = timedelta(minutes=30)
MOST_LIVELY = 100  # of one source in one run
LEAST_REST = timedelta(hours=5)  # nothing is due sooner
Progress = Callable[[int], object]
"""Called with how many more are done."""


async def look_again(
    engine: Engine,
    settings: Settings,
    source: Source,
    rows: Iterable[Remembered],
    *,
    now: datetime,
    told: Progress = id,
) -> LookedAt:
    """Asks a source for what it gave, in this order. Its failure is a value; what was answered before it is kept."""
    rows = list(rows)
    said = LookedAt(source=source.name, left=len(rows))
    asked = [row for row in rows if len(row.external_id) < LONGEST_ID]
    if why := await asyncio.to_thread(why_not, engine, source, now) if asked else None:
        return replace(said, skipped=why)
    walk = _Walk(engine, settings, source, now, told)
    walk.said, walk.purse = said, await asyncio.to_thread(purse_of, engine, source, now)
    await walk.through(asked)
    if walk.said.left and not walk.ended:  # the border keeps so long an id as a hash: nobody can be asked for that
        return replace(walk.said, skipped="their ids are too long to be asked for")
    return walk.said


async def look_at_living(engine: Engine, settings: Settings, source: Source, now: datetime) -> LookedAt:
    """How much attention the members of living complaints have by now; none of them twice within half an hour."""
    if unlooked(source):
        return LookedAt(source=source.name)
    rows = await asyncio.to_thread(_living, engine, source, now)
    return await look_again(engine, settings, source, rows, now=now)


def waiting(
    engine: Engine, source: Source, now: datetime, *, since: datetime, limit: int | None = None
) -> list[Remembered]:
    """What of the mentions heard since then is due to be looked at again, the longest left alone first."""
    with reading(engine) as conn:
        found = looks.remembered(conn, source.name, since=since, before=now - LEAST_REST)
    due = [row for row in found if is_due(said=row.said, heard=row.heard, looked=row.looked, now=now)]
    return due[:limit]


def unlooked(source: Source) -> str | None:
    """Why a source is never asked again for what it gave."""
    kind = kinds().get(source.kind)
    if source.paused:
        return "it is paused"
    if kind is None or kind.look is None:
        return f"a source of the kind {source.kind} cannot be asked again for what it gave"
    return source.options.off


def why_not(engine: Engine, source: Source, now: datetime) -> str | None:
    """Why a source is not asked again now."""
    if why := unlooked(source):
        return why
    with reading(engine) as conn:
        row = sources.source_of(conn, source.name, source.kind)
    if row.rests:
        return row.rests
    if row.not_before and row.not_before > now:
        what = "failed before, tried again from" if row.failures else "asks to be left alone until"
        return f"{what} {row.not_before:%H:%M} UTC"
    return None


class _Walk:
    """One source on the way through its batches: what was said so far, and what may still be spent."""

    said: LookedAt
    purse: Purse

    def __init__(self, engine: Engine, settings: Settings, source: Source, now: datetime, told: Progress) -> None:
        self.engine, self.settings, self.source, self.now, self.told = engine, settings, source, now, told
        self.veil = veil_of(source.secrets)

    @property
    def ended(self) -> bool:
        """Whether it is said why nothing more is asked for."""
        return bool(self.said.skipped or self.said.error)

    async def through(self, rows: list[Remembered]) -> None:
        """Batch by batch, in this order. What could not be paid of a batch comes again in a smaller one."""
        while rows and not self.ended:
            if many := self.purse.ids(min(BATCH, len(rows))):
                batch = {row.external_id: row for row in rows[:many]}
                await self.batch(batch)
                rows = [*batch.values(), *rows[many:]]
            else:
                self.said = replace(self.said, skipped=self.purse.empty(self.now))

    async def batch(self, asked: dict[str, Remembered]) -> None:
        """Asks until nothing more is answered: a look may be bounded. What could not be paid stays in `asked`."""
        name, why, before = None, None, 0
        try:
            while asked and not why and len(asked) != before and self._affords(asked):
                before = len(asked)
                why = await self._ask(asked)
        except SourceError as error:
            wrong = self.veil.error(error)
        except Exception as error:  # noqa: BLE001 - the task boundary: a fault in one listener never stops the others
            name = type(error).__name__
            wrong = SourceError(f"{name} in the listener {self.source.kind}")
        else:
            await self._end(asked, why)
            return
        name = name or type(wrong).__name__
        storing = partial(keep_failure, self.engine, self.source, asked, wrong, now=self.now, name=name)
        self.said = replace(self.said, error=await asyncio.to_thread(storing), error_class=name)

    async def _ask(self, asked: dict[str, Remembered]) -> str | None:
        """Gives why it stopped before the end, None where it did not."""
        look = listener_of(self.source.kind).look
        assert look is not None, "unlooked() says so"  # noqa: S101 - for mypy: it cannot be otherwise
        async with open_wire(now=self.now, contact=self.settings.contact, private=self.source.private) as wire:
            answers = look(wire, self.source.options, self.veil.lifted(list(asked)))
            async with aclosing(cast(AsyncGenerator[Seen, None], answers)) as all_seen:
                while asked and self._affords(asked):
                    if (seen := await anext(all_seen, None)) is None:
                        return None
                    await self._keep(_veiled(self.veil, seen), asked)
                    if seen.not_before and seen.not_before > self.now + SHORT:
                        return f"asks to be left alone until {seen.not_before:%H:%M} UTC"
        return None

    def _affords(self, asked: dict[str, Remembered]) -> bool:
        """Whether one question more, for all of these, can be paid."""
        return self.purse.ids(len(asked)) == len(asked)

    async def _keep(self, seen: Seen, asked: dict[str, Remembered]) -> None:
        keeping = partial(keep_seen, self.engine, self.settings, self.source, seen, asked=asked, now=self.now)
        found, answered = await asyncio.to_thread(keeping)
        for name in answered:
            del asked[name]
        self.purse = self.purse.less(seen.cost)
        self._count(there=found.there, edited=found.edited, gone=found.gone)

    async def _end(self, asked: dict[str, Remembered], why: str | None) -> None:
        if why is not None:
            self.said = replace(self.said, skipped=why)
        elif asked and self._affords(asked):
            self._count(unsaid=await asyncio.to_thread(pass_over, self.engine, asked, self.now))
            asked.clear()

    def _count(self, **more: int) -> None:
        before = self.said
        said = replace(before, **{name: getattr(before, name) + many for name, many in more.items()})
        self.said = replace(said, left=before.left - (said.done - before.done))
        self.told(said.done - before.done)


def _living(engine: Engine, source: Source, now: datetime) -> list[Remembered]:
    with reading(engine) as conn:
        return looks.living(conn, source.name, before=now - LIVELY, limit=MOST_LIVELY)


def _veiled(veil: Veil, seen: Seen) -> Seen:
    page, many = veil.page(Page(mentions=seen.mentions, gone=(*seen.gone, *seen.there), cursor={})), len(seen.gone)
    return replace(seen, mentions=page.mentions, gone=page.gone[:many], there=page.gone[many:])

"""`foreshock sources backfill`: with a progress bar on a terminal, and a line at the end."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Engine

from alerts.words import number, stamp
from console.lines import line
from console.noise_list import and_noise
from console.progress import reached
from flows.steps.backfill import LATE, Filled, backfill, reach
from flows.steps.noise import AsNoise
from listeners.contract import RateLimited, Refused
from settings import Settings, Source
from storage.backfills import backfill_of
from storage.engine import reading

Step = Callable[[Filled], None]


class NothingToFill(Exception):
    """The message says what to give."""


def fill(
    engine: Engine, settings: Settings, source: Source, since: datetime | None, *, json: bool, patience: float
) -> None:
    """Hears the past since then; where none is given, what an earlier backfill left. Waits `patience` seconds at most
    when the source asks for a pause. Raises NothingToFill, SourceError."""
    now = datetime.now(UTC)
    begin = since or _left(engine, source.name)
    if begin >= now - LATE:
        raise NothingToFill(
            f"--since {begin:%Y-%m-%d %H:%M}: the last six hours and a half are left to every run; go further back"
        )
    try:
        reach(source, begin, now)
    except Refused as wrong:
        raise NothingToFill(str(wrong)) from None
    last, noise = Filled(heard=0, new=0, at=None), AsNoise()
    with _progress(begin, now, shown=not json) as show:

        def step(filled: Filled) -> None:
            nonlocal last, noise
            last, noise = filled, noise + filled.noise
            show(filled)

        while True:
            try:
                asyncio.run(_run(engine, settings, source, begin, step))
                break
            except RateLimited as wrong:
                if wrong.retry_after is None or wrong.retry_after > patience:
                    raise
                print(f"{source.name} asks for a pause of {wrong.retry_after:.0f} s", file=sys.stderr)
                time.sleep(wrong.retry_after)
    if json:
        print(line({"source": source.name, "since": begin, "heard": last.heard, "new": last.new}))
    else:
        told = f"{number(last.heard)} mentions, {number(last.new)} new{and_noise(noise)}"
        print(f"{source.name} is heard since {stamp(begin)}: {told}")


async def _run(engine: Engine, settings: Settings, source: Source, since: datetime, step: Step) -> None:
    async for filled in backfill(engine, settings, source, since, datetime.now(UTC)):
        step(filled)


def _left(engine: Engine, source: str) -> datetime:
    with reading(engine) as conn:
        row = backfill_of(conn, source)
    if row is None or row.done is not None:
        raise NothingToFill("say from when on: --since 2026-03-11, or --since 90d")
    return row.since


@contextmanager
def _progress(since: datetime, now: datetime, *, shown: bool) -> Iterator[Step]:
    """A bar from now back to `since`, on a terminal only."""
    with reached("filling in", (now - since).total_seconds, shown=shown) as go:

        def step(filled: Filled) -> None:
            back = (now - max(filled.at, since)).total_seconds() if filled.at else None
            go(back, f"{number(filled.heard)} heard, {number(filled.new)} new")

        yield step

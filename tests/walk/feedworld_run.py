"""Rounds of hearing a world of feeds, in a process that may be killed: `python feedworld_run.py < settings.pickle`.

The world moves on when every feed of it was answered. A round that was cut off is begun again, as the next scheduled
run would.
"""

import asyncio
import json
import pickle
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from flows.steps.hear import HeardFrom, hear
from settings import Settings
from storage.engine import migrate, open_database

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
AT_ONCE = 8
MOST_ROUNDS = 20
TICK, ROUND = timedelta(days=2), timedelta(hours=1)
SILENT = {"Unavailable", "RateLimited"}


async def hear_all(engine, settings: Settings, now: datetime) -> list[HeardFrom]:
    """What every source said."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(source):
        async with room:
            return await hear(engine, settings, source, now, rested=False)

    return await asyncio.gather(*map(one, settings.sources))


def tick_of(world: str) -> int:
    """How often the world has moved on."""
    with urllib.request.urlopen(f"{world}/ctl/stats", timeout=30) as said:
        return json.load(said)["tick"]


def post(world: str, path: str) -> None:
    urllib.request.urlopen(urllib.request.Request(f"{world}{path}", method="POST"), timeout=30).close()


def rounds(engine, settings: Settings, tick: int) -> Iterator[HeardFrom]:
    """Hears the world as it is at this tick, and again what did not answer, until all of it did."""
    waiting = settings.sources
    for number in range(MOST_ROUNDS):
        some = settings.model_copy(update={"sources": waiting})
        said = asyncio.run(hear_all(engine, some, NOW + tick * TICK + number * ROUND))
        yield from said
        silent = {one.source for one in said if one.error_class in SILENT or one.skipped}
        waiting = tuple(source for source in waiting if source.name in silent)
        if not waiting:
            return
    raise AssertionError(f"{len(waiting)} feeds never answered")


def main() -> None:
    settings, world, ticks = pickle.load(sys.stdin.buffer)
    engine = open_database(settings.database)
    migrate(engine)
    while (tick := tick_of(world)) < ticks:
        for _ in rounds(engine, settings, tick):
            pass
        post(world, "/ctl/tick")
    engine.dispose()


if __name__ == "__main__":
    main()

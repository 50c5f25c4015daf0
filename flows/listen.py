"""Hear every source once: page by page to match, understanding and memory. A shard of sources is a task."""

import asyncio
from datetime import UTC, datetime

from prefect import flow, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE

from flows.house import house, shards
from flows.steps.hear import HeardFrom, hear

AT_ONCE = 8  # sources of one shard


@task(name="hear a shard of sources", cache_policy=NO_CACHE)
async def hear_shard(settings: str | None, names: list[str], now: datetime, rested: bool) -> list[HeardFrom]:
    """Hears the named sources, a few at once."""
    room = asyncio.Semaphore(AT_ONCE)
    with house(settings) as (engine, known):

        async def one(name: str) -> HeardFrom:
            async with room:
                source = next(one for one in known.sources if one.name == name)
                return await hear(engine, known, source, now, rested=rested)

        return list(await asyncio.gather(*map(one, names)))


@flow(name="listen")
async def listen(settings: str | None = None, rested: bool = True) -> list[HeardFrom]:
    """Hears every source that is not paused, and leaves a table of what each said.

    Without `rested` those too that failed or were heard a short while ago.
    """
    now = datetime.now(UTC)
    with house(settings) as (_, known):
        names = [source.name for source in known.sources if not source.paused]
    heard = await asyncio.gather(*(hear_shard(settings, shard, now, rested) for shard in shards(names)))
    listing = sorted((one for shard in heard for one in shard), key=lambda one: names.index(one.source))
    await acreate_table_artifact(table=[_row(one) for one in listing], key="heard", description="What each source said")
    return listing


def _row(one: HeardFrom) -> dict[str, str | int]:
    return {
        "source": one.source,
        "heard": one.heard,
        "new": one.new,
        "known": one.known,
        "matched": one.matched,
        "error": one.error or one.skipped or one.stopped or "",
    }

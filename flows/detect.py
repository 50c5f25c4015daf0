"""Judge every brand: what was heard and not yet folded becomes complaints, alerts and drafts."""

import asyncio
from datetime import UTC, datetime

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.house import house, shards
from flows.steps.judge import Judged, judge


@task(name="judge a shard of brands", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=1)
async def judge_shard(settings: str | None, names: list[str], now: datetime) -> list[Judged]:
    """Judges the named brands one after another, each in a transaction of its own.

    Where another run judged a brand meanwhile, it is judged again on what that run left: nothing is told twice.
    """
    with house(settings) as (engine, known):
        brands = [brand for brand in known.brands if brand.name in names]
        return [await asyncio.to_thread(judge, engine, known, brand, now) for brand in brands]


@flow(name="detect")
async def detect(settings: str | None = None) -> list[Judged]:
    """Closes every five-minute edge that passed a minute ago, for every brand."""
    now = datetime.now(UTC)
    with house(settings) as (_, known):
        names = [brand.name for brand in known.brands]
    judged = await asyncio.gather(*(judge_shard(settings, shard, now) for shard in shards(names, at_most=1)))
    return [one for shard in judged for one in shard]

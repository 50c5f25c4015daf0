"""Learn anew from what people corrected: each brand's head, once a night."""

import asyncio
from datetime import UTC, datetime

from prefect import flow, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE

from flows.house import house, shards
from flows.knowledge import load_knowledge
from flows.steps.learn import Learnt, learn_brand


@task(name="learn from the corrections of a shard of brands", cache_policy=NO_CACHE, retries=1, retry_delay_seconds=60)
async def learn_shard(settings: str | None, names: list[str], now: datetime) -> list[Learnt]:
    """The named brands one after another, each decided in a transaction of its own."""
    with house(settings) as (engine, known):
        brands = [brand for brand in known.brands if brand.name in names]
        return [await asyncio.to_thread(learn_brand, engine, known, brand, now) for brand in brands]


@flow(name="learn")
async def learn(settings: str | None = None) -> list[Learnt]:
    """Every brand, and a table of what was decided and why; the knowledge too."""
    now = datetime.now(UTC)
    await load_knowledge(settings, now)
    with house(settings) as (_, known):
        names = [brand.name for brand in known.brands]
    learnt = await asyncio.gather(*(learn_shard(settings, shard, now) for shard in shards(names, at_most=1)))
    listing = [one for shard in learnt for one in shard]
    table = [{"brand": one.brand, "labels": one.labels, "decided": one.state, "why": one.why} for one in listing]
    await acreate_table_artifact(table=table, key="learnt", description="What was learnt from corrections")
    return listing

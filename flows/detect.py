"""Look after the sources, then judge every brand: what was heard becomes complaints, alerts and drafts."""

import asyncio
from datetime import UTC, datetime

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.house import house, shards
from flows.knowledge import load_knowledge
from flows.outcome import Detected
from flows.reword import word_better
from flows.steps.brands import Unjudged, judge_each
from flows.steps.drafting import propose
from flows.steps.judge import Judged
from flows.steps.overdue import Overdue, look_after_queue
from flows.steps.trouble import Troubled, look_after


@task(name="judge a shard of brands", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=1)
async def judge_shard(settings: str | None, names: list[str], now: datetime) -> list[Judged | Unjudged]:
    """Judges the named brands one after another; the failure of one is a value."""
    with house(settings) as (engine, known):
        brands = [brand for brand in known.brands if brand.name in names]
        return await asyncio.to_thread(judge_each, engine, known, brands, now)


@task(name="look after the sources", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=1)
async def look_after_sources(settings: str | None, now: datetime) -> Troubled:
    """A source that fails, fell silent or spent its budget is an alert of its own."""
    with house(settings) as (engine, known):
        return await asyncio.to_thread(look_after, engine, known, now)


@task(name="write the drafts that are missing", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=1)
async def write_drafts(settings: str | None, now: datetime) -> int:
    """Whatever waits in the queue without one gets its draft, for a person to approve."""
    with house(settings) as (engine, known):
        return await asyncio.to_thread(propose, engine, known, now)


@task(name="look after the queue", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=1)
async def look_after_answers(settings: str | None, now: datetime) -> Overdue:
    """Overdue answers are an alert of their own; what nobody answered for too long leaves the queue."""
    with house(settings) as (engine, known):
        return await asyncio.to_thread(look_after_queue, engine, known, now)


@flow(name="detect")
async def detect(settings: str | None = None, alone: bool = True) -> Detected:
    """Closes every five-minute edge that passed a minute ago, for every brand, after the sources were looked after and
    the knowledge was loaded, from which drafts are written. Where it runs `alone` these are worded better at its end.
    """
    now = datetime.now(UTC)
    with house(settings) as (_, known):
        names = [brand.name for brand in known.brands]
    await load_knowledge(settings, now)
    troubled = await look_after_sources(settings, now)
    judged = await asyncio.gather(*(judge_shard(settings, shard, now) for shard in shards(names, at_most=1)))
    await write_drafts(settings, now)
    overdue = await look_after_answers(settings, now)
    every = [one for shard in judged for one in shard]
    if alone:
        await word_better(settings, now)
    return Detected(
        judged=tuple(one for one in every if isinstance(one, Judged)),
        unjudged=tuple(one for one in every if isinstance(one, Unjudged)),
        troubled=troubled,
        overdue=overdue,
    )

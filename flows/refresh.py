"""Ask again how much attention the members of living complaints have, and empty the pages that quote what is gone."""

import asyncio
from datetime import UTC, datetime

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.house import house
from flows.steps.look_again import look_at_living, unlooked
from flows.steps.pages import empty_pages
from flows.steps.seen import LookedAt


@task(name="look at living complaints", cache_policy=NO_CACHE)
async def look_at_complaints(settings: str | None, now: datetime) -> list[LookedAt]:
    """Every source that can be asked again, within a tenth of its budget."""
    with house(settings) as (engine, known):
        able = [source for source in known.sources if not unlooked(source)]
        looked = await asyncio.gather(*(look_at_living(engine, known, source, now) for source in able))
        await asyncio.to_thread(empty_pages, engine, known.html, now)
        return list(looked)


@flow(name="refresh")
async def refresh(settings: str | None = None) -> list[LookedAt]:
    """One round: what grows is counted anew, and what was deleted meanwhile is quoted by no page."""
    return await look_at_complaints(settings, datetime.now(UTC))

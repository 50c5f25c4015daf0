"""Bring what people wrote in the folder of knowledge to the database, before drafts are written from it."""

import asyncio
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.house import house
from flows.steps.knowledge import Loaded, load


@task(name="load the knowledge", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=1)
async def load_knowledge(settings: str | None, now: datetime) -> Loaded:
    """Files that have not changed cost nothing; what is wrong in one is a value, and stops nothing."""
    with house(settings) as (engine, known):
        return await asyncio.to_thread(load, engine, known, now)

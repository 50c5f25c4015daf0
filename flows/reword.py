"""Have a language model word the drafts better that are first due. It comes last: nobody who is told waits for it."""

from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.house import house
from flows.steps.rewrite import Reworded, rewrite


@task(name="word drafts better", cache_policy=NO_CACHE)
async def word_better(settings: str | None, now: datetime) -> Reworded:
    """Asks nobody where there is no [llm]. Whatever fails, the drafts from the templates stand."""
    with house(settings) as (engine, known):
        return await rewrite(engine, known, now)

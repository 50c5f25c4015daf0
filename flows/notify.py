"""Hand every notice that waits to its receiver, at least once."""

from datetime import UTC, datetime

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.house import house
from flows.steps.deliver import Delivered, deliver


@task(name="deliver a batch of notices", cache_policy=NO_CACHE)
async def deliver_batch(settings: str | None, now: datetime) -> Delivered:
    """Claims what is due, sends it outside any transaction, and records what became of it."""
    with house(settings) as (engine, known):
        return await deliver(engine, known, now)


@flow(name="notify")
async def notify(settings: str | None = None) -> Delivered:
    """Delivers what is due now; what fails waits for its next turn."""
    return await deliver_batch(settings, datetime.now(UTC))

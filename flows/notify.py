"""Hand every notice that waits to its receiver, at least once."""

from datetime import UTC, datetime

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.heartbeat import say_alive
from flows.house import house
from flows.steps.deliver import Delivered, deliver


@task(name="deliver a batch of notices", cache_policy=NO_CACHE)
async def deliver_batch(settings: str | None, now: datetime) -> Delivered:
    """Claims what is due, sends it outside any transaction, and records what became of it."""
    with house(settings) as (engine, known):
        return await deliver(engine, known, now)


@flow(name="notify")
async def notify(settings: str | None = None, alone: bool = True) -> Delivered:
    """Delivers what is due now; what fails waits for its next turn. Where it runs `alone` the heartbeat follows it."""
    delivered = await deliver_batch(settings, datetime.now(UTC))
    if alone:
        await say_alive(settings, delivered.failed == 0)
    return delivered

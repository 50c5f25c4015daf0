"""Call whoever is to be told next, hand every notice that waits to its receiver, and publish what is approved."""

import asyncio
from datetime import UTC, datetime

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.heartbeat import say_alive
from flows.house import house
from flows.outcome import Notified
from flows.steps.deliver import Delivered, deliver
from flows.steps.digest import enqueue_digests
from flows.steps.escalate import Escalated, escalate
from flows.steps.publish import Round, publish
from flows.steps.remind import remind


@task(name="deliver a batch of notices", cache_policy=NO_CACHE)
async def deliver_batch(settings: str | None, now: datetime) -> Delivered:
    """Claims what is due, sends it outside any transaction, and records what became of it."""
    with house(settings) as (engine, known):
        return await deliver(engine, known, now)


@task(name="call the next ones", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=1)
async def call_next(settings: str | None, now: datetime) -> Escalated:
    """What was held may be told now, nobody has acknowledged in time: the next notices are put into the outbox."""
    with house(settings) as (engine, known):
        return await asyncio.to_thread(escalate, engine, known, now)


@task(name="write the digests and reminders that are due", cache_policy=NO_CACHE)
async def write_due(settings: str | None, now: datetime) -> int:
    """They wait in the outbox then, as every notice does."""
    with house(settings) as (engine, known):
        digests = await asyncio.to_thread(enqueue_digests, engine, known, now)
        return digests + await asyncio.to_thread(remind, engine, known, now)


@task(name="publish approved replies", cache_policy=NO_CACHE)
async def publish_approved(settings: str | None, now: datetime) -> Round:
    """Claims what is due, looks at what it answers, sends it outside any transaction, and records what became of it."""
    with house(settings) as (engine, known):
        return await publish(engine, known, now)


@flow(name="notify")
async def notify(settings: str | None = None, alone: bool = True) -> Notified:
    """Delivers what is due now, then publishes; what fails waits for its next turn. Where it runs `alone` the heartbeat
    follows it."""
    now = datetime.now(UTC)
    try:
        await call_next(settings, now)
        await write_due(settings, now)
    finally:  # what cannot be put into the outbox keeps nothing back that is there
        delivered = await deliver_batch(settings, now)
    published = await publish_approved(settings, now)
    if alone:
        await say_alive(settings, delivered.failed == 0)
    return Notified(delivered=delivered, published=published)

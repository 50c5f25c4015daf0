"""The whole chain for one box: listen (and understand), detect (and draft), notify."""

from datetime import UTC, datetime

from prefect import flow

from flows.detect import detect
from flows.heartbeat import say_alive
from flows.listen import listen
from flows.notify import notify
from flows.outcome import Outcome
from flows.refresh import refresh
from flows.reword import word_better


@flow(name="watch")
async def watch(settings: str | None = None, rested: bool = True) -> Outcome:
    """One round: what the sources say becomes mentions, complaints, alerts, drafts and notices."""
    heard = await listen(settings, rested)
    await refresh(settings)
    detected = await detect(settings, alone=False)
    notified = await notify(settings, alone=False)
    await word_better(settings, datetime.now(UTC))
    outcome = Outcome(
        heard=tuple(heard),
        judged=detected.judged,
        unjudged=detected.unjudged,
        delivered=notified.delivered,
        published=notified.published,
        troubled=detected.troubled,
        overdue=detected.overdue,
    )
    await say_alive(settings, outcome.well)
    return outcome

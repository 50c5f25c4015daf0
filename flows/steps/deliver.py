"""Hand over the notices that are due: claimed with a lease, sent outside any transaction, and recorded."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import Engine

from alerts import Alert, Notice, public
from delivery.contract import DeliveryError, Message, way_out_of
from flows.steps.links import alert_link, link_of
from mentions.personal import masked
from settings import Settings
from settings.runbooks import SOURCES
from storage import alerts
from storage.engine import reading, writing

LEASE = timedelta(minutes=10)
PATIENCE = timedelta(seconds=45)  # for one sending
BATCH = 10  # one after another, first due first: all of them end within the lease
FIRST_PAUSE = timedelta(minutes=1)
MOST_ATTEMPTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """How many notices were handed over, wait or are held, and failed in this round."""

    sent: int = 0
    held: int = 0
    failed: int = 0


async def deliver(engine: Engine, settings: Settings, now: datetime) -> Delivered:
    """At least once: a notice whose sending was cut off is sent again after its lease, with the same key."""
    results, began = list[bool](), monotonic()
    while claimed := await asyncio.to_thread(
        _claim, engine, settings, now, LEASE + timedelta(seconds=monotonic() - began)
    ):
        results += [await _hand_over(engine, settings, notice, link, now) for notice, link in claimed]
    held = await asyncio.to_thread(_held, engine, now)
    return Delivered(sent=sum(results), held=held, failed=len(results) - sum(results))


async def _hand_over(engine: Engine, settings: Settings, notice: Notice, link: str | None, now: datetime) -> bool:
    assert notice.id is not None, "a claimed notice has a row"  # noqa: S101 - for mypy: it cannot be otherwise
    receiver = next((one for one in settings.receivers if one.name == notice.receiver), None)
    try:
        if receiver is None:
            raise DeliveryError(f"there is no receiver {notice.receiver!r} in the settings any more", permanent=True)
        alert = await asyncio.to_thread(_alert, engine, notice)
        message = message_of(settings, notice, alert, link)
        async with asyncio.timeout(PATIENCE.total_seconds()):
            await way_out_of(receiver.kind).send(receiver.options, message)
    except TimeoutError:
        slow = DeliveryError(f"{notice.receiver} did not answer within {PATIENCE.total_seconds():.0f} seconds")
        await asyncio.to_thread(_failed, engine, notice, slow, now)
        return False
    except DeliveryError as wrong:
        await asyncio.to_thread(_failed, engine, notice, wrong, now)
        return False
    except Exception as wrong:  # noqa: BLE001 - the task boundary: a fault in one way out never stops the others
        unknown = DeliveryError(f"{type(wrong).__name__} in the way out of {notice.receiver}")
        await asyncio.to_thread(_failed, engine, notice, unknown, now)
        return False
    await asyncio.to_thread(_sent, engine, notice.id, now)
    return True


def message_of(settings: Settings, notice: Notice, alert: Alert | None, link: str | None) -> Message:
    """The one door out: whatever wrote the notice, nobody's personal data leaves with it. `link` acknowledges it."""
    links = {"acknowledge": link, "alert": alert_link(settings, alert)}
    return Message(
        title=masked(notice.title).text,
        body=masked(notice.body).text,
        key=notice.key,
        alert=public(alert) if alert else None,
        kind=notice.kind,
        step=notice.step,
        reason=masked(notice.reason).text,
        runbook=settings.runbooks.get(SOURCES if alert and alert.brand is None else notice.topic),
        links={name: address for name, address in links.items() if address},
        hours=alert.evidence.hours if alert and alert.evidence else (),
        zone=settings.timezone,
    )


def _alert(engine: Engine, notice: Notice) -> Alert | None:
    with reading(engine) as conn:
        return alerts.by_key(conn, notice.alert)


def _claim(engine: Engine, settings: Settings, now: datetime, lease: timedelta) -> list[tuple[Notice, str | None]]:
    """With the link that acknowledges each."""
    with writing(engine) as conn:
        return [(notice, link_of(conn, settings, notice)) for notice in alerts.claim(conn, now, lease, BATCH)]


def _sent(engine: Engine, id_: int, now: datetime) -> None:
    with writing(engine) as conn:
        alerts.sent(conn, id_, now)


def _failed(engine: Engine, notice: Notice, wrong: DeliveryError, now: datetime) -> None:
    """Again after a pause that doubles, ten times at most; a permanent failure waits for a person."""
    pause = timedelta(seconds=wrong.retry_after) if wrong.retry_after else FIRST_PAUSE * 2 ** (notice.attempts - 1)
    again = None if wrong.permanent or notice.attempts >= MOST_ATTEMPTS else now + pause
    with writing(engine) as conn:
        alerts.failed(conn, notice.id or 0, str(wrong), again)


def _held(engine: Engine, now: datetime) -> int:
    with reading(engine) as conn:
        return alerts.held(conn, now - timedelta(hours=1))

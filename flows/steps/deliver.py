"""Hand over the notices that are due: claimed with a lease, sent outside any transaction, and recorded."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import Engine

from alerts import Alert, Notice, public
from alerts.drill import NOTE, TITLE, is_drill
from alerts.words import stamp
from delivery.contract import DeliveryError, Message, way_out_of
from flows.steps.links import ASKS, alert_link, link_of
from mentions.personal import masked
from settings import Settings
from settings.runbooks import SOURCES
from storage import alerts, outbox
from storage.engine import reading, writing

LEASE = timedelta(minutes=10)
PATIENCE = timedelta(seconds=45)  # for one sending
BATCH = 10  # one after another, first due first: all of them end within the lease
FIRST_PAUSE = timedelta(minutes=1)
MOST_ATTEMPTS = 10
TESTED = "This is a test. If you can read it, alerts reach you this way; nobody has to do anything."


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """How many notices were handed over, wait or are held, and failed in this round."""

    sent: int = 0
    held: int = 0
    failed: int = 0


async def deliver(engine: Engine, settings: Settings, now: datetime, *, drill: bool = False) -> Delivered:
    """At least once: a notice whose sending was cut off is sent again after its lease, with the same key. A `drill`
    delivers what is its own, and nobody else does."""
    results, began = list[bool](), monotonic()
    while claimed := await asyncio.to_thread(
        _claim, engine, settings, now, LEASE + timedelta(seconds=monotonic() - began), drill
    ):
        handed = [await _hand_over(engine, settings, notice, link, now) for notice, link in claimed]
        results += [one for one in handed if one is not None]
    held = await asyncio.to_thread(_held, engine, now)
    return Delivered(sent=sum(results), held=held, failed=len(results) - sum(results))


async def _hand_over(
    engine: Engine, settings: Settings, notice: Notice, link: str | None, now: datetime
) -> bool | None:
    """Whether it arrived; None where it is not to be sent any more: somebody acknowledged while it stood in line."""
    assert notice.id is not None, "a claimed notice has a row"  # noqa: S101 - for mypy: it cannot be otherwise

    if not await asyncio.to_thread(_still_waits, engine, notice.id):
        return None

    async def message() -> Message:
        return message_of(settings, notice, await asyncio.to_thread(_alert, engine, notice), link)

    wrong = await _sent_to(settings, notice.receiver, message)
    if wrong is not None:
        await asyncio.to_thread(_failed, engine, notice, wrong, now)
        return False
    await asyncio.to_thread(_sent, engine, notice.id, now)
    return True


async def try_out(settings: Settings, name: str, now: datetime) -> DeliveryError | None:
    """Sends this receiver a message that is marked as a test; None when it was handed over. Nothing is kept of it."""

    async def message() -> Message:
        return Message(
            title=f"TEST, not an alert: Foreshock reaches {name}",
            body=f"{TESTED}\n\nSent at {stamp(now, settings.timezone)} by `foreshock notify test`.\n",
            key=f"test:{now.isoformat()}:{name}",
            kind="drill",
            links={"alert": settings.address} if settings.address else {},
            zone=settings.timezone,
        )

    return await _sent_to(settings, name, message)


async def _sent_to(settings: Settings, name: str, message: Callable[[], Awaitable[Message]]) -> DeliveryError | None:
    """Once, within its time. What went wrong is a value: a fault in one way out never stops the others."""
    receiver = next((one for one in settings.receivers if one.name == name), None)
    if receiver is None:
        return DeliveryError(f"there is no receiver {name!r} in the settings any more", permanent=True)
    try:
        said = await message()
        async with asyncio.timeout(PATIENCE.total_seconds()):
            await way_out_of(receiver.kind).send(receiver.options, said)
    except TimeoutError:
        return DeliveryError(f"{name} did not answer within {PATIENCE.total_seconds():.0f} seconds")
    except DeliveryError as wrong:
        return wrong
    except Exception as wrong:  # noqa: BLE001 - the task boundary
        return DeliveryError(f"{type(wrong).__name__} in the way out of {name}")
    return None


def message_of(settings: Settings, notice: Notice, alert: Alert | None, link: str | None) -> Message:
    """The one door out: whatever wrote the notice, nobody's personal data leaves with it. `link` acknowledges it."""
    false, about = is_drill(notice.brand), SOURCES if alert and alert.brand is None else notice.topic
    links = {} if false else {"acknowledge": link, "alert": alert_link(settings, alert)}
    return Message(
        title=f"{TITLE * false}{masked(notice.title).text}",
        body=f"{NOTE}\n\n" * false + masked(notice.body).text,
        key=notice.key,
        alert=public(alert) if alert else None,
        kind="drill" if false else notice.kind,
        step=notice.step,
        reason=masked(notice.reason).text,
        runbook=settings.runbooks.get(about) if notice.kind in ASKS else None,
        links={name: address for name, address in links.items() if address},
        hours=alert.evidence.hours if alert and alert.evidence else (),
        zone=settings.timezone,
    )


def _alert(engine: Engine, notice: Notice) -> Alert | None:
    with reading(engine) as conn:
        return alerts.by_key(conn, notice.alert)


def _still_waits(engine: Engine, id_: int) -> bool:
    with reading(engine) as conn:
        posted = outbox.one(conn, id_)
    return posted is not None and posted.notice.state == "waiting"


def _claim(
    engine: Engine, settings: Settings, now: datetime, lease: timedelta, drill: bool
) -> list[tuple[Notice, str | None]]:
    """With the link that acknowledges each."""
    with writing(engine) as conn:
        claimed = alerts.claim(conn, now, lease, BATCH, drill=drill)
        return [(notice, None if drill else link_of(conn, settings, notice)) for notice in claimed]


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

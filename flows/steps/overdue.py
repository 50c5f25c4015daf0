"""Look after the queue: overdue answers become an alert, once; what nobody answered for too long leaves it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from alerts import Alert
from alerts.overdue import OVERDUE, Late, alert_of_overdue
from alerts.timeline import HOUSE
from flows.steps.act import act, over
from flows.steps.answering import answer
from flows.steps.routing import notices_of
from replies import QueueItem
from settings import Brand, Settings
from storage import alerts, queue_page
from storage import mentions as kept
from storage.engine import reading, writing
from storage.queue_page import QueueFilter

QUOTED = 3
BATCH = 200  # items that expire in one transaction
MOST = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """How many answers are overdue and how many items expired, and the numbers of the alerts that are new."""

    late: int = 0
    expired: int = 0
    alerts: tuple[int, ...] = ()


def look_after_queue(engine: Engine, settings: Settings, now: datetime) -> Overdue:
    """The same is told once, however often this runs; each brand in a transaction of its own."""
    expired = sum(_expire(engine, settings, brand, now) for brand in settings.brands)
    late, told = 0, list[int]()
    for brand in settings.brands:
        with writing(engine) as conn:
            items = _late(conn, brand, now)
            told += _tell(conn, settings, brand, items, now)
            late += len(items)
    return Overdue(late=late, expired=expired, alerts=tuple(told))


def _late(conn: Connection, brand: Brand, now: datetime) -> list[QueueItem]:
    """First due first. What was overdue when it came in has the goal of its brand from then on: the first hearing of a
    source brings weeks in which nobody could have answered."""
    items = queue_page.page(conn, QueueFilter(brand=brand.name, before=now), limit=MOST)
    late = [one for one in items if not one.late_when_heard or one.queued is None or now - one.queued >= brand.goal]
    return sorted(late, key=lambda one: (one.due, one.id or 0))


def _tell(conn: Connection, settings: Settings, brand: Brand, items: Sequence[QueueItem], now: datetime) -> list[int]:
    before = alerts.standing_of(conn, brand.name, OVERDUE)
    late = [Late(kind=one.kind, due=one.due, severity=one.severity) for one in items]
    seen = [alerts.quoted(row) for row in kept.by_ids(conn, [one.mention for one in items[:QUOTED]])]
    alert = alert_of_overdue(brand.name, late, now, seen, before)
    if before is not None and not items:
        _resolve(conn, settings, before, now)
    if alert is None or (id_ := alerts.keep(conn, alert)) is None:
        return []
    if before is not None and before.id is not None:
        act(conn, before.id, "resolved", HOUSE, now, why=f"goes on as #{id_}", settings=settings)
    alerts.enqueue(conn, notices_of(conn, settings, replace(alert, id=id_), now))
    return [id_]


def _resolve(conn: Connection, settings: Settings, before: Alert, now: datetime) -> None:
    """Who was told of it is told so."""
    acted = act(conn, before.id or 0, "resolved", HOUSE, now, why="nothing is overdue any more", settings=settings)
    if acted.entry is not None:
        over(conn, settings, acted.alert, acted.entry)


def _expire(engine: Engine, settings: Settings, brand: Brand, now: datetime) -> int:
    """What was said longer than `expire` ago, and is neither approved nor open."""
    why, expired = f"nobody answered it for {brand.expire.days} days", 0
    while True:
        with reading(engine) as conn:
            some = queue_page.said_before(conn, brand.name, now - brand.expire, now, limit=BATCH)
        if not some:
            return expired
        with writing(engine) as conn:
            done = [answer(conn, settings, id_, "expired", HOUSE, now=now, why=why) for id_ in some]
        expired += sum(one.line is not None for one in done)
        if not any(one.line for one in done):
            return expired

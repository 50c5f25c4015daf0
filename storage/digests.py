"""What stands in a digest of alerts and notices, and which digests were made. Reads no words of anybody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, or_, select

from alerts import State
from alerts.digest import Held, Story
from storage.rows import whole
from storage.tables import alerts, outbox

MOST = 1_000
COLUMNS = ("key", "complaint", "time", "brand", "topic", "severity", "state", "why", "owner")
TOLD = ("alert", "again", "over")
"""Kinds of notices that tell of one alert."""


def raised(
    conn: Connection, brands: Sequence[str], since: datetime, until: datetime, *, sources: bool = True
) -> list[Story]:
    """The alerts of these brands, and with `sources` those about sources, within [since, until), the latest first: one
    a story, a thousand at most. What was said of them and who was told is not looked up."""
    return _raised(conn, _of(brands, sources=sources).where(alerts.c.time >= since, alerts.c.time < until))


def pending(conn: Connection, brands: Sequence[str], before: datetime, *, sources: bool = True) -> list[Story]:
    """Those of before then that are not resolved."""
    states: tuple[State, ...] = ("open", "acknowledged")
    return _raised(conn, _of(brands, sources=sources).where(alerts.c.state.in_(states), alerts.c.time < before))


def held(
    conn: Connection,
    brands: Sequence[str],
    since: datetime,
    until: datetime,
    *,
    sources: bool = True,
    receiver: str | None = None,
) -> list[Held]:
    """Notices of alerts due within [since, until) that were held and not told since, those for the same reason
    together, the most frequent first; of all receivers or one."""
    columns = [outbox.c[name] for name in ("brand", "topic", "severity", "receiver", "reason")]
    times, last = func.count().label("times"), func.max(outbox.c.until, type_=outbox.c.until.type).label("until")
    query = (
        select(*columns, times, last)
        .where(outbox.c.state == "held", outbox.c.told_in.is_(None), outbox.c.kind.in_(TOLD))
        .where(outbox.c.due >= since, outbox.c.due < until)
        .where(_about(outbox.c.brand, brands, sources=sources))
        .group_by(*columns)
        .order_by(times.desc(), *columns)
        .limit(MOST)
    )
    if receiver is not None:
        query = query.where(outbox.c.receiver == receiver)
    return [whole(Held, row) for row in conn.execute(query).mappings()]


def made(conn: Connection, prefix: str, receiver: str) -> str | None:
    """The key of the latest digest of this receiver that begins so."""
    mine = (outbox.c.receiver == receiver, outbox.c.kind == "digest", outbox.c.key.startswith(prefix, autoescape=True))
    key: str | None = conn.scalar(select(outbox.c.key).where(*mine).order_by(outbox.c.due.desc()).limit(1))
    return key


def _of(brands: Sequence[str], *, sources: bool) -> Select[Any]:
    later = alerts.alias("later")
    about = _about(alerts.c.brand, brands, sources=sources)
    columns = (alerts.c.id.label("alert"), *(alerts.c[name] for name in COLUMNS))
    return select(*columns).where(about, ~exists().where(later.c.continues == alerts.c.id))


def _about(brand: ColumnElement[Any], brands: Sequence[str], *, sources: bool) -> ColumnElement[bool]:
    named = brand.in_(list(brands))
    return or_(named, brand.is_(None)) if sources else named


def _raised(conn: Connection, query: Select[Any]) -> list[Story]:
    rows = conn.execute(query.order_by(alerts.c.time.desc(), alerts.c.id.desc()).limit(MOST)).mappings()
    return [whole(Story, row) for row in rows]

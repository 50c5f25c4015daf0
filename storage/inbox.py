"""The inbox: alerts as a list, one row a story, what presses most first.

A page begins behind a place in that order, not at a number: it stays fast however long the list is, and what comes in
meanwhile neither doubles a row nor hides one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, or_, select

from alerts import SEVERITIES, Alert, Severity, State
from storage.rows import chunks, whole
from storage.tables import alerts, outbox

STATES: tuple[State, ...] = ("resolved", "acknowledged", "open")
"""What presses least, first."""
DAY = 24  # hours
LIVING: tuple[State, ...] = ("open", "acknowledged")
LATER = alerts.alias("later")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFilter:
    """Which alerts: in one of these states, and where it is given with this severity, brand and owner. An empty brand
    are the alerts about sources, an empty owner those that nobody has."""

    states: tuple[State, ...] = LIVING
    severity: Severity | None = None
    brand: str | None = None
    owner: str | None = None


class Place(NamedTuple):
    """Where an alert stands in the inbox: how it presses, when it was raised, its number."""

    pressing: int
    time: datetime
    id: int


class Tally(NamedTuple):
    """How many alerts have this state, severity and owner."""

    state: State
    severity: Severity
    owner: str | None
    many: int


class Bells(NamedTuple):
    """How many notices of an alert were sent, wait, are held, and failed for good."""

    sent: int = 0
    waiting: int = 0
    held: int = 0
    failed: int = 0


def place_of(alert: Alert, asked: AlertFilter) -> Place:
    """Of a stored alert, in the list of what was asked."""
    living = alert.state != "resolved" and asked.states != ("resolved",)
    pressing = len(SEVERITIES) * STATES.index(alert.state) + SEVERITIES.index(alert.severity) if living else 0
    return Place(pressing, alert.time, alert.id or 0)


def page(conn: Connection, asked: AlertFilter, *, after: Place | None = None, limit: int = 50) -> list[Alert]:
    """Open before acknowledged before resolved, the worst first, of equals the latest: those behind `after`.

    Without witnesses and explanations, and with a day of their hours: a list quotes nobody and draws small. Of a story
    that goes on in a later alert only that one.
    """
    pressing, in_time = _pressing(asked), (alerts.c.time, alerts.c.id)
    query = _asked(select(alerts.c.id), asked)
    if after is not None:
        query = query.where(_behind(pressing, after))
    order = in_time if pressing is None else (pressing, *in_time)
    ids = list(conn.scalars(query.order_by(*(one.desc() for one in order)).limit(limit)))
    columns = [column for column in alerts.c if column.name not in ("explanation", "witnesses")]
    rows = conn.execute(select(*columns).where(alerts.c.id.in_(ids))).mappings()  # only now wide columns are read
    found = {row["id"]: whole(Alert, {**row, "evidence": _last_day(row["evidence"])}) for row in rows}
    return [found[id_] for id_ in ids]


def _last_day(evidence: dict[str, Any] | None) -> dict[str, Any] | None:
    return evidence and {**evidence, "hours": evidence["hours"][-DAY:]}


def tallies(conn: Connection, asked: AlertFilter) -> list[Tally]:
    """How the living alerts of this brand are spread, whatever else is asked."""
    columns = (alerts.c.state, alerts.c.severity, alerts.c.owner)
    query = _asked(select(*columns, func.count()), AlertFilter(brand=asked.brand)).group_by(*columns)
    return [Tally(*row) for row in conn.execute(query)]


def bells(conn: Connection, keys: list[str]) -> dict[str, Bells]:
    """By key of an alert, of those that have notices."""
    found: dict[str, Bells] = {}
    for some in chunks(keys):
        query = select(outbox.c.alert, outbox.c.state, func.count()).where(outbox.c.alert.in_(some))
        for key, state, many in conn.execute(query.group_by(outbox.c.alert, outbox.c.state)):
            found[key] = found.get(key, Bells())._replace(**{state: many})
    return found


def quieted(conn: Connection, key: str, limit: int = 20) -> list[int]:
    """The alerts of which somebody is not told while this one lasts, the latest first."""
    query = select(alerts.c.id).join(outbox, outbox.c.alert == alerts.c.key)
    query = query.where(outbox.c.under == key, outbox.c.state == "held").distinct()
    return list(conn.scalars(query.order_by(alerts.c.id.desc()).limit(limit)))


def _asked(query: Select[Any], asked: AlertFilter) -> Select[Any]:
    state = alerts.c.state.in_(asked.states) if len(asked.states) > 1 else alerts.c.state == asked.states[0]
    query = query.where(state, ~exists().where(LATER.c.continues == alerts.c.id))
    if asked.severity is not None:
        query = query.where(alerts.c.severity == asked.severity)
    if asked.brand is not None:
        query = query.where(alerts.c.brand == asked.brand if asked.brand else alerts.c.brand.is_(None))
    if asked.owner is not None:
        query = query.where(alerts.c.owner == asked.owner if asked.owner else alerts.c.owner.is_(None))
    return query


def _pressing(asked: AlertFilter) -> ColumnElement[int] | None:
    """None where nothing presses any more: then the index gives the order."""
    if asked.states == ("resolved",):
        return None
    state = case({one: len(SEVERITIES) * number for number, one in enumerate(STATES)}, value=alerts.c.state, else_=0)
    grave = case({one: number for number, one in enumerate(SEVERITIES)}, value=alerts.c.severity, else_=0)
    return case((alerts.c.state == "resolved", 0), else_=state + grave)


def _behind(pressing: ColumnElement[int] | None, after: Place) -> ColumnElement[bool]:
    same = alerts.c.time == after.time
    later = and_(alerts.c.time <= after.time, or_(~same, alerts.c.id < after.id))  # one bound for the index
    return later if pressing is None else or_(pressing < after.pressing, and_(pressing == after.pressing, later))

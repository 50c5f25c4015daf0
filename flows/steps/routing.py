"""Everything that the routing of an alert asks for, gathered; and its notices put into the outbox."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts import Alert, Notice, route
from alerts.hours import LONGEST
from alerts.inhibition import Storm
from alerts.route import Case
from settings import Settings
from storage import alerts, held, silences

REMEMBERED = timedelta(hours=24)  # notices that a routing asks for
INSTANT = timedelta(microseconds=1)


def case_of(conn: Connection, settings: Settings, alert: Alert, now: datetime, *, about: Collection[str] = ()) -> Case:
    """`about` are the brands that a source in trouble usually tells."""
    recent = alerts.recent(conn, alert.brand, now - REMEMBERED)
    return Case(
        alert=alert,
        on_call=settings.on_call,
        recent=recent,
        about=about,
        silences=silences.between(conn, alert.brand, now, now + INSTANT),
        storms=_storms(conn, alert.brand, now),
        over=alerts.resolved(conn, {one.alert for one in recent}),
        zone=settings.timezone,
    )


def notices_of(
    conn: Connection, settings: Settings, alert: Alert, now: datetime, *, about: Collection[str] = ()
) -> tuple[Notice, ...]:
    """Who is told of a new alert, when, and why the others are not; nothing is kept yet."""
    return route(case_of(conn, settings, alert, now, about=about), now)


def _storms(conn: Connection, brand: str | None, now: datetime) -> list[Storm]:
    """A brand has few alerts that are not resolved. One that nobody resolves holds nothing for ever."""
    if brand is None:
        return []
    found = [one for state in ("open", "acknowledged") for one in alerts.listed(conn, state=state, brand=brand)]
    lasting = [one for one in found if one.time > now - LONGEST]
    told = held.told(conn, [one.key for one in lasting])
    return [Storm(alert=one, told=told.get(one.key, frozenset())) for one in lasting]

"""What time alone changes: what was held may be told, the next step is due, it is told again. One transaction."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from alerts import Alert, Notice
from alerts.collected import Held, collected, held_on
from alerts.escalation import goes_on
from alerts.route import Case
from alerts.timeline import HOUSE, Entry
from flows.steps.health import shares_of
from flows.steps.routing import case_of
from settings import Settings
from storage import alerts, held, timeline, troubles
from storage.engine import writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated:
    """How many messages go out for what was held, and how many to a next step or again."""

    collected: int = 0
    further: int = 0


def escalate(engine: Engine, settings: Settings, now: datetime) -> Escalated:
    """Run before what is due is delivered."""
    with writing(engine) as conn:
        rest(conn, settings, now)
        return Escalated(collected=collect(conn, settings, now), further=go_on(conn, settings, now))


def rest(conn: Connection, settings: Settings, now: datetime) -> None:
    """What a silence, a storm or quiet hours hold since it was routed is held now that its turn has come."""
    for notice in held.ringing(conn, now):
        alert, who = alerts.by_key(conn, notice.alert), settings.on_call.receiver(notice.receiver)
        if alert is not None and who is not None:
            one = Held(notice=notice, case=case_of(conn, settings, alert, now))
            if found := held_on(one, who, now):
                held.keep(conn, found)


def collect(conn: Connection, settings: Settings, now: datetime) -> int:
    """What was held until now is told, each receiver all of it at once; gives how many messages that are."""
    waiting, messages = defaultdict[str, list[Held]](list), 0
    for notice in held.ripe(conn, now):
        alert = alerts.by_key(conn, notice.alert)
        if alert is None or settings.on_call.receiver(notice.receiver) is None:
            gone = "its alert is erased" if alert is None else f"no receiver is called {notice.receiver} any more"
            held.keep(conn, replace(notice, reason=f"{notice.reason}; {gone}", until=None, under=None))
        else:
            case = case_of(conn, settings, alert, now)
            waiting[notice.receiver].append(Held(notice=notice, case=case))
    for who in settings.on_call.receivers:
        if some := waiting.get(who.name):
            found = collected(who, some, now, zone=settings.timezone)
            messages += found.notice is not None
            _keep(conn, found.notice, found.told, found.held)
    return messages


def go_on(conn: Connection, settings: Settings, now: datetime) -> int:
    """The next steps, and the same again, of every open alert; gives how many notices are new."""
    on_call, new = settings.on_call, 0
    if not on_call.escalations and not any(one.repeat for one in on_call.receivers):
        return 0
    for alert in held.open_alerts(conn):
        case = Case(alert=alert, on_call=on_call, about=_about(conn, settings, alert, now))
        if goes_on(case, alerts.notices(conn, alert.key), now):  # by itself: silences and storms only hold
            new += _go_on(conn, settings, case, now)
    return new


def _go_on(conn: Connection, settings: Settings, before: Case, now: datetime) -> int:
    """Of the alert as it is once nobody else can change it."""
    id_ = before.alert.id or 0
    alert = alerts.taken(conn, id_)
    if alert is None or alert.state != "open":
        return 0
    since = max((entry.at for entry in timeline.of(conn, id_) if entry.did == "reopened"), default=None)
    case = case_of(conn, settings, alert, now, about=before.about)
    further = goes_on(case, alerts.notices(conn, alert.key), now, since=since)
    alerts.enqueue(conn, further)
    for notice in further:
        if notice.kind == "alert":
            timeline.keep(conn, _entry(alert, notice, now))
    return len(further)


def _entry(alert: Alert, notice: Notice, now: datetime) -> Entry:
    did = "told" if notice.state == "waiting" else "held"
    said = f"step {notice.step}: {notice.receiver}, {did}"
    return Entry(alert=alert.id or 0, at=now, by=HOUSE, did="escalated", said=said, why=notice.reason)


def _about(conn: Connection, settings: Settings, alert: Alert, now: datetime) -> Collection[str]:
    """The brands that the sources of an alert about sources usually tell."""
    if alert.brand is not None:
        return ()
    mine = [row for row in troubles.standing(conn).values() if row.alert == alert.key]
    return {brand for row in mine for brand in shares_of(conn, settings, row.since).get(row.source, {})}


def _keep(conn: Connection, notice: Notice | None, told: Collection[Notice], on: Collection[Notice]) -> None:
    for one in on:
        held.keep(conn, one)
    if notice is not None:
        alerts.enqueue(conn, [notice])
        for one in told:
            if one.under:  # its storm is over: from now on it counts as told, for the next step and for reminders
                held.keep(conn, replace(one, until=notice.due, under=None))
        held.tell_in(conn, [one.id for one in told if one.id is not None], notice.key)

"""Do something to an alert: the one door for the command line, the console, links in messages and webhooks."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from alerts import Alert, Notice
from alerts.life import Acted, sentence, stands
from alerts.life import act as decide
from alerts.over import BEFORE_TURN, reopened_of, resolved_of
from alerts.route import over_in_quiet
from alerts.timeline import HOUSE, Did, Entry
from settings import Settings
from storage import alerts, timeline
from storage.engine import Busy


class NoSuchAlert(Exception):
    """No alert has this number."""


def act(
    conn: Connection,
    id_: int,
    did: Did,
    by: str,
    now: datetime,
    *,
    said: str = "",
    why: str = "",
    seen: int | None = None,
    settings: Settings | None = None,
) -> Acted:
    """See `alerts.life.act`. Of two at once the second is told what the first did.

    What still waits of an alert that is not open any more is held until it is opened again, and who was told of one
    that a person resolves is told so, at times and in hours as the `settings` say; also that it is open again.

    Raises NoSuchAlert; ValueError for what means nothing; Busy where `conn` only reads and somebody was faster.
    """
    alert = alerts.taken(conn, id_)
    if alert is None:
        raise NoSuchAlert(f"no alert {id_}")
    before = timeline.of(conn, id_)
    acted = decide(alert, before, did, by, now, said=said, why=why, seen=seen)
    if acted.entry is None:
        return acted
    if not alerts.change(conn, alert, acted.alert):
        raise Busy(f"somebody else changed alert {id_} just now")
    entry = replace(acted.entry, id=timeline.keep(conn, acted.entry))
    _rest(conn, settings, alert, acted.alert, entry)
    if entry.did == "reopened" and alert.state == "resolved":
        _open_again(conn, settings, acted.alert, entry, stands(before).state)
    return replace(acted, entry=entry)


def over(conn: Connection, settings: Settings | None, alert: Alert, entry: Entry) -> None:
    """Who was told of an alert is told that it is resolved, in their quiet hours after them."""
    zone = settings.timezone if settings else "UTC"
    notices = resolved_of(alert, entry, _told(conn, settings, alert), entry.at, zone=zone)
    if settings:
        notices = tuple(over_in_quiet(one, alert, settings.on_call, entry.at, zone) for one in notices)
    alerts.enqueue(conn, notices)


def _rest(conn: Connection, settings: Settings | None, before: Alert, after: Alert, entry: Entry) -> None:
    said = sentence(entry, entry.at, settings.timezone if settings else "UTC")
    if before.state == "open" != after.state:
        alerts.hold_back(conn, after.key, f"{BEFORE_TURN} {said}")
    if entry.did == "reopened":
        alerts.wake(conn, after.key, entry.at, f"it was held before, and {said}")
    if entry.did == "resolved" and entry.by != HOUSE:
        over(conn, settings, after, entry)


def _open_again(conn: Connection, settings: Settings | None, alert: Alert, entry: Entry, closed: Entry | None) -> None:
    zone = settings.timezone if settings else "UTC"
    alerts.unsay(conn, alert, f"it is not over any more: {sentence(entry, entry.at, zone)}")
    told = _told(conn, settings, alert)
    alerts.enqueue(conn, reopened_of(alert, entry, closed, told, entry.at, zone=zone))


def _told(conn: Connection, settings: Settings | None, alert: Alert) -> list[Notice]:
    """What was sent of it to whoever is in the settings still: a message to another would only fail."""
    sent = alerts.sent_about(conn, alert)
    return [one for one in sent if settings is None or settings.on_call.receiver(one.receiver)]

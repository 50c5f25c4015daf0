"""Notices of the outbox that wait for a moment, for the end of a storm, or for nobody any more."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from alerts import Alert, Notice
from alerts.drill import is_drill
from alerts.hours import LONGEST
from storage.alerts import listed
from storage.drills import false
from storage.rows import chunks, whole
from storage.tables import alerts, outbox

RINGS = ("alert", "again")  # kinds that want somebody to act


def ripe(conn: Connection, now: datetime) -> list[Notice]:
    """What was held until now, or under an alert that is resolved or very old, and is not told yet; nobody else gets it
    before this transaction ends. Nothing of a drill."""
    storm = alerts.alias("storm")
    untold = (outbox.c.state == "held", outbox.c.told_in.is_(None), ~false(outbox.c.brand))
    in_time = select(outbox).where(*untold, outbox.c.until <= now)
    over = or_(storm.c.state == "resolved", storm.c.time <= now - LONGEST)
    after_storm = select(outbox).join(storm, storm.c.key == outbox.c.under).where(*untold, over)
    found = {
        row["id"]: whole(Notice, row)
        for query in (in_time, after_storm)
        for row in conn.execute(query.with_for_update(of=outbox, skip_locked=True)).mappings()
    }
    return [found[id_] for id_ in sorted(found)]


def tell_in(conn: Connection, ids: Iterable[int], key: str) -> None:
    """They are told in the notice with this key."""
    for some in chunks(ids):
        conn.execute(update(outbox).where(outbox.c.id.in_(some)).values(told_in=key))


def release(conn: Connection, until: datetime, now: datetime) -> None:
    """What was held until then may be told now: whether it still matters, and what else holds it, is seen then."""
    waits = (outbox.c.state == "held", outbox.c.told_in.is_(None), outbox.c.until == until)
    conn.execute(update(outbox).where(*waits).values(until=now))


def keep(conn: Connection, notice: Notice) -> None:
    """Its state, reason, `until` and `under` are now these."""
    facts = {"state": notice.state, "reason": notice.reason, "until": notice.until, "under": notice.under}
    conn.execute(update(outbox).where(outbox.c.id == notice.id).values(facts))


def ringing(conn: Connection, now: datetime) -> list[Notice]:
    """What is about to ring for alerts that are open; nobody else gets it before this transaction ends. Nothing of a
    drill, and nothing that is on its way just now."""
    query = select(outbox).join(alerts, alerts.c.key == outbox.c.alert).where(alerts.c.state == "open")
    due = (outbox.c.state == "waiting", outbox.c.due <= now, outbox.c.kind.in_(RINGS), ~false(outbox.c.brand))
    free = or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now)
    mine = query.where(*due, free).order_by(outbox.c.id).with_for_update(of=outbox, skip_locked=True)
    return [whole(Notice, row) for row in conn.execute(mine).mappings()]


def open_alerts(conn: Connection) -> list[Alert]:
    """Those that nobody has acknowledged, the latest first; none of a drill."""
    return [one for one in listed(conn, state="open", limit=1_000) if not is_drill(one.brand)]


def told(conn: Connection, keys: Iterable[str]) -> dict[str, frozenset[str]]:
    """By the key of an alert, the receivers that were told of it or are about to be."""
    found: dict[str, set[str]] = {}
    for some in chunks(keys):
        query = select(outbox.c.alert, outbox.c.receiver).where(
            outbox.c.alert.in_(some), or_(outbox.c.state.in_(("waiting", "sent")), outbox.c.told_in.is_not(None))
        )
        for alert, receiver in conn.execute(query):
            found.setdefault(alert, set()).add(receiver)
    return {key: frozenset(names) for key, names in found.items()}

"""Alerts, and the outbox: every notice of an alert on its way to a receiver."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, exists, func, or_, select, update

from alerts import Alert, Notice, WitnessText
from alerts.alert import OF_NO_ALERT
from alerts.over import BEFORE_TURN
from complaints import Explanation, Role
from storage.drills import false
from storage.mentions import MentionRow, by_ids
from storage.rows import chunks, insert, plain, row_of, whole
from storage.tables import alerts, outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """A notice whose last try failed. Another comes when it is due, but none where its state is `failed`."""

    notice: Notice
    error: str


class Told(NamedTuple):
    """An alert of a complaint: who asks for many of them needs no more."""

    id: int
    brand: str
    complaint: str


def keep(conn: Connection, alert: Alert) -> int | None:
    """Stores a new alert and gives its number; None where the same transition has made one already.

    Its witnesses are kept as row ids: their words stay in one place, where they can be erased. Its explanation is kept
    beside its evidence, in one column.
    """
    values = {one.name: getattr(alert, one.name) for one in fields(alert) if one.name not in ("id", "explanation")}
    witnesses = [witness.id for witness in alert.witnesses if witness.id is not None]
    seen = plain(alert.evidence)
    if alert.explanation is not None:
        seen |= {"explanation": plain(alert.explanation)}
    row = values | {"evidence": seen, "witnesses": witnesses}
    adding = insert(conn, alerts).values(row).on_conflict_do_nothing(index_elements=["key"])
    id_: int | None = conn.execute(adding.returning(alerts.c.id)).scalar_one_or_none()
    return id_


def listed(
    conn: Connection,
    *,
    state: str | None = None,
    brand: str | None = None,
    owner: str | None = None,
    limit: int = 50,
) -> list[Alert]:
    """The latest first. An empty owner are those that nobody has."""
    query = select(alerts).order_by(alerts.c.time.desc(), alerts.c.id.desc()).limit(limit)
    if state is not None:
        query = query.where(alerts.c.state == state)
    if brand is not None:
        query = query.where(alerts.c.brand == brand)
    if owner is not None:
        query = query.where(alerts.c.owner == owner if owner else alerts.c.owner.is_(None))
    return _alerts(conn, query)


def told(conn: Connection, brand: str | None, since: datetime, until: datetime) -> list[Told]:
    """The alerts of complaints within [since, until), in order: their number, brand and complaint, nothing else."""
    columns = (alerts.c.id, alerts.c.brand, alerts.c.complaint)
    query = select(*columns).where(alerts.c.complaint.is_not(None), alerts.c.time >= since, alerts.c.time < until)
    if brand is not None:
        query = query.where(alerts.c.brand == brand)
    return [Told(*row) for row in conn.execute(query.order_by(alerts.c.time, alerts.c.id))]


def of_complaints(conn: Connection, ids: Iterable[str]) -> list[Told]:
    """The alerts of these complaints, in order."""
    columns = (alerts.c.id, alerts.c.brand, alerts.c.complaint)
    query = select(*columns).where(alerts.c.complaint.in_(list(ids))).order_by(alerts.c.time, alerts.c.id)
    return [Told(*row) for row in conn.execute(query)]


def one(conn: Connection, id_: int) -> Alert | None:
    """The alert with this number."""
    return next(iter(_alerts(conn, select(alerts).where(alerts.c.id == id_))), None)


def taken(conn: Connection, id_: int) -> Alert | None:
    """The alert with this number, which nobody else changes before this transaction ends: who comes second waits, and
    reads what the first wrote. On SQLite a transaction that writes is alone anyhow."""
    return next(iter(_alerts(conn, select(alerts).where(alerts.c.id == id_).with_for_update())), None)


def change(conn: Connection, before: Alert, after: Alert) -> bool:
    """Keeps the state and the owner of an alert, if they are those of `before` still; whether they were."""
    same = (alerts.c.state == before.state, alerts.c.owner.is_not_distinct_from(before.owner))
    changed = update(alerts).where(alerts.c.id == before.id, *same)
    return conn.execute(changed.values(state=after.state, owner=after.owner)).rowcount == 1


def topics_taken(conn: Connection, brand: str) -> frozenset[str]:
    """What the complaints are about that somebody is at work on: their alert is acknowledged, and not resolved."""
    query = select(alerts.c.topic).where(alerts.c.brand == brand, alerts.c.state == "acknowledged")
    return frozenset(conn.scalars(query.where(alerts.c.complaint.is_not(None), alerts.c.topic.is_not(None))))


def of_complaint(conn: Connection, complaint: str) -> list[Alert]:
    """The alerts of a complaint, in order."""
    return _alerts(conn, select(alerts).where(alerts.c.complaint == complaint).order_by(alerts.c.time, alerts.c.id))


def standing_of(conn: Connection, brand: str, cause: str) -> Alert | None:
    """The last alert of this brand and cause that is not resolved."""
    query = select(alerts).where(alerts.c.brand == brand, alerts.c.cause == cause, alerts.c.state != "resolved")
    return next(iter(_alerts(conn, query.order_by(alerts.c.id.desc()).limit(1))), None)


def by_key(conn: Connection, key: str) -> Alert | None:
    """The alert of a notice."""
    return next(iter(_alerts(conn, select(alerts).where(alerts.c.key == key))), None)


def resolved(conn: Connection, keys: Iterable[str]) -> frozenset[str]:
    """Those of these alerts that are resolved, by key."""
    found: set[str] = set()
    for some in chunks(keys):
        found.update(conn.scalars(select(alerts.c.key).where(alerts.c.key.in_(some), alerts.c.state == "resolved")))
    return frozenset(found)


def witnesses(conn: Connection, ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """The row ids of what each of these alerts quotes or once quoted."""
    found: dict[int, frozenset[int]] = {}
    for some in chunks(ids):
        rows = conn.execute(select(alerts.c.id, alerts.c.witnesses).where(alerts.c.id.in_(some)))
        found |= {row.id: frozenset(row.witnesses) for row in rows}
    return found


def hold_back_of(conn: Connection, complaint: str, reason: str) -> None:
    """What still waits of the alerts of a complaint is not sent, for this reason; that they are over, and what tells of
    others as well, is."""
    _hold(conn, outbox.c.alert.in_(select(alerts.c.key).where(alerts.c.complaint == complaint)), reason)


def hold_back(conn: Connection, key: str, reason: str) -> None:
    """What still waits of one alert is not sent, for this reason; see `hold_back_of`."""
    _hold(conn, outbox.c.alert == key, reason)


def wake(conn: Connection, key: str, now: datetime, reason: str) -> None:
    """Who was not told of one alert because it was acknowledged or over before their turn is told now."""
    held = (outbox.c.state == "held", outbox.c.reason.startswith(BEFORE_TURN), outbox.c.told_in.is_(None))
    which = update(outbox).where(outbox.c.alert == key, outbox.c.kind.in_(("alert", "held")), *held)
    conn.execute(which.values(state="waiting", due=now, reason=reason))


def unsay(conn: Connection, alert: Alert, reason: str) -> None:
    """That an alert, or its complaint, is over is not told any more to whoever was not told yet, for this reason."""
    same = alerts.c.complaint == alert.complaint if alert.complaint else alerts.c.key == alert.key
    coming = or_(outbox.c.state == "waiting", and_(outbox.c.state == "held", outbox.c.until.is_not(None)))
    which = (outbox.c.alert.in_(select(alerts.c.key).where(same)), outbox.c.kind == "over", outbox.c.told_in.is_(None))
    held = {"state": "held", "reason": reason, "until": None}
    conn.execute(update(outbox).where(*which, coming).values(held))


def _hold(conn: Connection, which: ColumnElement[bool], reason: str) -> None:
    part = outbox.alias("part")
    of_others = exists().where(part.c.told_in == outbox.c.key, part.c.alert != outbox.c.alert)
    rings = or_(outbox.c.kind.in_(("alert", "again")), and_(outbox.c.kind == "held", ~of_others))
    conn.execute(update(outbox).where(which, outbox.c.state == "waiting", rings).values(state="held", reason=reason))


def sent_about(conn: Connection, alert: Alert) -> list[Notice]:
    """As `sent_of`, of an alert and of all others of its complaint, where it has one."""
    return _sent(conn, alerts.c.key == alert.key) if alert.complaint is None else sent_of(conn, alert.complaint)


def sent_of(conn: Connection, complaint: str) -> list[Notice]:
    """The notices of the alerts of a complaint that were sent, or told later in one that was sent, in order."""
    return _sent(conn, alerts.c.complaint == complaint)


def _sent(conn: Connection, which: ColumnElement[bool]) -> list[Notice]:
    later = outbox.alias("later")
    query = (
        select(outbox)
        .join(alerts, alerts.c.key == outbox.c.alert)
        .outerjoin(later, later.c.key == outbox.c.told_in)
        .where(which)
    )
    sent = func.coalesce(outbox.c.sent, later.c.sent)
    rows = conn.execute(query.where(sent.is_not(None)).order_by(sent, outbox.c.id)).mappings()
    return [whole(Notice, row) for row in rows]


def first_sent(conn: Connection, complaints: Iterable[str]) -> datetime | None:
    """When the first notice of any alert of these complaints was sent."""
    return min(sent_first(conn, complaints).values(), default=None)


def sent_first(conn: Connection, complaints: Iterable[str]) -> dict[str, datetime]:
    """By complaint, when the first notice of any of its alerts was sent; of those of which one was."""
    query = (
        select(alerts.c.complaint, func.min(outbox.c.sent, type_=outbox.c.sent.type))
        .join(outbox, outbox.c.alert == alerts.c.key)
        .where(outbox.c.sent.is_not(None))
        .group_by(alerts.c.complaint)
    )
    found: dict[str, datetime] = {}
    for some in chunks(complaints):
        found |= {row[0]: row[1] for row in conn.execute(query.where(alerts.c.complaint.in_(some)))}
    return found


def enqueue(conn: Connection, notices: Iterable[Notice]) -> int:
    """Puts notices into the outbox; one whose key is there already is left as it is. Gives how many are held."""
    rows = [row_of(notice) for notice in notices]
    if rows:
        conn.execute(insert(conn, outbox).on_conflict_do_nothing(index_elements=["key"]), rows)
    return sum(row["state"] == "held" for row in rows)


def recent(conn: Connection, brand: str | None, since: datetime) -> list[Notice]:
    """The notices about a brand (None: about sources) that were due since then, of any state; those of no alert are
    none."""
    about = (outbox.c.brand == brand, outbox.c.due > since, outbox.c.kind.not_in(OF_NO_ALERT))
    query = select(outbox).where(*about).order_by(outbox.c.id)
    return [whole(Notice, row) for row in conn.execute(query).mappings()]


def notices(conn: Connection, key: str) -> list[Notice]:
    """What became of an alert: every notice of it, with its reason."""
    query = select(outbox).where(outbox.c.alert == key).order_by(outbox.c.id)
    return [whole(Notice, row) for row in conn.execute(query).mappings()]


def claim(conn: Connection, now: datetime, lease: timedelta, limit: int, *, drill: bool = False) -> list[Notice]:
    """Leases due notices to the caller: nobody else gets them before `now + lease`. First due first. Those of a drill
    are only for the drill itself."""
    free = or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now)
    due = select(outbox.c.id).where(outbox.c.state == "waiting", outbox.c.due <= now, free)
    due = due.where(false(outbox.c.brand) if drill else ~false(outbox.c.brand))
    chosen = due.order_by(outbox.c.due, outbox.c.id).limit(limit).with_for_update(skip_locked=True)
    leased: dict[str, Any] = {"leased_until": now + lease, "attempts": outbox.c.attempts + 1}
    statement = update(outbox).where(outbox.c.id.in_(chosen)).values(leased).returning(*outbox.c)
    rows = conn.execute(statement).mappings().all()
    return [whole(Notice, row) for row in sorted(rows, key=lambda row: (row["due"], row["id"]))]


def sent(conn: Connection, id_: int, now: datetime) -> None:
    """The receiver has it."""
    conn.execute(update(outbox).where(outbox.c.id == id_).values(state="sent", sent=now, leased_until=None, error=None))


def failed(conn: Connection, id_: int, error: str, retry_at: datetime | None) -> None:
    """A try failed: again at `retry_at`, or never where that is None."""
    later: dict[str, Any] = {"state": "failed"} if retry_at is None else {"due": retry_at}
    conn.execute(update(outbox).where(outbox.c.id == id_).values(error=error, leased_until=None, **later))


def _alerts(conn: Connection, query: Select[Any]) -> list[Alert]:
    rows = conn.execute(query).mappings().all()
    witnesses = by_ids(conn, [id_ for row in rows for id_ in row["witnesses"]])
    told = {row.id: row for row in witnesses if row.gone is None}
    return [_alert(row, told) for row in rows]


def _alert(row: RowMapping, told: Mapping[int, MentionRow]) -> Alert:
    kept = (row["evidence"] or {}).get("explanation")
    explanation = None if kept is None else whole(Explanation, kept)
    roles = {} if explanation is None else {one.mention: one.roles for one in explanation.witnesses}
    witnesses = [quoted(told[id_], roles.get(id_, ())) for id_ in row["witnesses"] if id_ in told]
    return whole(Alert, {**row, "explanation": explanation, "witnesses": tuple(witnesses)})


def quoted(row: MentionRow, roles: tuple[Role, ...] = ()) -> WitnessText:
    """A stored mention as an alert quotes it."""
    return WitnessText(id=row.id, text=row.mention.words, url=row.mention.url, roles=roles)


def held(conn: Connection, since: datetime) -> int:
    """How many notices that were due since then are held back."""
    query = select(func.count()).select_from(outbox).where(outbox.c.state == "held", outbox.c.due > since)
    return int(conn.execute(query).scalar_one())


def undelivered(conn: Connection, key: str | None = None) -> list[Undelivered]:
    """What failed and was not made good: of the alert with this key, else of all, the earliest due first.

    Of all: what has no further try counts until its alert is acknowledged or resolved, a digest or what is told of
    follow-ups until there is another one, so that the list has an end.
    """
    later = outbox.alias("later")
    same = (later.c.receiver == outbox.c.receiver, later.c.kind == outbox.c.kind)
    newer = exists().where(*same, later.c.due > outbox.c.due)
    needed = and_(func.coalesce(alerts.c.state, "open") == "open", or_(outbox.c.kind.not_in(OF_NO_ALERT), ~newer))
    given_up = and_(outbox.c.state == "failed", needed)
    again = and_(outbox.c.state == "waiting", outbox.c.error.is_not(None))
    of_alert = and_(outbox.c.alert == key, outbox.c.state.in_(("failed", "waiting")), outbox.c.error.is_not(None))
    query = select(outbox).outerjoin(alerts, alerts.c.key == outbox.c.alert).order_by(outbox.c.due, outbox.c.id)
    rows = conn.execute(query.where(or_(given_up, again) if key is None else of_alert)).mappings()
    return [Undelivered(notice=whole(Notice, row), error=row["error"] or "no reason was kept") for row in rows]


def held_why(conn: Connection, since: datetime) -> dict[str, int]:
    """How many notices that were due since then are held back for each reason, the most frequent first."""
    many = func.count().label("many")
    query = select(outbox.c.reason, many).where(outbox.c.state == "held", outbox.c.due > since)
    rows = conn.execute(query.group_by(outbox.c.reason).order_by(many.desc(), outbox.c.reason))
    return {row.reason: row.many for row in rows}

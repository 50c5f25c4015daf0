"""One notice of the outbox: what became of it, its one answer, and another try."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select, update

from alerts import Notice
from storage.rows import chunks, whole
from storage.tables import outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A notice, when it was `sent`, the `error` of its last try, and when the link in it was `answered`."""

    notice: Notice
    sent: datetime | None
    error: str | None
    answered: datetime | None


def one(conn: Connection, id_: int) -> Posted | None:
    """The notice with this number."""
    return next(iter(_posted(conn, select(outbox).where(outbox.c.id == id_))), None)


def of_alert(conn: Connection, key: str) -> list[Posted]:
    """Every notice of the alert with this key, in order."""
    return _posted(conn, select(outbox).where(outbox.c.alert == key).order_by(outbox.c.id))


def by_key(conn: Connection, key: str) -> Notice | None:
    """The notice under this idempotency key."""
    return next((one.notice for one in _posted(conn, select(outbox).where(outbox.c.key == key))), None)


def known(conn: Connection, keys: Iterable[str]) -> frozenset[str]:
    """Those of these idempotency keys under which a notice stands, of any state."""
    found: set[str] = set()
    for some in chunks(keys):
        found.update(conn.scalars(select(outbox.c.key).where(outbox.c.key.in_(some))))
    return frozenset(found)


def latest(conn: Connection, *, failed: bool = False, limit: int = 50) -> list[Posted]:
    """The latest first; those that are given up only where `failed` says so."""
    query = select(outbox).order_by(outbox.c.due.desc(), outbox.c.id.desc()).limit(limit)
    return _posted(conn, query.where(outbox.c.state == "failed") if failed else query)


def by_state(conn: Connection) -> dict[str, int]:
    """How many notices are in each state."""
    query = select(outbox.c.state, func.count().label("many")).group_by(outbox.c.state)
    return {row.state: row.many for row in conn.execute(query)}


def overdue(conn: Connection) -> datetime | None:
    """When the notice that waits longest was due; None where none waits."""
    found: datetime | None = conn.execute(
        select(func.min(outbox.c.due, type_=outbox.c.due.type)).where(outbox.c.state == "waiting")
    ).scalar_one()
    return found


def answer(conn: Connection, id_: int, now: datetime) -> bool:
    """The link in it is used, by whoever comes first; False for everybody after."""
    first = update(outbox).where(outbox.c.id == id_, outbox.c.answered.is_(None)).values(answered=now)
    return conn.execute(first).rowcount == 1


def again(conn: Connection, id_: int, now: datetime) -> bool:
    """One that was given up waits once more, with all its tries, under its old key; False where it was not given up."""
    fresh = {"state": "waiting", "due": now, "attempts": 0, "error": None, "leased_until": None}
    given_up = update(outbox).where(outbox.c.id == id_, outbox.c.state == "failed")
    return conn.execute(given_up.values(fresh)).rowcount == 1


def _posted(conn: Connection, query: Select[Any]) -> list[Posted]:
    rows = conn.execute(query).mappings()
    return [
        Posted(notice=whole(Notice, row), sent=row["sent"], error=row["error"], answered=row["answered"])
        for row in rows
    ]

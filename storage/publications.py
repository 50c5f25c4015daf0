"""Approved replies on their way to a platform: each is in one pair of hands at a time, and what became of it stays."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, update

from replies import QueueItem
from replies.publication import OPEN, Publication, PublicationState
from storage.rows import chunks, insert, whole
from storage.stops import stopped
from storage.tables import publications as posted
from storage.tables import queue

MOST_ATTEMPTS = 10
"""After these only a person tries again."""
CUT_OFF = f"it was cut off {MOST_ATTEMPTS} times"


def wait(
    conn: Connection, item: QueueItem, *, text: str, publisher: str, by: str, due: datetime, cost: float = 0
) -> bool:
    """The approved text goes out when it is due. `item` is as its approval left it: one approval is published once, so
    False where it waits already. Raises ValueError for an item that is not kept."""
    if item.id is None:
        raise ValueError("an item that is not kept cannot be answered")
    row = {
        "key": f"{item.id}:{item.version}:{int(due.timestamp())}",
        "item": item.id,
        "mention": item.mention,
        "publisher": publisher,
        "state": "waiting",
        "text": text,
        "by": by,
        "due": due,
        "cost": cost,
    }
    adding = insert(conn, posted).values(row).on_conflict_do_nothing(index_elements=["key"])
    return conn.execute(adding.returning(posted.c.id)).scalar_one_or_none() is not None


def undo(conn: Connection, item: int, why: str) -> bool:
    """What waits of this item does not go out; False where there is something that somebody has in hand, or that is out
    already: it is too late then, and nothing is changed."""
    rows = conn.execute(select(posted.c.state).where(posted.c.item == item).with_for_update()).scalars().all()
    if any(state in ("sending", "unsure", "sent") for state in rows):
        return False
    return settle(conn, item, why)


def settle(conn: Connection, item: int, why: str) -> bool:
    """A person has looked whether it is there: what waits, and what was given up while nobody was sure, is looked at no
    more. False, and nothing is changed, where somebody has it in hand, or it is looked at again by itself."""
    rows = _read(conn, select(posted).where(posted.c.item == item).with_for_update())
    if any(one.state in ("sending", "sent") or (one.state == "unsure" and not given_up(one)) for one in rows):
        return False
    waits = (posted.c.item == item, posted.c.state.in_(("waiting", "unsure")))
    conn.execute(update(posted).where(*waits).values(state="undone", error=why, leased_until=None))
    return True


def given_up(one: Publication) -> bool:
    """Whether only a person looks at it again."""
    return one.attempts >= MOST_ATTEMPTS and one.leased_until is None


def claim(conn: Connection, now: datetime, lease: timedelta, limit: int) -> list[Publication]:
    """Leases what is due to the caller: nobody else gets it before `now + lease`. First due first; nothing while there
    is a stop. One that somebody else did not bring to an end comes as it is, `sending` or `unsure`: it may be out."""
    if stopped(conn) is not None:
        return []
    _give_up(conn, now)
    free = or_(posted.c.leased_until.is_(None), posted.c.leased_until <= now)
    which = (posted.c.state.in_(OPEN), posted.c.due <= now, posted.c.attempts < MOST_ATTEMPTS, free)
    chosen = select(posted.c.id).where(*which).order_by(posted.c.due, posted.c.id).limit(limit)
    leased = {"leased_until": now + lease, "attempts": posted.c.attempts + 1}
    statement = update(posted).where(posted.c.id.in_(chosen.with_for_update(skip_locked=True))).values(leased)
    rows = conn.execute(statement.returning(*posted.c)).mappings().all()
    return [whole(Publication, row) for row in sorted(rows, key=lambda row: (row["due"], row["id"]))]


def _give_up(conn: Connection, now: datetime) -> None:
    """Whoever had the last try of these in hand did not come back."""
    over = (posted.c.attempts >= MOST_ATTEMPTS, posted.c.leased_until <= now)
    for states, then in ((("waiting",), "failed"), (("sending", "unsure"), "unsure")):
        ended = update(posted).where(posted.c.state.in_(states), *over)
        conn.execute(ended.values(state=then, leased_until=None, error=CUT_OFF))


def sending(conn: Connection, one: Publication) -> bool:
    """From now on it may be out. False where it is not the caller's any more, or there is a stop: then it must not be
    sent."""
    if stopped(conn) is not None:
        return False
    return conn.execute(update(posted).where(*_mine(one)).values(state="sending")).rowcount == 1


def sent(conn: Connection, id_: int, now: datetime, *, origin: str, external_id: str, url: str | None) -> None:
    """It is there, whoever found that out."""
    told = {"state": "sent", "sent": now, "origin": origin, "external_id": external_id, "url": url}
    conn.execute(update(posted).where(posted.c.id == id_).values(leased_until=None, error=None, **told))


def rehearsed(conn: Connection, one: Publication, now: datetime) -> bool:
    """It would have been sent."""
    told = {"state": "rehearsed", "sent": now, "leased_until": None, "error": None}
    return conn.execute(update(posted).where(*_mine(one)).values(told)).rowcount == 1


def failed(
    conn: Connection, one: Publication, error: str, again: datetime | None, *, state: PublicationState = "waiting"
) -> bool:
    """A try failed; another comes at `again`, or none where that is None: then a person must do something. `state` is
    `unsure` where it may be out all the same."""
    last = "failed" if state == "waiting" else state
    told = {"state": state, "leased_until": again} if again else {"state": last, "leased_until": None}
    attempts = {} if again else {"attempts": MOST_ATTEMPTS}
    return conn.execute(update(posted).where(*_mine(one)).values(error=error, **told, **attempts)).rowcount == 1


def undone(conn: Connection, one: Publication, why: str) -> bool:
    """It does not hold any more."""
    told = {"state": "undone", "error": why, "leased_until": None}
    return conn.execute(update(posted).where(*_mine(one)).values(told)).rowcount == 1


def release(conn: Connection, one: Publication) -> None:
    """As if it had not been claimed: there is a stop."""
    conn.execute(update(posted).where(*_mine(one)).values(leased_until=None, attempts=posted.c.attempts - 1))


def again(conn: Connection, id_: int, now: datetime) -> bool:
    """One that was given up, that was a dry run, or that nobody is sure of is tried once more at once, with all its
    tries and under its old key; False where it is none of these."""
    fresh = {"attempts": 0, "leased_until": now, "sent": None}
    states = {"failed": "waiting", "rehearsed": "waiting", "unsure": "unsure"}
    found = select(posted.c.state).where(posted.c.id == id_, posted.c.state.in_(states))
    row = conn.execute(found.with_for_update()).scalar()
    if row is None:
        return False
    conn.execute(update(posted).where(posted.c.id == id_).values(state=states[row], **fresh))
    return True


def one(conn: Connection, id_: int) -> Publication | None:
    """The publication with this number."""
    return next(iter(_read(conn, select(posted).where(posted.c.id == id_))), None)


def of_item(conn: Connection, item: int) -> list[Publication]:
    """Every publication of this item, in order."""
    return _read(conn, select(posted).where(posted.c.item == item).order_by(posted.c.id))


def listed(
    conn: Connection, *, state: str | None = None, brand: str | None = None, limit: int = 50
) -> list[Publication]:
    """The latest first."""
    query = select(posted).join_from(posted, queue).order_by(posted.c.due.desc(), posted.c.id.desc()).limit(limit)
    query = query if state is None else query.where(posted.c.state == state)
    return _read(conn, query if brand is None else query.where(queue.c.brand == brand))


def stuck(conn: Connection) -> list[Publication]:
    """Those that failed, or that nobody is sure of, of answers that are approved still: the latest first."""
    query = select(posted).join_from(posted, queue).where(queue.c.state == "approved")
    return _read(conn, query.where(posted.c.state.in_(("failed", "unsure"))).order_by(posted.c.id.desc()))


def spent(conn: Connection, since: datetime) -> float:
    """What those sent since then cost."""
    query = select(func.coalesce(func.sum(posted.c.cost), 0)).where(posted.c.state == "sent", posted.c.sent >= since)
    return float(conn.execute(query).scalar_one())


def ours(conn: Connection, ids: Iterable[str]) -> dict[str, Publication]:
    """Those of our answers that have one of these external ids, by it."""
    found: dict[str, Publication] = {}
    for some in chunks(dict.fromkeys(ids)):
        found |= {
            str(one.external_id): one for one in _read(conn, select(posted).where(posted.c.external_id.in_(some)))
        }
    return found


def lately_at(conn: Connection, origin: str, since: datetime) -> list[Publication]:
    """Those sent at this place since then."""
    there = (posted.c.state == "sent", posted.c.sent >= since, posted.c.origin == origin)
    return _read(conn, select(posted).where(*there).order_by(posted.c.id))


def silence(conn: Connection, mentions: Sequence[int]) -> None:
    """The words of what was answered are erased, and so are those of the answers to it: they may name its author."""
    conn.execute(update(posted).where(posted.c.mention.in_(mentions)).values(text=""))


def _mine(one: Publication) -> tuple[ColumnElement[bool], ...]:
    """Nobody has claimed it since, nobody has undone it."""
    return (posted.c.id == one.id, posted.c.attempts == one.attempts, posted.c.state.in_(OPEN))


def _read(conn: Connection, query: Select[tuple[object, ...]]) -> list[Publication]:
    return [whole(Publication, row) for row in conn.execute(query).mappings()]

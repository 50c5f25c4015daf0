"""What a language model was asked, what that cost, and what came of it. Never what was said."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from storage.rows import insert, whole
from storage.tables import model_calls


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCall:
    """One question about one item of the queue. `key` is the hash of all that was asked, None where no answer came:
    then it may be asked again. `asked` and `answered` are tokens, `cost` is in the money of the settings; both are the
    most that they can be until the answer is there. `used`: its text became the draft; else `why` says why not.
    """

    id: int
    at: datetime
    item: int
    model: str
    key: str | None
    used: bool
    asked: int
    answered: int
    cost: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """How many calls, and what they cost."""

    calls: int
    cost: float


PENDING = "no answer was recorded"


def begin(
    conn: Connection, *, item: int, model: str, key: str, asked: int, answered: int, cost: float, now: datetime
) -> int | None:
    """Reserves the most that the call can cost before it is made, and gives its number; None where the same was asked
    before. Whoever is killed after this has overspent nothing, and asks nothing twice."""
    values = {"at": now, "item": item, "model": model, "key": key, "asked": asked, "answered": answered, "cost": cost}
    adding = insert(conn, model_calls).values(**values, why=PENDING)
    found: int | None = conn.scalar(adding.on_conflict_do_nothing(index_elements=["key"]).returning(model_calls.c.id))
    return found


def end(conn: Connection, id_: int, *, asked: int, answered: int, cost: float, used: bool, why: str) -> None:
    """What the call really cost, and what came of its answer."""
    values = {"asked": asked, "answered": answered, "cost": cost, "used": used, "why": why}
    conn.execute(update(model_calls).where(model_calls.c.id == id_).values(values))


def failed(conn: Connection, id_: int, why: str, *, free: bool) -> None:
    """No answer came; the same may be asked again. Where it is not known to have cost nothing, what was reserved counts
    as spent."""
    values = {"why": why, "key": None} | ({"asked": 0, "answered": 0, "cost": 0.0} if free else {})
    conn.execute(update(model_calls).where(model_calls.c.id == id_).values(values))


def failed_since(conn: Connection, since: datetime) -> bool:
    """Whether the latest call since then failed."""
    latest_ = select(model_calls.c.key).where(model_calls.c.at >= since).order_by(model_calls.c.id.desc()).limit(1)
    row = conn.execute(latest_).first()
    return row is not None and row.key is None


def known(conn: Connection, key: str) -> bool:
    """Whether this was asked before."""
    return conn.scalar(select(model_calls.c.id).where(model_calls.c.key == key)) is not None


def spent(conn: Connection, since: datetime) -> Spent:
    """Since that moment."""
    cost = func.coalesce(func.sum(model_calls.c.cost), 0.0)
    row = conn.execute(select(func.count(), cost).where(model_calls.c.at >= since)).one()
    return Spent(calls=int(row[0]), cost=float(row[1]))


def latest(conn: Connection, limit: int = 50) -> list[ModelCall]:
    """The latest first."""
    query = select(model_calls).order_by(model_calls.c.at.desc(), model_calls.c.id.desc()).limit(limit)
    return [whole(ModelCall, row) for row in conn.execute(query).mappings()]


def of_item(conn: Connection, item: int) -> list[ModelCall]:
    """In order."""
    query = select(model_calls).where(model_calls.c.item == item).order_by(model_calls.c.id)
    return [whole(ModelCall, row) for row in conn.execute(query).mappings()]

"""What was learnt for each brand: at most one champion each, those that it replaced, and those that did not beat it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, delete, select, text, update

from storage.complaints import Conflict
from storage.rows import insert, whole
from storage.tables import heads

State = Literal["champion", "retired", "rejected"]
KEPT = 5  # former champions of a brand, and vain challenges; older ones go
_LOCK = 0x68656164  # PostgreSQL: one change of champions at a time, also where there is none yet
COLD = b""
"""The data of a row that says: the cold scorer, because a person wants it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadRow:
    """`labels` is how many it was learnt from; `why` says in words why it is what it is; `report` are its figures."""

    id: int | None = None
    brand: str
    made: datetime
    labels: int
    state: State
    why: str
    report: Mapping[str, Any] = field(default_factory=dict)
    data: bytes

    @property
    def is_cold(self) -> bool:
        """Whether nothing learnt is in it."""
        return self.data == COLD


def champions(conn: Connection) -> dict[str, tuple[int, datetime]]:
    """Number and birth of the champion of every brand that has one: little to ask, page by page."""
    query = select(heads.c.brand, heads.c.id, heads.c.made).where(heads.c.state == "champion")
    return {brand: (id_, made) for brand, id_, made in conn.execute(query)}


def champion(conn: Connection, brand: str) -> HeadRow | None:
    """The head that the brand is understood with, None before there was any."""
    query = select(heads).where(heads.c.brand == brand, heads.c.state == "champion")
    row = conn.execute(query).mappings().one_or_none()
    return whole(HeadRow, row) if row else None


def one(conn: Connection, id_: int) -> HeadRow | None:
    """The head with this number."""
    row = conn.execute(select(heads).where(heads.c.id == id_)).mappings().one_or_none()
    return whole(HeadRow, row) if row else None


def listed(conn: Connection, brand: str | None = None) -> list[HeadRow]:
    """The latest first."""
    query = select(heads).order_by(heads.c.id.desc())
    if brand is not None:
        query = query.where(heads.c.brand == brand)
    return [whole(HeadRow, row) for row in conn.execute(query).mappings()]


def keep(conn: Connection, head: HeadRow, *, against: int | None) -> HeadRow:
    """Keeps what was learnt; a champion retires the one before it.

    `against` is the number of the champion that it was compared with, None for none. Raises Conflict where another run
    has chosen meanwhile: nothing of this decision may be kept.
    """
    _check(conn, head.brand, against)
    if head.state == "champion":
        _retire(conn, head.brand)
    names = ("brand", "made", "labels", "state", "why", "data")
    values = {name: getattr(head, name) for name in names} | {"report": dict(head.report)}
    row = conn.execute(insert(conn, heads).values(values).returning(*heads.c)).mappings().one()
    _prune(conn, head.brand)
    return whole(HeadRow, row)


def use(conn: Connection, head: HeadRow, *, against: int | None, why: str, report: Mapping[str, Any]) -> None:
    """An earlier one is the champion again. Raises Conflict as `keep` does."""
    _check(conn, head.brand, against)
    _retire(conn, head.brand)
    now = {"state": "champion", "why": why, "report": dict(report)}
    conn.execute(update(heads).where(heads.c.id == head.id).values(now))


def _check(conn: Connection, brand: str, against: int | None) -> None:
    if conn.dialect.name == "postgresql":  # on SQLite writers queue up anyway
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    now = conn.scalar(select(heads.c.id).where(heads.c.brand == brand, heads.c.state == "champion"))
    if now != against:
        raise Conflict(f"another run chose what {brand} is understood with at the same time; the next run goes on")


def _retire(conn: Connection, brand: str) -> None:
    at = (heads.c.brand == brand, heads.c.state == "champion")
    conn.execute(update(heads).where(*at).values(state="retired"))


def _prune(conn: Connection, brand: str) -> None:
    for state in ("retired", "rejected"):  # a year of vain challenges pushes no earlier champion out
        at = (heads.c.brand == brand, heads.c.state == state)
        old = conn.scalars(select(heads.c.id).where(*at).order_by(heads.c.id.desc()).offset(KEPT)).all()
        conn.execute(delete(heads).where(heads.c.id.in_(old)))

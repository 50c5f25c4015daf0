"""What is to be looked at again, and what looking found: counts of attention, and when it was last asked for."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, bindparam, func, or_, select, tuple_, update

from mentions import Engagement, Mention
from storage.rows import chunks, insert, whole
from storage.tables import complaint_mentions, complaints, hearings, mentions, sources, spending

OVER = ("closed", "quiet")  # stages of complaints that live no more
_left_alone = func.coalesce(mentions.c.looked, mentions.c.heard)
_Found = tuple[int, str, str, datetime, datetime, datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A stored mention as a source is asked for it again; `looked` is when it was last asked for, None for never."""

    id: int
    origin: str
    external_id: str
    said: datetime
    heard: datetime
    looked: datetime | None = None


def remembered(conn: Connection, source: str, *, since: datetime, before: datetime) -> list[Remembered]:
    """What this source gave since then and is not gone, not asked for since `before`: the longest left alone first."""
    query = _of_source(source).where(mentions.c.heard >= since, _left_alone <= before)
    return _read(conn, query)


def living(conn: Connection, source: str, *, before: datetime, limit: int) -> list[Remembered]:
    """The same of what belongs to a complaint that lives."""
    of_living = (
        select(complaint_mentions.c.mention)
        .join_from(complaint_mentions, complaints)
        .where(~complaints.c.stage.in_(OVER))
    )
    query = _of_source(source).where(mentions.c.id.in_(of_living), _left_alone <= before)
    return _read(conn, query.limit(limit))


def out_of_reach(conn: Connection, since: datetime, askable: Collection[str]) -> dict[str, int]:
    """How many mentions, heard since then and not gone, each source gave that none of these sources gave too."""
    reached = select(hearings.c.mention).where(hearings.c.source.in_(askable))
    query = select(hearings.c.source, func.count()).join_from(hearings, mentions)
    query = query.where(mentions.c.heard >= since, mentions.c.gone.is_(None), mentions.c.id.not_in(reached))
    rows = conn.execute(query.group_by(hearings.c.source).order_by(hearings.c.source))
    return {row[0]: row[1] for row in rows}


def looked(conn: Connection, ids: Iterable[int], now: datetime) -> None:
    """Their source was asked for them, whatever it said."""
    for some in chunks(ids):
        conn.execute(update(mentions).where(mentions.c.id.in_(some)).values(looked=now))


def attention(conn: Connection, heard: Iterable[Mention]) -> dict[int, Engagement]:
    """The new counts, by row id, of mentions that are stored with other ones. What a source does not tell stays."""
    told = {(one.origin, one.external_id): one.engagement for one in heard if one.engagement != Engagement()}
    at, found = tuple_(mentions.c.origin, mentions.c.external_id), dict[int, Engagement]()
    columns = (mentions.c.id, mentions.c.origin, mentions.c.external_id, mentions.c.engagement)
    for some in chunks(told):
        alive = (at.in_(some), mentions.c.gone.is_(None))
        for id_, origin, external_id, kept in conn.execute(select(*columns).where(*alive)):
            new = {name: count for name, count in asdict(told[origin, external_id]).items() if count is not None}
            if {**kept, **new} != kept:
                found[id_] = whole(Engagement, {**kept, **new})
    return found


def refresh(conn: Connection, counts: Mapping[int, Engagement]) -> None:
    """Stores them, in one call."""
    if counts:
        statement = update(mentions).where(mentions.c.id == bindparam("row")).values(engagement=bindparam("counts"))
        conn.execute(statement, [{"row": id_, "counts": asdict(one)} for id_, one in counts.items()])


def rest(conn: Connection, source: str, not_before: datetime | None) -> None:
    """A look was asked for a pause. Nothing else of its source's row moves: it may be heard at the same time."""
    if not_before is not None:
        sooner = (sources.c.name == source, or_(sources.c.not_before.is_(None), sources.c.not_before < not_before))
        conn.execute(update(sources).where(*sooner).values(not_before=not_before))


def ailing(conn: Connection, source: str, error: str, error_class: str) -> None:
    """A look failed, or a part of a delivery was left out. It says nothing about whether the source can be heard, so
    that failures are not counted."""
    told = {"last_error": error, "error_class": error_class}
    conn.execute(update(sources).where(sources.c.name == source, sources.c.failures == 0).values(told))


def spend(conn: Connection, source: str, period: str, cost: float) -> None:
    """So much of what the source has cost in this period was spent on looking."""
    adding = insert(conn, spending).values(source=source, period=period, cost=0, looking=cost)
    total = {"looking": func.coalesce(spending.c.looking, 0) + adding.excluded.looking}
    conn.execute(adding.on_conflict_do_update(index_elements=["source", "period"], set_=total))


def spent(conn: Connection, source: str, period: str) -> float:
    """What looking has cost in this period."""
    at = (spending.c.source == source, spending.c.period == period)
    return float(conn.scalar(select(spending.c.looking).where(*at)) or 0)


def gone_of(conn: Connection, ids: Collection[int]) -> frozenset[int]:
    """Which of these row ids are gone."""
    found: set[int] = set()
    for some in chunks(ids):
        found |= set(conn.scalars(select(mentions.c.id).where(mentions.c.id.in_(some), mentions.c.gone.is_not(None))))
    return frozenset(found)


def _of_source(source: str) -> Select[_Found]:
    at = mentions.c
    columns = (at.id, at.origin, at.external_id, at.said, at.heard, at.looked)
    query = select(*columns).join_from(mentions, hearings, hearings.c.mention == at.id)
    return query.where(hearings.c.source == source, at.gone.is_(None)).order_by(_left_alone, at.id)


def _read(conn: Connection, query: Select[_Found]) -> list[Remembered]:
    return [Remembered(**row) for row in conn.execute(query).mappings()]

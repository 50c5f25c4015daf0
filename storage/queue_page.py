"""The queue as a list: what waits first due first, what is settled the latest first, and counts beside it.

A page begins behind a place in that order, not at a number: what comes in meanwhile neither doubles a row nor
hides one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Subquery, and_, case, exists, func, or_, select

from replies import Draft, Line, QueueItem, QueueKind, QueueState
from replies.item import WAITING
from storage.rows import chunks, whole
from storage.tables import alerts, complaint_mentions, drafts, mentions, queue, queue_timeline

_TOLD = (complaint_mentions.c.complaint == alerts.c.complaint,)
_MISSED = case((queue.c.queued > queue.c.due, 1), else_=0)
MOST_DECIDED = 100
"""A batch is no larger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Which items: in one of these states, and where it is given of this brand, of this kind, in which this person had
    a hand (`by`), whose mention is part of the complaint of this `alert`, and due `before` a moment."""

    states: tuple[QueueState, ...] = WAITING
    brand: str | None = None
    kind: QueueKind | None = None
    by: str | None = None
    alert: int | None = None
    before: datetime | None = None

    @property
    def whole(self) -> bool:
        """Whether it has all copies of what it has: what is copied can be one line."""
        return self.waits and self.by is None and self.alert is None

    @property
    def waits(self) -> bool:
        """Whether it asks for what nobody was answered yet: then the first due comes first."""
        return set(self.states) <= set(WAITING)


class Place(NamedTuple):
    """Where an item stands in the list: when it is due, its number, and whether it was overdue when it came in."""

    due: datetime
    id: int
    missed: bool = False


class Tally(NamedTuple):
    """How many items have this state and kind, and how many of them were due before."""

    state: QueueState
    kind: QueueKind
    many: int
    late: int


def asked(state: str, *, brand: str | None, kind: str | None, before: datetime | None = None) -> QueueFilter:
    """Of words as a person gives them; `waiting` are all states in which nobody was answered yet. Raises
    ValidationError for a word that is none."""
    states = WAITING if state == "waiting" else (state,)
    return whole(QueueFilter, {"states": states, "brand": brand, "kind": kind, "before": before})


def page(
    conn: Connection, asked: QueueFilter, *, after: Place | None = None, limit: int = 50, folded: bool = False
) -> list[QueueItem]:
    """Those behind `after`: first due first while they wait, what was overdue when it came in behind all others;
    otherwise the last due first. With `folded` only the first
    of what is copied; see `copies`."""
    query = _asked(select(queue), asked)
    if folded:
        ranked = _ranked()
        query = query.where(queue.c.id.not_in(select(ranked.c.id).where(ranked.c.place > 1)))
    if after is not None:
        query = query.where(_behind(asked, after))
    order = (queue.c.due, queue.c.id)
    query = query.order_by(*((_MISSED, *order) if asked.waits else [one.desc() for one in order])).limit(limit)
    return [whole(QueueItem, row) for row in conn.execute(query).mappings()]


def copies(conn: Connection, items: Iterable[int]) -> dict[int, int]:
    """By the number of an item that is queued, how many behind it in the list are queued with nearly the same words, of
    the same brand and kind; of those that have any."""
    ranked, found = _ranked(), dict[int, int]()
    for some in chunks(items):
        behind = select(ranked.c.id, ranked.c.many - ranked.c.place).where(ranked.c.id.in_(some))
        found |= dict(conn.execute(behind.where(ranked.c.many > ranked.c.place)).tuples().all())
    return found


def copies_of(conn: Connection, item: int, limit: int = 1_000) -> list[int]:
    """The others that are queued with nearly the same words as this item, whatever became of it; first due first."""
    facts = select(queue.c.brand, queue.c.kind, mentions.c.copy_group).join_from(queue, mentions)
    row = conn.execute(facts.where(queue.c.id == item)).one_or_none()
    if row is None:
        return []
    same = (queue.c.brand == row.brand, queue.c.kind == row.kind, mentions.c.copy_group == row.copy_group)
    query = select(queue.c.id).join_from(queue, mentions).where(*same, queue.c.id != item, _undecided(queue))
    return list(conn.scalars(query.order_by(queue.c.due, queue.c.id).limit(limit)))


def _ranked() -> Subquery:
    """What is queued, with its place among those with nearly the same words, of the same brand and kind, and how many
    these are: in one pass, as a list has many."""
    one = queue.alias()
    same = (one.c.brand, one.c.kind, mentions.c.copy_group)
    place = func.row_number().over(partition_by=same, order_by=(one.c.due, one.c.id)).label("place")
    ranked = select(one.c.id, place, func.count().over(partition_by=same).label("many"))
    return ranked.join_from(one, mentions, mentions.c.id == one.c.mention).where(_undecided(one)).subquery()


def _undecided(one: FromClause) -> ColumnElement[bool]:
    """It is queued, and nobody has written an answer to it."""
    by_hand = exists().where(queue_timeline.c.item == one.c.id, queue_timeline.c.did == "edited")
    return and_(one.c.state == "queued", ~by_hand)


def said_before(conn: Connection, brand: str, moment: datetime, now: datetime, limit: int) -> list[int]:
    """The numbers of those that nobody approved for good and nobody has open, of what was said before the moment; one
    that was opened again since then is not among them."""
    query = select(queue.c.id).join_from(queue, mentions, mentions.c.id == queue.c.mention)
    at = (queue.c.brand == brand, queue.c.state.in_(("queued", "seconding")), mentions.c.said < moment)
    free = or_(queue.c.editing_until.is_(None), queue.c.editing_until <= now)
    lately = exists().where(queue_timeline.c.item == queue.c.id, queue_timeline.c.at >= moment)
    return list(conn.scalars(query.where(*at, free, ~lately).order_by(queue.c.id).limit(limit)))


def tallies(conn: Connection, now: datetime, asked: QueueFilter) -> list[Tally]:
    """How the items that wait are spread, of the brand and the alert that are asked for."""
    late, of = func.count().filter(queue.c.due < now), QueueFilter(brand=asked.brand, alert=asked.alert)
    query = _asked(select(queue.c.state, queue.c.kind, func.count(), late), of)
    return [Tally(*row) for row in conn.execute(query.group_by(queue.c.state, queue.c.kind))]


def drafts_of(conn: Connection, items: Iterable[int]) -> dict[int, Draft]:
    """By the number of the item, of those that have one."""
    found: dict[int, Draft] = {}
    for some in chunks(items):
        rows = conn.execute(select(drafts).where(drafts.c.queue_item.in_(some))).mappings()
        found |= {row["queue_item"]: whole(Draft, row) for row in rows}
    return found


def alerts_of(conn: Connection, brand: str, mentions: Iterable[int]) -> dict[int, list[int]]:
    """By the row id of the mention, the alerts of this brand to whose complaint it belongs: of a story the last."""
    found = defaultdict[int, dict[str, int]](dict)
    for some in chunks(mentions):
        part = (*_TOLD, complaint_mentions.c.mention.in_(some), alerts.c.brand == brand)
        query = select(complaint_mentions.c.mention, alerts.c.complaint, alerts.c.id).where(*part).order_by(alerts.c.id)
        for mention, story, id_ in conn.execute(query):
            found[mention][story] = id_
    return {mention: list(stories.values()) for mention, stories in found.items()}


def waiting_for(conn: Connection, alert: int) -> int:
    """How many mentions of the complaint of an alert wait for an answer."""
    query = _asked(select(func.count()).select_from(queue), QueueFilter(alert=alert))
    return int(conn.execute(query).scalar_one())


def lines_of(conn: Connection, item: int) -> list[Line]:
    """What was done about it, in order."""
    query = select(queue_timeline).where(queue_timeline.c.item == item).order_by(queue_timeline.c.id)
    return [whole(Line, row) for row in conn.execute(query).mappings()]


def decided_since(conn: Connection, moment: datetime) -> list[int]:
    """The items that somebody approved, or marked as sent, from this moment on."""
    query = select(queue_timeline.c.item).where(queue_timeline.c.did.in_(("approved", "marked")))
    return list(conn.scalars(query.where(queue_timeline.c.at >= moment).distinct().limit(MOST_DECIDED)))


def of_voice(conn: Connection, item: QueueItem, limit: int = 5) -> list[QueueItem]:
    """What else of its author is or was in the queue of its brand, the latest first."""
    if item.voice is None:
        return []
    query = select(queue).where(queue.c.voice == item.voice, queue.c.brand == item.brand, queue.c.id != item.id)
    rows = conn.execute(query.order_by(queue.c.id.desc()).limit(limit)).mappings()
    return [whole(QueueItem, row) for row in rows]


def _asked(query: Select[Any], asked: QueueFilter) -> Select[Any]:
    query = query.where(queue.c.state.in_(asked.states))
    if asked.brand is not None:
        query = query.where(queue.c.brand == asked.brand)
    if asked.kind is not None:
        query = query.where(queue.c.kind == asked.kind)
    if asked.before is not None:
        query = query.where(queue.c.due < asked.before)
    if asked.by is not None:
        query = query.where(exists().where(queue_timeline.c.item == queue.c.id, queue_timeline.c.by == asked.by))
    if asked.alert is not None:
        told = exists().where(*_TOLD, complaint_mentions.c.mention == queue.c.mention, alerts.c.id == asked.alert)
        query = query.where(told.where(alerts.c.brand == queue.c.brand))
    return query


def _behind(asked: QueueFilter, after: Place) -> ColumnElement[bool]:
    due, id_ = queue.c.due, queue.c.id
    if asked.waits:
        behind = and_(due >= after.due, or_(due > after.due, id_ > after.id))
        return and_(_MISSED == 1, behind) if after.missed else or_(_MISSED == 1, and_(_MISSED == 0, behind))
    return and_(due <= after.due, or_(due < after.due, id_ < after.id))

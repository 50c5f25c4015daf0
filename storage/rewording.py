"""Drafts from templates that a language model may word better, and putting its words in their place."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, or_, select, update

from alerts.drill import BEFORE
from replies import Draft, Finding, QueueItem
from storage.rows import chunks, insert, plain, whole
from storage.tables import drafts as drafted
from storage.tables import model_calls, queue, queue_timeline

FOR_PEOPLE = ("safety", "legal")
"""Situations in which a person decides about every word."""
TEMPLATES = "templates"


def askable(conn: Connection, now: datetime, *, brands: Collection[str] = (), most: int = 20) -> list[QueueItem]:
    """Those first due first whose draft nobody has touched or asked a model about since it was written, and that nobody
    has open. Of these brands; of all where none is named."""
    query = (
        select(queue).join_from(queue, drafted, drafted.c.queue_item == queue.c.id).where(*_untouched(now), ~_asked())
    )
    if brands:
        query = query.where(queue.c.brand.in_(brands))
    rows = conn.execute(query.order_by(queue.c.due, queue.c.id).limit(most)).mappings()
    return [whole(QueueItem, row) for row in rows]


def drafts_of(conn: Connection, items: Iterable[int]) -> dict[int, Draft]:
    """The drafts of these items by the number of the item, whatever became of them."""
    found: dict[int, Draft] = {}
    for some in chunks(items):
        rows = conn.execute(select(drafted).where(drafted.c.queue_item.in_(some))).mappings()
        found |= {row["queue_item"]: whole(Draft, row) for row in rows}
    return found


def put(
    conn: Connection, item: QueueItem, draft: Draft, text: str, checks: Collection[Finding], *, by: str, now: datetime
) -> bool:
    """The new words in the place of the old, with a line of the timeline. False, and nothing is changed, where anybody
    has changed the item or its draft since they were read, or has the item open."""
    untouched = select(drafted.c.id).where(drafted.c.queue_item == queue.c.id, drafted.c.text == draft.text)
    mine = update(queue).where(queue.c.id == item.id, queue.c.version == item.version)
    mine = mine.where(*_untouched(now, item_only=True), exists(untouched.where(*_templates())))
    if conn.execute(mine.values(version=item.version + 1)).rowcount != 1:
        return False
    values = {"text": text, "checks": plain(tuple(checks)), "by": by, "at": now}
    conn.execute(update(drafted).where(drafted.c.queue_item == item.id).values(values))
    line = {"item": item.id, "at": now, "by": by, "did": "drafted", "text": text, "why": ""}
    conn.execute(insert(conn, queue_timeline).values(line))
    return True


def _untouched(now: datetime, *, item_only: bool = False) -> list[ColumnElement[bool]]:
    free = or_(queue.c.editor.is_(None), queue.c.editing_until.is_(None), queue.c.editing_until <= now)
    real = ~queue.c.brand.startswith(BEFORE, autoescape=True)
    return [queue.c.state == "queued", free, real, *([] if item_only else _templates())]


def _templates() -> list[ColumnElement[bool]]:
    return [
        drafted.c.state == "proposed",
        drafted.c.by == TEMPLATES,
        drafted.c.text != "",
        drafted.c.needs.is_(None),
        drafted.c.situation.not_in(FOR_PEOPLE),
    ]


def _asked() -> ColumnElement[bool]:
    """Since the draft was written; what failed may be asked again."""
    since = or_(drafted.c.at.is_(None), model_calls.c.at >= drafted.c.at)
    return exists().where(model_calls.c.item == queue.c.id, model_calls.c.key.is_not(None), since)

"""Drafts from templates that a language model may word better."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, or_, select

from alerts.drill import BEFORE
from replies import QueueItem
from replies.model import FOR_PEOPLE, TEMPLATES
from storage.drafts import UNTOUCHED
from storage.rows import whole
from storage.tables import drafts, model_calls, queue


def askable(conn: Connection, now: datetime, *, brands: Collection[str] = (), most: int = 20) -> list[QueueItem]:
    """The items first due first whose draft nobody has touched or asked a model about since it was written, and that
    nobody has open. Of these brands; of all where none is named. None of a drill."""
    query = select(queue).join_from(queue, drafts, drafts.c.queue_item == queue.c.id)
    free = or_(queue.c.editor.is_(None), queue.c.editing_until.is_(None), queue.c.editing_until <= now)
    real = ~queue.c.brand.startswith(BEFORE, autoescape=True)
    query = query.where(queue.c.state == "queued", free, real, *_of_templates(), ~_asked())
    if brands:
        query = query.where(queue.c.brand.in_(brands))
    rows = conn.execute(query.order_by(queue.c.due, queue.c.id).limit(most)).mappings()
    return [whole(QueueItem, row) for row in rows]


def _of_templates() -> list[ColumnElement[bool]]:
    return [
        drafts.c.state == "proposed",
        drafts.c.by == TEMPLATES,
        UNTOUCHED,
        drafts.c.text != "",
        drafts.c.needs.is_(None),
        drafts.c.situation.not_in(FOR_PEOPLE),
    ]


def _asked() -> ColumnElement[bool]:
    """Since the draft was written; what failed may be asked again."""
    since = or_(drafts.c.at.is_(None), model_calls.c.at >= drafts.c.at)
    return exists().where(model_calls.c.item == queue.c.id, model_calls.c.key.is_not(None), since)

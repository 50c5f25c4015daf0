"""Which items wait for a draft, and drafts that are written anew."""

from datetime import datetime

from sqlalchemy import Connection, exists, or_, select, update

from replies import Draft, QueueItem
from storage.queue import COMPOUND
from storage.rows import row_of, whole
from storage.tables import drafts, mentions, queue, queue_timeline

_EDITED = exists().where(queue_timeline.c.item == drafts.c.queue_item, queue_timeline.c.did == "edited")
UNTOUCHED = ((drafts.c.by == "templates") | drafts.c.by.startswith("model ")) & ~_EDITED
"""Nobody wrote in these, whatever they are called who did in others."""


def undrafted(conn: Connection, now: datetime, most: int) -> list[QueueItem]:
    """Items that wait for an answer without a draft, or whose draft, in which nobody wrote, is of other words than the
    mention has by now; none that somebody edits. First due first."""
    of_other_words = (drafts.c.state == "proposed") & UNTOUCHED & (drafts.c.content != mentions.c.content)
    query = (
        select(queue)
        .join_from(queue, mentions, mentions.c.id == queue.c.mention)
        .outerjoin(drafts, drafts.c.queue_item == queue.c.id)
        .where(queue.c.state == "queued", mentions.c.gone.is_(None), or_(drafts.c.id.is_(None), of_other_words))
        .where(or_(queue.c.editing_until.is_(None), queue.c.editing_until <= now))
        .order_by(queue.c.due, queue.c.id)
        .limit(most)
    )
    return [whole(QueueItem, row) for row in conn.execute(query).mappings()]


def replace(conn: Connection, item: QueueItem, draft: Draft) -> bool:
    """In the place of a draft in which nobody wrote, if the item is as it was; whether it was."""
    same = (queue.c.id == item.id, queue.c.version == item.version, queue.c.state == "queued")
    if conn.execute(update(queue).where(*same).values(version=item.version + 1)).rowcount != 1:
        return False
    ours = (drafts.c.queue_item == item.id, drafts.c.state == "proposed", UNTOUCHED)
    return conn.execute(update(drafts).where(*ours).values(row_of(draft, compound=COMPOUND))).rowcount == 1

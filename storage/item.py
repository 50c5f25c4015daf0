"""One item of the queue with its draft and its timeline, to be changed: whoever comes second is not overwritten."""

from collections.abc import Iterable
from dataclasses import fields, replace

from sqlalchemy import Connection, select, update

from replies import Draft, Line, QueueItem
from storage.rows import insert, plain, whole
from storage.tables import drafts, mentions, queue, queue_timeline

STANDING = ("kind", "state", "severity", "editor", "editing_until", "version", "sent", "after", "why")
"""What may change of an item."""


def taken(conn: Connection, id_: int) -> QueueItem | None:
    """The item, which nobody else changes in this transaction, nor its mention: that is locked first, as everybody
    does."""
    mention = select(queue.c.mention).where(queue.c.id == id_).scalar_subquery()
    conn.execute(select(mentions.c.id).where(mentions.c.id == mention).with_for_update())
    row = conn.execute(select(queue).where(queue.c.id == id_).with_for_update()).mappings().one_or_none()
    return whole(QueueItem, row) if row is not None else None


def change(conn: Connection, before: QueueItem, after: QueueItem) -> bool:
    """False where it is not as it was `before` any more: then nothing is changed."""
    at = (queue.c.id == before.id, queue.c.version == before.version)
    standing = {name: getattr(after, name) for name in STANDING}
    return conn.execute(update(queue).where(*at).values(standing)).rowcount == 1


def write(conn: Connection, draft: Draft) -> Draft:
    """The one draft of its item is this."""
    row = {one.name: getattr(draft, one.name) for one in fields(Draft) if one.name != "id"}
    row |= {"checks": plain(draft.checks), "sources": plain(draft.sources)}
    writing = insert(conn, drafts).values(row)
    writing = writing.on_conflict_do_update(index_elements=["queue_item"], set_=row).returning(drafts.c.id)
    return replace(draft, id=conn.execute(writing).scalar_one())


def note(conn: Connection, lines: Iterable[Line]) -> list[Line]:
    """Adds them to the timelines of their items, in order."""
    noted = list[Line]()
    for line in lines:
        row = {one.name: getattr(line, one.name) for one in fields(Line) if one.name != "id"}
        adding = insert(conn, queue_timeline).values(row).returning(queue_timeline.c.id)
        noted.append(replace(line, id=conn.execute(adding).scalar_one()))
    return noted

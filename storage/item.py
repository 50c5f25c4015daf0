"""One item of the queue with its draft and its timeline, to be changed: whoever comes second is not overwritten."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy import Connection, select, update

from mentions import Mention
from replies import Draft, Line, QueueItem, QueueState
from storage.mentions import Key
from storage.queue import COMPOUND
from storage.rows import chunks, insert, row_of, whole
from storage.tables import drafts, hearings, mentions, queue, queue_timeline

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
    row = row_of(draft, compound=COMPOUND)
    writing = insert(conn, drafts).values(row)
    writing = writing.on_conflict_do_update(index_elements=["queue_item"], set_=row).returning(drafts.c.id)
    return replace(draft, id=conn.execute(writing).scalar_one())


def note(conn: Connection, lines: Iterable[Line]) -> list[Line]:
    """Adds them to the timelines of their items, in order."""
    noted = list[Line]()
    for line in lines:
        adding = insert(conn, queue_timeline).values(row_of(line)).returning(queue_timeline.c.id)
        noted.append(replace(line, id=conn.execute(adding).scalar_one()))
    return noted


def first_heard_by(conn: Connection, ids: Iterable[int]) -> dict[int, str]:
    """The name of the source that heard it first, by the row id of the mention."""
    found = dict[int, str]()
    for some in chunks(ids):
        query = select(hearings.c.mention, hearings.c.source).where(hearings.c.mention.in_(some))
        rows = conn.execute(query.order_by(hearings.c.heard.desc(), hearings.c.source.desc())).tuples()
        found |= dict(rows.all())  # the last of them is the first heard
    return found


def with_keys(conn: Connection, keys: Iterable[Key]) -> dict[Key, Mention]:
    """The stored mentions with this origin and external id, by both."""
    wanted, found = set(keys), dict[Key, Mention]()
    for some in chunks({id_ for _, id_ in wanted}):
        query = select(mentions).where(mentions.c.origin.in_({origin for origin, _ in wanted}))
        for row in conn.execute(query.where(mentions.c.external_id.in_(some))).mappings():
            if (key := (row["origin"], row["external_id"])) in wanted:
                found[key] = whole(Mention, row)
    return found


def of_keys(conn: Connection, keys: Iterable[Key], states: Collection[QueueState]) -> dict[Key, list[QueueItem]]:
    """The items in these states of the mentions with this origin and external id."""
    wanted, found = set(keys), defaultdict[Key, list[QueueItem]](list)
    for some in chunks({id_ for _, id_ in wanted}):
        query = select(queue, mentions.c.origin, mentions.c.external_id).join_from(queue, mentions)
        query = query.where(mentions.c.origin.in_({origin for origin, _ in wanted}), queue.c.state.in_(states))
        for row in conn.execute(query.where(mentions.c.external_id.in_(some)).order_by(queue.c.id)).mappings():
            if (key := (row["origin"], row["external_id"])) in wanted:
                found[key].append(whole(QueueItem, row))
    return dict(found)

"""Who complained before, of those that are to be answered."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select

from replies import QueueItem
from replies.history import History, history_of
from storage.rows import chunks, whole
from storage.tables import followups, mentions, queue


def history(conn: Connection, brand: str, voices: Iterable[str]) -> dict[str, History]:
    """By voice (origin and key of the author), for each of them: what they complained about to this brand, as far as it
    came into the queue and was not withdrawn from it, and whether they have an open follow-up."""
    asked = list(dict.fromkeys(voices))
    said, due = defaultdict[str, list[datetime]](list), dict[str, datetime]()
    complained = select(queue.c.voice, mentions.c.said).join_from(queue, mentions, mentions.c.id == queue.c.mention)
    complained = complained.where(queue.c.brand == brand, queue.c.kind == "complaint", queue.c.state != "withdrawn")
    promised = select(followups.c.voice, func.min(followups.c.due)).group_by(followups.c.voice)
    promised = promised.where(followups.c.brand == brand, followups.c.done.is_(None))
    for some in chunks(asked):
        for voice, moment in conn.execute(complained.where(queue.c.voice.in_(some))):
            said[voice].append(moment)
        due |= dict(conn.execute(promised.where(followups.c.voice.in_(some))).tuples().all())
    return {voice: history_of(said[voice], due.get(voice)) for voice in asked}


def answered(conn: Connection, voices: Iterable[str], since: datetime) -> list[QueueItem]:
    """The items of these authors that were answered since then, and after which nothing of them was heard yet."""
    found = list[QueueItem]()
    for some in chunks(dict.fromkeys(voices)):
        query = select(queue).where(queue.c.voice.in_(some), queue.c.after.is_(None), queue.c.sent >= since)
        query = query.where(queue.c.state == "sent").order_by(queue.c.id)
        found += [whole(QueueItem, row) for row in conn.execute(query).mappings()]
    return found

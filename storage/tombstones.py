"""What was deleted at its source: its words and author are erased here too; that it was said, and its counts, stay."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import reduce

from sqlalchemy import Connection, RowMapping, Table, delete, func, insert, or_, select, update

from alerts.compose import quotation
from alerts.timeline import HOUSE
from alerts.words import printable
from mentions import Author, Mention, near_duplicate
from replies.item import WAITING
from storage import followups
from storage.hidden import hide
from storage.mentions import GONE
from storage.publications import silence
from storage.rows import chunks, plain, whole
from storage.tables import (
    alerts,
    bands,
    corrections,
    drafts,
    hearings,
    matches,
    mentions,
    outbox,
    publications,
    queue,
    queue_timeline,
    revisions,
    searchable,
)

ERASED = {
    "title": "",
    "text": "",
    "author": plain(Author()),
    "url": None,
    "site": None,
    "tags": [],
    "media": [],
    "coordinates": None,
    "reply_to": None,
    "root": None,
    "content": GONE,
}
SILENT = "(a message that is gone)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Buried:
    """What was erased: the mentions themselves, their reposts by others, edits, drafts, and quotations in notices.

    `alerts` are those whose pages quoted it.
    """

    mentions: int = 0
    reposts: int = 0
    revisions: int = 0
    drafts: int = 0
    notices: int = 0
    alerts: int = 0

    def __add__(self, other: "Buried") -> "Buried":
        return Buried(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(Buried)})


def bury(conn: Connection, source: str, names: Iterable[str], now: datetime) -> int:
    """Mentions with these external ids that this source has heard are gone. Gives how many were not so already.

    Nothing of them is counted, quoted or answered from now on; what was counted before stays counted. Hearing one again
    does not bring it back.
    """
    buried = 0
    heard = select(mentions.c.id).join_from(mentions, hearings, hearings.c.mention == mentions.c.id)
    for some in chunks(dict.fromkeys(names)):
        of_source = (hearings.c.source == source, mentions.c.external_id.in_(some), mentions.c.gone.is_(None))
        buried += bury_rows(conn, conn.scalars(heard.where(*of_source)).all(), now).mentions
    return buried


def bury_rows(conn: Connection, ids: Sequence[int], now: datetime) -> Buried:
    """The mentions with these row ids, a few hundred at most, and the reposts of them: the same words in other hands.

    Those that are gone already are passed over. An id that tells who the author was is hidden too.
    """
    alive = (
        select(mentions).where(mentions.c.gone.is_(None)).with_for_update()
    )  # an edit of them waits, then finds none
    rows = {row["id"]: row for row in conn.execute(alive.where(mentions.c.id.in_(ids))).mappings()} if ids else {}
    if not rows:
        return Buried()
    copied = _reposts(conn, rows)
    both = rows | copied
    told, notices = _unquote(conn, both)
    hide(conn, both)
    edits, answers = _erase(conn, list(both), now)
    return Buried(
        mentions=len(rows), reposts=len(copied), revisions=edits, drafts=answers, notices=notices, alerts=told
    )


def _reposts(conn: Connection, rows: Mapping[int, RowMapping]) -> dict[int, RowMapping]:
    """Some platforms say of what it is a repost; of the others it is one group of copies."""
    origins = {row["origin"] for row in rows.values()}
    ids, groups = [row["external_id"] for row in rows.values()], {row["copy_group"] for row in rows.values()}
    same = or_(mentions.c.reply_to.in_(ids), mentions.c.root.in_(ids), mentions.c.copy_group.in_(groups))
    later = (mentions.c.kind == "repost", mentions.c.gone.is_(None), mentions.c.origin.in_(origins))
    found = conn.execute(select(mentions).where(mentions.c.said >= _since(rows), *later, same)).mappings().all()
    return {row["id"]: row for row in found if row["id"] not in rows and _is_repost(row, rows)}


def _is_repost(one: RowMapping, rows: Mapping[int, RowMapping]) -> bool:
    words = whole(Mention, one).words
    return any(near_duplicate(words, whole(Mention, row).words) for row in rows.values())


def _erase(conn: Connection, ids: Sequence[int], now: datetime) -> tuple[int, int]:
    """Gives how many edits and drafts went."""
    counts = [_count(conn, table, ids) for table in (revisions, drafts)]
    conn.execute(update(mentions).where(mentions.c.id.in_(ids)).values(ERASED | {"gone": now}))
    conn.execute(update(matches).where(matches.c.mention.in_(ids)).values(spans=[], evidence=[], urgent=None))
    conn.execute(update(corrections).where(corrections.c.mention.in_(ids)).values(why=""))  # it may quote them
    followups.forget(conn, ids)
    _unanswer(conn, ids, now)
    for table in (revisions, bands, drafts, searchable):
        conn.execute(delete(table).where(table.c.mention.in_(ids)))
    return counts[0], counts[1]


def _unanswer(conn: Connection, ids: Sequence[int], now: datetime) -> None:
    """Nobody is answered who took back what they said: what waits to go out does not, and of every answer only that it
    was given stays, and when."""
    theirs = select(queue.c.id).where(queue.c.mention.in_(ids))
    open_ = (queue.c.mention.in_(ids), queue.c.state.in_(WAITING))
    expired = conn.scalars(select(queue.c.id).where(*open_)).all()
    over = {"state": "expired", "why": "it is gone", "editor": None, "editing_until": None}
    conn.execute(update(queue).where(*open_).values(over))
    conn.execute(update(queue).where(queue.c.mention.in_(ids)).values(voice=None, version=queue.c.version + 1))
    conn.execute(update(queue_timeline).where(queue_timeline.c.item.in_(theirs)).values(text="", why=""))
    lines = [
        {"item": id_, "at": now, "by": HOUSE, "did": "expired", "text": "", "why": "it is gone"} for id_ in expired
    ]
    if lines:
        conn.execute(insert(queue_timeline), lines)
    waits = (publications.c.mention.in_(ids), publications.c.state == "waiting")
    conn.execute(update(publications).where(*waits).values(state="undone", error="it is gone", leased_until=None))
    silence(conn, ids)


def _count(conn: Connection, table: Table, ids: Sequence[int]) -> int:
    return int(conn.execute(select(func.count()).where(table.c.mention.in_(ids))).scalar_one())


def _unquote(conn: Connection, rows: Mapping[int, RowMapping]) -> tuple[int, int]:
    """Out of the messages that quote them, sent or not. Gives how many alerts and notices did."""
    brands = select(matches.c.brand).where(matches.c.mention.in_(list(rows)))
    told = conn.execute(
        select(alerts.c.key, alerts.c.witnesses).where(alerts.c.brand.in_(brands), alerts.c.time >= _since(rows))
    )
    quoting, changed = 0, 0
    for key, witnesses in told.all():
        quoted = [whole(Mention, rows[id_]) for id_ in witnesses if id_ in rows]
        quoting += bool(quoted)
        notices = select(outbox.c.id, outbox.c.body).where(outbox.c.alert == key)
        for id_, body in conn.execute(notices).all() if quoted else ():
            without = _silenced(body, quoted)
            conn.execute(update(outbox).where(outbox.c.id == id_).values(body=without))
            changed += without != body
    return quoting, changed


def _since(rows: Mapping[int, RowMapping]) -> datetime:
    """Before that nobody can have quoted them, whoever's clock runs ahead."""
    first: datetime = min(min(row["said"], row["heard"]) for row in rows.values())
    return first


def _silenced(body: str, quoted: Sequence[Mention]) -> str:
    """The longest first: two may have said the same, one of them without an address."""
    lines = [quotation(one.words) for one in quoted]
    linked = [f"{line}\n{printable(one.url, 2_000)}" for line, one in zip(lines, quoted, strict=True) if one.url]
    return reduce(lambda left, said: left.replace(said, SILENT), sorted({*lines, *linked}, key=len, reverse=True), body)

"""What was deleted at its source: its words and author are erased here too; that it was said, and its counts, stay."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce

from sqlalchemy import Connection, RowMapping, delete, select, update

from alerts.compose import quotation
from mentions import Author, Mention
from storage.mentions import GONE
from storage.rows import chunks, plain, whole
from storage.tables import alerts, bands, drafts, hearings, matches, mentions, outbox, queue, revisions

ERASED = {
    "title": "",
    "text": "",
    "author": plain(Author()),
    "url": None,
    "tags": [],
    "media": [],
    "coordinates": None,
    "content": GONE,
}
SILENT = "(a message that is gone)"


def bury(conn: Connection, source: str, names: Iterable[str], now: datetime) -> int:
    """Mentions with these external ids that this source has heard are gone. Gives how many were not so already.

    Nothing of them is counted, quoted or answered from now on; what was counted before stays counted. Hearing one again
    does not bring it back.
    """
    buried = 0
    heard = select(mentions).join_from(mentions, hearings, hearings.c.mention == mentions.c.id)
    for some in chunks(dict.fromkeys(names)):
        of_source = (hearings.c.source == source, mentions.c.external_id.in_(some), mentions.c.gone.is_(None))
        rows = {row["id"]: row for row in conn.execute(heard.where(*of_source)).mappings()}
        if rows:
            _unquote(conn, rows)
            _erase(conn, list(rows), now)
        buried += len(rows)
    return buried


def _erase(conn: Connection, ids: Sequence[int], now: datetime) -> None:
    conn.execute(update(mentions).where(mentions.c.id.in_(ids)).values(ERASED | {"gone": now}))
    conn.execute(update(matches).where(matches.c.mention.in_(ids)).values(spans=[], evidence=[]))
    open_ = (queue.c.mention.in_(ids), queue.c.state == "open")
    conn.execute(update(queue).where(*open_).values(state="dismissed"))
    for table in (revisions, bands, drafts):
        conn.execute(delete(table).where(table.c.mention.in_(ids)))


def _unquote(conn: Connection, rows: Mapping[int, RowMapping]) -> None:
    """Out of the messages that quote them, sent or not."""
    brands = select(matches.c.brand).where(matches.c.mention.in_(list(rows)))
    since = min(row["said"] for row in rows.values())
    told = conn.execute(
        select(alerts.c.key, alerts.c.witnesses).where(alerts.c.brand.in_(brands), alerts.c.time >= since)
    )
    for key, witnesses in told.all():
        quoted = [whole(Mention, rows[id_]) for id_ in witnesses if id_ in rows]
        notices = select(outbox.c.id, outbox.c.body).where(outbox.c.alert == key)
        for id_, body in conn.execute(notices).all() if quoted else ():
            without = reduce(_silenced, quoted, body)
            conn.execute(update(outbox).where(outbox.c.id == id_).values(body=without))


def _silenced(body: str, mention: Mention) -> str:
    line = quotation(mention.words)
    return body.replace(f"{line}\n{mention.url}", SILENT).replace(line, SILENT)

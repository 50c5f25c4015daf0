"""The words by which stored mentions are found: written with a mention and its edits, erased with its words."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, RowMapping, select

from mentions import Mention
from mentions.indexed import indexed
from storage.rows import chunks, insert
from storage.tables import mentions, revisions, searchable

FILLED = 2_000  # mentions at a time


def index(conn: Connection, heard: Mapping[int, Mention]) -> None:
    """These mentions, by row id, are found by these words from now on."""
    rows = [{"mention": id_, "words": indexed(one)} for id_, one in heard.items()]
    if rows:
        adding = insert(conn, searchable)
        conn.execute(
            adding.on_conflict_do_update(index_elements=["mention"], set_={"words": adding.excluded.words}), rows
        )


def fill(conn: Connection) -> int:
    """Indexes every mention that is not gone and not indexed yet, in its latest words; gives how many these were."""
    done = 0
    for page in _pages(conn):
        index(conn, page)
        done += len(page)
    return done


def _pages(conn: Connection) -> Iterator[dict[int, Mention]]:
    """Only columns that were there before the index: a migration reads them."""
    at, last = mentions.c, 0
    columns = [at[name] for name in ("id", "origin", "external_id", "said", "heard", "title", "text", "content")]
    missing = select(*columns).outerjoin(searchable, searchable.c.mention == at.id)
    missing = missing.where(at.gone.is_(None), searchable.c.mention.is_(None)).order_by(at.id).limit(FILLED)
    while rows := conn.execute(missing.where(at.id > last)).mappings().all():
        last, words = rows[-1]["id"], _edits(conn, {row["id"]: row["content"] for row in rows})
        yield {row["id"]: _worded(row, *words.get(row["id"], (row["title"], row["text"]))) for row in rows}


def _edits(conn: Connection, contents: Mapping[int, str]) -> dict[int, tuple[str, str]]:
    found = {}
    columns = [revisions.c[name] for name in ("mention", "content", "title", "text")]
    for some in chunks(contents):
        for id_, content, title, said in conn.execute(select(*columns).where(revisions.c.mention.in_(some))):
            if content == contents[id_]:
                found[id_] = title, said
    return found


def _worded(row: RowMapping, title: str, said: str) -> Mention:
    facts = {name: row[name] for name in ("origin", "external_id", "said", "heard")}
    return Mention(kind="post", title=title, text=said, **facts)

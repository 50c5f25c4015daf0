"""The words of a mention as they are by now: the first stand in `mentions`, what they became in `revisions`."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from mentions import Mention
from storage import mentions as kept
from storage.mentions import GONE, MentionRow, content_of
from storage.rows import chunks, whole
from storage.tables import mentions, revisions


def as_they_are(conn: Connection, rows: Iterable[Mapping[Any, Any]]) -> dict[int, Mention]:
    """The mentions of these rows of `mentions` with their latest words, by row id."""
    found = {row["id"]: (whole(Mention, row), row["content"]) for row in rows}
    edited = {id_: content for id_, (one, content) in found.items() if content != content_of(one)}
    words = of_content(conn, edited.items())
    return {id_: _worded(one, words.get((id_, content))) for id_, (one, content) in found.items()}


def by_ids(conn: Connection, ids: Iterable[int]) -> list[MentionRow]:
    """As `mentions.by_ids`, with their latest words."""
    rows = kept.by_ids(conn, ids)
    latest = dict[int, str]()
    for some in chunks(row.id for row in rows):
        query = select(mentions.c.id, mentions.c.content).where(mentions.c.id.in_(some), mentions.c.content != GONE)
        latest |= dict(conn.execute(query).tuples().all())
    words = of_content(conn, [(row.id, latest[row.id]) for row in rows if _is_edited(row, latest)])
    return [replace(row, mention=_worded(row.mention, words.get((row.id, latest.get(row.id, ""))))) for row in rows]


def _is_edited(row: MentionRow, latest: Mapping[int, str]) -> bool:
    return row.id in latest and latest[row.id] != content_of(row.mention)


def of_content(conn: Connection, keys: Iterable[tuple[int, str]]) -> dict[tuple[int, str], tuple[str, str]]:
    """Title and text of these wordings (row id of the mention, hash of the words), where they are an edit."""
    wanted = set(keys)
    found: dict[tuple[int, str], tuple[str, str]] = {}
    columns = (revisions.c.mention, revisions.c.content, revisions.c.title, revisions.c.text)
    for some in chunks({id_ for id_, _ in wanted}):
        for id_, content, title, text in conn.execute(select(*columns).where(revisions.c.mention.in_(some))):
            if (id_, content) in wanted:
                found[id_, content] = title, text
    return found


def _worded(mention: Mention, words: tuple[str, str] | None) -> Mention:
    return replace(mention, title=words[0], text=words[1]) if words else mention

"""The words of a mention as they are by now: the first stand in `mentions`, what they became in `revisions`."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from mentions import Mention
from storage.mentions import content_of
from storage.rows import chunks, whole
from storage.tables import revisions


def as_they_are(conn: Connection, rows: Iterable[Mapping[Any, Any]]) -> dict[int, Mention]:
    """The mentions of these rows of `mentions` with their latest words, by row id."""
    found = {row["id"]: (whole(Mention, row), row["content"]) for row in rows}
    edited = {id_: content for id_, (one, content) in found.items() if content != content_of(one)}
    words = of_content(conn, edited.items())
    return {id_: _worded(one, words.get((id_, content))) for id_, (one, content) in found.items()}


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

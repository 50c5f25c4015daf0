"""What the brand knows: entries of its files and answers that people approved, found by full text.

The index says only which entries share a term with a text; which of them come first is decided here. Terms are letters
and digits of ASCII when they reach a database, so none folds, splits or stems them in its own way: both find the same.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, or_, select, text, update

from mentions.indexed import key_of
from replies import Entry
from replies.rank import TELLING
from replies.terms import terms
from storage.rows import chunks, insert
from storage.tables import drafts, knowledge, mentions

NEAREST = 50
_COLUMNS = [column for column in knowledge.c if column.name in Entry.__dataclass_fields__]
_SQLITE = "id IN (SELECT rowid FROM knowledge_index WHERE knowledge_index MATCH :sought)"
_POSTGRESQL = "array_to_tsvector(string_to_array(words, ' ')) @@ CAST(:sought AS tsquery)"


def nearest_knowledge(
    conn: Connection, words: str, *, brand: str | None, language: str, now: datetime, most: int = NEAREST
) -> list[Entry]:
    """Entries in that language, of this brand or of all, valid now, whose question or tags share a term with the text:
    at most so many, first those that share the rarest; of equal ones by key. `replies.rank` says how well each fits; no
    other entry does. Brand None: of any."""
    asked = sorted(_keys((words,), language))
    if not asked:
        return []
    is_sqlite = conn.dialect.name == "sqlite"
    shared = text(_SQLITE if is_sqlite else _POSTGRESQL)
    sought = (" OR " if is_sqlite else " | ").join(f'"{one}"' if is_sqlite else f"'{one}'" for one in asked)
    query = select(knowledge.c.id, knowledge.c.key, knowledge.c.words).where(*_known(brand, language, now), shared)
    rows = conn.execute(query, {"sought": sought})
    found = [(id_, key, set(said.split()).intersection(asked)) for id_, key, said in rows]
    often = Counter(one for _, _, common in found for one in common)
    near = sorted(found, key=lambda one: (-math.fsum(1 / often[word] for word in one[2]), one[1]))
    return by_ids(conn, [id_ for id_, _, _ in near[:most]])


def listed(
    conn: Connection, *, brand: str | None = None, language: str | None = None, valid: datetime | None = None
) -> list[Entry]:
    """Every entry that was not removed, by key; of one brand (and of all) or language, and valid then, where given."""
    query = select(*_COLUMNS).where(*_known(brand, language, valid))
    found = (_entry(row) for row in conn.execute(query).mappings())
    return sorted(found, key=lambda one: one.key)  # not by a collation of the database


def by_ids(conn: Connection, ids: Sequence[int]) -> list[Entry]:
    """In the order of the ids; also of those that were removed."""
    found: dict[int, Entry] = {}
    for some in chunks(ids):
        rows = conn.execute(select(*_COLUMNS).where(knowledge.c.id.in_(some))).mappings()
        found |= {row["id"]: _entry(row) for row in rows}
    return [found[id_] for id_ in ids if id_ in found]


def by_keys(conn: Connection, keys: Iterable[str]) -> dict[str, Entry]:
    """Those that were not removed."""
    found: dict[str, Entry] = {}
    for some in chunks(keys):
        query = select(*_COLUMNS).where(knowledge.c.key.in_(some), knowledge.c.removed.is_(None))
        found |= {row["key"]: _entry(row) for row in conn.execute(query).mappings()}
    return found


def contents(conn: Connection) -> dict[str, str]:
    """The content hash by key of every entry that was not removed."""
    query = select(knowledge.c.key, knowledge.c.content).where(knowledge.c.removed.is_(None))
    return {row.key: row.content for row in conn.execute(query)}


def approved(conn: Connection, most: int) -> list[int]:
    """Items whose answer was approved, or sent, the latest first: what might become knowledge."""
    query = select(drafts.c.queue_item).join(mentions, mentions.c.id == drafts.c.mention)
    query = query.where(drafts.c.state.in_(("approved", "sent")), drafts.c.text != "", mentions.c.gone.is_(None))
    return list(conn.scalars(query.order_by(drafts.c.id.desc()).limit(most)))


def keep(conn: Connection, entries: Iterable[tuple[Entry, str]]) -> None:
    """Entries with their content hashes, each in the place of what had its key: it is removed no more."""
    rows = [
        {name: getattr(one, name) for name in ("key", "brand", "language", "question", "answer", "by", "at")}
        | {"also": list(one.also), "tags": list(one.tags), "valid_until": one.valid_until}
        | {"content": content, "words": _words(one)}
        for one, content in entries
    ]
    if rows:
        adding = insert(conn, knowledge)
        changed = {name: adding.excluded[name] for name in rows[0] if name != "key"} | {"removed": None}
        conn.execute(adding.on_conflict_do_update(index_elements=["key"], set_=changed), rows)


def remove(conn: Connection, keys: Iterable[str], now: datetime) -> int:
    """They are found no more; gives how many of them there were."""
    gone = 0
    for some in chunks(keys):
        found = update(knowledge).where(knowledge.c.key.in_(some), knowledge.c.removed.is_(None))
        gone += conn.execute(found.values(removed=now)).rowcount
    return gone


def _entry(row: RowMapping) -> Entry:
    """By hand, where `rows.whole` would take most of the time of a thousand drafts."""
    return Entry(**dict(row) | {"also": tuple(row["also"]), "tags": tuple(row["tags"])})


def _known(brand: str | None, language: str | None, valid: datetime | None) -> list[ColumnElement[bool]]:
    at = knowledge.c
    conditions: list[ColumnElement[bool]] = [at.removed.is_(None)]
    if brand is not None:
        conditions.append(or_(at.brand.is_(None), at.brand == brand))
    if language is not None:
        conditions.append(at.language == language)
    if valid is not None:
        conditions.append(or_(at.valid_until.is_(None), at.valid_until > valid))
    return conditions


def _words(entry: Entry) -> str:
    return " ".join(sorted(_keys((entry.question, *entry.also, *entry.tags), entry.language)))


def _keys(texts: Iterable[str], language: str) -> set[str]:
    """Without what tells nothing apart: no entry fits a text with which it has nothing else in common."""
    return {key_of(one.name) for said in texts for one in terms(said, language) if one.sort in TELLING}

"""What people said of stored mentions: a log that only grows. What one row said is undone by another row.

No word of a mention stands here: `content` is the hash of the words that were judged, and of others a row says nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, select, tuple_

from mentions import Mention
from sentiment import Label
from sentiment.corrected import Said, together
from storage.mentions import GONE, content_of
from storage.rows import chunks, insert, whole
from storage.tables import corrections, mentions
from storage.wordings import of_content

Purpose = Literal["correction", "teach", "accuracy"]
LEARNT_FROM: tuple[Purpose, ...] = ("correction", "teach")
"""What is drawn for `accuracy` measures the head, so it never teaches it."""
Of = tuple[int, str]
"""A mention's row id and a brand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One row of the log. `before` is what had been understood: label, complaint, topic, version. A row of teach or
    accuracy that says nothing was passed over. `undoes` is the number of the row that it undoes."""

    id: int | None = None
    at: datetime
    by: str
    mention: int
    brand: str
    purpose: Purpose = "correction"
    label: Label | None = None
    complaint: bool | None = None
    topic: str | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    content: str
    why: str = ""
    undoes: int | None = None

    @property
    def said(self) -> Said:
        """What the person said; nothing where the row undoes another."""
        return Said(label=self.label, complaint=self.complaint, topic=self.topic, by=(self.by,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What people said of one wording of a mention that is not gone, with these words; `group` are its copies, `at` is
    when the last of it was said, `brand` for whom.

    `measured` is the first of the rows whose mention was drawn to measure the head, None where it was not drawn.
    """

    mention: int
    brand: str
    at: datetime
    words: Mention
    group: str
    said: Said
    purposes: frozenset[Purpose]
    measured: Correction | None


def keep(conn: Connection, one: Correction) -> Correction:
    """Appends a row. Raises IntegrityError where the row that it undoes is undone already."""
    names = ("at", "by", "mention", "brand", "purpose", "label", "complaint", "topic", "content", "why", "undoes")
    values = {name: getattr(one, name) for name in names} | {"before": dict(one.before)}
    row = conn.execute(insert(conn, corrections).values(values).returning(*corrections.c)).mappings().one()
    return whole(Correction, row)


def one(conn: Connection, id_: int) -> Correction | None:
    """The row with this number."""
    row = conn.execute(select(corrections).where(corrections.c.id == id_)).mappings().one_or_none()
    return whole(Correction, row) if row else None


def undone_by(conn: Connection, id_: int) -> Correction | None:
    """The row that undoes this one."""
    row = conn.execute(select(corrections).where(corrections.c.undoes == id_)).mappings().one_or_none()
    return whole(Correction, row) if row else None


def listed(conn: Connection, *, brand: str | None = None, limit: int = 50) -> list[Correction]:
    """The latest first."""
    query = select(corrections).order_by(corrections.c.id.desc()).limit(limit)
    if brand is not None:
        query = query.where(corrections.c.brand == brand)
    return [whole(Correction, row) for row in conn.execute(query).mappings()]


def of(conn: Connection, keys: Iterable[Of]) -> dict[Of, list[Correction]]:
    """Every row of these mentions for these brands, in order."""
    found: dict[Of, list[Correction]] = {}
    at = tuple_(corrections.c.mention, corrections.c.brand)
    for some in chunks(dict.fromkeys(keys)):
        query = select(corrections).where(at.in_(some)).order_by(corrections.c.id)
        for row in conn.execute(query).mappings():
            found.setdefault((row["mention"], row["brand"]), []).append(whole(Correction, row))
    return found


def of_brand(conn: Connection, brand: str) -> dict[int, list[Correction]]:
    """Every row of a brand, in order, by the mention's row id."""
    found: dict[int, list[Correction]] = {}
    query = select(corrections).where(corrections.c.brand == brand).order_by(corrections.c.id)
    for row in conn.execute(query).mappings():
        found.setdefault(row["mention"], []).append(whole(Correction, row))
    return found


def standing(rows: Sequence[Correction], content: str | None = None) -> list[Correction]:
    """Those that nobody has undone; of these words only, where their hash is given."""
    undone = {row.undoes for row in rows}
    alive = (row for row in rows if row.undoes is None and row.id not in undone)
    return [row for row in alive if content is None or row.content == content]


def said_of(rows: Sequence[Correction], content: str) -> Said:
    """What still holds of these words, of all that was said of their mention."""
    return together(row.said for row in standing(rows, content))


State = Literal["stands", "passed over", "undone", "undoes", "void", "gone"]


def states(conn: Connection, rows: Sequence[Correction]) -> dict[int, State]:
    """What each of these rows counts for by now: `void` where the words were edited since, `gone` where erased."""
    now: dict[int, str] = {}
    for some in chunks({row.mention for row in rows}):
        query = select(mentions.c.id, mentions.c.content).where(mentions.c.id.in_(some))
        now |= {row.id: row.content for row in conn.execute(query)}
    undone: set[int] = set()
    for some in chunks([row.id for row in rows if row.id is not None]):
        undone |= set(conn.scalars(select(corrections.c.undoes).where(corrections.c.undoes.in_(some))))
    return {row.id: _state(row, now[row.mention], row.id in undone) for row in rows if row.id is not None}


def _state(row: Correction, content: str, undone: bool) -> State:
    if row.undoes is not None or undone:
        return "undoes" if row.undoes is not None else "undone"
    if content == GONE:
        return "gone"
    if content != row.content:
        return "void"
    return "stands" if row.said.anything else "passed over"


def examples(conn: Connection, brand: str) -> list[Example]:
    """Every wording of which something is said and stands, the latest of each mention, in the order of the mentions.

    What was said of a mention that is gone, or of words that nobody has any more, is no example.
    """
    rows = {id_: alive for id_, every in of_brand(conn, brand).items() if (alive := standing(every))}
    found = []
    for some in chunks(sorted(rows)):
        query = select(mentions).where(mentions.c.id.in_(some), mentions.c.gone.is_(None)).order_by(mentions.c.id)
        kept = conn.execute(query).mappings().all()
        latest = {row["id"]: rows[row["id"]][-1].content for row in kept}
        edits = of_content(conn, latest.items())
        found += [one for row in kept if (one := _example(row, rows[row["id"]], edits)) is not None]
    return found


def is_learnt_from(one: Example) -> bool:
    """Whether a head may learn from it: it says something, and was not drawn to measure the head."""
    return one.said.anything and "accuracy" not in one.purposes


def _example(
    row: Mapping[Any, Any], said: Sequence[Correction], edits: Mapping[tuple[int, str], tuple[str, str]]
) -> Example | None:
    content, first = said[-1].content, whole(Mention, row)
    words = edits.get((row["id"], content))
    if words is not None:
        first = replace(first, title=words[0], text=words[1])
    elif content != content_of(first):
        return None
    alive = standing(said, content)
    return Example(
        mention=row["id"],
        brand=said[-1].brand,
        at=said[-1].at,
        words=first,
        group=row["copy_group"],
        said=together(one.said for one in alive),
        purposes=frozenset(one.purpose for one in alive),
        measured=next((one for one in alive if one.purpose == "accuracy" and one.said.anything), None),
    )

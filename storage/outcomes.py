"""What became of complaints that are closed."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, or_, select

from complaints import VOLUME, Complaint
from complaints.outcome import Outcome
from storage.rows import insert, whole
from storage.tables import complaint_mentions, matches, mentions, outcomes, transitions

Telling = tuple[datetime, float | None]


def members(conn: Connection, complaint: Complaint, least: float) -> list[RowMapping]:
    """Its mentions: those it was made of, and all others of its topic from `least` on, in its time.

    Each row has the columns of its match and of its mention; the latter's id is `mention`.
    """
    columns = [column for column in mentions.c if column.name not in ("id", "said", "language")]
    own = select(complaint_mentions.c.mention).where(complaint_mentions.c.complaint == complaint.id)
    alike = and_(matches.c.topic == complaint.topic, matches.c.complaint >= least)
    query = (
        select(matches, *columns)
        .join_from(matches, mentions)
        .where(
            matches.c.brand == complaint.brand,
            matches.c.said >= complaint.first,
            matches.c.said < complaint.changed,
            matches.c.folded.is_not(None),
        )
    )
    if complaint.topic != VOLUME:
        query = query.where(or_(matches.c.mention.in_(own), alike))
    return list(conn.execute(query).mappings())


def first_telling(conn: Connection, complaint: str) -> Telling | None:
    """When a person was first told of it, and what was forecast then."""
    told = (transitions.c.complaint == complaint, transitions.c.notifies)
    query = select(transitions.c.at, transitions.c.evidence).where(*told).order_by(transitions.c.at).limit(1)
    row = conn.execute(query).one_or_none()
    return (row.at, row.evidence.get("forecast")) if row else None


def keep(conn: Connection, outcome: Outcome) -> None:
    """A complaint that grew again and closed again has the later outcome."""
    values = {one.name: getattr(outcome, one.name) for one in fields(outcome)}
    adding = insert(conn, outcomes).values(values)
    later = {name: adding.excluded[name] for name in values if name != "complaint"}
    conn.execute(adding.on_conflict_do_update(index_elements=["complaint"], set_=later))


def closed(conn: Connection, brand: str | None, since: datetime, until: datetime) -> list[Outcome]:
    """Of complaints that closed within [since, until), the latest first."""
    query = select(outcomes).where(outcomes.c.closed >= since, outcomes.c.closed < until)
    if brand is not None:
        query = query.where(outcomes.c.brand == brand)
    rows = conn.execute(query.order_by(outcomes.c.closed.desc(), outcomes.c.complaint)).mappings()
    return [whole(Outcome, row) for row in rows]


def earlier(conn: Connection, brand: str, topic: str, before: datetime, limit: int) -> list[Outcome]:
    """Complaints of the brand about the same that closed before, of which somebody was told; the latest first."""
    alike = (outcomes.c.brand == brand, outcomes.c.topic == topic, outcomes.c.closed < before)
    query = select(outcomes).where(*alike, outcomes.c.told.is_not(None)).order_by(outcomes.c.closed.desc()).limit(limit)
    return [whole(Outcome, row) for row in conn.execute(query).mappings()]


def of(conn: Connection, ids: Iterable[str]) -> dict[str, Outcome]:
    """By complaint, of those that are closed."""
    query = select(outcomes).where(outcomes.c.complaint.in_(list(ids)))
    return {row["complaint"]: whole(Outcome, row) for row in conn.execute(query).mappings()}

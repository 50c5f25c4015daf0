"""What became of complaints that are closed."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, func, or_, select

from complaints import NEW, VOLUME, Complaint, Evidence, Transition
from complaints.outcome import Outcome
from complaints.outlook import AHEAD, Past
from complaints.voice import UNKNOWN
from storage.rows import chunks, insert, whole
from storage.tables import complaint_mentions, complaints, matches, mentions, outcomes, transitions

PASTS = 60  # complaints of a brand, the latest


def members(conn: Connection, complaint: Complaint, least: float, joined: Sequence[str] = ()) -> list[RowMapping]:
    """Its mentions: those that it and what `joined` it were made of, and all others of its topic from `least` on, in
    its time. Of volume all in its time, which alone are no part of what it joins.

    Each row has the columns of its match and of its mention; the latter's id is `mention`.
    """
    columns = [column for column in mentions.c if column.name not in ("id", "said", "language")]
    named = select(complaints.c.id).where(complaints.c.id.in_(joined), complaints.c.topic != VOLUME)
    whose = or_(complaint_mentions.c.complaint == complaint.id, complaint_mentions.c.complaint.in_(named))
    own = select(complaint_mentions.c.mention).where(whose)
    then = and_(matches.c.said >= complaint.first, matches.c.said < complaint.changed)
    alike = and_(matches.c.topic == complaint.topic, matches.c.complaint >= least, then)
    query = (
        select(matches, *columns)
        .join_from(matches, mentions)
        .where(
            matches.c.brand == complaint.brand,
            matches.c.folded.is_not(None),
        )
    )
    query = query.where(then if complaint.topic == VOLUME else or_(matches.c.mention.in_(own), alike))
    return list(conn.execute(query).mappings())


def joined_by(conn: Connection, complaint: str) -> list[str]:
    """The complaints that joined it, and those that had joined them."""
    found: list[str] = []
    asked = [complaint]
    while asked:
        joined = select(transitions.c.complaint).where(transitions.c.after == "closed", transitions.c.joined.in_(asked))
        asked = [one for one in conn.execute(joined.distinct()).scalars() if one not in found and one != complaint]
        found += asked
    return found


def rivals(conn: Connection, ids: Iterable[str]) -> dict[str, str]:
    """By complaint, which one it joined; of those that did."""
    columns = (transitions.c.complaint, transitions.c.joined)
    query = select(*columns).where(transitions.c.after == "closed", transitions.c.joined.is_not(None))
    found: dict[str, str] = {}
    for some in chunks(ids):
        found |= {row.complaint: row.joined for row in conn.execute(query.where(transitions.c.complaint.in_(some)))}
    return found


def first_raised(conn: Connection, ids: Iterable[str]) -> Transition | None:
    """The first change of any of these complaints that a person should hear of."""
    query = select(transitions).where(transitions.c.complaint.in_(list(ids)), transitions.c.notifies)
    row = conn.execute(query.order_by(transitions.c.at, transitions.c.id).limit(1)).mappings().one_or_none()
    return whole(Transition, row) if row else None


def kind_of(conn: Connection, brand: str, complaint: str, topic: str) -> str:
    """What complaints are compared by: the topic, but of a novel one the class that most of its mentions are of."""
    if not topic.startswith(NEW):
        return topic
    mine = (complaint_mentions.c.complaint == complaint, matches.c.brand == brand)
    joined = complaint_mentions.c.mention == matches.c.mention
    query = (
        select(matches.c.topic, func.count()).join(complaint_mentions, joined).where(*mine).group_by(matches.c.topic)
    )
    counts = {row[0]: row[1] for row in conn.execute(query)}
    most = max(counts, key=lambda one: (counts[one], one or ""), default=None)
    return most if most not in (None, UNKNOWN) and 2 * counts[most] > sum(counts.values()) else topic


def past(conn: Connection, brand: str, now: datetime) -> list[Past]:
    """The latest closed complaints of a brand with an alert a day old or more: what was known then, what came of it."""
    own = and_(transitions.c.complaint == outcomes.c.complaint, transitions.c.at == outcomes.c.raised)
    query = (
        select(transitions.c.evidence, outcomes.c.final)
        .join(outcomes, and_(own, transitions.c.notifies, transitions.c.cause == "complaint"))
        .where(outcomes.c.brand == brand, outcomes.c.final.is_not(None))
        .where(outcomes.c.closed <= now, outcomes.c.raised <= now - AHEAD)
        .order_by(outcomes.c.raised.desc(), outcomes.c.complaint)
        .limit(PASTS)
    )
    found = [Past(seen=whole(Evidence, row.evidence), final=row.final) for row in conn.execute(query)]
    return [one for one in found if one.seen.forecast]


def keep(conn: Connection, outcome: Outcome) -> None:
    """A complaint that grew again and closed again has the later outcome."""
    values = {one.name: getattr(outcome, one.name) for one in fields(outcome)}
    adding = insert(conn, outcomes).values(values)
    later = {name: adding.excluded[name] for name in values if name != "complaint"}
    conn.execute(adding.on_conflict_do_update(index_elements=["complaint"], set_=later))


def earlier(conn: Connection, brand: str, kind: str, before: datetime, limit: int) -> list[Outcome]:
    """Complaints of the brand of this kind that closed before, of which an alert was raised; the latest first."""
    alike = (outcomes.c.brand == brand, outcomes.c.kind == kind, outcomes.c.closed < before)
    query = (
        select(outcomes).where(*alike, outcomes.c.raised.is_not(None)).order_by(outcomes.c.closed.desc()).limit(limit)
    )
    return [whole(Outcome, row) for row in conn.execute(query).mappings()]


def of(conn: Connection, ids: Iterable[str]) -> dict[str, Outcome]:
    """By complaint, of those that are closed."""
    query = select(outcomes).where(outcomes.c.complaint.in_(list(ids)))
    return {row["complaint"]: whole(Outcome, row) for row in conn.execute(query).mappings()}

"""The detector's memory of a brand, its complaints, and every change of stage with its evidence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select, update

from complaints import Complaint, Transition
from storage.mentions import Key, known
from storage.rows import chunks, insert, plain, whole
from storage.tables import brand_state, complaint_mentions, complaints, transitions


class Conflict(Exception):
    """Somebody else judged this brand meanwhile: nothing of this judgement may be kept."""


def state(conn: Connection, brand: str) -> tuple[int, datetime, bytes] | None:
    """Version, last closed edge and memory of a brand; None before its first judgement."""
    columns = (brand_state.c.version, brand_state.c.edge, brand_state.c.state)
    row = conn.execute(select(*columns).where(brand_state.c.brand == brand)).one_or_none()
    return (row.version, row.edge, row.state) if row else None


def edges(conn: Connection) -> dict[str, datetime]:
    """By brand, the last closed edge: up to when it was judged."""
    return {row.brand: row.edge for row in conn.execute(select(brand_state.c.brand, brand_state.c.edge))}


def keep_state(conn: Connection, brand: str, version: int | None, edge: datetime, memory: bytes) -> None:
    """Compare and swap: `version` is the one that was read, None for none. Raises Conflict."""
    if version is None:
        values = {"brand": brand, "version": 1, "edge": edge, "state": memory}
        statement = insert(conn, brand_state).values(values).on_conflict_do_nothing()
    else:
        at = (brand_state.c.brand == brand, brand_state.c.version == version)
        statement = update(brand_state).where(*at).values(version=version + 1, edge=edge, state=memory)
    # a row that comes back, not rowcount: psycopg counts no inserts
    if conn.execute(statement.returning(brand_state.c.version)).scalar_one_or_none() is None:
        raise Conflict(f"{brand} was judged by another run at the same time; the next run goes on")


def keep_transitions(conn: Connection, changes: Sequence[Transition], living: Iterable[Complaint]) -> None:
    """Complaints with their present stage, the changes themselves, and of both the members that are not kept yet."""
    alive, members = {one.id: one for one in living}, dict[str, set[Key]]()
    for change in changes:
        gone = Complaint(
            id=change.complaint,
            brand=change.brand,
            topic=change.topic,
            cause=change.cause,
            stage=change.after,
            first=change.evidence.since or change.at,
            changed=change.at,
        )
        _keep(conn, alive.get(change.complaint, gone))
        members.setdefault(change.complaint, set()).update((one.origin, one.external_id) for one in change.members)
    if changes:
        conn.execute(insert(conn, transitions), [_row(change) for change in changes])
    for id_, one in alive.items():
        members.setdefault(id_, set()).update((member.origin, member.external_id) for member in one.members)
    _keep_members(conn, members)


def listed(conn: Connection, brand: str | None = None) -> list[Complaint]:
    """The latest changed first, without members."""
    query = select(complaints).order_by(complaints.c.changed.desc(), complaints.c.id)
    if brand is not None:
        query = query.where(complaints.c.brand == brand)
    return [whole(Complaint, row) for row in conn.execute(query).mappings()]


def topics(conn: Connection) -> list[str]:
    """What complaints were ever about, by name."""
    return list(conn.execute(select(complaints.c.topic).distinct().order_by(complaints.c.topic)).scalars())


def by_id(conn: Connection, id_: str) -> Complaint | None:
    """The complaint as it is now, without members."""
    row = conn.execute(select(complaints).where(complaints.c.id == id_)).mappings().one_or_none()
    return whole(Complaint, row) if row else None


def around(conn: Connection, brand: str, mention: int, said: datetime, topic: str | None) -> list[Complaint]:
    """The complaints of which a mention is a member, or about its topic (None: it is about none) when it was said."""
    own = select(complaint_mentions.c.complaint).where(complaint_mentions.c.mention == mention)
    open_then = and_(complaints.c.first <= said, or_(complaints.c.stage != "closed", complaints.c.changed > said))
    alike = and_(complaints.c.topic == topic, open_then)
    query = select(complaints).where(complaints.c.brand == brand, or_(complaints.c.id.in_(own), alike))
    return [whole(Complaint, row) for row in conn.execute(query.order_by(complaints.c.first)).mappings()]


def changes(conn: Connection, complaint: str) -> list[Transition]:
    """Every change of stage, in order."""
    query = select(transitions).where(transitions.c.complaint == complaint).order_by(transitions.c.at, transitions.c.id)
    return [whole(Transition, row) for row in conn.execute(query).mappings()]


def _keep(conn: Connection, one: Complaint) -> None:
    names = ("id", "brand", "topic", "cause", "stage", "first", "changed")
    adding = insert(conn, complaints).values({name: getattr(one, name) for name in names})
    later = {name: adding.excluded[name] for name in ("stage", "cause", "changed")}
    conn.execute(adding.on_conflict_do_update(index_elements=["id"], set_=later))


def _keep_members(conn: Connection, members: Mapping[str, set[Key]]) -> None:
    """Most are kept already: the latest 64 of every open complaint come at each edge."""
    rows = known(conn, set().union(*members.values()))
    kept: set[tuple[str, int]] = set()
    pair = (complaint_mentions.c.complaint, complaint_mentions.c.mention)
    for some in chunks(id_ for id_, _ in rows.values()):
        query = select(*pair).where(pair[0].in_(list(members)), pair[1].in_(some))
        kept |= {(row[0], row[1]) for row in conn.execute(query)}
    found = {(id_, rows[key][0]) for id_, keys in members.items() for key in keys if key in rows} - kept
    if found:
        new = [{"complaint": id_, "mention": mention} for id_, mention in sorted(found)]
        conn.execute(insert(conn, complaint_mentions).on_conflict_do_nothing(), new)


def _row(change: Transition) -> dict[str, object]:
    names = {one.name for one in fields(change)} - {"evidence", "members"}
    return {name: getattr(change, name) for name in names} | {"evidence": plain(change.evidence)}

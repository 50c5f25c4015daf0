"""What deserves an answer, and the answers proposed."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, exists, func, select, update

from alerts import SEVERITIES, Severity
from replies import Draft, QueueItem
from replies.item import WAITING, QueueKind
from storage.rows import chunks, insert, row_of, whole
from storage.tables import drafts as drafted
from storage.tables import matches, queue, queue_timeline

NAMES = ("mention", "brand", "kind", "due", "state", "queued", "severity", "reach", "voice")
COMPOUND = ("checks", "sources")
"""Fields of a draft that are kept as JSON."""


def keep(conn: Connection, items: Iterable[QueueItem]) -> None:
    """Queues them; a mention stands in the queue of a brand once, whatever became of it there."""
    rows = [{name: getattr(item, name) for name in NAMES} for item in items]
    if rows:
        conn.execute(insert(conn, queue).on_conflict_do_nothing(index_elements=["mention", "brand"]), rows)


def listed(
    conn: Connection,
    *,
    state: str = "queued",
    brand: str | None = None,
    limit: int = 50,
    since: datetime | None = None,
) -> list[QueueItem]:
    """What is urgent first, then first due first; of those due since then only, where that is given."""
    urgent = exists().where(
        matches.c.mention == queue.c.mention, matches.c.brand == queue.c.brand, matches.c.urgent.is_not(None)
    )
    query = select(queue).where(queue.c.state == state).order_by(urgent.desc(), queue.c.due, queue.c.id).limit(limit)
    if brand is not None:
        query = query.where(queue.c.brand == brand)
    if since is not None:
        query = query.where(queue.c.due >= since)
    return [whole(QueueItem, row) for row in conn.execute(query).mappings()]


def waiting(conn: Connection, *, before: datetime | None = None) -> int:
    """How many wait for an answer; how many were due before that moment, where it is given."""
    query = select(func.count()).select_from(queue).where(queue.c.state.in_(WAITING))
    if before is not None:
        query = query.where(queue.c.due < before)
    return int(conn.execute(query).scalar_one())


def by_ids(conn: Connection, ids: Iterable[int]) -> dict[int, QueueItem]:
    """The items with these numbers."""
    found: dict[int, QueueItem] = {}
    for some in chunks(ids):
        rows = conn.execute(select(queue).where(queue.c.id.in_(some))).mappings()
        found |= {row["id"]: whole(QueueItem, row) for row in rows}
    return found


def of_mentions(conn: Connection, brand: str, mentions: Iterable[int]) -> dict[int, QueueItem]:
    """The items of these mentions by the mention's row id, of any state."""
    found: dict[int, QueueItem] = {}
    for some in chunks(mentions):
        query = select(queue).where(queue.c.brand == brand, queue.c.mention.in_(some))
        found |= {row["mention"]: whole(QueueItem, row) for row in conn.execute(query).mappings()}
    return found


def worsen(conn: Connection, ids: Iterable[int], severity: Severity) -> None:
    """Those that are less severe are as severe as this from now on."""
    less = SEVERITIES[: SEVERITIES.index(severity)]
    for some in chunks(ids):
        at = (queue.c.id.in_(some), queue.c.severity.in_(less))
        conn.execute(update(queue).where(*at).values(severity=severity))


def withdraw(conn: Connection, ids: Iterable[int]) -> None:
    """Nobody need answer those that are queued: they were understood otherwise. Their drafts wait with them."""
    for some in chunks(ids):
        at = (queue.c.id.in_(some), queue.c.state == "queued")
        conn.execute(update(queue).where(*at).values(state="withdrawn", version=queue.c.version + 1))


def reopen(conn: Connection, id_: int, kind: QueueKind) -> None:
    """It waits for an answer, as this kind: one that was withdrawn, or that waits already."""
    at = (queue.c.id == id_, queue.c.state.in_(("queued", "withdrawn")))
    conn.execute(update(queue).where(*at).values(state="queued", kind=kind, version=queue.c.version + 1))


def decided(conn: Connection, ids: Iterable[int]) -> frozenset[int]:
    """Which of these items have a draft that a person wrote, approved or rejected."""
    found: set[int] = set()
    for some in chunks(ids):
        at = (drafted.c.queue_item.in_(some), drafted.c.state != "proposed")
        found |= set(conn.scalars(select(drafted.c.queue_item).where(*at)))
        by_hand = (queue_timeline.c.item.in_(some), queue_timeline.c.did.in_(("edited", "approved", "rejected")))
        found |= set(conn.scalars(select(queue_timeline.c.item).where(*by_hand)))
    return frozenset(found)


def keep_drafts(conn: Connection, proposed: Iterable[Draft]) -> int:
    """Keeps one draft an item: a person's decision on an earlier one is never overwritten. Gives how many are new."""
    rows = [row_of(one, compound=COMPOUND) for one in proposed]
    if not rows:
        return 0
    adding = insert(conn, drafted).on_conflict_do_nothing(index_elements=["queue_item"]).returning(drafted.c.id)
    return len(conn.execute(adding, rows).all())


def proposed(conn: Connection) -> int:
    """How many drafts wait for a person's approval."""
    query = select(func.count()).select_from(drafted).join(queue, queue.c.id == drafted.c.queue_item)
    query = query.where(drafted.c.state == "proposed", queue.c.state != "withdrawn")
    return int(conn.execute(query).scalar_one())


def drafts(
    conn: Connection, *, brand: str | None = None, limit: int = 50, mentions: Collection[int] | None = None
) -> list[Draft]:
    """First due first; of these mentions only, where they are given. None whose item is withdrawn."""
    query = select(drafted).join_from(drafted, queue).where(queue.c.state != "withdrawn")
    query = query.order_by(drafted.c.due, drafted.c.id).limit(limit)
    if brand is not None:
        query = query.where(queue.c.brand == brand)
    if mentions is not None:
        query = query.where(drafted.c.mention.in_(mentions))
    return [whole(Draft, row) for row in conn.execute(query).mappings()]

"""The reply queue after something is understood otherwise: what now deserves an answer waits for one, and the rest not.

What a person answered, rejected or drafted stays as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from flows.steps.entering import desks_of, to_us
from replies import Asking, QueueItem, item_of, queue_kind
from replies.item import QueueKind
from settings import Brand, Settings
from storage import queue
from storage.understood import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Requeued:
    """Which mentions came into the queue of their brand, and which left it."""

    added: tuple[int, ...] = ()
    withdrawn: tuple[int, ...] = ()


def requeue(conn: Connection, settings: Settings, brand: Brand, changes: Iterable[Change]) -> Requeued:
    """In the transaction that changes what is understood. What comes into the queue now is there as if it had been
    understood so when it was heard."""
    changes = [one for one in changes if one.was.gone is None]
    items = queue.of_mentions(conn, brand.name, [one.was.mention for one in changes])
    asked = {one.was.mention: queue_kind(one.meant, one.was.words, one.urgent) for one in changes}
    left = _leaving(conn, items, asked)
    queue.withdraw(conn, [id_ for item in left if (id_ := item.id) is not None])
    new = _new(conn, settings, brand, [one for one in changes if one.was.mention not in items])
    queue.keep(conn, new)
    again = [item for id_, item in items.items() if _returns(item, asked[id_])]
    for item in [*again, *(item for id_, item in items.items() if _is_other(item, asked[id_]) and item not in left)]:
        if item.id is not None and (kind := asked[item.mention]):
            queue.reopen(conn, item.id, kind)
    return Requeued(
        added=tuple(item.mention for item in (*new, *again)),
        withdrawn=tuple(item.mention for item in left),
    )


def _leaving(
    conn: Connection, items: Mapping[int, QueueItem], asked: Mapping[int, QueueKind | None]
) -> list[QueueItem]:
    found = [item for id_, item in items.items() if item.state == "queued" and _is_over(item, asked[id_])]
    decided = queue.decided(conn, [item.id for item in found if item.id is not None])
    return [item for item in found if item.id not in decided]


def _is_over(item: QueueItem, kind: QueueKind | None) -> bool:
    """Praise is answered where a person or an alert asked for it only: nothing becomes it by being understood anew."""
    return kind is None or (kind == "praise" and item.kind != "praise")


def _is_other(item: QueueItem, kind: QueueKind | None) -> bool:
    return item.state == "queued" and kind != item.kind and not _is_over(item, kind)


def _returns(item: QueueItem, kind: QueueKind | None) -> bool:
    return item.state == "withdrawn" and kind is not None and not _is_over(item, kind)


def _new(conn: Connection, settings: Settings, brand: Brand, changes: Sequence[Change]) -> list[QueueItem]:
    """Praise is answered where it is heard as such only."""
    desks = desks_of(conn, settings, brand, [one.was.mention for one in changes])
    ours = to_us(conn, brand, [one.was.words for one in changes])
    found = list[QueueItem]()
    for one in changes:
        words = one.was.words
        replies = (words.origin, words.external_id) in ours
        asking = Asking(id=one.was.mention, mention=words, meant=one.meant, urgent=one.urgent, to_us=replies)
        item = item_of(asking, desks[one.was.mention], words.heard)
        found += [item] if item is not None and item.kind != "praise" else []
    return found

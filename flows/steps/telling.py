"""Alerts of the changes that a person should hear of, their notices, and drafts for their witnesses."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from alerts import SEVERITIES, Alert, Notice, alert_of
from alerts.over import withdrawn
from complaints import Explanation, Role, Rules, Transition
from flows.steps.ending import end, ended_in, withdraw
from flows.steps.explain import explanation
from flows.steps.routing import notices_of
from replies import Draft, QueueItem, draft, due, queue_kind
from settings import Brand, Settings
from storage import alerts, queue
from storage import mentions as kept
from storage.mentions import MentionRow


def tell(
    conn: Connection, settings: Settings, brand: Brand, changes: Sequence[Transition], now: datetime, *, rules: Rules
) -> tuple[list[int], int]:
    """Gives the numbers of the new alerts, and how many drafts there are more."""
    ended = ended_in(changes)
    withdraw(conn, ended)
    told, drafts = list[Alert](), 0
    for change in changes:
        if change.notifies:
            alert, more = _raise(conn, settings, brand, change)
            told += [alert] if alert else []
            drafts += more
    # the worst first: the next hour stands in its message
    for alert in sorted(told, key=lambda one: (one.complaint in ended, -SEVERITIES.index(one.severity))):
        _send(conn, settings, alert, ended.get(alert.complaint or ""), now)
    for change in ended.values():
        end(conn, settings, change, rules, now)
    return [alert.id for alert in told if alert.id is not None], drafts


def _raise(conn: Connection, settings: Settings, brand: Brand, change: Transition) -> tuple[Alert | None, int]:
    """The alert, None where it was raised before; and the number of its new drafts."""
    behind = explanation(conn, settings, change)
    witnesses = _witnesses(conn, behind)
    quoted, seen = [alerts.quoted(*one) for one in witnesses], [row for row, _ in witnesses]
    alert = alert_of(change, quoted, behind, urgent=_urgent(brand, seen), zone=settings.timezone)
    id_ = alerts.keep(conn, alert)
    return (None if id_ is None else replace(alert, id=id_)), _propose(conn, brand, seen)


def _witnesses(conn: Connection, behind: Explanation) -> list[tuple[MentionRow, tuple[Role, ...]]]:
    roles = {one.mention: one.roles for one in behind.witnesses}
    return [(row, roles[row.id]) for row in kept.by_ids(conn, roles)]


def _urgent(brand: Brand, seen: Sequence[MentionRow]) -> str | None:
    return next((row.urgent[brand.name] for row in seen if brand.name in row.urgent), None)


def _send(conn: Connection, settings: Settings, alert: Alert, ended: Transition | None, now: datetime) -> None:
    """What was `ended` when it was judged is on record, and nobody is woken for it."""
    notices = notices_of(conn, settings, alert, now)
    if ended:
        held = withdrawn(ended)
        later = {one.key for one in notices if one.state == "waiting" or one.until or one.under}
        notices = tuple(_for_good(one, held) if one.key in later else one for one in notices)
    alerts.enqueue(conn, notices)


def _for_good(notice: Notice, reason: str) -> Notice:
    return replace(notice, state="held", reason=reason, until=None, under=None)


def _propose(conn: Connection, brand: Brand, seen: Sequence[MentionRow]) -> int:
    """A witness that does not wait for an answer yet does now."""
    queue.keep(conn, [item for row in seen if (item := _item(row, brand))])
    items: Mapping[int, QueueItem] = queue.of_mentions(conn, brand.name, [row.id for row in seen])
    return queue.keep_drafts(
        conn, [one for row in seen if row.id in items if (one := _draft(row, brand, items[row.id]))]
    )


def _item(row: MentionRow, brand: Brand) -> QueueItem | None:
    for found, meant in row.matches:
        if found.brand == brand.name and (kind := queue_kind(meant, row.mention, row.urgent.get(brand.name))):
            return QueueItem(mention=row.id, brand=brand.name, kind=kind, due=due(row.mention, brand.goal))
    return None


def _draft(row: MentionRow, brand: Brand, item: QueueItem) -> Draft | None:
    meant = next(meant for found, meant in row.matches if found.brand == brand.name)
    urgent = row.urgent.get(brand.name)
    proposed = draft(row.mention, meant, brand=brand.name, urgent=urgent, signature=brand.signature)
    if proposed.text is None or item.id is None:
        return None
    return Draft(queue_item=item.id, mention=row.id, due=item.due, text=proposed.text, checks=proposed.checks)

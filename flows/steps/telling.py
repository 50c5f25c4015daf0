"""Alerts of the changes that a person should hear of, their notices, and drafts for their witnesses."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from alerts import SEVERITIES, Alert, Notice, alert_of
from alerts.life import grown
from alerts.over import withdrawn
from alerts.timeline import HOUSE
from complaints import Explanation, Role, Rules, Transition
from flows.steps.act import act
from flows.steps.drafting import propose_for
from flows.steps.ending import end, ended_in, withdraw
from flows.steps.entering import desks_of
from flows.steps.explain import explanation
from flows.steps.routing import notices_of
from replies import Asking, Desk, QueueItem, item_of
from settings import Brand, Settings
from storage import alerts, queue, timeline
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
            alert, more = _raise(conn, settings, brand, change, now)
            told += [alert] if alert else []
            drafts += more
    # the worst first: the next hour stands in its message
    for alert in sorted(told, key=lambda one: (one.complaint in ended, -SEVERITIES.index(one.severity))):
        _send(conn, settings, alert, _needless(alert, told, ended), now)
    for change in ended.values():
        end(conn, settings, change, rules, now)
    return [alert.id for alert in told if alert.id is not None], drafts


def _raise(
    conn: Connection, settings: Settings, brand: Brand, change: Transition, now: datetime
) -> tuple[Alert | None, int]:
    """The alert, None where it was raised before; and the number of its new drafts. It goes on from the earlier one of
    its complaint: whose that was, this one is. What is urgent stands for itself: who answers the crowd has not yet
    answered the one who reports fraud."""
    behind = explanation(conn, settings, change)
    witnesses = _witnesses(conn, behind)
    quoted, seen = [alerts.quoted(*one) for one in witnesses], [row for row, _ in witnesses]
    alert = alert_of(change, quoted, behind, urgent=_urgent(brand, seen), zone=settings.timezone)
    before = [one for one in alerts.of_complaint(conn, change.complaint) if one.cause != "urgent"]
    earlier = before[-1] if before and change.cause != "urgent" else None
    if earlier is not None:
        alert = replace(alert, continues=earlier.id, owner=earlier.owner)
    id_ = alerts.keep(conn, alert)
    raised = None if id_ is None else replace(alert, id=id_)
    if raised and earlier:
        _go_on(conn, settings, raised, earlier, now)
    items = _items(conn, settings, brand, seen, now)
    queue.worsen(conn, [item.id for item in items if item.id is not None], alert.severity)
    return raised, propose_for(conn, settings, items, now)


def _go_on(conn: Connection, settings: Settings, alert: Alert, earlier: Alert, now: datetime) -> None:
    """The inbox has one row of a story: the earlier alert is over, and each says what the other is."""
    for line in grown(alert, earlier, timeline.of(conn, earlier.id or 0), now, zone=settings.timezone):
        timeline.keep(conn, line)
    act(conn, earlier.id or 0, "resolved", HOUSE, now, why=f"goes on as #{alert.id}", settings=settings)


def _witnesses(conn: Connection, behind: Explanation) -> list[tuple[MentionRow, tuple[Role, ...]]]:
    roles = {one.mention: one.roles for one in behind.witnesses}
    return [(row, roles[row.id]) for row in kept.by_ids(conn, roles)]


def _urgent(brand: Brand, seen: Sequence[MentionRow]) -> str | None:
    return next((row.urgent[brand.name] for row in seen if brand.name in row.urgent), None)


def _needless(alert: Alert, told: Sequence[Alert], ended: Mapping[str, Transition]) -> str | None:
    """Why nobody is woken for an alert that was raised: it was over when it was judged, or had grown into another."""
    if (change := ended.get(alert.complaint or "")) is not None:
        return withdrawn(change)
    later = next((one for one in told if one.continues == alert.id), None)
    return f"it goes on as #{later.id}" if later else None


def _send(conn: Connection, settings: Settings, alert: Alert, needless: str | None, now: datetime) -> None:
    notices = notices_of(conn, settings, alert, now)
    if needless:
        later = {one.key for one in notices if one.state == "waiting" or one.until or one.under}
        notices = tuple(_for_good(one, needless) if one.key in later else one for one in notices)
    alerts.enqueue(conn, notices)


def _for_good(notice: Notice, reason: str) -> Notice:
    return replace(notice, state="held", reason=reason, until=None, under=None)


def _items(
    conn: Connection, settings: Settings, brand: Brand, seen: Sequence[MentionRow], now: datetime
) -> list[QueueItem]:
    """A witness that does not wait for an answer yet does now."""
    desks = desks_of(conn, settings, brand, [row.id for row in seen])
    queue.keep(conn, [item for row in seen if (item := _item(row, desks[row.id], now))])
    found = queue.of_mentions(conn, brand.name, [row.id for row in seen])
    return [found[row.id] for row in seen if row.id in found]


def _item(row: MentionRow, desk: Desk, now: datetime) -> QueueItem | None:
    for found, meant in row.matches:
        if found.brand == desk.brand:
            urgent = row.urgent.get(desk.brand)
            return item_of(Asking(id=row.id, mention=row.mention, meant=meant, urgent=urgent), desk, now)
    return None

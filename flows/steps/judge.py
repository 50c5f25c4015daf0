"""Judge one brand: what was not yet counted becomes complaints, alerts, notices and drafts, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, RowMapping

from alerts import SEVERITIES, Alert, Receiver, alert_of, route
from alerts.blind import WEEK, blind_since, unheard
from complaints import (
    COUNTED,
    BrandState,
    Explanation,
    Heard,
    Role,
    Rules,
    Transition,
    advance,
    dump,
    edge,
    load,
    outcome_of,
    phrases_of,
)
from flows.steps.explain import explanation
from flows.steps.health import healths
from replies import Draft, QueueItem, draft, due, queue_kind
from settings import Brand, Settings
from storage import alerts, blinds, complaints, mutes, outcomes, queue, stream
from storage import mentions as kept
from storage.engine import writing
from storage.mentions import MentionRow

GRACE = timedelta(minutes=1)  # an edge is closed a minute after it passed
INSTANT = timedelta(microseconds=1)
REPLAYED = timedelta(days=28)  # so far back a first hearing is folded
REMEMBERED = timedelta(hours=24)  # notices that a routing asks for


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a judgement did. `edge` is the last edge that is closed; `alerts` are the numbers of the new ones."""

    brand: str
    edge: datetime
    folded: int = 0
    transitions: tuple[Transition, ...] = ()
    alerts: tuple[int, ...] = ()
    drafts: int = 0


def judge(engine: Engine, settings: Settings, brand: Brand, now: datetime) -> Judged:
    """Closes every edge that passed a minute ago. Raises storage.complaints.Conflict when another run did so."""
    at = edge(now - GRACE)
    with writing(engine) as conn:
        before = complaints.state(conn, brand.name)
        if before and before[1] >= at:
            return Judged(brand=brand.name, edge=before[1])
        state = _remembered(conn, settings, brand, *before[1:]) if before else BrandState.new(brand.name)
        waiting = kept.unfolded(conn, brand.name, at)
        if before is None and not waiting:
            return Judged(brand=brand.name, edge=at)  # the first hearing is still to come
        last = before[1] if before else None
        _note_blindness(conn, settings, brand, last, at)
        rules = rules_of(conn, settings, brand, last or at - REPLAYED, at)
        # `fold` in place: the state was read here and is nobody else's, and a copy costs as much as the fold
        changes = tuple(advance(state, [heard(row, at) for _, row in waiting], at, rules))
        complaints.keep_state(conn, brand.name, before[0] if before else None, at, dump(state))
        complaints.keep_transitions(conn, changes, state.complaints())
        kept.mark_folded(conn, [id_ for id_, _ in waiting], at)
        told, drafts = _tell(conn, settings, brand, changes, now)
    return Judged(
        brand=brand.name, edge=at, folded=len(waiting), transitions=changes, alerts=tuple(told), drafts=drafts
    )


def _remembered(conn: Connection, settings: Settings, brand: Brand, last: datetime, memory: bytes) -> BrandState:
    """The memory at the edge `last`. One that cannot be read (it is of another version, or damaged) is made again from
    what was counted in the last 28 days, at the edges of that time; what changed then is on record already."""
    try:
        return load(memory)
    except ValueError:
        begin, end = last - REPLAYED, last + INSTANT
    state, rules = BrandState.new(brand.name), rules_of(conn, settings, brand, begin, end)
    for at, rows in stream.folded(conn, brand.name, begin, end):
        advance(state, [heard(row, at) for row in rows], at, rules)
    advance(state, [], last, rules)
    return state


def rules_of(conn: Connection, settings: Settings, brand: Brand, since: datetime, until: datetime) -> Rules:
    """What held for a brand in this time: a replay of what is stored takes the same rules as life did."""
    return Rules(
        budget=brand.budget,
        blind=blinds.between(conn, brand.name, since, until),
        mutes=tuple((one.topic, one.since, one.until) for one in mutes.between(conn, brand.name, since, until)),
        calendar=tuple(
            (one.since, one.until, one.expected)
            for one in settings.calendar
            if (not one.brands or brand.name in one.brands) and one.since < until and one.until > since
        ),
    )


def _note_blindness(conn: Connection, settings: Settings, brand: Brand, before: datetime | None, at: datetime) -> None:
    """A window in which most of what is usually heard of a brand cannot be heard; silence teaches nothing then.

    One that lasts is noted from what was not folded before.
    """
    missing = unheard(healths(conn, settings, at), at)
    if not missing:
        return
    first = min(one.since for one in missing)
    if blind := blind_since(missing, kept.given_by(conn, brand.name, first - WEEK, first)):
        since, why = max(blind[0], before or blind[0]), blind[1]
        if since < at:
            blinds.extend(conn, brand.name, since, at, why)


def heard(row: RowMapping, at: datetime) -> Heard:
    """A stored match as the detector sees it at the edge `at`, where it is counted."""
    author = row["author"]
    who = author.get("id") or author.get("handle") or author.get("name")
    return Heard(
        origin=row["origin"],
        external_id=row["external_id"],
        at=at - INSTANT,
        said=row["said"],
        topic=row["topic"],
        complaint=row["complaint"],
        author=f"{row['origin']} {who}" if who else None,
        followers=author.get("followers"),
        copy=row["copy_group"],
        urgent=row["urgent"],
        phrases=phrases_of(f"{row['title']}\n{row['text']}", row["complaint"], row["brand"]),
    )


def _tell(
    conn: Connection, settings: Settings, brand: Brand, changes: Sequence[Transition], now: datetime
) -> tuple[list[int], int]:
    """Alerts of the changes that a person should hear of, their notices, and drafts for their witnesses."""
    told: list[Alert] = []
    drafts = 0
    for change in changes:
        if change.after == "closed":
            alerts.resolve(conn, change.complaint)
            _keep_outcome(conn, change.complaint)
        if change.notifies:
            behind = explanation(conn, settings, change)
            witnesses = _witnesses(conn, behind)
            quoted, seen = [alerts.quoted(*one) for one in witnesses], [row for row, _ in witnesses]
            alert = alert_of(change, quoted, behind, urgent=_urgent(brand, seen), zone=settings.timezone)
            if (id_ := alerts.keep(conn, alert)) is not None:
                told.append(replace(alert, id=id_))
            drafts += _propose(conn, brand, seen)
    ended = {change.complaint for change in changes if change.after == "closed" and change.joined}
    # what turned out to be another's story comes after it, else the worst first: the next hour stands in its message
    for alert in sorted(told, key=lambda one: (one.complaint in ended, -SEVERITIES.index(one.severity))):
        _send(conn, settings, alert, now)
    return [alert.id for alert in told if alert.id is not None], drafts


def _keep_outcome(conn: Connection, id_: str) -> None:
    """What became of a complaint, once it is over."""
    closed = complaints.by_id(conn, id_)
    if closed is None:
        return
    told, forecast = outcomes.first_telling(conn, id_) or (None, None)
    members = [heard(row, closed.changed) for row in outcomes.members(conn, closed, COUNTED)]
    if (outcome := outcome_of(closed, members, told=told, forecast=forecast)) is not None:
        outcomes.keep(conn, outcome)


def _witnesses(conn: Connection, behind: Explanation) -> list[tuple[MentionRow, tuple[Role, ...]]]:
    roles = {one.mention: one.roles for one in behind.witnesses}
    return [(row, roles[row.id]) for row in kept.by_ids(conn, roles)]


def _urgent(brand: Brand, seen: Sequence[MentionRow]) -> str | None:
    return next((row.urgent[brand.name] for row in seen if brand.name in row.urgent), None)


def _send(conn: Connection, settings: Settings, alert: Alert, now: datetime) -> None:
    receivers = [
        Receiver(name=one.name, kind=one.kind, brands=one.brands, at_least=one.at_least) for one in settings.receivers
    ]
    recent = alerts.recent(conn, alert.brand, now - REMEMBERED)
    alerts.enqueue(conn, route(alert, receivers, now, recent=recent, zone=settings.timezone))


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

"""Who gets an alert, when, and why the others do not. One message an hour about a brand; the worse breaks through."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from alerts.alert import SEVERITIES, Alert, Notice, NoticeState, Receiver
from alerts.compose import body_of
from alerts.over import is_over
from alerts.why import headline
from alerts.words import clock
from complaints import VOLUME

HOUR = timedelta(hours=1)
COOLDOWN = timedelta(hours=24)
LONGEST_WAIT = timedelta(hours=3)
FIRST_STEP = 1
Decision = tuple[NoticeState, datetime, str]  # what, when, and why


def route(
    alert: Alert,
    receivers: Sequence[Receiver],
    now: datetime,
    *,
    recent: Sequence[Notice],
    zone: str = "UTC",
    about: Collection[str] = (),
) -> tuple[Notice, ...]:
    """One notice for each receiver that has none of this alert yet: `waiting` until its `due`, or `held`; and why.

    `recent` are the notices of the last 24 hours, of any state; those of an alert routed a moment ago belong to them.
    A second topic of a brand waits until an hour after the message before it (at most three hours, then it is held and
    stands in the next message); what is worse than all that the receiver was told in this hour never waits. The same
    topic again within 24 hours is held, unless it grew fourfold, is urgent or is worse; so is mere volume within an
    hour of a message that names a topic. A message about one urgent mention takes the place of no other.
    An alert about a source has no brand: it concerns the brands `about` which it usually tells, and has an hour of its
    own beside theirs.

    Raises ValueError for a naive `now`, ZoneInfoNotFoundError for a zone that does not exist.
    """
    if now.tzinfo is None:
        raise ValueError(f"now has no time zone: {now!r}")
    known = {notice.key for notice in recent}
    named = {receiver.name: receiver for receiver in receivers}
    return tuple(
        _notice(alert, receiver, now, _told(receiver, alert, recent), about=about, zone=zone)
        for receiver in named.values()
        if key_of(alert, receiver.name) not in known
    )


def key_of(alert: Alert, receiver: str, step: int = FIRST_STEP) -> str:
    """The idempotency key: the same for every try, another for every alert, receiver and step of escalation."""
    return f"{alert.key}:{step}:{receiver}"


def _told(receiver: Receiver, alert: Alert, recent: Sequence[Notice]) -> list[Notice]:
    """The notices of one brand, or of sources, for this receiver."""
    mine = [notice for notice in recent if notice.receiver == receiver.name and notice.brand == alert.brand]
    return [notice for notice in mine if not is_over(notice)]


def _notice(
    alert: Alert, receiver: Receiver, now: datetime, before: Sequence[Notice], *, about: Collection[str], zone: str
) -> Notice:
    unwanted = _unwanted(alert, receiver, about)
    held: Decision = ("held", now, unwanted or "")
    state, due, reason = held if unwanted else _decision(alert, receiver, now, before, zone)
    others = tuple(_others(alert, now, before)) if state == "waiting" else ()
    return Notice(
        key=key_of(alert, receiver.name),
        alert=alert.key,
        brand=alert.brand,
        topic=alert.topic,
        severity=alert.severity,
        cause=alert.cause,
        receiver=receiver.name,
        state=state,
        reason=reason,
        title=headline(alert),
        body=body_of(alert, others, due=due, zone=zone),
        due=due,
    )


def _decision(alert: Alert, receiver: Receiver, now: datetime, about: Sequence[Notice], zone: str) -> Decision:
    """Send when, or hold; and why."""
    told = [
        notice
        for notice in about
        if notice.state in ("waiting", "sent") and notice.due > now - COOLDOWN and notice.cause != "urgent"
    ]
    if same := _same(alert, told):
        return (
            "held",
            now,
            f"{receiver.name} was told of {alert.topic} at {clock(same.due, zone, now)}, within 24 hours",
        )
    hour = [notice for notice in told if notice.due > now - HOUR]
    if not hour:
        return "waiting", now, f"{alert.severity}, and {receiver.name} wants {receiver.at_least} or worse"
    if alert.cause == "volume" and (named := next((one for one in hour if one.topic != VOLUME), None)):
        return "held", now, f"{receiver.name} was told of {named.topic} in this hour, which says more than the volume"
    if _rank(alert) > max(SEVERITIES.index(notice.severity) for notice in hour) or alert.cause == "urgent":
        return "waiting", now, f"{alert.severity}: breaks through the one message an hour about {_whom(alert)}"
    last = max(hour, key=lambda notice: notice.due)
    return _queued(alert, last, now, zone)


def _whom(alert: Alert) -> str:
    return alert.brand or "sources"


def _unwanted(alert: Alert, receiver: Receiver, about: Collection[str]) -> str | None:
    if receiver.brands and alert.brand is None and not {*about} & {*receiver.brands}:
        return (
            f"{receiver.name} is not told of {alert.source}, which says next to nothing of {', '.join(receiver.brands)}"
        )
    if receiver.brands and alert.brand is not None and alert.brand not in receiver.brands:
        return f"{receiver.name} is not told of {alert.brand}"
    if _rank(alert) < SEVERITIES.index(receiver.at_least):
        return f"{receiver.name} is told from {receiver.at_least} on, and this is {alert.severity}"
    return None


def _queued(alert: Alert, last: Notice, now: datetime, zone: str) -> Decision:
    due, before = last.due + HOUR, f"one message an hour about {_whom(alert)}, and {last.topic} is told"
    at = clock(last.due, zone, now)
    if due - now > LONGEST_WAIT:
        return "held", now, f"{before} at {at}: it would come too late, and stands in the next message"
    return "waiting", due, f"{before} at {at}: waits until {clock(due, zone, now)}"


def _same(alert: Alert, told: Sequence[Notice]) -> Notice | None:
    """The latest notice that already said this."""
    if alert.escalated or alert.cause == "urgent":
        return None
    same = [notice for notice in told if notice.topic == alert.topic]
    if any(SEVERITIES.index(notice.severity) < _rank(alert) for notice in same) and not any(
        SEVERITIES.index(notice.severity) >= _rank(alert) for notice in same
    ):
        return None
    return max(same, key=lambda notice: notice.due, default=None)


def _others(alert: Alert, now: datetime, about: Sequence[Notice]) -> Iterator[str]:
    """What else there is about the brand: other topics of the last hour, told, waiting or held."""
    latest = [notice for notice in about if notice.due > now - HOUR and notice.topic != alert.topic]
    for words, states in (("told", ("sent",)), ("about to be told", ("waiting",)), ("not told", ("held", "failed"))):
        topics = sorted({notice.topic for notice in latest if notice.state in states})
        if topics:
            yield f"Also in the last hour, {words}: {', '.join(topics)}."


def _rank(alert: Alert) -> int:
    return SEVERITIES.index(alert.severity)

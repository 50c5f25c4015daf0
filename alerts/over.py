"""What a person hears when it is over, and why what waited is not sent any more."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from alerts.alert import Alert, Notice, NoticeKind
from alerts.compose import body_of
from alerts.life import sentence
from alerts.timeline import Entry
from alerts.why import LOCK_SCREEN, back_since, headline, why
from alerts.words import printable
from complaints import Silenced, Transition
from complaints.complaint import silenced

STEP = "over"
BEFORE_TURN = "before its turn"
"""So begins the reason on a notice that waited when its alert was not open any more: it is told if that opens again."""


def withdrawn(change: Transition) -> str:
    """The reason on a notice that waited when its complaint closed by this change."""
    if change.joined:
        return f"{BEFORE_TURN} it turned out to be {change.held_why}"
    return "it was over before its turn"


def closing(change: Transition, *, zone: str = "UTC") -> str:
    """Why the alerts of a complaint are resolved by this change: `back to normal since 14:20 UTC`."""
    return (
        change.held_why or "told under another name" if change.joined else f"back to normal{back_since(change, zone)}"
    )


def is_over(notice: Notice) -> bool:
    """Whether it only said that something is over: no later alert waits for it or is held by it."""
    return notice.kind == "over" or (notice.kind == "alert" and notice.key.split(":")[1:2] == [STEP])


def over_of(
    alert: Alert,
    change: Transition,
    told: Sequence[Notice],
    now: datetime,
    *,
    silences: Sequence[Silenced] = (),
    zone: str = "UTC",
) -> tuple[Notice, ...]:
    """One notice for each receiver of `told`, the notices of the complaint that were sent; held while it is silenced.

    `alert` is any of the complaint's: its key stands in the idempotency key, so that nobody is told twice.
    """
    silent = silenced(silences, now, change.topic)
    last = {one.receiver: one for one in told if not is_over(one)}
    title = headline(replace(alert, stage=change.after, evidence=change.evidence))
    body = f"{why(change, zone=zone)}\n\nNext: `foreshock show {alert.id}` for the whole picture.\n"
    words = _Words(title, body, now)
    said = [_after(alert, one, STEP, f"{name} was told of it, and it is over", words) for name, one in last.items()]
    return tuple(replace(one, state="held", reason=silent) if silent else one for one in said)


def resolved_of(
    alert: Alert, line: Entry, told: Sequence[Notice], now: datetime, *, zone: str = "UTC"
) -> tuple[Notice, ...]:
    """One notice for each receiver whose last of `told` said that it is not over, but for who resolved it. `line` is
    how that was written down. No silence holds it: who was woken is to know that it is over."""
    last = {one.receiver: one for one in told}
    title = printable(f"Resolved by {line.by}: {headline(alert)}", LOCK_SCREEN)
    what = f"{sentence(line, now, zone)}.\n\nIt was: {alert.why}"
    body = f"{what}\n\nNext: `foreshock show {alert.id}` for the whole picture.\n"
    words = _Words(title, body, now)
    return tuple(
        _after(alert, one, f"{STEP}:{line.id}", f"{name} was told of it, and {line.by} resolved it", words)
        for name, one in last.items()
        if not is_over(one) and name != line.by
    )


def reopened_of(
    alert: Alert, line: Entry, closed: Entry | None, told: Sequence[Notice], now: datetime, *, zone: str = "UTC"
) -> tuple[Notice, ...]:
    """One notice for each receiver whose last of `told` said that it is over, and for who had `closed` it, but for who
    opened it again: they think that nobody needs them. It is kept back by what keeps back any that rings."""
    last, what = {one.receiver: one for one in told}, sentence(line, now, zone)
    body = body_of(alert, (f"It is open again: {what}.",), due=now, zone=zone)
    title = printable(f"Open again: {headline(alert)}", LOCK_SCREEN)
    words = _Words(title, body, now, kind="again")
    return tuple(
        _after(alert, one, f"reopened:{line.id}", f"{name} may think that it is over, and {what}", words)
        for name, one in last.items()
        if name != line.by and (is_over(one) or (closed is not None and name == closed.by))
    )


class _Words(NamedTuple):
    """What everybody is told alike, from when on."""

    title: str
    body: str
    due: datetime
    kind: NoticeKind = "over"


def _after(alert: Alert, before: Notice, step: str, reason: str, words: _Words) -> Notice:
    """A notice to whoever got `before`."""
    return Notice(
        key=f"{alert.key}:{step}:{before.receiver}",
        alert=alert.key,
        brand=alert.brand,
        topic=alert.topic,
        severity=before.severity,
        cause=alert.cause,
        receiver=before.receiver,
        state="waiting",
        reason=reason,
        **words._asdict(),
        step=before.step,
    )

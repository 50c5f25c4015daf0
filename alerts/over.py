"""What a person hears when it is over, and why what waited is not sent any more."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from alerts.alert import Alert, Notice
from alerts.why import headline, why
from complaints import Silenced, Transition
from complaints.complaint import silenced

STEP = "over"


def withdrawn(change: Transition) -> str:
    """The reason on a notice that waited when its complaint closed by this change."""
    if change.joined:
        return f"before its turn it turned out to be {change.held_why}"
    return "it was over before its turn"


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
    return tuple(
        Notice(
            key=f"{alert.key}:{STEP}:{name}",
            alert=alert.key,
            brand=alert.brand,
            topic=alert.topic,
            severity=one.severity,
            receiver=name,
            state="held" if silent else "waiting",
            reason=silent or f"{name} was told of it, and it is over",
            title=title,
            body=body,
            due=now,
            kind="over",
        )
        for name, one in last.items()
    )

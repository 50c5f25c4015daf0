"""Something a person must see, and its way to one receiver."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from alerts.hours import Clock, Hours
from complaints import Cause, Evidence, Explanation, Role, Stage

Severity = Literal["low", "high", "critical"]
SEVERITIES: tuple[Severity, ...] = ("low", "high", "critical")
TroubleCause = Literal["failing", "silent", "budget", "spent"]
QueueCause = Literal["overdue"]
State = Literal["open", "acknowledged", "resolved"]
NoticeState = Literal["waiting", "sent", "held", "failed"]
NoticeKind = Literal["alert", "again", "over", "held", "digest", "drill", "followup"]
"""An alert told first (or at a later step of its escalation); told again because nobody acknowledged it; that it is
over; what was held meanwhile; what happened in a day or week; a drill; that what was promised to somebody is due."""
OF_NO_ALERT: tuple[NoticeKind, ...] = ("digest", "followup")
"""They count for no brand's hour, and matter no more once there is another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessText:
    """A mention quoted in an alert; `id` is its integer row id, None before it is stored; `roles` say as what."""

    id: int | None
    text: str
    url: str | None
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """`id` is None until storage gives one. `key` is unique: the same transition never makes a second alert.

    `why` is one sentence for the person on call: brand, what, how sure, how many people. One about a `source` in
    trouble (or several, told together) has neither brand nor complaint, stage, evidence and explanation; one about
    overdue answers has a brand and none of the others. `owner` is who
    looks after it; `continues` the number of the earlier alert of the same complaint from which this one goes on.
    """

    id: int | None = None
    key: str
    complaint: str | None
    time: datetime
    brand: str | None
    source: str | None = None
    topic: str
    cause: Cause | TroubleCause | QueueCause
    stage: Stage | None
    severity: Severity
    why: str
    state: State = "open"
    escalated: bool = False
    evidence: Evidence | None
    explanation: Explanation | None = None
    witnesses: tuple[WitnessText, ...] = field(default=())
    owner: str | None = None
    continues: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A named person or channel, and which alerts it wants; empty means all.

    It is not rung in its `quiet` hours and outside of its `hours`, on the clocks of `zone`, by what is less than
    `breaks`. `repeat` is how long after a message it is told again of what nobody acknowledged; None: never. Whoever
    is named in an escalation, a team or a rota is told by that way only, unless `also`.
    """

    name: str
    kind: str
    brands: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    at_least: Severity = "low"
    quiet: Hours | None = None
    hours: Hours | None = None
    zone: str = "UTC"
    breaks: Severity = "high"
    repeat: timedelta | None = None
    also: bool = False

    @property
    def clock(self) -> Clock:
        """When it may be rung by what does not break through."""
        return Clock(whose=self.name, quiet=self.quiet, hours=self.hours, zone=self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One alert (or several topics of a brand in one hour) for one receiver, and the reason it is sent or held.

    `key` is the idempotency key of (alert, receiver, step): a receiver that honours it sees each notice once.
    `alert` is the key of the alert; its brand, topic, severity and cause (None
    before this was kept) stand here because the next routing asks for them. `step` is that of the escalation. What is
    held `until` a moment is told after it, if it still matters; what is held `under` the alert of that key, once that
    is resolved; without either it is not held, or for good.
    """

    id: int | None = None
    key: str
    alert: str
    brand: str | None
    topic: str
    severity: Severity
    cause: Cause | TroubleCause | QueueCause | None = None
    receiver: str
    state: NoticeState
    reason: str
    title: str
    body: str
    due: datetime
    attempts: int = 0
    kind: NoticeKind = "alert"
    step: int = 1
    until: datetime | None = None
    under: str | None = None

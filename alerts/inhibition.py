"""The parts of a storm are quiet while the storm is told: one story, one message."""

from collections.abc import Iterable
from dataclasses import dataclass

from alerts.alert import SEVERITIES, Alert
from alerts.overdue import OVERDUE
from complaints import NEW, VOLUME


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """An alert that is not resolved, and the names of the receivers that were told of it or are about to be."""

    alert: Alert
    told: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """It is a part of the storm with this key, and why in words."""

    of: str
    why: str


def part_of(alert: Alert, storms: Iterable[Storm], receiver: str | None = None) -> Part | None:
    """Of which storm of its brand the alert is a part for this receiver, who knows of it; None: for anybody.

    Mere volume and what has no name yet are parts of a complaint with a name that is as severe; whatever is less
    severe is a part of what is critical. What is urgent is part of nothing. An alert about a source, or about overdue
    answers, is neither part nor storm: whoever cannot hear, or does not answer, has to know.
    """
    if alert.brand is None or alert.cause in ("urgent", OVERDUE):
        return None
    for storm in storms:
        if storm.alert.cause == OVERDUE:
            continue
        known = receiver in storm.told if receiver is not None else bool(storm.told)
        if known and storm.alert.brand == alert.brand and storm.alert.key != alert.key and _larger(storm.alert, alert):
            return Part(of=storm.alert.key, why=_why(storm.alert))
    return None


def _larger(one: Alert, other: Alert) -> bool:
    if one.state == "resolved":
        return False
    if one.severity == "critical" and other.severity != "critical":
        return True
    return _named(one) and not _named(other) and SEVERITIES.index(one.severity) >= SEVERITIES.index(other.severity)


def _named(alert: Alert) -> bool:
    return alert.cause in ("complaint", "urgent") and alert.topic != VOLUME and not alert.topic.startswith(NEW)


def _why(storm: Alert) -> str:
    number = f" (alert {storm.id})" if storm.id is not None else ""
    return f"while {storm.topic}{number} of {storm.brand} is {storm.state} and {storm.severity}, this is a part of it"

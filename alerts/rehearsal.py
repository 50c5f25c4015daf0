"""A night on call before it comes: whom an alert would ring, and when, if nobody acknowledged it; and whom never."""

from collections.abc import Container
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.alert import Alert, Notice, Severity
from alerts.escalation import goes_on
from alerts.route import Case, escalation_for, route
from alerts.wanted import unwanted

ROUND = timedelta(minutes=5)


def rehearse(
    case: Case, now: datetime, until: datetime, *, fails: Container[str] = (), every: timedelta = ROUND
) -> list[Notice]:
    """Every notice of the alert from `now` on, in order, as it is then: all arrive but those to the receivers in
    `fails`. It is looked at `every` so often, as the flows do. What is held stays held: in life it is collected.

    Raises what `route` does.
    """
    told, moment = list(route(case, now)), now
    while moment <= until:
        told += goes_on(replace(case, recent=(*case.recent, *told)), told, moment)
        told = [_delivered(one, moment, fails) for one in told]
        moment += every
    return told


def rehearsal(brand: str, severity: Severity, at: datetime, *, topic: str = "other") -> Alert:
    """A complaint that nobody has."""
    return Alert(
        key="rehearsal",
        complaint=None,
        time=at,
        brand=brand,
        topic=topic,
        cause="complaint",
        stage="emerging",
        severity=severity,
        why="a rehearsal",
        evidence=None,
    )


def overlooked(case: Case) -> tuple[str, ...]:
    """Who wants to be told of an alert, where nobody is told of it at any hour: they are told by escalations, teams and
    rotas only, and none is for it. What is critical is told to them all the same."""
    bound = case.on_call.bound()
    want = [one.name for one in case.on_call.receivers if unwanted(case.alert, one, case.about) is None]
    if case.alert.severity == "critical" or escalation_for(case) or not bound.issuperset(want):
        return ()
    return tuple(want)


def _delivered(notice: Notice, now: datetime, fails: Container[str]) -> Notice:
    if notice.state != "waiting" or notice.due > now:
        return notice
    return replace(notice, state="failed" if notice.receiver in fails else "sent")

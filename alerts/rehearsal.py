"""A night on call before it comes: whom an alert would ring, and when, if nobody acknowledged it."""

from collections.abc import Container
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.alert import Notice
from alerts.escalation import goes_on
from alerts.route import Case, route

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


def _delivered(notice: Notice, now: datetime, fails: Container[str]) -> Notice:
    if notice.state != "waiting" or notice.due > now:
        return notice
    return replace(notice, state="failed" if notice.receiver in fails else "sent")

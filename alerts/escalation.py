"""What goes on until somebody acknowledges: the next step of an escalation, and the same again."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from alerts.alert import Notice, Receiver
from alerts.inhibition import part_of
from alerts.on_call import Escalation, OnCall
from alerts.route import STEPPED, Case, Decision, escalation_for, first_step, hushed, notice_of, stepped
from alerts.silenced import holding
from alerts.words import clock

REPEATED = timedelta(hours=4)
"""How long after a message those of the last step are told again, where their settings do not say."""
TRIED = 2  # a notice that failed so often has not reached anybody yet
SOON = timedelta(minutes=5)  # nor has one whose next try is farther away


class Ahead(NamedTuple):
    """Whom a step of an escalation is going to tell (nobody: then the one after it comes at once), and when."""

    who: tuple[str, ...]
    step: int
    escalation: str
    at: datetime


def goes_on(
    case: Case, notices: Sequence[Notice], now: datetime, *, since: datetime | None = None
) -> tuple[Notice, ...]:
    """What is to be told now of an alert that is open: to the next step, else again; none where nothing is due.

    `notices` are all of the alert; `since` is when it was opened again. Nobody is told while a silence holds it, nor of
    a part of a storm while all of the step know of that. A step counts from when those whom it rings were told,
    or where all are quiet, from when the first may be rung; where none of its messages arrives, the next one follows at
    once. Whoever has taken over the duty meanwhile is told as well.
    """
    alert = case.alert
    if alert.state != "open" or holding(alert, case.silences, now, again=True):
        return ()
    escalation = escalation_for(case)
    reached = _reached(case.on_call, escalation, notices) if escalation else 0
    if escalation is None or not reached or _only_part(case, escalation, notices, reached):
        return tuple(_again(case, notices, (), now))
    known, step = {notice.receiver for notice in notices}, escalation.steps[reached - 1]
    here, _ = case.on_call.called(step.tell, now)
    relief = [stepped(case, one, reached, escalation.name, now) for one in here if one.receiver.name not in known]
    # who was told because nobody has the duty is told again for the same reason
    last = [one.receiver.name for one in here] or [
        one.receiver for one in _of_step(case.on_call, escalation, notices, reached)
    ]
    if reached == len(escalation.steps):
        return (*relief, *_again(case, notices, last, now))
    due, keys = _due(case.on_call, escalation, notices, reached, now=now, since=since), {one.key for one in notices}
    if due is None or now < due:
        return (*relief, *_again(case, notices, (), now))
    further = [one for one in first_step(case, escalation, now, reached + 1) if one.key not in keys]
    if not further:  # nobody is left to be called: this step is the last one
        return (*relief, *_again(case, notices, last, now))
    called = {one.receiver for one in further}
    return (*(one for one in relief if one.receiver not in called), *further)


def ahead(case: Case, notices: Sequence[Notice], now: datetime, *, since: datetime | None = None) -> Ahead | None:
    """The next step of its escalation; None where there is none, or nothing rings: see `goes_on`."""
    alert = case.alert
    escalation = escalation_for(case)
    if alert.state != "open" or escalation is None or holding(alert, case.silences, now, again=True):
        return None
    reached = _reached(case.on_call, escalation, notices)
    if reached in (0, len(escalation.steps)) or _only_part(case, escalation, notices, reached):
        return None
    due = _due(case.on_call, escalation, notices, reached, now=now, since=since)
    if due is None:
        return None
    called, _ = case.on_call.called(escalation.steps[reached].tell, max(due, now))
    return Ahead(tuple(one.receiver.name for one in called), reached + 1, escalation.name, max(due, now))


def _due(
    on_call: OnCall,
    escalation: Escalation,
    notices: Sequence[Notice],
    reached: int,
    *,
    now: datetime,
    since: datetime | None,
) -> datetime | None:
    """When the step after this one is; None while this one is not told."""
    told = _told_at(_of_step(on_call, escalation, notices, reached), now)
    return None if told is None else max(told, since or told) + escalation.steps[reached].after


def _reached(on_call: OnCall, escalation: Escalation, notices: Sequence[Notice]) -> int:
    """The last step that was told; 0 where none was: the escalation is newer than the alert."""
    steps = range(len(escalation.steps), 0, -1)
    return next((step for step in steps if _of_step(on_call, escalation, notices, step)), 0)


def _of_step(on_call: OnCall, escalation: Escalation, notices: Sequence[Notice], step: int) -> list[Notice]:
    """Beside them those who are told directly have notices of step 1. Whoever was told by it and has left since, the
    settings or the rota, counts as told."""
    names = on_call.names(escalation.steps[step - 1].tell)
    if step == 1:
        names |= {one.receiver.name for one in on_call.anybody(escalation)}
    return [one for one in notices if one.kind == "alert" and one.step == step and _by_step(one, names, on_call)]


def _by_step(one: Notice, names: Collection[str], on_call: OnCall) -> bool:
    return one.receiver in names or one.reason.startswith(STEPPED) or on_call.receiver(one.receiver) is None


def _only_part(case: Case, escalation: Escalation, notices: Sequence[Notice], reached: int) -> bool:
    """Whether it is a part of a storm for everybody of this step."""
    told = _of_step(case.on_call, escalation, notices, reached)
    return all(part_of(case.alert, case.storms, one.receiver) for one in told)


def _told_at(notices: Sequence[Notice], now: datetime) -> datetime | None:
    """When the last of those who are rung was told or will be; of a step in which all are quiet, when the first may be
    rung; the beginning of time where no message arrives; None while all it has is a part of a storm."""
    arriving = [one for one in notices if one.state != "failed" and not _in_vain(one, now)]
    rung = [one.due for one in arriving if not one.until and not one.under]
    if rung or not arriving:
        return max(rung, default=datetime.min.replace(tzinfo=now.tzinfo))
    return min((one.until for one in arriving if one.until), default=None)


def _in_vain(one: Notice, now: datetime) -> bool:
    return one.state == "waiting" and (one.attempts >= TRIED or (one.attempts > 0 and one.due > now + SOON))


def _again(case: Case, notices: Sequence[Notice], last: Collection[str], now: datetime) -> Iterator[Notice]:
    """To whoever was told so long ago that it is time again, and may be rung; of the `last` step to everybody."""
    for who in case.on_call.receivers:
        mine = [one for one in notices if one.receiver == who.name and one.kind in ("alert", "again")]
        told = [one.until or one.due for one in mine if one.state in ("sent", "failed") or one.until]
        wait = who.repeat or (REPEATED if who.name in last else None)
        if not told or wait is None or any(one.state == "waiting" for one in mine):
            continue
        if part_of(case.alert, case.storms, who.name):
            continue
        if now >= max(told) + wait and not _quiet(case, who, now):
            yield _once_more(case, who, mine, max(told), now)


def _once_more(case: Case, who: Receiver, mine: Sequence[Notice], at: datetime, now: datetime) -> Notice:
    number = 1 + sum(one.kind == "again" for one in mine)
    reason = f"nobody has acknowledged it, and {who.name} was told at {clock(at, case.zone, now)}"
    others = (f"Nobody has acknowledged this since {clock(at, case.zone, now)}: you are told again.",)
    decision = Decision(state="waiting", due=now, reason=reason)
    key = f"{case.alert.key}:again{number}:{who.name}"
    return notice_of(case, who, key, decision, others=others, kind="again", step=max(one.step for one in mine))


def _quiet(case: Case, who: Receiver, now: datetime) -> bool:
    """Whether they may not be rung by any of the ways on which they are told."""
    escalation = escalation_for(case)
    steps = escalation.steps if escalation else ()
    called = [one for step in steps for one in case.on_call.called(step.tell, now)[0]]
    ways = [one.clocks for one in called if one.receiver.name == who.name] or [(who.clock,)]
    return all(hushed(case.alert, who, now, clocks) for clocks in ways)

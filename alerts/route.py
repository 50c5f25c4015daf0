"""Who gets an alert, when, and why the others do not. One message an hour about a brand; the worse breaks through."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.alert import SEVERITIES, Alert, Notice, NoticeKind, NoticeState, Receiver
from alerts.compose import body_of
from alerts.hours import Clock, Quiet, quiet
from alerts.inhibition import Storm, part_of
from alerts.on_call import Called, Escalation, OnCall
from alerts.over import is_over
from alerts.silenced import Silence, holding, silenced
from alerts.wanted import unwanted
from alerts.why import headline
from alerts.words import clock
from complaints import VOLUME

HOUR = timedelta(hours=1)
COOLDOWN = timedelta(hours=24)
LONGEST_WAIT = timedelta(hours=3)
FIRST_STEP = 1
STEPPED = "you, because"
"""So begins the reason of a notice that a step of an escalation sends."""
_THEIRS = {
    "you have": "has",
    "you are": "is",
    "you stand in": "stands in",
    "this step names you": "named by this step",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that a decision about an alert asks for.

    `recent` are the notices of the last 24 hours about its brand (or about sources), of any state; those of an alert
    routed a moment ago belong to them. An alert about a source has no brand: it concerns the brands `about` which it
    usually tells, and has an hour of its own beside theirs. `storms` are the unresolved alerts of its brand, `over` the
    keys of resolved ones of which `recent` tells.
    """

    alert: Alert
    on_call: OnCall
    recent: Sequence[Notice] = ()
    about: Collection[str] = ()
    silences: Sequence[Silence] = ()
    storms: Sequence[Storm] = ()
    over: Collection[str] = ()
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of a notice, when, and why; see Notice."""

    state: NoticeState
    due: datetime
    reason: str
    until: datetime | None = None
    under: str | None = None


def of_another(reason: str) -> str:
    """The reason of a notice as others read it: `has the rota support until Mon 09:00 UTC; step 1 of crisis`."""
    if not reason.startswith(STEPPED):
        return reason
    said = reason.removeprefix(STEPPED).strip()
    return next((theirs + said.removeprefix(own) for own, theirs in _THEIRS.items() if said.startswith(own)), said)


def route(case: Case, now: datetime) -> tuple[Notice, ...]:
    """One notice for each receiver that is to know and has none of this alert yet: `waiting` until its `due`, or
    `held`; and why.

    Whoever no escalation, team or rota names is told directly; the others by the first step of the first escalation
    that is for this alert, from which on `alerts.escalation` goes on. A second topic of a brand waits until an hour
    after the message before it (at most three hours: then it is held, and told with all others after that, but what is
    critical at once); what is worse than all that the receiver was told in this hour never waits. The same topic again
    within 24 hours is held, unless it grew fourfold, is urgent or is worse, or what was told is over and this is high
    or critical; so is mere volume within an hour of a message that names a topic. A message about one urgent mention
    takes the place of no other. Quiet hours hold what does not break through them.

    Raises ValueError for a naive `now`, ZoneInfoNotFoundError for a zone that does not exist.
    """
    if now.tzinfo is None:
        raise ValueError(f"now has no time zone: {now!r}")
    escalation = escalation_for(case)
    steps = first_step(case, escalation, now) if escalation else ()
    stepped = {notice.receiver for notice in steps}
    direct = (_direct(case, one, escalation, now) for one in case.on_call.receivers if one.name not in stepped)
    known = {notice.key for notice in case.recent}
    return tuple(notice for notice in (*steps, *direct) if notice and notice.key not in known)


def key_of(alert: Alert, receiver: str, step: int = FIRST_STEP) -> str:
    """The idempotency key: the same for every try, another for every alert, receiver and step of escalation."""
    return f"{alert.key}:{step}:{receiver}"


def escalation_for(case: Case) -> Escalation | None:
    """The first one that is for this alert."""
    return next((one for one in case.on_call.escalations if unwanted(case.alert, one, case.about) is None), None)


def first_step(case: Case, escalation: Escalation, now: datetime, first: int = FIRST_STEP) -> tuple[Notice, ...]:
    """Those whom this step tells. Where it finds nobody, and where it may ring nobody with what is high or critical,
    the next one is told at once, and says so. Where no step at all finds somebody, everybody of its rotas is told."""
    made: dict[str, Notice] = {}
    passed: list[str] = []
    for number, step in enumerate(escalation.steps[first - 1 :], first):
        called, nobody = case.on_call.called(step.tell, now)
        where = f"step {number} of {escalation.name}"
        told = [stepped(case, one, number, "; ".join([where, *passed]), now) for one in called]
        made |= {notice.receiver: notice for notice in told if notice.receiver not in made}
        asleep = all(_in_quiet(notice, case, one, now) for one, notice in zip(called, told, strict=True))
        if told and (case.alert.severity == "low" or not asleep):
            break
        passed.append(f"{where} told nobody: {told[0].reason if told else nobody}")
    if not made and first == FIRST_STEP:
        where = "; ".join([escalation.name, *passed])
        everybody = case.on_call.anybody(escalation)
        made = {one.receiver.name: stepped(case, one, first, where, now) for one in everybody}
    return tuple(made.values())


def stepped(case: Case, one: Called, step: int, where: str, now: datetime) -> Notice:
    """The notice for somebody whom a step tells; `where` says which."""
    why = f"{STEPPED} {one.why}; {where}"
    decision = decide(case, one.receiver, why, now, clocks=one.clocks, step=step)
    if decision.state == "waiting" and decision.reason != why:
        decision = replace(decision, reason=f"{why}; {decision.reason}")
    return _noticed(case, one.receiver, decision, step, now)


def decide(
    case: Case, who: Receiver, why: str, now: datetime, *, clocks: Sequence[Clock] = (), step: int = FIRST_STEP
) -> Decision:
    """Send to somebody who is to be told, when, or hold; `why` he is."""
    told = _told(case, who, now)
    if silence := holding(case.alert, case.silences, now, again=step > FIRST_STEP):
        reason = silenced(case.alert, [silence], now, again=True, zone=case.zone) or why
        return Decision(state="held", due=now, reason=reason, until=silence.until)
    if same := _same(case, told):
        at = clock(same.due, case.zone, now)
        reason = f"{who.name} was told of {case.alert.topic} at {at}, within 24 hours"
        return Decision(state="held", due=now, reason=reason)
    if part := part_of(case.alert, case.storms, who.name):
        return Decision(state="held", due=now, reason=part.why, under=part.of)
    decision = _turn(case, who, why, told, now)
    held = hushed(case.alert, who, decision.due, clocks or (who.clock,)) if decision.state == "waiting" else None
    return quieted(case.alert, held, decision.due, case.zone) if held else decision


def hushed(alert: Alert, who: Receiver, at: datetime, clocks: Sequence[Clock]) -> Quiet | None:
    """The quiet hours that hold this alert from somebody; None where it may ring, or breaks through."""
    if alert.cause == "urgent" or rank(alert) >= SEVERITIES.index(who.breaks):
        return None
    return quiet(clocks, at)


def quieted(alert: Alert, held: Quiet, at: datetime, zone: str) -> Decision:
    """`held: quiet hours of anna until 08:00 CET, severity low`."""
    reason = f"{held.why} until {clock(held.until, zone, at)}, severity {alert.severity}"
    return Decision(state="held", due=at, reason=reason, until=held.until)


def over_in_quiet(notice: Notice, alert: Alert, on_call: OnCall, now: datetime, zone: str) -> Notice:
    """That something is over wakes nobody whom it would not have woken: it is held until their quiet hours end."""
    who = on_call.receiver(notice.receiver)
    was = replace(alert, severity=notice.severity)
    if who is None or notice.state != "waiting" or (found := hushed(was, who, now, (who.clock,))) is None:
        return notice
    held = quieted(was, found, now, zone)
    return replace(notice, state="held", reason=held.reason, until=held.until)


def notice_of(
    case: Case,
    who: Receiver,
    key: str,
    decision: Decision,
    *,
    others: Sequence[str] = (),
    kind: NoticeKind = "alert",
    step: int = FIRST_STEP,
) -> Notice:
    """`others` are sentences that stand in the message beside why."""
    alert = case.alert
    return Notice(
        key=key,
        alert=alert.key,
        brand=alert.brand,
        topic=alert.topic,
        severity=alert.severity,
        cause=alert.cause,
        receiver=who.name,
        state=decision.state,
        reason=decision.reason,
        title=headline(alert),
        body=body_of(alert, others, due=decision.due, zone=case.zone),
        due=decision.due,
        kind=kind,
        step=step,
        until=decision.until,
        under=decision.under,
    )


def rank(alert: Alert) -> int:
    """Among the severities."""
    return SEVERITIES.index(alert.severity)


def _direct(case: Case, who: Receiver, escalation: Escalation | None, now: datetime) -> Notice | None:
    """None for whoever is told by a later step, or not now by this one."""
    bound, alert = who.name in case.on_call.bound(), case.alert
    unasked = unwanted(alert, who, case.about)
    called = escalation and any(who.name in case.on_call.names(step.tell) for step in escalation.steps)
    if called and (bound or unasked):
        return None
    if bound and not unasked and (escalation or alert.severity != "critical"):
        unasked = f"{who.name} is told by escalations, teams and rotas only, and none of them tells {who.name} of this"
    why = f"{alert.severity}, and {who.name} wants {who.at_least} or worse"
    decision = Decision(state="held", due=now, reason=unasked) if unasked else decide(case, who, why, now)
    return _noticed(case, who, decision, FIRST_STEP, now)


def _noticed(case: Case, who: Receiver, decision: Decision, step: int, now: datetime) -> Notice:
    others = tuple(_others(case.alert, now, _about(case, who))) if decision.state == "waiting" else ()
    return notice_of(case, who, key_of(case.alert, who.name, step), decision, others=others, step=step)


def _in_quiet(notice: Notice, case: Case, one: Called, now: datetime) -> bool:
    """Whether quiet hours hold it, not a silence: that holds it from everybody."""
    if notice.until is None or holding(case.alert, case.silences, now, again=True):
        return False
    return hushed(case.alert, one.receiver, notice.due, one.clocks) is not None


def _about(case: Case, who: Receiver) -> list[Notice]:
    """The notices of the brand, or of sources, for this receiver; that something is over, or told again, is none."""
    mine = [one for one in case.recent if one.receiver == who.name and one.brand == case.alert.brand]
    return [one for one in mine if not is_over(one) and one.kind != "again"]


def _told(case: Case, who: Receiver, now: datetime) -> list[Notice]:
    """What the receiver was told, or is about to be, of other alerts: no step of an alert waits for another."""
    return [
        notice
        for notice in _about(case, who)
        if notice.state in ("waiting", "sent")
        and notice.due > now - COOLDOWN
        and notice.cause != "urgent"
        and notice.alert != case.alert.key
    ]


def _turn(case: Case, who: Receiver, why: str, told: Sequence[Notice], now: datetime) -> Decision:
    """Now, or after the messages of this hour."""
    alert, hour = case.alert, [notice for notice in told if notice.due > now - HOUR]
    if not hour:
        return Decision(state="waiting", due=now, reason=why)
    if alert.cause == "volume" and (named := next((one for one in hour if one.topic != VOLUME), None)):
        reason = f"{who.name} was told of {named.topic} in this hour, which says more than the volume"
        return Decision(state="held", due=now, reason=reason)
    if rank(alert) > max(SEVERITIES.index(notice.severity) for notice in hour) or alert.cause == "urgent":
        reason = f"{alert.severity}: breaks through the one message an hour about {_whom(alert)}"
        return Decision(state="waiting", due=now, reason=reason)
    last = max(hour, key=lambda notice: notice.due)
    return _queued(alert, last, now, case.zone)


def _whom(alert: Alert) -> str:
    return alert.brand or "sources"


def _queued(alert: Alert, last: Notice, now: datetime, zone: str) -> Decision:
    due, before = last.due + HOUR, f"one message an hour about {_whom(alert)}, and {last.topic} is told"
    at = clock(last.due, zone, now)
    if due - now <= LONGEST_WAIT:
        return Decision(state="waiting", due=due, reason=f"{before} at {at}: waits until {clock(due, zone, now)}")
    if alert.severity == "critical":
        reason = f"{before} at {at}: critical, and too late by then"
        return Decision(state="waiting", due=now, reason=reason)
    reason = f"{before} at {at}: told with all that is too many, after {clock(due, zone, now)}"
    return Decision(state="held", due=now, reason=reason, until=due)


def _same(case: Case, told: Sequence[Notice]) -> Notice | None:
    """The latest notice that already said this; whoever believes that a crisis is over is told of another."""
    alert = case.alert
    if alert.escalated or alert.cause == "urgent":
        return None
    over = () if alert.brand is None or alert.severity == "low" else case.over
    same = [notice for notice in told if notice.topic == alert.topic and notice.alert not in over]
    if any(SEVERITIES.index(notice.severity) < rank(alert) for notice in same) and not any(
        SEVERITIES.index(notice.severity) >= rank(alert) for notice in same
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

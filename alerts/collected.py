"""What was held, told in one message once it may be: what still matters, and what did not last so long."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.alert import SEVERITIES, Alert, Notice, Receiver
from alerts.compose import body_of
from alerts.hours import LONGEST
from alerts.inhibition import part_of
from alerts.over import BEFORE_TURN, is_over
from alerts.route import Case, hushed, quieted
from alerts.silenced import holding, silenced
from alerts.why import LOCK_SCREEN, headline
from alerts.words import clock, count, printable

LISTED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A notice that was held until now, or waited, and its alert as it is now."""

    notice: Notice
    case: Case

    @property
    def alert(self) -> Alert:
        """As it is now."""
        return self.case.alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """`notice` is what the receiver is told, `told` what stands in it; `held` is held on, or for good: and why."""

    notice: Notice | None = None
    told: tuple[Notice, ...] = ()
    held: tuple[Notice, ...] = ()


def collected(who: Receiver, some: Sequence[Held], now: datetime, *, zone: str = "UTC") -> Collected:
    """One message, if one alert at least is open or one that was told is over; what ended or was acknowledged is named
    in it. Without such there is none, and what was held is held for good. What a silence, a storm or other quiet hours
    hold now is held on.
    """
    held, ready = list[Notice](), list[Held]()
    for one in some:
        if found := held_on(one, who, now):
            held.append(found)
        else:
            ready.append(one)
    if not any(_matters(one) for one in ready):
        return Collected(held=(*held, *(_for_good(one) for one in ready)))
    return Collected(notice=_told(who, ready, now, zone), told=tuple(one.notice for one in ready), held=tuple(held))


def held_on(one: Held, who: Receiver, now: datetime) -> Notice | None:
    """As a silence, a storm or quiet hours hold it from now on, whatever it was before; None where nothing does."""
    alert, case = one.alert, one.case
    if alert.state != "open" and not is_over(one.notice):
        return None
    if silence := holding(alert, case.silences, now, again=True):
        reason = silenced(alert, [silence], now, again=True, zone=case.zone) or one.notice.reason
        return replace(one.notice, state="held", reason=reason, until=silence.until, under=None)
    if not is_over(one.notice) and (part := part_of(alert, case.storms, who.name)):
        return replace(one.notice, state="held", reason=part.why, until=None, under=part.of)
    latest = one.notice.due + LONGEST  # quiet hours that never end hold nothing for ever
    if now < latest and (found := hushed(alert, who, now, (who.clock,))):
        found = replace(found, until=min(found.until, latest))
        reason = quieted(alert, found, now, case.zone).reason
        return replace(one.notice, state="held", reason=reason, until=found.until, under=None)
    return None


def _matters(one: Held) -> bool:
    return is_over(one.notice) or one.alert.state == "open"


def _for_good(one: Held) -> Notice:
    reason = f"{BEFORE_TURN} {_became(one.alert)}: {one.notice.reason}"
    return replace(one.notice, reason=reason, until=None, under=None)


def _became(alert: Alert) -> str:
    if alert.state == "acknowledged":
        return f"{alert.owner or 'somebody'} acknowledged it"
    return "it was over"


def _told(who: Receiver, ready: Sequence[Held], now: datetime, zone: str) -> Notice:
    first = max((one for one in ready if _matters(one)), key=lambda one: (not is_over(one.notice), _rank(one.alert)))
    alert, still = first.alert, sum(one.alert.state == "open" for one in ready)
    return Notice(
        key=f"held:{who.name}:{now.isoformat()}",
        alert=alert.key,
        brand=alert.brand,
        topic=alert.topic,
        severity=alert.severity,
        cause=alert.cause,
        receiver=who.name,
        state="waiting",
        reason=f"{count(len(ready), 'message')} held for {who.name}, of which {still} still want somebody",
        title=_title(first, ready),
        body=_body(first, ready, now, zone),
        due=now,
        kind="held",
        step=first.notice.step,
    )


def _title(first: Held, ready: Sequence[Held]) -> str:
    about = first.notice.title if is_over(first.notice) else headline(first.alert)
    more = f"Held for you ({len(ready)}): " if len(ready) > 1 else ""
    return printable(f"{more}{about}", LOCK_SCREEN)


def _body(first: Held, ready: Sequence[Held], now: datetime, zone: str) -> str:
    if len(ready) == 1:
        waited = f"It waited: {first.notice.reason}."
        return f"{first.notice.body}\n{waited}\n" if is_over(first.notice) else body_of(
            first.alert, (waited,), due=now, zone=zone
        )  # fmt: skip
    parts = (
        ("Still open, and nobody has acknowledged it:", [one for one in ready if one.alert.state == "open"]),
        ("Somebody looks after it:", [one for one in ready if one.alert.state == "acknowledged"]),
        ("Over by now:", [one for one in ready if one.alert.state == "resolved"]),
    )
    told = ["\n".join([head, *_lines(some, now, zone)]) for head, some in parts if some]
    return "\n\n".join([*told, "Next: `foreshock alerts --state open` for what is still open."]) + "\n"


def _lines(some: Sequence[Held], now: datetime, zone: str) -> Iterator[str]:
    worst = sorted(some, key=lambda one: (-_rank(one.alert), one.notice.due))
    for one in worst[:LISTED]:
        alert = one.alert
        owner = f", {printable(alert.owner, 40)} has it" if alert.owner else ""
        number = f" (`foreshock show {alert.id}`)" if alert.id is not None else ""
        yield f"- {clock(one.notice.due, zone, now)}, {alert.severity}{owner}: {one.notice.title}{number}"
        yield f"  held: {one.notice.reason}"
    if len(worst) > LISTED:
        yield f"- and {len(worst) - LISTED} more"


def _rank(alert: Alert) -> int:
    return SEVERITIES.index(alert.severity)

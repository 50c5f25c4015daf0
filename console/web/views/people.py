"""Who is told, in which order, and who is silent now, as a page shows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.alert import Receiver
from alerts.hours import Quiet, quiet
from alerts.on_call import Escalation, OnCall
from alerts.rota import Duty, Rota, on_duty
from alerts.silenced import Silence
from alerts.words import rough
from settings import Settings

EVERYTHING = "everything"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine:
    """Who has a rota now, and who after that; None: nobody."""

    rota: Rota
    now: Duty
    then: Duty | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverLine:
    """One receiver: what it is told of, how, and whether it is quiet at this moment."""

    receiver: Receiver
    of: str
    hours: str
    quiet: Quiet | None
    bound: bool
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The whole page but its silences."""

    duties: tuple[DutyLine, ...]
    receivers: tuple[ReceiverLine, ...]
    teams: tuple[tuple[str, str], ...]
    escalations: tuple[tuple[str, str], ...]


def people_of(known: Settings, now: datetime) -> People:
    """As the settings have them at this moment."""
    on_call = known.on_call
    digests = {one.name: f"{one.digest} at {one.digest_at:%H:%M}" for one in known.receivers if one.digest}
    return People(
        duties=tuple(_duty(one, now) for one in on_call.rotas),
        receivers=tuple(_receiver(one, on_call, digests, now) for one in on_call.receivers),
        teams=tuple(
            (one.name, ", ".join(one.members) + (f"; {one.hours.text} ({one.zone})" if one.hours else ""))
            for one in on_call.teams
        ),
        escalations=tuple((one.name, steps(one)) for one in on_call.escalations),
    )


def steps(escalation: Escalation) -> str:
    """`of high severity or worse: social, then support after 15 minutes`."""
    first, *rest = escalation.steps
    told = "".join(f", then {one.tell} after {rough(one.after)}" for one in rest)
    return f"{_of(escalation)}: {first.tell}{told}"


def standing(silences: Iterable[Silence], now: datetime) -> tuple[Sequence[Silence], Sequence[Silence]]:
    """Those that hold now, the first to end first, and those that are over, the latest first."""
    known = list(silences)
    holds = sorted((one for one in known if one.until > now), key=lambda one: one.until)
    return holds, sorted((one for one in known if one.until <= now), key=lambda one: one.until, reverse=True)


def _duty(rota: Rota, now: datetime) -> DutyLine:
    duty = on_duty(rota, now)
    return DutyLine(rota=rota, now=duty, then=on_duty(rota, duty.until) if duty.until else None)


def _receiver(one: Receiver, on_call: OnCall, digests: dict[str, str], now: datetime) -> ReceiverLine:
    parts = [f"quiet {one.quiet.text}" if one.quiet else "", one.hours.text if one.hours else ""]
    said = ", ".join(part for part in parts if part)
    return ReceiverLine(
        receiver=one,
        of=_of(one),
        hours=f"{said} ({one.zone}); rings all the same from {one.breaks} severity on" if said else "at any hour",
        quiet=quiet([one.clock], now),
        bound=one.name in on_call.bound(),
        digest=digests.get(one.name, ""),
    )


def _of(one: Receiver | Escalation) -> str:
    """What it is for, in words."""
    parts = [", ".join(one.brands), ", ".join(one.topics)]
    parts += [f"in {', '.join(one.languages)}"] if one.languages else []
    parts += [f"from {', '.join(one.sources)}"] if one.sources else []
    parts += [f"of {one.at_least} severity{' or worse' * (one.at_least != 'critical')}"] * (one.at_least != "low")
    return "; ".join(part for part in parts if part) or EVERYTHING

"""Who can be told, and in which order: receivers, teams, rotas, escalations, as the settings have them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.alert import Receiver, Severity
from alerts.hours import Clock, Hours
from alerts.rota import Rota, on_duty

LATER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Receivers by name, who are told together; outside of `hours` they are quiet as members of it."""

    name: str
    members: tuple[str, ...]
    hours: Hours | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Whom to tell (a rota, a team or a receiver, by name), so long `after` the step before was told."""

    tell: str
    after: timedelta = LATER


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """For which alerts (empty: all), and whom to tell one after another until somebody acknowledges."""

    name: str
    steps: tuple[Step, ...]
    brands: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    at_least: Severity = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A receiver whom a step tells, why, and the clocks by which he may be rung."""

    receiver: Receiver
    why: str
    clocks: tuple[Clock, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCall:
    """All of it. Every name that a team, a rota or a step has is there: the settings are refused otherwise."""

    receivers: tuple[Receiver, ...] = ()
    teams: tuple[Team, ...] = ()
    rotas: tuple[Rota, ...] = ()
    escalations: tuple[Escalation, ...] = ()

    def receiver(self, name: str) -> Receiver | None:
        """None where the settings have none of this name any more."""
        return next((one for one in self.receivers if one.name == name), None)

    def bound(self) -> frozenset[str]:
        """Receivers that are told by escalations, teams and rotas only."""
        ways = {step.tell for one in self.escalations for step in one.steps}
        ways |= {team.name for team in self.teams} | {rota.name for rota in self.rotas}
        named = {name for way in ways for name in self.names(way)}
        return frozenset(one.name for one in self.receivers if one.name in named and not one.also)

    def called(self, tell: str, now: datetime) -> tuple[list[Called], str]:
        """Whom a step with this name tells now, and in words why nobody where that is so."""
        if rota := next((one for one in self.rotas if one.name == tell), None):
            duty = on_duty(rota, now)
            who = self.receiver(duty.who) if duty.who else None
            return ([_called(who, duty.why)], "") if who else ([], duty.why)
        if team := next((one for one in self.teams if one.name == tell), None):
            members = [one for one in self.receivers if one.name in team.members]
            also = (Clock(whose=team.name, hours=team.hours, zone=team.zone),)
            found = [_called(one, f"you are in the team {team.name}", also) for one in members]
            return found, "" if found else f"nobody is in the team {team.name}"
        who = self.receiver(tell)
        return ([_called(who, "this step names you")], "") if who else ([], f"{tell} is in the settings no more")

    def names(self, tell: str) -> frozenset[str]:
        """Whom a step with this name may ever tell."""
        members = {name for one in self.teams if one.name == tell for name in one.members}
        return frozenset({tell} | members | {name for one in self.rotas if one.name == tell for name in _of_rota(one)})

    def anybody(self, escalation: Escalation) -> Iterator[Called]:
        """Everybody whom its rotas name: where no step finds somebody, they are told."""
        names = {
            name for step in escalation.steps for rota in self.rotas if rota.name == step.tell for name in rota.people
        }
        for one in self.receivers:
            if one.name in names:
                yield _called(one, "nobody has the duty, so everybody of the rota is told")


def _called(who: Receiver, why: str, also: tuple[Clock, ...] = ()) -> Called:
    return Called(receiver=who, why=why, clocks=(who.clock, *also))


def _of_rota(rota: Rota) -> set[str]:
    return {*rota.people, *(one.who for one in rota.overrides if one.who)}

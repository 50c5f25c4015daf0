"""Who is told after whom: the tables [[teams]], [[rota]] and [[escalations]]."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, Field, field_validator, model_validator

from alerts import Severity, rota
from alerts import hours as week
from alerts.hours import Hours
from alerts.on_call import LATER, Escalation, Step, Team
from alerts.rota import Override, Rota
from settings.duration import between
from settings.names import Name
from settings.table import DAY, MINUTE, Table
from settings.zone import Zone, aware

YEARS = range(1990, 2101)  # nobody means others, and few can reckon with them
_WHEN = f"should be in the years {YEARS[0]} to {YEARS[-1]}"


def _readable(text: str) -> str:
    week.hours(text)
    return text


HoursText = Annotated[str, AfterValidator(_readable)]
"""Hours of the week, as alerts.hours reads them."""


class TeamSettings(Table):
    """A table [[teams]]: receivers who are told together."""

    name: Annotated[Name, Field(description="how you call it, in the steps of escalations")]
    members: Annotated[tuple[Name, ...], Field(min_length=1, description="the names of the receivers in it")]
    hours: Annotated[
        HoursText | None, Field(description="when its members may be rung as such: Mon-Fri 09:00-18:00; none: always")
    ] = None
    timezone: Annotated[Zone | None, Field(description="the zone of `hours`; none: that of [foreshock]")] = None


class OverrideSettings(Table):
    """One of `overrides`: somebody stands in."""

    who: Annotated[Name | None, Field(description="the name of a receiver; without it nobody has the duty")] = None
    since: Annotated[datetime, Field(description="from when on, such as 2026-12-24T09:00, in the zone of the rota")]
    until: Annotated[datetime, Field(description="when it is over")]

    @model_validator(mode="after")
    def _goes_forward(self) -> "OverrideSettings":
        both = self.until.tzinfo is not None and self.since.tzinfo is not None
        since, until = (one if both else one.replace(tzinfo=None) for one in (self.since, self.until))
        if until <= since:
            raise ValueError("until should be after since")
        if since.year not in YEARS or until.year not in YEARS:
            raise ValueError(_WHEN)
        return self


class RotaSettings(Table):
    """A table [[rota]]: people who have the duty in turn."""

    name: Annotated[Name, Field(description="how you call it, in the steps of escalations")]
    people: Annotated[tuple[Name, ...], Field(min_length=1, description="the names of the receivers, in their turn")]
    since: Annotated[date, Field(description="the day on or after which the first of them begins: 2026-11-30")]
    hands_over: Annotated[str, Field(description="when the next one begins: a day and a time, or a time")] = "Mon 09:00"
    every: Annotated[
        timedelta, between(DAY, 364 * DAY), Field(description="how long each has it: whole days, or weeks with a day")
    ] = 7 * DAY
    timezone: Annotated[Zone | None, Field(description="the zone of these times; none: that of [foreshock]")] = None
    overrides: Annotated[
        tuple[OverrideSettings, ...], Field(description="who stands in: tables of who, since and until; the last wins")
    ] = ()

    @field_validator("since")
    @classmethod
    def _some_day(cls, since: date) -> date:
        if since.year not in YEARS:
            raise ValueError(_WHEN)
        return since

    @model_validator(mode="after")
    def _turns(self) -> "RotaSettings":
        day, _ = rota.hand_over(self.hands_over)
        if day is not None and self.every % (7 * DAY):
            raise ValueError("every should be whole weeks, because hands_over names a day")
        if self.every % DAY:
            raise ValueError("every should be whole days")
        return self

    @property
    def first(self) -> date:
        """The day of the first hand-over."""
        day, _ = rota.hand_over(self.hands_over)
        return self.since if day is None else self.since + (day - self.since.weekday()) % 7 * DAY


class StepSettings(Table):
    """One of `steps`: whom to tell."""

    tell: Annotated[Name, Field(description="the name of a rota, a team or a receiver")]
    after: Annotated[
        timedelta | None,
        between(MINUTE, DAY),
        Field(description="how long after the step before; 15m where it does not say; the first has none"),
    ] = None


class EscalationSettings(Table):
    """A table [[escalations]]: whom to tell, one after another, until somebody acknowledges."""

    name: Annotated[Name, Field(description="how you call it, in reasons")]
    brands: Annotated[tuple[Name, ...], Field(description="for alerts of these brands; empty means all")] = ()
    topics: Annotated[tuple[Name, ...], Field(description="of these topics; empty means all")] = ()
    languages: Annotated[tuple[Name, ...], Field(description="in which somebody spoke one of these; empty: all")] = ()
    sources: Annotated[
        tuple[Name, ...], Field(description="in which somebody spoke there, or about these sources; empty: all")
    ] = ()
    at_least: Annotated[Severity, Field(description="from which severity on: low, high or critical")] = "low"
    steps: Annotated[tuple[StepSettings, ...], Field(min_length=1, description="tables of tell and after, in order")]

    @model_validator(mode="before")
    @classmethod
    def _first_waits_for_nothing(cls, table: Any) -> Any:
        steps = table.get("steps") if isinstance(table, dict) else None
        if isinstance(steps, list) and steps and isinstance(steps[0], dict) and "after" in steps[0]:
            raise ValueError("the first of steps should have no `after`: there is none before it")
        return table


def read_hours(text: str | None) -> Hours | None:
    """Hours that were found readable, as the deciders take them."""
    return None if text is None else week.hours(text)


def team_of(table: TeamSettings, zone: str) -> Team:
    """`zone` is that of the house, as below."""
    return Team(name=table.name, members=table.members, hours=read_hours(table.hours), zone=table.timezone or zone)


def rota_of(table: RotaSettings, house: str) -> Rota:
    zone = table.timezone or house
    return Rota(
        name=table.name,
        people=table.people,
        since=table.first,
        at=rota.hand_over(table.hands_over)[1],
        every=table.every // DAY,
        zone=zone,
        overrides=tuple(
            Override(who=one.who, since=aware(one.since, zone), until=aware(one.until, zone)) for one in table.overrides
        ),
    )


def escalation_of(table: EscalationSettings) -> Escalation:
    facts = table.model_dump(exclude={"steps"})
    steps = tuple(Step(tell=one.tell, after=one.after or LATER) for one in table.steps)
    return Escalation(**facts, steps=steps)

"""How well we answered, measured from what is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.hours import spent
from flows.steps.entering import desk_of
from replies.measures import Handled, Measured, grouped, measured
from replies.queue import Desk
from settings import Brand, Settings
from storage import handled as kept

NOBODY, NO_TOPIC = "nobody yet", "no topic"
BY: Mapping[str, Callable[[Handled], str]] = {
    "brand": lambda one: one.brand,
    "topic": lambda one: one.topic or NO_TOPIC,
    "source": lambda one: one.source,
    "person": lambda one: one.person or NOBODY,
}
"""What the figures can be told apart by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What came in within [since, until), and how well it was answered, all together and `by` something."""

    since: datetime
    until: datetime
    items: tuple[Handled, ...]
    whole: Measured
    by: Mapping[str, Measured]


def answers_of(
    conn: Connection,
    settings: Settings,
    brands: Sequence[str],
    since: datetime,
    until: datetime,
    *,
    by: str = "brand",
) -> Answers:
    """Of these brands (none: all). `by` is a key of BY."""
    about = [one for one in settings.brands if not brands or one.name in brands]
    items = _worked(settings, about, kept.handled(conn, [one.name for one in about], since, until))
    return Answers(
        since=since,
        until=until,
        items=tuple(items),
        whole=measured(items, until),
        by=grouped(items, BY[by], until),
    )


def zone_of(settings: Settings, brand: str | None) -> str:
    """On whose clock the hours of a brand are told (None: of all)."""
    found = next((one for one in settings.brands if one.name == brand), None)
    return desk_of(settings, found).zone if found else settings.timezone


def _worked(settings: Settings, brands: Sequence[Brand], items: Sequence[Handled]) -> list[Handled]:
    """With the hours of work until the answer, where the settings have some."""
    known = {one.name: one for one in brands}
    pairs = {(one.brand, one.source) for one in items}
    desks = {(brand, source): desk_of(settings, known[brand], source) for brand, source in pairs}
    return [replace(one, worked=_worked_on(one, desks[one.brand, one.source])) for one in items]


def _worked_on(one: Handled, desk: Desk) -> timedelta | None:
    if one.sent is None or desk.hours is None:
        return None
    return spent(desk.hours, desk.zone, one.said, one.sent)

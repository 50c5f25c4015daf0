"""How well we answered, measured from what is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from replies.measures import Handled, Measured, grouped, measured
from settings import Settings
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
    items = kept.handled(conn, [one.name for one in about], since, until)
    return Answers(
        since=since,
        until=until,
        items=tuple(items),
        whole=measured(items, until),
        by=grouped(items, BY[by], until),
    )


def zone_of(settings: Settings, brand: str | None) -> str:
    """On whose clock the hours of a brand are told (None: of all)."""
    return settings.timezone

"""A drill: a false storm goes through the real steps, the real database and the real ways out, and is erased.

Nothing waits for the clock: the storm is put before the next five-minute edge, and the steps are told that it is the
moment at which that is closed. This wait is reckoned with what the steps took.
"""

import asyncio
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from alerts.drill import drilled
from complaints import edge
from complaints.clock import BIN
from flows.steps.deliver import deliver
from flows.steps.judge import GRACE, judge
from flows.steps.keep import keep, prepared
from listeners.contract import Options
from mentions import Author, Mention
from settings import Brand, ReceiverSettings, Settings, Source
from settings.people import EscalationSettings
from storage import alerts, drills
from storage.complaints import Conflict
from storage.drills import ORIGIN
from storage.engine import reading, writing
from storage.outbox import Posted, of_alert

Done = TypeVar("Done")
Way = TypeVar("Way", ReceiverSettings, EscalationSettings)
WORD = "foreshockdrill"  # what the posts call the brand: nobody else says it
QUIET, STORM = 40, 25  # posts of the days before, and people who complain
DAYS, MINUTES, HEARD = timedelta(days=3), timedelta(minutes=4), timedelta(seconds=1)
THINGS = (
    "street", "house", "monday", "green", "door", "number", "rain", "office", "phone", "three", "days", "again", "box",
    "shoes", "gift", "stairs", "lobby", "winter", "yellow", "card", "paper", "station", "evening", "neighbour", "floor",
    "garden", "corner", "bicycle", "window", "letter", "kitchen", "summer", "market", "bridge", "lamp", "sunday",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Drilled:
    """`waits` is the time to the moment at which the next edge is closed; `stages` what took how long; `why` the alert,
    None where none was raised; `told` what became of each notice; `rows` were erased."""

    brand: str
    mentions: int
    waits: timedelta
    stages: dict[str, timedelta] = field(default_factory=dict)
    why: str | None = None
    told: tuple[Posted, ...] = ()
    rows: int = 0

    @property
    def rings_after(self) -> timedelta:
        """From the last post to the last message."""
        return self.waits + sum(self.stages.values(), timedelta())

    @property
    def well(self) -> bool:
        """Whether somebody was rung, and nobody in vain."""
        states = {one.notice.state for one in self.told if not one.error}
        return "sent" in states and not any(one.error for one in self.told)


class Disturbed(Exception):
    """Another drill began meanwhile, and erased this one."""


def clean(engine: Engine) -> int:
    """Erases what a drill that was killed left behind. Gives the number of rows."""
    with writing(engine) as conn:
        return drills.erase(conn)


async def drill(engine: Engine, settings: Settings, brand: Brand, now: datetime, *, only: str | None = None) -> Drilled:
    """As if `brand` were struck now; `only` is the one receiver to be told. Erases itself whatever happens.

    Raises Disturbed.
    """
    await asyncio.to_thread(clean, engine)
    rows = 0
    try:
        done = await _drill(engine, settings_of(settings, brand, only), now)
    except (Conflict, IntegrityError):
        raise Disturbed from None
    finally:
        rows = await asyncio.to_thread(clean, engine)
    if done.why is None and not rows:
        raise Disturbed
    return Drilled(**{name: getattr(done, name) for name in Drilled.__slots__} | {"rows": rows})


async def _drill(engine: Engine, settings: Settings, now: datetime) -> Drilled:
    closes = edge(now) + BIN
    brand, posts, stages, at = settings.brands[0], list(storm(closes)), dict[str, timedelta](), closes + GRACE
    await asyncio.to_thread(_timed, stages, "kept and understood", lambda: _keep(engine, settings, posts, at))
    await asyncio.to_thread(_timed, stages, "judged", lambda: judge(engine, settings, brand, at))
    began = monotonic()
    await deliver(engine, settings, at, drill=True)
    stages["delivered"] = timedelta(seconds=monotonic() - began)
    with reading(engine) as conn:
        raised = [alert for key in drills.alert_keys(conn) if (alert := alerts.by_key(conn, key))]
        told = [one for alert in raised for one in of_alert(conn, alert.key)]
    why = raised[0].why if raised else None
    return Drilled(brand=brand.name, mentions=len(posts), waits=at - now, stages=stages, why=why, told=tuple(told))


def _timed(stages: dict[str, timedelta], name: str, work: Callable[[], Done]) -> Done:
    began = monotonic()
    done = work()
    stages[name] = timedelta(seconds=monotonic() - began)
    return done


def _keep(engine: Engine, settings: Settings, posts: list[Mention], now: datetime) -> None:
    source = settings.sources[0]
    page = prepared(engine, settings, source, posts)
    with writing(engine) as conn:
        keep(conn, settings, source.name, page, gone=(), now=now)


def settings_of(settings: Settings, brand: Brand, only: str | None = None) -> Settings:
    """The settings of a drill: its own brand and source alone; whoever is told of `brand` is told of it."""
    name = drilled(brand.name)
    mine = brand.model_copy(update={"name": name, "query": WORD, "handles": (), "terms": (), "without": ()})
    people = tuple(_told_of(one, brand.name, name) for one in settings.receivers if only in (None, one.name))
    ways = tuple(_told_of(one, brand.name, name) for one in settings.escalations) if only is None else ()
    groups = {} if only is None else {"teams": (), "rotas": ()}
    return settings.model_copy(
        update={
            "brands": (mine,),
            "sources": (Source(name=ORIGIN, kind=ORIGIN, options=Options()),),
            "receivers": people,
            "escalations": ways,
            "calendar": (),
            **groups,
        }
    )


def _told_of(one: Way, brand: str, name: str) -> Way:
    """A receiver or an escalation that wants `brand` wants the drill."""
    return one.model_copy(update={"brands": tuple(name if wants == brand else wants for wants in one.brands)})


def storm(closes: datetime) -> Iterator[Mention]:
    """Three quiet days, and then so many people in the four minutes before this edge; the same words in every drill."""
    dice = random.Random(7)
    for i in range(QUIET):
        said = closes - BIN - DAYS * dice.random()
        yield _post(f"quiet {i}", f"{WORD} wrote {' '.join(dice.sample(THINGS, 8))}", said, closes)
    for i in range(STORM):
        said = closes - MINUTES * (0.02 + 0.98 * dice.random())
        yield _post(f"storm {i}", f"{WORD} lost my parcel, {' '.join(dice.sample(THINGS, 10))}", said, closes)


def _post(name: str, text: str, said: datetime, closes: datetime) -> Mention:
    heard = closes - HEARD
    return Mention(
        origin=ORIGIN, external_id=name, kind="post", said=said, heard=heard, text=text, author=Author(handle=name)
    )

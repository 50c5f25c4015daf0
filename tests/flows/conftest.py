"""A square where people talk, a listener that tells what it is told to tell, and a letter box. The steps are the real
ones, and so are the databases."""

import asyncio
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

import delivery.contract
import listeners.contract
from delivery.contract import Message, WayOut
from flows.steps.hear import HeardFrom, hear
from listeners.contract import Listener, Page
from mentions import Author, Mention
from settings import Brand, ReceiverSettings, Settings, Source
from storage.engine import reading
from storage.tables import metadata

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
NOW = NOON + timedelta(minutes=1, seconds=30)
THINGS = (
    "street", "house", "monday", "green", "door", "number", "rain", "office", "phone", "three", "days", "again", "box",
    "shoes", "gift", "stairs", "lobby", "winter", "yellow", "card", "paper", "station", "evening", "neighbour", "floor",
    "garden", "corner", "bicycle", "window", "letter", "kitchen", "summer",
)  # fmt: skip
LATER = timedelta(minutes=10)


@dataclass
class Square:
    """`tells` are pages, and errors to raise, in this order; `asked` the cursors with which it was asked."""

    tells: list[Page | BaseException] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)

    async def listen(self, wire, options, cursor):
        self.asked.append(dict(cursor))
        for one in self.tells:
            if isinstance(one, BaseException):
                raise one
            yield one


@dataclass
class Box:
    """`got` are the messages that arrived; `trouble` the errors that the next tries end with, None for none."""

    got: list[Message] = field(default_factory=list)
    trouble: list[BaseException | None] = field(default_factory=list)

    async def send(self, options, message):
        wrong = self.trouble.pop(0) if self.trouble else None
        if wrong is not None:
            raise wrong
        self.got.append(message)


@pytest.fixture
def now() -> datetime:
    """A minute and a half after an edge: it is closed, and so is everything before it."""
    return NOW


@pytest.fixture
def said() -> Callable[..., Mention]:
    """said("text", ago=timedelta) is a post named after its text."""

    def make(text, *, name=None, ago=timedelta(minutes=10), **fields) -> Mention:
        facts = {"origin": "square", "kind": "post", "heard": NOW, "author": Author(handle=f"author of {text}")}
        return Mention(external_id=name or text, said=NOW - ago, text=text, **(facts | fields))

    return make


@pytest.fixture
def crowd(said) -> Callable[..., list[Mention]]:
    """crowd("Acme lost my parcel", 25, since=..., until=...): so many people say it, each in words of their own."""

    def make(text, times, *, since, until=timedelta(0), seed=1, **fields) -> list[Mention]:
        dice = random.Random(seed)
        whole, late = since.total_seconds(), until.total_seconds()
        return [
            said(
                f"{text}, {' '.join(dice.sample(THINGS, 9))}",
                name=f"{text} {seed} {i:03}",
                ago=timedelta(seconds=dice.uniform(late, whole)),
                **fields,
            )
            for i in range(times)
        ]

    return make


@pytest.fixture
def square(monkeypatch) -> Square:
    """Every source of kind `square` listens to this."""
    one = Square()
    found = {**listeners.contract.kinds(), "square": Listener("square", listeners.contract.Options, one.listen)}
    monkeypatch.setattr(listeners.contract, "kinds", lambda: found)
    return one


@pytest.fixture
def box(monkeypatch) -> Box:
    """Every receiver of kind `box` gets its messages here."""
    one = Box()
    found = {**delivery.contract.kinds(), "box": WayOut("box", delivery.contract.Options, one.send)}
    monkeypatch.setattr(delivery.contract, "kinds", lambda: found)
    return one


def source(name="square", kind="square", **more) -> Source:
    options = more.pop("options", None) or listeners.contract.Options()
    return Source(name=name, kind=kind, options=options, **more)


def receiver(name, **more) -> ReceiverSettings:
    return ReceiverSettings(name=name, kind="box", options=delivery.contract.Options(), **more)


@pytest.fixture
def settings(tmp_path) -> Settings:
    """Two brands, one source, two receivers."""
    return Settings(
        database="sqlite:///unused.db",
        contact=None,
        html=tmp_path,
        brands=(
            Brand(name="Acme", query="acme"),
            Brand(name="Brix", query="brix", goal=timedelta(hours=2)),
        ),
        sources=(source(),),
        receivers=(receiver("on call"), receiver("brix only", brands=("Brix",))),
        path=tmp_path / "foreshock.toml",
    )


@pytest.fixture
def hears(engine: Engine, settings: Settings, square: Square) -> Callable[..., HeardFrom]:
    """hears(page, page, error): the square tells this, and is heard once, ten minutes after the last time."""
    clock = [NOW - LATER]

    def once(*tells, now=None, rested=True, **more) -> HeardFrom:
        clock[0] = now or clock[0] + LATER
        square.tells = [Page(mentions=tuple(one), cursor={}) if isinstance(one, list) else one for one in tells]
        return asyncio.run(hear(engine, settings, source(**more), clock[0], rested=rested))

    return once


@pytest.fixture
def rows(engine: Engine) -> Callable[..., list]:
    """rows("matches", "brand", "label") is what stands in these columns, sorted; one column gives plain values."""

    def read(table: str, *columns: str) -> list:
        with reading(engine) as conn:
            found = conn.execute(select(*(metadata.tables[table].c[name] for name in columns))).all()
        return sorted((row[0] if len(columns) == 1 else tuple(row) for row in found), key=str)

    return read


@pytest.fixture
def everything(engine: Engine) -> Callable[[], dict[str, list[str]]]:
    """Every row of every table that has any."""

    def read() -> dict[str, list[str]]:
        with reading(engine) as conn:
            tables = {name: list(conn.execute(select(t))) for name, t in metadata.tables.items()}
        return {name: sorted(map(str, found)) for name, found in tables.items() if found}

    return read


@pytest.fixture
def counts(engine: Engine) -> Iterator[Callable[[], dict[str, int]]]:
    """How many rows every table has that has any."""

    def count() -> dict[str, int]:
        with reading(engine) as conn:
            found = {name: conn.scalar(select(func.count()).select_from(t)) for name, t in metadata.tables.items()}
        return {name: number for name, number in found.items() if number}

    return count

"""Killed at any page and heard again, every listener's mentions stand in a database: each once, and none is missing."""

import shutil
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache

import pytest
from sqlalchemy import select

from flows.steps import hear as step
from flows.steps import keep, models
from listeners.contract import kinds, listener_of
from mentions import Match
from sentiment import understand
from settings import Brand, Settings, Source
from storage import mentions, tables
from storage.engine import migrate, open_database, reading

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
that_listens = pytest.mark.parametrize("kind", [kind for kind, one in kinds().items() if one.listen])


class Killed(BaseException):
    """Nothing catches it, as nothing catches a power cut."""


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """The file of a database without rows: a copy is sooner there than a new one."""
    path = tmp_path_factory.mktemp("empty") / "foreshock.db"
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


class Anything:
    """Every mention concerns every brand."""

    def __init__(self, brands):
        self.brands = brands

    def matches(self, mention, heard_by):
        return tuple(Match(brand=brand.name, spans=()) for brand in self.brands)


class House:
    """A real database, one brand that every mention concerns, and a source whose wire is the fake one."""

    def __init__(self, folder, kind, options):
        self.engine = open_database(f"sqlite:///{folder}/foreshock.db")
        brand = Brand(name="Any", query="any")
        self.settings = Settings(
            database="", contact=None, html=folder, brands=(brand,), sources=(), receivers=(), path=folder
        )
        self.source = Source(name="ours", kind=kind, options=listener_of(kind).options(**options))

    async def hear(self, *, kill=None, kept=True):
        """One run; with `kill` the power goes at that page, after it was kept or before."""
        left = kill

        def keep_page(*some, **more):
            nonlocal left
            left = left and left - 1
            if left == 0 and not kept:
                raise Killed
            done = real(*some, **more)
            if left == 0:
                raise Killed
            return done

        real, step.keep_page = step.keep_page, keep_page
        try:
            return await step.hear(self.engine, self.settings, self.source, NOW, rested=False)
        except Killed:
            return None
        finally:
            step.keep_page = real

    def stored(self):
        """Every mention with its brands, and how many were counted in each hour."""
        with reading(self.engine) as conn:
            found = [(row.mention, row.matches) for row in mentions.listed(conn, limit=5_000)]
            counted = conn.execute(select(tables.rollups).order_by(tables.rollups.c.hour, tables.rollups.c.label))
            return sorted(found, key=lambda one: (one[0].origin, one[0].external_id)), counted.all()

    def ids(self):
        return sorted(mention.external_id for mention, _ in self.stored()[0])


understood = cache(understand)


def each_once(known, mentions):
    """Each text once; nobody else is named here."""
    return (understood(one.words, terms=known.brand.all_terms, declared=one.language) for one in mentions)


@pytest.fixture
def world(kind, its, wire, empty, tmp_path, monkeypatch):
    """A maker of houses, each with a database of its own, and every id there is to hear."""

    @asynccontextmanager
    async def open_wire(**_):
        yield wire

    monkeypatch.setattr(step, "open_wire", open_wire)
    monkeypatch.setattr(keep, "matcher_of", Anything)
    monkeypatch.setattr(models.Knowing, "meant_all", each_once)  # most of the time: words are always the same
    wire.http.says, options, expected = its.world(tmp_path)
    houses = []

    def house():
        folder = tmp_path / f"house{len(houses)}"
        folder.mkdir()
        shutil.copy(empty, folder)
        houses.append(House(folder, kind, options))
        return houses[-1]

    yield house, sorted(expected)
    for one in houses:
        one.engine.dispose()


@that_listens
@pytest.mark.parametrize("kept", [True, False], ids=["after it was kept", "before it was kept"])
async def test_killed_at_any_page_it_goes_on_and_nothing_is_lost_or_doubled(kind, kept, world):
    house, expected = world
    whole = house()
    said = await whole.hear()
    assert said.error is None and said.pages > 1 and whole.ids() == expected
    for page in range(1, said.pages + 1):
        killed = house()
        assert await killed.hear(kill=page, kept=kept) is None
        assert (await killed.hear()).error is None
        assert killed.stored() == whole.stored(), f"killed at page {page} of {said.pages}"


@that_listens
async def test_killed_at_every_page_again_and_again_it_comes_to_its_end(kind, world, its, monkeypatch):
    house, expected = world
    killed = house()
    for page in range(1, 40):
        if (said := await killed.hear(kill=page)) is not None:
            break
    assert said.error is None and killed.ids() == expected


@that_listens
async def test_what_is_new_between_a_kill_and_the_next_run_is_heard_too(kind, world, its, wire, tmp_path):
    if not hasattr(its, "later"):
        pytest.skip("the world of this kind has no later")
    house, expected = world
    before, (after, new) = wire.http.says, its.later(tmp_path)
    pages = (await house().hear()).pages
    for page in range(1, pages + 1):
        killed = house()
        wire.http.says = before
        await killed.hear(kill=page)
        wire.http.says = after
        for _ in range(2):
            assert (await killed.hear()).error is None
        assert killed.ids() == sorted([*expected, new]), f"killed at page {page} of {pages}"

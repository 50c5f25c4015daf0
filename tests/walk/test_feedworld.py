"""Two hundred feeds with every fault at once: once the world is calm, the store holds all that was said, once each.

All but what was never shown whole: a feed that is cut off at its first showing, and has moved on when it is whole
again, has lost what stood behind the cut. Nobody could have heard that.

The world is the measuring tool beside the checkout; where that is not there, the tests are skipped and say so.
"""

import asyncio
import importlib.util
import os
import pickle
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from listeners.contract import listener_of
from settings import Brand, Settings, Source
from storage.engine import migrate, open_database, reading
from storage.tables import matches, mentions, rollups
from tests.walk import feedworld_run as run

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT.parent / "shared" / "bench" / "feedworld.py"
FEEDS, ITEMS, TICKS = 200, 25, 20
SEEDS = (1, 2)
BROKEN, LATIN1, COPIED = 0.2, 0.2, 0.2
FAULTS = (
    "--p500", "0.1", "--p429", "0.1", "--latency-ms", "2", "--p-broken", str(BROKEN), "--p-latin1", str(LATIN1),
    "--p-dup", str(COPIED),
    "--no-validators", "--gzip",
)  # fmt: skip
LEAST_KILLS = 5
WHOLE = re.compile(
    r"<(?:guid[^>]*|id)>(tag:feedworld,\d+:\d+/\d+)</(?:guid|id)>(?:(?!<item>|<entry>).)*</(?:item|entry)>", re.S
)

pytestmark = [
    pytest.mark.skipif(not BENCH.is_file(), reason="the measuring tools are not beside the checkout"),
    pytest.mark.timeout(900),
]


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("feedworld", BENCH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def world(seed):
    """The address of a world that is served by a process of its own."""
    size = ("--feeds", str(FEEDS), "--items", str(ITEMS), "--seed", str(seed), "--port", "0")
    with subprocess.Popen([sys.executable, str(BENCH), *size, *FAULTS], stdout=subprocess.PIPE, text=True) as served:
        address = served.stdout.readline().split()[1].removesuffix("/feed/0.xml")
        try:
            yield address
        finally:
            served.terminate()


def settings_of(folder, world, bench):
    query = " OR ".join(f'"{brand}"' for brand in bench.BRANDS)
    return Settings(
        database=f"sqlite:///{folder}/foreshock.db",
        contact=None,
        html=folder,
        brands=(Brand(name="Everybody", query=query),),
        sources=tuple(source(world, number) for number in range(FEEDS)),
        receivers=(),
        path=folder,
    )


def source(world, number):
    options = listener_of("feed").options(url=f"{world}/feed/{number}.xml")
    return Source(name=f"feed {number}", kind="feed", private=True, options=options)


@pytest.fixture
def settings(tmp_path, world, bench):
    return settings_of(tmp_path, world, bench)


def stored(settings):
    engine = open_database(settings.database)
    with reading(engine) as conn:
        names = Counter(conn.scalars(select(mentions.c.external_id)))
        concerned = conn.scalars(select(matches.c.mention)).all()
        counted = sum(conn.scalars(select(rollups.c.mentions)))
    engine.dispose()
    return names, concerned, counted


def shown(bench, seed):
    """Every id that was shown whole at some tick, by the world's own rules, and every id that there ever was."""
    world = bench.World(seed=seed, feeds=FEEDS, items=ITEMS, p_dup=COPIED)
    broken, calm = bench.Server(world, p_broken=BROKEN, p_latin1=LATIN1), bench.Server(world)
    seen = set()
    for world.tick in range(TICKS + 1):
        server = calm if world.tick == TICKS else broken
        seen.update(name for number in range(FEEDS) for name in WHOLE.findall(server.feed(number)[1].decode("latin-1")))
    return seen, {name for _, name in world.expected(TICKS)}


def check(settings, bench, seed):
    """As calm as it is now, one more round must make the store whole."""
    engine = open_database(settings.database)
    last = asyncio.run(run.hear_all(engine, settings, run.NOW + (TICKS + 1) * run.TICK))
    engine.dispose()
    assert not [one.error for one in last if one.error]
    whole, ever = shown(bench, seed)
    names, concerned, counted = stored(settings)
    assert set(names) == whole and set(names.values()) == {1}
    assert len(concerned) == len(set(concerned)) == counted == len(whole)
    assert whole <= ever and len(whole) > 0.98 * len(ever)


@pytest.mark.parametrize("seed", SEEDS[:1])
def test_after_twenty_ticks_of_every_fault_nothing_is_lost_and_nothing_is_doubled(settings, world, bench, seed):
    engine = open_database(settings.database)
    migrate(engine)
    failed = Counter()
    for tick in range(TICKS):
        failed.update(one.error_class for one in run.rounds(engine, settings, tick))
        run.post(world, "/ctl/tick")
    engine.dispose()
    assert failed["Unavailable"] > 100 and failed["RateLimited"] > 100, "the faults were not there"
    run.post(world, "/ctl/calm")
    check(settings, bench, seed)


@pytest.mark.parametrize("seed", SEEDS[1:])
def test_the_same_while_another_process_kills_the_run_every_few_seconds(settings, world, bench, seed):
    kills, dice = 0, random.Random(seed)
    told = pickle.dumps((settings, world, TICKS))
    command = [sys.executable, str(Path(run.__file__))]
    until = time.monotonic() + 600
    while (tick := run.tick_of(world)) < TICKS:
        assert time.monotonic() < until, f"only {tick} ticks in ten minutes, {kills} kills"
        with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}) as victim:
            victim.stdin.write(told)
            victim.stdin.close()
            try:
                assert victim.wait(dice.uniform(4, 9)) == 0
            except subprocess.TimeoutExpired:
                os.kill(victim.pid, signal.SIGKILL)
                kills += 1
    assert kills >= LEAST_KILLS
    run.post(world, "/ctl/calm")
    check(settings, bench, seed)

"""Two hundred feeds with every fault at once: once the world is calm, the store holds all that was said, once each.

The world is the measuring tool beside the checkout; where that is not there, the tests are skipped and say so.
"""

import asyncio
import importlib.util
import os
import pickle
import random
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
SEED = 39
"""In this world no feed is cut off at its first showing and moves on before it heals: all of it can be heard."""
FAULTS = (
    "--p500", "0.1", "--p429", "0.1", "--latency-ms", "2", "--p-broken", "0.2", "--p-latin1", "0.2", "--p-dup", "0.2",
    "--no-validators", "--gzip",
)  # fmt: skip
LEAST_KILLS = 5

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
def world():
    """The address of a world that is served by a process of its own."""
    size = ("--feeds", str(FEEDS), "--items", str(ITEMS), "--seed", str(SEED), "--port", "0")
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


def check(settings, bench):
    """As calm as it is now, one more round must make the store whole."""
    engine = open_database(settings.database)
    last = asyncio.run(run.hear_all(engine, settings, run.NOW + (TICKS + 1) * run.TICK))
    engine.dispose()
    assert not [one.error for one in last if one.error]
    expected = {guid for _, guid in bench.World(seed=SEED, feeds=FEEDS, items=ITEMS, p_dup=0.2).expected(TICKS)}
    names, concerned, counted = stored(settings)
    assert set(names) == expected and set(names.values()) == {1}
    assert len(concerned) == len(set(concerned)) == counted == len(expected)


def test_after_twenty_ticks_of_every_fault_nothing_is_lost_and_nothing_is_doubled(settings, world, bench):
    engine = open_database(settings.database)
    migrate(engine)
    failed = Counter()
    for tick in range(TICKS):
        failed.update(one.error_class for one in run.rounds(engine, settings, tick))
        run.post(world, "/ctl/tick")
    engine.dispose()
    assert failed["Unavailable"] > 100 and failed["RateLimited"] > 100, "the faults were not there"
    run.post(world, "/ctl/calm")
    check(settings, bench)


def test_the_same_while_another_process_kills_the_run_every_few_seconds(settings, world, bench, tmp_path):
    progress, kills, dice = tmp_path / "done", 0, random.Random(SEED)
    progress.write_text("0")
    told = pickle.dumps((settings, world, TICKS, str(progress)))
    command = [sys.executable, str(Path(run.__file__))]
    until = time.monotonic() + 600
    while int(progress.read_text()) < TICKS:
        assert time.monotonic() < until, f"only {progress.read_text()} ticks in ten minutes, {kills} kills"
        with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}) as victim:
            victim.stdin.write(told)
            victim.stdin.close()
            try:
                assert victim.wait(dice.uniform(3, 8)) == 0
            except subprocess.TimeoutExpired:
                os.kill(victim.pid, signal.SIGKILL)
                kills += 1
    assert kills >= LEAST_KILLS
    run.post(world, "/ctl/calm")
    check(settings, bench)

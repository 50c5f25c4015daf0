"""A process that hears a source is killed at random moments, again and again, until one of them comes to the end."""

import asyncio
import multiprocessing
import random
import time

import pytest

from flows.steps.hear import hear
from tests.faults.blade import LEARNT, content
from tests.faults.conftest import NOW, THINGS, hit
from tests.faults.lives import hearing

FORKS = multiprocessing.get_context("forkserver")  # starts in no time, and has no thread of ours
FORKS.set_forkserver_preload([hearing.__module__])
MOST_LIVES = 60


@pytest.fixture
def busy_board(engine, site):
    """Seven pages of three stories: complaints, questions, copies, and some that concern nobody."""
    dice = random.Random(5)
    words = ["quillpost lost my parcel", "Is there a way to call quillpost?", "Ferrybank and quillpost merge", "Nobody"]
    site.hits = [
        hit(f"{i}", f"{words[i % 4]} {'' if i % 5 == 0 else ' '.join(dice.sample(THINGS, 8))}", minutes_ago=8 + 3 * i)
        for i in range(15)
    ]
    return engine


def undisturbed(engine, settings):
    """What one hearing leaves, and how many seconds it takes."""
    began = time.monotonic()
    said = asyncio.run(hear(engine, settings, settings.sources[0], NOW))
    assert said.error is None and said.pages >= 6
    return content(engine, but=LEARNT), time.monotonic() - began


@pytest.mark.parametrize("seed", [1, 2])
def test_a_source_is_heard_whole_however_often_its_hearing_is_killed(busy_board, settings, copy_of, seed):
    expected, length = undisturbed(copy_of(busy_board), settings)
    engine, dice, kills = copy_of(busy_board), random.Random(seed), 0
    killable = settings.model_copy(update={"database": engine.url.render_as_string(hide_password=False)})
    for lives in range(MOST_LIVES + 1):
        begun = FORKS.Event()
        process = FORKS.Process(target=hearing, args=(killable, begun))
        process.start()
        assert begun.wait(30)
        # the first has no chance, and the last has all the time: on a busy machine one may need long
        process.join(120 if lives == MOST_LIVES else lives and dice.uniform(0, length * (0.2 + 0.05 * lives)))
        process.kill()
        process.join()
        if process.exitcode != -9:
            break
        kills += 1
    assert process.exitcode == 0
    assert kills
    assert content(engine, but=LEARNT) == expected

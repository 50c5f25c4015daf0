"""A real process is killed with the signal that nobody can catch, in the middle of a transaction."""

import asyncio
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from flows.steps.deliver import LEASE, deliver
from flows.steps.hear import hear
from flows.steps.judge import judge
from tests.faults.blade import LEARNT, content
from tests.faults.conftest import NOW

ROOT = Path(__file__).resolve().parents[2]
VICTIM = Path(__file__).with_name("victim.py")


def killed_in_the_middle(engine, settings, step, beginning, number=1, *, now=NOW):
    """Starts the step in a process of its own and kills it as it is about to say the n-th statement of this kind."""
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, str(VICTIM), step, beginning, str(number)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}
    ) as victim:
        victim.stdin.write(pickle.dumps((settings.model_copy(update={"database": url}), now)))
        victim.stdin.close()
        said = victim.stdout.readline()
        victim.kill()
    assert said == b"here\n"
    assert victim.returncode == -9


@pytest.mark.parametrize("number", [1, 2])
def test_hearing_goes_on_after_kill_9(heard_once, settings, copy_of, number):
    def step(engine):
        asyncio.run(hear(engine, settings, settings.sources[0], NOW))

    expected = undisturbed(heard_once, copy_of, step, but=LEARNT)
    engine = copy_of(heard_once)
    killed_in_the_middle(engine, settings, "hear", "INSERT INTO matches", number)
    assert content(engine, but=LEARNT) != expected
    step(engine)
    assert content(engine, but=LEARNT) == expected


def test_judging_goes_on_after_kill_9(in_trouble, settings, copy_of):
    def step(engine):
        judge(engine, settings, settings.brands[0], NOW)

    expected = undisturbed(in_trouble, copy_of, step)
    engine = copy_of(in_trouble)
    before = content(engine)
    killed_in_the_middle(engine, settings, "judge", "INSERT INTO alerts")
    assert content(engine) == before  # one transaction: all of it is gone
    step(engine)
    assert content(engine) == expected


def test_delivery_goes_on_after_kill_9(waiting, settings, site):
    # the first notice is with its receiver, and nobody wrote that down
    killed_in_the_middle(waiting, settings, "deliver", "UPDATE outbox SET state")
    assert site.got == ["a"]
    again = asyncio.run(deliver(waiting, settings, NOW + 2 * LEASE))
    assert site.got == ["a", "a", "b", "c"]
    assert (again.sent, again.failed) == (3, 1)


def undisturbed(base, copy_of, step, *, but=()):
    engine = copy_of(base)
    step(engine)
    return content(engine, but=but)

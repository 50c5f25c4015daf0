"""A run that is killed cannot end Prefect's server: the next start does, and ends nothing else."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from console.orphans import MARK, end_orphans, tidy
from flows.local import ROOT

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is no /proc to look at")
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
)
OWNER = f"""
import os, time
from console.orphans import tidy
tidy()
print(os.environ["{MARK}"], flush=True)
time.sleep(60)
"""
KILLED = """
import os, sys, time
from console.orphans import tidy
from flows.local import settle
from pathlib import Path
settle(Path.cwd())
tidy()
from prefect.server.api.server import SubprocessASGIServer
server = SubprocessASGIServer()
server.start()
print(server.server_process.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def named(tmp_path, monkeypatch):
    """What is looked for instead of Prefect's server: other test runs at the same time have theirs."""
    monkeypatch.setattr("console.orphans.SERVER", str(tmp_path).encode())
    return str(tmp_path)


@pytest.fixture
def dead(monkeypatch):
    """The mark of a process that is gone."""
    monkeypatch.delenv(MARK, raising=False)
    owner = subprocess.Popen([sys.executable, "-c", OWNER], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with owner:
        mark = owner.stdout.readline().strip()
        owner.kill()
    return mark


@pytest.fixture
def start():
    """start(command, mark) is a process, ended with the test."""
    started = []

    def begin(command, mark, **options):
        environ = {**os.environ, **({MARK: mark} if mark else {})}
        started.append(subprocess.Popen(command, env=environ, **options))
        while not Path(f"/proc/{started[-1].pid}/environ").read_bytes():
            time.sleep(0.001)  # the kernel shows a new program a moment after Popen returns
        return started[-1]

    yield begin
    for one in started:
        one.kill()
        one.wait()


def test_a_server_whose_process_is_gone_is_ended_and_that_is_told(start, dead, named, capsys):
    server = start([*SLEEP, named], dead)
    tidy()
    assert server.wait(5) == -15 and "ended 1 of Prefect's servers" in capsys.readouterr().err
    tidy()
    assert capsys.readouterr().err == ""


def test_a_server_that_does_not_listen_is_ended_all_the_same(start, dead, named, monkeypatch):
    monkeypatch.setattr("console.orphans.PATIENCE", 0.2)
    server = start([sys.executable, "-c", STUBBORN, named], dead, stdout=subprocess.PIPE)
    with server.stdout:
        assert server.stdout.readline() == b"ready\n"
        assert end_orphans() == 1 and server.wait(5) == -9


def test_what_is_not_left_behind_lives_on(start, dead, named, monkeypatch):
    monkeypatch.setenv(MARK, "")
    tidy()
    mine = os.environ[MARK]
    assert re.fullmatch(rf"{os.getpid()}\.\d+", mine)
    alive = {
        "of a process that lives": start([*SLEEP, named], mine),
        "of somebody else": start([*SLEEP, named], ""),
        "no server": start(SLEEP, dead),
        "odd": start([*SLEEP, named], "1.x"),
    }
    assert end_orphans() == 0
    assert {name for name, one in alive.items() if one.poll() is not None} == set()


def test_a_process_that_is_killed_but_not_yet_buried_is_gone(start, named, monkeypatch):
    monkeypatch.delenv(MARK, raising=False)
    owner = start([sys.executable, "-c", OWNER], "", cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with owner.stdout:
        server = start([*SLEEP, named], owner.stdout.readline().strip())
    assert end_orphans() == 0
    owner.kill()
    while psutil.Process(owner.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    assert end_orphans() == 1 and server.wait(5) == -15


def test_prefects_own_server_is_found_after_a_kill(tmp_path, start, monkeypatch):
    for name in [name for name in os.environ if name.startswith("PREFECT")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    owner = start([sys.executable, "-c", KILLED], "", cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    with owner.stdout:
        server = psutil.Process(int(owner.stdout.readline()))
    owner.kill()
    owner.wait()
    try:
        end_orphans()
        server.wait(5)
    finally:
        if server.is_running():
            server.kill()

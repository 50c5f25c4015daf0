import signal
import sys
import time

import psutil
import pytest

from console.child import Child, python

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
)
FAMILY = """
import subprocess, sys, time
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(grandchild.pid, flush=True)
time.sleep(60)
"""


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_ending_a_child_ends_what_it_has_started(tmp_path):
    child = Child("family", python("-c", FAMILY), folder=tmp_path, piped=True)
    grandchild = int(child.says(10))
    child.end()
    assert child.ended == -signal.SIGTERM and gone(grandchild)


def test_a_child_that_does_not_listen_is_ended_all_the_same(tmp_path):
    child = Child("stubborn", python("-c", STUBBORN), folder=tmp_path, piped=True)
    assert child.says(10) == "ready\n"
    began = time.monotonic()
    child.end(patience=0.2)
    assert child.ended == -signal.SIGKILL and time.monotonic() - began < 5


def test_what_it_complained_of_is_told(tmp_path):
    child = Child("sad", python("-c", "import sys; sys.exit('no port')"), folder=tmp_path, piped=True)
    assert child.says(10) == "" and child.end() == "no port" and child.ended == 1


def test_a_log_is_added_to(tmp_path):
    for word in ("one", "two"):
        child = Child("writer", python("-c", f"print('{word}')"), folder=tmp_path, log=tmp_path / "log")
        child.process.wait(10)
        child.end()
    assert (tmp_path / "log").read_text() == "one\ntwo\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a child that its parent is gone")
def test_a_child_does_not_outlive_a_parent_that_was_killed(tmp_path):
    code = (
        "from pathlib import Path; from console.child import Child, python;"
        "c = Child('c', python('-c', 'import time; time.sleep(60)'), folder=Path('.'));"
        "print(c.process.pid, flush=True); import time; time.sleep(60)"
    )
    parent = Child("parent", python("-c", code), folder=tmp_path, piped=True)
    child = int(parent.says(10))
    parent.process.kill()
    parent.process.wait()
    until = time.monotonic() + 5
    while not gone(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert gone(child)
    parent.end()

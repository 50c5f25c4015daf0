"""The whole of it with a real Prefect server, as a person starts it. Slow: one worker of the test run does it all."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from flows.local import ROOT
from tests.example import example

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.timeout(280)]
DONE = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
CANARY = "canary-7f3a9c"
FEED = """<rss version="2.0"><channel><title>t</title><item><title>Quillpost lost my parcel</title>
<guid>1</guid><pubDate>Wed, 11 Mar 2026 12:00:00 GMT</pubDate></item></channel></rss>"""
SETTINGS = """
[[brands]]
name = "Quillpost"
query = "quillpost"
[[sources]]
name = "down"
kind = "feed"
url = "http://reader:$FEED_TOKEN@127.0.0.1:{down}/feed?token=$FEED_TOKEN"
private = true
[[sources]]
name = "up"
kind = "feed"
url = "http://127.0.0.1:{up}/feed"
private = true
"""


@pytest.fixture
def house(tmp_path):
    """A folder with the example's settings, on ports of its own."""
    (tmp_path / "foreshock.toml").write_text(example(free_port()), encoding="utf8")
    return tmp_path


@contextmanager
def foreshock(house: Path, *words: str):
    """The command as a child in this folder; whatever happens, nothing of it is left behind."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), environ.get("PYTHONPATH"))))
    with (house / "out.log").open("ab") as out:
        child = psutil.Popen(
            [sys.executable, "-m", "console", *words], cwd=house, env=environ, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        yield child
    finally:
        family = [child, *(child.children(recursive=True) if child.is_running() else [])]
        for one in family:
            if one.is_running():
                one.kill()
        child.wait(10)


def run(house: Path, *words: str) -> tuple[int, str]:
    """What the command says, and its exit code."""
    (house / "out.log").unlink(missing_ok=True)
    with foreshock(house, *words) as child:
        code = child.wait(200)
    return code, (house / "out.log").read_text(encoding="utf8")


def free_port() -> int:
    with socket.socket() as mine:
        mine.bind(("127.0.0.1", 0))
        return mine.getsockname()[1]


def until(found, seconds: float, what: str):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := found():
            return value
        time.sleep(0.2)
    raise AssertionError(f"{what} did not happen in {seconds} s")


def ask(port: int, path: str, body: dict | None = None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/{path}", data=data, headers={"Content-Type": "application/json"}
    )
    for wait in (1, 2, 4, None):
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as wrong:
            if wrong.code != 503 or wait is None:  # Prefect's database is locked for a moment: it says try again
                raise
            time.sleep(wait)
    raise AssertionError("unreachable")


def living(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def test_up_deploys_schedules_listens_and_leaves_no_orphan(house):
    port, console = free_port(), free_port()
    with foreshock(house, "up", "--port", str(port), "--serve-port", str(console)) as up:
        said = house / "out.log"
        until(lambda: "foreshock is up" in said.read_text() or not up.is_running(), 150, "foreshock up")
        family = up.children(recursive=True)
        assert len(family) >= 4, said.read_text()  # server, worker, demo, console
        assert f"http://127.0.0.1:{console}/welcome/" in said.read_text()
        deployments = {one["name"]: one for one in ask(port, "deployments/filter", {})}
        assert set(deployments) == {"watch", "listen", "detect", "notify", "refresh", "recheck", "learn"}
        _listens(port, deployments["listen"]["id"])
        late = {"flow_runs": {"deployment_id": {"any_": [deployments["watch"]["id"]]}}}
        until(lambda: ask(port, "flow_runs/filter", late), 90, "a run of the schedule of `watch`")
        family += [one for one in up.children(recursive=True) if one not in family]
        up.send_signal(signal.SIGTERM)
        assert up.wait(40) == 0
        assert not living(family)


def _listens(port: int, deployment: str) -> None:
    made = ask(port, f"deployments/{deployment}/create_flow_run", {"state": {"type": "SCHEDULED"}})["id"]

    def ended():
        state = ask(port, f"flow_runs/{made}")["state"]
        return state if state["type"] in DONE else None

    assert until(ended, 120, "the run of `listen`")["type"] == "COMPLETED"
    tables = ask(port, "artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [made]}}})
    rows = json.loads(next(one["data"] for one in tables if one["key"] == "heard"))
    assert len(rows) == 13 and rows[0]["heard"] > 100 and not any(row["error"] for row in rows)
    tasks = ask(port, "task_runs/filter", {"flow_runs": {"id": {"any_": [made]}}})
    assert 1 <= len(tasks) <= 5


def test_run_finds_the_storm_and_a_second_run_finds_nothing_twice(house):
    code, said = run(house, "run")
    assert code == 0, said
    first = [json.loads(line) for line in run(house, "alerts", "--json")[1].splitlines()]
    assert any(alert["brand"] == "Ferrybank" and alert["cause"] == "complaint" for alert in first)
    pictures = re.findall(r"^\s+(\S+\.html)$", said, re.MULTILINE)
    assert len(pictures) == len(first) and all((house / path).is_file() for path in pictures)
    before = _mentions(house)
    with sqlite3.connect(house / ".foreshock/foreshock.db") as there:
        # as if it were time to hear them again, and nothing of them were remembered
        there.execute("update sources set last_heard = null, not_before = null, cursor = '{}'")

    code, said = run(house, "run")
    assert code == 0, said
    heard = re.findall(r"^  (\S.*?)\s{2,}(\d+)\s+(\d+)\s+(\d+)\s+(\d+)$", said, re.MULTILINE)
    assert len(heard) == 13 and all(int(known) > 0 for *_, known, _ in heard), said
    again = [json.loads(line) for line in run(house, "alerts", "--json")[1].splitlines()]
    assert [alert["id"] for alert in again if alert in first] == [alert["id"] for alert in first]
    assert len({(alert["brand"], alert["topic"], alert["time"]) for alert in again}) == len(again)
    after = _mentions(house)
    assert before <= after and len(after) < len(before) + 100  # the demo world went on meanwhile


def _mentions(house: Path) -> set[tuple[str, str]]:
    with sqlite3.connect(house / ".foreshock/foreshock.db") as there:
        rows = there.execute("select origin, external_id from mentions").fetchall()
    assert len(rows) == len(set(rows))
    return set(rows)


def test_a_source_that_is_down_is_told_with_exit_code_1_and_the_others_go_on(tmp_path, httpserver, monkeypatch):
    httpserver.expect_request("/feed").respond_with_data(FEED, content_type="application/rss+xml")
    monkeypatch.setenv("FEED_TOKEN", CANARY)
    settings = SETTINGS.format(up=httpserver.port, down=free_port())
    (tmp_path / "foreshock.toml").write_text(settings, encoding="utf8")
    for row in ("up +1 +1 +0 +1", "1 source was not asked: "):
        code, said = run(tmp_path, "run")  # the second time both are left alone: that one fails is still told
        assert code == 1 and "1 source failed" in said, said
        assert re.search(f"^  {row}", said, re.MULTILINE), said
        assert CANARY not in said
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]


def test_a_run_that_is_told_to_end_leaves_no_orphan(house):
    with foreshock(house, "run") as child:
        until(lambda: len(child.children(recursive=True)) >= 2, 60, "the start of Prefect's server")
        family = child.children(recursive=True)
        child.send_signal(signal.SIGTERM)
        assert child.wait(30) != 0
        until(lambda: not living(family), 10, "the end of all children")

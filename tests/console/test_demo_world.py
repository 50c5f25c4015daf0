"""The demo world of the settings, told from any other that answers on its port."""

import socket
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from console.cli import app
from console.demo.serve import GREETING, greeting, serving
from console.demo.world import World
from console.world import NoWorld, answers, begin, is_ours, start_file
from settings import load

START = datetime(2026, 3, 11, 14, 7, tzinfo=UTC)
SETTINGS = """
[[brands]]
name = "Quillpost"
query = "quillpost"
[[sources]]
name = "forum"
kind = "feed"
url = "http://127.0.0.1:{port}/forum/feed.rss"
private = true
"""
DEMO = "[demo]\nport = {port}\nseed = 3\n"


@pytest.fixture
def known(tmp_path, monkeypatch):
    """known(port) are settings whose demo world, of seed 3, began at START."""
    monkeypatch.chdir(tmp_path)

    def make(port: int, start: str = START.isoformat()):
        (tmp_path / "foreshock.toml").write_text((SETTINGS + DEMO).format(port=port))
        settings = load(tmp_path / "foreshock.toml", {})
        if start:
            start_file(settings).write_text(start)
        return settings

    return make


@contextmanager
def world(seed=3, start=START, storm=True):
    """The port of a world that is served."""
    with serving(World(seed, start, storm), lambda: START) as base:
        yield int(base.rpartition(":")[2])


def test_a_world_greets_with_what_makes_it():
    assert greeting(World(3, START, False)) == f"{GREETING}: seed=3 start=2026-03-11T14:07:00+00:00 storm=no"
    with world() as port:
        assert answers(port) == greeting(World(3, START))


def test_the_world_of_the_settings_is_used_where_it_is_served_already(known):
    with world() as port:
        settings = known(port)
        assert is_ours(settings, answers(port)) and begin(settings) is None


OTHERS = [{"seed": 4}, {"start": START + timedelta(hours=1)}, {"storm": False}]


@pytest.mark.parametrize("other", OTHERS, ids=str)
def test_another_world_on_the_port_is_refused_with_the_next_step(known, other):
    with world(**other) as port, pytest.raises(NoWorld, match=rf"on port {port} .*seed=.*choose another port"):
        begin(known(port))


def test_a_world_that_runs_before_ours_ever_began_is_another(known):
    with world() as port:
        settings = known(port, start="")
        with pytest.raises(NoWorld, match="another demo world"):
            begin(settings)
        assert not start_file(settings).exists()


def test_the_doctor_tells_another_world_from_ours(known):
    with world() as ours, world(seed=4) as other:
        known(ours)
        assert "the demo world is already served" in CliRunner().invoke(app, ["doctor"]).stdout
        known(other)
        told = CliRunner().invoke(app, ["doctor"])
        assert told.exit_code == 2 and f"another demo world is on port {other}" in told.stdout


def test_a_spoilt_moment_is_told_with_the_next_step(known):
    settings = known(free_port(), start="yesterday")
    with pytest.raises(NoWorld, match="demo --reset"):
        begin(settings)


def test_what_is_no_demo_world_does_not_greet(httpserver):
    httpserver.expect_request("/").respond_with_data("hello")
    assert answers(httpserver.port) is None and answers(free_port()) is None


def test_the_demo_is_served_beside_settings_that_have_none(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr("console.demo.serve.main", lambda arguments: asked.append(arguments) or 0)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "foreshock.toml").write_text(SETTINGS.format(port=1))
    told = CliRunner().invoke(app, ["demo", "serve"])
    assert told.exit_code == 0, told.output
    assert asked[0][:4] == ["--port", "8763", "--seed", "7"] and "--no-storm" not in asked[0]


def free_port() -> int:
    with socket.socket() as mine:
        mine.bind(("127.0.0.1", 0))
        return mine.getsockname()[1]


@pytest.fixture
def in_between(monkeypatch):
    """Nobody answers when it is first asked: the other world starts right after."""
    asked = []

    def late(port: int) -> str | None:
        asked.append(port)
        return None if len(asked) == 1 else answers(port)

    monkeypatch.setattr("console.world.answers", late)
    return asked


def test_two_runs_that_start_the_world_at_once_share_it(known, in_between):
    with world() as port:
        assert begin(known(port)) is None and in_between == [port, port]


def test_another_world_that_starts_at_the_same_moment_is_refused(known, in_between):
    with world(seed=4) as port, pytest.raises(NoWorld, match="another demo world"):
        begin(known(port))

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.house import shards
from flows.local import ROOT, settings_file, settle


def test_the_environment_is_quiet_private_and_local(tmp_path):
    environ: dict[str, str] = {}
    settle(tmp_path, environ)
    assert environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false" and environ["DO_NOT_TRACK"] == "1"
    assert environ["PREFECT_HOME"] == str(tmp_path / ".prefect")
    assert environ["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"] == "120"


def test_what_the_user_has_set_stays_but_for_analytics(tmp_path):
    environ = {"PREFECT_HOME": "/there", "PREFECT_SERVER_ANALYTICS_ENABLED": "true", "PREFECT_LOGGING_LEVEL": "INFO"}
    settle(tmp_path, environ)
    assert environ["PREFECT_HOME"] == "/there" and environ["PREFECT_LOGGING_LEVEL"] == "INFO"
    assert environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_an_environment_that_comes_too_late_is_refused(tmp_path):
    code = "import sys, prefect.settings, flows.local, pathlib; flows.local.settle(pathlib.Path(sys.argv[1]))"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    command = [sys.executable, "-c", code, str(tmp_path)]
    ran = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert ran.returncode != 0 and "before its environment is settled" in ran.stderr


def test_settings_are_the_given_then_the_environments_then_those_here_then_the_example(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert settings_file(None, {}) == ROOT / "foreshock.example.toml"
    Path("foreshock.toml").touch()
    assert settings_file(None, {}) == tmp_path / "foreshock.toml"
    assert settings_file(None, {"FORESHOCK_SETTINGS": "/e.toml"}) == Path("/e.toml")
    assert settings_file("given.toml", {"FORESHOCK_SETTINGS": "/e.toml"}) == tmp_path / "given.toml"


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 100])
def test_every_source_is_in_exactly_one_of_at_most_three_shards(count):
    dealt = shards(range(count))
    assert sorted(item for shard in dealt for item in shard) == list(range(count))
    assert len(dealt) == min(3, count) and max(map(len, dealt), default=0) - min(map(len, dealt), default=0) <= 1

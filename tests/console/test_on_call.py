"""Trying out who would be told: every example of docs/on-call.md is run and says what the page says."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from console.cli import app

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "on-call.md").read_text(encoding="utf8")
(SETTINGS,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
EXAMPLES = re.findall(r"```\n\$ foreshock (on-call .*?)\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def cli(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "foreshock.toml").write_text(SETTINGS, encoding="utf8")
    for name in re.findall(r"\$(\w+)", SETTINGS):
        monkeypatch.setenv(name, "json://127.0.0.1/")
    return lambda *words: CliRunner().invoke(app, ["on-call", *words])


@pytest.mark.parametrize(("words", "shown"), EXAMPLES)
def test_the_page_shows_what_the_command_says(cli, words, shown):
    told = cli(*words.split()[1:])
    assert (told.exit_code, told.stdout) == (0, shown)


def test_there_are_examples():
    assert len(EXAMPLES) == 3


def test_the_objects_have_the_reasons(cli):
    told = cli("--json", "--hours", "0", "--at", "2026-03-05T12:00")
    found = [json.loads(line) for line in told.stdout.splitlines()]
    assert [(one["receiver"], one["state"], one["due"]) for one in found] == [
        ("anna", "sent", "2026-03-05T12:00:00.000Z"), ("channel", "sent", "2026-03-05T12:00:00.000Z"),
    ]  # fmt: skip
    assert found[0]["reason"].startswith("you, because you have the rota support")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--severity", "dire"), "--severity dire: use one of low, high, critical"),
        (("--brand", "Harbour Bank"), "did you mean Harbor Bank?"),
        (("--at", "tomorrow"), "--at tomorrow: such as 2026-03-11"),
    ],
)
def test_what_means_nothing_is_refused_with_the_next_step(cli, words, told):
    found = cli(*words)
    assert found.exit_code == 2 and told in found.stderr


def test_without_escalations_everybody_is_told_directly(cli, tmp_path):
    (tmp_path / "foreshock.toml").write_text(SETTINGS.split("[[receivers]]")[0], encoding="utf8")
    told = cli("--severity", "critical", "--at", "2026-03-05T12:00", "--hours", "48")
    assert told.stdout.splitlines() == [
        "Harbor Bank, other, critical, raised at 13:00 CET:",
        "13:00 CET  console    critical, and console wants low or worse",
    ]

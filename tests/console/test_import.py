"""`foreshock import`: a file comes in once, goes on where it stopped, and says what was left out."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from console.cli import app

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = """
[[brands]]
name = "Acme"
query = "acme"
[[sources]]
name = "forum"
kind = "hackernews"
query = "acme"
"""


@pytest.fixture
def cli(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "foreshock.toml").write_text(SETTINGS, encoding="utf8")
    return lambda *words: CliRunner().invoke(app, ["import", *words])


@pytest.fixture
def file(tmp_path):
    def write(*lines, name="reviews.csv"):
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf8")
        return name

    return write


def stored(folder, what="external_id"):
    with closing(sqlite3.connect(folder / "foreshock.db")) as there:
        return sorted(row[0] for row in there.execute(f"select {what} from mentions"))


def row(number, text="acme is late"):
    return f"{number},{text} {number},2026-03-01"


HEAD = "id,text,date"


def test_a_file_comes_in_and_a_second_time_only_what_was_added(cli, file, tmp_path):
    told = cli(file(HEAD, *map(row, range(3)), row(9, "nobody's business")))
    assert (told.exit_code, told.stdout) == (
        0,
        "reviews.csv: 4 heard, 3 new, 0 known; 1 concern no brand and were dropped\n",
    )
    told = cli(file(HEAD, *map(row, range(3)), row(9, "nobody's business"), row(10)))
    assert (told.exit_code, told.stdout) == (0, "reviews.csv: 1 heard, 1 new, 0 known\n")
    assert stored(tmp_path) == ["0", "1", "10", "2"]


def test_rows_that_share_an_id_are_told_as_such_and_every_text_is_kept(cli, file, tmp_path):
    rows = [row(1), "1,acme is fine,2026-03-01", row(1), row(9, "nobody's business")]
    told = cli(file(HEAD, *rows))
    line = "4 heard, 1 new, 0 known; 1 concern no brand and were dropped; 2 rows share an id with another"
    assert told.stdout == f"reviews.csv: {line}\n"
    assert stored(tmp_path, "text") == ["acme is late 1"]
    with closing(sqlite3.connect(tmp_path / "foreshock.db")) as there:
        assert there.execute("select text from revisions").fetchall() == [("acme is fine",)]


def test_equal_rows_without_an_id_are_one_mention_and_are_told(cli, file):
    told = cli(file("text,date", *["acme is late,2026-03-01"] * 2))
    assert told.stdout == "reviews.csv: 2 heard, 1 new, 0 known; 1 row shares an id with another\n"


def test_columns_and_options_are_named_on_the_command_line(cli, file, tmp_path):
    name = file("Costs $;When;Who", "late again;1.3.2026;ann")
    told = cli(name, "--map", "text=Costs $", "--map", "said=When", "--map", "author=Who", "about=Acme", "best=10")
    assert told.exit_code == 0, told.stderr
    assert stored(tmp_path, "title || '/' || text") == ["Acme/late again"]
    assert json.loads(stored(tmp_path, "author")[0])["handle"] == "ann"


def test_json_is_one_line(cli, file):
    told = cli(file(HEAD, row(1), "2,,2026-03-01"), "--json", "--source", "past")
    said = json.loads(told.stdout)
    assert list(said) == ["file", "source", "heard", "distinct", "new", "known", "matched", "error", "error_class"]
    assert (said["source"], said["new"], said["error"]) == ("past", 1, "1 of 2 records has no text: line 3")
    assert told.exit_code == 1


def test_what_was_left_out_is_told_with_exit_code_1_and_the_rest_is_kept(cli, file, tmp_path):
    told = cli(file(HEAD, row(1), "2,,2026-03-01", row(3)))
    assert told.exit_code == 1 and told.stderr == "foreshock: 1 of 3 records has no text: line 3\n"
    assert stored(tmp_path) == ["1", "3"]
    assert cli("reviews.csv").exit_code == 0  # an error a moment ago makes nobody wait


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nowhere.csv"], "not there"),
        (["."], "is no file"),
        (["reviews.csv", "--map", "txt=a"], "did you mean text?"),
        (["reviews.csv", "--map", "text"], "--map text=Review"),
        (["reviews.csv", "--map", "text=Review"], "has no column “Review”; it has “id”, “text”, “date”"),
        (["reviews.csv", "abut=Acme"], "did you mean about"),
        (["reviews.csv", "about"], "key=value"),
        (["reviews.csv", "timezone=Moon"], "Europe/Berlin"),
        (["reviews.csv", "--source", "Forum"], "has a source 'Forum' already"),
        (["undated.csv"], "does not say when"),
        (["reviews.csv", "--settings", "none.toml"], "none.toml"),
    ],
)
def test_what_cannot_work_is_told_with_exit_code_2(cli, file, words, told):
    file(HEAD, row(1))
    file("text", "acme", name="undated.csv")
    said = cli(*words)
    assert said.exit_code == 2 and told in said.stderr and "Traceback" not in said.stderr


def test_killed_in_the_middle_it_goes_on_and_keeps_each_once(tmp_path, file):
    (tmp_path / "foreshock.toml").write_text(SETTINGS, encoding="utf8")
    name = file(HEAD, *map(row, range(2_000)))
    command = [sys.executable, "-W", "ignore", "-m", "console", "import", name]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = psutil.Popen(command, cwd=tmp_path, env=environ, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while time.monotonic() < until and not _count(tmp_path):
        time.sleep(0.02)
    child.kill()
    child.wait(10)
    kept = _count(tmp_path)
    assert 0 < kept < 2_000
    ran = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=True, timeout=120)
    assert f"{2_000 - kept:,} new, 0 known" in ran.stdout
    assert _count(tmp_path) == 2_000


def _count(folder):
    try:
        return len(stored(folder))
    except sqlite3.OperationalError:
        return 0


def test_on_a_terminal_there_is_a_bar_and_elsewhere_none(tmp_path, file, capsys, monkeypatch):
    from console.importing import _progress

    path = tmp_path / file(HEAD, *map(row, range(10)))
    with _progress(path, shown=True) as step:
        step(5)
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    with _progress(path, shown=True) as step:
        step(5)
    assert "line 5 of reviews.csv" in capsys.readouterr().err

import csv
import gzip
import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.main import get_group
from typer.testing import CliRunner

from console.cli import app
from settings import load

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("prefect", "sqlalchemy", "scipy", "numpy", "httpx", "pydantic", "feedparser", "apprise", "fastapi")

COMMANDS = tuple(get_group(app).commands)
UNDERSTOOD = ["id", "compound", "label", "complaint", "topic", "lang", "confidence", "abstained_why", "evidence"]


@pytest.fixture
def cli(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *words, **given: CliRunner().invoke(app, list(words), **given)


def test_help_imports_nothing_heavy():
    code = (
        "import sys, typer.testing, console.cli as c; r = typer.testing.CliRunner().invoke(c.app, ['--help']);"
        "print(r.exit_code, [m for m in sys.argv[1:] if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code, *HEAVY], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "0 []"


def test_help_shows_what_stands_in_brackets(cli):
    assert "[you]" in cli("followup", "add", "--help").output
    assert "[[publishers]]" in cli("publishing", "check", "--help").output


def test_help_names_every_command(cli):
    shown = cli("--help").output
    for command in COMMANDS:
        assert f" {command} " in shown


@pytest.mark.parametrize("command", ["run", "up", "alerts", "queue", "drafts", "mentions", "sources"])
def test_every_mistake_in_the_settings_is_told_at_once_with_exit_code_2(cli, tmp_path, command):
    (tmp_path / "foreshock.toml").write_text(
        '[foreshok]\n[[brands]]\nname = "A"\nquery = "(a"\n[[sources]]\nname = "s"\nkind = "hackernew"\nquery = "a"\n'
    )
    told = cli(command)
    assert told.exit_code == 2 and told.stdout == ""
    lines = told.stderr.strip().splitlines()
    assert any("did you mean hackernews?" in line for line in lines)
    assert any("did you mean foreshock?" in line for line in lines)
    assert any("column" in line for line in lines)


def test_settings_that_are_not_there_are_told(cli):
    told = cli("alerts", "--settings", "nowhere.toml")
    assert told.exit_code == 2 and "nowhere.toml" in told.stderr and "foreshock init" in told.stderr


def test_an_unknown_option_is_a_usage_error(cli):
    assert cli("alerts", "--jsno").exit_code == 2


@pytest.mark.parametrize("brand", ["Quillpost", 'The "Best" \\ Bank', "ស្រួលជិះ", "A\tB  C"])
def test_init_writes_settings_that_are_valid_at_once(cli, tmp_path, brand):
    assert cli("init", "--brand", brand).exit_code == 0
    known = load(tmp_path / "foreshock.toml", {})
    assert known.brands[0].name == " ".join(brand.split()) and known.demo is None


def test_init_takes_feeds_and_never_overwrites(cli, tmp_path):
    assert cli("init", "--brand", "A", "--feed", "https://a.example/x", "--feed", "https://b.example/y").exit_code == 0
    before = (tmp_path / "foreshock.toml").read_text()
    assert [source["url"] for source in tomllib.loads(before)["sources"]] == [
        "https://a.example/x",
        "https://b.example/y",
    ]
    assert cli("init", "--brand", "B").exit_code == 2
    assert (tmp_path / "foreshock.toml").read_text() == before


@pytest.mark.parametrize("feed", ["not-a-url", "ftp://a.example/x", "https://", "https://a b.example/x"])
def test_init_refuses_a_feed_that_is_no_address(cli, tmp_path, feed):
    told = cli("init", "--brand", "A", "--feed", "https://a.example/x", "--feed", feed)
    assert told.exit_code == 2 and feed in told.stderr and "https://" in told.stderr
    assert not list(tmp_path.iterdir())


def test_init_without_a_terminal_wants_the_brand_to_be_named(cli, tmp_path):
    told = cli("init", input="Acme\n")
    assert told.exit_code == 2 and "--brand" in told.stderr and not list(tmp_path.iterdir())


COMMAND = re.compile(r"(?:^|`)foreshock ([a-z][^`#\n]*)", re.MULTILINE)
README = (ROOT / "README.md").read_text(encoding="utf8")


def test_the_readme_names_every_command():
    assert {line.split()[0] for line in COMMAND.findall(README)} >= set(COMMANDS)


@pytest.mark.parametrize("line", sorted({line.strip() for line in COMMAND.findall(README)}))
def test_every_command_of_the_readme_is_one(cli, line):
    told = cli(*shlex.split(line), "--help")
    assert told.exit_code == 0, told.output


def rows() -> list[dict]:
    """Four quiet days, then twenty people within two hours."""
    quiet = [
        {
            "time": f"2026-03-0{day}T{hour:02}:10:00Z",
            "brand": "b",
            "topic": "delivery",
            "complaint": 0,
            "author": f"q{hour}",
        }
        for day in (1, 2, 3, 4)
        for hour in range(24)
    ]
    storm = [
        {
            "time": f"2026-03-05T{10 + i // 10}:{i % 10 * 6:02}:00Z",
            "brand": "b",
            "topic": "delivery",
            "complaint": 1,
            "author": f"s{i}",
        }
        for i in range(20)
    ]
    return quiet + storm


def test_backtest_writes_a_line_for_each_alert(cli, tmp_path):
    (tmp_path / "m.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows()))
    assert cli("backtest", "m.jsonl", "--alerts", "out.jsonl").exit_code == 0
    told = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert told and list(told[0]) == ["time", "brand", "topic", "severity", "why"]
    assert (
        told[0]["brand"] == "b" and told[0]["time"].startswith("2026-03-05T1") and told[0]["time"].endswith(":00.000Z")
    )


def test_backtest_reads_standard_input_and_gzip_alike(cli, tmp_path):
    text = "".join(json.dumps(row) + "\n" for row in rows())
    with gzip.open(tmp_path / "m.jsonl.gz", "wt") as file:
        file.write(text)
    from_file, from_pipe = cli("backtest", "m.jsonl.gz"), cli("backtest", "-", input=text)
    assert from_file.output and from_file.output == from_pipe.output


def test_backtest_scores_counts_row_by_row(cli, tmp_path):
    lines = ["timestamp,value", *(f"2026-03-01 {i // 12:02}:{i % 12 * 5:02}:00,{i % 3}" for i in range(288))]
    (tmp_path / "c.csv").write_text("\n".join(lines) + "\n")
    assert cli("backtest", "--counts", "c.csv", "--scores", "s.csv").exit_code == 0
    with (tmp_path / "s.csv").open() as file:
        found = list(csv.DictReader(file))
    assert [f"{row['timestamp']},{row['value']}" for row in found] == lines[1:]
    assert all(0 <= float(row["anomaly_score"]) <= 1 for row in found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"time": "2026-03-01T00:00:00Z"}', "brand"),
        ("{", "line 1: is not JSON"),
        ("[1]", "not a JSON object"),
        ('{"time": "yesterday", "brand": "b"}', "line 1"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_no_alert_is_written(cli, tmp_path, text, said):
    (tmp_path / "m.jsonl").write_text(text + "\n")
    told = cli("backtest", "m.jsonl", "--alerts", "out.jsonl")
    assert told.exit_code == 2 and said in told.stderr
    assert (tmp_path / "out.jsonl").read_text() == ""


def test_backtest_wants_one_of_two_files(cli):
    assert cli("backtest", "a.jsonl", "--counts", "b.csv").exit_code == 2
    assert cli("backtest", "nowhere.jsonl").exit_code == 2


def test_understand_reads_only_its_own_keys(cli, tmp_path):
    row = {"id": 1, "text": "Quillpost lost my parcel, this is terrible", "brand": "Quillpost"}
    noise = {"label": "positive", "compound": 1, "complaint": 0, "gold": "x", "lang": "fr", "rating": 5}
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n")
    (tmp_path / "b.jsonl").write_text(json.dumps(noise | row) + "\n")
    plain, noisy = cli("understand", "a.jsonl"), cli("understand", "b.jsonl")
    assert plain.exit_code == 0 and plain.stdout == noisy.stdout
    found = json.loads(plain.stdout)
    assert list(found) == UNDERSTOOD
    assert found["label"] == "negative" and found["complaint"] > 0.5


def test_understand_reads_a_key_under_another_name(cli, tmp_path):
    row = {"id": 1, "text": "@best is late again", "airline": "best"}
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n")
    (tmp_path / "b.jsonl").write_text(json.dumps(row | {"brand": "best"}) + "\n")
    assert cli("understand", "a.jsonl", "--map", "brand=airline").stdout == cli("understand", "b.jsonl").stdout
    assert cli("understand", "a.jsonl", "--map", "gold=airline").exit_code == 2


def test_understand_tells_two_targets_of_one_sentence_apart(cli, tmp_path):
    text = "The staff at Acme were wonderful and kind, but the parcel from Globex arrived broken and late"
    rows = [
        {"id": name, "text": text, "about": name, "start": text.index(name), "end": text.index(name) + len(name)}
        for name in ("Acme", "Globex")
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    told = cli("understand", "a.jsonl", "--map", "target=about")
    seen = {row["id"]: row["label"] for row in map(json.loads, told.stdout.splitlines())}
    assert seen == {"Acme": "positive", "Globex": "negative"}


def test_understand_writes_a_file_whole_or_not_at_all(cli, tmp_path):
    for wrong in ('{"id": 2}', '{"id": 2, "text": "fine", "terms": 5}'):
        (tmp_path / "a.jsonl").write_text(f'{{"id": 1, "text": "fine"}}\n{wrong}\n')
        told = cli("understand", "a.jsonl", "--out", "out.jsonl")
        assert told.exit_code == 2 and "object 2" in told.stderr and not list(tmp_path.glob("out*"))

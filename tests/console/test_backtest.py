import gzip
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from typer.testing import CliRunner

from complaints.hindsight import Hindsight, Storm, Telling
from console.backtesting import tell_file
from console.cli import app
from console.looking_back import tell, tell_budgets
from flows.steps.backtest import Backtest

GOOD = {"time": "2026-03-02T00:00:00Z", "brand": "Acme", "complaint": 1.0}
HEAD = "timestamp,value\n"


def foreshock(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "is not JSON"),
        ("[1]", "is not a JSON object"),
        (json.dumps({"brand": "Acme"}), "has no 'time'"),
        (json.dumps({"time": GOOD["time"]}), "has no 'brand'"),
        (json.dumps(GOOD | {"time": "0001-01-01T00:00:00Z"}), "time should be from 1990 to 2100"),
        (json.dumps(GOOD | {"time": "soon"}), "time should be a moment"),
        (json.dumps(GOOD | {"complaint": -1}), "complaint should be a number from 0 to 1"),
        ('{"time": "2026-03-02T00:00:00Z", "brand": "Acme", "followers": 1e400}', "followers should be a number"),
    ],
)
def test_a_bad_line_is_refused_with_its_file_and_number(tmp_path, bad, said):
    file = tmp_path / "mentions.jsonl"
    file.write_text(f"{json.dumps(GOOD)}\n\n{bad}\n{json.dumps(GOOD)}\n")  # an empty line counts too
    told = foreshock("backtest", file, "--alerts", tmp_path / "alerts.jsonl")
    assert told.exit_code == 2 and told.stderr.startswith(f"foreshock: {file}, line 3: {said}")
    assert (tmp_path / "alerts.jsonl").read_text() == ""


def storm(day=14):
    """Two quiet weeks and thirty people at once, as lines."""
    start, minute = datetime(2026, 3, 2, tzinfo=UTC), timedelta(minutes=1)
    said = [(start + timedelta(hours=6) * i, 0.1) for i in range(day * 4)]
    said += [(start + timedelta(days=day) + minute * i, 0.95) for i in range(30)]
    return [
        json.dumps({"time": at.isoformat(), "brand": "Acme", "author": f"a{i}", "complaint": p, "topic": "delivery"})
        for i, (at, p) in enumerate(said)
    ]


def test_alerts_that_were_told_stay_when_a_later_line_is_bad(tmp_path):
    file, out = tmp_path / "mentions.jsonl", tmp_path / "alerts.jsonl"
    file.write_text("\n".join([*storm(), "{"]))
    assert foreshock("backtest", file, "--alerts", out).exit_code == 2
    assert json.loads(out.read_text().splitlines()[0])["topic"] == "delivery"


def test_an_alert_stands_in_its_file_before_the_next_line_is_read_and_stays_when_the_person_leaves(tmp_path):
    out, seen = tmp_path / "alerts.jsonl", []

    class Typed(io.StringIO):
        def readline(self, *size):
            if line := super().readline():
                return line
            seen.append(out.read_text())
            raise KeyboardInterrupt

    later = json.loads(storm()[-1]) | {"time": "2026-03-16T02:00:00Z"}
    with patch("sys.stdin", Typed("\n".join([*storm(), json.dumps(later)]) + "\n")), pytest.raises(KeyboardInterrupt):
        tell_file(Path("-"), out, volume=False, budget=0.25)
    assert '"topic":"delivery"' in seen[0].replace(" ", "") and out.read_text() == seen[0]


def test_what_is_read_is_never_written_over(tmp_path):
    mentions, counts, link = tmp_path / "m.jsonl", tmp_path / "c.csv", tmp_path / "link"
    mentions.write_text(json.dumps(GOOD))
    counts.write_text(f"{HEAD}2026-03-02 00:00:00,1\n")
    link.symlink_to(mentions.name)
    assert foreshock("backtest", mentions, "--alerts", link).exit_code == 2
    assert foreshock("backtest", "--counts", counts, "--scores", tmp_path / "." / counts.name).exit_code == 2
    assert mentions.read_text() == json.dumps(GOOD) and counts.read_text().startswith(HEAD)


@pytest.mark.parametrize("packed", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_the_mark_at_the_beginning_of_a_file_is_no_part_of_its_first_line(tmp_path, packed):
    suffix = ".gz" if packed is gzip.compress else ""
    mentions, counts = tmp_path / f"m.jsonl{suffix}", tmp_path / f"c.csv{suffix}"
    mentions.write_bytes(packed(f"\ufeff{json.dumps(GOOD)}\n".encode()))
    counts.write_bytes(packed(f"\ufeff{HEAD}2026-03-02 00:00:00,1\n".encode()))
    assert foreshock("backtest", mentions).exit_code == foreshock("backtest", "--counts", counts).exit_code == 0
    typed = CliRunner().invoke(app, ["backtest", "-"], input=f"\ufeff{json.dumps(GOOD)}\n")
    assert typed.exit_code == 0, typed.stderr


@pytest.mark.parametrize("head", ["Timestamp,value", "timestamp;value"])
def test_where_a_column_is_missing_those_that_are_there_are_named(tmp_path, head):
    file = tmp_path / "counts.csv"
    file.write_text(f"{head}\n2026-03-02 00:00:00,1\n")
    told = foreshock("backtest", "--counts", file)
    assert told.exit_code == 2 and told.stderr.endswith(
        f"names no column 'timestamp', but: {head.replace(',', ', ')}\n"
    )


@pytest.mark.parametrize("value", ["NaN", "inf", "-1", "1e308", "1000000000001", "", "many"])
def test_what_is_no_count_is_refused_with_its_line(tmp_path, value):
    file = tmp_path / "counts.csv"
    file.write_text(f"{HEAD}2026-03-02 00:00:00,1\n2026-03-02 00:05:00,{value}\n")
    told = foreshock("backtest", "--counts", file)
    assert (told.exit_code, told.stdout) == (2, "")
    assert told.stderr == f"foreshock: {file}, line 3: value should be a number from 0 to 1e+12\n"


@pytest.mark.parametrize("time", ["2026-03-02 00:05:00", "2026-03-02 00:04:59", "2026-03-02T07:05:00+07:00"])
def test_a_time_that_does_not_rise_is_refused_with_its_line(tmp_path, time):
    file = tmp_path / "counts.csv"
    file.write_text(f"{HEAD}2026-03-02 00:00:00,1\n2026-03-02 00:05:00,1\n\n{time},1\n")
    told = foreshock("backtest", "--counts", file)
    assert told.exit_code == 2 and told.stderr.startswith(f"foreshock: {file}, line 5: the time is not after")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEAD}noon,1\n".encode(), ", line 2: timestamp should be a moment"),
        (f"{HEAD},1\n".encode(), ", line 2: timestamp should be a moment"),
        (f"{HEAD}2026-03-02\n".encode(), ", line 2: value should be a number"),
        (b"time,value\n2026-03-02,1\n", ": the first line names no column 'timestamp'"),
        (HEAD.encode() + b'2026-03-02,"' + b"1" * 200_000 + b'"\n', ", line 2: field larger than field limit"),
        (HEAD.encode() + b"2026-03-02,1\xff\n", " is not UTF-8"),
    ],
)
def test_counts_that_are_no_table_of_counts_are_refused(tmp_path, text, said):
    file = tmp_path / "counts.csv"
    file.write_bytes(text)
    told = foreshock("backtest", "--counts", file)
    assert told.exit_code == 2 and told.stderr.startswith(f"foreshock: {file}{said}")


def test_the_largest_and_the_smallest_counts_have_scores(tmp_path):
    file = tmp_path / "counts.csv"
    values = [0, "1e12", "1e-300", 0, "1e12"] * 300
    times = [f"2026-03-{2 + i // 288:02}T{i % 288 // 12:02}:{i % 12 * 5:02}:00Z" for i in range(len(values))]
    file.write_text(HEAD + "".join(f"{time},{value}\n" for time, value in zip(times, values, strict=True)))
    told = foreshock("backtest", "--counts", file)
    scores = [float(row.rpartition(",")[2]) for row in told.stdout.splitlines()[1:]]
    assert told.exit_code == 0 and len(scores) == len(values) and all(0 <= one <= 1 for one in scores)


START = datetime(2026, 3, 2, tzinfo=UTC)


def hindsight(*, lead):
    """Two weeks with a storm of 40 voices an hour, told so early, one missed, and one false alarm."""
    told = Telling(at=START, topic="refund")
    hours = tuple(START + lead - timedelta(hours=1) + timedelta(minutes=i * 3) for i in range(40))
    storms = (Storm(topic="refund", said=hours, telling=told), Storm(topic="app", said=hours))
    return Hindsight(storms=storms, false=(Telling(at=START, topic="price"),), late=(), weeks=20.0)


def tried(*leads):
    budgets = ((0.25 * (i + 1), lead) for i, lead in enumerate(leads))
    return [
        [Backtest(brand="Acme", budget=one, since=START, changes={}, hindsight=hindsight(lead=lead))]
        for one, lead in budgets
    ]


def test_of_a_history_of_less_than_a_week_nothing_is_said(says):
    assert "nothing of it was heard in this time" in says("backtest").stdout
    told = says("backtest", "--tune").stdout
    assert "0.0 weeks are too few to choose by: at 0.25 false alarms a week 12 are needed of all brands" in told
    assert "30 are needed" in says("backtest", "--tune", "--budget", "0.1").stdout
    told = json.loads(says("backtest", "--brand", "acme", "--json").stdout)
    assert (told["kind"], told["brand"], told["alerts"], told["false_alarms"]) == ("brand", "Acme", 0, None)
    assert says("backtest", "--brand", "Nobody").exit_code == 2


def test_what_was_missed_and_how_early_the_others_were_told_is_said():
    [first, second, third] = tell(tried(timedelta(hours=3)), "UTC", json=False)
    assert first.startswith(
        "Acme: 1 of 2 storms told in time, 1 false alarm in 20.0 weeks, 0.05 a week; you allow 0.25"
    )
    assert "2 hours before half" in second and third.strip().startswith("missed: app")


def test_the_largest_budget_that_keeps_to_what_is_wanted_is_proposed():
    both = [[one for (one,) in tried(timedelta(hours=3), timedelta(hours=3))]]
    assert list(tell_budgets(both, [0.5], json=False))[-1].startswith("budget = 0.5 under [[brands]]")
    assert list(tell_budgets(both, [0.15], json=False))[-1].startswith("budget = 0.5")
    worse = [[replace(one, hindsight=replace(one.hindsight, false=one.hindsight.false * 9)) for one in both[0]]]
    assert list(tell_budgets(worse, [0.25], json=False))[-1].startswith("no budget kept to 0.25")


def test_each_brand_is_allowed_its_own_budget():
    two = [[one for (one,) in tried(timedelta(hours=3))] for _ in range(2)]  # two false alarms in 40 weeks
    assert list(tell_budgets(two, [0.05, 0.25], json=False))[-1].startswith("budget = 0.25")
    assert (
        "too few to choose by: at 0.06 false alarms a week 50" in list(tell_budgets(two, [0.05, 0.07], json=False))[-1]
    )


def test_a_time_without_days_that_count_is_not_told_as_a_short_history():
    [[one]] = tried(timedelta(hours=3))
    told = tell(
        [[replace(one, hindsight=replace(one.hindsight, weeks=0.0, begin=one.since))]], "Europe/Berlin", json=False
    )
    assert "nothing can be said of false alarms since 2026-03-02 01:00 CET" in next(told)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("FILE", "--tune", "--json"), "--tune, --json: not of a file of mentions"),
        (("FILE", "--brand", "zzz"), "--brand: not of a file of mentions"),
        (("--counts", "FILE", "--alerts", "out.jsonl"), "--scores FILE says where they go"),
        (("--alerts", "out.jsonl"), "--alerts: not of what is stored"),
        (("--scores", "out.csv", "--volume"), "--volume, --scores: not of what is stored"),
        (("--since", "2100-01-01"), "that is still to come"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(says, tmp_path, words, said):
    (tmp_path / "FILE").write_text(json.dumps(GOOD) + "\n")
    told = says("backtest", *words)
    assert told.exit_code == 2 and told.stdout == "" and said in told.stderr and not (tmp_path / "out.jsonl").exists()

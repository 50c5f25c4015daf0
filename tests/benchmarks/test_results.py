"""What the page of results says of what was measured: made-up measurements, as the benchmarks write them."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

from intervals import median, rate, share, shown  # noqa: E402
from results_page import Job, Ran, page  # noqa: E402
from storms import Score  # noqa: E402

AT = datetime(2026, 3, 11, tzinfo=UTC)
TOLD = {"kind": "storm", "hit": True, "fraction": 0.05, "to_half": 2.0, "why": None}
MISSED = {"kind": "slow", "hit": False, "fraction": 1.0, "to_half": None, "why": "its score came to 3.9 of 4.5"}


def world(rule="foreshock", kernel="power", events=(TOLD, MISSED), false=2, volume=1):
    return {
        "rule": rule,
        "kernel": kernel,
        "seed": 31,
        "weeks": 36.0,
        "events": [one | {"kernel": kernel, "seed": 31, "brand": 3, "topic": 5} for one in events],
        "false": [{"hours": 1.0, "brand": 0, "topic": 0}] * false,
        "causes": {"flare": false},
        "volume": volume,
    }


@pytest.fixture
def found():
    storms = [world(), world("median", events=(MISSED, MISSED), false=9, volume=0)]
    return {
        Job("storms unseen", "storms.py", ("--seeds", "31", "--kernel", "power", "--plain")): {"worlds": storms},
        Job("storms unseen", "storms.py", ("--seeds", "31", "--kernel", "weibull", "--plain")): {
            "worlds": [world(kernel="weibull"), world("median", "weibull")]
        },
        Job("decoys", "storms.py", ("--no-events",)): {"worlds": [world(events=())]},
        Job("budget 1.0", "storms.py", ("--budget", "1.0")): {"budget": 1.0, "worlds": [world(false=30)]},
    }


WAY = {
    "events": 10,
    "brand_weeks": 9.0,
    "false_alarms": 2,
    "by_10": 30.0,
    "by_25": 60.0,
    "flagged": 80.0,
    "false_alarm_causes": {"flare": 2},
}
LATE = {"lost": "spread over several topics", "ever": False, "true": True}
NEW = {"daily": 40, "hours": 2, "thing": "locked gate", "share": 0.125, "topic": "new: gate 14", "new": True}


@pytest.fixture
def everything(found):
    line = {"ways": {"the line": WAY}, "late": [LATE], "seeds": [1], "mentions": 9000, "apart": {"volume": 3}}
    late = NEW | {"thing": "burnt smell", "share": None, "topic": None, "new": False}
    told = [{"at": "21 Feb 16:35", "topic": "new: hold"}]
    real = [{"airline": "Southwest", "told": told}, {"airline": "United", "told": []}]
    series = {"series": "AAPL", "found": 4, "windows": 4, "false": 1, "weeks": 7.5, "score": 95.1, "others": 86.4}
    kernel = {"kernel": "power", "alerts": 211, "within": [79.1, 73, 84], "below": 28, "above": 16, "width": 19.6}
    bytes_ = {"median": 1066, "mean": 1259, "most": 2537}
    cost = {"mentions": 300_000, "seconds": 10.0, "days": 300, "age": {"median": 1.02, "least": 0.96, "most": 1.16}}
    return found | {
        Job("line", "line.py", ("--play", "3")): line,
        Job("novel", "novel.py", ()): {"calm": {"told": 0, "weeks": 36}, "storms": [NEW, late], "real": real},
        Job("nab", "nab.py", ()): {"score": 88.5, "series": [series]},
        Job("forecast", "forecast.py", ()): {"kernels": [kernel]},
        Job("cost", "detect.py", ()): cost | {"series_bytes": bytes_, "brand_bytes": bytes_},
    }


def written(found, whole=True):
    return page(found, Ran(at=AT, commit="abc1234", minutes=24.6, whole=whole))


def test_the_page_says_when_and_of_what_it_was_made_and_that_nobody_should_edit_it(found):
    said = written(found).splitlines()[2]
    assert said.startswith(
        "*Written wholly by `make results`, 11 March 2026, commit abc1234, in 25 minutes. Do not edit"
    )


def test_a_quick_look_says_that_it_is_one(found):
    assert "A quick look" in written(found, whole=False)
    assert "A quick look" not in written(found)


def test_what_goes_wrong_comes_first_and_each_missed_storm_has_a_reason(found):
    said = written(found)
    assert said.index("## What it gets wrong") < said.index("## Storms in made worlds")
    assert "2 of 4 were never told" in said
    assert "| power | 31 | 3 | 5 | slow burn | its score came to 3.9 of 4.5 |" in said


def test_plain_rules_stand_beside_ours_and_all_kernels_below_each(found):
    rows = [line for line in written(found).splitlines() if line.startswith(("| power |", "| **all** |"))]
    assert any("**Foreshock**" in row for row in rows)
    assert any("7-day median" in row and row.startswith("| **all** |") for row in rows)


def test_runs_that_differ_in_the_kernel_alone_are_one_command(found):
    assert "    python benchmarks/storms.py --seeds 31 --kernel power weibull --plain\n" in written(found)


def test_a_false_alarm_has_a_cause_and_a_rate_with_garwoods_interval(found):
    said = written(found)
    assert "4 (100%)" in said  # flares of both kernels
    assert "0.06 (0.01 to 0.20)" in said  # 2 in 36 weeks


def test_what_volume_takes_of_a_budget_is_told_apart(found):
    assert "| 1.0 | 0.83 (0.56 to 1.19) | 0.03 (0.00 to 0.15) | 0.86 (0.59 to 1.22) |" in written(found)


def test_the_whole_line_stands_beside_the_truth_and_what_it_lost_comes_first(everything):
    said = written(everything)
    assert said.index("| spread over several topics | 1 | 1 | 0 |") < said.index("## The whole line")
    assert "| the line | 30 (" in said and "| flare 2 |" in said


def test_a_new_thing_that_was_never_told_is_named(everything):
    said = written(everything)
    assert "Not told as new: 1 of 2:\n\n* burnt smell over 2 h among 40 a day, told as nothing" in said
    assert "* Southwest: 21 Feb 16:35 new: hold\n* United: nothing" in said


def test_every_section_ends_with_the_command_that_prints_it(everything):
    sections = written(everything).split("\n## ")[2:]
    assert len(sections) == 8
    assert [one for one in sections if "\n    python benchmarks/" not in one] == []


def test_no_slow_burn_is_no_share_of_slow_burns():
    assert Score([world(events=(TOLD,))]).before(0.1, "slow") is None
    assert shown(None) == "-"


def test_where_all_were_told_the_interval_is_not_certainty():
    assert share([True] * 20).low == pytest.approx(83.2, abs=0.1)
    assert share([False] * 20).high == pytest.approx(16.8, abs=0.1)


def test_an_interval_is_the_same_each_time_and_holds_its_figure():
    some = [True] * 12 + [False] * 8
    assert share(some) == share(some)
    assert share(some).low < share(some).value == 60 < share(some).high
    assert median([1.0, 2.0, 9.0]).value == 2
    assert rate(0, 10).low == 0


def test_without_the_bench_nothing_is_written(tmp_path):
    """As in a checkout that has nothing beside it."""
    (tmp_path / "here" / "benchmarks").mkdir(parents=True)
    for name in ("results.py", "results_page.py", "intervals.py", "storms.py", "why_missed.py", "detect.py"):
        (tmp_path / "here" / "benchmarks" / name).write_text((ROOT / "benchmarks" / name).read_text(encoding="utf8"))
    command = [sys.executable, "benchmarks/results.py", "--out", "page.md"]
    env = {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path / "here", check=False, capture_output=True, text=True, env=env)
    assert done.returncode == 1
    assert "nothing is written" in done.stderr
    assert not (tmp_path / "here" / "page.md").exists()

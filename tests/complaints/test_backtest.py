import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints import BadRow, Rules, backtest, fold_bins

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
RULES = Rules(budget=1.0, volume=False)


def rows(crowd, brand="Acme"):
    return [
        {
            "id": one.external_id,
            "time": one.said.isoformat(timespec="milliseconds"),
            "brand": brand,
            "topic": one.topic,
            "complaint": one.complaint,
            "author": one.author,
            "copy_of": one.copy,
        }
        for one in crowd.said
    ]


def test_a_storm_in_a_file_is_told(crowd):
    crowd.chats(per_day=60, days=4).grumbles("refund", times=60, within="2h")
    alerts = list(backtest(rows(crowd), RULES))
    assert [(alert.brand, alert.topic) for alert in alerts if not alert.escalated] == [("Acme", "refund")]
    assert all(alert.notifies for alert in alerts)


def test_only_time_and_brand_are_needed(crowd):
    crowd.chats(per_day=100, days=5).cheers("refund", times=300, within="2h")
    bare = [{"time": row["time"], "brand": row["brand"]} for row in rows(crowd)]
    assert [alert.cause for alert in backtest(bare, Rules())] == ["volume"]
    complaining = [row | {"complaint": 1} for row in bare]
    assert "other" in [alert.topic for alert in backtest(complaining, RULES)]


@settings(max_examples=15)
@given(share=st.floats(0.01, 1))
def test_what_is_told_up_to_a_moment_does_not_depend_on_what_comes_later(busy, share):
    everything = rows(busy) + [row | {"brand": "Other"} for row in rows(busy)]
    everything.sort(key=lambda row: row["time"])
    cut = everything[: max(1, int(share * len(everything)))]
    until = datetime.fromisoformat(cut[-1]["time"])
    early = [change for change in backtest(cut, Rules()) if change.at <= until]
    assert early == [change for change in backtest(everything, Rules()) if change.at <= until]


def test_an_alert_is_told_before_the_next_row_is_read(crowd):
    crowd.chats(per_day=60, days=4).grumbles("refund", times=60, within="2h").waits("1d").cheers(
        "x", times=1, within="1h"
    )
    read = []
    stream = backtest((read.append(row) or row for row in rows(crowd)), RULES)
    first = next(stream)
    assert datetime.fromisoformat(read[-1]["time"]) < first.at + timedelta(hours=1)


def test_an_original_and_its_copies_are_one_text(crowd):
    crowd.chats(per_day=100, days=8).grumbles("refund", times=11, within="3h")
    own = [row | {"copy_of": None} for row in rows(crowd)]
    copies = [
        row | {"id": f"{row['id']} again", "author": f"{row['author']} too", "copy_of": row["id"]} for row in own[-11:]
    ]
    both = sorted(own + copies, key=lambda row: row["time"])
    assert list(backtest(both, Rules(volume=False))) == [] == list(backtest(own, Rules(volume=False)))


@pytest.mark.parametrize("days", [1, 6, 27])
@pytest.mark.parametrize("brand", ["Acme", "Other"])
@pytest.mark.parametrize("number", [0, 300])
def test_one_date_that_is_days_ahead_silences_no_storm(crowd, days, brand, number):
    crowd.chats(per_day=100, days=5).grumbles("refund", times=60, within="2h").waits("1d")
    right = rows(crowd)
    wrong = datetime.fromisoformat(right[number]["time"]) + timedelta(days=days, minutes=1)
    stray = {"time": wrong.isoformat(), "brand": brand}
    found = list(backtest([*right[:number], stray, *right[number:]], RULES))
    assert [(one.brand, one.topic) for one in found if not one.escalated] == [("Acme", "refund")]


def test_a_brand_that_was_silent_for_days_is_heard_from_its_second_row_on(crowd):
    crowd.chats(per_day=100, days=5).waits("3d").grumbles("refund", times=60, within="2h")
    assert next(backtest(rows(crowd), RULES)).at < crowd.now - timedelta(hours=1)


def test_brands_do_not_disturb_one_another(crowd):
    crowd.chats(per_day=60, days=4).grumbles("refund", times=60, within="2h")
    both = sorted(rows(crowd) + rows(crowd, "Other"), key=lambda row: row["time"])
    alone = list(backtest(rows(crowd), RULES))
    assert [change for change in backtest(both, RULES) if change.brand == "Acme"] == alone


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"brand": "Acme"}, "row 1 has no 'time'"),
        ({"brand": "Acme", "time": "yesterday"}, "row 1"),
        ({"time": "2026-01-01"}, "row 1 has no 'brand'"),
        ({"brand": "", "time": "2026-01-01"}, "row 1 brand is empty"),
        ({"brand": "Acme", "time": None}, "row 1 time should be a moment"),
        ({"brand": "Acme", "time": "0001-01-01T00:00:00+14:00"}, "row 1 time should be from 1990 to 2100"),
        ({"brand": "Acme", "time": "1989-12-31T23:59:59Z"}, "row 1 time should be from 1990"),
        ({"brand": "Acme", "time": "9999-12-31T23:59:59Z"}, "row 1 time should be from 1990"),
        *[
            ({"brand": "Acme", "time": "2026-01-01T00:00:00Z"} | wrong, f"row 1 {next(iter(wrong))} should be a number")
            for wrong in (
                {"complaint": "much"},
                {"complaint": 1.01},
                {"complaint": float("nan")},
                {"complaint": [1]},
                {"followers": float("inf")},
                {"followers": float("nan")},
                {"followers": 10**400},
                {"followers": "many"},
            )
        ],
    ],
)
def test_a_row_that_cannot_be_read_is_named(row, said):
    with pytest.raises(BadRow, match=said):
        list(backtest([row], RULES))


def test_a_bad_row_is_told_before_the_next_is_read():
    read = []
    good, bad = {"brand": "Acme", "time": "2026-01-01"}, {"brand": "Acme", "time": "2026-01-01", "complaint": 2}
    with pytest.raises(BadRow) as caught:
        list(backtest((read.append(row) or row for row in [good, bad, good]), RULES))
    assert (caught.value.number, len(read)) == (2, 2)


def test_followers_below_zero_are_none_and_reach_nobody(crowd):
    crowd.chats(per_day=60, days=4).grumbles("refund", times=60, within="2h")
    hidden = [row | {"followers": -5_000} for row in rows(crowd)]
    assert {alert.evidence.reach for alert in backtest(hidden, RULES)} == {0}


def test_half_a_surrogate_in_any_text_stops_nothing(crowd):
    crowd.chats(per_day=60, days=4).grumbles("refund", times=60, within="2h")
    odd = {"author": "\ud800", "copy_of": "\udfff", "id": "\ud800", "topic": "refund\ud800", "brand": "Acme\udc00"}
    half = [row | {"brand": odd["brand"], "topic": odd["topic"]} for row in rows(crowd)]
    assert {(alert.brand, alert.topic) for alert in backtest(half, RULES)} == {("Acme?", "refund?")}
    assert list(backtest([rows(crowd)[0] | odd], RULES)) == []


def counts(days=6, jump=0.0):
    start = datetime(2026, 1, 5, tzinfo=UTC)
    times = [start + timedelta(minutes=5 * i) for i in range(days * 288)]
    values = [20.0 + (i * 7919 % 11) for i in range(len(times))]
    for i in range(len(values) - 100, len(values) - 70):
        values[i] += jump
    return times, values


def test_a_jump_in_counts_scores_one_half_once_a_day():
    times, values = counts(jump=80.0)
    scores = fold_bins(times, values)
    assert [i for i, one in enumerate(scores) if one >= 0.5] != []
    assert sum(one >= 0.5 for one in scores) == 1
    assert all(0 <= one <= 1 for one in scores)


def test_steady_counts_never_score_one_half():
    assert max(fold_bins(*counts())) < 0.5


def test_a_score_does_not_depend_on_later_counts():
    times, values = counts(jump=80.0)
    assert fold_bins(times[:1500], values[:1500]) == fold_bins(times, values)[:1500]


def test_most_storms_of_a_made_world_are_flagged(tmp_path):
    world = SHARED / "bench" / "storm_worlds.py"
    if not world.exists():
        pytest.skip("the bench that makes worlds is not beside this checkout (../shared/bench)")
    subprocess.run(
        [sys.executable, world, "--seed", "2", "--brands", "4", "--days", "21", "--out", tmp_path], check=True
    )
    with (tmp_path / "mentions.jsonl").open() as lines:
        alerts = list(backtest(map(json.loads, lines), Rules(volume=False)))
    (tmp_path / "alerts.jsonl").write_text(
        "".join(json.dumps({"time": a.at.isoformat(), "brand": a.brand, "topic": a.topic}) + "\n" for a in alerts)
    )
    scorer = [
        sys.executable,
        SHARED / "bench" / "score_storms.py",
        tmp_path / "truth.json.gz",
        tmp_path / "alerts.jsonl",
    ]
    score = json.loads(subprocess.run([*scorer, "--json"], check=True, capture_output=True).stdout)
    assert score["flagged"] >= 75 and score["false_alarms_per_brand_week"] <= 1

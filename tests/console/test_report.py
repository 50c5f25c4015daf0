"""Verdicts and the detector's record, from the command line."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from alerts import Alert
from storage import alerts
from storage.engine import migrate, open_database, writing


@pytest.fixture(autouse=True)
def told(says):
    """There is one alert, number 1."""
    engine = open_database("sqlite:///kept.db")
    migrate(engine)
    alert = Alert(
        key="k",
        complaint="c",
        time=datetime.now(UTC) - timedelta(days=1),
        brand="Acme",
        topic="refund",
        cause="complaint",
        stage="emerging",
        severity="low",
        why="Acme: 9 people",
        evidence=None,
    )
    with writing(engine) as conn:
        alerts.keep(conn, alert)
    engine.dispose()


def test_a_verdict_is_kept_and_the_last_one_counts(says):
    says("verdict", "1", "real", "--by", "anna")
    assert "a false alarm" in says("verdict", "1", "Noise", "--by", "ben", "--why", "a bot").stdout
    found = json.loads(says("report", "detector", "--json").stdout)
    assert (found["brand"], found["told"], found["noise"], found["real"], found["unreviewed"]) == ("Acme", 1, 1, 0, 0)
    shown = says("show", "1").stdout
    assert "anna: verdict real" in shown and "ben: verdict noise: a bot" in shown


def test_what_has_no_verdict_is_said_with_the_next_step(says):
    told = says("report", "detector").stdout
    assert "1 without a verdict: foreshock verdict" in told and "less than a week" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("verdict", "1", "nose"), "did you mean noise"),
        (("verdict", "9", "real"), "no alert 9"),
        (("missed", "--at", "2100-01-01", "--query", "refund"), "that is still to come"),
        (("report", "detector", "--since", "2026-03-02", "--until", "2026-03-01"), "before --until"),
    ],
)
def test_what_cannot_be_meant_is_told_with_the_next_step(says, words, told):
    done = says(*words)
    assert done.exit_code == 2 and told in done.stderr


def test_no_rate_is_told_of_less_than_a_week_and_weeks_to_come_count_for_nothing(says):
    says("verdict", "1", "noise", "--by", "anna")
    found = json.loads(says("report", "detector", "--until", "2100-01-01", "--json").stdout)
    assert found["weeks"] == 0.0 and found["noise"] == 1
    assert [found[name] for name in found if name.startswith("false_alarms")] == [None] * 4

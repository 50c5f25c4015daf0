"""What a person does with an alert, from the command line."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from storage import alerts
from storage.engine import migrate, open_database, writing


@pytest.fixture(autouse=True)
def told(says, alert_with):
    """There is one alert, number 1, two hours old."""
    engine = open_database("sqlite:///kept.db")
    migrate(engine)
    with writing(engine) as conn:
        old = datetime.now(UTC) - timedelta(hours=2)
        alerts.keep(conn, alert_with(id=None, brand="Acme", time=old, witnesses=()))
    engine.dispose()


def test_an_alert_is_acknowledged_and_who_comes_second_is_told_by_whom(says):
    assert "alert 1 is acknowledged, anna has it: done" in says("acknowledge", "1", "--by", "anna").stdout
    second = says("acknowledge", "1", "--by", "ben")
    assert second.exit_code == 0 and "anna acknowledged it at " in second.stdout and "nothing to do" in second.stdout
    assert "2 hours ago  high, acknowledged, anna has it" in says("alerts").stdout


def test_alerts_are_found_by_who_looks_after_them(says):
    assert "#1" in says("alerts", "--owner", "nobody").stdout
    says("assign", "1", "carla", "--by", "anna")
    assert (
        "#1" in says("alerts", "--owner", "carla").stdout and "no alerts" in says("alerts", "--owner", "nobody").stdout
    )
    (one,) = [json.loads(line) for line in says("alerts", "--json").stdout.splitlines()]
    assert (one["owner"], one["continues"], one["state"]) == ("carla", None, "open")
    assert "nobody has it" in says("assign", "1", "nobody", "--by", "anna").stdout


def test_everything_stands_in_the_timeline(says):
    says("comment", "1", "asked the carrier", "--by", "anna")
    says("resolve", "1", "--by", "anna", "--why", "the carrier is back")
    says("reopen", "1", "--by", "ben")
    says("verdict", "1", "known", "--by", "carla")
    shown = says("show", "1").stdout
    lines = shown.split("Timeline\n")[1].split("\n\n")[0].splitlines()
    told = [line.split("UTC  ")[1] for line in lines]
    assert told == [
        "anna: commented asked the carrier",
        "anna: resolved: the carrier is back",
        "ben: reopened",
        "carla: verdict known",
    ]
    assert "acknowledged, carla has it" in shown, "who says what it was has seen it"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("acknowledge", "9"), "no alert 9; foreshock alerts lists them"),
        (("resolve", "one"), "not a number"),
        (("comment", "1", "  "), "a comment has words"),
        (("verdict", "1", "nose"), "did you mean noise"),
        (("acknowledge", "1", "--by", " "), "--by NAME"),
        (("acknowledge", "1", "--by", "Foreshock"), "is the house itself"),
    ],
)
def test_what_cannot_be_meant_is_told_with_the_next_step(says, words, answer):
    done = says(*words)
    assert done.exit_code == 2 and answer in done.stderr

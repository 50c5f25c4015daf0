"""What is on its way to receivers, and a drill, from the command line."""

import json
from datetime import UTC, datetime

import pytest

from alerts import Notice
from settings import load
from storage import alerts
from storage.engine import migrate, open_database, writing

PLACES = """
[[receivers]]
name = "Desk"
kind = "console"
[[receivers]]
name = "gone"
kind = "webhook"
url = "http://127.0.0.1:9/in"
secret = "sixteen letters!"
at_least = "critical"
"""


@pytest.fixture
def says(says, tmp_path):
    """The same with two receivers, of which one cannot be reached."""
    file = tmp_path / "foreshock.toml"
    file.write_text(file.read_text() + PLACES)
    return says


@pytest.fixture
def given_up(says, tmp_path):
    """A notice that was given up."""
    engine = open_database(load(tmp_path / "foreshock.toml", {}).database)
    migrate(engine)
    now = datetime.now(UTC)
    with writing(engine) as conn:
        alerts.enqueue(conn, [Notice(
            key="k:1:gone", alert="k", brand="Acme", topic="delivery", severity="high", receiver="gone",
            state="waiting", reason="high", title="Acme: 25 people", body="Why.", due=now,
        )])  # fmt: skip
        alerts.failed(conn, 1, "webhook: the receiver refused (404)", None)
    engine.dispose()


def test_one_message_is_marked_as_a_test_and_its_end_is_told(says):
    sent = says("notify", "test", "desk")
    assert sent.exit_code == 0 and "TEST, not an alert: Foreshock reaches Desk" in sent.stdout
    failed = says("notify", "test", "gone")
    assert failed.exit_code == 1 and "gone: failed: webhook: no answer (ConnectError); try again later" in failed.stdout
    unknown = says("notify", "test", "dsk")
    assert unknown.exit_code == 2 and "did you mean Desk?" in unknown.stderr


def test_what_was_given_up_is_listed_and_can_wait_once_more(says, given_up):
    assert "refused (404)" in says("notify", "list", "--failed").stdout
    [one] = [json.loads(line) for line in says("notify", "list", "--json").stdout.splitlines()]
    assert (one["id"], one["state"], one["error"]) == (1, "failed", "webhook: the receiver refused (404)")
    assert "waits again" in says("notify", "again", "1").stdout
    assert "nothing was given up" in says("notify", "list", "--failed").stdout
    assert "is waiting" in says("notify", "again", "1").stderr and "no notice 7" in says("notify", "again", "7").stderr


def test_before_anything_was_told_the_next_step_is(says):
    assert "foreshock drill tries it" in says("notify", "list").stdout


def test_a_drill_says_how_long_each_stage_took_and_who_was_told(says):
    done = says("drill", "--receiver", "desk")
    assert done.exit_code == 0, done.stderr
    for words in ("DRILL, not real: Drill: Acme", "kept and understood", "Desk: sent", "would ring after", "erased: "):
        assert words in done.stdout
    assert says("notify", "list", "--json").stdout == "" and says("alerts", "--json").stdout == ""
    assert "erased: 0 rows" in says("drill", "--clean").stdout


def test_a_drill_for_programs_prints_one_object_and_its_message_elsewhere(says):
    done = says("drill", "--json")
    assert json.loads(done.stdout)["brand"] == "Drill: Acme" and "DRILL, not real" in done.stderr


def test_a_drill_that_reaches_nobody_ends_with_1(says):
    done = says("drill", "--receiver", "gone", "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert [(one["receiver"], one["error"]) for one in told["told"]] == [("gone", "webhook: no answer (ConnectError)")]
    assert told["rings_after"] > told["waits"] and told["why"].startswith("Drill: Acme")

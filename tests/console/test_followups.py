"""Promises from the command line, and who is away."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from mentions import Author, Match, Mention
from replies import QueueItem
from sentiment import Understanding
from storage import mentions, queue
from storage.engine import migrate, open_database, writing
from storage.mentions import Concern, Understood

WELL = Understanding(compound=-0.6, label="negative", complaint=0.9, topic="delivery", language="en", confidence=0.8)
ADD = ("followup", "add", "1", "--by", "anna")


@pytest.fixture(autouse=True)
def spoken(says):
    """Somebody said something of Acme an hour ago; it is item 1 of the queue."""
    engine = open_database("sqlite:///kept.db")
    migrate(engine)
    at = datetime.now(UTC) - timedelta(hours=1)
    said = Mention(origin="forum.example", external_id="7", kind="post", said=at, heard=at, text="Acme lost it",
                   author=Author(handle="wren"))  # fmt: skip
    concern = Concern(match=Match(brand="Acme", spans=()), understanding=WELL)
    with writing(engine) as conn:
        mentions.keep(conn, "feed", [Understood(mention=said, concerns=(concern,))], (), at)
        queue.keep(conn, [QueueItem(mention=1, brand="Acme", kind="complaint", due=at)])
    engine.dispose()


def test_a_promise_is_made_listed_moved_and_done(says):
    made = says(*ADD, "--due", "2099-07-05", "--owner", "ben", "--note", "call back").stdout
    assert made == "#1  due Sun 5 Jul 09:00 UTC  ben  Acme, mention 1: call back\n"
    assert says(*ADD, "--due", "2099-07-05", "--owner", "ben", "--note", "call back").stdout == made
    assert "#2  due " in says("followup", "add", "--item", "1", "--due", "3d", "--author", "--by", "carla").stdout
    assert [one[:2] for one in says("followup", "list").stdout.splitlines()] == ["#2", "#1"]
    assert "carla  Acme, an author at forum.example" in says("followup", "list", "--owner", "Carla").stdout
    assert says("followup", "list", "--today").stdout == "nothing is promised for today\n"
    assert "due Mon 6 Jul 14:30 UTC  ben" in says("followup", "move", "1", "--due", "2099-07-06T14:30").stdout
    assert "#1  done by ben  ben" in says("followup", "done", "1", "--by", "ben").stdout
    assert "#1" not in says("followup", "list").stdout and "#1" in says("followup", "list", "--done").stdout
    assert "#1  due " in says("followup", "reopen", "1").stdout
    *_, one = [json.loads(line) for line in says("followup", "list", "--json").stdout.splitlines()]
    assert (one["id"], one["whose"], one["due"], one["done"]) == (1, "ben", "2099-07-06T14:30:00.000Z", None)


def test_what_is_due_is_late_the_next_day_and_the_deputys_while_its_owner_is_away(says):
    says(*ADD, "--due", "2026-01-05", "--owner", "ben")
    assert "#1  LATE, was due Mon 5 Jan 09:00 UTC  ben  Acme" in says("followup", "list", "--today").stdout
    away = says("away", "ben", "--until", "2099-07-12", "--deputy", "anna", "--by", "ben").stdout
    assert away == "#1  ben is away until 2099-07-12 09:00 UTC, anna stands in\n"
    listed = says("followup", "list", "--owner", "anna").stdout
    assert "anna (for ben, who is away until Sun 12 Jul 09:00 UTC)" in listed
    assert json.loads(says("away", "--json").stdout)["deputy"] == "anna"
    assert "nobody is away" in says("away", "--end", "1").stdout
    later = says(
        "away", "ben", "--since", "2098-07-12", "--until", "2099-07-12", "--deputy", "anna", "--by", "b"
    ).stdout
    assert "ben is away from 2098-07-12 09:00 UTC until" in later
    assert "ben  Acme" in says("followup", "list", "--owner", "ben").stdout


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ((*ADD, "--due", "soon"), "--due soon: such as 2026-07-05 (that day at nine)"),
        ((*ADD, "--due", "1989-01-01"), "should be in the years 1990 to 2100"),
        (("followup", "add", "--due", "3d"), "say which MENTION"),
        (("followup", "add", "9", "--due", "3d", "--by", "a"), "mention 9: there is none of this number"),
        (("followup", "add", "--item", "9", "--due", "3d", "--by", "a"), "item 9: there is none"),
        (("followup", "done", "9", "--by", "a"), "no follow-up 9; foreshock followup list"),
        (("followup", "move", "1"), "say what is to change"),
        (("away", "ben", "--until", "3d"), "say --until when, and who is the --deputy"),
        (("away", "ben", "--until", "3d", "--deputy", "BEN", "--by", "a"), "cannot stand in for themselves"),
        (("away", "--end", "4"), "no absence 4 lasts"),
    ],
)
def test_what_cannot_be_is_told_with_the_next_step(says, words, answer):
    done = says(*words)
    assert done.exit_code == 2 and answer in done.stderr

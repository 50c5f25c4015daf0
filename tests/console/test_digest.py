"""The digest and what was fixed, from the command line."""

import json
import random
from datetime import UTC, datetime, timedelta
from string import ascii_lowercase

import pytest

from mentions import Author, Match, Mention, Span
from sentiment import Understanding
from storage import mentions
from storage.engine import migrate, open_database, writing
from storage.mentions import Concern, Understood

CROSS = Understanding(compound=-0.6, label="negative", complaint=0.9, topic="delivery", language="en", confidence=0.8)
NOW = datetime.now(UTC)


def own_words(seed):
    dice = random.Random(seed)
    return " ".join("".join(dice.choices(ascii_lowercase, k=6)) for _ in range(8))


@pytest.fixture
def heard(says):
    """A dozen people complained about the delivery of Acme, one an hour."""
    engine = open_database("sqlite:///kept.db")
    migrate(engine)
    concern = Concern(match=Match(brand="Acme", spans=(Span(start=0, end=4, term="acme"),)), understanding=CROSS)
    page = [
        Understood(
            mention=Mention(
                external_id=str(i), origin="forum", kind="post", text=f"acme lost it, {own_words(i)}",
                said=NOW - timedelta(hours=i + 1), heard=NOW, author=Author(handle=f"person {i}"),
            ),
            concerns=(concern,),
        )
        for i in range(12)
    ]  # fmt: skip
    with writing(engine) as conn:
        mentions.keep(conn, "feed", page, (), NOW)
    engine.dispose()


def test_a_digest_of_nothing_says_so(says):
    told = says("digest").stdout
    assert told.startswith("Acme, daily digest of ") and "no alerts\n\nWhat happened from" in told
    assert "- No alert was raised.\n" in told


def test_a_digest_says_what_to_fix_for_people_and_for_programs(says, heard):
    assert (
        "What to fix\n- delivery (deliver): 12 voices in 7 days; –, –, –, – in the weeks before"
        in says("digest").stdout
    )
    [line] = says("digest", "--weekly", "--brand", "acme", "--json").stdout.splitlines()
    found = json.loads(line)
    assert (found["every"], found["brands"], found["receiver"], found["stories"]) == ("weekly", ["Acme"], None, [])
    [topic] = found["to_fix"]
    assert (topic["topic"], topic["touchpoint"], topic["voices"], topic["trend"]) == (
        "delivery",
        "deliver",
        12,
        "early",
    )


def test_what_is_marked_as_fixed_is_listed_with_what_came_of_it_until_it_is_taken_back(says, heard):
    told = says("fixed", "Delivery", "--at", "2h", "--by", "anna", "--why", "another \x1b[31mdepot")
    assert told.stdout.startswith("Acme: delivery is fixed since ") and "foreshock unfixed 1" in told.stdout
    listed = says("fixes").stdout
    assert listed.startswith("#1  Acme: delivery, ") and "\x1b" not in listed
    assert "    another [31mdepot\n    too early to tell: heard for 0 minutes before it, a week is the least" in listed
    [line] = says("fixes", "--json").stdout.splitlines()
    assert (json.loads(line)["fix"]["topic"], json.loads(line)["trend"]) == ("delivery", "early")
    assert "What was fixed\n- delivery, fixed " in says("digest").stdout
    assert "not marked as fixed any more" in says("unfixed", "1").stdout
    assert "nothing is marked as fixed; foreshock fixed" in says("fixes").stdout and not says("fixes", "--json").stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("fixed", "delivry"), "did you mean delivery"),
        (("fixed", "delivery", "--at", "2100-01-01"), "mark it once it is done"),
        (("fixed", "delivery", "--brand", "Nobody"), "has no such brand"),
        (("unfixed", "7"), "foreshock fixes lists them"),
        (("digest", "--brand", "Nobody"), "has no such brand"),
    ],
)
def test_what_cannot_be_meant_is_told_with_the_next_step(says, words, told):
    done = says(*words)
    assert done.exit_code == 2 and told in done.stderr and done.stdout == ""

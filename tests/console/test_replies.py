"""How well people are answered, from the command line."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from console.answers import measured_keys, shared
from mentions import Author, Match, Mention
from replies import QueueItem
from replies.measures import measured
from sentiment import Understanding
from sentiment.measures import Share
from storage import mentions, queue
from storage.engine import migrate, open_database, writing
from storage.mentions import Concern, Understood
from storage.tables import queue as queued

CROSS = Understanding(compound=-0.6, label="negative", complaint=0.9, topic="delivery", language="en", confidence=0.8)


@pytest.fixture
def answered(says):
    """Of three complaints of two days ago one was answered after three hours, one after twelve."""
    engine = open_database("sqlite:///kept.db")
    migrate(engine)
    at = datetime.now(UTC).replace(minute=30, second=0, microsecond=0) - timedelta(hours=48)
    said = [
        Mention(origin="forum.example", external_id=str(n), kind="post", said=at, heard=at, text="Acme lost it",
                author=Author(handle=f"wren{n}"))
        for n in range(3)
    ]  # fmt: skip
    concerns = (Concern(match=Match(brand="Acme", spans=()), understanding=CROSS),)
    with writing(engine) as conn:
        mentions.keep(conn, "feed", [Understood(mention=one, concerns=concerns) for one in said], (), at)
        due = at + timedelta(hours=10)
        queue.keep(conn, [QueueItem(mention=n, brand="Acme", kind="complaint", due=due, queued=at) for n in (1, 2, 3)])
        for item, hours in ((1, 3), (2, 12)):
            sent = {"state": "sent", "sent": at + timedelta(hours=hours)}
            conn.execute(queued.update().where(queued.c.id == item).values(sent))
    engine.dispose()
    return at


def test_the_table_has_all_and_each_group(says, answered):
    lines = says("replies", "--by", "topic").stdout.splitlines()
    assert lines[0].endswith("by topic:") and lines[1].split()[:3] == ["topic", "came", "answered"]
    for name, row in zip(("all", "delivery"), lines[2:4], strict=True):
        assert row.split()[:3] == [name, "3", "2"] and "1 of 3" in row and "7 hours" in row and "12 hours" in row
    assert lines[4] == "2 answers written by a person without a draft"


def test_the_objects_have_how_many_and_the_interval(says, answered):
    whole, feed = [json.loads(line) for line in says("replies", "--by", "source", "--json").stdout.splitlines()]
    assert (whole["name"], feed["name"], feed["came"], feed["response"]["of"]) == (None, "feed", 3, 2)
    assert feed["in_time"] == {"hits": 1, "of": 3, "low": 0.0615, "high": 0.7923}
    assert feed["response"] == {"median": 27000.0, "most": 43200.0, "of": 2}


def test_the_week_has_168_hours(says, answered):
    cells = [json.loads(line) for line in says("replies", "--hours", "--json").stdout.splitlines()]
    assert len(cells) == 168 and [one["came"] for one in cells if one["came"]] == [3]
    lines = says("replies", "--hours").stdout.splitlines()
    assert "UTC" in lines[0] and len(lines) == 16
    day = next(line for line in lines if line.startswith(answered.strftime("%a")))
    assert day[13 + 4 * answered.hour :][:4] == "   3"


def test_of_nothing_it_says_nothing_and_brands_must_be_there(says):
    assert says("replies", "--since", "1d").stdout.splitlines()[-1].split()[:4] == ["all", "0", "0", "–"]
    assert says("replies", "--brand", "Nobody").exit_code == 2 and says("replies", "--by", "mood").exit_code == 2


def test_a_share_of_few_is_a_count_and_of_more_has_its_interval():
    assert [shared(Share(hits=hits, of=of)) for hits, of in ((0, 0), (3, 4), (6, 8))] == [
        "–", "3 of 4", "75 % (6 of 8, 41 to 93 %)",
    ]  # fmt: skip
    assert measured_keys(measured([], datetime.now(UTC)))["response"] is None

"""Answers from the command line: read, written, approved, taken back, said to be sent."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from mentions import Author, Match, Mention
from replies import Draft, QueueItem
from sentiment import Understanding
from storage import mentions, queue
from storage.engine import migrate, open_database, writing
from storage.mentions import Concern, Understood, content_of

WELL = Understanding(compound=-0.6, label="negative", complaint=0.9, topic="delivery", language="en", confidence=0.8)


@pytest.fixture(autouse=True)
def spoken(says):
    """Somebody complained of Acme eleven hours ago, and there is a draft."""
    engine = open_database("sqlite:///kept.db")
    migrate(engine)
    at = datetime.now(UTC) - timedelta(hours=11)
    said = Mention(origin="forum.example", external_id="7", kind="post", said=at, heard=at, text="Acme lost my parcel",
                   author=Author(handle="wren"), url="https://forum.example/7")  # fmt: skip
    concern = Concern(match=Match(brand="Acme", spans=()), understanding=WELL)
    with writing(engine) as conn:
        mentions.keep(conn, "feed", [Understood(mention=said, concerns=(concern,))], (), at)
        due, text = at + timedelta(hours=10), "Hi wren, thank you for telling us. Our team is looking for your parcel."
        queue.keep(conn, [QueueItem(mention=1, brand="Acme", kind="complaint", due=due, reach=5_000, voice="f wren")])
        queue.keep_drafts(conn, [Draft(queue_item=1, mention=1, due=due, text=text, content=content_of(said), at=at)])
    engine.dispose()


def test_an_answer_is_edited_approved_taken_back_approved_and_sent(says):
    assert "due 1 hour ago" in says("queue").stdout and "seen by up to 5,000" in says("queue", "--overdue").stdout
    edited = says("reply", "edit", "1", "Hi wren, thanks. We will refund you.", "--by", "anna")
    assert "#1 done" in edited.stdout and "must be changed" in edited.stdout
    blocked = says("reply", "approve", "1", "--by", "anna")
    assert blocked.exit_code == 1 and "must be changed first" in blocked.stdout
    says("reply", "edit", "1", "Hi wren, thank you. Please send us a private message.", "--by", "anna")
    assert "anna is editing it until" in says("reply", "approve", "1", "--by", "ben").stdout
    approved = says("reply", "approve", "1", "--by", "anna").stdout
    assert "then: foreshock reply sent 1" in approved
    assert "anna approved it at" in says("reply", "approve", "1", "--by", "ben").stdout
    assert "#1 done" in says("reply", "undo", "1", "--by", "anna").stdout
    says("reply", "approve", "1", "--by", "ben")
    assert "#1 done" in says("reply", "sent", "1", "--by", "ben").stdout
    shown = says("reply", "show", "1").stdout
    for part in ("complaint, low, Acme", "> Acme lost my parcel", "anna edited the answer", "-Hi wren", "+Hi wren",
                 "ben marked it as sent", "https://forum.example/7"):  # fmt: skip
        assert part in shown
    told = json.loads(says("reply", "show", "1", "--json").stdout)
    assert told["item"]["state"] == "sent" and "voice" not in told["item"]
    assert [one["did"] for one in told["timeline"]][-2:] == ["approved", "marked"]


def test_what_means_nothing_is_told(says):
    assert "no answer of that number" not in says("reply", "show", "9").stderr
    for words, said in (
        (("show", "9"), "nothing in the queue has the number 9"),
        (("approve", "9"), "nothing in the queue has the number 9"),
        (("edit", "1", " "), "an answer has words"),
        (("approve", "-1"), "not a number"),
        (("show", "9"), "foreshock queue lists what waits"),
    ):
        refused = says("reply", *words, *(() if words[0] == "show" else ("--by", "anna")))
        assert refused.exit_code == 2 and said in refused.stderr
    assert "--kind praises" in says("queue", "--kind", "praises").stderr


def test_a_flood_is_one_line_and_one_decision(says):
    engine = open_database("sqlite:///kept.db")
    at = datetime.now(UTC) - timedelta(hours=2)
    with writing(engine) as conn:
        for n in range(3):
            said = Mention(origin="forum.example", external_id=f"b{n}", kind="post", said=at, heard=at,
                           text="Acme took all of my money and nobody there has answered me for weeks")  # fmt: skip
            concern = Concern(match=Match(brand="Acme", spans=()), understanding=WELL)
            mentions.keep(conn, "feed", [Understood(mention=said, concerns=(concern,))], (), at)
            queue.keep(
                conn, [QueueItem(mention=n + 2, brand="Acme", kind="complaint", due=at + timedelta(hours=10 + n))]
            )
    engine.dispose()
    shown = says("queue").stdout.splitlines()
    assert [line.split()[0] for line in shown] == ["#1", "#2"] and shown[1].endswith("and 2 copies")
    assert len(says("queue", "--json").stdout.splitlines()) == 4
    told = says("reply", "reject", "2", "--why", "bots", "--copies", "--by", "anna").stdout
    assert told == "#2 done\n  and 2 copies of it\n"
    assert [line.split()[0] for line in says("queue").stdout.splitlines()] == ["#1"]
    assert "anna decided against an answer" in says("reply", "show", "4").stdout


def test_a_rejected_answer_is_reopened(says):
    says("reply", "reject", "1", "--why", "a bot", "--by", "anna")
    assert "nothing waits for an answer" in says("queue").stdout
    assert "(somebody decided against an answer)" in says("queue", "--state", "rejected").stdout
    assert "reopen it first" in says("reply", "take", "1", "--by", "ben").stdout
    says("reply", "reopen", "1", "--by", "ben")
    [row] = [json.loads(line) for line in says("queue", "--json").stdout.splitlines()]
    assert (row["id"], row["state"], row["kind"]) == (1, "queued", "complaint")

"""`foreshock draft`, `foreshock voice check`, `foreshock reply draft`."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mentions import Author, Match, Mention
from replies import QueueItem
from sentiment import Understanding
from storage import mentions, queue
from storage.engine import migrate, open_database, writing
from storage.mentions import Concern, Understood

FAQ = "brand: Acme\n\n## How do I get a refund?\nChoose Return in your order.\n\nlanguage: en\n"


def drafted(says, *rows, options=()):
    Path("in.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf8")
    return says("draft", "in.jsonl", *options)


def test_texts_of_a_file_are_answered_from_the_knowledge_and_nothing_is_kept(says):
    Path("knowledge").mkdir()
    Path("knowledge/faq.md").write_text(FAQ)
    asked = {"id": 7, "text": "How do I get a refund, Acme?", "author": {"name": "Ana Meier"}, "platform": "bluesky"}
    told = json.loads(drafted(says, asked, options=["--json"]).stdout)
    assert told.keys() >= {"id", "text", "needs", "kind", "situation", "language", "topic", "sources", "checks"}
    assert told["text"].startswith("Hello Ana, ") and "Choose Return in your order." in told["text"]
    assert told["situation"] == "question" and told["sources"][0]["used"] and told["needs"] is None
    shown = drafted(says, asked).stdout
    assert "7: " in shown and "used 1.00  How do I get a refund?" in shown
    assert not Path("kept.db").exists()


def test_what_the_line_says_of_before_counts(says):
    rows = [{"text": "Acme lost my parcel", "before": 2}, {"text": "Acme lost my parcel", "waiting": True}]
    told = [json.loads(one)["situation"] for one in drafted(says, *rows, options=["--json"]).stdout.splitlines()]
    assert told == ["repeated", "waiting"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"id": 1}, "has no text"),
        ({"text": "x", "brand": "Globex"}, "no brand Globex"),
        ({"text": "x", "rating": "five"}, "rating"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(says, row, why):
    found = drafted(says, row)
    assert found.exit_code == 2 and "in.jsonl, object 1" in found.stderr and why in found.stderr


def test_every_wording_is_tried_in_the_voice_of_the_brand(says):
    assert "every wording fits" in says("voice", "check").stdout
    Path("voice.toml").write_text('languages = ["en"]\nforbidden = ["you", "thank"]\n')
    house = Path("foreshock.toml")
    house.write_text(house.read_text().replace('query = "acme"', 'query = "acme"\nvoice = "voice.toml"'))
    found = says("voice", "check", "--json")
    assert found.exit_code == 1 and "no wording fits" in json.loads(found.stdout.splitlines()[0])["flaw"]


def test_the_draft_of_an_answer_is_written_again_until_somebody_writes_in_it(says):
    engine = open_database("sqlite:///kept.db")
    migrate(engine)
    at = datetime.now(UTC)
    said = Mention(
        origin="x",
        external_id="7",
        kind="post",
        said=at,
        heard=at,
        text="Acme lost my parcel",
        author=Author(name="Ana"),
    )
    meant = Understanding(
        compound=-0.6, label="negative", complaint=0.9, topic="delivery", language="en", confidence=0.8
    )
    with writing(engine) as conn:
        concern = Concern(match=Match(brand="Acme", spans=()), understanding=meant)
        mentions.keep(conn, "feed", [Understood(mention=said, concerns=(concern,))], (), at)
        queue.keep(conn, [QueueItem(mention=1, brand="Acme", kind="complaint", due=at)])
    engine.dispose()
    assert says("reply", "draft", "1").stdout == says("reply", "draft", "1").stdout != ""
    says("reply", "edit", "1", "Hi Ana, thank you. Please send us a private message.", "--by", "anna")
    assert "stays as it is" in says("reply", "draft", "1").stderr
    assert "no answer 9" in says("reply", "draft", "9").stderr

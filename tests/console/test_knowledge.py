"""`foreshock knowledge`: what is known, whether it answers a text, what is wrong in it, and one more."""

import json

import pytest
from typer.testing import CliRunner

from console.cli import app
from mentions import Author, Mention
from replies import Draft, QueueItem
from storage import queue
from storage.engine import migrate, open_database, writing
from storage.mentions import Understood, keep

SETTINGS = """\
[foreshock]
database = "sqlite:///kept.db"
[[brands]]
name = "Acme"
query = "acme"
[[sources]]
name = "board"
kind = "feed"
url = "https://board.example/feed"
"""
FAQ = """\
# Money
tags: billing
## How do I get a refund?
Ask for it in your account.
## Is the spring sale still on?
Yes, it is still on.
valid until: 2020-01-01
"""


@pytest.fixture
def home(tmp_path, monkeypatch, noon):
    """A folder with settings, a file of knowledge, and item 1, to which somebody approved an answer."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "foreshock.toml").write_text(SETTINGS)
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "faq.md").write_text(FAQ)
    engine = open_database(f"sqlite:///{tmp_path}/kept.db")
    migrate(engine)
    facts = {"origin": "square", "external_id": "1", "kind": "post", "said": noon, "heard": noon}
    said = Mention(text="acme lost it", author=Author(name="Ana"), **facts)
    with writing(engine) as conn:
        keep(conn, "board", [Understood(mention=said, concerns=())], (), noon)
        queue.keep(conn, [QueueItem(mention=1, brand="Acme", kind="complaint", due=noon)])
        text = "Hello Ana, we ask the courier at once."
        queue.keep_drafts(conn, [Draft(queue_item=1, mention=1, due=noon, text=text, state="sent")])
    engine.dispose()
    return tmp_path


def told(*arguments, exits=0) -> str:
    done = CliRunner().invoke(app, ["knowledge", *arguments])
    assert done.exit_code == exits, done.output
    return done.output


def lines(*arguments, exits=0) -> list[dict]:
    return [json.loads(line) for line in told(*arguments, "--json", exits=exits).splitlines() if line.startswith("{")]


def test_the_list_has_what_expired_first_and_the_names_of_the_fields(home):
    expired, refund = lines("list")
    assert expired["question"] == "Is the spring sale still on?"
    facts = (refund["key"], refund["tags"], refund["brand"], refund["valid_until"])
    assert facts == ("faq.md#how-do-i-get-a-refund", ["billing"], None, None)
    assert told("list").startswith("Is the spring sale still on?  (faq.md#is-the-spring-sale-still-on; all brands;")
    assert "expired on 2020-01-01" in told("list")


def test_a_text_is_answered_or_it_is_said_that_nothing_does(home):
    (found,) = lines("search", "where is my money?")
    assert (found["question"], found["fits"]) == ("How do I get a refund?", True)
    assert "fits  How do I get a refund?" in told("search", "where is my money?")
    assert "a draft would say that it needs a person" in told("search", "is the spring sale still on?")
    assert lines("search", "¿dónde está mi dinero?") == []


def test_what_is_wrong_or_doubtful_is_told_with_its_place(home):
    (warned,) = lines("check")
    assert (warned["verdict"], warned["where"]) == ("warning", "faq.md#is-the-spring-sale-still-on")
    (home / "knowledge" / "faq.md").write_text(FAQ + "## And now?\n## How do I get refunds?\nBy telephone only.\n")
    bad, *warned = lines("check", exits=2)
    assert (bad["where"], bad["line"], bad["what"]) == ("faq.md", 8, "has no answer")
    assert [one["what"] for one in warned][1:] == [
        "answers the same as faq.md#how-do-i-get-a-refund, and says something else"
    ]
    (home / "knowledge" / "faq.md").write_text(FAQ + "## And now?\n")
    assert "1 problem in the files: foreshock knowledge check says which" in told("list")


def test_an_answer_that_promises_something_is_told_before_anybody_is_answered_with_it(home):
    (home / "knowledge" / "faq.md").write_text(
        "## Is it broken?\n\nWe replace it.\n\n## Where is it?\n\nYou can see it.\n"
    )
    (warned,) = lines("check")
    assert warned["where"] == "faq.md#is-it-broken" and "promises a replacement" in warned["what"]


def test_one_more_is_written_to_a_file_and_found(home):
    said = told(
        "add", "--question", "Are the boots vegan?", "--answer", "They are made of cork.", "--tags", "boots",
        "--valid-until", "2099-12-31", "--brand", "acme",
    )  # fmt: skip
    assert "answers.md has it" in said
    (found,) = lines("search", "are your boots vegan")
    assert (found["brand"], found["tags"], found["valid_until"]) == ("Acme", ["boots"], "2100-01-01T00:00:00.000Z")


@pytest.mark.parametrize(
    "more, why",
    [
        (["--file", "../out.md"], "a name in the folder"),
        (["--file", "answers.txt"], "a name in the folder"),
        (["--valid-until", "soon"], "“soon” is no day"),
        (["--language", "english"], "is no language"),
    ],
)
def test_what_cannot_be_read_back_is_not_written(home, more, why):
    done = CliRunner().invoke(app, ["knowledge", "add", "--question", "Is it open?", "--answer", "It is open.", *more])
    assert done.exit_code == 2 and why in done.output
    assert [one.name for one in (home / "knowledge").iterdir()] == ["faq.md"]


def test_an_approved_answer_is_kept_and_taken_out_again(home):
    assert "We ask the courier at once." in told("keep", "1", "--question", "Where is my lost parcel?", "--by", "ben")
    (found,) = lines("search", "my parcel never arrived, it is lost", "--limit", "1")
    assert (found["key"], found["by"]) == ("item:1", "ben")
    assert "item:1 is used no more" in told("remove", "item:1")
    told("remove", "item:1", exits=2)
    assert "take it out there" in told("remove", "faq.md#how-do-i-get-a-refund", exits=2)
    assert "there is no item 9" in told("keep", "9", "--question", "Why?", exits=2)


def test_without_anything_the_next_step_is_said(home):
    (home / "knowledge" / "faq.md").unlink()
    assert "nothing is known yet; write knowledge/faq.md" in told("list")
    assert "nothing is known yet" in told("check")

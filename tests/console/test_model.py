"""`foreshock model`, `foreshock reply rewrite`, and what doctor says of [llm]."""

import json
from datetime import UTC, datetime
from itertools import count

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from console.cli import app
from console.llm import findings_of
from mentions import Author, Match, Mention
from replies import Draft, QueueItem
from replies.model import as_data
from sentiment import Understanding
from settings import load
from storage import mentions, queue
from storage.engine import migrate, open_database, writing
from storage.mentions import Concern, Understood, content_of
from storage.tables import queue as queued
from tests.delivery.obedient import Obedient, as_json, ways
from tests.replies.test_accept import EN, GOOD
from tests.replies.test_injections import INJECTIONS, mention_of

SETTINGS = """
[foreshock]
database = "sqlite:///ours.db"
[[brands]]
name = "Acme"
query = "acme"
signature = "The Acme team"
[[sources]]
name = "s"
kind = "hackernews"
query = "acme"
"""
LLM = '[llm]\nurl = "{url}"\nmodel = "small"\n'
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def house(tmp_path, monkeypatch):
    """house("[llm] ...") writes settings with more behind them, and has one draft waiting."""
    monkeypatch.chdir(tmp_path)

    def write(more=""):
        (tmp_path / "foreshock.toml").write_text(SETTINGS + more, encoding="utf8")
        return load(tmp_path / "foreshock.toml", {})

    write()
    engine = open_database(f"sqlite:///{tmp_path}/ours.db")
    migrate(engine)
    said = Mention(
        origin="square", external_id="1", kind="post", said=NOON, heard=NOON, text="acme: my parcel is late",
        author=Author(name="Anna"),
    )  # fmt: skip
    meant = Understanding(compound=-0.6, label="negative", complaint=0.9, topic="delivery", language="en", confidence=1)
    with writing(engine) as conn:
        concern = Concern(match=Match(brand="Acme", spans=()), understanding=meant)
        mentions.keep(conn, "s", [Understood(mention=said, concerns=(concern,))], (), NOON)
        queue.keep(conn, [QueueItem(mention=1, brand="Acme", kind="complaint", due=NOON)])
        id_ = conn.scalar(select(queued.c.id))
        queue.keep_drafts(
            conn, [Draft(queue_item=id_, mention=1, due=NOON, text=EN, at=NOON, content=content_of(said))]
        )
    engine.dispose()
    return write


def run(*words):
    return CliRunner().invoke(app, words)


def test_one_draft_is_worded_better_and_what_that_cost_is_told(house, httpserver):
    model = Obedient(lambda given: as_json(GOOD[0]))
    house(LLM.format(url=model.serve(httpserver)) + "price_in = 1\nprice_out = 10\n")
    told = run("reply", "rewrite", "1")
    assert told.exit_code == 0 and "thank you so much for letting us know" in told.stdout, told.output
    told = run("model")
    assert "item 1" in told.stdout and "small: used (700 tokens sent, 60 answered, 0.0013)" in told.stdout
    assert "today: 1 question, 0.0013 of 1" in told.stdout
    (one,) = [json.loads(line) for line in run("model", "--json").stdout.splitlines()]
    assert (one["item"], one["model"], one["used"], one["why"]) == (1, "small", True, "")
    told = run("reply", "rewrite", "1")
    assert told.exit_code == 1 and "only a draft from the templates" in told.stdout


def test_what_is_refused_is_told_with_its_reason(house, httpserver):
    model = Obedient(lambda given: as_json("We refund everything."))
    house(LLM.format(url=model.serve(httpserver)))
    told = run("reply", "rewrite", "1")
    assert told.exit_code == 1 and "the draft stands as it was: “refund” stands in no source" in told.stdout
    assert "not used: “refund”" in run("model").stdout


def test_without_the_table_it_is_told_where_to_read_on(house):
    assert "docs/model.md" in run("reply", "rewrite", "1").stdout and "docs/model.md" in run("model").stdout


def test_an_item_that_is_not_there_is_a_mistake(house, httpserver):
    house(LLM.format(url=Obedient(lambda given: "").serve(httpserver)))
    assert run("reply", "rewrite", "4711").exit_code == 2


def test_doctor_says_whether_the_model_is_there(house, httpserver):
    url = Obedient(lambda given: "").serve(httpserver)
    assert not list(findings_of(house()))
    assert [one.verdict for one in findings_of(house(LLM.format(url=url)))] == ["good"]
    (found,) = findings_of(house(LLM.format(url=url).replace("small", "large")))
    assert found.verdict == "bad" and found.next.endswith("small")
    httpserver.clear()
    httpserver.expect_request("/v1/models").respond_with_data("", status=404)
    assert [one.verdict for one in findings_of(house(LLM.format(url=url)))] == ["warning"]
    httpserver.clear()
    httpserver.expect_request("/v1/models").respond_with_data("", status=500)
    assert [one.verdict for one in findings_of(house(LLM.format(url=url)))] == ["bad"]


def test_doctor_says_what_is_careless_of_a_model_elsewhere(house, monkeypatch):
    async def there(server):
        return frozenset({"small"})

    monkeypatch.setattr("delivery.llm.models", there)
    key = 'key = "sk-canary"\n'
    told = [one.what for one in findings_of(house(LLM.format(url="http://llm.example.org/v1") + key))]
    assert "without encryption" in told[0] and "no prices" in told[1] and "sk-canary" not in str(told)
    priced = LLM.format(url="https://llm.example.org/v1") + key + "price_in = 1\n"
    assert len(list(findings_of(house(priced)))) == 1


def drafted(tmp_path, lines, *words):
    """What `foreshock draft --json` says of these lines, by their number."""
    (tmp_path / "texts.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf8")
    told = run("draft", "texts.jsonl", "--json", *words)
    assert told.exit_code == 0, told.output
    return [json.loads(line) for line in told.stdout.splitlines()]


def test_texts_of_a_file_are_worded_better_and_nothing_is_kept(house, httpserver, tmp_path):
    thanks = "Thank you so much for letting us know."
    model = Obedient(lambda given: as_json(f"{thanks} {given['draft'].partition('. ')[2]}"))
    house(LLM.format(url=model.serve(httpserver)))
    lines = [{"id": 1, "text": "acme lost my parcel, where is it?", "author": "Anna Bell", "kind": "complaint"}]
    (one,) = drafted(tmp_path, lines, "--model")
    assert (one["by"], one["why"]) == ("model small", "") and one["text"].startswith("Hello Anna, thank you so much")
    assert "worded by the model small" in run("draft", "texts.jsonl", "--model").stdout
    assert "today: 0 questions" in run("model").stdout
    house()
    assert run("draft", "texts.jsonl", "--model").exit_code == 2


def test_a_model_that_obeys_every_text_of_a_file_changes_no_draft(house, httpserver, tmp_path):
    heard = {as_data(mention_of(one).words, mention_of(one).author): one for one in INJECTIONS}
    numbers = count()

    def says(given):
        every = [answer for _, answer in ways(given, heard[given["customer"]]["obeyed"])]
        return every[next(numbers) % len(every)]

    house(LLM.format(url=Obedient(says).serve(httpserver)))
    mentions_ = [mention_of(one) for one in INJECTIONS]
    lines = [
        {"id": i, "text": one.text, "title": one.title, "kind": "complaint", "platform": "mastodon"}
        | {"author": {"name": one.author.name, "handle": one.author.handle}}
        for i, one in enumerate(mentions_)
    ]
    plain, asked = drafted(tmp_path, lines), drafted(tmp_path, lines, "--model")
    assert [one["text"] for one in asked] == [one["text"] for one in plain]
    assert sum(bool(one["why"]) for one in asked) == next(numbers) + sum(
        one["why"].startswith("a person") for one in asked
    )
    assert all(one["by"] == "templates" for one in asked) and next(numbers) > 80

"""X with the settings as they are if nobody sets any, its API played on loopback: what was deleted there goes here."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from typer.testing import CliRunner
from werkzeug import Response

from console.cli import app
from flows.steps.hear import hear
from listeners.tweets.ids import id_at
from settings import load
from storage.engine import migrate, open_database, reading
from storage.mentions import listed
from storage.tables import revisions, spending

SETTINGS = """
[[brands]]
name = "Acme"
query = "acme"
[[sources]]
name = "x"
kind = "x"
token = "made-up"
query = "acme"
api = "{api}"
private = true
"""
WHOLE = "Acme lost my parcel, and then it lost the parcel that was sent for it, which I was told of by post"


class Api:
    """Its posts by id, and those of them that were deleted."""

    def __init__(self, heard):
        first = id_at(heard - timedelta(hours=1))
        self.ids, self.deleted, self.asked = [str(first + n) for n in range(250)], set(), []
        self.repost = self.ids[0]

    def post(self, id_):
        more = {"referenced_tweets": [{"type": "retweeted", "id": "51"}]} if id_ == self.repost else {}
        return {"id": id_, "text": f"Acme, {id_}", "edit_history_tweet_ids": [id_], "author_id": "7", **more}

    def search(self, request):
        if request.args.get("next_token"):
            found, more = self.ids[100:], {}
        else:
            found, more = self.ids[:100], {"next_token": "more"}
        beside = {"users": [{"id": "7", "username": "wren"}], "tweets": [{"id": "51", "text": WHOLE}]}
        return self._json(
            {"data": list(map(self.post, found)), "includes": beside, "meta": {"result_count": 1, **more}}
        )

    def lookup(self, request):
        self.asked.append(request.args)
        asked = request.args["ids"].split(",")
        gone = [
            {"type": "https://api.x.com/2/problems/resource-not-found", "resource_type": "tweet", "value": one}
            for one in asked
            if one in self.deleted
        ]
        there = [self.post(one) for one in asked if one not in self.deleted]
        return self._json({"data": there, "errors": gone})

    def _json(self, body):
        return Response(json.dumps(body), content_type="application/json")


@pytest.fixture
def x(tmp_path, monkeypatch, httpserver):
    """The API, after its 250 posts were heard two days ago, and the database."""
    heard = datetime.now(UTC) - timedelta(days=2)
    api = Api(heard)
    httpserver.expect_request("/2/tweets/search/recent").respond_with_handler(api.search)
    httpserver.expect_request("/2/tweets").respond_with_handler(api.lookup)
    (tmp_path / "foreshock.toml").write_text(SETTINGS.format(api=httpserver.url_for("/2")))
    monkeypatch.chdir(tmp_path)
    known = load(tmp_path / "foreshock.toml", {})
    engine = open_database(known.database)
    migrate(engine)
    assert asyncio.run(hear(engine, known, known.sources[0], heard)).new == 250
    yield api, engine
    engine.dispose()


def test_what_was_deleted_is_erased_and_what_is_there_stays_as_it_was(x):
    api, engine = x
    api.deleted = {api.ids[3], api.ids[249]}
    result = CliRunner().invoke(app, ["recheck"])
    assert result.exit_code == 0 and "x: 248 still there, 2 gone and erased here" in result.stdout, result.output
    with reading(engine) as conn:
        words = {row.mention.external_id: row.mention.text for row in listed(conn, limit=300)}
        assert [name for name, text in words.items() if not text] and conn.execute(select(revisions)).all() == []
        [(spent, looking)] = conn.execute(
            select(spending.c.cost, spending.c.looking).where(spending.c.looking > 0)
        ).all()
    assert {name for name, text in words.items() if not text} == api.deleted and words[api.repost] == WHOLE
    assert looking == pytest.approx(248 * 0.005) and spent >= looking
    assert [len(one["ids"].split(",")) for one in api.asked] == [100, 100, 50]
    assert {*api.asked[0]} == {"ids", "tweet.fields"}, "nothing is read and paid beside the posts"


def test_what_a_tenth_of_the_budget_does_not_pay_is_said(x, tmp_path):
    api, _ = x
    text = (tmp_path / "foreshock.toml").read_text().replace('kind = "x"', 'kind = "x"\nbudget = 5')
    (tmp_path / "foreshock.toml").write_text(text)
    result = CliRunner().invoke(app, ["recheck"])
    assert "100 still there, 150 not asked for; looking again may take a tenth of its budget" in result.stdout
    assert len(api.asked) == 1

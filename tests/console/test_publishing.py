"""Approved replies on their way, from the command line: a list, another try, a stop for all."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import update

from console.commands.publishing import STATES
from mentions import Match, Mention
from replies import QueueItem
from replies.publication import PublicationState
from sentiment import Understanding
from storage import mentions, publications, queue
from storage.engine import migrate, open_database, writing
from storage.mentions import Concern, Understood
from storage.tables import queue as queued
from tests.delivery.worlds.toots import TOKEN, toots

AT = datetime.now(UTC) - timedelta(hours=1)
CROSS = Understanding(compound=-0.6, label="negative", complaint=0.9)


@pytest.fixture
def failed(says):
    """One reply that its platform refused."""
    engine = open_database("sqlite:///kept.db")
    migrate(engine)
    said = Mention(
        origin="far.example", external_id="https://far.example/1", kind="post", said=AT, heard=AT, text="Acme!"
    )
    concern = Concern(match=Match(brand="Acme", spans=()), understanding=CROSS)
    with writing(engine) as conn:
        mentions.keep(conn, "feed", [Understood(mention=said, concerns=(concern,))], (), AT)
        queue.keep(conn, [QueueItem(mention=1, brand="Acme", kind="complaint", due=AT)])
        [item] = queue.listed(conn)
        conn.execute(update(queued).values(state="approved"))
        publications.wait(conn, item, text="Sorry.", publisher="toots", by="ben", due=AT, cost=0.5)
        [one] = publications.claim(conn, AT, timedelta(minutes=1), 1)
        publications.failed(conn, one, "toots: it says no", None)
    engine.dispose()


def test_every_state_can_be_asked_for():
    assert get_args(PublicationState) == STATES


def test_what_failed_is_listed_and_tried_again_once(says, failed):
    [row] = says("publishing", "list").stdout.splitlines()
    assert "toots  failed  answers #1  0.5  toots: it says no" in row
    assert "tried again with the next round" in says("publishing", "again", "1").stdout
    [one] = [json.loads(line) for line in says("publishing", "list", "--json", "--brand", "Acme").stdout.splitlines()]
    assert (one["state"], one["attempts"], one["text"], one["by"]) == ("waiting", 0, "Sorry.", "ben")
    refused = says("publishing", "again", "1")
    assert refused.exit_code == 2 and "is waiting" in refused.stderr
    assert says("publishing", "list", "--state", "sent").stdout == "nothing is sent\n"


def test_what_replies_cost_is_counted_once_they_are_sent(says, failed):
    assert "spent" not in says("publishing", "list").stdout
    engine = open_database("sqlite:///kept.db")
    with writing(engine) as conn:
        publications.sent(conn, 1, AT, origin="far.example", external_id="https://far.example/2", url=None)
    engine.dispose()
    assert "0.5 spent in the last 30 days" in says("publishing", "list").stdout


def test_doctor_names_what_does_not_go_out_until_it_does(says, failed):
    says("publishing", "stop", "--why", "refunds", "--by", "ann")
    told = says("doctor")
    assert told.exit_code == 2
    assert "1 approved answer could not be published: toots: it says no" in told.stdout
    assert "publishing is stopped since" in told.stdout and "by ann: refunds" in told.stdout
    says("publishing", "start", "--by", "ann")
    says("publishing", "again", "1")
    told = says("doctor")
    assert "publish" not in told.stdout


def test_a_stop_is_named_until_it_is_ended(says):
    assert "never stopped" in says("publishing", "stops").stdout
    assert "nothing was stopped" in says("publishing", "start", "--by", "ben").stdout
    assert "stopped: approved replies wait" in says("publishing", "stop", "--why", "refunds", "--by", "ann").stdout
    assert "stopped already, by ann" in says("publishing", "stop", "--why", "me too", "--by", "ben").stdout
    assert "by ann: refunds" in says("publishing", "list").stdout
    assert "started" in says("publishing", "start", "--by", "ben").stdout
    assert "refunds" not in says("publishing", "list").stdout
    assert "(ben)  by ann: refunds" in says("publishing", "stops").stdout
    assert json.loads(says("publishing", "stops", "--json").stdout)["ended_by"] == "ben"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("list", "--state", "snet"), "did you mean sent"),
        (("again", "7"), "there is no publication 7"),
        (("stop",), "--why"),
    ],
)
def test_a_slip_is_told_with_the_next_step(says, words, told):
    refused = says("publishing", *words)
    assert refused.exit_code == 2 and told in refused.stderr


def test_a_check_signs_in_and_sends_nothing(says):
    assert "there are no [[publishers]]" in says("publishing", "check").stdout
    file = Path("foreshock.toml")
    with toots() as world:
        table = f'\n[[publishers]]\nname = "{{}}"\nkind = "mastodon"\nprivate = true\napi = "{world.url}"\n'
        file.write_text(
            file.read_text()
            + table.format("rehearses")
            + f'token = "{TOKEN}"\n'
            + table.format("sends")
            + f'token = "{TOKEN}"\ndry_run = false\nprice = 0.25\n'
        )
        said = says("publishing", "check")
        assert said.exit_code == 0
        assert "rehearses: works; dry_run is true, so nothing is sent" in said.stdout
        assert "sends: works; approved replies go out, at 0.25 each" in said.stdout
        assert world.of("acme") == []
        file.write_text(file.read_text().replace(TOKEN, "wrong"))
        said = says("publishing", "check")
        assert said.exit_code == 1 and "make a new one" in said.stdout and "wrong" not in said.stdout

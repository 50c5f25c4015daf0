"""Whoever dies between an approval and its publication leaves an answer that is there once, or not yet."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pytest

from flows.steps.publish import publish
from tests.delivery.worlds.house import LATER, NOW, house
from tests.delivery.worlds.server import Trouble
from tests.faults.blade import killed_at
from tests.faults.test_kill_9 import killed_in_the_middle

AFTERWARDS = timedelta(hours=2)  # the lease is over, and Mastodon has forgotten the key
MANY = 200  # statements: a publication has fewer


@pytest.fixture
def kind():
    return "mastodon"


@pytest.fixture
def home(kind, engine, tmp_path):
    """An answer was approved ten seconds ago."""
    with house(kind, engine, tmp_path) as one:
        one.complains()
        one.hears()
        one.approved = one.approves()
        one.now = NOW + LATER
        yield one


def is_there_once(home):
    [ours] = home.ours
    item, one = home.item(home.approved.id), home.publication(home.approved.id)
    return (item.state, one.state, one.external_id) == ("sent", "sent", ours["uri"])


ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # copies of the other are slow


@ON_SQLITE
@pytest.mark.parametrize("kind", ["mastodon", "bluesky"])
def test_a_kill_between_any_two_statements_loses_and_doubles_nothing(home, copy_of):
    base, before, unsure = home.engine, home.world.kept(), 0
    for at in count(1):
        home.engine, home.now = copy_of(base), NOW + LATER
        home.world.back_to(before)
        with killed_at(home.engine, at) as blade:
            home.publishes(after=timedelta(0))
        if not blade.fell:
            break
        unsure += len(home.ours) and home.publication(home.approved.id).state == "sending"
        home.publishes(after=AFTERWARDS)
        assert is_there_once(home), f"killed before statement {at}"
        assert at < MANY
    assert is_there_once(home)
    assert at > 15
    assert unsure > 2  # it was there, and nobody had written that down


@ON_SQLITE
def test_a_kill_while_it_is_looked_for_loses_and_doubles_nothing(home, copy_of):
    """It was sent, and cut off; the next round is killed wherever it is."""
    home.world.trouble["POST /api/v1/statuses"] = [Trouble(before=False, cut=True)]
    home.world.trouble["POST /xrpc/com.atproto.repo.createRecord"] = [Trouble(before=False, cut=True)]
    home.world.trouble["GET /xrpc/com.atproto.repo.getRecord"] = [Trouble(status=502)]
    assert home.publishes(after=timedelta(0)).unsure == 1
    base, before = home.engine, home.world.kept()
    for at in count(1):
        home.engine, home.now = copy_of(base), NOW + AFTERWARDS
        home.world.back_to(before)
        with killed_at(home.engine, at) as blade:
            home.publishes(after=timedelta(0))
        if not blade.fell:
            break
        home.publishes(after=AFTERWARDS)
        assert is_there_once(home), f"killed before statement {at}"
    assert is_there_once(home)
    assert at > 8


@pytest.mark.parametrize(("number", "there"), [(3, 0), (4, 1)])
def test_publishing_goes_on_after_kill_9(home, number, there):
    # two such statements give up what was cut off too often; the next says that it is being sent, then that it is there
    killed_in_the_middle(home.engine, home.settings, "publish", "UPDATE publications SET state", number, now=home.now)
    assert len(home.ours) == there
    assert home.publishes(after=timedelta(minutes=1)).sent == 0  # whoever had it in hand may still be at it
    assert home.publishes(after=AFTERWARDS).sent == 1
    assert is_there_once(home)


def test_of_two_rounds_at_once_one_sends_it(home):
    with ThreadPoolExecutor(2) as pool:
        rounds = list(pool.map(lambda _: asyncio.run(publish(home.engine, home.settings, home.now)), range(2)))
    assert sorted(one.sent for one in rounds) == [0, 1]
    assert is_there_once(home)

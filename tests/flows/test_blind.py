"""A source that is down makes no quiet: what could not be heard teaches nothing and closes nothing."""

from datetime import timedelta

import pytest

from complaints import load
from flows.steps import rules as ruling
from flows.steps.judge import judge
from listeners.contract import Unavailable
from storage import complaints
from storage.engine import reading

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def windows(monkeypatch):
    """The blind windows of each judgement."""
    seen = []
    rules = ruling.Rules
    monkeypatch.setattr(ruling, "Rules", lambda **said: seen.append(said["blind"]) or rules(**said))
    return seen


@pytest.fixture
def level(engine):
    """What is usual for Acme."""

    def read():
        with reading(engine) as conn:
            return load(complaints.state(conn, "Acme")[2]).baseline.level

    return read


def test_a_source_that_gave_most_of_a_brand_makes_it_blind_until_it_is_heard_again(
    engine, settings, hears, crowd, now, windows, level
):
    hears(crowd("I walked past acme", 300, since=2 * DAY), now=now)
    judge(engine, settings, settings.brands[0], now)
    usual = level()
    hears(Unavailable("down"), now=now + 10 * MINUTE)
    judge(engine, settings, settings.brands[0], now + 12 * HOUR)
    hears([], now=now + 13 * HOUR)
    judge(engine, settings, settings.brands[0], now + 14 * HOUR)
    assert windows[0] == () and windows[2] == ()
    assert windows[1][0][0] == now, "blind since it was last heard well"
    assert level() > 0.9 * usual, "twelve silent hours taught next to nothing"


def test_a_source_that_gave_little_does_not_make_a_brand_blind(engine, settings, hears, crowd, now, windows):
    hears(crowd("I walked past acme", 60, since=2 * DAY), now=now)
    hears(Unavailable("down"), name="corner", now=now + 10 * MINUTE)
    judge(engine, settings, settings.brands[0], now + HOUR)
    assert windows == [()]

"""`foreshock sources`: how every source is."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from alerts.rhythm import Rhythm
from console.health import listing
from listeners.contract import listener_of
from settings import Brand, Settings, Source
from storage import sources
from storage.engine import writing

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEYS = [
    "name", "kind", "paused", "paused_by", "off", "way", "every", "not_before", "last_heard", "last_error",
    "error_class", "failures", "failed_since", "newest", "lag", "usually", "longest_silence", "silent",
    "spent", "budget", "unit", "resets", "trouble", "trouble_why",
]  # fmt: skip


@pytest.fixture
def known(tmp_path):
    feed = listener_of("feed").options(url="https://a.example/feed")
    some = (
        Source(name="news", kind="feed", options=feed),
        Source(name="rest", kind="feed", options=feed, paused=True),
        Source(name="x", kind="x", options=listener_of("x").options(token="abc", query="acme"), budget=50.0),
    )
    return Settings(
        database="sqlite:///unused.db", contact=None, html=tmp_path, brands=(Brand(name="Acme", query="acme"),),
        sources=some, receivers=(), path=tmp_path / "foreshock.toml",
    )  # fmt: skip


@pytest.fixture
def told(engine, known):
    return lambda json=False: list(listing(known, engine, NOON, json=json))


def heard(engine, **changed):
    rhythm = Rhythm(
        newest=NOON - 2 * HOUR,
        silences={"2026-03-01": 9 * 3600.0},
        sayings={"2026-02-22": 70, "2026-03-04": 10},
        lag=240.0,
    )
    with writing(engine) as conn:
        row = sources.source_of(conn, "news", "feed")
        sources.heard_well(conn, row, NOON - HOUR, rhythm)


def test_what_was_never_heard_says_so_and_what_is_paused_too(told):
    assert told() == ["news  feed  not heard yet", "rest  feed  not heard yet  paused", (
        "x  x  not heard yet  0 of 50 USD spent"
    )]  # fmt: skip


def test_what_is_pushed_is_listed_so_and_never_as_off(engine, known):
    options = {kind: listener_of(kind).options(secret="sixteen letters!") for kind in ("webhook", "survey", "github")}
    options["mastodon"] = listener_of("mastodon").options(search="acme")
    some = tuple(Source(name="a", kind=kind, options=one) for kind, one in options.items())
    some = known.model_copy(update={"sources": some})
    lines = [json.loads(one) for one in listing(some, engine, NOON, json=True)]
    assert [(one["way"], bool(one["off"])) for one in lines] == [("pushed", False)] * 3 + [("asked", True)]
    assert [one.split()[-1] for one in listing(some, engine, NOON, json=False)] == ["pushed"] * 3 + ["off"]


def test_a_line_has_rhythm_and_lag(engine, told):
    heard(engine)
    assert told()[0] == (
        "news  feed  heard 1 hour ago  last new 2 hours ago  usually something every 3 hours  4 minutes late"
    )


def test_json_has_every_key_for_every_source(engine, told):
    heard(engine)
    news, rest, paid = map(json.loads, told(json=True))
    assert list(news) == list(rest) == list(paid) == KEYS
    assert (news["lag"], news["usually"], news["longest_silence"], news["silent"]) == (240, 10800, 32400, 7200)
    assert (paid["spent"], paid["budget"], paid["unit"], paid["resets"]) == (0, 50, "USD", "2026-04-01T00:00:00.000Z")


def test_trouble_is_told_with_what_is_lost(engine, told):
    for minutes in (90, 60, 50):
        with writing(engine) as conn:
            row = sources.source_of(conn, "news", "feed")
            sources.failed(
                conn, row, "a.example answered 500; asked again at 12:00 UTC; wait", "Unavailable",
                NOON - timedelta(minutes=minutes), not_before=None,
            )  # fmt: skip
    assert '"news" cannot be reached since 10:30 UTC (a.example answered 500): open' in told()[0]
    assert json.loads(told(json=True)[0])["trouble"] == "failing"

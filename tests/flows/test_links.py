"""A link in a message acknowledges its alert once, for a week, and nobody can make one up."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from alerts import Notice
from flows.steps.links import LASTS, Wrong, alert_link, answer, link_of, read
from storage import alerts
from storage.engine import writing


@pytest.fixture
def house(settings):
    return settings.model_copy(update={"address": "https://desk.example"})


@pytest.fixture
def notice(engine, now):
    """One notice of the outbox."""
    made = Notice(
        key="k:1:ann", alert="k", brand="Acme", topic="delivery", severity="high", receiver="ann", state="waiting",
        reason="high", title="Acme", body="Why.", due=now,
    )  # fmt: skip
    with writing(engine) as conn:
        alerts.enqueue(conn, [made])
        return alerts.notices(conn, "k")[0]


@pytest.fixture
def token(engine, house, notice):
    with writing(engine) as conn:
        link = link_of(conn, house, notice)
    assert link.startswith("https://desk.example/ack/")
    return link.rpartition("/")[2]


@pytest.fixture
def follows(engine):
    """follows(read, token, now) is what comes of it."""

    def follow(how, token, now):
        with writing(engine) as conn:
            return how(conn, token, now)

    return follow


def test_without_an_address_and_for_what_nobody_acknowledges_there_is_no_link(engine, settings, house, notice):
    with writing(engine) as conn:
        assert link_of(conn, settings, notice) is None
        assert {link_of(conn, house, replace(notice, kind=kind)) for kind in ("over", "digest", "drill")} == {None}
    assert alert_link(house, None) is None and alert_link(settings, None) is None


def test_reading_a_link_uses_nothing_up_and_the_first_answer_does(follows, token, notice, now):
    assert follows(read, token, now).key == follows(read, token, now).key == notice.key
    assert follows(answer, token, now + timedelta(minutes=3)).key == notice.key
    for how in (read, answer):
        used = follows(how, token, now + timedelta(minutes=9))
        assert isinstance(used, Wrong) and used.notice.key == notice.key
        assert "was used at 2026-03-04 12:04 UTC" in used.why
        there = follows(partial(how, zone="Asia/Kolkata"), token, now + timedelta(minutes=9))
        assert "was used at 2026-03-04 17:34 IST" in there.why


def test_it_holds_a_week(follows, token, now):
    assert not isinstance(follows(read, token, now + LASTS - timedelta(seconds=1)), Wrong)
    late = follows(answer, token, now + LASTS + timedelta(seconds=1))
    assert "was good until" in late.why


def test_one_that_was_changed_or_made_up_is_none_of_ours(follows, token, now):
    for forged in (token[:-1], "x" + token, token.partition(".")[0], "", "WzEsMV0.AAAA", "é"):
        assert "none of ours" in follows(answer, forged, now).why


def test_the_same_notice_has_the_same_link_at_every_try(engine, house, notice, token):
    with writing(engine) as conn:
        assert link_of(conn, house, notice).endswith(token)

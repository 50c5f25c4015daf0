"""Trouble of sources becomes alerts: once for each trouble, one for what began together, over by itself."""

import asyncio
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

import listeners.contract
from alerts import public
from complaints import BrandState, dump, edge, fold, load
from complaints.complaint import Rules
from flows.steps.hear import hear
from flows.steps.judge import GRACE, judge
from flows.steps.receive import receive
from flows.steps.rules import heard
from flows.steps.trouble import look_after
from listeners.contract import Listener, Options, Page, Price, RateLimited, Refused, Unavailable, listener_of
from storage import alerts, blinds, complaints
from storage.engine import reading, writing
from storage.tables import matches, mentions
from tests.flows.conftest import source

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def found(engine):
    """Every alert, the latest first."""

    def read(state=None):
        with reading(engine) as conn:
            return alerts.listed(conn, state=state)

    return read


@pytest.fixture
def with_sources(settings):
    """The same settings with these sources."""
    return lambda *names, **more: settings.model_copy(update={"sources": tuple(source(one, **more) for one in names)})


@pytest.fixture
def after(engine, settings, now):
    """after(10 * MINUTE) looks after the sources then."""
    return lambda span, known=settings: look_after(engine, known, now + span)


class TestFailing:
    def test_it_is_told_once_and_ends_when_the_source_is_heard_well(self, hears, after, now, found, rows):
        for minutes in (0, 5, 15):
            hears(Unavailable("square.example answered 500"), now=now + minutes * MINUTE)
            assert after(minutes * MINUTE).alerts == ()
        (id_,) = after(30 * MINUTE).alerts
        assert after(35 * MINUTE).alerts == () and after(35 * MINUTE).sources == 1
        (alert,) = found("open")
        assert (alert.id, alert.cause, alert.source, alert.brand) == (id_, "failing", "square", None)
        assert alert.why.startswith(
            '"square" cannot be reached since 12:01 UTC (square.example answered 500): open its'
        )
        assert rows("outbox", "receiver", "state", "brand") == [
            ("brix only", "held", None),
            ("on call", "waiting", None),
        ]
        hears([], now=now + HOUR)
        assert after(HOUR).sources == 0
        assert [one.state for one in found()] == ["resolved"] and rows("troubles", "source") == []

    def test_another_class_of_error_does_not_end_it(self, hears, after, now, found):
        for minutes in (0, 10):
            hears(Refused("answered 401"), now=now + minutes * MINUTE)
        assert len(after(10 * MINUTE).alerts) == 1
        hears(RateLimited("answered 429"), now=now + HOUR)
        assert after(HOUR).alerts == () and [one.state for one in found()] == ["open"]

    def test_it_fails_again_after_it_was_well_and_nobody_is_woken_twice_a_day(
        self, engine, hears, after, now, found, rows
    ):
        for start in (0, 120):
            for minutes in (0, 20, 40):
                hears(Unavailable("down"), now=now + (start + minutes) * MINUTE)
            assert len(after((start + 40) * MINUTE).alerts) == 1
            with writing(engine) as conn:
                for one in alerts.claim(conn, now + (start + 40) * MINUTE, MINUTE, 9):
                    alerts.sent(conn, one.id, now + (start + 40) * MINUTE)
            hears([], now=now + (start + 110) * MINUTE)
            after((start + 110) * MINUTE)
        assert [one.state for one in found()] == ["resolved", "resolved"]
        told = [(kind, state) for name, kind, state in rows("outbox", "receiver", "kind", "state") if name == "on call"]
        assert sorted(told) == [("alert", "held"), ("alert", "sent"), ("over", "sent")]
        assert {why for _, why in rows("timeline", "did", "why")} == {"not in trouble any more"}

    def test_nobody_is_woken_for_a_source_that_was_well_again_before_its_turn(self, hears, after, now, rows):
        for minutes in (0, 20, 40):
            hears(Unavailable("down"), now=now + minutes * MINUTE)
        after(40 * MINUTE)
        hears([], now=now + HOUR)
        after(HOUR)
        why = "before its turn foreshock resolved it at 13:01 UTC (not in trouble any more)"
        assert ("on call", "held", why) in rows("outbox", "receiver", "state", "reason")

    def test_what_fails_at_once_is_one_alert(self, hears, after, now, found, with_sources, rows):
        known = with_sources("a", "b", "c")
        for minutes in (0, 20, 40):
            for name in "abc":
                hears(Unavailable("down"), name=name, now=now + minutes * MINUTE)
        assert len(after(40 * MINUTE, known).alerts) == 1
        (alert,) = found()
        assert alert.source == "a, b and c" and alert.why.startswith("3 sources cannot be heard since 12:01 UTC")
        hears([], name="a", now=now + HOUR)
        after(HOUR, known)
        assert [one.state for one in found()] == ["open"], "b and c still fail"
        for name in "bc":
            hears([], name=name, now=now + HOUR)
        after(HOUR, known)
        assert [one.state for one in found()] == ["resolved"]

    def test_a_source_that_is_paused_or_gone_from_the_settings_is_in_no_trouble(self, hears, after, now, with_sources):
        for minutes in (0, 20, 40):
            hears(Unavailable("down"), now=now + minutes * MINUTE)
        assert after(40 * MINUTE, with_sources("another")).sources == 0
        assert after(40 * MINUTE, with_sources("square", paused=True)).sources == 0
        assert after(40 * MINUTE).sources == 1

    def test_a_brand_that_is_blind_makes_it_high_and_its_receivers_are_told(
        self, hears, after, now, found, rows, crowd
    ):
        hears(crowd("I walked past brix", 9, since=2 * DAY, until=HOUR), now=now)
        for minutes in (10, 20, 40):
            hears(Unavailable("down"), now=now + minutes * MINUTE)
        after(40 * MINUTE)
        (alert,) = found()
        assert alert.severity == "high" and "all of what is usually said about Brix" in alert.why
        assert rows("outbox", "receiver", "state") == [("brix only", "waiting"), ("on call", "waiting")]

    def test_programs_get_null_where_nothing_is_known(self, hears, after, now, found):
        for minutes in (0, 20, 40):
            hears(Unavailable("down"), now=now + minutes * MINUTE)
        after(40 * MINUTE)
        keys = public(found()[0])
        assert keys["source"] == "square" and keys["brand"] is None and keys["observed"] is None


class TestSilent:
    def test_it_ends_with_the_next_saying(self, hears, after, now, found, said):
        daily = [said(f"day {day}", ago=day * DAY + HOUR) for day in range(20)]
        hears(daily, now=now)
        hears([], now=now + 40 * HOUR)
        assert after(40 * HOUR).alerts == ()
        hears([], now=now + 48 * HOUR)
        assert len(after(48 * HOUR).alerts) == 1 and found()[0].cause == "silent"
        assert "48 hours" not in found()[
            0
        ].why and "2 days ago, where its longest silence in four weeks was 24 hours" in (found()[0].why)
        hears([], now=now + 49 * HOUR)
        assert after(49 * HOUR).alerts == ()
        hears([said("at last", ago=-49 * HOUR)], now=now + 50 * HOUR)
        after(50 * HOUR)
        assert [one.state for one in found()] == ["resolved"]


SECRET = "sixteen letters!"


def signed(kind, said, now):
    """A delivery of this kind, and its headers."""
    body, began = json.dumps(said).encode(), f"{now.timestamp():.0f}"
    signature = hmac.new(SECRET.encode(), body if kind == "github" else f"{began}.".encode() + body, hashlib.sha256)
    if kind == "github":
        return body, {"x-hub-signature-256": f"sha256={signature.hexdigest()}"}
    return body, {"foreshock-time": began, "foreshock-signature": f"v1={signature.hexdigest()}"}


def delivered(kind, day, at):
    """What is pushed on this day."""
    said = at.isoformat()
    if kind == "github":
        facts = {"node_id": f"I_{day}", "number": day, "title": f"day {day}", "created_at": said, "body": "fine"}
        return {"action": "opened", "issue": facts | {"html_url": f"https://github.com/a/b/issues/{day}"}}
    return {"id": day, "text": f"day {day}", "score": 9, "said": said, "date": said}


@pytest.mark.parametrize("kind", ["webhook", "survey", "github"])
def test_what_is_pushed_goes_silent_and_is_told_whatever_its_kind(engine, settings, after, now, found, kind):
    shop = source("shop", kind, options=listener_of(kind).options(secret=SECRET))
    known = settings.model_copy(update={"sources": (shop,)})
    assert asyncio.run(hear(engine, known, shop, now)).skipped == "others push to it: foreshock receive"
    for day in range(20):
        at = now - (20 - day) * DAY
        body, headers = signed(kind, delivered(kind, day, at), at)
        receive(engine, known, shop, body=body, headers=headers, now=at)
    assert after(12 * HOUR, known).alerts == ()
    assert len(after(25 * HOUR, known).alerts) == 1
    (alert,) = found()
    assert (alert.cause, alert.source) == ("silent", "shop") and "whether `foreshock receive` runs" in alert.why


class TestBudget:
    @pytest.fixture(autouse=True)
    def _priced(self, monkeypatch, square):
        price = Price(unit="USD", period="day", page=lambda options: 2.0, usual=10.0)
        found = {**listeners.contract.kinds(), "square": Listener("square", Options, square.listen, price=price)}
        monkeypatch.setattr(listeners.contract, "kinds", lambda: found)
        for step in ("budget", "health"):
            monkeypatch.setattr(f"flows.steps.{step}.kinds", lambda: found)

    def test_a_warning_then_spent_then_renewed(self, hears, after, now, found, said):
        warned = hears(Page(mentions=(said("acme"),), cursor={}, cost=8.0), now=now).warned
        assert after(0 * MINUTE).alerts == () and (found()[0].id, found()[0].cause) == (warned, "budget")
        stopped = hears(Page(mentions=(), cursor={}, cost=1.0), now=now + 10 * MINUTE).stopped
        assert stopped and len(after(10 * MINUTE).alerts) == 1
        assert [(one.cause, one.state, one.severity) for one in found()] == [
            ("spent", "open", "high"), ("budget", "resolved", "low")
        ]  # fmt: skip
        assert after(20 * MINUTE).alerts == ()
        after(12 * HOUR)
        assert [one.state for one in found()] == ["resolved", "resolved"]

    def test_a_budget_that_is_raised_and_cut_again_opens_the_same_alert(
        self, hears, after, now, found, said, with_sources
    ):
        hears(Page(mentions=(said("acme"),), cursor={}, cost=8.0), now=now)
        after(0 * MINUTE)
        after(5 * MINUTE, with_sources("square", budget=100.0))
        assert [one.state for one in found()] == ["resolved"]
        assert after(10 * MINUTE).alerts == ()
        assert [one.state for one in found()] == ["open"]

    def test_one_that_was_raised_and_is_nearly_spent_again_is_told_again(self, hears, found, said):
        hears(Page(mentions=(said("acme"),), cursor={}, cost=8.0))
        hears(Page(mentions=(), cursor={}, cost=2.0), budget=20.0)
        assert [one.cause for one in found()] == ["budget"]
        hears(Page(mentions=(), cursor={}, cost=6.0), budget=20.0)
        assert ["16 of 20" in one.why for one in found()] == [True, False]

    def test_every_run_from_nothing_to_spent_tells_the_warning_before_it_is_spent(
        self, hears, after, now, found, said, rows
    ):
        """The next page can always cost a fifth of the budget, so that one leaps from under 80 % to spent."""
        heard, pages = 0, [Page(mentions=(said(f"acme {i}"),), cursor={}, cost=1.9) for i in range(9)]
        for run in range(9):
            heard += hears(*pages[heard:], now=now + run * 10 * MINUTE).pages
            after(run * 10 * MINUTE)
        assert heard == 5 and [one.cause for one in reversed(found())] == ["budget", "spent"]
        told = [(due, topic) for name, due, topic in rows("outbox", "receiver", "due", "topic") if name == "on call"]
        assert [topic for _, topic in sorted(told)] == ["square budget", "square spent"] and len({*dict(told)}) == 2

    def test_a_page_that_spends_all_at_once_tells_the_warning_too(self, hears, after, found, said):
        assert hears(Page(mentions=(said("acme"),), cursor={}, cost=10.0)).warned
        after(0 * MINUTE)
        assert [one.cause for one in reversed(found())] == ["budget", "spent"]

    def test_a_source_in_another_trouble_is_warned_of_its_budget_all_the_same(self, hears, after, now, found, said):
        for minutes in (0, 20, 40):
            hears(Unavailable("down"), now=now + minutes * MINUTE)
        after(40 * MINUTE)
        hears(Page(mentions=(said("acme"),), cursor={}, cost=8.0), Unavailable("down"), now=now + HOUR)
        assert [(one.cause, one.state) for one in found()] == [("budget", "open"), ("failing", "resolved")]
        after(HOUR)
        assert [(one.cause, one.state) for one in found()] == [("budget", "resolved"), ("failing", "open")]


class TestBlind:
    def test_windows_are_kept_and_grow_while_it_lasts(self, engine, settings, hears, crowd, now, rows):
        hears(crowd("I walked past acme", 50, since=2 * DAY), now=now)
        judge(engine, settings, settings.brands[0], now)
        hears(Unavailable("down"), now=now + 10 * MINUTE)
        for minutes in range(10, 60, 5):
            judge(engine, settings, settings.brands[0], now + minutes * MINUTE)
        hears([], now=now + HOUR)
        judge(engine, settings, settings.brands[0], now + HOUR)
        last = edge(now + 55 * MINUTE - GRACE)
        assert rows("blinds", "brand", "since", "until", "why") == [("Acme", now, last, "square failing")]

    def test_live_is_replay(self, engine, settings, hears, crowd, now, rows):
        """What is stored, with its edges and its windows, folded at one go is the state that life came to."""
        acme = settings.brands[0]
        hears(crowd("I walked past acme", 200, since=3 * DAY), now=now)
        judge(engine, settings, acme, now)
        for step in range(1, 150):
            at, down = now + step * 10 * MINUTE, 20 < step < 90
            hears(
                Unavailable("down") if down else crowd("acme is open", 2, since=-step * 10 * MINUTE, seed=step), now=at
            )
            judge(engine, settings, acme, at)
        with reading(engine) as conn:
            _, last, state = complaints.state(conn, "Acme")
            windows = blinds.between(conn, "Acme", last - 60 * DAY, last)
            again = fold(BrandState.new("Acme"), _stored(conn), last, Rules(budget=acme.budget, blind=windows))[0]
            without = fold(BrandState.new("Acme"), _stored(conn), last, Rules(budget=acme.budget))[0]
        assert len(windows) == 1 and dump(again) == dump(load(state)) != dump(without)


def _stored(conn):
    """Every match in the order of hearing, as it was counted at its edge."""
    columns = [column for column in mentions.c if column.name not in ("id", "said", "language")]
    query = select(matches, *columns).join_from(matches, mentions).where(matches.c.brand == "Acme")
    rows = sorted(conn.execute(query).mappings(), key=lambda row: (row["heard"], row["origin"], row["external_id"]))
    return [heard(row, row["folded"]) for row in rows]

"""What is learnt of a source while it is heard, and what it may cost."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import listeners.contract
from flows.steps.budget import room
from flows.steps.charge import charge
from flows.steps.hear import LOW, hear
from listeners.contract import Listener, Options, Page, Price, Unavailable
from settings import Source
from storage import sources
from storage.engine import reading, writing

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MIDNIGHT = datetime(2026, 3, 4, 8, tzinfo=UTC)  # in Los Angeles


def row_of(engine, name="square"):
    with reading(engine) as conn:
        return sources.source_of(conn, name, "square")


class TestRhythm:
    def test_everything_that_is_heard_teaches_matched_or_not_but_what_has_no_time(self, engine, hears, said, now):
        hears(
            Page(mentions=(said("nobody", ago=HOUR), said("acme", ago=5 * HOUR)), cursor={"page": 1}),
            Page(mentions=(said("old", ago=9 * HOUR), said("untimed", ago=MINUTE, said_unknown=True)), cursor={}),
            now=now,
        )
        row = row_of(engine)
        assert (row.newest, row.lag) == (now - HOUR, None)
        assert row.silences == {"2026-03-04": 4 * 3600.0} and row.sayings == {"2026-03-04": 3}

    def test_the_second_hearing_teaches_the_lag_and_the_silence_between(self, engine, hears, said, now):
        hears([said("one", ago=HOUR)], now=now)
        hears([said("two", ago=-8 * MINUTE), said("one", ago=HOUR)], now=now + 10 * MINUTE)
        row = row_of(engine)
        assert (row.newest, row.lag) == (now + 8 * MINUTE, 120)
        assert row.silences == {"2026-03-04": 68 * 60.0} and row.sayings == {"2026-03-04": 2}

    def test_a_hearing_that_was_cut_off_teaches_nothing(self, engine, hears, said):
        hears([said("one")], Unavailable("down"))
        assert row_of(engine).newest is None and row_of(engine).sayings == {}


@pytest.fixture
def priced(monkeypatch, square):
    """The square costs something from now on: a page at most 2 USD, 10 a day in Los Angeles are usual."""
    price = Price(unit="USD", period="day", page=lambda options: 2.0, usual=10.0, zone="America/Los_Angeles")
    kind = Listener("square", Options, square.listen, price=price)
    found = {**listeners.contract.kinds(), "square": kind}
    monkeypatch.setattr(listeners.contract, "kinds", lambda: found)
    monkeypatch.setattr("flows.steps.budget.kinds", lambda: found)
    return price


class TestBudget:
    def page(self, said, name, cost=2.0):
        return Page(mentions=(said(f"Acme {name}"),), cursor={"page": name}, cost=cost)

    def source(self, **more):
        return Source(name="square", kind="square", options=Options(), **more)

    def test_what_a_page_cost_is_kept_with_it(self, engine, hears, said, now, rows, priced):
        one = hears(self.page(said, 1, 1.5), self.page(said, 2, 0.5), now=now)
        assert one.stopped is None and rows("spending", "source", "period", "cost") == [("square", "2026-03-04", 2.0)]
        assert room(engine, self.source(), now).left == 8

    def test_a_page_that_may_not_fit_is_not_asked_for_and_nothing_is_lost(
        self, engine, hears, said, square, now, priced
    ):
        pages = [self.page(said, name) for name in range(1, 9)]
        low = hears(*pages, now=now)
        assert (low.pages, low.stopped, low.error) == (4, LOW, None) and row_of(engine).last_heard is None
        one = hears(*pages[4:], now=now)
        assert (one.pages, one.error) == (1, None)
        assert one.stopped == (
            "its budget is spent until Thu 5 Mar 00:00 PST: 10 of 10 USD today; to go on, raise `budget` of square in "
            "the settings"
        )
        assert row_of(engine).cursor == {"page": 5} and row_of(engine).last_heard is None
        two = hears(*pages, now=now + 10 * MINUTE)
        assert len(square.asked) == 2 and two.skipped == one.stopped
        three = hears(*pages[5:], now=now + DAY)
        assert square.asked[-1] == {"page": 5} and three.new == 3 and three.stopped is None

    def test_the_budget_of_the_settings_goes_before_the_usual_one(self, hears, said, now, priced):
        pages = [self.page(said, name) for name in range(1, 9)]
        assert hears(*pages, now=now, budget=5.0).pages == 1
        assert hears(*pages[1:], now=now, budget=5.0).pages == 1
        assert "4 of 5 USD today, and one question can cost 2" in hears(*pages, now=now + HOUR, budget=5.0).skipped
        assert hears(*pages, now=now + HOUR, budget=100.0).pages == 8, "raised: it goes on at once"

    def test_hearings_at_the_same_time_never_spend_more_than_the_budget(
        self, engine, settings, said, square, now, rows, priced
    ):
        async def bills(wire, options, cursor):
            for name in range(9):
                await asyncio.sleep(0)  # the others ask too, before this answer is there
                yield self.page(said, name, 1.9)

        known = listeners.contract.kinds()
        known["square"] = replace(known["square"], listen=bills)

        async def all_at_once():
            return await asyncio.gather(*(hear(engine, settings, self.source(), now) for _ in range(3)))

        heard = asyncio.run(all_at_once())
        (cost,) = rows("spending", "cost")
        assert cost == pytest.approx(1.9 * sum(one.pages for one in heard)) and 5.7 <= cost <= 10
        assert all(one.stopped or one.skipped for one in heard) and {one.error for one in heard} == {None}

    def test_a_page_that_does_not_come_costs_nothing(self, engine, hears, said, now, priced):
        assert hears(self.page(said, 1, 1.5), Unavailable("down"), now=now).error
        assert room(engine, self.source(), now).spent == 1.5

    def test_what_a_killed_run_had_asked_for_counts_as_spent(self, engine, hears, now, priced):
        with pytest.raises(KeyboardInterrupt):
            hears(KeyboardInterrupt(), now=now)
        assert room(engine, self.source(), now).spent == 2, "the source may have sent its bill"

    def test_a_period_begins_at_the_midnight_of_its_zone(self, engine, settings, priced):
        with writing(engine) as conn:
            charge(conn, settings, self.source(), 3, MIDNIGHT - MINUTE)
            charge(conn, settings, self.source(), 4, MIDNIGHT)
        before, after = (room(engine, self.source(), moment) for moment in (MIDNIGHT - MINUTE, MIDNIGHT + 2 * HOUR))
        assert (before.period, before.spent, before.resets) == ("2026-03-03", 3, MIDNIGHT)
        assert (after.period, after.spent, after.resets) == ("2026-03-04", 4, MIDNIGHT + DAY)

    def test_what_costs_nothing_has_all_the_room_there_is(self, engine, settings, square, now, rows):
        free = room(engine, self.source(), now)
        assert free.fits and free.less(1e9).fits and free.unit == ""
        with writing(engine) as conn:
            charge(conn, settings, self.source(), 3, now)
        assert rows("spending", "source") == []

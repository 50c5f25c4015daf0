"""The past of a source is filled in: run after run to its end, across kills, and nobody is alerted by it."""

import asyncio
import importlib.util
import json
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

import pytest
from pydantic import Field

import listeners.hackernews
from flows.steps import backfill as filling
from flows.steps.backfill import backfill, reach
from flows.steps.judge import judge
from listeners.contract import Listener, Options, Page, Price, RateLimited, Refused, Unavailable, Unreadable, kinds
from mentions import Mention
from settings import Brand, Source
from storage import alerts, spending
from storage.backfills import backfill_of
from storage.engine import reading, writing
from wire.wire import Answer

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
SINCE = 20 * DAY
LOST = "Acme lost my parcel and nobody answers"
PAGE = 4
WORLDS = Path(__file__).parents[1] / "listeners" / "worlds"


class ArchiveOptions(Options):
    days: Annotated[int, Field(ge=1, le=30, description="how many days back the first hearing goes")] = 1


@dataclass
class Archive:
    """Tells what it holds, newest first, four mentions on a page and so many pages in a run.

    `trouble` is raised once in the place of the page of that number, over all runs; `pause` is asked for with each.
    """

    told: list[Mention] = field(default_factory=list)
    pages_in_a_run: int = 1
    trouble: dict[int, BaseException] = field(default_factory=dict)
    pause: datetime | None = None
    cost: float = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    stuck: bool = False

    async def listen(self, wire, options, cursor):
        begin = (wire.now - timedelta(days=options.days)).timestamp()
        there = sorted((one for one in self.told if one.said.timestamp() >= begin), key=lambda one: one.said)[::-1]
        start = cursor.get("gap", 0)
        for _ in range(self.pages_in_a_run):
            if (wrong := self.trouble.pop(len(self.asked), None)) is not None:
                raise wrong
            self.asked.append({"gap": start})
            some, start = tuple(there[start : start + PAGE]), start if self.stuck else start + PAGE
            more = start < len(there)
            kept = {"gap": start} if more else {"head": wire.now.isoformat()}
            yield Page(mentions=some, cursor=kept, not_before=self.pause, cost=self.cost, more=more)
            if not more:
                return


@pytest.fixture
def archive(monkeypatch):
    """Every source of kind `archive` listens to this; a question costs a dollar, of 4.5 in a month."""
    one = Archive()
    price = Price(unit="USD", period="month", page=lambda options: 1.0, usual=4.5)
    monkeypatch.setitem(kinds(), "archive", Listener("archive", ArchiveOptions, one.listen, price=price))
    return one


@pytest.fixture
def source():
    return Source(name="archive", kind="archive", options=ArchiveOptions())


@pytest.fixture
def past(said):
    """Ten mentions of Acme, two days apart from each other, and the two of the last hours."""
    old = [said(f"Acme tale {i}", ago=timedelta(hours=6 + 40 * i, minutes=50)) for i in range(10)]
    return [*old, said("Acme now", ago=HOUR), said("Acme lately", ago=5.9 * HOUR)]


@pytest.fixture
def fills(engine, settings, source, now):
    """fills(since=..., pages=n): a backfill, killed after so many pages; what its last page told."""

    def once(*, since=SINCE, pages=None, at=now, source=source, settings=settings):
        async def run():
            told = []
            async with aclosing(backfill(engine, settings, source, now - since, at)) as filled:
                async for one in filled:
                    told.append(one)
                    if len(told) == pages:
                        break
            return told

        return asyncio.run(run())

    return once


@pytest.fixture
def row(engine):
    def read(name="archive"):
        with reading(engine) as conn:
            return backfill_of(conn, name)

    return read


class TestRuns:
    def test_the_past_is_heard_run_after_run_to_its_end_and_in_one_run_the_same(
        self, archive, past, fills, row, rows, now
    ):
        archive.told = past
        told = fills()
        assert len(told) == len(archive.asked) == 3
        assert [one.new for one in told] == [2, 6, 10] and told[-1].heard == 10
        assert rows("mentions", "external_id") == sorted(one.external_id for one in past[:10])
        assert row().done == now

    def test_a_run_that_leaves_nothing_is_the_last(self, archive, past, fills):
        archive.told, archive.pages_in_a_run = past, 20
        fills()
        assert [one["gap"] for one in archive.asked] == [0, 4, 8]

    def test_what_is_dropped_as_noise_is_counted_page_by_page(self, archive, past, fills, settings):
        archive.told = past
        acme = Brand(name="Acme", query="acme").with_noise(("old tales",), {"old tales": "3 OR 4 OR 7"})
        told = fills(settings=settings.model_copy(update={"brands": (acme,)}))
        assert [one.noise.mentions for one in told] == [0, 2, 1] and told[-1].new == 7
        assert told[-1].noise.by_name == {"old tales": 1}

    def test_nothing_is_kept_that_was_said_within_the_last_six_hours_or_before_the_beginning(
        self, archive, said, fills, rows
    ):
        times = {"new": 5 * HOUR, "late": 6 * HOUR, "old": 7 * HOUR, "older": SINCE - MINUTE, "oldest": SINCE + MINUTE}
        archive.told = [said(f"Acme {name}", name=name, ago=ago) for name, ago in times.items()]
        archive.told.append(said("Acme of an unknown time", name="unknown", ago=DAY, said_unknown=True))
        fills()
        assert rows("mentions", "external_id") == ["old", "older"]

    def test_again_it_hears_nothing_new(self, archive, past, fills, everything, row):
        archive.told = past
        fills()
        before, asked = everything() | {"backfills": []}, len(archive.asked)
        again = fills()
        assert (again[-1].heard, again[-1].new) == (10, 0) and len(archive.asked) == 2 * asked
        assert everything() | {"backfills": []} == before and row().done

    def test_without_anything_to_hear_it_is_done(self, archive, fills, row, now):
        assert fills()[-1].heard == 0
        assert row().done == now

    @pytest.mark.parametrize("silent", [False, True], ids=["the same again", "nothing"])
    def test_a_source_that_has_more_and_comes_no_further_is_told(self, archive, past, said, fills, row, silent):
        archive.told, archive.stuck = [said(f"brix {i}", ago=DAY) for i in range(9)] if silent else past, True
        with pytest.raises(Unreadable, match="comes no further"):
            fills()
        assert len(archive.asked) == 3 and row().done is None

    def test_a_source_that_moves_on_without_a_mention_is_not_stuck(self, archive, past, fills, monkeypatch, row):
        async def rarely(wire, options, cursor):
            done = cursor.get("run", 0) + 1
            yield Page(mentions=tuple(past[:1]) if done == 9 else (), cursor={"run": done}, more=done < 9)

        monkeypatch.setitem(kinds(), "archive", Listener("archive", ArchiveOptions, rarely))
        assert fills()[-1].new == 1 and row().done


class TestKilled:
    @pytest.mark.parametrize("after", [1, 2, 3])
    @pytest.mark.parametrize("pages_in_a_run", [1, 20])
    def test_between_two_pages_it_goes_on_there_and_counts_each_once(
        self, archive, past, fills, rows, row, after, pages_in_a_run, now
    ):
        archive.told, archive.pages_in_a_run = past, pages_in_a_run
        fills(pages=after)
        assert row().done is None
        last = fills(at=now + HOUR)[-1]
        assert last.new == 10 and row().until == now - filling.LATE
        assert rows("mentions", "external_id") == sorted(one.external_id for one in past[:10])
        assert [one["gap"] for one in archive.asked][: after + 1] == [0, 4, 8, 0][: after + 1]

    @pytest.mark.parametrize("statement", [1, 2, 3, 4])
    def test_within_the_transaction_of_a_page_it_hears_that_page_again(
        self, archive, past, fills, rows, row, monkeypatch, statement
    ):
        archive.told, calls, real = past, [0], filling.backfills.keep

        def dies(conn, kept):
            calls[0] += 1
            if calls[0] == statement:
                raise KeyboardInterrupt
            return real(conn, kept)

        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(filling.backfills, "keep", dies)
            fills()
        assert len(rows("mentions", "id")) == [0, 0, 2, 6][statement - 1]
        assert (fills()[-1].heard, row().heard) == (10, 10)

    def test_another_beginning_is_another_backfill(self, archive, past, fills, row):
        archive.told = past
        fills(pages=2)
        assert fills(since=10 * DAY)[-1].heard == 6
        assert archive.asked[2] == {"gap": 0}


class TestTold:
    def test_its_budget_stops_it_before_the_page_that_does_not_fit(self, archive, past, said, engine, fills, row, now):
        archive.told, archive.cost = [said(f"Acme {i}", ago=timedelta(hours=7 + i)) for i in range(40)], 1
        with pytest.raises(Refused, match=r"its budget is spent until .* 4 of 4\.5 USD this month, and one .* cost 1"):
            fills()
        assert len(archive.asked) == 4
        with reading(engine) as conn:
            assert spending.spent(conn, "archive", f"{now:%Y-%m}") == 4
        with pytest.raises(Refused, match=r"4 of 4\.5 USD"):
            fills()
        assert len(archive.asked) == 4, "not even asked"
        assert row().done is None and row().heard == 16

    def test_what_hearings_spend_meanwhile_stops_it_too(self, archive, said, engine, settings, source, now):
        archive.told, archive.cost = [said(f"Acme {i}", ago=timedelta(hours=7 + i)) for i in range(40)], 1

        async def beside():
            async for _ in backfill(engine, settings, source, now - SINCE, now):
                with writing(engine) as conn:
                    spending.add(conn, "archive", f"{now:%Y-%m}", 1)

        with pytest.raises(Refused, match=r"4 of 4\.5 USD"):
            asyncio.run(beside())
        assert len(archive.asked) == 2

    def test_with_more_budget_it_goes_on_where_it_stopped(self, archive, said, fills, source, row):
        archive.told, archive.cost = [said(f"Acme {i}", ago=timedelta(hours=7 + i)) for i in range(40)], 1
        with pytest.raises(Refused):
            fills()
        last = fills(source=source.model_copy(update={"budget": 100.0}))[-1]
        assert (last.heard, last.new, len(archive.asked)) == (40, 40, 10) and row().done

    def test_a_pause_that_is_asked_for_is_told_and_afterwards_it_goes_on(self, archive, past, fills, row, now):
        archive.told, archive.pause = past, now + 90 * MINUTE
        with pytest.raises(RateLimited) as told:
            fills()
        assert told.value.retry_after == 5400 and len(archive.asked) == 1 and row().done is None
        assert fills(at=now + 2 * HOUR)[-1].heard == 10

    def test_a_pause_after_all_was_heard_is_no_trouble(self, archive, past, fills, row, now):
        archive.told, archive.pages_in_a_run, archive.pause = past, 20, now + HOUR
        assert fills()[-1].heard == 10 and row().done

    @pytest.mark.parametrize("wrong", [RateLimited("slower", retry_after=7.0), Unavailable("down"), Refused("no")])
    def test_an_error_comes_out_after_the_pages_before_it_were_kept(self, archive, past, fills, wrong):
        archive.told, archive.trouble = past, {2: wrong}
        with pytest.raises(type(wrong), match=str(wrong)) as told:
            fills()
        assert told.value.retry_after == wrong.retry_after
        assert fills()[-1].heard == 10 and [one["gap"] for one in archive.asked] == [0, 4, 8]

    def test_a_kind_that_goes_less_far_or_has_no_past_or_is_off_refuses(self, source, settings, now):
        with pytest.raises(Refused, match="goes back 30 days: use --since"):
            reach(source, now - 31 * DAY, now)
        with pytest.raises(Refused, match="it has no past to fill in"):
            reach(settings.sources[0], now - DAY, now)
        unapproved = listeners.contract.listener_of("reddit").options(client_id="a", client_secret="b", query="c")
        with pytest.raises(Refused, match="approved = true"):
            reach(Source(name="reddit", kind="reddit", options=unapproved), now - DAY, now)


class TestNobodyIsAlerted:
    """A storm that comes in by a backfill, at whatever time it was, and whoever judges it when."""

    @pytest.fixture
    def judged(self, engine, settings, now):
        """Judges Acme every five minutes for two hours and then every hour for a day; the alerts there are."""

        def judged(at=now):
            for wait in [*(i * 5 * MINUTE for i in range(25)), *(i * HOUR for i in range(3, 27))]:
                judge(engine, settings, settings.brands[0], at + wait)
            with reading(engine) as conn:
                return alerts.listed(conn)

        return judged

    @pytest.fixture(params=[False, True], ids=["no history", "history"])
    def history(self, request, engine, settings, hears, crowd, now):
        """Nothing, or five days in which a few people mention Acme, heard as they came and judged."""
        if request.param:
            hears(crowd("I walked past acme", 90, since=5 * DAY, until=HOUR), now=now - HOUR)
            judge(engine, settings, settings.brands[0], now - HOUR)

    @pytest.mark.parametrize("ago", [6, 7, 9, 240], ids="{} hours ago".format)
    def test_of_a_storm_of_the_past(self, archive, history, crowd, fills, judged, rows, ago):
        until = timedelta(hours=ago)
        archive.told, archive.pages_in_a_run = crowd(LOST, 40, since=until + 80 * MINUTE, until=until, seed=7), 20
        fills()
        assert judged() == [] and rows("outbox", "id") == []

    def test_of_a_storm_at_the_very_end_of_what_is_filled_in(self, archive, history, crowd, fills, judged, now, rows):
        """Its judge may stand six minutes before it, at an edge that is only now closed."""
        at = now.replace(minute=5, second=59)
        late = crowd(LOST, 60, since=filling.LATE + 6 * MINUTE, until=filling.LATE, seed=7)
        archive.told = [replace(one, said=one.said + (at - now)) for one in late]
        archive.pages_in_a_run = 30
        fills(at=at)
        assert rows("mentions", "id") and judged(at) == []

    def test_of_a_storm_that_is_followed_by_the_usual(self, archive, history, crowd, hears, fills, judged, now):
        archive.told, archive.pages_in_a_run = crowd(LOST, 60, since=9 * HOUR, until=7 * HOUR, seed=7), 20
        fills()
        hears(crowd("I walked past acme", 6, since=HOUR, seed=9), now=now + 5 * MINUTE)
        assert judged(now + 5 * MINUTE) == []

    def test_but_of_a_storm_of_now_it_is(self, engine, archive, hears, crowd, fills, settings, judged, now):
        """What was filled in does not hide what is new."""
        archive.told, archive.pages_in_a_run = crowd("I walked past acme", 60, since=5 * DAY, until=7 * HOUR), 20
        fills(at=now - HOUR)
        judge(engine, settings, settings.brands[0], now - HOUR)
        hears(crowd(LOST, 25, since=95 * MINUTE, until=8 * MINUTE), now=now)
        assert len(judged()) == 1


class TestRealListener:
    def test_hackernews_is_filled_in_page_by_page(self, monkeypatch, fills, settings, now, rows, row):
        """Its search is asked through its own cursor: twelve hits, four on a page, one page in a run."""
        spec = importlib.util.spec_from_file_location("worlds_hackernews", WORLDS / "hackernews.py")
        world = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(world)
        says, asked = world.search_of([world.hit(number * 600) for number in range(1, 13)]), []

        class Http:
            async def get(self, url, *, params):
                asked.append(params)
                return Answer(status=200, url=url, headers={}, body=says({"params": params}), validators={})

        @asynccontextmanager
        async def wire(*, now, **more):
            yield SimpleNamespace(now=now, http=Http())

        monkeypatch.setattr(filling, "open_wire", wire)
        monkeypatch.setattr(listeners.hackernews, "MOST_PAGES", 1)
        options = listeners.contract.listener_of("hackernews").options(query="kettle")
        source = Source(name="board", kind="hackernews", options=options)
        brands = (Brand(name="Kettle", query="kettle"),)
        told = fills(source=source, settings=settings.model_copy(update={"brands": brands}))
        assert told[-1].new == len(rows("mentions", "id")) == 12
        assert row("board").done == now and 4 <= len(asked) <= 6
        assert json.loads(json.dumps(row("board").cursor))["head"]

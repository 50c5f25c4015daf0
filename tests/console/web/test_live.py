"""Whoever has a page open is told that something is new: by one look at the database for all of them."""

import asyncio
from datetime import timedelta

import pytest

from alerts.timeline import Entry
from console.web.live import Board, _stream, events_of
from storage import alerts, timeline
from storage.engine import writing
from storage.news import Mark, News


@pytest.fixture
def raise_(console, alert_with):
    """raise_("k") keeps an alert and gives its number."""

    def keep(key):
        with writing(console.engine) as conn:
            return alerts.keep(conn, alert_with(key=key, brand="Acme"))

    return keep


def test_events_name_what_is_new_and_say_nothing_of_it():
    told = events_of(News(Mark(waiting=1), frozenset({7, 3})), Mark())
    assert told == "".join(f"event: {name}\ndata: new\n\n" for name in ("alerts", "alert-3", "alert-7", "told"))


def test_everybody_is_told_by_one_poller_that_ends_with_the_last_of_them(console, raise_):
    async def listen():
        board = Board(console.engine, every=0.01)
        with board.joined() as one, board.joined() as other:
            poller = board.poller
            while not board.looked:
                await asyncio.sleep(0.01)
            id_ = await asyncio.to_thread(raise_, "a")
            first = await asyncio.wait_for(one.get(), 20), await asyncio.wait_for(other.get(), 20)
            await asyncio.to_thread(_acknowledge, console, id_)
            second = await asyncio.wait_for(one.get(), 20)
        await asyncio.sleep(0)
        return first, second, poller.cancelled() or poller.cancelling(), board.poller

    first, second, ended, poller = asyncio.run(listen())
    assert first[0] == first[1] and "event: alert-1\n" in first[0] and "event: alert-1\n" in second
    assert ended and poller is None


def _acknowledge(console, id_):
    with writing(console.engine) as conn:
        timeline.keep(conn, Entry(alert=id_, at=console.now, by="ben", did="commented", said="on it"))


def test_a_browser_that_does_not_read_holds_nobody_up(console):
    async def listen():
        board = Board(console.engine)
        with board.joined() as slow, board.joined() as quick:
            for _ in range(99):
                board._tell("event: alerts\n\n")
                quick.get_nowait()
        return slow.qsize()

    assert asyncio.run(listen()) < 99


def test_the_stream_begins_at_once_and_says_that_it_lives(console, monkeypatch):
    monkeypatch.setattr("console.web.live.BEAT", 0.01)

    async def listen():
        stream = _stream(Board(console.engine))
        found = [await anext(stream), await anext(stream)]
        await stream.aclose()
        return found

    hello, beat = asyncio.run(listen())
    assert hello.startswith("retry: ") and beat == ": alive\n\n"


def test_one_connection_too_many_is_refused_and_one_without_a_login_too(console):
    console.app.state.board = Board(console.engine, most=0)
    assert console.get("/live").status_code == 503
    assert console.away.get("/live", accept="text/event-stream").status_code == 401


def test_a_page_that_is_only_open_keeps_nobody_signed_in(console):
    for _ in range(5):
        console.now += timedelta(hours=3)
        page = console.get("/alerts", x_by_itself="1")
    assert (page.status_code, page.headers["location"][:6]) == (303, "/login")

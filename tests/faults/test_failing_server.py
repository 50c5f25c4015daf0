"""A receiver that fails, hangs, asks for a pause or dies in the middle of its answer: at least once, and where it
honours the key at most once for each step."""

import asyncio
import socket
import struct
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import httpx
import pytest

from delivery import webhook
from delivery.contract import way_out_of
from flows.steps.deliver import FIRST_PAUSE, deliver
from settings import ReceiverSettings
from storage import alerts
from storage.engine import reading, writing
from tests.faults.conftest import NOW, notice

DAY = timedelta(days=1)


class Moody(BaseHTTPRequestHandler):
    """Does what the first of the server's `moods` says, and takes each message that it understood once for each key."""

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        key, mood = self.headers["foreshock-key"], self.server.moods.pop(0) if self.server.moods else "well"
        self.server.asked.append(key)
        if mood in ("well", "hangs after", "dies after"):
            self.server.taken[key] = 1
        getattr(self, mood.split()[0])()

    def well(self):
        self.send_response(204)
        self.end_headers()

    def fails(self):
        self.send_error(500)

    def busy(self):
        self.send_response(429)
        self.send_header("retry-after", "120")
        self.end_headers()

    def hangs(self):
        self.server.over.wait(30)

    def dies(self):
        """Half a status line, and then the connection is reset."""
        self.wfile.write(b"HTTP/1.1 2")
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, *_):
        pass


@pytest.fixture
def server(monkeypatch):
    """`moods` are what it does next; `asked` the keys of all requests, `taken` those that it acted upon."""
    monkeypatch.setattr(webhook, "LIMIT", httpx.Timeout(0.3))
    one = ThreadingHTTPServer(("127.0.0.1", 0), Moody)
    one.moods, one.asked, one.taken, one.over = [], [], Counter(), Event()
    one.handle_error = lambda *_: None  # a connection that we reset ourselves
    Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield one
    one.over.set()
    one.shutdown()
    one.server_close()


@pytest.fixture
def house(settings, server):
    """The settings with the moody receiver alone."""
    hook = way_out_of("webhook").options(url=f"http://127.0.0.1:{server.server_port}/in", secret="sixteen letters!")
    return settings.model_copy(update={"receivers": (ReceiverSettings(name="on call", kind="webhook", options=hook),)})


@pytest.fixture
def left(engine):
    """left("a") is state and due of the notice under this key."""

    def read(key):
        with reading(engine) as conn:
            (one,) = alerts.notices(conn, key)
        return one.state, one.due

    return read


@pytest.mark.parametrize("mood", ["fails", "hangs before", "hangs after", "dies before", "dies after", "busy"])
def test_whatever_it_does_it_has_each_message_once_in_the_end(engine, house, server, left, mood):
    with writing(engine) as conn:
        alerts.enqueue(conn, [notice("a"), notice("b")])
    server.moods = [mood, "well", mood]
    first = asyncio.run(deliver(engine, house, NOW))
    assert (first.sent, first.failed) == (1, 1) and left("a")[0] == "waiting" and left("b")[0] == "sent"
    again = asyncio.run(deliver(engine, house, NOW + DAY))
    last = asyncio.run(deliver(engine, house, NOW + 2 * DAY))
    assert (again.failed, last.sent) == (1, 1)
    assert server.asked == ["a", "b", "a", "a"] and server.taken == {"a": 1, "b": 1}
    assert left("a")[0] == left("b")[0] == "sent"


def test_the_pause_that_it_asks_for_is_kept_and_a_failure_waits_a_minute(engine, house, server, left):
    with writing(engine) as conn:
        alerts.enqueue(conn, [notice("a"), notice("b")])
    server.moods = ["busy", "fails"]
    asyncio.run(deliver(engine, house, NOW))
    assert left("a") == ("waiting", NOW + timedelta(seconds=120)) and left("b") == ("waiting", NOW + FIRST_PAUSE)
    asyncio.run(deliver(engine, house, NOW + timedelta(seconds=119)))
    assert server.asked == ["a", "b", "b"]


def test_each_step_is_a_message_of_its_own_and_is_put_into_the_outbox_once(engine, house, server):
    steps = [replace(notice(f"k:{step}:on call"), step=step) for step in (1, 2, 3)]
    with writing(engine) as conn:
        for _ in range(3):
            alerts.enqueue(conn, steps)
    server.moods = ["dies after", "hangs after", "fails"]
    for day in range(3):
        asyncio.run(deliver(engine, house, NOW + day * DAY))
    assert server.taken == {one.key: 1 for one in steps} and len(server.asked) == 6

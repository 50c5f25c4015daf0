"""Databases that can be copied, a board to hear, a brand in trouble, and a receiver: all of it real."""

import asyncio
import json
import random
import shutil
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import create_engine, text

from alerts import Notice
from delivery.contract import way_out_of
from flows.steps.hear import hear
from listeners.contract import listener_of
from settings import Brand, ReceiverSettings, Settings, Source
from storage import alerts
from storage.engine import open_database, writing

NOW = datetime(2026, 3, 4, 12, 6, 30, tzinfo=UTC)
THINGS = (
    "street", "house", "monday", "green", "door", "number", "rain", "office", "phone", "three", "days", "again", "box",
    "shoes", "gift", "stairs", "lobby",
)  # fmt: skip


@pytest.fixture
def copy_of(tmp_path):
    """copy_of(engine) opens another database with the same content, and the copy before it goes.

    Nobody may be using the first one.
    """
    with ExitStack() as last:

        def copied(engine):
            last.close()
            engine.dispose()  # on SQLite the last connection to leave writes the journal back into the file
            return last.enter_context(_copy_of_file(engine, tmp_path) if _is_file(engine) else _copy_on_server(engine))

        yield copied


def _is_file(engine):
    return engine.dialect.name == "sqlite"


@contextmanager
def _copy_of_file(engine, folder):
    place = folder / "copy.db"
    shutil.copy(engine.url.database, place)
    with _opened(engine.url.set(database=str(place))) as copy:
        yield copy
    for file in folder.glob("copy.db*"):
        file.unlink()


@contextmanager
def _copy_on_server(engine):
    name = engine.url.database
    _command(engine, f"CREATE DATABASE {name}_copy TEMPLATE {name} STRATEGY file_copy")
    with _opened(engine.url.set(database=f"{name}_copy")) as copy:
        yield copy
    _command(engine, f"DROP DATABASE {name}_copy WITH (FORCE)")


@contextmanager
def _opened(url):
    engine = open_database(url.render_as_string(hide_password=False))
    yield engine
    engine.dispose()


def _command(engine, said):
    master = create_engine(engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with master.connect() as conn:
        conn.execute(text(said))
    master.dispose()


class Served(BaseHTTPRequestHandler):
    """Answers with what the server's `answers(path, query)` gives; posts are remembered by their key."""

    def do_GET(self):
        asked = urlsplit(self.path)
        self._say(200, json.dumps(self.server.answers(parse_qs(asked.query))).encode())

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append(self.headers["foreshock-key"])
        self._say(204, b"")

    def _say(self, status, body):
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    """A server of our own. `hits` is what its board says, `size` of them a page; `got` are the keys posted to it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Served)
    server.hits, server.got, server.size = [], [], 3
    server.url = f"http://127.0.0.1:{server.server_address[1]}"
    server.answers = lambda query: _search(server.hits, server.size, query)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def _search(hits, size, query):
    found = sorted(hits, key=lambda hit: -hit["created_at_i"])
    for limit in query["numericFilters"][0].split(","):
        name, sign, value = limit.partition(">=") if ">=" in limit else limit.partition("<=")
        found = [hit for hit in found if (hit[name] >= int(value) if sign == ">=" else hit[name] <= int(value))]
    return {"hits": found[:size], "nbPages": -(-len(found) // size)}


def hit(name, text, *, minutes_ago):
    """What the board says of one story."""
    at = int((NOW - timedelta(minutes=minutes_ago)).timestamp())
    return {"objectID": name, "title": text, "author": f"author {name}", "created_at_i": at, "_tags": ["story"]}


@pytest.fixture
def settings(site, tmp_path):
    """Two brands, the board, and a receiver at the same site."""
    board = listener_of("hackernews").options(query="quillpost", api=site.url)
    hook = way_out_of("webhook").options(url=f"{site.url}/hook", secret="sixteen letters!")
    return Settings(
        database="sqlite:///unused.db",
        contact=None,
        html=tmp_path,
        brands=(Brand(name="Quillpost", query="quillpost"), Brand(name="Ferrybank", query="ferrybank")),
        sources=(Source(name="board", kind="hackernews", private=True, options=board),),
        receivers=(
            ReceiverSettings(name="on call", kind="webhook", options=hook),
            ReceiverSettings(name="ferry", kind="webhook", brands=("Ferrybank",), options=hook),
        ),
        path=tmp_path / "foreshock.toml",
    )


@pytest.fixture
def heard_once(engine, settings, site):
    """The board was heard an hour ago; since then one story was edited, one copied, and there are new ones."""
    site.hits = [
        hit("1", "Quillpost lost my parcel, nobody answers the phone", minutes_ago=70),
        hit("2", "Quillpost and Ferrybank open a shop together", minutes_ago=62),
    ]
    asyncio.run(hear(engine, settings, settings.sources[0], NOW - timedelta(hours=1)))
    site.hits[1] |= {"title": "Quillpost and Ferrybank open a shop together. Update: it is closed, I am so angry"}
    site.hits += [
        hit("3", "Quillpost lost my parcel, nobody answers the phone!", minutes_ago=50),
        hit("4", "Is there a way to call quillpost?", minutes_ago=40),
        hit("5", "Nothing that concerns anybody", minutes_ago=30),
        hit("6", "Ferrybank charged me twice, this is terrible", minutes_ago=20),
        hit("7", "I am happy with quillpost", minutes_ago=10),
    ]
    return engine


@pytest.fixture
def in_trouble(engine, settings, site):
    """Three quiet days of a brand, and then twenty-five people who complain within an hour and a half."""
    dice = random.Random(3)
    site.hits = [
        hit(f"q{i}", f"quillpost wrote {' '.join(dice.sample(THINGS, 6))}", minutes_ago=200 + 4000 * dice.random())
        for i in range(40)
    ] + [
        hit(
            f"t{i}", f"quillpost lost my parcel, {' '.join(dice.sample(THINGS, 8))}", minutes_ago=8 + 90 * dice.random()
        )
        for i in range(25)
    ]
    site.size = 100
    asyncio.run(hear(engine, settings, settings.sources[0], NOW))
    return engine


def notice(key, receiver="on call"):
    return Notice(
        key=key, alert=key, brand="Quillpost", topic="delivery", severity="high", receiver=receiver, state="waiting",
        reason="high", title="Quillpost", body="25 people", due=NOW,
    )  # fmt: skip


@pytest.fixture
def waiting(engine):
    """Three notices that wait, and one for somebody who is no receiver any more."""
    with writing(engine) as conn:
        alerts.enqueue(conn, [*map(notice, ("a", "b", "c")), notice("d", "somebody who left")])
    return engine

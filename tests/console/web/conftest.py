"""A console over a database of its own, and a browser without scripts that is signed in to it."""

import re
import shutil
from copy import copy
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from console.accounts import digest
from console.web.app import app_of
from settings import Settings, load
from storage import accounts, sessions
from storage.engine import migrate, open_database, writing

NOON = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)
HOUSE = (Path(__file__).parents[1] / "acme.toml").read_text(encoding="utf8")


class Console:
    """`console.get("/alerts")`, `console.post("/alerts/3/acknowledge", said="mine")`: answers are not followed.

    It is signed in as an admin called anna; `console.also("ben")` is another person at the same console, `console.away`
    somebody who is not signed in. `console.now` is the clock of all of them. `console.engine` holds the database.
    """

    def __init__(self, engine, settings: Settings):
        self.engine, self.settings, self._clock = engine, settings, [NOON]
        self.app = app_of(engine, settings, clock=lambda: self._clock[0])
        self._come("anna", admin=True)

    def _come(self, name, *, admin):
        self.client = TestClient(self.app, base_url="http://127.0.0.1", follow_redirects=False)
        self.name, token = name, f"the token of {name}".replace(" ", "-")
        with writing(self.engine) as conn:
            account = accounts.add(conn, name, self.now, admin=admin)
            sessions.begin(conn, digest(token), account.id, self.now, "a test")
        self.client.cookies.set("foreshock", token, domain="127.0.0.1", path="/")

    @property
    def now(self) -> datetime:
        return self._clock[0]

    @now.setter
    def now(self, moment):
        self._clock[0] = moment

    def also(self, name, *, admin=False) -> "Console":
        other = copy(self)
        other._come(name, admin=admin)
        return other

    @property
    def away(self) -> "Console":
        other = copy(self)
        other.client = TestClient(self.app, base_url="http://127.0.0.1", follow_redirects=False)
        return other

    @property
    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="(\w+)"', self.get("/me").text)
        return found[1] if found else ""

    def get(self, path, **headers):
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path, **fields):
        return self.client.post(path, data={"csrf": self.csrf, **fields}, headers={"Origin": "http://127.0.0.1"})


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory) -> Path:
    """A file with the newest tables: copying it is faster than making them for each test."""
    path = tmp_path_factory.mktemp("empty") / "kept.db"
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def console_of(tmp_path, empty_database):
    """console_of(settings_text): a console with these settings; `house` are more lines of [foreshock]."""
    opened = []

    def make(text=HOUSE, house="") -> Console:
        path = Path(tmp_path / "foreshock.toml")
        path.write_text(text.replace("[foreshock]", f"[foreshock]\n{house}"), encoding="utf8")
        known = load(path, {})
        shutil.copy(empty_database, tmp_path / "kept.db")
        engine = open_database(known.database)
        opened.append(engine)
        return Console(engine, known)

    yield make
    for engine in opened:
        engine.dispose()


@pytest.fixture
def console(console_of) -> Console:
    """Of one brand, Acme, and an empty database."""
    return console_of()

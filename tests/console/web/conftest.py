"""A console over a database of its own, and a browser without scripts that is signed in to it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from console.web.app import app_of
from settings import Settings, load
from storage.engine import migrate, open_database

NOON = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)
HOUSE = """
[foreshock]
database = "sqlite:///kept.db"
[[brands]]
name = "Acme"
query = "acme"
[[sources]]
name = "feed"
kind = "feed"
url = "https://forum.example/feed"
"""


@dataclass
class Console:
    """`console.get("/alerts")`, `console.post("/alerts/3/acknowledge", said="mine")`: answers are not followed.

    `console.now` is its clock. What `console.engine` holds is its database.
    """

    engine: object
    settings: Settings
    now: datetime = NOON
    client: TestClient = field(init=False)

    def __post_init__(self):
        app = app_of(self.engine, self.settings, clock=lambda: self.now)
        self.client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)

    def get(self, path, **headers):
        return self.client.get(path, headers=headers)

    def post(self, path, **fields):
        return self.client.post(path, data=fields, headers={"Origin": "http://127.0.0.1"})


@pytest.fixture
def console_of(tmp_path):
    """console_of(settings_text): a console with these settings, whose visitor is signed in."""
    opened = []

    def make(text=HOUSE) -> Console:
        path = Path(tmp_path / "foreshock.toml")
        path.write_text(text, encoding="utf8")
        known = load(path, {})
        engine = open_database(known.database)
        opened.append(engine)
        migrate(engine)
        return Console(engine, known)

    yield make
    for engine in opened:
        engine.dispose()


@pytest.fixture
def console(console_of) -> Console:
    """Of one brand, Acme, and an empty database."""
    return console_of()

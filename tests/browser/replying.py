"""A brand that is spoken to on Mastodon and on Bluesky, and answers there: a console over stand-ins of both."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from console.web.app import app_of
from settings import load
from storage.engine import migrate, open_database
from tests.browser.town import START, Clock, Town, served
from tests.delivery.worlds.skies import HANDLE, PASSWORD, Skies, skies
from tests.delivery.worlds.toots import TOKEN, Toots, toots

MINUTE = timedelta(minutes=1)
SETTINGS = """
[foreshock]
database = "sqlite:///foreshock.db"

[[brands]]
name = "Acme"
query = "acme"
handles = ["acme", "{handle}"]

[[sources]]
name = "toots"
kind = "mastodon"
api = "{toots}"
token = "{token}"
notifications = true
private = true

[[sources]]
name = "skies"
kind = "bluesky"
mode = "search"
query = "acme"
notifications = true
identifier = "{handle}"
app_password = "{password}"
api = "{skies}"
private = true

[[publishers]]
name = "our Mastodon"
kind = "mastodon"
api = "{toots}"
token = "{token}"
dry_run = false
price = 0.02
private = true

[[publishers]]
name = "our Bluesky"
kind = "bluesky"
identifier = "{handle}"
app_password = "{password}"
api = "{skies}"
dry_run = false
private = true
"""


@dataclass(kw_only=True)
class Square(Town):
    """A town whose people are on Mastodon (`toots`) and on Bluesky (`skies`)."""

    toots: Toots
    skies: Skies

    def later(self, span: timedelta) -> list[int]:
        """Time goes on; what was said meanwhile is heard and judged. Gives the numbers of the new alerts."""
        return self.listen(self.clock.now + span)


@contextmanager
def square(folder: Path) -> Iterator[Square]:
    """It is empty: whoever is to be answered has to speak."""
    clock = Clock(START)
    with toots() as toot, skies() as sky:
        toot.now = sky.now = clock
        path = folder / "foreshock.toml"
        known = {"toots": toot.url, "skies": sky.url, "token": TOKEN, "handle": HANDLE, "password": PASSWORD}
        path.write_text(SETTINGS.format(**known), encoding="utf8")
        settings = load(path, {})
        engine = open_database(settings.database)
        migrate(engine)
        with served(app_of(engine, settings, clock=clock)) as url:
            yield Square(engine=engine, settings=settings, clock=clock, url=url, toots=toot, skies=sky)
        engine.dispose()

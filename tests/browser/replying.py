"""A brand that is spoken to on Mastodon and on Bluesky, and answers there: a console over stand-ins of both."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from console.web.app import app_of
from flows.steps.publish import publish
from replies import QueueItem
from settings import load
from storage import queue
from storage.engine import migrate, open_database, reading
from storage.tables import mentions
from tests.browser.town import START, Clock, Town, aside, served
from tests.delivery.worlds.skies import HANDLE, PASSWORD, Skies, skies
from tests.delivery.worlds.toots import TOKEN, Toots, toots

MINUTE = timedelta(minutes=1)
NAMES = (
    "sam", "tom", "eva", "leo", "ida", "max", "zoe", "kim", "joe", "lea", "ben", "amy", "dan", "pia", "ron", "una",
)  # fmt: skip
THINGS = (
    "street", "house", "green", "door", "rain", "office", "phone", "box", "gift", "stairs", "winter", "card", "paper",
    "station", "evening", "garden",
)  # fmt: skip
SETTINGS = """
[foreshock]
database = "sqlite:///foreshock.db"

[[brands]]
name = "Acme"
query = "acme"
handles = ["acme", "{handle}"]
two_person = true

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
    """A town whose people are on Mastodon (`toots`) and on Bluesky (`skies`). Two people approve each answer."""

    toots: Toots
    skies: Skies

    def later(self, span: timedelta) -> list[int]:
        """Time goes on; what was said meanwhile is heard and judged. Gives the numbers of the new alerts."""
        return self.listen(self.clock.now + span)

    def publishes(self) -> None:
        """What is due is published."""
        aside(lambda: asyncio.run(publish(self.engine, self.settings, self.clock.now)))

    def item(self, external_id: str) -> QueueItem:
        """The item in which this post is answered."""
        with reading(self.engine) as conn:
            id_ = conn.scalar(select(mentions.c.id).where(mentions.c.external_id == external_id))
            return queue.of_mentions(conn, "Acme", [id_])[id_]


@contextmanager
def square(folder: Path) -> Iterator[Square]:
    """Sixteen people were charged twice, and say so on Mastodon; Ann asks where her parcel is, on Bluesky. Nobody has
    heard of it yet."""
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
            one = Square(engine=engine, settings=settings, clock=clock, url=url, toots=toot, skies=sky)
            _speak(one)
            yield one
        engine.dispose()


def _speak(one: Square) -> None:
    """A week in which nothing much happens, and then half an hour in which much does."""
    dice = random.Random(2)
    for day in range(7):
        quiet = (one.clock.now - timedelta(days=day, hours=1)).isoformat()
        one.toots.by("mia@far.example", f"@acme is opening a shop in {dice.choice(THINGS)} street", created_at=quiet)
    one.later(6 * MINUTE)
    for number, name in enumerate(NAMES):
        one.clock.now += 2 * MINUTE
        things = " ".join(dice.sample(THINGS, 6))
        one.toots.by(f"{name}@far{number % 5}.example", f"@acme charged me twice, {things}, I want my refund")
    one.skies.by("ann", "acme where is my parcel? it was due on monday, and nobody answers my mails")

"""A console to look at: the demo world heard and judged by the real steps, an hour after its first run."""

import asyncio
import secrets
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path

import uvicorn
from sqlalchemy import Connection, Engine

from alerts.fix import Fix
from alerts.silenced import Silence
from console.accounts import digest
from console.demo.serve import serving
from console.demo.world import World
from console.web.app import app_of
from flows.steps.answering import answer
from flows.steps.deliver import deliver
from flows.steps.drafting import propose
from flows.steps.escalate import escalate
from flows.steps.hear import HeardFrom, hear, keep_page
from flows.steps.judge import judge
from flows.steps.knowledge import load as learn
from flows.steps.silence import silence
from flows.steps.trouble import look_after
from listeners.contract import Page
from mentions import Author, Mention
from replies import Entry
from replies.followups import Absence, Followup
from settings import Settings, load
from storage import absences, accounts, audit, fixes, followups, knowledge, searches, sessions, sources
from storage.audit import Audited
from storage.engine import migrate, open_database, reading, writing
from tests.example import example

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
START = datetime(2026, 3, 11, 14, 7, tzinfo=UTC)
FIRST = START + timedelta(minutes=1)
AN_HOUR_LATER = FIRST + timedelta(minutes=60)
SHOWN = 60  # drafts: of the rest nothing is looked at
NEXT = FIRST + timedelta(minutes=90)
"""By then something new has begun."""


BARE = """
[foreshock]
database = "sqlite:///foreshock.db"
[[brands]]
name = "Acme"
query = "acme"
[[sources]]
name = "board"
kind = "hackernews"
query = "acme"
"""
ON_CALL = """
[[sources]]
name = "gone"
kind = "feed"
url = "http://127.0.0.1:{port}/gone/feed.rss"
every = "5m"
private = true

[[receivers]]
name = "anna"
kind = "console"
quiet = "22:00-08:00"

[[receivers]]
name = "ben"
kind = "console"
quiet = "22:00-08:00, Sat-Sun"
breaks = "critical"
timezone = "Asia/Kolkata"

[[receivers]]
name = "dora"
kind = "console"
repeat = "1h"

[[teams]]
name = "social"
members = ["anna", "ben"]
hours = "Mon-Fri 08:00-20:00"

[[rota]]
name = "support"
people = ["anna", "ben"]
since = 2026-03-02
hands_over = "Mon 09:00"

[[escalations]]
name = "crisis"
at_least = "high"
steps = [{{ tell = "support" }}, {{ tell = "social", after = "15m" }}, {{ tell = "dora", after = "30m" }}]
"""
"""Beside the demo's settings: a source that fails, people who take turns, and whom it climbs to."""


@dataclass
class Clock:
    """What everybody takes for the time."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass(kw_only=True)
class Town:
    """A database over which a console is served at `url`; `clock` is the console's, and that of `listen`."""

    engine: Engine
    settings: Settings
    clock: Clock
    url: str

    def listen(self, until: datetime) -> list[int]:
        """Time goes on until then; what was said meanwhile is heard and judged. Gives the numbers of the new alerts."""
        self.clock.now = until
        return listened(self.engine, self.settings, until)

    def cookie(self, name: str) -> dict[str, str]:
        """What the browser of somebody keeps who is signed in; anna is an admin."""
        token = secrets.token_urlsafe(32)
        with writing(self.engine) as conn:
            account = accounts.by_name(conn, name) or accounts.add(conn, name, self.clock.now, admin=name == "anna")
            sessions.begin(conn, digest(token), account.id, self.clock.now, "Chromium of Debian")
        return {"name": "foreshock", "value": token, "url": self.url}

    def says(self, mentions: Sequence[Mention]) -> list[int]:
        """People say this at the first of the sources, and it is judged. Gives the numbers of the new alerts."""
        source = self.settings.sources[0]
        with reading(self.engine) as conn:
            row = sources.source_of(conn, source.name, source.kind)
        page, said = Page(mentions=tuple(mentions), cursor=row.cursor), HeardFrom(source=source.name)
        keep_page(self.engine, self.settings, page, row=row, source=source, now=self.clock.now, said=said)
        return judged(self.engine, self.settings, self.clock.now)


def listened(engine: Engine, settings: Settings, now: datetime) -> list[int]:
    for source in settings.sources:
        aside(partial(asyncio.run, hear(engine, settings, source, now, rested=False)))
    propose(engine, settings, now, SHOWN)
    return judged(engine, settings, now)


def aside(work: Callable[[], object]) -> None:
    """In another thread: this one has the loop of the browser's driver."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(work).result()


def judged(engine: Engine, settings: Settings, now: datetime) -> list[int]:
    return [alert for brand in settings.brands for alert in judge(engine, settings, brand, now).alerts]


@contextmanager
def sites() -> Iterator[tuple[int, Clock]]:
    """The sites of the demo world on loopback: their port, and the clock by which they speak."""
    clock = Clock(START)
    with serving(World(7, START), clock) as base:
        yield int(base.rpartition(":")[2]), clock


def founded(folder: Path, port: int, clock: Clock) -> Path:
    """The settings of a town that has listened for an hour; its database stands beside them."""
    text = example(port)
    text = text.replace("sqlite:///.foreshock/foreshock.db", "sqlite:///foreshock.db").replace(".foreshock/", "")
    path = folder / "foreshock.toml"
    path.write_text(text + ON_CALL.format(port=port), encoding="utf8")
    settings = load(path, {})
    engine = open_database(settings.database)
    migrate(engine)
    learn(engine, settings, FIRST)
    asked(engine, settings, FIRST)
    propose(engine, settings, FIRST)
    for moment in (FIRST, AN_HOUR_LATER):
        clock.now = moment
        listened(engine, settings, moment)
        aside(partial(told, engine, settings, moment))
    lived_in(engine, settings)
    engine.dispose()
    return path


def asked(engine: Engine, settings: Settings, now: datetime) -> None:
    """Two people ask Quillpost something before anybody else speaks: items 1 and 2 of the queue are theirs."""
    source = settings.sources[0]
    words = {
        "Mara Quill": "@quillpost how do I change the address of a parcel that is on its way? I moved last week.",
        "Tom Hale": "@quillpost do you deliver on Saturdays? I am only at home then.",
    }
    said = [
        Mention(
            origin="murmur.example", external_id=name, kind="post", said=now - 20 * MINUTE, heard=now, text=text,
            author=Author(id=name, handle=name.split()[0].lower(), name=name, followers=1_240),
            url="https://murmur.example/1",
        )
        for name, text in words.items()
    ]  # fmt: skip
    with reading(engine) as conn:
        row = sources.source_of(conn, source.name, source.kind)
    page, heard = Page(mentions=tuple(said), cursor=row.cursor), HeardFrom(source=source.name)
    keep_page(engine, settings, page, row=row, source=source, now=now, said=heard)


def told(engine: Engine, settings: Settings, now: datetime) -> None:
    """Sources are looked after, and whoever is to be told is."""
    look_after(engine, settings, now)
    escalate(engine, settings, now)
    with redirect_stdout(StringIO()):
        asyncio.run(deliver(engine, settings, now))


def lived_in(engine: Engine, settings: Settings) -> None:
    """What people did before: a silence, a fix, a pause, a search that is kept."""
    now, paper = FIRST, settings.sources[8]
    whole = Silence(brand="Quillpost", topic="price", since=now, until=now + 5 * HOUR, by="ben", why="a price change")
    fixed = Fix(brand="Ferrybank", topic="bug", at=now - 200 * HOUR, marked=now, by="anna", why="the app of March")
    first = "Hello Mara, thank you for asking. We are looking at it and come back to you."
    worse = "Hello Mara, we can't change that, but we will refund you the postage by tomorrow. We are looking at it."
    with writing(engine) as conn:
        answer(conn, settings, 1, "edited", "ben", now=now, text=first)
        answer(conn, settings, 1, "edited", "ben", now=now, text=worse)
        answer(conn, settings, 1, "released", "ben", now=now)
        answer(conn, settings, 2, "approved", "ben", now=now, text="Hello Tom, yes: on Saturdays from nine to two.")
        accounts.add(conn, "anna", now, admin=True)
        silence(conn, whole)
        fixes.keep(conn, fixed)
        sources.pause(conn, paper.name, paper.kind, "ben", now)
        audit.keep(conn, Audited(at=now, by="ben", did="pause", what=paper.name, address="127.0.0.1"))
        promised(conn, now)
        known(conn, now)
        searches.keep(conn, "anna", "late parcels", "parcel late", brand="Quillpost", filters={})


def promised(conn: Connection, now: datetime) -> None:
    """Something is late, something is due today, and ben is away."""
    facts = {"brand": "Ferrybank", "mention": 1637, "by": "anna", "at": now}
    call = Followup(due=now - 20 * HOUR, owner="ben", note="Call them back", **facts)
    followups.keep(conn, call)
    followups.keep(conn, replace(call, due=now + 3 * HOUR, owner="anna", note="Say when the refund is on its way"))
    followups.keep(conn, replace(call, due=now + 90 * HOUR, owner="dora", note=""))
    absences.keep(conn, Absence(who="ben", since=now, until=now + 48 * HOUR, deputy="anna", by="ben"))


def known(conn: Connection, now: datetime) -> None:
    """Two entries of a file, one of them expired, and an answer that was kept."""
    facts = {"language": "en", "by": "faq.md", "at": now}
    money = Entry(
        key="faq.md#how-do-i-get-a-refund", question="How do I get a refund?", also=("where is my money",),
        answer="Ask for it in your account within 30 days.\n\nIt goes back to the card.", tags=("billing",), **facts,
    )  # fmt: skip
    easter = Entry(
        key="faq.md#easter", question="Are you open at Easter?", answer="On Saturday, until noon.", brand="Quillpost",
        valid_until=now - 20 * HOUR, **facts,
    )  # fmt: skip
    kept = replace(
        money, key="item:7", question="Can I hand in a parcel at night?", answer="At every locker.", by="ben",
        also=(), tags=(),
    )  # fmt: skip
    knowledge.keep(conn, [(one, "") for one in (money, easter, kept)])


@contextmanager
def bare(folder: Path) -> Iterator[Town]:
    """A console with one brand and one source that has heard nothing."""
    path = folder / "foreshock.toml"
    path.write_text(BARE, encoding="utf8")
    settings, clock = load(path, {}), Clock(START)
    engine = open_database(settings.database)
    migrate(engine)
    with served(app_of(engine, settings, clock=clock)) as url:
        yield Town(engine=engine, settings=settings, clock=clock, url=url)
    engine.dispose()


@contextmanager
def town(template: Path, folder: Path, clock: Clock) -> Iterator[Town]:
    """A copy of it with a console of its own, on a free port of loopback."""
    for path in template.parent.glob("foreshock.*"):
        shutil.copy(path, folder)
    settings = load(folder / template.name, {})
    engine = open_database(settings.database)
    clock.now = AN_HOUR_LATER
    with served(app_of(engine, settings, clock=clock)) as url:
        yield Town(engine=engine, settings=settings, clock=clock, url=url)
    engine.dispose()


@contextmanager
def served(app: object) -> Iterator[str]:
    """Serve in a thread while the block runs; gives the base URL."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(5)
        listening.close()

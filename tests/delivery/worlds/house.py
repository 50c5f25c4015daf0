"""A house with accounts at both stand-ins: it hears a complaint there, and somebody approves an answer to it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Engine

from delivery.publishing import publishers
from flows.steps.answering import answer
from flows.steps.hear import HeardFrom, hear
from flows.steps.publish import Round, publish
from listeners.contract import listener_of
from replies import QueueItem
from replies.publication import Publication
from settings import Brand, ReceiverSettings, Settings, Source
from settings.publishing import PublisherSettings
from storage import publications, queue
from storage.engine import reading, writing
from tests.delivery.worlds.skies import DID, HANDLE, PASSWORD, Skies, skies
from tests.delivery.worlds.toots import TOKEN, Toots, toots

Kind = Literal["mastodon", "bluesky"]
KINDS: tuple[Kind, ...] = ("mastodon", "bluesky")
NOW = datetime(2026, 3, 4, 12, 6, 30, tzinfo=UTC)
LATER = timedelta(seconds=10)
SAID = "My parcel from Acme is late again and nobody answers the phone, terrible."
ANSWER = "Hello Ann, thank you for telling us. We look for your parcel today and write to you here."


@dataclass
class House:
    """`now` is the clock of the house and of its stand-in; who hears, approves or publishes does so at it."""

    kind: Kind
    world: Toots | Skies
    engine: Engine
    settings: Settings
    now: datetime = NOW

    def complains(self, who: str = "ann", text: str = SAID) -> dict[str, Any]:
        name = f"{who}@far.example" if self.kind == "mastodon" else who
        return self.world.by(name, text)

    def answers(self, post: dict[str, Any], text: str, who: str = "ann") -> dict[str, Any]:
        """Somebody answers a post, as people do there."""
        if self.kind == "mastodon":
            return self.world.by(f"{who}@far.example", f"@acme {text}", to=post["id"])
        return self.world.by(who, text, to=post)

    @property
    def ours(self) -> list[dict[str, Any]]:
        """What our account said, in order."""
        return self.world.of("acme") if isinstance(self.world, Toots) else self.world.of(DID)

    def said(self, post: dict[str, Any]) -> str:
        return self.world.said(post) if isinstance(self.world, Toots) else str(post["record"]["text"])

    def hears(self) -> HeardFrom:
        return asyncio.run(hear(self.engine, self.settings, self.settings.sources[0], self.now, rested=False))

    def approves(self, text: str = ANSWER, *, by: str = "ben") -> QueueItem:
        """The only item that waits."""
        with writing(self.engine) as conn:
            [item] = queue.listed(conn, state="queued")
            edited = answer(conn, self.settings, item.id or 0, "edited", "ann", now=self.now, text=text)
            assert edited.refused is None, edited.refused
            answer(conn, self.settings, item.id or 0, "released", "ann", now=self.now)
        with writing(self.engine) as conn:
            approved = answer(conn, self.settings, item.id or 0, "approved", by, now=self.now)
            assert approved.refused is None, approved.refused
        return approved.item

    def publishes(self, *, after: timedelta = LATER) -> Round:
        self.now += after
        return asyncio.run(publish(self.engine, self.settings, self.now))

    def item(self, id_: int | None) -> QueueItem:
        with reading(self.engine) as conn:
            return queue.by_ids(conn, [id_ or 0])[id_ or 0]

    def publication(self, id_: int | None) -> Publication:
        """The last of this item."""
        with reading(self.engine) as conn:
            return publications.of_item(conn, id_ or 0)[-1]

    def with_publisher(self, **more: Any) -> None:
        [one] = self.settings.publishers
        self.settings = self.settings.model_copy(update={"publishers": (one.model_copy(update=more),)})


@contextmanager
def house(kind: Kind, engine: Engine, folder: Path, *, dry_run: bool = False) -> Iterator[House]:
    """One brand, which listens and answers at one stand-in."""
    with toots() if kind == "mastodon" else skies() as world:
        one = House(kind, world, engine, settings_of(kind, world, folder, dry_run=dry_run))
        world.now = lambda: one.now
        yield one


def settings_of(kind: Kind, world: Toots | Skies, folder: Path, *, dry_run: bool = False) -> Settings:
    return Settings(
        database="sqlite:///unused.db",
        contact=None,
        html=folder,
        brands=(Brand(name="Acme", query="acme", handles=("acme", HANDLE)),),
        sources=(source_of(kind, world),),
        receivers=(ReceiverSettings(name="console", kind="console", options=console()),),
        publishers=(publisher_of(kind, world, dry_run=dry_run),),
        path=folder / "foreshock.toml",
    )


def source_of(kind: Kind, world: Toots | Skies) -> Source:
    told: dict[str, Any] = {"api": world.url, "notifications": True}
    if kind == "mastodon":
        told |= {"search": "Acme", "token": TOKEN}
    else:
        told |= {"query": "Acme", "identifier": HANDLE, "app_password": PASSWORD}
    return Source(name=kind, kind=kind, private=True, options=listener_of(kind).options(**told))


def publisher_of(kind: Kind, world: Toots | Skies, *, dry_run: bool = False, price: float = 0.0) -> PublisherSettings:
    told: dict[str, Any] = {"api": world.url}
    told |= {"token": TOKEN} if kind == "mastodon" else {"identifier": HANDLE, "app_password": PASSWORD}
    options = publishers()[kind].options(**told)
    return PublisherSettings(name=kind, kind=kind, private=True, dry_run=dry_run, price=price, options=options)


def console() -> Any:
    from delivery.contract import way_out_of

    return way_out_of("console").options()

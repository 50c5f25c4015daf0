"""Put approved replies where they belong: claimed with a lease, looked at again, published outside any transaction, and
recorded. Nothing goes out twice: what may be out already is looked for before it is sent again."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from time import monotonic
from typing import TypeVar

from sqlalchemy import Engine

from delivery.contract import DeliveryError
from delivery.publishing import Account, Reply, Standing, publishers
from flows.steps import published
from flows.steps.published import Became
from mentions import Mention, clean
from replies.publication import Publication
from settings import Settings
from settings.publishing import PublisherSettings
from storage import publications
from storage.engine import writing
from wire.client import open_wire

LEASE = timedelta(minutes=10)
PATIENCE = 45  # seconds for one question to a publisher
BATCH = 3  # one after another, four questions each: all of them end within the lease
EDITED = "it was edited since it was heard"
NO_PUBLISHER = "there is no publisher {name!r} in the settings any more: put it back, or reopen the answer"
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """How many replies were sent, would have been (`rehearsed`), did not hold any more (`undone`), failed, and may be
    there (`unsure`)."""

    sent: int = 0
    rehearsed: int = 0
    undone: int = 0
    failed: int = 0
    unsure: int = 0


async def publish(engine: Engine, settings: Settings, now: datetime) -> Round:
    """What was cut off is taken up again after its lease."""
    became, began = list[Became](), monotonic()
    while claimed := await asyncio.to_thread(_claim, engine, now, LEASE + timedelta(seconds=monotonic() - began)):
        for name, batch in groupby(sorted(claimed, key=lambda one: one.publisher), key=lambda one: one.publisher):
            became += await _together(engine, settings, name, list(batch), now)
    return Round(**{kind: became.count(kind) for kind in set(became)})


async def try_out(settings: Settings, way: PublisherSettings, now: datetime) -> DeliveryError | None:
    """Signs in and does nothing else; None where that works."""
    try:
        async with open_wire(now=now, contact=settings.contact, private=way.private) as wire:
            await _asked(way.name, publishers()[way.kind].sign_in(wire, way.options))
    except DeliveryError as wrong:
        return wrong
    return None


async def _together(
    engine: Engine, settings: Settings, name: str, batch: Sequence[Publication], now: datetime
) -> list[Became]:
    """Those of one publisher, in one session. What goes wrong with one stops no other."""
    way = next((one for one in settings.publishers if one.name == name), None)
    try:
        if way is None:
            raise DeliveryError(NO_PUBLISHER.format(name=name), permanent=True)
        async with open_wire(now=now, contact=settings.contact, private=way.private) as wire:
            account = await _asked(name, publishers()[way.kind].sign_in(wire, way.options))
            session = _Session(engine, settings, way, account, now)
            became = [await session.brings(one) for one in batch]
    except DeliveryError as wrong:
        return [await asyncio.to_thread(published.failed, engine, settings, one, wrong, now) for one in batch]
    return [one for one in became if one is not None]


@dataclass(frozen=True, slots=True)
class _Session:
    engine: Engine
    settings: Settings
    way: PublisherSettings
    account: Account
    now: datetime

    async def brings(self, one: Publication) -> Became | None:
        """None where there is a stop, or it is somebody else's by now."""
        mention, reply = await asyncio.to_thread(published.reply_of, self.engine, one)
        sending = False
        try:
            if (settled := await self._settled(one, reply)) is not None:
                return settled
            standing = await _asked(self.way.name, self.account.look(reply))
            if (why := no_longer(mention, standing)) is not None:
                return await self._kept(published.void, one, why)
            if self.way.dry_run:
                return await self._kept(published.rehearsed, one)
            if not (sending := await asyncio.to_thread(published.sending, self.engine, one)):
                return None
            there = await _asked(self.way.name, self.account.publish(reply, standing))
        except DeliveryError as wrong:
            return await self._kept(published.failed, one, wrong, sending=sending)
        return await self._kept(published.sent, one, there)

    async def _settled(self, one: Publication, reply: Reply) -> Became | None:
        """What an earlier try left there is sent; what does not hold any more is undone. None where it is to go out."""
        if one.state != "waiting":
            there = await _asked(self.way.name, self.account.arrived(reply))
            if there is not None:
                return await self._kept(published.sent, one, there)
        return await self._kept(published.holds, one)

    async def _kept(self, how: Callable[..., Thing], one: Publication, *more: object, **named: object) -> Thing:
        return await asyncio.to_thread(how, self.engine, self.settings, one, *more, self.now, **named)


async def _asked(name: str, question: Awaitable[Thing]) -> Thing:
    """Once, within its time. Raises DeliveryError, whatever goes wrong."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await question
    except TimeoutError:
        raise DeliveryError(f"{name} did not answer within {PATIENCE} seconds") from None
    except DeliveryError:
        raise
    except Exception as wrong:  # noqa: BLE001 - the task boundary
        raise DeliveryError(f"{type(wrong).__name__} in the publisher of {name}") from None


def no_longer(mention: Mention, standing: Standing) -> str | None:
    """Why an approval does not hold, now that the post was looked at; None where it does."""
    if standing.gone is not None:
        return standing.gone
    if standing.answered is not None:
        return f"our account answered it already: {standing.answered.url or standing.answered.external_id}"
    if standing.edited is not None and (mention.edited is None or standing.edited > mention.edited):
        return EDITED
    same = standing.text is None or _words(mention.text).startswith(_words(clean(standing.text)[0]))
    return None if same else EDITED


def _words(text: str) -> str:
    return " ".join(text.split())


def _claim(engine: Engine, now: datetime, lease: timedelta) -> list[Publication]:
    with writing(engine) as conn:
        return publications.claim(conn, now, lease, BATCH)

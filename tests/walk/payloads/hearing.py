"""One recording, heard by the step or received, into a database of its own, and read from there."""

import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine
from websockets.asyncio.server import ServerConnection, serve

from flows.steps import hear as asking
from flows.steps import keep, models
from flows.steps import receive as receiving
from listeners.contract import SourceError, listener_of
from mentions import Match, Mention
from sentiment import understand
from settings import Brand, Settings, Source
from storage import mentions as kept
from storage import sources
from storage.engine import migrate, open_database, reading
from storage.mentions import Key
from tests.walk.payloads.adapters import Adapter, Asked, Pushed, Streamed, adapter_of
from tests.walk.payloads.recordings import Recording, Reply
from tests.walk.payloads.served import Server, served

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Heard:
    """How many mentions a source gave, and they as they are stored, in its order (one given twice stands here twice).

    `skipped` says why it was not asked, `wrong` is what went wrong, `not_before` when it may be asked again.
    """

    number: int = 0
    mentions: tuple[Mention, ...] = ()
    skipped: str | None = None
    wrong: SourceError | None = None
    not_before: datetime | None = None


@dataclass(slots=True)
class House:
    """Where recordings are heard; `order` and `wrong` are those of the hearing that goes on."""

    folder: Path
    server: Server
    settings: Settings
    order: list[Key] = field(default_factory=list)
    wrong: SourceError | None = None

    async def hear(self, recording: Recording, reply: Reply | None = None) -> Heard:
        """What is heard of a recording, or of another reply in its place."""
        adapter, reply = adapter_of(recording), reply or recording.reply
        self.order, self.wrong = [], None
        with _database(self.folder) as engine:
            async with self._source(adapter, recording, reply) as source:
                if isinstance(adapter, Pushed):
                    number, skipped = self._received(engine, source, reply.body, adapter), None
                else:
                    said = await asking.hear(engine, self.settings, source, NOW)
                    number, skipped = said.heard, said.skipped
            with reading(engine) as conn:
                row = sources.source_of(conn, source.name, source.kind)
                ids = kept.known(conn, self.order)
                stored = {one.id: one.mention for one in kept.by_ids(conn, [id_ for id_, _ in ids.values()])}
        mentions = tuple(stored[ids[key][0]] for key in self.order)
        return Heard(number, mentions, skipped, self.wrong, row.not_before)

    @asynccontextmanager
    async def _source(self, adapter: Adapter, recording: Recording, reply: Reply) -> AsyncIterator[Source]:
        """The source that gives this reply, as long as the context lasts."""
        match adapter:
            case Asked():
                self.server.says = lambda method, path: adapter.beside(method, path, recording) or reply
                yield _source(recording, adapter, adapter.options(self.server.url, recording))
            case Pushed():
                yield _source(recording, adapter, adapter.options)
            case Streamed():
                async with _stream(reply.body) as address:
                    yield _source(recording, adapter, adapter.options(address))

    def _received(self, engine: Engine, source: Source, body: bytes, adapter: Pushed) -> int:
        try:
            headers = adapter.headers(body)
            return receiving.receive(engine, self.settings, source, body=body, headers=headers, now=NOW).heard
        except SourceError as wrong:
            self.wrong = wrong
            return 0


def _source(recording: Recording, adapter: Adapter, options: Mapping[str, Any]) -> Source:
    options_of = listener_of(adapter.kind).options
    return Source(name=recording.name, kind=adapter.kind, private=True, options=options_of(**options))


@asynccontextmanager
async def _stream(body: bytes) -> AsyncIterator[str]:
    async def send(socket: ServerConnection) -> None:
        for line in body.decode().splitlines():
            await socket.send(line)

    async with serve(send, "127.0.0.1", 0) as server:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/subscribe"


@contextmanager
def _database(folder: Path) -> Iterator[Engine]:
    """A fresh copy of an empty one: the tables are made only once."""
    whole, file = folder / "empty.db", folder / "foreshock.db"
    if not whole.exists():
        engine = open_database(f"sqlite:///{whole}")
        migrate(engine)
        engine.dispose()
    shutil.copy(whole, file)
    engine = open_database(f"sqlite:///{file}")
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def house() -> Iterator[House]:
    """A house in which every mention concerns the brand, whatever it says, and is understood as if it said nothing:
    that is not compared, and would take most of the time."""
    with TemporaryDirectory(prefix="foreshock-payloads-") as name, served() as server:
        folder = Path(name)
        settings = Settings(
            database="sqlite:///foreshock.db",
            contact=None,
            html=folder,
            brands=(Brand(name="Any", query="any"),),
            sources=(),
            receivers=(),
            path=folder,
        )
        with _watched(House(folder, server, settings)) as watched:
            yield watched


@dataclass(frozen=True)
class Anything:
    """Every mention concerns every brand."""

    brands: tuple[Brand, ...]

    def matches(self, mention: Mention, heard_by: tuple[str, ...]) -> tuple[Match, ...]:
        return tuple(Match(brand=brand.name, spans=()) for brand in self.brands)


@contextmanager
def _watched(house: House) -> Iterator[House]:
    prepared, told, nothing = keep.prepared, asking.told, understand("")

    def prepare(*given: Any) -> keep.Prepared:
        ready = prepared(*given)
        house.order += map(keep.key_of, ready.heard)
        return ready

    def tell(wrong: SourceError, *more: Any) -> str:
        house.wrong = wrong
        return told(wrong, *more)

    with (
        patch.object(asking, "prepared", prepare),
        patch.object(receiving, "prepared", prepare),
        patch.object(asking, "told", tell),
        patch.object(keep, "matcher_of", Anything),
        patch.object(models.Knowing, "meant_all", lambda _, mentions: (nothing for _ in mentions)),
    ):
        yield house

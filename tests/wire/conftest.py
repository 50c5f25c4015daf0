"""A real server on loopback that answers with exactly the bytes a test wants."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from wire.client import Limits, open_wire

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


class Host:
    """`says` maps a path to the bytes to send, or to a coroutine that sends them; `asked` keeps every request."""

    def __init__(self) -> None:
        self.url = ""
        self.says: dict[str, bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            path = lines[0].split(" ")[1]
            pairs = (line.split(": ", 1) for line in lines[1:] if line)
            self.asked.append((path, {name.lower(): value for name, value in pairs}))
            said = self.says[path.partition("?")[0]]
            if isinstance(said, bytes):
                writer.write(said)
                await writer.drain()
            else:
                await said(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def serving():
    host = Host()
    server = await asyncio.start_server(host.serve, "127.0.0.1", 0)
    host.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield host
    finally:
        server.close()


@pytest.fixture
async def host():
    async with serving() as running:
        yield running


@pytest.fixture
async def another_host():
    async with serving() as running:
        yield running


@pytest.fixture
async def http():
    """The private wire's HTTP with limits that a test can wait for."""
    limits = Limits(connect=2, read=0.3, total=0.8, raw=10_000, body=50_000, redirects=3)
    async with open_wire(now=NOW, contact="ops@example.org", private=True, limits=limits) as wire:
        yield wire.http

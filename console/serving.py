"""One small HTTP server of ours: on a socket that is already open, quiet, until Ctrl-C or SIGTERM."""

import asyncio
import ipaddress
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import h11
import uvicorn
from sqlalchemy import Engine, event
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_AT_ONCE = 100  # requests; more are told to come back
PATIENCE = 5  # seconds that a request waits for the database
GLANCE = 0.3  # seconds between two looks whether the server ends
ARRIVES = 20  # seconds within which a request is here to its last byte: who sends nothing keeps nobody out
GRACE = 10  # seconds that what is under way has at the end


@contextmanager
def bound(host: str, port: int) -> Iterator[socket.socket | None]:
    """A socket that listens there, None where that is not possible."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        mine = socket.create_server(found[4][:2], family=found[0], backlog=128)
    except (OSError, UnicodeError):
        yield None
        return
    with mine:
        yield mine


def serve(app: Any, mine: socket.socket, greet: Callable[[], None]) -> None:
    """Returns when a signal came and what was under way is answered. Only faults are logged, never a request.

    `greet` is called when a signal no longer ends us half way.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    config = uvicorn.Config(
        ending_with(app, lambda: server.should_exit),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        http=Prompt,
        ws="none",
        limit_concurrency=MOST_AT_ONCE,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=GRACE,
        h11_max_incomplete_event_size=16_384,
    )
    server = uvicorn.Server(config)
    with _noted(server):
        greet()
        server.run(sockets=[mine])


class Prompt(H11Protocol):
    """Hangs up on whoever connects and then does not send a whole request: their number is limited, and others wait."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is there."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Some of a request, or the last of it."""
        super().data_received(data)
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self._come()
        elif self._late is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        self._come()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._late = self.loop.call_later(ARRIVES, self.transport.close)

    def _come(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def ending_with(app: ASGIApp, ends: Callable[[], bool]) -> ASGIApp:
    """The same, but a stream that would go on for long is told that its reader has gone when the server ends: nobody
    waits for it. What answers once is not disturbed."""

    async def within(scope: Scope, receive: Receive, send: Send) -> None:
        whole, left = False, False

        async def noting(message: Message) -> None:
            nonlocal left
            left = message["type"] == "http.response.start" or bool(message.get("more_body"))
            await send(message)

        async def until_the_end() -> Message:
            nonlocal whole
            if not whole:
                message = await receive()
                whole = not message.get("more_body", False)
                return message
            coming = asyncio.ensure_future(receive())
            try:
                while not coming.done() and not ends():
                    await asyncio.wait([coming], timeout=GLANCE)
                return coming.result() if coming.done() else {"type": "http.disconnect"}
            finally:
                coming.cancel()

        await app(scope, until_the_end, noting)
        if left:
            await send({"type": "http.response.body"})

    return within


def hurry(engine: Engine) -> None:
    """Who asks over HTTP gives up after some seconds: they are told to come back rather than kept waiting for a minute.
    The engine must be the server's own."""
    engine.dispose()
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute(f"PRAGMA busy_timeout={PATIENCE}000"))


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def _noted(server: uvicorn.Server) -> Iterator[None]:
    """uvicorn hears signals only while it runs, and raises the one that ended it once more: then it ends nothing."""

    def note(number: int, frame: FrameType | None) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

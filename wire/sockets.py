"""One bounded websocket connection behind the same guard and in the same pace as HTTP."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI

from wire import heads
from wire.errors import Refused, SourceError, Unavailable
from wire.guard import masked, public
from wire.pace import PACE
from wire.wire import WebSocket


@asynccontextmanager
async def open_socket(
    url: str,
    *,
    headers: Mapping[str, str],
    now: datetime,
    private: bool,
    spacing: float,
    connect: float,
    listening: float,
    message: int,
) -> AsyncIterator[WebSocket]:
    """Iteration ends by itself after `listening` seconds or when the other side closes well; times in seconds.

    `headers` are all that is said of us. Other connections and requests to the host are `spacing` away.
    """
    place, route = masked(url), await _route(url, private)
    await PACE.turn(urlsplit(url).hostname or "", spacing)
    socket = await _dial(url, now, additional_headers=dict(headers), open_timeout=connect, max_size=message, **route)
    try:
        yield _Socket(socket, place, time.monotonic() + listening)
    finally:
        await socket.close()


async def _route(url: str, private: bool) -> dict[str, Any]:
    """The checked address to dial, so that the name is not resolved a second time to something else."""
    parts = urlsplit(url)
    if parts.scheme not in ("ws", "wss") or not parts.hostname:
        raise Refused(f"{masked(url)} is not a ws or wss URL")
    if private:
        return {}
    port = parts.port or (443 if parts.scheme == "wss" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, port)
    except OSError:
        raise Unavailable(f"{masked(url)} cannot be found") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(public(ip_address(address.partition("%")[0])) for address in addresses):
        raise Refused(f"{masked(url)} is not on the public internet; `private = true` allows it")
    return {"host": addresses[0], "port": port}


async def _dial(url: str, now: datetime, **more: Any) -> ClientConnection:
    place = masked(url)
    try:
        return await connect(url, user_agent_header=None, close_timeout=2, proxy=None, **more)
    except InvalidStatus as error:
        raise _said_no(error, place, now) from None
    except InvalidURI:
        raise Refused(f"{place} is not a URL that can be asked") from None
    except (InvalidHandshake, OSError, TimeoutError, ValueError) as error:
        raise Unavailable(f"{place} cannot be reached ({type(error).__name__})") from None


def _said_no(error: InvalidStatus, place: str, now: datetime) -> SourceError:
    answered = {name.lower(): value for name, value in error.response.headers.raw_items()}
    return heads.refusal(error.response.status_code, answered, bytes(error.response.body or b""), place, now)


class _Socket:
    def __init__(self, socket: ClientConnection, place: str, until: float) -> None:
        self._socket, self._place, self._until = socket, place, until

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        while (left := self._until - time.monotonic()) > 0:
            try:
                async with asyncio.timeout(left):
                    message = await self._socket.recv()
            except TimeoutError:
                return
            except ConnectionClosed as error:
                if error.rcvd is not None and error.rcvd.code in (1000, 1001):
                    return
                raise Unavailable(f"{self._place} cut the connection") from None
            yield message

    async def send(self, message: str) -> None:
        try:
            await self._socket.send(message)
        except ConnectionClosed:
            raise Unavailable(f"{self._place} cut the connection") from None

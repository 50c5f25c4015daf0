"""The wire as it is: httpx behind a guard, with limits on time, bytes, redirects and pace."""

import asyncio
import logging
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any

import httpx
from httpx_secure import SSRFProtectionError, httpx_ssrf_protection

from wire import heads
from wire.errors import Refused, SourceError, Unavailable, Unreadable
from wire.files import batches_of
from wire.guard import masked, public
from wire.inflate import Body
from wire.pace import PACE
from wire.sockets import open_socket
from wire.wire import Answer, WebSocket, Wire

__all__ = ["LIMITS", "Limits", "open_wire"]

VERSION = "0.1"
PERMANENT = (301, 308)
TEMPORARY = (302, 303, 307)
NOT_MODIFIED = 304
COMPLAINT = 65_536  # bytes of an answer that says no
COMPLAINT_PATIENCE = 2  # seconds for them


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds and bytes. `total` bounds one request with its redirects and body, without the wait for its turn.

    `raw` bounds the bytes as sent, `body` the bytes after inflation, `line` one line of a local file. `spacing` is
    the least time between two requests to one host: None means one second for the guarded wire, none for the private.
    `listening` bounds one websocket connection, `message` one of its messages.
    """

    connect: float = 10
    read: float = 20
    total: float = 60
    raw: int = 16_000_000
    body: int = 16_000_000
    redirects: int = 5
    spacing: float | None = None
    listening: float = 30
    message: int = 4_000_000
    line: int = 16_000_000

    def apart(self, *, private: bool) -> float:
        """Seconds between two requests to one host."""
        if self.spacing is not None:
            return self.spacing
        return 0.0 if private else 1.0


LIMITS = Limits()


@asynccontextmanager
async def open_wire(
    *, now: datetime, contact: str | None, private: bool, limits: Limits = LIMITS
) -> AsyncIterator[Wire]:
    """A wire for one run of one source. `private` allows addresses that are not on the public internet.

    `contact` (an address or URL of the operator) goes into the User-Agent. Raises ValueError for a naive `now`.
    """
    if now.tzinfo is None:
        raise ValueError(f"now has no time zone: {now!r}")
    _hush()
    agent = _agent(contact)
    async with _client(agent, limits) as client:
        if not private:
            httpx_ssrf_protection(client, custom_validator=_allowed)
        yield _Wire(_now=now, _http=_Http(client, now, limits, private), _limits=limits, _private=private, _agent=agent)


def _agent(contact: str | None) -> str:
    reach = "".join(c for c in contact or "" if " " <= c <= "~")
    return f"Foreshock/{VERSION} (+{reach})" if reach else f"Foreshock/{VERSION}"


def _allowed(_host: str, address: IPv4Address | IPv6Address, _port: int) -> bool:
    return public(address)


def _hush() -> None:
    # these libraries log whole URLs and headers, and with them keys and tokens
    for name in ("httpx", "httpcore", "websockets"):
        logging.getLogger(name).setLevel(logging.WARNING)


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _client(agent: str, limits: Limits) -> httpx.AsyncClient:
    # one connection: httpx's work per request grows with its pool; no environment: a proxy would undo the guard
    return httpx.AsyncClient(
        verify=_tls(),
        trust_env=False,
        follow_redirects=False,
        limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
        timeout=httpx.Timeout(limits.read, connect=limits.connect, pool=None),
        headers={"user-agent": agent, "accept-encoding": "gzip, deflate"},
    )


@dataclass(frozen=True, slots=True)
class _Wire:
    _now: datetime
    _http: "_Http"
    _limits: Limits
    _private: bool
    _agent: str

    @property
    def now(self) -> datetime:
        return self._now

    @property
    def http(self) -> "_Http":
        return self._http

    def websocket(
        self, url: str, *, headers: Mapping[str, str] | None = None
    ) -> AbstractAsyncContextManager[WebSocket]:
        return open_socket(
            url,
            headers={"user-agent": self._agent, **(headers or {})},
            now=self._now,
            private=self._private,
            spacing=self._limits.apart(private=self._private),
            connect=self._limits.connect,
            listening=self._limits.listening,
            message=self._limits.message,
        )

    async def open_file(self, path: Path) -> AsyncIterator[bytes]:
        batches = batches_of(path, self._limits.line)
        while (some := await asyncio.to_thread(next, batches, None)) is not None:
            for line in some:
                yield line


@dataclass(frozen=True, slots=True)
class _Http:
    _client: httpx.AsyncClient
    _now: datetime
    _limits: Limits
    _private: bool

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        validators: Mapping[str, str] | None = None,
    ) -> Answer:
        asked = {**(headers or {}), **heads.conditions(validators)}
        return await self._follow(self._request("GET", url, params=params, headers=asked))

    async def post(
        self, url: str, *, json: Any = None, data: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """A redirect is not followed (Refused): what is sent to one address is not sent to another unasked."""
        return await self._follow(self._request("POST", url, json=json, data=data, headers=dict(headers or {})))

    def _request(self, method: str, url: str, **more: Any) -> httpx.Request:
        try:
            target = httpx.URL(url)
        except (httpx.InvalidURL, ValueError):
            raise Refused(f"{masked(url)} is not a URL that can be asked") from None
        try:
            request = self._client.build_request(method, target, **more)
        except (httpx.InvalidURL, ValueError):
            raise Refused(f"the request to {masked(url)} has a header or a value that cannot be sent") from None
        if request.url.scheme not in ("http", "https") or not request.url.host:
            raise Refused(f"{masked(url)} is not an http or https URL")
        return request

    async def _follow(self, request: httpx.Request) -> Answer:
        """The answer at the end of the redirects; every hop passes the guard, the pace and the clock."""
        left, moved, still_permanent = self._limits.total, None, True
        for _ in range(self._limits.redirects + 1):
            await PACE.turn(request.url.host, self._limits.apart(private=self._private))
            started = time.monotonic()
            response, body = await self._send(request, left)
            left -= time.monotonic() - started
            if response.status_code not in PERMANENT + TEMPORARY:
                return self._answer(response, body, moved)
            request = self._next(request, response)
            still_permanent = still_permanent and response.status_code in PERMANENT
            moved = str(request.url) if still_permanent else moved
        raise Refused(f"{masked(str(request.url))} redirects more than {self._limits.redirects} times")

    async def _send(self, request: httpx.Request, left: float) -> tuple[httpx.Response, bytes]:
        place = masked(str(request.url))
        try:
            async with asyncio.timeout(max(left, 0)):
                return await self._read(request, place)
        except TimeoutError:
            raise Unavailable(f"{place} took longer than {self._limits.total:g} s") from None
        except SSRFProtectionError:
            raise Refused(f"{place} is not on the public internet; `private = true` allows it") from None
        except httpx.TimeoutException as error:
            raise Unavailable(f"{place} is too slow ({type(error).__name__})") from None
        except httpx.RemoteProtocolError:
            raise Unavailable(f"{place} cut its answer off or does not speak HTTP") from None
        except httpx.LocalProtocolError:
            raise Refused(f"the request to {place} has an impossible header") from None
        except httpx.TransportError as error:
            raise Unavailable(f"{place} cannot be reached ({type(error).__name__})") from None

    async def _read(self, request: httpx.Request, place: str) -> tuple[httpx.Response, bytes]:
        response = await self._client.send(request, stream=True)
        try:
            if not 200 <= response.status_code < 300:
                return response, await self._complaint(response)  # the connection is closed, not drained
            length = response.headers.get("content-length", "")
            if length.isdecimal() and int(length) > self._limits.raw:
                raise Refused(f"{place} announces {int(length):,} bytes, more than the {self._limits.raw:,} allowed")
            body = Body(response.headers.get("content-encoding", ""), raw=self._limits.raw, most=self._limits.body)
            async for chunk in response.aiter_raw():
                body.add(chunk)
            return response, body.whole()
        except (Refused, Unavailable, Unreadable) as error:
            raise type(error)(f"{place}: {error}" if place not in str(error) else str(error)) from None
        finally:
            await response.aclose()

    async def _complaint(self, response: httpx.Response) -> bytes:
        """The beginning of what an answer other than 2xx says; empty where it cannot be read."""
        if response.status_code in PERMANENT + TEMPORARY or response.status_code == NOT_MODIFIED:
            return b""
        try:
            body = Body(response.headers.get("content-encoding", ""), raw=COMPLAINT, most=COMPLAINT)
            async with asyncio.timeout(COMPLAINT_PATIENCE):
                async for chunk in response.aiter_raw():
                    body.add(chunk)
            return body.whole()
        except (SourceError, httpx.TransportError, TimeoutError):
            return b""

    def _next(self, request: httpx.Request, response: httpx.Response) -> httpx.Request:
        place, target = masked(str(request.url)), response.headers.get("location", "")
        if request.method != "GET" or not target:
            raise Refused(f"{place} answered {response.status_code} and cannot be followed")
        try:
            url = request.url.join(target)
        except httpx.InvalidURL:
            raise Refused(f"{place} redirects to something that is not a URL") from None
        headers = {k: v for k, v in request.headers.items() if k not in ("host", "cookie")}
        if (url.scheme, url.host, url.port) != (request.url.scheme, request.url.host, request.url.port):
            # keys are for the host they were given for
            kept = ("accept", "accept-language", "if-none-match", "if-modified-since")
            headers = {k: v for k, v in headers.items() if k in kept}
        return self._request("GET", str(url), headers=headers)

    def _answer(self, response: httpx.Response, body: bytes, moved: str | None) -> Answer:
        status, headers = response.status_code, {k.lower(): v for k, v in response.headers.items()}
        request = response.request.headers
        url = str(response.request.url.copy_with(userinfo=b""))
        conditional = "if-none-match" in request or "if-modified-since" in request
        if not 200 <= status < 300 and not (status == NOT_MODIFIED and conditional):
            raise heads.refusal(status, headers, body, masked(url), self._now)
        return Answer(
            status=status,
            url=url,
            headers=headers,
            body=body,
            validators=heads.validators(headers),
            moved=moved,
            not_before=heads.not_before(headers, self._now),
        )

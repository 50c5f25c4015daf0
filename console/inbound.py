"""The door for what is pushed: `POST /in/SOURCE`, and `POST /in/RECEIVER/acknowledge` for what a webhook receiver
answers. It answers only when what came is on the disk, or why it is not.

202 kept, 200 a repeat; 400 not understood, 401 not signed, 404 no such source, 405, 408 too slow, 413 too large: what
is sent again as it is will be refused again; 503 come back later. Nothing of a body or a header is logged.
"""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import quote

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from console.serving import PATIENCE, hurry
from flows.steps.act import NoSuchAlert
from flows.steps.answered import acknowledge, answering
from flows.steps.noise import AsNoise
from flows.steps.receive import Delivered, pushed, receive
from listeners.contract import Refused, SourceError
from settings import Settings, Source
from storage import received, sources
from storage.engine import reading, writing

LARGEST = 1_000_000  # bytes of a body
SLOWEST = 20.0  # seconds for a body to come
MOST_REASONS = 10  # of records that were left out, in one answer
AT_ONCE = 4  # deliveries that are understood and kept at one time
PAUSED = 3_600  # seconds after which a paused source is worth another try
REMEMBERED = timedelta(days=90)  # a delivery older than that is not sent again
log = logging.getLogger("foreshock.receive")


class _No(Exception):
    """An answer other than yes: its status, what is wrong, and what to do."""

    def __init__(self, status: int, error: str, step: str, *, pause: int | None = None) -> None:
        super().__init__(error)
        self.status, self.error, self.step, self.pause = status, error, step, pause

    def answer(self) -> Response:
        headers = {} if self.pause is None else {"retry-after": str(self.pause)}
        return JSONResponse({"error": self.error, "next": self.step}, status_code=self.status, headers=headers)


@dataclass(slots=True, kw_only=True)
class Tally:
    """What came of all deliveries so far, for the person who opened the door."""

    heard: int = 0
    matched: int = 0
    noise: AsNoise = field(default_factory=AsNoise)

    def add(self, done: Delivered) -> None:
        """One delivery more."""
        self.heard, self.matched = self.heard + done.heard, self.matched + done.matched
        self.noise += done.noise


class Door:
    """The sources that may be pushed to, and the database that what comes is kept in."""

    def __init__(self, engine: Engine, settings: Settings, clock: Callable[[], datetime], tally: Tally) -> None:
        self._engine, self._settings, self._clock, self._tally = engine, settings, clock, tally
        self._sources = {one.name: one for one in pushed(settings.sources)}
        self._receivers = answering(settings.receivers)
        self._room = asyncio.Semaphore(AT_ONCE)

    async def deliver(self, request: Request) -> Response:
        """One delivery."""
        return await self._answer(request, self._kept)

    async def acknowledge(self, request: Request) -> Response:
        """One answer of a receiver; where no receiver has this name, a source may."""
        known = request.path_params["receiver"] in self._receivers
        return await self._answer(request, self._acknowledged if known else self._kept)

    async def _kept(self, request: Request) -> Response:
        there = request.path_params
        name = there["source"] if "source" in there else f"{there['receiver']}/acknowledge"
        source, headers = await asyncio.to_thread(self._source, name), _headers(request)
        body = await _body(request)
        work = partial(receive, self._engine, self._settings, source, body=body, headers=headers, now=self._clock())
        async with self._room:
            done = await asyncio.to_thread(work)
        self._tally.add(done)
        return _yes(done)

    async def _acknowledged(self, request: Request) -> Response:
        receiver, body, now = self._receivers[request.path_params["receiver"]], await _body(request), self._clock()

        def work() -> Response:
            with writing(self._engine) as conn:
                acted = acknowledge(conn, receiver, body=body, headers=_headers(request), now=now)
            before = acted.already
            return JSONResponse(
                {
                    "alert": acted.alert.id,
                    "state": acted.alert.state,
                    "already": before and f"{before.did} by {before.by}",
                }
            )

        async with self._room:
            return await asyncio.to_thread(work)

    async def _answer(self, request: Request, work: Callable[[Request], Awaitable[Response]]) -> Response:
        """What comes of it, or what is wrong."""
        try:
            return await work(request)
        except NoSuchAlert as wrong:
            return _No(404, str(wrong), "name the key of a message that this receiver got").answer()
        except _No as no:
            return no.answer()
        except SourceError as wrong:
            return _judged(wrong).answer()
        except (OperationalError, NoConnection):
            return _No(503, "the database is busy", "send it again", pause=PATIENCE).answer()
        except Exception as wrong:  # noqa: BLE001 - the boundary of a request: what a fault says may quote a body
            return _fault(wrong).answer()

    def _source(self, name: str) -> Source:
        source = self._sources.get(name)
        if source is None:
            raise _No(404, "there is no such source here", "look at the address: foreshock receive prints them all")
        with reading(self._engine) as conn:
            rests = sources.source_of(conn, source.name, source.kind).paused
        if source.paused or rests:
            raise _No(503, "this source is paused", "send it again later", pause=PAUSED)
        return source


def _headers(request: Request) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _yes(done: Delivered) -> Response:
    told = {name: value for name, value in asdict(done).items() if name != "source"}
    told |= {"noise": done.noise.mentions, "left_out": len(done.left_out), "why": done.left_out[:MOST_REASONS]}
    return JSONResponse(told, status_code=200 if done.repeat else 202)


def _judged(wrong: SourceError) -> _No:
    if isinstance(wrong, Refused):
        return _No(401, str(wrong), "sign it with the secret of this address, and its time, and send it again")
    return _No(400, str(wrong), "correct the body, or the mapping of this source in the settings")


def _fault(wrong: Exception) -> _No:
    """Logged with its place and without its words."""
    log.error(
        "%s: a delivery was not kept\n%s", type(wrong).__name__, "".join(traceback.format_tb(wrong.__traceback__))
    )
    return _No(500, "a fault of Foreshock's: it was not kept", "send it again later; the log says more", pause=60)


async def _body(request: Request) -> bytes:
    """The whole body, within its bounds of bytes and time. Raises _No."""
    if request.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
        raise _No(400, "the body is compressed", "send it as it is")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:12]) > LARGEST:
        raise _too_large()
    found = bytearray()
    try:
        async with asyncio.timeout(SLOWEST):
            async for chunk in request.stream():
                found += chunk
                if len(found) > LARGEST:
                    raise _too_large()
    except TimeoutError:
        raise _No(408, f"the body took longer than {SLOWEST:g} s", "send it again") from None
    except ClientDisconnect:
        raise _No(400, "the body was cut off", "send it again") from None
    return bytes(found)


def _too_large() -> _No:
    return _No(413, f"the body has more than {LARGEST:,} bytes", "send fewer messages at a time")


def app_of(
    engine: Engine,
    settings: Settings,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    tally: Tally | None = None,
) -> Starlette:
    """The application. `engine` must be its own: its wait for another writer becomes short. What it kept is added to
    `tally`."""
    hurry(engine)
    door = Door(engine, settings, clock, tally or Tally())
    routes = [
        Route("/in/{receiver:path}/acknowledge", door.acknowledge, methods=["POST"]),
        Route("/in/{source:path}", door.deliver, methods=["POST"]),
        Route("/health", _healthy, methods=["GET"]),
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _http_error})
    app.router.redirect_slashes = False  # a sender does not follow
    return app


def forget_old(engine: Engine, now: datetime) -> None:
    """Deliveries of long ago are not remembered for ever."""
    with writing(engine) as conn:
        received.forget(conn, now - REMEMBERED)


def addresses(settings: Settings, host: str, port: int) -> list[tuple[Source, str]]:
    """Every source that is pushed to, and where to."""
    return [(one, _address(host, port, one.name)) for one in pushed(settings.sources)]


def answers(settings: Settings, host: str, port: int) -> list[tuple[str, str]]:
    """Every receiver that can acknowledge what it was sent, and where."""
    return [(name, f"{_address(host, port, name)}/acknowledge") for name in answering(settings.receivers)]


def _address(host: str, port: int, name: str) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/in/{quote(name, safe='')}"


async def _healthy(request: Request) -> Response:
    return JSONResponse({"receiving": True})


async def _http_error(request: Request, wrong: Exception) -> Response:
    """No route, or another method."""
    status = wrong.status_code if isinstance(wrong, HTTPException) else 500
    headers = dict(wrong.headers or {}) if isinstance(wrong, HTTPException) else {}
    said = {"error": "there is nothing here", "next": "POST to the address that foreshock receive prints"}
    return JSONResponse(said, status_code=status, headers=headers)

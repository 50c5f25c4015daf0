"""Live: the browser is told that something is new, and asks for the page again. One look at the database for all.

What is told is that, and of which alert; never what: who may see it is decided where pages are made.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response, StreamingResponse
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from console.web.access import Reader
from console.web.house import engine_of
from storage import news
from storage.engine import reading
from storage.news import Mark, News

EVERY = 2.0  # seconds between two looks
BEAT = 15.0  # seconds after which a silent connection says that it lives: proxies close what is silent
LONGEST = 300.0  # seconds of a connection: whoever was signed out meanwhile does not come back
MOST = 64  # connections at once
WAITING = 16  # events that a slow browser may have before it
router = APIRouter()


@dataclass(slots=True, eq=False)
class Board:
    """One poller for whoever listens; it runs while somebody does, and has `looked` once it knows what is old."""

    engine: Engine
    every: float = EVERY
    most: int = MOST
    listeners: set[asyncio.Queue[str]] = field(default_factory=set)
    poller: asyncio.Task[None] | None = None
    looked: bool = False

    @property
    def full(self) -> bool:
        """Whether there is no room for another one."""
        return len(self.listeners) >= self.most

    @contextmanager
    def joined(self) -> Iterator[asyncio.Queue[str]]:
        """What comes while somebody listens."""
        mine = asyncio.Queue[str](WAITING)
        self.listeners.add(mine)
        if self.poller is None:
            self.poller = asyncio.create_task(self._poll())
        try:
            yield mine
        finally:
            self.listeners.discard(mine)
            if not self.listeners and self.poller:
                self.poller.cancel()
                self.poller = None

    async def _poll(self) -> None:
        """A look that fails is made again: the page itself says what is wrong with the database."""
        seen: Mark | None = None
        self.looked = False
        while True:
            try:
                found = await asyncio.to_thread(self._look, seen)
            except SQLAlchemyError:
                found = None
            if found is not None:
                if seen is not None:
                    self._tell(events_of(found, seen))
                seen, self.looked = found.mark, True
            await asyncio.sleep(self.every)

    def _look(self, seen: Mark | None) -> News | None:
        with reading(self.engine) as conn:
            return News(news.mark(conn), frozenset()) if seen is None else news.since(conn, seen)

    def _tell(self, told: str) -> None:
        """Who is too slow misses it, and sees it with the next."""
        for one in self.listeners:
            if not one.full():
                one.put_nowait(told)


def events_of(found: News, seen: Mark) -> str:
    """As server-sent events: `alerts` for lists, `alert-7` for its page, `told` where a notice went out."""
    names = ["alerts", *(f"alert-{id_}" for id_ in sorted(found.alerts))]
    names += ["told"] * (found.mark.waiting != seen.waiting)
    return "".join(f"event: {name}\ndata: new\n\n" for name in names)


@router.get("/live")
async def live(request: Request, me: Reader) -> Response:
    """The stream. A connection that is one too many is refused; its page is right all the same, once it is reloaded."""
    board = board_of(request)
    if board.full:
        return PlainTextResponse("too many pages are open", status_code=503, headers={"retry-after": "60"})
    headers = {"x-accel-buffering": "no"}  # a proxy hands it on at once
    return StreamingResponse(_stream(board), media_type="text/event-stream", headers=headers)


def board_of(request: Request) -> Board:
    """That of the application, made by the first who asks."""
    app = request.app
    if not hasattr(app.state, "board"):
        app.state.board = Board(engine_of(request))
    found: Board = app.state.board
    return found


async def _stream(board: Board) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    end = loop.time() + LONGEST
    with board.joined() as mine:
        yield "retry: 3000\n: hello\n\n"
        while (left := end - loop.time()) > 0:
            try:
                yield await asyncio.wait_for(mine.get(), min(BEAT, left))
            except TimeoutError:
                yield ": alive\n\n"

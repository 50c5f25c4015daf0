"""A stand-in is a real server on the loopback address, whose answers can be made to go wrong one by one."""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

HANG = 30  # seconds at most: nobody who hangs up is waited for


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question. `path` has no query; `said` is the JSON of the body, None where there is none."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    said: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What goes wrong with one answer. `before`: nothing is done of what was asked; else it is done, and not told.

    `status` is answered with `body` and `headers`; `cut` says half of the answer; `hang` says nothing at all.
    """

    status: int = 500
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    before: bool = True
    cut: bool = False
    hang: bool = False


Answer = tuple[int, Any]
Kind = TypeVar("Kind", bound="StandIn")


class StandIn:
    """`asked` is every question in order. `trouble["POST /path"] = [Trouble(...)]` is used up from its beginning; the
    part of the path that names one thing may be left out with `*`."""

    CONTENT: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.trouble: dict[str, list[Trouble]] = {}
        self.lock, self.over = Lock(), Event()
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.url = ""

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    def answer(self, asked: Asked) -> Answer:
        """Under the lock. A stand-in says it in its own words."""
        raise NotImplementedError

    def next_trouble(self, asked: Asked) -> Trouble | None:
        with self.lock:
            for place, troubles in self.trouble.items():
                if troubles and _is(place, asked):
                    return troubles.pop(0)
        return None

    def kept(self) -> dict[str, Any]:
        """Everything in it, for `back_to`."""
        with self.lock:
            return copy.deepcopy({name: value for name, value in vars(self).items() if name in self.CONTENT})

    def back_to(self, kept: dict[str, Any]) -> None:
        """As it was then: what was said since was never said."""
        with self.lock:
            vars(self).update(copy.deepcopy(kept))

    def times(self, place: str) -> int:
        """How often it was asked for this."""
        return sum(_is(place, one) for one in self.asked)


def _is(place: str, asked: Asked) -> bool:
    method, _, path = place.partition(" ")
    before, star, after = path.partition("*")
    same = asked.path.startswith(before) and asked.path.endswith(after) if star else asked.path == path
    return method == asked.method and same


@contextmanager
def served(stand_in: Kind) -> Iterator[Kind]:
    """While the block lasts it answers at `stand_in.url`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            _handle(self, stand_in)

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        stand_in.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handle(handler: BaseHTTPRequestHandler, stand_in: StandIn) -> None:
    parts = urlsplit(handler.path)
    body = handler.rfile.read(int(handler.headers.get("content-length") or 0))
    asked = Asked(
        method=handler.command,
        path=parts.path,
        query=dict(parse_qsl(parts.query)),
        headers={name.lower(): value for name, value in handler.headers.items()},
        said=json.loads(body) if body else None,
    )
    trouble = stand_in.next_trouble(asked)
    with stand_in.lock:
        stand_in.asked.append(asked)
        done = stand_in.answer(asked) if trouble is None or not trouble.before else None
    _say(handler, stand_in, trouble, done)


def _say(handler: BaseHTTPRequestHandler, stand_in: StandIn, trouble: Trouble | None, done: Answer | None) -> None:
    if trouble is not None and trouble.hang:
        stand_in.over.wait(HANG)
        handler.close_connection = True
        return
    cut = trouble is not None and trouble.cut
    status, said = (
        done if done and (trouble is None or cut) else (trouble.status, trouble.body) if trouble else (500, None)
    )
    body = said.encode() if isinstance(said, str) else json.dumps({} if said is None else said).encode()
    handler.send_response(status)
    for name, value in (trouble.headers if trouble else {}).items():
        handler.send_header(name, value)
    handler.send_header("content-type", "application/json; charset=utf-8")
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2] if cut else body)
    handler.close_connection = handler.close_connection or cut

"""The demo world over HTTP on the loopback address. The clock and the process live here, the world stays pure."""

import argparse
import hashlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from urllib.parse import parse_qsl, urlsplit

from console.demo import shapes
from console.demo.post import NEWS_SITES
from console.demo.world import Post, World

__all__ = ["GREETING", "PORT", "greeting", "moment_of_first_run", "serving"]

PORT = 8763
STATE = "demo-start"
GREETING = "The demo world of Foreshock"
Clock = Callable[[], datetime]


def moment_of_first_run(state_file: Path, now: datetime) -> datetime:
    """`now` the first time, which is written to the file at once; ever after what the file says.

    Two processes that ask at the same time get the same answer. Raises ValueError when the file holds no moment.
    """
    state_file.parent.mkdir(parents=True, exist_ok=True)
    whole = state_file.with_name(f"{state_file.name}.{os.getpid()}.{threading.get_ident()}")
    whole.write_text(now.astimezone(UTC).isoformat(timespec="seconds") + "\n", encoding="utf8")
    try:
        with suppress(FileExistsError):
            os.link(whole, state_file)  # all or nothing: nobody reads half a moment
    finally:
        whole.unlink()
    moment = datetime.fromisoformat(state_file.read_text(encoding="utf8").strip())
    if moment.tzinfo is None:
        raise ValueError(f"{state_file} holds a moment without a time zone: {moment!r}")
    return moment


def greeting(world: World) -> str:
    """The first line at `/`: by it a reader knows this world from another."""
    return f"{GREETING}: seed={world.seed} start={world.start.isoformat()} storm={'yes' if world.storm else 'no'}"


class Sites:
    """What each path answers: (content type, body) or None where nothing is."""

    def __init__(self, world: World, now: Clock) -> None:
        self.world, self.now = world, now
        self._lock = threading.Lock()
        self._known: tuple[datetime, list[Post]] | None = None

    def answer(self, base: str, target: str) -> tuple[str, bytes] | None:
        """Raises ValueError for a query that means nothing."""
        parts = urlsplit(target)
        site, _, rest = parts.path.strip("/").partition("/")
        if parts.path == "/":
            return "text/plain; charset=utf-8", self._contents(base).encode()
        if (site, rest) == ("hn", "api/v1/search_by_date"):
            return "application/json; charset=utf-8", shapes.search_by_date(
                self._of("board"), dict(parse_qsl(parts.query))
            )
        if (site, rest) == ("forum", "feed.rss"):
            return "application/rss+xml; charset=utf-8", shapes.rss(
                "Kerbside Forum", f"{base}/forum", self._of("forum")
            )
        if (site, rest) == ("murmur", "feed.json"):
            return "application/feed+json; charset=utf-8", shapes.json_feed(
                "Murmur", f"{base}/murmur", self._of("murmur")
            )
        if rest == "feed.atom" and site in ("blog", *NEWS_SITES):
            body = shapes.atom(f"The {site.title()}", f"{base}/{site}", self._of(site), self.world.start)
            return "application/atom+xml; charset=utf-8", body
        return self._board_page(parts.path, dict(parse_qsl(parts.query)).get("id"))

    def _board_page(self, path: str, wanted: str | None) -> tuple[str, bytes] | None:
        """What the links of the board lead to: a post, or all of one author."""
        field = {"/hn/item": "id", "/hn/user": "author"}.get(path)
        posts = [post for post in self._of("board") if getattr(post, field) == wanted] if field else []
        return ("text/plain; charset=utf-8", shapes.plain_page(posts)) if posts else None

    def _of(self, site: str) -> list[Post]:
        """Newest first."""
        return [post for post in reversed(self._posts()) if post.site == site]

    def _posts(self) -> list[Post]:
        """The world of this second, made once for all sites."""
        now = self.now().replace(microsecond=0)
        with self._lock:
            if self._known is None or self._known[0] != now:
                self._known = (now, self.world.posts(now))
            return self._known[1]

    def _contents(self, base: str) -> str:
        paths = ["forum/feed.rss", "murmur/feed.json", "hn/api/v1/search_by_date", "blog/feed.atom"]
        paths += [f"{site}/feed.atom" for site in NEWS_SITES]
        return f"{greeting(self.world)}\n" + "".join(f"{base}/{path}\n" for path in paths)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_GET(self) -> None:
        try:
            found = self.server.sites.answer(f"http://{self.headers.get('Host', self.server.address)}", self.path)
        except ValueError as wrong:
            self._send(400, "text/plain; charset=utf-8", f"{wrong}\n".encode())
            return
        if found is None:
            self._send(404, "text/plain; charset=utf-8", b"nothing here\n")
            return
        kind, body = found
        tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        if self.headers.get("If-None-Match") == tag:
            self._send(304, kind, b"", tag)
        else:
            self._send(200, kind, body, tag)

    def _send(self, status: int, kind: str, body: bytes, tag: str | None = None) -> None:
        self.send_response(status)
        if tag is not None:
            self.send_header("ETag", tag)
        if status != 304:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the demo runs beside the summary a person reads."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, sites: Sites, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.sites = sites
        self.address = f"127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that hangs up is its own business; everything else goes to standard error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def serving(world: World, now: Clock, port: int = 0) -> Iterator[str]:
    """Serve in a thread of this process while the block runs; gives the base URL. Raises OSError for a taken port."""
    server = _Server(Sites(world, now), port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{server.address}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM, Ctrl-C, or the death of the parent. 0 when ended so, 2 when the port is taken."""
    options = _options(arguments)
    start = options.start or moment_of_first_run(options.state / STATE, _now())
    done = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        done.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    parent = os.getppid()
    try:
        with serving(World(options.seed, start, options.storm), _now, options.port) as base:
            print(f"ready {base} seed={options.seed} start={start.isoformat()}", flush=True)
            while not done.wait(0.5) and os.getppid() == parent:
                pass
    except OSError as taken:
        print(f"cannot listen on 127.0.0.1:{options.port}: {taken.strerror}", file=sys.stderr)
        return 2
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m console.demo", description="A small world of sites on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=PORT, help="0 = any free one")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--start", type=_moment, help="the moment of the first run, RFC 3339; else kept in --state")
    parser.add_argument(
        "--state", type=Path, default=Path(".foreshock"), help="folder that keeps the moment of the first run"
    )
    parser.add_argument("--no-storm", dest="storm", action="store_false", help="the same world without the storm")
    return parser.parse_args(arguments)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("needs a time zone, such as 2026-03-11T14:00:00Z")
    return moment


def _now() -> datetime:
    return datetime.now(UTC)

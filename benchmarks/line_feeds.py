"""Feeds over loopback HTTP that show what was said lately: even ones are RSS, odd ones Atom."""

import zlib
from collections import deque
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from line_world import EPOCH, Post

OLD = 20  # entries of before that a feed still shows
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>{0}</title><id>tag:line,2026:{0}</id><updated>{1}</updated>'
RSS = '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{0}</title>'


class Feeds:
    """What is said is shown at once, newest first. An author speaks in one feed."""

    def __init__(self, feeds: int) -> None:
        self.shown = [deque[Post]() for _ in range(feeds)]

    def __enter__(self) -> "Feeds":
        shown = self.shown

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                number = int(self.path.strip("/"))
                body = (_atom if number % 2 else _rss)(number, list(shown[number])).encode()
                self.send_response(200)
                self.send_header("content-type", "application/atom+xml" if number % 2 else "application/rss+xml")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def urls(self) -> list[str]:
        host, port = self.server.server_address[:2]
        return [f"http://{host!s}:{port}/{number}" for number in range(len(self.shown))]

    def move_on(self) -> None:
        """Time passes: most of what was said before is no longer shown."""
        for posts in self.shown:
            while len(posts) > OLD:
                posts.popleft()

    def say(self, post: Post) -> int:
        """Gives the number of the feed."""
        number = zlib.crc32(post.author.encode()) % len(self.shown)
        self.shown[number].append(post)
        return number

    @staticmethod
    def post_of(external_id: str) -> str:
        """The id of the post that has this id in a feed."""
        return external_id.rpartition(":")[2]


def _rss(number: int, posts: list[Post]) -> str:
    items = (
        f'<item><guid isPermaLink="false">tag:line,2026:{post.id}</guid>'
        f"<pubDate>{format_datetime(post.said)}</pubDate><dc:creator>{post.author}</dc:creator>"
        f"<description>{escape(escape(post.words))}</description></item>"
        for post in reversed(posts)
    )
    return RSS.format(number) + "".join(items) + "</channel></rss>"


def _atom(number: int, posts: list[Post]) -> str:
    entries = (
        f"<entry><id>tag:line,2026:{post.id}</id><title></title><published>{post.said.isoformat()}</published>"
        f"<updated>{post.said.isoformat()}</updated><author><name>{post.author}</name></author>"
        f'<content type="html">{escape(escape(post.words))}</content></entry>'
        for post in reversed(posts)
    )
    newest = max((post.said for post in posts), default=EPOCH).isoformat()
    return ATOM.format(number, newest) + "".join(entries) + "</feed>"

"""Recorded answers of X, served over loopback HTTP for whatever is asked of them, and heard by the step.

The figures are printed with -s. The recordings are read in place and never copied; without them the test is skipped.
"""

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

_spec = spec_from_file_location("test_payloads", Path(__file__).with_name("test_payloads.py"))
walk = module_from_spec(_spec)
_spec.loader.exec_module(walk)
house = walk.house

BY_ID = "the snowflake id says"
"""Where the answer holds no time, its id does: the note of the expectation says that this is right too."""


@contextmanager
def served():
    """Each recording at its own path and at every path below it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path = walk.PAYLOADS / unquote(urlsplit(self.path).path).lstrip("/")
            path = next(one for one in (path, *path.parents) if one.is_file())
            body = path.read_bytes()
            self.send_response(200)
            for name, value in walk._headers(path).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class Houses:
    """A database for each recording: some posts stand in two of them."""

    def __init__(self, first, folder):
        self.first, self.folder = first, folder

    async def hear(self, name, kind, **options):
        folder = self.folder / name
        folder.mkdir(parents=True)
        one = walk.House(folder)
        one.order = self.first.order
        try:
            return await one.hear(name, kind, **options)
        finally:
            one.engine.dispose()


def also_right(name, note):
    """An id without a name is an author: nobody else has it."""
    return (name == "said" and BY_ID in note) or (name == "author" and "author_id" in note)


@walk.needs_recordings
async def test_recorded_answers_of_x_are_read_rightly(house, monkeypatch, tmp_path):
    said = walk._another_reading_is_right
    monkeypatch.setattr(
        walk, "_another_reading_is_right", lambda name, note: said(name, note) or also_right(name, note)
    )
    monkeypatch.setattr(walk, "_served", served)
    options = {"kind": "x", "query": "any", "token": "none"}
    counts, fields = await walk._walk(
        Houses(house, tmp_path),
        lambda family: family == "x_twitter",
        lambda server, file: options | {"api": f"{server}/{file}"},
    )
    assert counts.all >= 9 and not counts.misses
    assert fields.all >= 100 and not fields.misses

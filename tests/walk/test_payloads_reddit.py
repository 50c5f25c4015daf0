"""Recorded answers of Reddit, served over loopback HTTP behind a login, and heard by the step.

Read in place, never copied; skipped where they are not there. `pytest -s` prints the table.
"""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest

from listeners.contract import Refused, SourceError
from listeners.reddit import RedditOptions, listen
from wire.client import open_wire


def _walk():
    spec = spec_from_file_location("walk_payloads", Path(__file__).with_name("test_payloads.py"))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


walk = _walk()
house = walk.house
FAMILY = "reddit"
TOKEN = b'{"access_token": "made-up-token", "token_type": "bearer"}'
ERRORS = {
    "reddit/error_400.json": (Refused, True, None),
    "reddit/error_400_no_user.json": (Refused, True, None),
    "reddit/error_403.json": (Refused, True, None),
}
"""File -> error class, permanent, retry_after: all have requests left, so none asks for a pause."""


@contextmanager
def _served():
    """/FAMILY/FILE/whatever gives the recording, with its status and headers; a POST gives a token."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path = walk.PAYLOADS / "/".join(urlsplit(self.path).path.split("/")[1:3])
            meta = path.with_name(f"{path.name}.meta.json")
            status = json.loads(meta.read_text(encoding="utf8"))["status"] if meta.exists() else 200
            self._say(status, path.read_bytes(), walk._headers(path))

        def do_POST(self):
            self.rfile.read(int(self.headers.get("content-length", 0)))
            self._say(200, TOKEN, {"Content-Type": "application/json"})

        def _say(self, status, body, headers):
            self.send_response(status)
            for name, value in headers.items():
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


def _options(server, file):
    return {"client_id": "our-app", "client_secret": "s", "approved": True, "query": "any", "api": f"{server}/{file}"}


@walk.needs_recordings
async def test_recorded_answers_of_reddit_are_heard_whole_and_read_rightly(house):
    counts, fields, expectations = walk.Count(), walk.Count(), walk._expectations()
    with _served() as server:
        for file, items in walk._recordings(lambda family: family == FAMILY).items():
            said, heard = await house.hear(file, kind=FAMILY, **_options(server, file))
            print(f"{FAMILY}\t{file}\t{items}\t{said.heard}")
            is_refusal = file in ERRORS
            counts.add(said.heard == len(heard) == items and bool(said.error) is is_refusal, f"{file}: {items}, {said}")
            walk._compare(fields, heard, expectations.get(file, []))
    print(f"heard: {counts} files; fields: {fields}", *counts.misses, *fields.misses, sep="\n")
    assert counts.all and not counts.misses and not fields.misses


@walk.needs_recordings
@pytest.mark.parametrize("file", sorted(ERRORS))
async def test_recorded_refusals_of_reddit_are_the_right_errors(file):
    kind, permanent, retry_after = ERRORS[file]
    with _served() as server:
        async with open_wire(now=walk.NOW, contact=None, private=True) as wire:
            with pytest.raises(SourceError) as caught:
                _ = [page async for page in listen(wire, RedditOptions(**_options(server, file)), {})]
    assert (type(caught.value), caught.value.permanent, caught.value.retry_after) == (kind, permanent, retry_after)

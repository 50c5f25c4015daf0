"""Recorded answers of the YouTube Data API, served over loopback HTTP and heard by the step.

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
from listeners.youtube import YouTubeOptions, listen
from wire.client import open_wire


def _walk():
    spec = spec_from_file_location("walk_payloads", Path(__file__).with_name("test_payloads.py"))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


walk = _walk()
house = walk.house
FAMILY = "youtube_api"
NO_REPLIES = b'{"kind": "youtube#commentListResponse", "items": []}'
"""What a thread is answered that asks for the rest of its replies: they were not recorded."""
CHANNEL = "UCmadeupmadeupmadeup0000"
ERRORS = {"youtube_api/error_permission_resp.json": (Refused, True, None)}
"""File -> error class, permanent, retry_after. Its status was not recorded: it comes with 200, and the body says no."""


@contextmanager
def _served():
    """/FAMILY/FILE/whatever gives the recording, with its status and headers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            _, family, file, method = urlsplit(self.path).path.split("/")
            if method == "comments" and not file.startswith("comments_"):
                self._say(200, NO_REPLIES, {"Content-Type": "application/json"})
                return
            path = walk.PAYLOADS / family / file
            meta = path.with_name(f"{path.name}.meta.json")
            status = json.loads(meta.read_text(encoding="utf8"))["status"] if meta.exists() else 200
            self._say(status, path.read_bytes(), walk._headers(path))

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
    """A search is asked for by its words, threads and replies by a channel: both paths give the recording."""
    wanted = {"query": "any", "watch": 0} if "/search_" in file else {"channels": (CHANNEL,)}
    return {"key": "made-up-key", "api": f"{server}/{file}", **wanted}


@walk.needs_recordings
async def test_recorded_answers_of_youtube_are_heard_whole_and_read_rightly(house):
    counts, fields, expectations = walk.Count(), walk.Count(), walk._expectations()
    with _served() as server:
        for file, items in walk._recordings(lambda family: family == FAMILY).items():
            said, heard = await house.hear(file, kind="youtube", **_options(server, file))
            print(f"youtube\t{file}\t{items}\t{said.heard}")
            is_refusal = file in ERRORS
            counts.add(said.heard == len(heard) == items and bool(said.error) is is_refusal, f"{file}: {items}, {said}")
            walk._compare(fields, heard, expectations.get(file, []))
    print(f"heard: {counts} files; fields: {fields}", *counts.misses, *fields.misses, sep="\n")
    assert counts.all and not counts.misses and not fields.misses


@walk.needs_recordings
@pytest.mark.parametrize("file", sorted(ERRORS))
async def test_recorded_refusals_of_youtube_are_the_right_errors(file):
    kind, permanent, retry_after = ERRORS[file]
    with _served() as server:
        async with open_wire(now=walk.NOW, contact=None, private=True) as wire:
            with pytest.raises(SourceError) as caught:
                _ = [page async for page in listen(wire, YouTubeOptions(**_options(server, file)), {})]
    assert (type(caught.value), caught.value.permanent, caught.value.retry_after) == (kind, permanent, retry_after)

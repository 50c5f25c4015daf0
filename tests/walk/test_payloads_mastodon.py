"""Recorded answers of Mastodon and of servers that speak its API, served by an instance and heard by the step.

Each recording is what the instance answers to whatever it is asked. `pytest -s` prints the table.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

import pytest

_spec = spec_from_file_location("walk_payloads", Path(__file__).with_name("test_payloads.py"))
walk = module_from_spec(_spec)
_spec.loader.exec_module(walk)
house = walk.house

pytestmark = walk.needs_recordings
REFUSED = {"mastodon/error_422_ja.json": ("Refused", "shows this only to its accounts")}
"""File -> the class of the error, and what is said."""


def _recorded(path: str) -> Path:
    """The recording in the first two parts of a path."""
    return walk.PAYLOADS.joinpath(*unquote(urlsplit(path).path).strip("/").split("/")[:2])


def _status(path: Path) -> int:
    meta = path.with_name(f"{path.name}.meta.json")
    return json.loads(meta.read_text(encoding="utf8"))["status"] if meta.exists() else 200


@contextmanager
def served() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path = _recorded(self.path)
            self.send_response(_status(path))
            for name, value in walk._headers(path).items():
                self.send_header(name, value)
            self._end(path.read_bytes())

        def do_POST(self):
            """A session of Bluesky."""
            self.rfile.read(int(self.headers.get("content-length", 0)))
            self.send_response(200)
            self._end(json.dumps({"accessJwt": "jwt", "did": "did:plc:us"}).encode())

        def _end(self, body):
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


async def heard_whole(house, kind, options_of) -> tuple:
    """Every recording of a platform with an expectation: how many files are exact, and how many fields agree."""
    counts, fields, expectations = walk.Count(), walk.Count(), walk._expectations()
    with served() as server:
        for file, items in walk._recordings(lambda platform: platform == kind).items():
            said, stored = await house.hear(file, **options_of(server, file))
            by_key = {(one.origin, one.external_id): one for one in stored}
            heard = [by_key[key] for key in house.order]  # a feed may hold a post twice, the database keeps it once
            print(f"\n{kind} {file} {items} {said.heard}", end="")
            well = bool(said.error) == (_status(walk.PAYLOADS / file) >= 400)
            counts.add(said.heard == len(heard) == items and well, f"{file}: {items}, {said}")
            walk._compare(fields, heard, expectations.get(file, []))
    print(f"\n{kind}: {counts} files; {fields} fields", *counts.misses, *fields.misses, sep="\n")
    return counts, fields


async def test_every_recorded_answer_of_an_instance_is_heard_whole_and_read_rightly(house):
    counts, fields = await heard_whole(
        house, "mastodon", lambda server, file: {"kind": "mastodon", "api": f"{server}/{file}", "tags": ["any"]}
    )
    assert counts.all >= 13 and not counts.misses
    assert fields.all >= 100 and not fields.misses


@pytest.mark.parametrize(("file", "expected"), REFUSED.items())
async def test_recorded_errors_are_told_for_what_they_are(house, file, expected):
    with served() as server:
        said, heard = await house.hear(file, kind="mastodon", api=f"{server}/{file}", tags=["any"])
    assert not heard and said.error_class == expected[0] and expected[1] in said.error


async def test_a_recorded_deletion_is_passed_on():
    from listeners.mastodons.statuses import found

    body = (walk.PAYLOADS / "mastodon" / "tootsdk_streaming_delete.json").read_bytes()
    assert found(body, host="a.example", now=walk.NOW).gone == (json.loads(body)["payload"],)

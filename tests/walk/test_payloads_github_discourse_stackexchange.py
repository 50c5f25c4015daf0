"""Recorded answers of GitHub, Discourse and Stack Exchange, served over loopback HTTP and heard by the step.

A table of what was expected and heard is printed (`pytest -s`). The recordings are read in place and never copied;
where the folder is not there, the tests are skipped and say so.
"""

import json
import sys
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from threading import Thread

import pytest

from listeners.contract import RateLimited, Refused, SourceError, Unreadable, listener_of
from wire.client import open_wire


def _helpers():
    spec = spec_from_file_location("payloads_walk", Path(__file__).with_name("test_payloads.py"))
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


walk = _helpers()
house = walk.house
OPTIONS = {
    "github": {"query": "any"},
    "discourse": {},
    "stackexchange": {"query": "any"},
}
NO_ANSWERS = {
    "github/error_422.json": (422, Refused, True, None),
    "github/error_ratelimit_1.json": (403, RateLimited, False, 60.0),
    "stackexchange/users_associated.json": (200, Unreadable, False, None),  # accounts: not one post among them
}
"""File -> the status it is answered with, the error it is, whether that is permanent, seconds to wait."""

OTHERWISE = ("github/wh_discussion_created.json[0].text_starts",)
"""Its body is its title again, which `Mention.words` says once and EXPECT twice."""


@contextmanager
def _served(file: str, status: int = 200, headers: dict[str, str] | None = None):
    """The file, whatever is asked for."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = (walk.PAYLOADS / file).read_bytes()
            self.send_response(status)
            for name, value in {**walk._headers(walk.PAYLOADS / file), **(headers or {})}.items():
                if name.lower() != "status":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@walk.needs_recordings
@pytest.mark.parametrize("kind", sorted(OPTIONS))
async def test_every_recorded_answer_is_heard_whole_and_read_rightly(kind, house):
    counts, fields, expectations = walk.Count(), walk.Count(), walk._expectations()
    for file, items in walk._recordings(lambda family: family == kind).items():
        if file in NO_ANSWERS:
            continue
        with _served(file) as server:
            said, heard = await house.hear(file, kind=kind, api=server, **OPTIONS[kind])
        counts.add(
            said.heard == said.new == len(heard) == items and not said.error, f"{file}: {items} expected, {said}"
        )
        walk._compare(fields, heard, expectations.get(file, []))
        print(f"\n{kind} {file} {items} {said.heard}", end="")
    print(f"\nheard: {counts} files; fields: {fields}")
    print(*counts.misses, *fields.misses, sep="\n")
    assert counts.all and not counts.misses
    assert all(miss.startswith(OTHERWISE) for miss in fields.misses)


@walk.needs_recordings
@pytest.mark.parametrize("file", sorted(NO_ANSWERS))
async def test_every_recorded_no_is_the_right_error(file):
    status, error, permanent, retry_after = NO_ANSWERS[file]
    kind = file.partition("/")[0]
    meta = walk.PAYLOADS / f"{file}.meta.json"
    recorded = json.loads(meta.read_text(encoding="utf8"))["headers"] if meta.exists() else {}
    asked = {name: value for name, value in recorded.items() if name.lower() == "retry-after"}
    with _served(file, status, asked) as server:
        listener = listener_of(kind)
        async with open_wire(now=walk.NOW, contact=None, private=True) as wire:
            with pytest.raises(SourceError) as caught:
                async for _ in listener.listen(wire, listener.options(api=server, **OPTIONS[kind]), {}):
                    pass
    assert (type(caught.value), caught.value.permanent, caught.value.retry_after) == (error, permanent, retry_after)

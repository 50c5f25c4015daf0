"""Recorded answers of Bluesky's API and events of Jetstream, served over loopback and heard by the step.

Each recording is what the API answers to whatever it is asked, or what Jetstream sends. `pytest -s` prints the table.
"""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from websockets.asyncio.server import serve

_spec = spec_from_file_location("walk_mastodon", Path(__file__).with_name("test_payloads_mastodon.py"))
shared = module_from_spec(_spec)
_spec.loader.exec_module(shared)
walk, house = shared.walk, shared.walk.house

pytestmark = walk.needs_recordings


def _searching(server, file):
    """Signed in, as the recordings were."""
    account = {"identifier": "us.example.org", "app_password": "app-password"}
    return {"kind": "bluesky", "query": "any", "api": f"{server}/{file}", **account}


async def test_every_recorded_answer_of_bluesky_is_heard_whole_and_read_rightly(house):
    counts, fields = await shared.heard_whole(house, "bluesky", _searching)
    assert counts.all >= 7 and not counts.misses
    assert fields.all >= 150 and not fields.misses


async def _streamed(house, file):
    """What is heard of a Jetstream that sends the lines of a recording."""

    async def send(socket):
        for line in (walk.PAYLOADS / file).read_text(encoding="utf8").splitlines():
            await socket.send(line)

    async with serve(send, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        return await house.hear(file, kind="bluesky", terms=["*"], jetstream=f"ws://127.0.0.1:{port}/subscribe")


async def test_every_recorded_event_of_jetstream_is_heard_whole_and_read_rightly(house):
    counts, fields, expectations = walk.Count(), walk.Count(), walk._expectations()
    for file, items in walk._recordings(lambda platform: platform == "bluesky_jetstream").items():
        said, heard = await _streamed(house, file)
        print(f"\nbluesky_jetstream {file} {items} {said.heard}", end="")
        counts.add(said.heard == said.new == len(heard) == items and not said.error, f"{file}: {items}, {said}")
        walk._compare(fields, heard, expectations.get(file, []))
    print(f"\nbluesky_jetstream: {counts} files; {fields} fields", *counts.misses, *fields.misses, sep="\n")
    assert counts.all and not counts.misses
    assert fields.all >= 25 and not fields.misses

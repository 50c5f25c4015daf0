"""Somebody else notices when Foreshock falls silent."""

import asyncio
import contextlib
import logging
import socket

import pytest

from delivery.heartbeat import beat, failing


@pytest.mark.parametrize(("well", "path"), [(True, "/canary"), (False, "/canary/fail")])
async def test_a_round_that_went_well_asks_the_address_and_one_that_did_not_says_so(httpserver, well, path):
    httpserver.expect_request(path, query_string="a=1", method="GET").respond_with_data("OK")
    assert await beat(httpserver.url_for("/canary?a=1"), well=well) is None
    assert [request.path for request, _ in httpserver.log] == [path]


async def test_one_that_is_not_heard_is_told_without_its_address(httpserver, caplog):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.CRITICAL, logger="werkzeug")
    httpserver.expect_request("/canary").respond_with_data("", status=404)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}/canary"
    told = [await beat(url, well=True) for url in (httpserver.url_for("/canary"), nobody, "http://a b\u2028/canary")]
    assert told[:2] == ["the heartbeat was answered 404", "the heartbeat was not heard (ConnectError)"]
    assert told[2] and "canary" not in "".join(map(str, told)) + caplog.text


def test_the_address_that_says_failed_has_it_behind_the_path():
    assert failing("https://hc.example/x/?a=1") == "https://hc.example/x/fail?a=1"


async def test_a_server_that_drips_holds_up_no_round(monkeypatch):
    monkeypatch.setattr("delivery.heartbeat.LIMIT", 0.3)

    async def drip(_, writer):
        with contextlib.suppress(ConnectionError):
            while True:  # each byte comes in time, and the answer never does
                writer.write(b"H")
                await writer.drain()
                await asyncio.sleep(0.05)

    async with await asyncio.start_server(drip, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        told = await asyncio.wait_for(beat(f"http://127.0.0.1:{port}/canary", well=True), 10)
    assert told == "the heartbeat was not heard (TimeoutError)"

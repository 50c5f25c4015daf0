"""A server that is told to end does not wait for a stream that would never end, nor for who sends nothing."""

import asyncio
from contextlib import asynccontextmanager

import pytest
import uvicorn
from uvicorn.server import ServerState

from console import serving
from console.serving import Prompt, ending_with


async def test_a_stream_is_told_that_its_reader_has_gone_when_the_server_ends():
    ending, told = asyncio.Event(), []

    async def app(scope, receive, send):
        told.append((await receive())["body"])
        await send({"type": "http.response.start"})
        ending.set()
        told.append((await receive())["type"])

    arrived = iter([{"type": "http.request", "body": b"all of it"}])

    async def receive():
        if (message := next(arrived, None)) is not None:
            return message
        return await asyncio.Event().wait()

    async def send(message):
        told.append(message["type"])

    await ending_with(app, ending.is_set)({"type": "http"}, receive, send)
    assert told == [b"all of it", "http.response.start", "http.disconnect", "http.response.body"]


async def test_a_body_that_still_comes_is_read_to_its_end_although_the_server_ends():
    told, arrived = [], iter([{"body": b"one", "more_body": True}, {"body": b"two"}])

    async def app(scope, receive, send):
        told.extend([(await receive())["body"], (await receive())["body"]])

    async def receive():
        return next(arrived)

    await ending_with(app, lambda: True)({"type": "http"}, receive, None)
    assert told == [b"one", b"two"]


@asynccontextmanager
async def connected(app):
    config = uvicorn.Config(app, http=Prompt, lifespan="off", log_config=None)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Prompt(config, ServerState(), {}), "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        try:
            yield reader, writer
        finally:
            writer.close()


@pytest.mark.parametrize("part", [b"", b"GET /", b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nhalf"])
async def test_who_connects_and_sends_no_whole_request_is_hung_up_on(monkeypatch, part):
    monkeypatch.setattr(serving, "ARRIVES", 0.01)
    gone = asyncio.Event()

    async def app(scope, receive, send):
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()

    async with connected(app) as (reader, writer):
        writer.write(part)
        assert await asyncio.wait_for(reader.read(), 10) == b""
        if part.startswith(b"POST"):
            await asyncio.wait_for(gone.wait(), 10)


async def test_who_sent_a_whole_request_is_answered_however_long_that_takes(monkeypatch):
    monkeypatch.setattr(serving, "ARRIVES", 0.01)

    async def app(scope, receive, send):
        later = asyncio.Event()
        asyncio.get_running_loop().call_later(0.05, later.set)
        await later.wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    async with connected(app) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        assert (await asyncio.wait_for(reader.readuntil(b"ok"), 10)).startswith(b"HTTP/1.1 200")

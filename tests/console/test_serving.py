"""A server that is told to end does not wait for a stream that would never end."""

import asyncio

from console.serving import ending_with


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

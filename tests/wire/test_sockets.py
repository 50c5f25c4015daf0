from datetime import UTC, datetime

import pytest
from websockets.asyncio.server import serve

from wire import Refused, Unavailable
from wire.client import Limits, open_wire

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
LIMITS = Limits(connect=2, listening=0.4, message=1000)


@pytest.fixture
async def echo():
    async def talk(socket):
        await socket.send("welcome")
        async for message in socket:
            if message == "cut":
                socket.transport.abort()
            elif message == "huge":
                await socket.send("x" * 2000)
            elif message == "bye":
                await socket.close()

    async with serve(talk, "127.0.0.1", 0) as server:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/stream?key=canary"


async def _heard(url, say=None, *, private=True):
    heard = []
    async with open_wire(now=NOW, contact=None, private=private, limits=LIMITS) as wire, wire.websocket(url) as socket:
        async for message in socket:
            heard.append(message)
            if say:
                await socket.send(say)
    return heard


async def test_a_connection_ends_by_itself_after_its_time(echo):
    assert await _heard(echo) == ["welcome"]


async def test_a_connection_that_is_closed_well_ends_the_iteration(echo):
    assert await _heard(echo, "bye") == ["welcome"]


@pytest.mark.parametrize("say", ["cut", "huge"])
async def test_a_connection_that_breaks_is_unavailable_and_says_no_secret(echo, say):
    with pytest.raises(Unavailable) as caught:
        await _heard(echo, say)
    assert "canary" not in str(caught.value)


async def test_the_guarded_wire_refuses_a_private_address(echo):
    with pytest.raises(Refused, match="public internet") as caught:
        await _heard(echo, private=False)
    assert "canary" not in str(caught.value)


async def test_what_is_no_websocket_url_is_refused():
    with pytest.raises(Refused):
        await _heard("http://127.0.0.1/")


async def test_a_host_that_does_not_listen_is_unavailable():
    with pytest.raises(Unavailable):
        await _heard("ws://127.0.0.1:9/")

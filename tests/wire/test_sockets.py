from datetime import UTC, datetime

import pytest
from websockets.asyncio.server import serve
from websockets.datastructures import Headers
from websockets.http11 import Response

from wire import RateLimited, Refused, Unavailable, sockets
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


@pytest.fixture
async def says_no():
    """A server that answers every handshake as the test wants, and keeps the headers that it got."""

    class Says:
        status, headers, body, asked = 429, {}, b"", []

    def refuse(_connection, request):
        said.asked.append(dict(request.headers.raw_items()))
        headers = Headers({"Content-Length": str(len(said.body)), "Connection": "close", **said.headers})
        return Response(said.status, "No", headers, said.body)

    said = Says()
    async with serve(None, "127.0.0.1", 0, process_request=refuse) as server:
        said.url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/stream?key=canary"
        yield said


@pytest.mark.parametrize(
    ("status", "headers", "body", "error", "pause"),
    [
        (429, {}, b"", RateLimited, None),
        (429, {"Retry-After": "120"}, b"", RateLimited, 120),
        (503, {"Retry-After": "Wed, 04 Mar 2026 12:05:00 GMT"}, b"", RateLimited, 300),
        (429, {}, b'{"retry_after": 1.5}', RateLimited, 1.5),
        (403, {"RateLimit-Remaining": "0", "RateLimit-Reset": "40"}, b"", RateLimited, 40),
        (503, {}, b"", Unavailable, None),
        (404, {}, b"", Refused, None),
    ],
)
async def test_a_handshake_that_is_refused_is_read_as_an_answer_of_http_is(
    says_no, status, headers, body, error, pause
):
    says_no.status, says_no.headers, says_no.body = status, headers, body
    with pytest.raises(error) as caught:
        await _heard(says_no.url)
    assert type(caught.value) is error and caught.value.retry_after == pause
    assert (caught.value.status, caught.value.body) == (status, body) and "canary" not in str(caught.value)


async def test_a_connection_says_who_asks_and_what_the_listener_adds(says_no):
    with pytest.raises(RateLimited):
        async with (
            open_wire(now=NOW, contact="ops@example.org", private=True, limits=LIMITS) as wire,
            wire.websocket(says_no.url, headers={"X-Key": "k"}),
        ):
            pass
    [asked] = says_no.asked
    assert (asked["user-agent"], asked["X-Key"]) == ("Foreshock/0.1 (+ops@example.org)", "k")


@pytest.mark.parametrize(("limits", "spacing"), [(LIMITS, 0), (Limits(connect=2, listening=0.1, spacing=3), 3)])
async def test_a_connection_waits_for_its_turn_at_the_host(echo, monkeypatch, limits, spacing):
    turns = []

    class Noted:
        async def turn(self, host, spacing):
            turns.append((host, spacing))

    monkeypatch.setattr(sockets, "PACE", Noted())
    async with open_wire(now=NOW, contact=None, private=True, limits=limits) as wire, wire.websocket(echo):
        assert turns == [("127.0.0.1", spacing)]


def test_the_guarded_wire_leaves_a_second_between_two_questions_to_one_host():
    assert (LIMITS.apart(private=False), LIMITS.apart(private=True)) == (1, 0)

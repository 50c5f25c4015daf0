"""One question to a language model: limits of time and size, servers that take less, and nothing of the key is told."""

import asyncio
import contextlib
import json
from datetime import timedelta

import pytest
from pydantic import SecretStr
from werkzeug import Response

from delivery.contract import Busy, Misconfigured, Rejected, Unreachable
from delivery.llm import LARGEST, MOST_TRIES, Server, complete, models
from tests.delivery.obedient import as_json, completion

PATH = "/v1/chat/completions"
BODY = {
    "model": "small", "messages": [{"role": "user", "content": "ក្រុង"}], "temperature": 0, "max_tokens": 50,
    "response_format": {"type": "json_schema", "json_schema": {}},
}  # fmt: skip


@pytest.fixture
def server(httpserver, canary):
    return Server(url=httpserver.url_for("/v1"), key=SecretStr(canary), timeout=timedelta(seconds=20))


async def test_the_question_goes_out_as_it_is_and_the_answer_comes_back_with_its_tokens(httpserver, server, canary):
    httpserver.expect_request(PATH, method="POST").respond_with_json(completion(as_json("fine")))
    got = await complete(server, BODY)
    assert (got.text, got.whole, got.asked, got.answered) == (as_json("fine"), True, 700, 60)
    request, _ = httpserver.log[-1]
    assert json.loads(request.data) == BODY and request.headers["Authorization"] == f"Bearer {canary}"


@pytest.mark.parametrize(
    ("said", "text", "whole"),
    [
        (completion("cut", finish_reason="length"), "cut", False),
        (completion(None, finish_reason="tool_calls"), "", False),
        (completion("x", message={"content": "x", "tool_calls": [{"id": "1"}]}), "x", False),
        (completion("x", finish_reason=None), "x", True),
        ({"choices": []}, "", False),
        ({"choices": [{"message": {"content": "a"}}, {"message": {"content": "b"}}]}, "", False),
        ({"error": "hm"}, "", False),
        ("no object", "", False),
    ],
)
async def test_what_is_not_one_whole_answer_is_not_taken_for_one(httpserver, server, said, text, whole):
    httpserver.expect_request(PATH).respond_with_json(said)
    got = await complete(server, BODY)
    assert (got.text, got.whole) == (text, whole)


async def test_a_server_that_counts_no_tokens_or_counts_nonsense_is_believed_nothing(httpserver, server):
    httpserver.expect_request(PATH).respond_with_json(completion("x") | {"usage": None})
    assert (await complete(server, BODY)).asked is None
    httpserver.clear()
    nonsense = completion("x") | {"usage": {"prompt_tokens": -5, "completion_tokens": 1}}
    httpserver.expect_request(PATH).respond_with_json(nonsense)
    assert (await complete(server, BODY)).text == ""


async def test_what_a_server_does_not_take_is_left_out(httpserver, server):
    """A newer one names the limit otherwise and wants no temperature; an older one knows no schema, or no JSON."""
    seen = []

    def refuses(request):
        body = json.loads(request.data)
        seen.append(body)
        for part in ("max_tokens", "temperature"):
            if part in body:
                named = "max_completion_tokens" if part == "max_tokens" else part
                return Response(json.dumps({"error": f"Unsupported: use {named}"}), status=400)
        if body.get("response_format", {}).get("type") == "json_schema":
            return Response('{"error": "unknown response_format"}', status=422)
        return Response(json.dumps(completion("fine")), content_type="application/json")

    httpserver.expect_request(PATH).respond_with_handler(refuses)
    assert (await complete(server, BODY)).text == "fine"
    assert len(seen) == MOST_TRIES and seen[-1]["max_completion_tokens"] == 50
    assert seen[-1]["response_format"] == {"type": "json_object"} and seen[-1]["messages"] == BODY["messages"]


async def test_a_server_that_refuses_every_form_is_asked_a_few_times_only(httpserver, server):
    httpserver.expect_request(PATH).respond_with_data("no", status=400)
    with pytest.raises(Rejected):
        await complete(server, BODY)
    assert len(httpserver.log) <= MOST_TRIES


@pytest.mark.parametrize(
    ("status", "headers", "error", "pause"),
    [
        (429, {"retry-after": "7"}, Busy, 7.0),
        (503, {"retry-after": "7"}, Busy, 7.0),
        (500, {}, Unreachable, None),
        (301, {"location": "/elsewhere"}, Rejected, None),
        (401, {}, Rejected, None),
        (404, {}, Rejected, None),
    ],
)
async def test_what_the_server_says_decides_what_happens_next(
    httpserver, server, canary, status, headers, error, pause
):
    httpserver.expect_request(PATH).respond_with_data(canary, status=status, headers=headers)
    with pytest.raises(error) as caught:
        await complete(server, BODY)
    assert (caught.value.retry_after, str(status) in str(caught.value)) == (pause, True)
    assert canary not in str(caught.value) and len(httpserver.log) == 1  # a redirect is not followed


async def test_an_endless_answer_is_cut_off(httpserver, server):
    sent = []

    def endless():
        for _ in range(10_000):
            sent.append(1)
            yield b" " * 65_536

    httpserver.expect_request(PATH).respond_with_handler(lambda _: Response(endless()))
    with pytest.raises(Rejected, match="bytes"):
        await complete(server, BODY)
    assert len(sent) < 2_000 and LARGEST < 10_000 * 65_536


async def test_a_packed_answer_is_not_unpacked(httpserver, server):
    httpserver.expect_request(PATH).respond_with_data(b"\x1f\x8b", headers={"content-encoding": "gzip"})
    with pytest.raises(Rejected):
        await complete(server, BODY)


async def test_what_drips_is_not_waited_for():
    """From a server of its own: it would hold up the next test's."""

    async def drip(_, writer):
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(b"H")
                await writer.drain()
                await asyncio.sleep(0.05)

    async with await asyncio.start_server(drip, "127.0.0.1", 0) as slow:
        port = slow.sockets[0].getsockname()[1]
        with pytest.raises(Unreachable, match="in time"):
            await complete(Server(url=f"http://127.0.0.1:{port}/v1", timeout=timedelta(seconds=0.3)), BODY)


@pytest.mark.parametrize("key", ["a\nb", "ключ"])
async def test_a_key_that_no_header_takes_is_a_configuration_error_that_does_not_tell_it(httpserver, key):
    with pytest.raises(Misconfigured) as caught:
        await complete(Server(url=httpserver.url_for("/v1"), key=SecretStr(key)), BODY)
    assert key not in str(caught.value) and not httpserver.log


async def test_a_url_that_cannot_be_asked_is_a_configuration_error():
    with pytest.raises(Misconfigured):
        await complete(Server(url="http://a b\u2028c.example/v1"), BODY)


async def test_which_models_there_are_is_asked(httpserver, server):
    httpserver.expect_request("/v1/models").respond_with_json({"data": [{"id": "small"}, {"id": "large"}]})
    assert await models(server) == {"small", "large"}
    httpserver.clear()
    httpserver.expect_request("/v1/models").respond_with_json({"models": []})
    with pytest.raises(Rejected):
        await models(server)

import hashlib
import hmac
import json
import time
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from delivery.contract import Busy, Misconfigured, Rejected, Unreachable
from delivery.webhook import WebhookOptions, seconds, send, signature


async def posted(options_for, message, httpserver, canary):
    httpserver.expect_request(f"/{canary}", method="POST").respond_with_data("ok", status=202)
    await send(options_for("webhook"), message)
    return httpserver.log[-1][0]


async def test_the_receiver_can_check_who_sent_it_and_when(options_for, message, httpserver, canary):
    request = await posted(options_for, message, httpserver, canary)
    began = request.headers["Foreshock-Time"]
    signed = hmac.new(canary.encode(), began.encode() + b"." + request.data, hashlib.sha256).hexdigest()
    assert request.headers["Foreshock-Signature"] == f"v1={signed}"
    assert abs(time.time() - int(began)) < 60


async def test_the_body_is_the_message_and_every_try_has_the_same_key(options_for, message, httpserver, canary):
    for _ in range(2):
        request = await posted(options_for, message, httpserver, canary)
        assert request.headers["Foreshock-Key"] == message.key
        assert json.loads(request.data) == {
            "version": 1, "key": message.key, "kind": "alert", "step": 1, "title": message.title, "body": message.body,
            "reason": "", "runbook": None, "links": {}, "alert": {"severity": "high"},
        }  # fmt: skip


def test_the_signature_is_another_for_another_time_body_or_secret():
    assert len({signature(s, t, b) for s in ("a", "b") for t in (1, 2) for b in (b"x", b"y")}) == 8


@pytest.mark.parametrize(
    ("status", "headers", "error", "pause"),
    [
        (429, {"retry-after": "7"}, Busy, 7.0),
        (429, {}, Busy, None),
        (503, {"retry-after": "7"}, Busy, 7.0),
        (503, {}, Unreachable, None),
        (500, {}, Unreachable, None),
        (408, {}, Unreachable, None),
        (301, {"location": "/elsewhere"}, Rejected, None),
        (401, {}, Rejected, None),
        (404, {}, Rejected, None),
    ],
)
async def test_what_the_receiver_says_decides_what_happens_next(
    options_for, message, httpserver, canary, status, headers, error, pause
):
    httpserver.expect_request(f"/{canary}").respond_with_data("", status=status, headers=headers)
    with pytest.raises(error) as caught:
        await send(options_for("webhook"), message)
    assert (caught.value.retry_after, str(status) in str(caught.value)) == (pause, True)
    assert len(httpserver.log) == 1  # a redirect is not followed


async def test_a_huge_answer_is_not_read(options_for, message, httpserver, canary):
    read = []

    def endless():
        for _ in range(10_000):
            read.append(1)
            yield b"x" * 65_536

    from werkzeug import Response

    httpserver.expect_request(f"/{canary}").respond_with_handler(lambda _: Response(endless()))
    await send(options_for("webhook"), message)
    assert len(read) < 1_000


async def test_a_url_that_cannot_be_asked_is_a_configuration_error(message):
    with pytest.raises(Misconfigured):
        await send(WebhookOptions(url="http://a b\u2028c.example/", secret="x" * 16), message)


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("https://x", "short"),
        *((url, "x" * 16) for url in ("ftp://x", "http://", "http://[", "http://x:port", "http://x:99999", "x")),
    ],
)
def test_weak_options_are_refused(url, secret):
    with pytest.raises(ValidationError):
        WebhookOptions(url=url, secret=secret)


def test_a_password_with_a_slash_is_not_quoted_as_a_port(canary):
    with pytest.raises(ValidationError) as caught:
        WebhookOptions(url=f"https://user:{canary}/word@host", secret=canary)
    assert canary not in str(caught.value) + repr(caught.value.errors(include_input=False))


@pytest.mark.parametrize(
    ("said", "pause"),
    [
        ("7", 7.0),
        ("Wed, 04 Mar 2026 02:21:00 GMT", 60.0),
        ("Wed, 04 Mar 2026 02:19:00 GMT", 0.0),
        ("99999999999", 86_400.0),
        ("-5", None),
        ("²", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_a_pause_is_read_within_bounds(said, pause):
    assert seconds(said, datetime(2026, 3, 4, 2, 20, tzinfo=UTC)) == pause

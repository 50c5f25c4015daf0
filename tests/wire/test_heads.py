"""What the headers and the body of an answer ask of us, form by form."""

from datetime import UTC, datetime, timedelta

import pytest

from wire import RateLimited, Refused, Unavailable, heads
from wire.wire import Answer

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
UNIX = int(NOW.timestamp())
DAY = 86_400


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("120", 120),
        ("1.5", 1.5),
        (" 7 ", 7),
        ("Wed, 04 Mar 2026 12:05:00 GMT", 300),
        ("Wed, 04 Mar 2026 13:05:00 +0100", 300),
        ("Wed, 04 Mar 2026 11:00:00 GMT", 0),
        ("999999999", DAY),
        ("9" * 400, DAY),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("Wed, 99 Mar 2026 12:05:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_never_longer_than_a_day(written, seconds):
    assert heads.retry_after({"retry-after": written}, NOW) == seconds


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        (b'{"retry_after": 1.5}', 1.5),
        (b'{"backoff": 10}', 10),
        (b'{"extras": {"wait_seconds": 23}}', 23),
        (b'{"parameters": {"retry_after": 35}}', 35),
        (b'{"retry_after": 0, "backoff": 5}', 0),
        (b'{"retry_after": 999999}', DAY),
        (b'{"retry_after": ' + b"9" * 400 + b"}", DAY),
        (b'{"retry_after": Infinity}', DAY),
        (b'{"retry_after": NaN}', None),
        (b'{"retry_after": -1}', None),
        (b'{"retry_after": true}', None),
        (b'{"retry_after": "60"}', None),
        (b'{"extras": [23]}', None),
        (b'["retry_after"]', None),
        (b"Too many requests", None),
        (b"", None),
        (b"\xff\xfe", None),
        (b"[" * 100_000, None),
    ],
)
def test_a_body_says_how_long_to_wait_in_one_of_four_places(body, seconds):
    assert heads.asked_pause(body) == seconds


@pytest.mark.parametrize(
    ("family", "left", "reset", "seconds"),
    [
        ("x-ratelimit-", "0", str(UNIX + 90), 90),  # GitHub
        ("x-ratelimit-", "0.0", "432", 432),  # Reddit
        ("x-ratelimit-", "0", "2026-03-04T12:10:00.000Z", 600),  # Mastodon
        ("x-rate-limit-", "0", str(UNIX + 900), 900),  # X
        ("ratelimit-", "0", str(UNIX + 30), 30),  # Bluesky
        ("ratelimit-", "0", "30", 30),  # the draft of the IETF
        ("ratelimit-", "0", str(UNIX - 30), 0),
        ("ratelimit-", "0", str(UNIX + 10 * DAY), DAY),
        ("x-ratelimit-", "0", "2026-03-04T12:10:00", None),  # of no zone
        ("x-ratelimit-", "0", "soon", None),
        ("x-ratelimit-", "0", "", None),
        ("x-ratelimit-", "1", str(UNIX + 90), None),
        ("x-ratelimit-", "599.0", "432", None),
        ("x-ratelimit-", "none", "432", None),
    ],
)
def test_a_rate_limit_that_is_used_up_is_waited_for_whatever_its_family_writes(family, left, reset, seconds):
    headers = {f"{family}remaining": left, f"{family}reset": reset}
    assert heads.spent(headers, NOW) == seconds
    assert heads.not_before(headers, NOW) == (None if seconds is None else NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("headers", "is_spent"),
    [
        ({"x-ratelimit-remaining": "0"}, True),
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": "soon"}, True),
        ({"ratelimit-remaining": " 0.0"}, True),
        ({"x-ratelimit-remaining": "5", "ratelimit-remaining": "0"}, True),
        ({"retry-after": "30"}, True),
        ({"retry-after": "0"}, False),
        ({"x-ratelimit-remaining": "1"}, False),
        ({"cache-control": "max-age=900"}, False),
        ({}, False),
    ],
)
def test_nothing_more_is_asked_once_an_answer_says_so(headers, is_spent):
    answer = Answer(status=200, url="https://example.org", headers=headers, body=b"", validators={})
    assert answer.is_spent is is_spent


def test_of_several_families_the_one_that_is_used_up_counts():
    headers = {"x-ratelimit-remaining": "5", "x-ratelimit-reset": "9", "ratelimit-remaining": "0"}
    assert heads.spent(headers | {"ratelimit-reset": "60"}, NOW) == 60


def test_a_pause_that_is_asked_for_outweighs_a_rate_limit_and_both_outweigh_freshness():
    spent = {"ratelimit-remaining": "0", "ratelimit-reset": "60", "cache-control": "max-age=900"}
    assert heads.not_before(spent, NOW) == NOW + timedelta(seconds=60)
    assert heads.not_before(spent | {"retry-after": "5"}, NOW) == NOW + timedelta(seconds=5)


@pytest.mark.parametrize(
    ("status", "headers", "body", "error", "pause"),
    [
        (429, {}, b"", RateLimited, None),
        (429, {"retry-after": "9"}, b'{"retry_after": 70}', RateLimited, 9),
        (403, {}, b'{"extras": {"wait_seconds": 23}}', RateLimited, 23),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(UNIX + 90)}, b"", RateLimited, 90),
        (403, {}, b"", Refused, None),
        (503, {"retry-after": "9"}, b"", RateLimited, 9),
        (503, {}, b"", Unavailable, None),
        (500, {"retry-after": "9"}, b"", Unavailable, 9),
        (408, {}, b"", Unavailable, None),
        (410, {}, b"", Refused, None),
    ],
)
def test_a_status_that_says_no_is_a_pause_a_trouble_or_a_refusal(status, headers, body, error, pause):
    wrong = heads.refusal(status, headers, body, "example.org", NOW)
    assert (type(wrong), wrong.retry_after, wrong.status, wrong.body) == (error, pause, status, body)

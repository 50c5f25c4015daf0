"""What becomes of an answer that says no or asks for a pause: recorded ones, and made-up ones where none was recorded.

Every expectation is written by hand, from what the platform documents. Times count from the moment of the hearing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from listeners.contract import RateLimited, Refused, SourceError, Unavailable, Unreadable
from tests.walk.payloads.hearing import NOW
from tests.walk.payloads.recordings import Reply

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
FIRST_PAUSE = 5 * MINUTE
"""After a first failure, where the source names no pause."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """`error` is None for an answer that is well and asks for a pause; `pause` is the seconds to `not_before`."""

    error: type[SourceError] | None
    permanent: bool
    retry_after: float | None
    pause: float
    why: str


def _no(error: type[SourceError], why: str) -> Trouble:
    return Trouble(error, error is Refused, None, FIRST_PAUSE, why)


def _later(seconds: float, why: str) -> Trouble:
    return Trouble(RateLimited, False, seconds, seconds, why)


def _well(seconds: float, why: str) -> Trouble:
    return Trouble(None, False, None, seconds, why)


RECORDED: Mapping[str, Trouble] = {
    "feed_malformed/incomplete_cdata.xml": _no(Unreadable, "cut off within its first item"),
    "feed_malformed/unrecognized.rss": _no(Unreadable, "a web page in the place of the feed"),
    "jsonfeed/allthis_partial.json": _no(Unreadable, "cut off, so it is no JSON"),
    "github/error_422.json": _no(Refused, "422 Validation Failed"),
    "github/error_ratelimit_1.json": _later(60, "403 of the secondary limit, with Retry-After: 60"),
    "hackernews_firebase/item_null.json": _no(Unreadable, "an item that is not there is no search result"),
    "hackernews_firebase/updates.json": _no(Unreadable, "ids of what was changed are no search result"),
    "mastodon/error_422_ja.json": _no(Refused, "422; 296 requests are left, so its reset is no pause"),
    "reddit/error_400.json": _no(Refused, "400; 599 requests are left, so its reset is no pause"),
    "reddit/error_400_no_user.json": _no(Refused, "400"),
    "reddit/error_403.json": _no(Refused, "403; 9322 requests are left, so its reset is no pause"),
    "stackexchange/users_associated.json": _no(Unreadable, "accounts, and not one post among them"),
    "x_twitter/tweet_counts.json": _no(Unreadable, "counts of hours, and not one post among them"),
    "youtube_api/error_permission_resp.json": _no(Refused, "403 PERMISSION_DENIED, whatever its reason says"),
    "podcast_media/nightvale.xml": _well(HOUR, "ttl 60"),
    "rss_10_rdf/minutos20_catala.xml": _well(HOUR / 2, "twice an hour"),
    "rss_10_rdf/rssowl_118.xml": _well(HOUR / 2, "twice an hour"),
    "rss_20/aktuality_sk.rss": _well(HOUR, "hourly"),
    "rss_20/allafrica.xml": _well(15 * MINUTE, "ttl 15"),
    "rss_20/bbc_world.xml": _well(15 * MINUTE, "ttl 15"),
    "rss_20/boston_partial_guid.xml": _well(HOUR, "hourly"),
    "rss_20/craigslist.rss": _well(10 * MINUTE, "six times an hour"),
    "rss_20/japantimes.xml": _well(HOUR, "hourly"),
    "rss_20/manton_titleless.rss": _well(HOUR, "hourly"),
    "rss_20/urdu_utf8.xml": _well(15 * MINUTE, "ttl 15"),
    "wordpress_rss/telescoper.xml": _well(HOUR, "hourly"),
}
"""Every other recording is heard without an error and asks for no pause."""


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A reply in the place of a recording of the platform."""

    platform: str
    reply: Reply
    trouble: Trouble


def _in(seconds: float) -> str:
    """A moment as X, GitHub and Bluesky write it."""
    return str(int((NOW + timedelta(seconds=seconds)).timestamp()))


def _says(status: int, body: Any = None, **headers: str) -> Reply:
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(json.dumps(body).encode(), status, {"Content-Type": "application/json", **said})


def _by_youtube(code: int, reason: str) -> Reply:
    wrong = {"code": code, "message": "no", "errors": [{"message": "no", "domain": "youtube.quota", "reason": reason}]}
    return _says(code, {"error": wrong})


def _by_stackexchange(number: int, name: str, message: str) -> Reply:
    return _says(400, {"error_id": number, "error_name": name, "error_message": message})


_CAP = {"type": "https://api.twitter.com/2/problems/usage-capped", "title": "UsageCapExceeded", "detail": "Monthly"}
_SLOW = {"errors": ["slow down"], "error_type": "rate_limit", "extras": {"wait_seconds": 17}}
_RSS = b"<rss version='2.0'><channel><title>t</title><item><guid>1</guid><title>one</title></item></channel></rss>"
_THROTTLE = "too many requests from this IP, more requests available in 82 seconds"

MADE_UP: Mapping[str, MadeUp] = {
    "feed: 429, Retry-After in seconds": MadeUp("rss_20", _says(429, retry_after="120"), _later(120, "as it says")),
    "feed: 503, Retry-After as a date": MadeUp(
        "rss_20", _says(503, retry_after="Wed, 25 Nov 2026 12:07:00 GMT"), _later(420, "seven minutes from noon")
    ),
    "feed: 429 that names no pause": MadeUp("rss_20", _says(429), Trouble(RateLimited, False, None, 300, "the first")),
    "feed: 500": MadeUp("rss_20", _says(500), _no(Unavailable, "it may be better soon")),
    "feed: 410": MadeUp("rss_20", _says(410), _no(Refused, "gone for good")),
    "feed: fresh for ten minutes": MadeUp(
        "rss_20", Reply(_RSS, 200, {"Content-Type": "text/xml", "Cache-Control": "max-age=600"}), _well(600, "max-age")
    ),
    "hackernews: 503": MadeUp("hackernews_algolia", _says(503), _no(Unavailable, "names no pause")),
    "hackernews: 503, Retry-After": MadeUp(
        "hackernews_algolia", _says(503, retry_after="30"), _later(30, "as it says")
    ),
    "mastodon: 429, reset as ISO 8601": MadeUp(
        "mastodon",
        _says(429, {"error": "Too many"}, x_ratelimit_remaining="0", x_ratelimit_reset="2026-11-25T12:03:20.5Z"),
        _later(200.5, "until the reset"),
    ),
    "mastodon: the last request": MadeUp(
        "mastodon",
        _says(200, [], x_ratelimit_remaining="0", x_ratelimit_reset="2026-11-25T12:05:00Z"),
        _well(300, "until the reset"),
    ),
    "bluesky: 429, reset in unix seconds": MadeUp(
        "bluesky",
        _says(429, {"error": "RateLimitExceeded"}, ratelimit_remaining="0", ratelimit_reset=_in(240)),
        _later(240, "until the reset"),
    ),
    "bluesky: the last request": MadeUp(
        "bluesky",
        _says(200, {"posts": []}, ratelimit_remaining="0", ratelimit_reset=_in(90)),
        _well(90, "until the reset"),
    ),
    "github: 403, primary limit": MadeUp(
        "github",
        _says(403, {"message": "API rate limit exceeded"}, x_ratelimit_remaining="0", x_ratelimit_reset=_in(900)),
        _later(900, "until the reset"),
    ),
    "github: 403, secondary limit without a header": MadeUp(
        "github", _says(403, {"message": "You have exceeded a secondary rate limit"}), _later(60, "at least a minute")
    ),
    "github: 401": MadeUp("github", _says(401, {"message": "Bad credentials"}), _no(Refused, "a new token is needed")),
    "discourse: 429, extras.wait_seconds": MadeUp("discourse", _says(429, _SLOW), _later(17, "as its body says")),
    "discourse: the same with status 200": MadeUp("discourse", _says(200, _SLOW), _later(17, "as its body says")),
    "stackexchange: 400, throttle 502": MadeUp(
        "stackexchange", _by_stackexchange(502, "throttle_violation", _THROTTLE), _later(82, "in its sentence")
    ),
    "stackexchange: 400, internal error 500": MadeUp(
        "stackexchange", _by_stackexchange(500, "internal_error", "oops"), _no(Unavailable, "it may be better soon")
    ),
    "stackexchange: 400, key 403": MadeUp(
        "stackexchange", _by_stackexchange(403, "access_denied", "`key` is not valid"), _no(Refused, "another key")
    ),
    "stackexchange: 200 with a backoff": MadeUp(
        "stackexchange", _says(200, {"items": [], "backoff": 10, "quota_remaining": 250}), _well(10, "must be obeyed")
    ),
    "stackexchange: 200, quota spent": MadeUp(
        "stackexchange", _says(200, {"items": [], "quota_remaining": 0}), _well(12 * HOUR, "midnight UTC")
    ),
    "reddit: 429, reset in seconds": MadeUp(
        "reddit",
        _says(429, {"error": 429}, x_ratelimit_remaining="0.0", x_ratelimit_reset="51"),
        _later(51, "until the reset"),
    ),
    "reddit: 403, private subreddit": MadeUp("reddit", _says(403, {"reason": "private"}), _no(Refused, "take it out")),
    "youtube: 403, quotaExceeded": MadeUp(
        "youtube_api", _by_youtube(403, "quotaExceeded"), _later(20 * HOUR, "noon UTC is 4 o'clock in California")
    ),
    "youtube: 403, rateLimitExceeded": MadeUp(
        "youtube_api", _by_youtube(403, "rateLimitExceeded"), _later(60, "too hasty: a minute")
    ),
    "youtube: 400, keyInvalid": MadeUp("youtube_api", _by_youtube(400, "keyInvalid"), _no(Refused, "another key")),
    "x: 429, reset in unix seconds": MadeUp(
        "x_twitter",
        _says(429, {"title": "Too Many Requests"}, x_rate_limit_remaining="0", x_rate_limit_reset=_in(480)),
        _later(480, "until the reset"),
    ),
    "x: 429 without a reset": MadeUp("x_twitter", _says(429), _later(900, "its windows are of 15 minutes")),
    "x: 429, cap of the month": MadeUp("x_twitter", _says(429, _CAP), _later(DAY, "longer than any window")),
    "x: 401": MadeUp("x_twitter", _says(401, {"title": "Unauthorized"}), _no(Refused, "another token")),
    "x: the last request": MadeUp(
        "x_twitter",
        _says(200, {"meta": {"result_count": 0}}, x_rate_limit_remaining="0", x_rate_limit_reset=_in(600)),
        _well(600, "until the reset"),
    ),
}

"""What the headers of an answer ask of us: wait, come back with validators, do not come back."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from wire.errors import RateLimited, Refused, SourceError, Unavailable

LONGEST_PAUSE = timedelta(days=1)
LONGEST_FRESHNESS = timedelta(hours=1)
"""A max-age of a year on a feed is a mistake of its host, not a wish: freshness is believed up to an hour."""
FIRST_UNIX = 1e9
"""A larger number is no pause in seconds, but seconds since 1970."""
_SENDABLE = re.compile(r"[ -~]{1,1000}")
"""Printable ASCII: some servers give an ETag that may not be sent back. Without it the whole answer is asked for."""


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds from Retry-After (seconds, or an HTTP date), 0 to one day; None where it is absent or unreadable."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    try:
        seconds = float(value) if re.fullmatch(r"\d+(\.\d+)?", value) else _until(value, now)
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_PAUSE.total_seconds())


def _until(value: str, now: datetime) -> float:
    moment = parsedate_to_datetime(value)
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()


def not_before(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """The moment before which the same question would be answered the same, or is not wanted."""
    pause = retry_after(headers, now)
    if pause is None:
        pause = spent(headers, now)
    if pause is not None:
        return now + timedelta(seconds=pause)
    control = headers.get("cache-control", "").lower()
    age = re.search(r"(?<![-\w])max-age\s*=\s*\"?(\d{1,9})", control)
    if age is None or "no-cache" in control or "no-store" in control:
        return None
    elapsed = headers.get("age", "")
    fresh = int(age[1]) - (int(elapsed) if elapsed.isdecimal() else 0)
    return now + min(timedelta(seconds=fresh), LONGEST_FRESHNESS) if fresh > 0 else None


def spent(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds until a used-up rate limit begins anew; None where something is left of it, or no header says when.

    The three families in use: `x-ratelimit-` (GitHub: unix seconds, Reddit: seconds, Mastodon: ISO 8601),
    `x-rate-limit-` (X: unix seconds) and `ratelimit-` (Bluesky: unix seconds; IETF draft: seconds).
    """
    family = _used_up(headers)
    return _until_reset(headers.get(f"{family}reset", "").strip(), now) if family else None


def is_spent(headers: Mapping[str, str]) -> bool:
    """Whether a rate limit is used up, or an answer that was given asks for a pause all the same (Retry-After)."""
    return _used_up(headers) is not None or headers.get("retry-after", "0").strip() not in ("", "0")


def _used_up(headers: Mapping[str, str]) -> str | None:
    """The family of the headers that say so."""
    for family in ("x-ratelimit-", "x-rate-limit-", "ratelimit-"):
        left = headers.get(f"{family}remaining", "").strip()
        if re.fullmatch(r"\d+(\.\d+)?", left) and float(left) < 1:
            return family
    return None


def _until_reset(value: str, now: datetime) -> float | None:
    try:
        if re.fullmatch(r"\d+(\.\d+)?", value):
            seconds = float(value) - (now.timestamp() if float(value) > FIRST_UNIX else 0)
        else:
            seconds = (datetime.fromisoformat(value) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):  # TypeError: a time without a zone
        return None
    return min(max(seconds, 0.0), LONGEST_PAUSE.total_seconds())


def asked_pause(body: bytes) -> float | None:
    """Seconds to wait as a JSON body says it: `retry_after`, `backoff`, `extras.wait_seconds` (Discourse), or
    `parameters.retry_after` (Telegram), 0 to one day."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    for path in (("retry_after",), ("backoff",), ("extras", "wait_seconds"), ("parameters", "retry_after")):
        value = said
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
            return float(min(value, LONGEST_PAUSE.total_seconds()))  # a number of hundreds of digits is no float
    return None


def validators(headers: Mapping[str, str]) -> dict[str, str]:
    """What a conditional GET needs the next time: any of `etag`, `last_modified`."""
    found = {"etag": headers.get("etag", ""), "last_modified": headers.get("last-modified", "")}
    return {name: value for name, value in found.items() if _SENDABLE.fullmatch(value)}


def conditions(known: Mapping[str, str] | None) -> dict[str, str]:
    """The request headers that `validators` of the last answer become."""
    names = {"etag": "if-none-match", "last_modified": "if-modified-since"}
    return {names[name]: value for name, value in (known or {}).items() if name in names and _SENDABLE.fullmatch(value)}


def refusal(status: int, headers: Mapping[str, str], body: bytes, place: str, now: datetime) -> SourceError:
    """The error that a status other than 2xx and 304 means."""
    return _refusal(status, headers, body, place, now).answered(status, body)


def _refusal(status: int, headers: Mapping[str, str], body: bytes, place: str, now: datetime) -> SourceError:
    said = (retry_after(headers, now), asked_pause(body), spent(headers, now))
    pause = next((seconds for seconds in said if seconds is not None), None)
    if status == 429 or (status in (403, 503) and pause is not None):
        return RateLimited(f"{place} asks for a pause ({status})", retry_after=pause)
    if status >= 500 or status in (408, 425):
        return Unavailable(f"{place} answered {status}", retry_after=pause)
    if status == 410:
        return Refused(f"{place} is gone for good (410)")
    return Refused(f"{place} answered {status}")

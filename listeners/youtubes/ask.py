"""Questions to the YouTube Data API, and what its refusals mean. Every question costs one unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from listeners.common.answer import count, loaded, objects, within
from listeners.contract import RateLimited, Refused, SourceError, Unavailable, Unreadable
from wire.wire import Answer, Wire

CONSOLE = "https://console.cloud.google.com/apis/credentials"
PACIFIC = ZoneInfo("America/Los_Angeles")
UNIT = 1.0
DAILY = {"quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"}
HASTY = {"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"}
HASTE = 60.0
"""Seconds to wait after too many questions at once, where the answer names none."""
NEXT_STEPS = (
    (
        ("keyInvalid", "keyExpired", "API_KEY_INVALID", "API_KEY_EXPIRED"),
        f"YouTube does not know this key: copy it from {CONSOLE}",
    ),
    (
        ("accessNotConfigured", "SERVICE_DISABLED"),
        "the project of this key may not ask YouTube: enable the YouTube Data API v3 for it",
    ),
    (
        ("ipRefererBlocked", "API_KEY_SERVICE_BLOCKED", "API_KEY_IP_ADDRESS_BLOCKED", "API_KEY_HTTP_REFERRER_BLOCKED"),
        f"this key may not be used from here, or not for YouTube: lift its restrictions at {CONSOLE}",
    ),
    (("channelNotFound",), "there is no such channel: the id of one begins with UC, and is no @name"),
)
NO_COMMENTS = {
    "commentsDisabled": "the comments of the video are turned off",
    "videoNotFound": "the video does not exist or is private",
}
FAILED = {"processingFailure", "backendError", "internalError"}
STALE = {"invalidPageToken"}


@dataclass(slots=True)
class Door:
    """Where questions are asked; the key goes into a header, so that it stands in no address.

    `is_spent`: the last answer says that nothing more should be asked now.
    """

    wire: Wire
    api: str
    key: str = field(repr=False)
    is_spent: bool = False

    async def ask(self, method: str, params: Mapping[str, str]) -> Answer:
        """Raises SourceError, also for an error that came with status 200."""
        url = f"{self.api.rstrip('/')}/{method}"
        try:
            answer = await self.wire.http.get(url, params=params, headers={"x-goog-api-key": self.key})
        except SourceError as wrong:
            raise _meant(wrong, self.wire.now) from None
        if len(answer.body) < 8192 and isinstance(within(_json(answer.body), "error"), Mapping):
            raise _as_error(answer.body, self.wire.now)
        self.is_spent = answer.is_spent
        return answer


def until_midnight(now: datetime) -> float:
    """Seconds until the quotas begin anew: midnight in California."""
    there = now.astimezone(PACIFIC)
    midnight = datetime.combine(there.date() + timedelta(days=1), datetime.min.time(), PACIFIC)
    return max(midnight.timestamp() - now.timestamp(), 1.0)


def day_of(now: datetime) -> str:
    """The day whose quota a question now is counted to."""
    return now.astimezone(PACIFIC).date().isoformat()


def _json(body: bytes) -> Any:
    try:
        return loaded(body, "an error")
    except Unreadable:
        return None


def _reasons(body: bytes) -> set[str]:
    """What went wrong, in the words of both generations of Google's errors."""
    error = within(_json(body), "error")
    said = objects(within(error, "errors")) + objects(within(error, "details"))
    return {one["reason"] for one in said if isinstance(one.get("reason"), str)}


def _is_daily(body: bytes) -> bool:
    """A spent quota may come as "too many questions" (429): then only its words say that it is that of the day."""
    words = within(_json(body), "error", "message")
    return isinstance(words, str) and "per day" in words.lower()


def is_spent(wrong: SourceError) -> bool:
    """Whether a quota of the day is used up: that of the search, or that of all else."""
    return bool(_reasons(wrong.body) & DAILY) or (bool(_reasons(wrong.body) & HASTY) and _is_daily(wrong.body))


def is_stale(wrong: SourceError) -> bool:
    """Whether only the token of a page is no longer known."""
    return bool(_reasons(wrong.body) & STALE)


def no_comments(wrong: SourceError) -> str | None:
    """Why one video has no comments to hear, while nothing is wrong with the others."""
    return next((NO_COMMENTS[reason] for reason in sorted(_reasons(wrong.body)) if reason in NO_COMMENTS), None)


def _meant(wrong: SourceError, now: datetime) -> SourceError:
    """What a refusal of YouTube means, with its status and body; what says no reason that is known is left as it is."""
    if wrong.status is None:
        return wrong
    return (_known(wrong, now) or wrong).answered(wrong.status, wrong.body)


def _as_error(body: bytes, now: datetime) -> SourceError:
    code = count(within(_json(body), "error", "code")) or 0
    plain: SourceError = Refused(f"YouTube answered {code or 'with an error'}")
    if code == 429:
        plain = RateLimited("YouTube asks for a pause (429)")
    elif code >= 500:
        plain = Unavailable(f"YouTube answered {code}")
    return _meant(plain.answered(code, body), now)


def _known(wrong: SourceError, now: datetime) -> SourceError | None:
    reasons = _reasons(wrong.body)
    if is_spent(wrong):
        told = "the quota of the day is spent; it begins anew at midnight in California"
        return RateLimited(told, retry_after=until_midnight(now))
    if reasons & HASTY:
        return RateLimited("YouTube asks for a pause", retry_after=wrong.retry_after or HASTE)
    if reasons & FAILED:
        return Unavailable("YouTube could not answer this time")
    if reasons & STALE:
        return Unreadable("the token of the next page is no longer known")
    said = {reason: words for known, words in NEXT_STEPS for reason in known} | NO_COMMENTS
    return next((Refused(said[reason]) for reason in sorted(reasons) if reason in said), None)

"""The questions to Bluesky's API, and what its answers mean that say no."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from listeners.blueskies.options import PASSWORDS, BlueskyOptions
from listeners.blueskies.posts import meant
from listeners.common.answer import loaded, name, within
from listeners.contract import RateLimited, Refused, SourceError, Unreadable
from wire.wire import Answer, Wire

SIGN_IN = ("AuthMissing", "AuthenticationRequired", "InvalidToken", "ExpiredToken", "AuthFactorTokenRequired")


async def signed(wire: Wire, options: BlueskyOptions) -> dict[str, str]:
    """The headers of a new session, or none without an app password. An account may begin 300 sessions a day."""
    if not options.app_password:
        return {}
    try:
        answer = await wire.http.post(
            f"{options.base}/com.atproto.server.createSession",
            json={"identifier": options.identifier, "password": options.app_password},
        )
    except SourceError as wrong:
        raise explained(wrong, options) from None
    session = loaded(answer.body, "a session")
    token = name(within(session, "accessJwt"))
    if token is None or not token.isascii():
        raise meant(session) if within(session, "error") else Unreadable("the answer is no session")
    return {"authorization": f"Bearer {token}"}


async def asked(
    wire: Wire, options: BlueskyOptions, path: str, params: Mapping[str, str], headers: Mapping[str, str]
) -> tuple[Answer, Any]:
    try:
        answer = await wire.http.get(f"{options.base}/{path}", params=params, headers=headers)
    except SourceError as wrong:
        raise explained(wrong, options) from None
    return answer, loaded(answer.body, "an answer of Bluesky's API")


async def posts(wire: Wire, options: BlueskyOptions, uris: Sequence[str]) -> tuple[Answer, Any]:
    """Known posts as they are now. No session is spent on it."""
    query = urlencode([("uris", uri) for uri in uris])
    answer = await wire.http.get(f"{options.open_base}/app.bsky.feed.getPosts?{query}")
    return answer, loaded(answer.body, "posts")


def explained(wrong: SourceError, options: BlueskyOptions) -> SourceError:
    """The same no, with the next step. The 403 of a search without an account may be a page of HTML."""
    code = _code(wrong.body)
    if code == "RateLimitExceeded" and not isinstance(wrong, RateLimited):
        return RateLimited("Bluesky asks for a pause", retry_after=wrong.retry_after)
    if not isinstance(wrong, Refused):
        return wrong
    if code == "AccountTakedown":
        return Refused("the account is closed by Bluesky: use another one")
    if not options.signed_in and wrong.status in (401, 403):
        return Refused(f"this needs `identifier` and `app_password`: make one at {PASSWORDS}")
    if wrong.status == 401 or code in SIGN_IN:
        return Refused(f"Bluesky does not take the app password: make a new one at {PASSWORDS}")
    return wrong


def _code(body: bytes) -> str | None:
    try:
        return name(within(loaded(body, "an error"), "error"))
    except Unreadable:
        return None


def written(seconds: float) -> str:
    """A time as the API wants it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

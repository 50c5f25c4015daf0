"""Questions to the API of Reddit: a token for every run, and what its refusals mean."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from listeners.common.answer import DAY, count, loaded, name, number, within
from listeners.contract import RateLimited, Refused, SourceError, Unavailable, Unreadable
from wire.wire import Answer, Wire

APPS = "https://www.reddit.com/prefs/apps"
ELSEWHERE = ("/subreddits/search", "/subreddits/search.json")
"""Where Reddit leads whoever asks for a subreddit that does not exist: a listing of others, with nothing said in it."""
CLOSED = {
    "private": "is private",
    "quarantined": "is quarantined",
    "gold_only": "is for paying members only",
    "banned": "was banned by Reddit",
}


class App(Protocol):
    """Who asks, and where."""

    @property
    def api(self) -> str: ...
    @property
    def token_url(self) -> str: ...
    @property
    def client_id(self) -> str: ...
    @property
    def client_secret(self) -> str: ...
    @property
    def username(self) -> str | None: ...
    @property
    def password(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Door:
    """Where questions are asked for one run; the token is kept nowhere else."""

    wire: Wire
    api: str
    token: str = field(repr=False)

    async def ask(self, path: str, params: Mapping[str, str]) -> Answer:
        """`raw_json`: without it Reddit escapes <, > and & in every text. Raises SourceError."""
        headers = {"authorization": f"bearer {self.token}"}
        try:
            answer = await self.wire.http.get(
                f"{self.api.rstrip('/')}{path}", params={**params, "raw_json": "1"}, headers=headers
            )
        except SourceError as wrong:
            raise _meant(wrong) from None
        if urlsplit(answer.url).path.endswith(ELSEWHERE):
            raise Refused("there is no subreddit of this name: Reddit led to a search for one")
        _check(answer.body)
        return answer


async def enter(wire: Wire, app: App) -> Door:
    """A token for the app alone, or for the user who wrote it where a name and password are given."""
    pair = base64.b64encode(f"{app.client_id}:{app.client_secret}".encode()).decode()
    grant = {"grant_type": "client_credentials"}
    if app.username and app.password:
        grant = {"grant_type": "password", "username": app.username, "password": app.password}
    try:
        answer = await wire.http.post(app.token_url, data=grant, headers={"authorization": f"Basic {pair}"})
    except SourceError as wrong:
        if wrong.status == 401:
            raise Refused(f"Reddit does not know this client_id and client_secret: copy them from {APPS}") from None
        raise _meant(wrong) from None
    said = loaded(answer.body, "a token")
    if within(said, "error") == "invalid_grant":
        raise Refused(
            "Reddit refuses this username and password: they are those of a developer of the app, without 2FA"
        )
    _refuse(said)
    token = within(said, "access_token")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        raise Unreadable("the answer holds no access token")
    return Door(wire, app.api, token)


def _meant(wrong: SourceError) -> SourceError:
    """What a status means on Reddit; what has none is left as it is."""
    if wrong.status == 401:
        return Refused(f"Reddit does not take the token it gave: is the app still listed at {APPS}?")
    if wrong.status in (403, 404) and not isinstance(wrong, RateLimited):
        try:
            reason = name(within(loaded(wrong.body, "a refusal"), "reason"))
        except Unreadable:
            reason = None
        if reason in CLOSED:
            return Refused(f"a subreddit {CLOSED[reason]}: take it out of `subreddits`")
    return wrong


def _check(body: bytes) -> None:
    """Raises what an error means that came with status 200. Large answers are listings: they are read only once."""
    if len(body) < 4096:
        _refuse(loaded(body, "a listing"))


def _refuse(said: object) -> None:
    """{error: 403, message} and {json: {errors: [[CODE, words, field]], ratelimit}} are the two ways to say no."""
    code, wrongs = within(said, "error"), within(said, "json", "errors")
    if isinstance(wrongs, list) and wrongs:
        first = wrongs[0][0] if isinstance(wrongs[0], list) and wrongs[0] else None
        if first == "RATELIMIT":
            raise RateLimited("Reddit asks for a pause", retry_after=_seconds(said))
        raise Refused("Reddit answered with an error of its own")
    if code is None or within(said, "kind") is not None:
        return
    status = count(code) or 0
    if status == 429:
        raise RateLimited("Reddit asks for a pause (429)", retry_after=_seconds(said))
    if status >= 500:
        raise Unavailable(f"Reddit answered {status}")
    raise Refused(f"Reddit answered {status or 'with an error'}")


def _seconds(said: object) -> float | None:
    value = number(within(said, "json", "ratelimit"))
    return min(value, DAY) if value is not None and value >= 0 else None

"""The publisher of kind `bluesky`: replies from an account on Bluesky, or on any other server of the AT protocol.

A reply is a record in the account's own repository. Its name there is worked out of the reply's key, so that there can
be no second one: a server that has it already answers with an error, and shows the first when it is asked.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from hashlib import sha256
from typing import Annotated, Any

from pydantic import Field, SecretStr

from delivery.answer import Object, loaded, name, objects, part
from delivery.contract import Options, Rejected, Unreachable
from delivery.publishing import Account, Address, Published, Reply, Standing, errors, publisher
from wire.errors import SourceError
from wire.wire import Answer, Wire

API = "https://bsky.social"
APP = "https://bsky.app"
PASSWORDS = "https://bsky.app/settings/app-passwords"
POSTS = "app.bsky.feed.post"
ORIGIN = "bluesky"
SORTED = "234567abcdefghijklmnopqrstuvwxyz"
"""The digits of base 32 in the order of their characters: names sort by time."""
EXPIRED = ("ExpiredToken", "InvalidToken")
SIGN_IN = ("AuthMissing", "AuthenticationRequired", "AuthFactorTokenRequired", *EXPIRED)
_POST = re.compile(r"at://([^/]+)/app\.bsky\.feed\.post/([^/?#]+)")
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]}…]")


class BlueskyAccount(Options):
    """The account that answers."""

    identifier: Annotated[str, Field(min_length=1, description="the handle or the address of the account")]
    app_password: Annotated[SecretStr, Field(description="an app password of that account, never its own one")]
    api: Annotated[Address, Field(description="the server of the account")] = API

    @property
    def base(self) -> str:
        """What every question is put behind."""
        return f"{self.api}/xrpc"


def answers(origin: str, external_id: str) -> bool:
    """A post is known by the address of its record."""
    return origin == ORIGIN and _POST.fullmatch(external_id) is not None


@publisher("bluesky", options=BlueskyAccount, answers=answers)
async def sign_in(wire: Wire, options: BlueskyAccount) -> Account:
    """Begins a session: an account may begin 300 a day."""
    said = {"identifier": options.identifier, "password": options.app_password.get_secret_value()}
    with errors("bluesky", _said):
        answer = await wire.http.post(f"{options.base}/com.atproto.server.createSession", json=said)
    session = loaded(answer.body)
    return _Account(wire, options, name(session, "did"), name(session, "accessJwt"), name(session, "refreshJwt"))


@dataclass(slots=True)
class _Account:
    wire: Wire
    options: BlueskyAccount
    did: str
    token: str = field(repr=False)
    refresh: str = field(repr=False)

    def __post_init__(self) -> None:
        if not (self.did and self.token.isascii() and self.token):
            raise Unreachable("bluesky: the answer is no session")

    async def look(self, reply: Reply) -> Standing:
        asks = {"uri": reply.external_id, "depth": "1", "parentHeight": "0"}
        found = await self._asked("app.bsky.feed.getPostThread", asks, missing=("NotFound",))
        thread = found.get("thread") if found else None
        post = thread.get("post") if isinstance(thread, dict) else None
        if not isinstance(thread, dict) or not isinstance(post, dict):
            return Standing(gone=_gone(thread))
        if not name(post, "cid") or name(post, "uri") != reply.external_id:
            raise Unreachable("bluesky: the answer is not the post that was asked for")
        viewer, record = part(post, "viewer"), part(post, "record")
        if viewer.get("replyDisabled") is True:
            return Standing(gone="its author lets nobody of us answer it")
        ours = [one for node in objects(thread, "replies") if (one := part(node, "post")) and self._is_ours(one)]
        return Standing(
            answered=_published(name(ours[0], "uri")) if ours else None, text=str(record.get("text", "")), post=post
        )

    async def publish(self, reply: Reply, standing: Standing) -> Published:
        said = {
            "repo": self.did,
            "collection": POSTS,
            "rkey": record_key(reply),
            "record": self._record(reply, standing),
        }
        try:
            with errors("bluesky", _said, sends=True):
                answer = await self._signed(lambda headers: self._post("com.atproto.repo.createRecord", said, headers))
        except (Unreachable, Rejected):
            if (there := await self._there(reply)) is not None:
                return there
            raise
        uri = name(loaded(answer.body), "uri")
        if not _POST.fullmatch(uri):
            raise Unreachable("bluesky: the server did not say what became of it")
        return _published(uri)

    async def arrived(self, reply: Reply) -> Published | None:
        asks = {"repo": self.did, "collection": POSTS, "rkey": record_key(reply)}
        found = await self._asked("com.atproto.repo.getRecord", asks, missing=("RecordNotFound",))
        return _published(name(found, "uri")) if found else None

    async def _there(self, reply: Reply) -> Published | None:
        """A server that has it already says 500, or no: what it then shows counts."""
        try:
            return await self.arrived(reply)
        except (Unreachable, Rejected):
            return None

    def _record(self, reply: Reply, standing: Standing) -> Object:
        parent = {key: name(standing.post, key) for key in ("uri", "cid")}
        above = part(standing.post, "record", "reply", "root")
        root = {key: name(above, key) for key in ("uri", "cid")} if above else parent
        record = {
            "$type": POSTS,
            "text": reply.text,
            "createdAt": self.wire.now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "reply": {"root": root, "parent": parent},
            "langs": [reply.language] if reply.language else [],
            "facets": facets(reply.text),
        }
        return {key: value for key, value in record.items() if value}

    async def _asked(self, path: str, params: Mapping[str, str], *, missing: Sequence[str]) -> Object | None:
        """None where the server says, in one of these words, that there is no such thing."""

        async def get(headers: Mapping[str, str]) -> Answer:
            return await self.wire.http.get(f"{self.options.base}/{path}", params=params, headers=headers)

        try:
            answer = await self._signed(get)
        except SourceError as wrong:
            if name(loaded(wrong.body), "error") in missing:
                return None
            with errors("bluesky", _said):
                raise
        found = loaded(answer.body)
        if not isinstance(found, dict):
            raise Unreachable("bluesky: the answer cannot be read")
        return found

    async def _signed(self, ask: Callable[[Mapping[str, str]], Awaitable[Answer]]) -> Answer:
        """Once more with a new token, where the old one is no longer taken. Raises SourceError."""
        try:
            return await ask(_bearer(self.token))
        except SourceError as wrong:
            if name(loaded(wrong.body), "error") not in EXPIRED or not self.refresh:
                raise
        answer = await self._post("com.atproto.server.refreshSession", None, _bearer(self.refresh))
        session = loaded(answer.body)
        self.token, self.refresh = name(session, "accessJwt"), name(session, "refreshJwt")
        return await ask(_bearer(self.token))

    async def _post(self, path: str, said: Any, headers: Mapping[str, str]) -> Answer:
        return await self.wire.http.post(f"{self.options.base}/{path}", json=said, headers=headers)

    def _is_ours(self, post: Object) -> bool:
        return name(post, "author", "did") == self.did


def record_key(reply: Reply) -> str:
    """A TID: 53 bits of microseconds since 1970 and 10 of a clock, in thirteen digits of base 32. The second is that in
    which the reply was due; what is below it comes out of its key, so it is the same at every try."""
    drawn = int.from_bytes(sha256(reply.key.encode()).digest()[:8], "big")
    microseconds = int(reply.at.timestamp()) * 1_000_000 + drawn % 1_000_000
    number = (microseconds << 10) | ((drawn >> 32) & 0x3FF)
    return "".join(SORTED[(number >> shift) & 0x1F] for shift in range(60, -1, -5))


def facets(text: str) -> list[Object]:
    """What makes the links of a text links: their places are counted in bytes of UTF-8."""
    return [
        {
            "index": {
                "byteStart": len(text[: found.start()].encode("utf8", "replace")),
                "byteEnd": len(text[: found.end()].encode("utf8", "replace")),
            },
            "features": [{"$type": "app.bsky.richtext.facet#link", "uri": found.group()}],
        }
        for found in _LINK.finditer(text)
    ]


def _published(uri: str) -> Published:
    """As listeners/bluesky know it."""
    known = _POST.fullmatch(uri)
    url = f"{APP}/profile/{known[1]}/post/{known[2]}" if known else None
    return Published(origin=ORIGIN, external_id=uri, url=url)


def _gone(thread: Any) -> str:
    if isinstance(thread, dict) and thread.get("blocked"):
        return "its author and our account block one another"
    return "it is deleted, or its account is closed"


def _said(wrong: SourceError) -> str | None:
    """The next step, where a person must act; else what the server says."""
    body = loaded(wrong.body)
    code, told = name(body, "error"), name(body, "message")[:200]
    if code in SIGN_IN or (wrong.status == 401):
        return f"bluesky: the app password is not taken: make a new one at {PASSWORDS}"
    if code == "AccountTakedown":
        return "bluesky: the account is closed by its server: use another one"
    return f"bluesky: the server says {code}{': ' + told if told else ''}" if code and wrong.status == 400 else None


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}

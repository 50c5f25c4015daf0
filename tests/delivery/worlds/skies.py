"""A server of the AT protocol with the whole network behind it: posts, one account that may write, sessions that end.

Written after the shapes of recorded answers and the lexicons, for what `delivery/bluesky.py` and `listeners/bluesky.py`
ask: createSession, refreshSession, createRecord, getRecord, getPosts, getPostThread, searchPosts, listNotifications.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from itertools import count
from typing import Any

from tests.delivery.worlds.server import Answer, Asked, StandIn, served

HANDLE, PASSWORD = "acme.example", "app-password-canary-77aa"
DID = "did:plc:acme"
POSTS = "app.bsky.feed.post"
LONGEST = 300


class Skies(StandIn):
    """`by("ann", "text")` is a post of did:plc:ann. Gives its view."""

    CONTENT = ("posts", "tokens")

    def __init__(self) -> None:
        super().__init__()
        self.posts: dict[str, dict[str, Any]] = {}
        self.tokens: set[str] = set()
        self.numbers = count(1)

    def by(self, who: str, text: str, *, to: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        with self.lock:
            record: dict[str, Any] = {"$type": POSTS, "text": text, "createdAt": _written(self.now()), "langs": ["en"]}
            if to is not None:
                above = to["record"].get("reply", {}).get("root") or _ref(to)
                record["reply"] = {"root": above, "parent": _ref(to)}
            return self._write(f"did:plc:{who}", f"3k{next(self.numbers):011d}", record, **more)

    def delete(self, post: Mapping[str, Any]) -> None:
        with self.lock:
            self.posts.pop(post["uri"], None)

    def edit(self, post: Mapping[str, Any], text: str) -> None:
        with self.lock:
            record = self.posts[post["uri"]]["record"] | {"text": text}
            self.posts[post["uri"]] |= {"record": record, "cid": _cid(record)}

    def of(self, did: str = DID) -> list[dict[str, Any]]:
        """What this account said, in order."""
        return [one for one in self.posts.values() if one["author"]["did"] == did]

    def forget_tokens(self) -> None:
        """Every token has ended; a refresh is still taken."""
        with self.lock:
            self.tokens.clear()

    def _write(self, did: str, rkey: str, record: dict[str, Any], **more: Any) -> dict[str, Any]:
        uri, name = f"at://{did}/{POSTS}/{rkey}", did.removeprefix("did:plc:")
        self.posts[uri] = {
            "uri": uri,
            "cid": _cid(record),
            "author": {"did": did, "handle": f"{name}.example", "displayName": name.title(), "labels": []},
            "record": record,
            "replyCount": 0,
            "repostCount": 0,
            "likeCount": 0,
            "quoteCount": 0,
            "indexedAt": _written(self.now()),
            "viewer": {},
            "labels": [],
            **more,
        }
        return self.posts[uri]

    def answer(self, asked: Asked) -> Answer:
        name = asked.path.removeprefix("/xrpc/")
        if name == "com.atproto.server.createSession":
            right = asked.said == {"identifier": HANDLE, "password": PASSWORD}
            return self._session() if right else _no(401, "AuthenticationRequired", "Invalid identifier or password")
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if name == "com.atproto.server.refreshSession":
            return (
                self._session() if token.startswith("refresh-") else _no(400, "InvalidToken", "Token is not a refresh")
            )
        if name == "app.bsky.feed.getPosts":
            wanted = asked.query.get("uris")
            return 200, {"posts": [one for one in self.posts.values() if one["uri"] == wanted]}
        if token not in self.tokens:
            return _no(400, "ExpiredToken", "Token has expired") if token else _no(401, "AuthMissing", "No token")
        return self._signed(name, asked)

    def _signed(self, name: str, asked: Asked) -> Answer:
        match name:
            case "com.atproto.repo.createRecord":
                return self._create(asked.said)
            case "com.atproto.repo.getRecord":
                uri = f"at://{asked.query['repo']}/{asked.query['collection']}/{asked.query['rkey']}"
                found = self.posts.get(uri)
                told = {"uri": uri, "cid": found["cid"], "value": found["record"]} if found else None
                return (200, told) if told else _no(400, "RecordNotFound", f"Could not locate record: {uri}")
            case "app.bsky.feed.getPostThread":
                return self._thread(asked.query["uri"])
            case "app.bsky.feed.searchPosts":
                found = [one for one in reversed(self.posts.values()) if asked.query["q"].lower() in _text(one).lower()]
                return 200, {"posts": found}
            case "app.bsky.notification.listNotifications":
                return 200, {
                    "notifications": [_notice(one) for one in reversed(self.posts.values()) if self._asks_us(one)]
                }
        return _no(501, "MethodNotImplemented", "Method Not Implemented")

    def _session(self) -> Answer:
        token = f"access-{next(self.numbers)}"
        self.tokens.add(token)
        return 200, {"did": DID, "handle": HANDLE, "accessJwt": token, "refreshJwt": f"refresh-{token}", "active": True}

    def _create(self, said: Mapping[str, Any]) -> Answer:
        record = said["record"]
        if said["repo"] != DID or said["collection"] != POSTS or record.get("$type") != POSTS:
            return _no(400, "InvalidRequest", "Could not find repo")
        if len(record["text"]) > LONGEST:
            return _no(
                400,
                "InvalidRequest",
                f"Invalid {POSTS} record: Record/text must not be longer than {LONGEST} graphemes",
            )
        if f"at://{DID}/{POSTS}/{said['rkey']}" in self.posts:  # as its server does: no answer of its own for it
            return _no(500, "InternalServerError", "Internal Server Error")
        made = self._write(DID, said["rkey"], dict(record))
        return 200, {"uri": made["uri"], "cid": made["cid"], "validationStatus": "valid"}

    def _thread(self, uri: str) -> Answer:
        if uri not in self.posts:
            return _no(400, "NotFound", f"Post not found: {uri}")
        below = [
            one for one in self.posts.values() if one["record"].get("reply", {}).get("parent", {}).get("uri") == uri
        ]
        view = "app.bsky.feed.defs#threadViewPost"
        replies = [{"$type": view, "post": one, "replies": []} for one in below]
        return 200, {"thread": {"$type": view, "post": self.posts[uri], "replies": replies}}

    def _asks_us(self, post: Mapping[str, Any]) -> bool:
        to = post["record"].get("reply", {}).get("parent", {}).get("uri", "")
        return bool(post["author"]["did"] != DID and (f"/{DID}/" in to or f"@{HANDLE}" in _text(post)))


@contextmanager
def skies() -> Iterator[Skies]:
    """A network whose account HANDLE may write with PASSWORD."""
    with served(Skies()) as one:
        yield one


def _notice(post: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: post[name] for name in ("uri", "cid", "author", "record", "indexedAt", "labels")}
    return {**kept, "reason": "reply" if "reply" in post["record"] else "mention", "isRead": False}


def _text(post: Mapping[str, Any]) -> str:
    return str(post["record"]["text"])


def _ref(post: Mapping[str, Any]) -> dict[str, Any]:
    return {"uri": post["uri"], "cid": post["cid"]}


def _cid(record: Mapping[str, Any]) -> str:
    return f"bafyrei{sha256(repr(sorted(record.items())).encode()).hexdigest()[:52]}"


def _no(status: int, error: str, message: str) -> Answer:
    return status, {"error": error, "message": message}


def _written(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

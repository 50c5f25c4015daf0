"""A Mastodon instance: statuses of its own and copies of others', one account that may write, and its rules.

Written after the shapes of recorded answers and the documentation of the API, for what `delivery/mastodon.py` and
`listeners/mastodon.py` ask: verify_credentials, statuses (one, several, new, source, context), an account's statuses,
search with resolve, notifications and hashtags.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from html import escape
from itertools import count
from typing import Any

from tests.delivery.worlds.server import Answer, Asked, StandIn, served

TOKEN = "toots-token-canary-5e1f"
LONGEST = 500
KEPT = 3_600  # seconds for which an idempotency key is known
NOT_FOUND: Answer = (404, {"error": "Record not found"})


class Toots(StandIn):
    """`by("ann", "text")` is said here; `by("ann@far.example", "text")` elsewhere. Gives the status as it is shown."""

    CONTENT = ("accounts", "statuses", "sources", "keys")

    def __init__(self) -> None:
        super().__init__()
        self.accounts: dict[str, dict[str, Any]] = {}
        self.statuses: dict[str, dict[str, Any]] = {}
        self.sources: dict[str, str] = {}
        self.keys: dict[str, tuple[str, datetime]] = {}
        self.numbers = count(111_000_000_000_000_001)

    def by(
        self, acct: str, text: str, *, visibility: str = "public", to: str | None = None, **more: Any
    ) -> dict[str, Any]:
        with self.lock:
            return self._write(self._account(acct), text, visibility=visibility, to=to, **more)

    def delete(self, status: dict[str, Any]) -> None:
        with self.lock:
            self.statuses.pop(status["id"], None)
            for one in self.statuses.values():  # as Mastodon does: what answered it answers nothing any more
                if one["in_reply_to_id"] == status["id"]:
                    one["in_reply_to_id"] = one["in_reply_to_account_id"] = None

    def edit(self, status: dict[str, Any], text: str) -> None:
        with self.lock:
            self.statuses[status["id"]] |= {"content": _html(text), "edited_at": _written(self.now())}
            self.sources[status["id"]] = text

    def of(self, acct: str) -> list[dict[str, Any]]:
        """What this account said, in order."""
        return [one for one in self.statuses.values() if one["account"]["acct"] == acct]

    def said(self, status: dict[str, Any]) -> str:
        return self.sources[status["id"]]

    def _account(self, acct: str) -> dict[str, Any]:
        name, _, far = acct.partition("@")
        if acct not in self.accounts:
            home = f"https://{far}" if far else self.url
            self.accounts[acct] = {
                "id": str(next(self.numbers)),
                "username": name,
                "acct": acct,
                "display_name": name.title(),
                "url": f"{home}/@{name}",
                "uri": f"{home}/users/{name}",
                "followers_count": 12,
                "created_at": "2022-11-05T00:00:00.000Z",
            }
        return self.accounts[acct]

    def _write(
        self, account: dict[str, Any], text: str, *, visibility: str = "public", to: str | None = None, **more: Any
    ) -> dict[str, Any]:
        number = str(next(self.numbers))
        status = {
            "id": number,
            "created_at": _written(self.now()),
            "in_reply_to_id": to,
            "in_reply_to_account_id": self.statuses[to]["account"]["id"] if to else None,
            "sensitive": False,
            "spoiler_text": "",
            "visibility": visibility,
            "language": "en",
            "uri": f"{account['uri']}/statuses/{number}",
            "url": f"{account['url']}/{number}",
            "replies_count": 0,
            "reblogs_count": 0,
            "favourites_count": 0,
            "edited_at": None,
            "content": _html(text),
            "reblog": None,
            "account": account,
            "media_attachments": [],
            "mentions": [],
            "tags": [{"name": tag.lower()} for tag in re.findall(r"#(\w+)", text)],
            "emojis": [],
            "card": None,
            "poll": None,
            **more,
        }
        self.statuses[number], self.sources[number] = status, text
        return status

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {"error": "The access token is invalid"}
        us = self._account("acme")
        if (asked.method, asked.path) == ("POST", "/api/v1/statuses"):
            return self._new(us, asked)
        match asked.path.strip("/").split("/")[1:]:
            case ["v1", "accounts", "verify_credentials"]:
                return 200, us
            case ["v1", "accounts", number, "statuses"]:
                return 200, self._before(asked, [one for one in self._latest() if one["account"]["id"] == number])
            case ["v1", "statuses", number]:
                return (200, self.statuses[number]) if number in self.statuses else NOT_FOUND
            case ["v1", "statuses", number, "source"] if number in self.statuses:
                return 200, {"id": number, "text": self.sources[number], "spoiler_text": ""}
            case ["v1", "statuses", number, "context"] if number in self.statuses:
                return 200, {"ancestors": [], "descendants": list(self._below(number))}
            case ["v2", "search"]:
                return 200, {"accounts": [], "statuses": self._searched(asked), "hashtags": []}
            case ["v1", "timelines", "tag", tag]:
                tagged = [one for one in self._latest() if {"name": tag.lower()} in one["tags"]]
                return 200, self._before(asked, tagged)
            case ["v1", "notifications"]:
                return 200, self._before(asked, self._told(us))
        return NOT_FOUND

    def _new(self, us: dict[str, Any], asked: Asked) -> Answer:
        key, said = asked.headers.get("idempotency-key", ""), asked.said
        known, at = self.keys.get(key, ("", None))
        if at is not None and (self.now() - at).total_seconds() < KEPT and known in self.statuses:
            return 200, self.statuses[known]
        to = said.get("in_reply_to_id")
        if to is not None and to not in self.statuses:
            return 404, {"error": "The post you are trying to reply to does not appear to exist."}
        if not said.get("status"):
            return 422, {"error": "Validation failed: Text can't be blank"}
        if _length(said["status"]) > LONGEST:
            return 422, {"error": f"Validation failed: Text character limit of {LONGEST} exceeded"}
        more = {name: said[name] for name in ("language", "spoiler_text") if name in said}
        status = self._write(us, said["status"], visibility=said.get("visibility", "public"), to=to, **more)
        if key:
            self.keys[key] = (status["id"], self.now())
        return 200, status

    def _searched(self, asked: Asked) -> list[dict[str, Any]]:
        """One by its address, or those with these words."""
        q, start = asked.query["q"], int(asked.query.get("offset", 0))
        if "://" in q:
            return [one for one in self.statuses.values() if q in (one["uri"], one["url"])]
        found = [one for one in self._latest() if q.lower() in self.sources[one["id"]].lower()]
        return found[start : start + int(asked.query.get("limit", 20))]

    def _latest(self) -> list[dict[str, Any]]:
        return list(reversed(self.statuses.values()))

    def _before(self, asked: Asked, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        older = [one for one in found if int(one["id"]) < int(asked.query.get("max_id", 10**30))]
        return older[: int(asked.query.get("limit", 20))]

    def _below(self, number: str) -> Iterator[dict[str, Any]]:
        for one in self.statuses.values():
            if one["in_reply_to_id"] == number:
                yield one
                yield from self._below(one["id"])

    def _told(self, us: dict[str, Any]) -> list[dict[str, Any]]:
        theirs = [one for one in self._latest() if one["account"] is not us and "@acme" in self.sources[one["id"]]]
        return [
            {
                "id": one["id"],
                "type": "mention",
                "created_at": one["created_at"],
                "account": one["account"],
                "status": one,
            }
            for one in theirs
        ]


@contextmanager
def toots() -> Iterator[Toots]:
    """An instance whose account `acme` may write with TOKEN."""
    with served(Toots()) as one:
        yield one


def _length(text: str) -> int:
    """As Mastodon counts: a link is 23, and of a name elsewhere only the name."""
    return len(re.sub(r"@(\w+)@[\w.]+", r"@\1", re.sub(r"https?://\S+", "x" * 23, text)))


def _html(text: str) -> str:
    return "".join(f"<p>{escape(one).replace(chr(10), '<br />')}</p>" for one in text.split("\n\n"))


def _written(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

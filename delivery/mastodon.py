"""The publisher of kind `mastodon`: replies from an account on Mastodon, and on servers that speak its API.

A reply is as public as `visibility` says, and never more public than what it answers; the author is addressed in front
of it, without which they would not be told. It goes out with an Idempotency-Key, which an instance knows for an hour;
after that the account's own posts tell whether it is there.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from delivery.answer import Object, loaded, name, objects
from delivery.contract import Options, Rejected, Unreachable
from delivery.publishing import Account, Address, Published, Reply, Standing, errors, publisher
from mentions import html_to_text
from replies.author import in_front
from wire.errors import SourceError
from wire.guard import askable
from wire.wire import Wire

API = "https://mastodon.social"
SCOPES = "read:accounts, read:search, read:statuses and write:statuses"
OPEN = ("public", "unlisted")
MOST_PAGES = 5
"""Of the account's own posts, looked through for one that may be there."""
ON_A_PAGE = 40
ERASED = "mastodon: what it answers was erased while it was on its way: look at the account whether it is there"
SKEW = timedelta(minutes=10)
"""Between our clock and that of the instance."""
_ACCT = re.compile(r"\w[\w.-]{0,99}(?:@[\w.-]{1,253}(?::\d{1,5})?)?")
_STATUS = re.compile(r"/(?:users/[^/]+|ap/users/\d+)/statuses/(\w+)(?:/activity)?")


class MastodonAccount(Options):
    """The account that answers."""

    api: Annotated[Address, Field(description="the address of the account's instance")] = API
    token: Annotated[SecretStr, Field(description=f"the access token of an application, with the scopes {SCOPES}")]
    visibility: Annotated[
        Literal["public", "unlisted"],
        Field(description="how public an answer is at most: `public`, or `unlisted` (not in public timelines)"),
    ] = "public"

    @property
    def host(self) -> str:
        """The instance, as the listener calls it."""
        parts = urlsplit(self.api)
        return f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"


def answers(origin: str, external_id: str) -> bool:
    """A post of the fediverse is known by its URI, which begins with its instance."""
    return external_id.startswith(("https://", "http://")) and _host(external_id) == origin


def _host(uri: str) -> str:
    try:
        return urlsplit(uri).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


@publisher("mastodon", options=MastodonAccount, answers=answers)
async def sign_in(wire: Wire, options: MastodonAccount) -> Account:
    """Asks whose the token is."""
    known = _Account(wire, options, "")
    account = await known.get("/api/v1/accounts/verify_credentials")
    if not (id_ := name(account, "id")):
        raise Unreachable(f"mastodon: {options.host} does not say whose the token is")
    return _Account(wire, options, id_)


@dataclass(frozen=True, slots=True)
class _Account:
    wire: Wire
    options: MastodonAccount
    id: str

    async def look(self, reply: Reply) -> Standing:
        """A post of another instance is asked for by its URI; what this instance cannot find there is gone for us."""
        post = await self._found(reply.external_id)
        if post is None:
            return Standing(gone=f"{self.options.host} does not find it any more: it is deleted, or hidden from us")
        if post.get("visibility") not in OPEN:
            return Standing(gone="it is not public any more")
        thread = await self.get(f"/api/v1/statuses/{name(post, 'id')}/context")
        below = objects(thread, "descendants")
        ours = [_published(one, self.options) for one in below if self._is_ours(one) and _below(one, post)]
        return Standing(edited=_moment(post.get("edited_at")), answered=ours[0] if ours else None, post=post)

    async def publish(self, reply: Reply, standing: Standing) -> Published:
        post = standing.post
        said = {
            "status": in_front(reply.text, _account(post)),
            "in_reply_to_id": name(post, "id"),
            "visibility": self.options.visibility if post.get("visibility") == "public" else "unlisted",
            "language": reply.language,
        }
        with errors("mastodon", self._said, sends=True):
            answer = await self.wire.http.post(
                f"{self.options.api}/api/v1/statuses",
                json={key: value for key, value in said.items() if value},
                headers={**self._signed, "idempotency-key": _key(reply)},
            )
        there = loaded(answer.body)
        if not isinstance(there, dict) or not _uri(there):
            raise Unreachable(f"mastodon: {self.options.host} did not say what became of it")
        return _published(there, self.options)

    async def arrived(self, reply: Reply) -> Published | None:
        """Looked for among the account's own posts since then: the post that it answers may be gone by now. Without
        words it cannot be told from others: that is for a person, and Rejected."""
        if not reply.text:
            raise Rejected(ERASED)
        post, last = await self._found(reply.external_id), ""
        for _ in range(MOST_PAGES):
            older = f"&max_id={last}" if last else ""
            found = await self.get(f"/api/v1/accounts/{self.id}/statuses?limit={ON_A_PAGE}&exclude_reblogs=true{older}")
            if not isinstance(found, list):
                raise Unreachable(f"mastodon: {self.options.host} does not show the account's posts")
            since = [one for one in objects(found) if (_moment(one.get("created_at")) or reply.at) >= reply.at - SKEW]
            for one in since:
                if _below(one, post) and await self._says(one, reply):
                    return _published(one, self.options)
            if len(since) < ON_A_PAGE:
                return None
            last = name(since[-1], "id")
        return None

    async def get(self, path: str) -> Any:
        with errors("mastodon", self._said):
            return loaded((await self.wire.http.get(f"{self.options.api}{path}", headers=self._signed)).body)

    async def _found(self, uri: str) -> Object | None:
        known = _STATUS.fullmatch(urlsplit(uri).path) if _host(uri) == self.options.host else None
        if known:
            return await self._own(f"/api/v1/statuses/{known[1]}")
        with errors("mastodon", self._said):
            answer = await self.wire.http.get(
                f"{self.options.api}/api/v2/search",
                params={"q": uri, "resolve": "true", "type": "statuses", "limit": "5"},
                headers=self._signed,
            )
        found = loaded(answer.body)
        posts = objects(found, "statuses")
        return next((one for one in posts if _uri(one) == uri and name(one, "id")), None)

    async def _own(self, path: str) -> Object | None:
        """One of the instance itself; None where it says that there is none."""
        try:
            answer = await self.wire.http.get(f"{self.options.api}{path}", headers=self._signed)
        except SourceError as wrong:
            if wrong.status in (404, 410):
                return None
            with errors("mastodon", self._said):
                raise
        found = loaded(answer.body)
        return found if name(found, "id") else None

    async def _says(self, post: Object, reply: Reply) -> bool:
        """Its words as they were written, not as they are shown."""
        source = await self._own(f"/api/v1/statuses/{name(post, 'id')}/source")
        said = source.get("text") if source else html_to_text(str(post.get("content", "")))
        return _squeezed(str(said)).endswith(_squeezed(reply.text))

    def _is_ours(self, post: Object) -> bool:
        return name(post, "account", "id") == self.id

    @property
    def _signed(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.options.token.get_secret_value()}"}

    def _said(self, wrong: SourceError) -> str | None:
        """The next step, where a person must act; else what the instance says."""
        host = self.options.host
        if wrong.status == 401:
            return f"mastodon: {host} does not take the token: make a new one at {host}/settings/applications"
        if wrong.status == 403:
            return f"mastodon: {host} forbids it: the application needs the scopes {SCOPES}"
        why = name(loaded(wrong.body), "error")[:200]
        return f"mastodon: {host} says: {why}" if why and wrong.status == 422 else None


def _account(post: Object) -> str | None:
    """By which its author is named; None for what is no name: no other word of theirs stands in an answer."""
    acct = name(post, "account", "acct")
    return acct if _ACCT.fullmatch(acct) else None


def _key(reply: Reply) -> str:
    return sha256(reply.key.encode()).hexdigest()


def _published(post: Object, options: MastodonAccount) -> Published:
    """As listeners/mastodon know it."""
    uri, url = _uri(post), post.get("url")
    return Published(
        origin=_host(uri) or options.host, external_id=uri, url=url if isinstance(url, str) and askable(url) else None
    )


def _below(one: Object, post: Object | None) -> bool:
    """Whether it answers the post. What answers one that is gone answers nothing any more."""
    return name(one, "in_reply_to_id") == (name(post, "id") if post else "")


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _uri(post: Object) -> str:
    return name(post, "uri") or name(post, "url")


def _moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found and (found if found.tzinfo else found.replace(tzinfo=UTC))

"""What a publisher is: it puts an approved reply under the post that it answers, once, and looks at that post before.

Its errors are those of delivery/contract.py. `Rejected`, `Misconfigured` and `Busy` say that nothing was published;
after any other the reply may be there, and only `arrived` tells.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Protocol

from pydantic import AfterValidator

from delivery import contract
from delivery.contract import Busy, DeliveryError, Misconfigured, Options, Rejected, Unreachable
from wire.errors import RateLimited, Refused, SourceError
from wire.guard import askable
from wire.wire import Wire


def _asked_by_http(url: str) -> str:
    if not askable(url) or "@" in url or "?" in url:
        raise ValueError("should be an address such as https://host, without a name or a key in it")
    return url.rstrip("/")


Address = Annotated[str, AfterValidator(_asked_by_http)]
"""Of a server; without the slash at its end."""
NOT_SENT = (Rejected, Misconfigured, Busy)
"""After these nothing was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """`external_id` is that of the mention that it answers, as its listener gave it; `at` when it was due: no try was
    before. `key` is the same at every try, and no other reply's. `language` is ISO 639-1."""

    key: str
    text: str
    external_id: str
    at: datetime
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Where it is: `origin` and `external_id` are those by which a listener would hear it."""

    origin: str
    external_id: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the post is now. `gone` says why it cannot be answered; `answered` is an answer of this account that is there
    already. `edited` is when its words changed last, `text` what they are, where the platform says so. `post` is the
    post in the platform's own shape: what `publish` needs of it."""

    gone: str | None = None
    answered: Published | None = None
    edited: datetime | None = None
    text: str | None = None
    post: Mapping[str, Any] = field(default_factory=dict, repr=False)


class Account(Protocol):
    """One that is signed in. Everything raises DeliveryError."""

    async def look(self, reply: Reply) -> Standing:
        """The post that is answered, as it is now."""
        ...

    async def publish(self, reply: Reply, standing: Standing) -> Published:
        """Once, however often it is called for one reply within an hour. `standing` is what `look` has just seen."""
        ...

    async def arrived(self, reply: Reply) -> Published | None:
        """Whether an earlier try of this reply is there."""
        ...


SignIn = Callable[[Wire, Any], Awaitable[Account]]
Answers = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Publisher:
    """A registered kind. `sign_in` also says whether the account can be used at all; `answers` whether a mention with
    this origin and external id stands on its platform."""

    kind: str
    options: type[Options]
    sign_in: SignIn = field(repr=False)
    answers: Answers = field(repr=False)


_registry: dict[str, Publisher] = {}


def publisher(kind: str, *, options: type[Options], answers: Answers) -> Callable[[SignIn], SignIn]:
    """Register an async function as the publisher of this kind."""

    def register(sign_in: SignIn) -> SignIn:
        _registry[kind] = Publisher(kind, options, sign_in, answers)
        return sign_in

    return register


def publishers() -> Mapping[str, Publisher]:
    """Every publisher in this folder by kind. A new file is enough; nothing else is edited."""
    contract.kinds()  # imports all of the folder
    return dict(sorted(_registry.items()))


@contextmanager
def errors(
    who: str, said: Callable[[SourceError], str | None] = lambda _: None, *, sends: bool = False
) -> Iterator[None]:
    """What goes wrong on the wire, as a DeliveryError that names `who`; `said` knows the platform's own words for it.

    Where a reply is sent (`sends`), a no that is not the platform's but ours (too large, cut off) may come after it was
    published: only an answer of the platform is a no then.
    """
    try:
        yield
    except SourceError as wrong:
        told = said(wrong) or f"{who}: {wrong}"
        raise _meant(wrong, sends=sends)(told, retry_after=wrong.retry_after) from None


def _meant(wrong: SourceError, *, sends: bool) -> type[DeliveryError]:
    if isinstance(wrong, RateLimited):
        return Busy
    refused = isinstance(wrong, Refused) and not (sends and wrong.status is None)
    return Rejected if refused else Unreachable

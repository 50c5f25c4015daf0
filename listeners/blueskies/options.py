"""What a person says about a source of kind bluesky."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from listeners.blueskies.jetstream import EVERYTHING
from listeners.common.answer import host_of
from listeners.contract import Address, OptionalSecret, Options

API = "https://bsky.social"
PUBLIC = "https://public.api.bsky.app"
JETSTREAM = "wss://jetstream2.us-east.bsky.network/subscribe"
PASSWORDS = "https://bsky.app/settings/app-passwords"
USUAL_DAYS = 7
Term = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def _socket(url: str) -> str:
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("ws", "wss") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        fine = False
    if not fine:
        raise ValueError("should be an address such as wss://host/path")
    return url


class BlueskyOptions(Options):
    """Which posts to hear, and how."""

    mode: Annotated[
        Literal["jetstream", "search"] | None,
        Field(
            description="`jetstream` hears every post as it is written and needs no account; `search` asks the search "
            "with an app password. Without it: `search` where there is an app password, else `jetstream`"
        ),
    ] = None
    terms: Annotated[
        tuple[Term, ...],
        Field(
            max_length=100,
            description="with `jetstream`: only posts that hold one of these are kept, in their words, tags, links or "
            'descriptions of pictures, whatever the case; ["*"] keeps every post',
        ),
    ] = ()
    query: Annotated[
        str | None, Field(min_length=1, max_length=1000, description="with `search`: what to search for")
    ] = None
    notifications: Annotated[
        bool, Field(description="with `search`: hear posts that mention, answer or quote the account as well")
    ] = False
    identifier: Annotated[
        str | None, Field(min_length=1, description="the handle or the address of the account that searches")
    ] = None
    app_password: Annotated[OptionalSecret, Field(description="an app password of that account, never its own one")] = (
        None
    )
    api: Annotated[
        Address,
        Field(description="the server of the account, or another one that answers searches without an account"),
    ] = API
    jetstream: Annotated[
        str, AfterValidator(_socket), Field(description="the address of Jetstream: one of Bluesky's, or your own")
    ] = JETSTREAM
    days: Annotated[
        int | None,
        Field(
            ge=0,
            le=365,
            description="how many days back the first hearing goes. Without it: 7 for a search, 0 for Jetstream, which "
            "replays a day and a half at most (every post of a day is some gigabytes)",
        ),
    ] = None

    @model_validator(mode="after")
    def _something(self) -> "BlueskyOptions":
        if self.hears == "jetstream" and not self.terms:
            raise ValueError('say which posts to keep: `terms = ["Acme"]`, or a `query` and an app password')
        if self.hears == "search" and not self.streams:
            raise ValueError("say what to hear: a `query`, or `notifications = true`")
        if (self.identifier is None) != (self.app_password is None):
            raise ValueError("`identifier` and `app_password` belong together")
        return self

    @property
    def off(self) -> str | None:
        needed = self.hears == "search" and (self.api.rstrip("/") == API or self.notifications)
        if not needed or self.app_password:
            return None
        return f"the search of Bluesky needs `identifier` and `app_password`: make one at {PASSWORDS}"

    @property
    def hears(self) -> Literal["jetstream", "search"]:
        return self.mode or ("search" if self.app_password else "jetstream")

    @property
    def signed_in(self) -> bool:
        return self.app_password is not None

    @property
    def wanted(self) -> tuple[str, ...]:
        """The terms as they are compared."""
        return (EVERYTHING,) if EVERYTHING in self.terms else tuple(dict.fromkeys(map(str.casefold, self.terms)))

    @property
    def back(self) -> int:
        """Days."""
        return self.days if self.days is not None else USUAL_DAYS if self.hears == "search" else 0

    @property
    def host(self) -> str:
        """Who is asked, without user and password."""
        return host_of(self.api)

    @property
    def base(self) -> str:
        """What every question is put behind."""
        return f"{self.api.rstrip('/')}/xrpc"

    @property
    def open_base(self) -> str:
        """The same where nobody signs in: the server of an account shows nothing then."""
        return f"{PUBLIC}/xrpc" if self.signed_in or self.api.rstrip("/") == API else self.base

    @property
    def streams(self) -> tuple["Stream", ...]:
        """The lists that are heard, one after the other; each has its own place in the cursor."""
        streams = []
        if self.query:
            asked = {"q": self.query, "sort": "latest"}
            streams.append(Stream(f"search {self.query}", "app.bsky.feed.searchPosts", asked, by_time=True))
        if self.notifications:
            streams.append(Stream("notifications", "app.bsky.notification.listNotifications", {}))
        return tuple(streams)


@dataclass(frozen=True, slots=True)
class Stream:
    """A list, newest first. `by_time`: it can be asked for a span of time."""

    name: str
    path: str
    params: Mapping[str, str]
    by_time: bool = False

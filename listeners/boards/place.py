"""A board that speaks like Hacker News, and where a person reads it."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from listeners.common.answer import host_of

API = "https://hn.algolia.com/api/v1"
ITEMS = "https://hacker-news.firebaseio.com/v0/item"
SITE = "https://news.ycombinator.com"


@dataclass(frozen=True, slots=True)
class Place:
    """The origin and the name of a board; `site` is what its pages begin with, None where that is not known."""

    origin: str
    name: str
    site: str | None

    @classmethod
    def of(cls, api: str, site: str | None) -> "Place":
        """Another API is another board, whatever it speaks like."""
        api = bare(api)
        if site is None and api == API:
            site = SITE
        if site is None and api.endswith("/api/v1"):
            site = api.removesuffix("/api/v1")
        if site is not None and bare(site) == SITE:
            return cls("hackernews", "Hacker News", SITE)
        name = host_of(site or api)
        return cls(name, name, bare(site) if site else None)

    def page(self, kind: str, name: str | None) -> str | None:
        """The address of an item or a user."""
        return f"{self.site}/{kind}?id={quote(name, safe='')}" if self.site and name else None


def bare(url: str) -> str:
    """Without user, password, query and a slash at its end."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, host_of(url), parts.path.rstrip("/"), "", ""))

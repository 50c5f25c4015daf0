"""The feeds of a page: those it names, those of the well-known kinds of site, and the usual places."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from console.trial import Trial, tried
from listeners.contract import listener_of
from settings import Source
from wire.client import open_wire
from wire.wire import Answer

MOST = 12
"""Candidates that are asked."""
FEED_TYPES = frozenset({
    "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/xml",
    "text/xml", "application/json",
})  # fmt: skip
USUAL = ("feed", "rss", "atom.xml", "feed.xml", "rss.xml", "index.xml", "feed.json", "latest.rss")
LOOKS_LIKE_ONE = re.compile(r"(?:^|[/.?=_-])(?:rss|atom|feeds?)(?:$|[/.?&_-])", re.IGNORECASE)
CHANNEL = re.compile(r"UC[\w-]{22}")
SITES: tuple[tuple[str, str, str], ...] = (
    (r"^(?:www\.|old\.)?reddit\.com$", r"^(/(?:r|user)/[^/]+)", "https://www.reddit.com{0}/.rss"),
    (r"^github\.com$", r"^(/[^/]+/[^/]+)", "https://github.com{0}/releases.atom"),
    (r"^(?:www\.)?youtube\.com$", rf"^/channel/({CHANNEL.pattern})", "https://www.youtube.com/feeds/videos.xml?channel_id={0}"),
    (r"^medium\.com$", r"^(/@?[^/]+)", "https://medium.com/feed{0}"),
    (r"^stackoverflow\.com$", r"^/questions/tagged/([^/?]+)", "https://stackoverflow.com/feeds/tag/{0}"),
    (r"^news\.ycombinator\.com$", r"^/(newest|item|$)", "https://hnrss.org/newest"),
    (r"^apps\.apple\.com$", r"^/(\w\w)/app/.*id(\d+)", "https://itunes.apple.com/{0}/rss/customerreviews/id={1}/sortBy=mostRecent/xml"),
)  # fmt: skip
"""Host, path and the address of the feed: sites whose pages do not name it, or not all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that may be a feed, why we think so, and what it said when it was tried."""

    url: str
    because: str
    title: str = ""
    trial: Trial

    @property
    def keys(self) -> dict[str, Any]:
        """The keys of `foreshock sources discover --json`."""
        said = self.trial.first
        newest = max((one.said for one in said), default=None)
        return {
            "url": self.url,
            "title": self.title,
            "because": self.because,
            "heard": self.trial.heard,
            "newest": newest,
        }


async def feeds_of(url: str, *, contact: str | None, now: datetime, private: bool) -> AsyncIterator[Candidate]:
    """Every address that really is a feed, the page's own first. Raises SourceError when the page cannot be read."""
    async with open_wire(now=now, contact=contact, private=private) as wire:
        page = await wire.http.get(url)
    asked: set[str] = set()
    found = False
    for where, because, title in _candidates(page, url):
        if where in asked or len(asked) >= MOST or (because == "usual place" and found):
            continue
        asked.add(where)
        trial = await _try(where, contact=contact, now=now, private=private)
        if trial is not None and trial.wrong is None:
            found = True
            yield Candidate(url=where, because=because, title=title, trial=trial)


async def _try(url: str, *, contact: str | None, now: datetime, private: bool) -> Trial | None:
    try:
        options = listener_of("feed").options.model_validate({"url": url})
    except ValueError:
        return None  # the page names something that is no address
    source = Source(name="a feed", kind="feed", private=private, options=options)
    return await tried(source, (), contact=contact, now=now)


def _candidates(page: Answer, asked: str) -> Iterator[tuple[str, str, str]]:
    """(address, why, title), the surest first."""
    kind = page.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in FEED_TYPES or page.body.lstrip()[:5] in (b"<?xml", b"<rss "):
        yield asked, "it is one itself", ""
    yield from _of_site(page.url)
    tree = LexborHTMLParser(page.body)
    base = tree.css_first("base[href]")
    home = urljoin(page.url, base.attributes.get("href") or "") if base else page.url
    for link in tree.css("link[rel~=alternate][href], link[rel~=feed][href]"):
        if (link.attributes.get("type") or "").partition(";")[0].strip().lower() in FEED_TYPES:
            yield (
                urljoin(home, link.attributes["href"] or ""),
                "the page names it",
                _words(link.attributes.get("title")),
            )
    for link in tree.css("a[href]"):
        if LOOKS_LIKE_ONE.search(urlsplit(link.attributes["href"] or "").path):
            yield urljoin(home, link.attributes["href"] or ""), "a link on the page", _words(link.text())
    for place in USUAL:
        yield urljoin(page.url.rstrip("/") + "/", place), "usual place", ""
        yield urljoin(page.url, f"/{place}"), "usual place", ""


def _of_site(url: str) -> Iterator[tuple[str, str, str]]:
    parts = urlsplit(url)
    for host, path, feed in SITES:
        found = re.search(path, parts.path)
        if found and re.search(host, parts.hostname or ""):
            yield feed.format(*found.groups()), "as this site makes them", ""


def _words(text: str | None) -> str:
    return " ".join((text or "").split())[:80]

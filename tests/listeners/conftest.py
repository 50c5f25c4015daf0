"""A fake wire with a small vocabulary, and two worlds of answers that every listener can be heard in."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from wire import SourceError
from wire.wire import Answer

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
Says = bytes | Answer | SourceError | Callable[[dict], "bytes | Answer | SourceError"]


@dataclass
class FakeHttp:
    """`says` maps a URL without its query to what is answered; a callable gets the request."""

    says: dict[str, Says] = field(default_factory=dict)
    asked: list[dict] = field(default_factory=list)
    content_type: str = "application/xml"

    async def get(self, url, *, params=None, headers=None, validators=None):
        whole = f"{url}?{urlencode(params)}" if params else url
        request = {"url": whole, "params": params or {}, "validators": dict(validators or {})}
        self.asked.append(request)
        said = self.says[url]
        said = said(request) if callable(said) else said
        if isinstance(said, SourceError):
            raise said
        if isinstance(said, Answer):
            return said
        return Answer(status=200, url=whole, headers={"content-type": self.content_type}, body=said, validators={})

    async def post(self, url, *, json=None, data=None, headers=None):
        return await self.get(url)


@dataclass
class FakeWire:
    http: FakeHttp = field(default_factory=FakeHttp)
    now: datetime = NOW

    def websocket(self, url, *, headers=None):
        raise AssertionError("no websocket in this world")

    async def open_file(self, path):
        for line in path.read_bytes().splitlines():
            yield line


@pytest.fixture
def wire():
    return FakeWire()


def rss(items, *, next=None, head=""):
    """An RSS 2.0 page; an item is a dict of element -> text, or ready XML."""
    more = f'<atom:link rel="next" href="{next}"/>' if next else ""
    body = "".join(
        item if isinstance(item, str) else f"<item>{''.join(f'<{k}>{v}</{k}>' for k, v in item.items())}</item>"
        for item in items
    )
    spaces = 'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"'
    return f'<rss version="2.0" {spaces}><channel><title>Kettle News</title>{more}{head}{body}</channel></rss>'.encode()


def story(number):
    at = NOW - timedelta(hours=number)
    return {
        "title": f"Kettle number {number}",
        "guid": f"kettle-{number}",
        "link": f"https://example.org/{number}",
        "description": f"Text of {number}",
        "pubDate": at.strftime("%a, %d %b %Y %H:%M:%S GMT"),
    }


def feed_world():
    """Three pages of a feed, newest first, and the ids in it."""
    pages = [rss(map(story, range(start, start + 4)), next=f"https://example.org/feed{start}" if start < 9 else None)
             for start in (1, 5, 9)]  # fmt: skip
    urls = ["https://example.org/feed", "https://example.org/feed1", "https://example.org/feed5"]
    says = dict(zip(urls, pages, strict=True))
    return says, {"url": urls[0], "pages": 3}, {f"kettle-{number}" for number in range(1, 13)}


def hit(number):
    return {
        "objectID": str(number),
        "created_at_i": int(NOW.timestamp()) - number * 60,
        "author": f"a{number}",
        "title": f"Kettle {number}",
        "story_text": "boils &#x27;dry&#x27;<p>often",
        "_tags": ["story"],
        "points": 1,
    }


def search_of(hits, *, size=4):
    """The search of Algolia over these hits: newest first, limited by time, `size` on a page."""

    def says(request):
        limits = request["params"]["numericFilters"].split(",")
        low = max(int(part.removeprefix("created_at_i>=")) for part in limits if ">=" in part)
        high = min([int(part.removeprefix("created_at_i<=")) for part in limits if "<=" in part] or [2**40])
        found = sorted((h for h in hits if low <= h["created_at_i"] <= high), key=lambda h: -h["created_at_i"])
        start = size * int(request["params"].get("page", 0))
        return json.dumps({"hits": found[start : start + size], "nbPages": -(-len(found) // size)}).encode()

    return says


def hackernews_world():
    hits = [hit(number) for number in range(1, 13)]
    says = {"https://hn.example.org/search_by_date": search_of(hits)}
    return says, {"query": "kettle", "api": "https://hn.example.org"}, {h["objectID"] for h in hits}


WORLDS = {"feed": feed_world, "hackernews": hackernews_world}


@pytest.fixture
def world_of():
    """kind -> (answers, options, every id there is to hear). A new listener adds its world to WORLDS."""
    return lambda kind: WORLDS[kind]()


@pytest.fixture
def make():
    """The makers of answers by name, for tests that need their own."""
    return {"rss": rss, "story": story, "hit": hit, "search_of": search_of}

"""A fake wire with a small vocabulary, and for each listener the world of answers that stands in worlds/KIND.py."""

import importlib.util
import json as json_
import os
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from wire import SourceError
from wire.wire import Answer

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
WORLDS = [
    Path(__file__).with_name("worlds"),
    *map(Path, filter(None, os.environ.get("FORESHOCK_WORLDS", "").split(os.pathsep))),
]
"""Folders of worlds: those of listeners that are kept elsewhere may stand beside them."""
LINES = 600
"""Lines of a file that are read at once."""
Says = bytes | Answer | SourceError | Callable[[dict], "bytes | Answer | SourceError"]


@dataclass
class FakeHttp:
    """`says` maps a URL without its query to what is answered; a callable gets the request.

    A request is {method, url, params, headers, validators, json, data}; `params` are those of the URL as well.
    """

    says: dict[str, Says] = field(default_factory=dict)
    asked: list[dict] = field(default_factory=list)
    content_type: str = "application/xml"

    async def get(self, url, *, params=None, headers=None, validators=None):
        return self._answer("GET", url, params=params or {}, headers=headers, validators=validators)

    async def post(self, url, *, json=None, data=None, headers=None):
        json_.dumps(json)
        return self._answer("POST", url, params={}, headers=headers, json=json, data=data)

    def _answer(self, method, url, *, params, headers, validators=None, json=None, data=None):
        whole = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url
        request = {"method": method, "url": whole, "params": dict(parse_qsl(urlsplit(whole).query)), "json": json}
        request |= {"headers": dict(headers or {}), "validators": dict(validators or {}), "data": data}
        self.asked.append(request)
        said = self.says[url if url in self.says else url.partition("?")[0]]
        said = said(request) if callable(said) else said
        if isinstance(said, SourceError):
            raise said
        if isinstance(said, Answer):
            return said
        return Answer(status=200, url=whole, headers={"content-type": self.content_type}, body=said, validators={})


class FakeSocket:
    """Gives its messages and ends, as a bounded connection does; an error among them is raised."""

    def __init__(self, messages):
        self.messages, self.sent = list(messages), []

    async def __aiter__(self):
        for message in self.messages:
            if isinstance(message, SourceError):
                raise message
            yield message

    async def send(self, message):
        self.sent.append(message)


@dataclass
class FakeWire:
    """A websocket's URL stands in `http.says` too: it gives the messages, or a callable does that gets the request."""

    http: FakeHttp = field(default_factory=FakeHttp)
    now: datetime = NOW

    @asynccontextmanager
    async def websocket(self, url, *, headers=None):
        request = {"url": url, "params": dict(parse_qsl(urlsplit(url).query)), "headers": dict(headers or {})}
        self.http.asked.append(request)
        said = self.http.says[url.partition("?")[0]]
        said = said(request) if callable(said) else said
        if isinstance(said, SourceError):
            raise said
        yield FakeSocket([said] if isinstance(said, bytes) else said)

    async def open_file(self, path):
        """What `http.says` of a path is read some lines at a time, so that it may break off; else the file is read."""
        read = 0
        while some := self._lines(str(path))[read : read + LINES] if str(path) in self.http.says else ():
            read += len(some)
            for line in some:
                yield line
        for line in path.read_bytes().splitlines() if str(path) not in self.http.says else ():
            yield line

    def _lines(self, path):
        self.http.asked.append({"url": path})
        said = self.http.says[path]
        said = said(self.http.asked[-1]) if callable(said) else said
        if isinstance(said, SourceError):
            raise said
        return said.splitlines()


@pytest.fixture
def wire():
    return FakeWire()


def world_module(kind: str) -> ModuleType | None:
    """worlds/KIND.py: `world(folder)` gives (answers, options, every id there is to hear).

    Where they make sense: `later(folder)` gives (answers, id) of the same world when it holds one message more;
    `circle(folder)` (answers, options) of a source whose next token repeats;
    `looked(folder)` (answers, options, ids asked for, ids that come back, ids that are gone) for a listener that looks;
    `pushed(folder)` (options, [(body, headers)], every id) for one that receives, and SIGNED what gives the headers of
    a body, for each way to sign one; ALSO other options with which it hears other things, over those of `world`;
    ONE_PAGE the option that bounds the pages of a run, where its file has no MOST_PAGES.
    """
    path = next((path for folder in WORLDS if (path := folder / f"{kind}.py").exists()), None)
    if path is None:
        return None
    spec = importlib.util.spec_from_file_location(f"worlds_{kind}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def world_of():
    return world_module


@pytest.fixture
def its(kind):
    """The world of the kind that a test of the contract is about."""
    found = world_module(kind)
    if found is None:
        pytest.skip(f"{kind} has no world yet: write tests/listeners/worlds/{kind}.py (docs/add-a-source.md)")
    return found


@pytest.fixture
def make():
    """The makers of answers by name, for tests that need their own."""
    feed, hackernews = world_module("feed"), world_module("hackernews")
    return {"rss": feed.rss, "story": feed.story, "hit": hackernews.hit, "search_of": hackernews.search_of}

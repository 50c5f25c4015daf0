"""Recorded feeds of other people, served over loopback HTTP and heard by the step: wire, listener, border and database.

How many are heard is compared with the index, and what stands in the database afterwards with the fields expected.
Both figures are printed (`pytest -s tests/walk/test_payloads.py`). The recordings are read in place and never copied;
where the folder is not there, the tests are skipped and say so.
"""

import csv
import json
import mimetypes
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

import pytest

from flows.steps import hear as step
from flows.steps import keep
from listeners.contract import Unreadable, listener_of
from listeners.feeds.decode import as_it_is, safe_xml, text_of
from listeners.feeds.fields import mended
from listeners.feeds.ids import names
from listeners.feeds.item import Feed
from listeners.feeds.mend import mended_xml
from listeners.feeds.mention import mentions_of
from listeners.feeds.reference import read_by_reference
from listeners.feeds.tree import UnusualError, read_tree
from mentions import Match, Mention
from settings import Brand, Settings, Source
from storage import mentions as kept
from storage.engine import migrate, open_database, reading

PAYLOADS = Path(__file__).resolve().parents[2].parent / "shared" / "payloads"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
FEEDS = ("rss_", "atom_", "jsonfeed", "podcast_media", "feed_encodings", "feed_malformed", "google_alerts")
DROPPED = {"content-encoding", "content-length", "transfer-encoding", "connection", "retry-after", "cache-control"}
FIELDS = ("external_id", "author", "said", "url", "kind", "text_starts", "reply_to", "rating", "language")
FIELDS_FLOOR = 0.97

needs_recordings = pytest.mark.skipif(
    not PAYLOADS.is_dir(), reason=f"the recorded answers are not here: {PAYLOADS.name} beside the checkout is missing"
)


def _is_feed(family: str) -> bool:
    return family.startswith(FEEDS) or family.endswith(("_rss", "_atom"))


def _recordings(wanted) -> dict[str, int]:
    """File within the folder -> how many mentions a right listener hears; files without an expectation are left out."""
    with (PAYLOADS / "INDEX.tsv").open(encoding="utf8", newline="") as index:
        rows = list(csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {
        f"{row['platform']}/{row['file']}": int(row["items"])
        for row in rows
        if wanted(row["platform"]) and row["items"]
    }


def _headers(path: Path) -> dict[str, str]:
    meta = path.with_name(path.name + ".meta.json")
    if meta.exists():
        recorded = json.loads(meta.read_text(encoding="utf8")).get("headers") or {}
        kept = {name: str(value) for name, value in recorded.items() if name.lower() not in DROPPED}
        if any(name.lower() == "content-type" for name in kept):
            return kept
    kinds = {".rss": "application/rss+xml", ".atom": "application/atom+xml", ".rdf": "application/rdf+xml"}
    return {"Content-Type": kinds.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"}


@contextmanager
def _served() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path = PAYLOADS / unquote(urlsplit(self.path).path).lstrip("/").removeprefix("algolia/").removesuffix(
                "/search_by_date"
            )
            body = path.read_bytes()
            self.send_response(200)
            for name, value in _headers(path).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class House:
    """A database, one brand that every mention concerns, and the order in which each page gave its mentions."""

    def __init__(self, folder: Path) -> None:
        self.engine = open_database(f"sqlite:///{folder}/foreshock.db")
        migrate(self.engine)
        brand = Brand(name="Any", query="any")
        self.settings = Settings(
            database="sqlite:///foreshock.db",
            contact=None,
            html=folder,
            brands=(brand,),
            sources=(),
            receivers=(),
            path=folder,
        )
        self.order: list[tuple[str, str]] = []

    async def hear(self, name: str, kind: str, **options) -> tuple[step.HeardFrom, list[Mention]]:
        """What one hearing of a source gives, and its mentions as they are stored, in the order of the source."""
        self.order.clear()
        source = Source(name=name, kind=kind, private=True, options=listener_of(kind).options(**options))
        said = await step.hear(self.engine, self.settings, source, NOW)
        with reading(self.engine) as conn:
            ids = kept.known(conn, self.order)
            return said, [row.mention for row in kept.by_ids(conn, [ids[key][0] for key in self.order])]


@pytest.fixture
def house(tmp_path, monkeypatch):
    house = House(tmp_path)
    keep_page = step.keep_page

    def watched(engine, settings, page, **more):
        house.order.extend((mention.origin, mention.external_id) for mention in map(keep.cleaned, page.mentions))
        return keep_page(engine, settings, page, **more)

    monkeypatch.setattr(step, "keep_page", watched)
    monkeypatch.setattr(keep, "match", lambda query, mention, brand: Match(brand=brand, spans=()))
    yield house
    house.engine.dispose()


@dataclass
class Count:
    right: int = 0
    all: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, right: bool, miss: str) -> None:
        self.all += 1
        self.right += right
        if not right:
            self.misses.append(miss)

    def __str__(self) -> str:
        return f"{self.right} of {self.all}"


def _expectations() -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    for line in (PAYLOADS / "EXPECT.jsonl").read_text(encoding="utf8").splitlines():
        expected = json.loads(line)
        found.setdefault(expected["file"], []).append(expected)
    return found


def _collapsed(text: str) -> str:
    return " ".join(text.split())


def _same_url(expected: str | None, url: str | None, note: str) -> bool:
    if expected is None or url is None:
        return expected == url
    if expected.startswith(("http://", "https://")):
        return expected == url or ("resolved against" in note and urlsplit(expected).path == urlsplit(url).path)
    return urlsplit(expected).path == urlsplit(url).path


def _same_time(expected: str | None, mention: Mention) -> bool:
    if expected is None:
        return mention.said_unknown
    return abs(mention.said - datetime.fromisoformat(expected)) < timedelta(seconds=1)


def _same_author(expected: str | None, mention: Mention) -> bool:
    author = mention.author
    return expected in (author.name, author.handle, author.id, author.url) if expected else author.key is None


def _agrees(name: str, expected: dict, mention: Mention) -> bool:
    value, note = expected.get(name), expected.get("note", "")
    match name:
        case "said":
            return _same_time(value, mention)
        case "url":
            return _same_url(value, mention.url, note)
        case "author":
            return _same_author(value, mention)
        case "external_id":
            return (
                value is None or value == mention.external_id or ("shared by" in note and value in mention.external_id)
            )
        case "text_starts":
            return _collapsed(mention.words).startswith(_collapsed(value or ""))
        case _:
            return value == getattr(mention, name)


def _another_reading_is_right(name: str, note: str) -> bool:
    """README: where the note says that another reading is right too, that field is not tested."""
    return (
        "right too" in note
        and {
            "author": "author" in note or "/u/" in note or "handle" in note,
            "external_id": "as id" in note or "the id in the file" in note,
            "url": "permalink (null" in note,
            "text_starts": False,
        }.get(name, False)
    ) or ("double-encoded" in note and name == "text_starts")


def _compare(fields: Count, heard: list[Mention], expectations: list[dict]) -> None:
    for expected in expectations:
        mention = heard[expected["index"]] if expected["index"] < len(heard) else None
        note = expected.get("note", "")
        for name in FIELDS:
            if name not in expected or _another_reading_is_right(name, note):
                continue
            got = getattr(mention, name, None) if name != "text_starts" else mention and mention.words[:60]
            miss = f"{expected['file']}[{expected['index']}].{name}: {expected[name]!r} but heard {got!r}"
            fields.add(mention is not None and _agrees(name, expected, mention), miss)


async def _walk(house, wanted, options_of, only="") -> tuple[Count, Count]:
    counts, fields, expectations = Count(), Count(), _expectations()
    with _served() as server:
        for file, items in _recordings(wanted).items():
            if only not in file:
                continue
            said, heard = await house.hear(file, **options_of(server, file))
            counted = said.heard == said.new == len(heard) == items
            counts.add(counted, f"{file}: {items} expected, {said}")
            _compare(fields, heard, expectations.get(file, []))
    print(f"\nheard: {counts} files; fields: {fields}")
    print(*counts.misses, *fields.misses, sep="\n")
    return counts, fields


@needs_recordings
async def test_every_recorded_feed_is_heard_whole_and_read_rightly(house):
    options = {"kind": "feed", "pages": 1}  # the next page of a recording is somewhere on the internet
    counts, fields = await _walk(house, _is_feed, lambda server, file: options | {"url": f"{server}/{file}"})
    assert counts.all >= 90 and not counts.misses
    assert fields.right / fields.all >= FIELDS_FLOOR, fields.misses


@needs_recordings
async def test_recorded_reviews_of_the_app_store_are_read_rightly_as_xml_and_as_json(house):
    options = {"kind": "feed", "pages": 1}
    counts, fields = await _walk(
        house,
        lambda family: family == "appstore_reviews",
        lambda server, file: options | {"url": f"{server}/{file}"},
        only="/rss_",
    )
    assert counts.all == 2 and not counts.misses
    assert not fields.misses


def _ways(body: bytes) -> dict[str, Feed]:
    """The feed by each parser that reads it; the first is the one that is used."""
    found, xml = {}, safe_xml(text_of(body, None))
    plain = as_it_is(body, None)
    for way, whole in (("as it is", plain), ("as text", xml), ("mended", mended_xml(xml))):
        with suppress(UnusualError):
            found |= {way: read_tree(whole, "https://example.org/feed")} if whole is not None else {}
    return found | {"by reference": read_by_reference(xml, "https://example.org/feed")}


def _mentions(feed: Feed) -> list[Mention]:
    ids, _ = names(feed.items, home=feed.link, kept={})
    heard = mentions_of(feed, zip(feed.items, ids, strict=True), origin="feed", now=NOW)
    # feedparser loses the text of an element with attributes, such as the rank of Stack Exchange
    return [replace(one, engagement=replace(one.engagement, likes=None)) for one in heard]


@needs_recordings
def test_the_fast_path_and_the_reference_read_the_same_out_of_every_recorded_feed():
    used, checked = Counter(), 0
    for file in _recordings(lambda family: _is_feed(family) or family == "appstore_reviews"):
        body = (PAYLOADS / file).read_bytes()
        if body.lstrip(b"\xef\xbb\xbf \r\n")[:1] in (b"{", b"["):
            continue
        try:
            ways = _ways(body)
        except Unreadable:
            continue
        used[next(iter(ways))] += 1
        reference = ways.pop("by reference")
        for way, feed in ways.items():
            checked += 1
            assert _mentions(feed) == _mentions(reference), f"{file} {way}"
            assert _about(feed) == _about(reference), f"{file} {way}"
    print(f"\nread {dict(used)}; {checked} readings agree with the reference in every field")
    assert used.total() >= 90 and used["by reference"] <= 5


def _about(feed: Feed) -> Feed:
    return replace(feed, items=(), title=mended(feed.title))


@needs_recordings
async def test_recorded_searches_of_hacker_news_are_read_rightly(house):
    counts, fields = await _walk(
        house,
        lambda family: family == "hackernews_algolia",
        lambda server, file: {
            "kind": "hackernews",
            "query": "any",
            "api": f"{server}/algolia/{file}",
            "site": "https://news.ycombinator.com",
        },
    )
    assert counts.all == 2 and not counts.misses
    assert not fields.misses

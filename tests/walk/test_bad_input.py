"""Sources that are broken, slow, huge, hostile or lying, heard by the step as a run hears them.

What is wrong with one is a value on its own row, in words for a person; the others are heard, and nothing raises.
"""

import asyncio
import gzip
import json
import os
import random
import re
import subprocess
import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from flows.steps import hear as step
from settings import load
from storage import mentions, sources
from storage.engine import reading
from wire import client
from wire.client import Limits, open_wire

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 11, 14, 7, tzinfo=UTC)
LIMITS = Limits(connect=5, read=1.5, total=4, raw=300_000, body=600_000, redirects=3, spacing=0)
BRAND = """
[[brands]]
name = "Quillpost"
query = "quillpost"
"""
SOURCE = """
[[sources]]
name = "{name}"
kind = "feed"
url = "http://127.0.0.1:{port}/{path}"
private = {private}
"""
RSS = "application/rss+xml; charset=utf-8"
ITEM = "<item><guid>{0}</guid><title>Quillpost lost my parcel {0}</title></item>"
FEED = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Café</title>{}</channel></rss>'
GOOD = FEED.format("".join(map(ITEM.format, range(3))))


def answer(body, kind=RSS, status="200 OK", **headers):
    """The bytes of one HTTP answer."""
    body = body.encode() if isinstance(body, str) else body
    named = {"Content-Type": kind, "Content-Length": str(len(body)), "Connection": "close"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


async def stalls(writer):
    await asyncio.sleep(30)


async def drips(writer):
    writer.write(answer("", Content_Length="1000"))
    while True:
        writer.write(b"<")
        await writer.drain()
        await asyncio.sleep(0.1)


async def never_ends(writer):
    writer.write(answer("", Content_Length=""))
    while True:
        writer.write(b"<!-- and so on -->" * 1000)
        await writer.drain()


def json_feed(*items):
    return answer(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}), "application/feed+json")


SLOW = ("longer than", "too slow")  # either limit: a machine that is busy for 1.5 s reads no drop in time
BAD = {
    "stalls": (stalls, "Unavailable", "too slow"),
    "drips": (drips, "Unavailable", SLOW),
    "hangs up": (answer("half", Content_Length="900"), "Unavailable", "cut its answer off"),
    "not HTTP": (b"220 mail.example ESMTP\r\n", "Unavailable", "does not speak HTTP"),
    "500": (answer("", status="500 Internal Server Error"), "Unavailable", "500"),
    "429": (answer("", status="429 Too Many Requests", Retry_After="1800"), "RateLimited", "429"),
    "401": (answer("", status="401 Unauthorized"), "Refused", "401"),
    "404": (answer("", status="404 Not Found"), "Refused", "404"),
    "never ends": (never_ends, "Refused", "larger than"),
    "huge": (answer("", Content_Length="99999999999"), "Refused", "announces"),
    "bomb": (answer(gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip"), "Refused", "after inflation"),
    "brotli": (answer("....", Content_Encoding="br"), "Unreadable", "not asked for"),
    "half a gzip": (answer(gzip.compress(GOOD.encode())[:-20], Content_Encoding="gzip"), "Unavailable", "cut off"),
    "no gzip": (answer(GOOD, Content_Encoding="gzip"), "Unreadable", ""),
    "in a circle": (answer("", status="302 Found", Location="/in%20a%20circle"), "Refused", "redirects more than 3"),
    "to a file": (answer("", status="302 Found", Location="file:///etc/passwd"), "Refused", "not an http"),
    "to nowhere": (answer("", status="301 Moved Permanently"), "Refused", "cannot be followed"),
    "a web page": (
        answer("<!doctype html><html><head><title>Log in</title></head><body>no</body></html>"),
        "Unreadable",
        "web page (HTML)",
    ),
    "doctype": (answer(GOOD.replace("<rss", '<!DOCTYPE rss [<!ENTITY q "boo">]><rss')), "Unreadable", "DOCTYPE"),
    "entities": (
        answer(GOOD.replace("<rss", '<!DOCTYPE a [<!ENTITY a "&b;&b;"><!ENTITY b "&a;">]><rss').replace("lost", "&a;")),
        "Unreadable",
        "DOCTYPE",
    ),
    "another file": (
        answer(GOOD.replace("<rss", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss')),
        "Unreadable",
        "DOCTYPE",
    ),
    "nothing": (answer(""), "Unreadable", "empty"),
    "a picture": (answer(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "image/png"), "Unreadable", ""),
    "another JSON": (answer('{"error": "no key"}', "application/json"), "Unreadable", ""),
    "broken JSON": (answer('{"version": "https://jsonfeed.org/version/1.1", "items": [', "x/y"), "Unreadable", ""),
    "deep JSON": (answer("[" * 100_000, "application/json"), "Unreadable", ""),
    "deep XML": (answer("<rss>" + "<a>" * 50_000), "Unreadable", ""),
}
"""By name: what it answers, the class of the error, and what the sentence must say."""


LONG_ID = "".join(random.Random(1).choices("0123456789abcdefghijklmnopqrstuvwxyz", k=6000))
ODD = {
    "as it should be": (answer(GOOD), 3),
    "latin-1 that says utf-8": (answer(FEED.format(ITEM.format("in a café")).encode("latin-1")), 1),
    "a feed that says it is a page": (answer(GOOD, "text/html"), 3),
    "invisible ids": (answer(FEED.format(ITEM.format("&#x202e;&#x200b;") + ITEM.format("&#x200b;"))), 2),
    "half letters": (json_feed({"id": "1", "content_text": "Quillpost \x00 \ud800 \udfff \x1b[2J lost it"}), 1),
    "half ids": (json_feed({"id": "\x00\ud800", "url": "https://a.example/\x00\ud800", "title": "Quillpost"}), 1),
    "half names": (
        json_feed({"id": "1", "title": "Quillpost", "authors": [{"name": "\x00\ud800", "url": "https://\ud800"}]}),
        1,
    ),
    "half tags": (json_feed({"id": "1", "title": "Quillpost", "tags": ["\ud800", "\x00"], "language": "\ud800"}), 1),
    "no calendar has it": (
        json_feed(
            {"id": "1", "title": "Quillpost", "date_published": "9999-12-31T23:59:59-14:00"},
            {"id": "2", "title": "Quillpost", "date_published": "0001-01-01T00:00:00+14:00"},
        ),
        2,
    ),
    "a long id": (json_feed({"id": LONG_ID, "title": "Quillpost"}), 1),
    "a long text": (json_feed({"id": "1", "content_text": "Quillpost " * 50_000}), 1),
    "no shape": (json_feed({"id": ["1"], "content_text": {"a": 1}}, 7, None, {"id": 2, "title": "Quillpost"}), 1),
}
"""By name: what it answers, and how many mentions of the brand are in it."""


@asynccontextmanager
async def serving(says):
    """A server on loopback that answers exactly this; gives its port."""

    async def serve(reader, writer):
        try:
            path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
            said = says[unquote(path).lstrip("/")]
            if isinstance(said, bytes):
                writer.write(said)
                await writer.drain()
            else:
                await said(writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def settings_of(tmp_path, port, names, *, private=True):
    """One source for each name, asking the path of that name; "down" asks a port where nobody listens."""
    tables = [
        SOURCE.format(name=name, port=9 if name == "down" else port, path=quote(name), private=str(private).lower())
        for name in names
    ]
    path = tmp_path / "foreshock.toml"
    path.write_text(BRAND + "".join(tables), encoding="utf8")
    return load(path, {})


async def hear_all(engine, settings, now=NOW):
    """All sources at once, as a run does; by name."""
    heard = await asyncio.gather(*(step.hear(engine, settings, source, now) for source in settings.sources))
    return {one.source: one for one in heard}


@pytest.fixture
def impatient(monkeypatch):
    """The wire's limits, for a test that cannot wait."""
    monkeypatch.setattr(step, "open_wire", partial(open_wire, limits=LIMITS))


@pytest.fixture
def a_pretended_first_hop(monkeypatch):
    """127.0.0.1 passes for an address of the public internet; every other one goes through the real guard."""
    guarded = client.httpx_ssrf_protection

    def protect(connection, custom_validator):
        def allowed(name, address, port):
            return str(address) == "127.0.0.1" or custom_validator(name, address, port)

        return guarded(connection, check_globally_reachable=False, custom_validator=allowed)

    monkeypatch.setattr(client, "httpx_ssrf_protection", protect)


def a_sentence_with_a_next_step(error):
    """Nothing of Python's, when it is asked again, and something to do."""
    step = r"; asked again at \d\d:\d\d UTC; (nothing to do|if it stays so, |correct |open )"
    return re.search(step, error) and not re.search(r"Traceback|object at 0x|\bNone\b|\n", error)


async def test_every_bad_source_tells_what_is_wrong_on_its_row_and_the_good_one_is_heard(engine, tmp_path, impatient):
    says = {name: said for name, (said, _, _) in BAD.items()} | {"good": answer(GOOD)}
    async with serving(says) as port:
        heard = await hear_all(engine, settings_of(tmp_path, port, [*says, "down"]))
    good = heard.pop("good")
    assert (good.heard, good.new, good.matched, good.error) == (3, 3, 3, None)
    with reading(engine) as conn:
        rows = {row.name: row for row in sources.all_sources(conn)}
    expected = {name: (kind, words) for name, (_, kind, words) in BAD.items()} | {"down": ("Unavailable", "reached")}
    assert set(heard) == set(expected)
    for name, one in heard.items():
        kind, words = expected[name]
        either = words if isinstance(words, tuple) else (words,)
        assert one.error_class == kind and any(said in one.error for said in either), (name, one.error)
        assert a_sentence_with_a_next_step(one.error), one.error
        row = rows[name]
        assert (row.error_class, row.last_error, row.failures) == (one.error_class, one.error, 1)
        assert row.failed_since == NOW and row.last_heard is None and row.not_before > NOW


def shown(row):
    """Everything of a mention that a person may see or another program may get."""
    mention, who = row.mention, row.mention.author
    texts = (mention.external_id, mention.title, mention.text, mention.url, mention.site, mention.language)
    return " ".join(filter(None, (*texts, *mention.tags, who.id, who.handle, who.name, who.url)))


@pytest.mark.parametrize("name", ODD)
async def test_an_odd_source_is_heard_all_the_same(name, engine, tmp_path):
    said, count = ODD[name]
    async with serving({name: said}) as port:
        (one,) = (await hear_all(engine, settings_of(tmp_path, port, [name]))).values()
    assert (one.new, one.error) == (count, None)
    with reading(engine) as conn:
        kept = mentions.listed(conn)
    assert len(kept) == count == len({row.mention.external_id for row in kept})
    assert all(row.mention.external_id and "Quillpost" in row.mention.words for row in kept)
    assert not re.search("[\x00\x1b\u202e\ud800-\udfff]", "".join(map(shown, kept)))


async def test_the_accents_of_a_feed_that_lies_about_its_encoding_are_right(engine, tmp_path):
    async with serving({name: said for name, (said, _) in ODD.items()}) as port:
        await hear_all(engine, settings_of(tmp_path, port, ["latin-1 that says utf-8"]))
    with reading(engine) as conn:
        (row,) = mentions.listed(conn)
    assert row.mention.words == "Quillpost lost my parcel in a café"


async def test_of_a_feed_that_was_cut_off_the_whole_items_are_kept(engine, tmp_path):
    async with serving({"cut": answer(GOOD[: GOOD.index("parcel 2")])}) as port:
        (one,) = (await hear_all(engine, settings_of(tmp_path, port, ["cut"]))).values()
    assert (one.new, one.error_class) == (2, "Unreadable")
    assert "cut off" in one.error and a_sentence_with_a_next_step(one.error)


async def test_a_source_that_asks_for_a_pause_gets_it(engine, tmp_path):
    says = {"busy": answer("", status="429 Too Many Requests", Retry_After="1800")}
    async with serving(says) as port:
        settings = settings_of(tmp_path, port, ["busy"])
        assert "asked again at 14:37 UTC; nothing to do" in (await hear_all(engine, settings))["busy"].error
        early = (await hear_all(engine, settings, NOW + timedelta(minutes=29)))["busy"]
        assert "14:37" in early.skipped and early.error is None
        says["busy"] = answer(GOOD)
        assert (await hear_all(engine, settings, NOW + timedelta(minutes=30)))["busy"].new == 3
    with reading(engine) as conn:
        (row,) = sources.all_sources(conn)
    assert (row.last_error, row.error_class, row.failures) == (None, None, 0)


async def test_a_source_that_stays_down_is_asked_less_and_less(engine, tmp_path, impatient):
    settings, now, pauses = settings_of(tmp_path, 9, ["down"]), NOW, []
    for _ in range(9):
        await hear_all(engine, settings, now)
        with reading(engine) as conn:
            (row,) = sources.all_sources(conn)
        pauses.append((row.not_before - now) // timedelta(minutes=1))
        now = row.not_before
    assert pauses == [5, 10, 20, 40, 60, 60, 60, 60, 60] and row.failures == 9 and row.failed_since == NOW


@pytest.mark.usefixtures("impatient", "a_pretended_first_hop")
async def test_a_source_of_the_open_internet_cannot_lead_into_the_private_network(engine, tmp_path):
    asked = []

    async def secret(writer):
        asked.append(writer)
        writer.write(answer(GOOD))

    says = {"moved": b"", "secret": secret}
    async with serving(says) as port:
        settings = settings_of(tmp_path, port, ["moved"], private=False)
        places = (f"127.0.0.2:{port}", f"[::ffff:127.0.0.2]:{port}", "169.254.169.254", "10.0.0.1", "[fd00::1]")
        for day, place in enumerate(places):
            says["moved"] = answer("", status="302 Found", Location=f"http://{place}/secret")
            (one,) = (await hear_all(engine, settings, NOW + timedelta(days=day))).values()
            assert (one.error_class, one.heard) == ("Refused", 0), place
            assert "/secret is not on the public internet" in one.error and a_sentence_with_a_next_step(one.error)
        assert asked == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BRAND + "[foreshok]\n", "did you mean foreshock?"),
        (BRAND + SOURCE.format(name="a", port=9, path="", private="true") + 'ulr = "x"\n', "ulr"),
        (BRAND.replace('"quillpost"', '"(quillpost OR"'), "column"),
        ("[[brands]\n", "line 1"),
    ],
    ids=["unknown table", "unknown key", "broken query", "no TOML"],
)
def test_a_run_with_wrong_settings_ends_with_2_and_creates_nothing(text, said, tmp_path):
    (tmp_path / "foreshock.toml").write_text(text, encoding="utf8")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "FORESHOCK"))}
    command = [sys.executable, "-m", "console", "run"]
    ran = subprocess.run(
        command, cwd=tmp_path, env=environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (2, "") and said in ran.stderr and "Traceback" not in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["foreshock.toml"]

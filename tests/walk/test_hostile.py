"""Sources that mean harm, with the limits as they are in earnest: what they cost is bounded, what they say is kept."""

import asyncio
import json
import pickle
import socket
import subprocess
import sys
import zlib
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from flows.steps import hear as step
from listeners.contract import listener_of
from settings import Brand, Settings, Source
from storage import mentions
from storage.engine import migrate, open_database, reading
from wire import Refused, client
from wire.client import Limits, open_wire

ROOT = Path(__file__).resolve().parents[2]
CHILD = Path(__file__).with_name("hostile_child.py")
NOW = datetime(2026, 3, 11, 14, 7, tzinfo=UTC)
MB = 1_000_000
RSS = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Board</title>{}</channel></rss>'
ITEM = "<item><guid>{0}</guid><title>Quillpost lost my parcel {0}</title></item>"


def feed(*items):
    return RSS.format("".join(items))


def answer(body, *, status="200 OK", **headers):
    body = body.encode() if isinstance(body, str) else body
    named = {"Content-Type": "application/rss+xml", "Content-Length": str(len(body)), "Connection": "close"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


@asynccontextmanager
async def serving(says, host="127.0.0.1", asked=None):
    """`says` maps a path to bytes, or to a coroutine that writes them. Gives the port."""

    async def serve(reader, writer):
        try:
            path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
            if asked is not None:
                asked.append(path)
            said = says[path]
            writer.write(said) if isinstance(said, bytes) else await said(writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, host, 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def settings_of(folder, *urls, private=True):
    sources = tuple(
        Source(name=f"source {i}", kind="feed", private=private, options=listener_of("feed").options(url=url))
        for i, url in enumerate(urls)
    )
    return Settings(
        database=f"sqlite:///{folder}/foreshock.db",
        contact=None,
        html=folder,
        brands=(Brand(name="Quillpost", query="quillpost"),),
        sources=sources,
        receivers=(),
        path=folder,
    )


@pytest.fixture
def engine(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path}/foreshock.db")
    migrate(engine)
    yield engine
    engine.dispose()


async def hear(engine, folder, says, path="/feed", **more):
    async with serving(says) as port:
        settings = settings_of(folder, f"http://127.0.0.1:{port}{path}", **more)
        return await step.hear(engine, settings, settings.sources[0], NOW)


async def in_a_child(folder, said):
    """What a process that hears it says, after it heard something harmless."""
    async with serving({"/small": answer(feed(ITEM.format(0))), "/feed": said}) as port:
        settings = settings_of(folder, f"http://127.0.0.1:{port}/small", f"http://127.0.0.1:{port}/feed")
        child = await asyncio.create_subprocess_exec(
            sys.executable, str(CHILD), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT,
            env={"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        out, _ = await child.communicate(pickle.dumps((settings, NOW)))
    return json.loads(out)


def bomb(size, unit):
    packer = zlib.compressobj(9, wbits=31)
    head, tail = RSS.split("{}")
    packed = [packer.compress(head.encode())]
    packed += [packer.compress(unit) for _ in range(size // len(unit))]
    return b"".join([*packed, packer.compress(tail.encode()), packer.flush()])


@pytest.mark.parametrize("unit", [b"\0" * MB, ITEM.format(1).encode() * 10_000], ids=["zeros", "items"])
async def test_three_hundred_megabytes_in_a_small_gzip_take_less_than_twenty(tmp_path, unit):
    packed = bomb(300 * MB, unit)
    assert len(packed) < 3 * MB
    said = await in_a_child(tmp_path, answer(packed, Content_Encoding="gzip"))
    assert said["error_class"] == "Refused" and "after inflation" in said["error"]
    assert said["grown"] < 20 * MB


async def test_a_body_without_an_end_takes_less_than_twenty_megabytes(tmp_path):
    async def never_ends(writer):
        writer.write(answer("", Content_Length=""))
        while True:
            writer.write(b"<!-- and so on -->" * 1000)
            await writer.drain()

    said = await in_a_child(tmp_path, never_ends)
    assert said["error_class"] == "Refused" and "larger than" in said["error"]
    assert said["grown"] < 20 * MB


async def test_a_slow_drip_ends_with_the_time_of_one_request(engine, tmp_path, monkeypatch):
    async def drips(writer):
        writer.write(answer("", Content_Length="1000000"))
        while True:
            writer.write(b"<")
            await writer.drain()
            await asyncio.sleep(0.05)

    monkeypatch.setattr(step, "open_wire", partial(open_wire, limits=Limits(total=1, spacing=0)))
    said = await hear(engine, tmp_path, {"/feed": drips})
    assert said.error_class == "Unavailable" and "longer than 1 s" in said.error


async def test_thirty_redirects_are_five_too_many(engine, tmp_path):
    asked = []
    says = {f"/{i}": answer("", status="302 Found", Location=f"/{i + 1}") for i in range(30)}
    async with serving(says | {"/30": answer(feed(ITEM.format(1)))}, asked=asked) as port:
        settings = settings_of(tmp_path, f"http://127.0.0.1:{port}/0")
        said = await step.hear(engine, settings, settings.sources[0], NOW)
    assert said.error_class == "Refused" and "redirects more than 5 times" in said.error and len(asked) == 6


class TestRebinding:
    """A name that was an address of the internet a moment ago, and is one of the private network now."""

    @pytest.fixture
    def names(self, monkeypatch):
        """What `rebind.example` is at each lookup, the last one from then on; 127.0.0.1 passes for public."""
        answers, real, guarded = [], socket.getaddrinfo, client.httpx_ssrf_protection

        def lookup(host, port, *more, **named):
            if host in ("rebind.example", b"rebind.example"):
                host = answers.pop(0) if len(answers) > 1 else answers[0]
            return real(host, port, *more, **named)

        def protect(connection, custom_validator):
            def allowed(name, address, port):
                return str(address) == "127.0.0.1" or custom_validator(name, address, port)

            return guarded(connection, check_globally_reachable=False, custom_validator=allowed)

        monkeypatch.setattr(socket, "getaddrinfo", lookup)
        monkeypatch.setattr(client, "httpx_ssrf_protection", protect)
        return answers

    async def test_what_was_checked_is_what_is_asked_whatever_the_name_becomes(self, engine, tmp_path, names):
        inside = []
        async with serving({"/feed": answer(feed(ITEM.format(1)))}) as port:
            server = await asyncio.start_server(lambda *_: inside.append(1), "127.0.0.2", port)
            async with server:
                names[:] = ["127.0.0.1", "127.0.0.2"]
                settings = settings_of(tmp_path, f"http://rebind.example:{port}/feed", private=False)
                said = await step.hear(engine, settings, settings.sources[0], NOW)
        assert (said.new, said.error, inside) == (1, None, [])

    async def test_a_name_that_leads_inside_is_refused(self, engine, tmp_path, names):
        asked = []
        async with serving({"/feed": answer(feed(ITEM.format(1)))}, host="127.0.0.2", asked=asked) as port:
            names[:] = ["127.0.0.2"]
            settings = settings_of(tmp_path, f"http://rebind.example:{port}/feed", private=False)
            said = await step.hear(engine, settings, settings.sources[0], NOW)
        assert said.error_class == "Refused" and "not on the public internet" in said.error and asked == []

    async def test_a_websocket_is_opened_to_the_address_that_was_checked(self, names, monkeypatch):
        names[:] = ["127.0.0.2"]
        with pytest.raises(Refused, match="public internet"):
            async with (
                open_wire(now=NOW, contact=None, private=False) as wire,
                wire.websocket("ws://rebind.example:9/"),
            ):
                pass


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE rss [<!ENTITY a "boo">]>',
        '<!DOCTYPE rss [<!ENTITY a "a"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/evil.dtd" [<!ENTITY a "b">]>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    ],
)
async def test_what_is_declared_is_never_expanded(engine, tmp_path, declared):
    body = feed("<item><guid>1</guid><title>Quillpost &a; &x; &c;</title></item>").replace("<rss", f"{declared}<rss")
    said = await hear(engine, tmp_path, {"/feed": answer(body)})
    assert (said.error_class, said.heard) == ("Unreadable", 0) and "DOCTYPE" in said.error


async def test_an_entry_of_ten_megabytes_is_heard_and_cut(tmp_path):
    long = "Quillpost lost it. " * (10 * MB // 19)
    said = await in_a_child(tmp_path, answer(feed(f"<item><guid>1</guid><description>{long}</description></item>")))
    assert (said["new"], said["error"]) == (1, None)


async def test_of_a_hundred_thousand_entries_the_newest_are_heard_and_kept_and_the_rest_is_told(tmp_path):
    said = await in_a_child(tmp_path, answer(feed(*map(ITEM.format, range(100_000)))))
    assert (said["heard"], said["new"], said["error_class"]) == (5_000, 5_000, "Unreadable")
    assert "95,000 older items were left out" in said["error"]


ODD = {
    "NUL bytes": (feed("<item><guid>a\0b</guid><title>Quillpost \0lost it</title></item>"), 1),
    "no UTF-8": (feed(ITEM.format(1)).encode().replace(b"lost", b"l\xff\xfe\xc3st"), 1),
    "bidi controls": (feed("<item><guid>1</guid><title>Quill\u202epost \u2066lost\u2069 it</title></item>"), 1),
    "an id of ten kilobytes": (feed(ITEM.format("x" * 10_000), ITEM.format("x" * 9_999 + "y")), 2),
    "the year one": (feed(f"{ITEM.format(1)[:-7]}<pubDate>0001-01-01T00:00:00Z</pubDate></item>"), 1),
    "the year 9999": (feed(f"{ITEM.format(1)[:-7]}<pubDate>Fri, 31 Dec 9999 23:59:59 -1200</pubDate></item>"), 1),
}


@pytest.mark.parametrize("name", ODD)
async def test_what_is_odd_is_heard_and_made_harmless(engine, tmp_path, name):
    body, count = ODD[name]
    said = await hear(engine, tmp_path, {"/feed": answer(body)})
    assert (said.new, said.error) == (count, None)
    with reading(engine) as conn:
        kept = [row.mention for row in mentions.listed(conn)]
    assert len({one.external_id for one in kept}) == count
    for one in kept:
        assert not set("\0\u202e\u2066\u2069") & set(one.words + one.external_id) and len(one.external_id) <= 500
        assert one.said <= NOW and one.said.year > 1970
    assert name != "bidi controls" or kept[0].invisible == 3

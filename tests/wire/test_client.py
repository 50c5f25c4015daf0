import asyncio
import gzip
import logging
import time
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta

import pytest

from wire import RateLimited, Refused, Unavailable, Unreadable
from wire.client import Limits, open_wire

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def answer(status="200 OK", body=b"", **headers):
    named = {"Content-Length": str(len(body)), "Connection": "close"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


async def test_an_answer_carries_body_validators_and_lower_case_headers(host, http):
    host.says["/a"] = answer(body=b"hello", ETag='"1"', Last_Modified="Wed, 04 Mar 2026 11:00:00 GMT")
    got = await http.get(f"{host.url}/a", params={"q": "slack"})
    assert (got.status, got.body, got.url) == (200, b"hello", f"{host.url}/a?q=slack")
    assert got.validators == {"etag": '"1"', "last_modified": "Wed, 04 Mar 2026 11:00:00 GMT"}
    assert got.headers["content-length"] == "5" and got.moved is None and got.not_before is None


async def test_we_say_who_we_are_and_ask_only_for_encodings_that_can_be_bounded(host, http):
    host.says["/a"] = answer()
    await http.get(f"{host.url}/a")
    asked = host.asked[0][1]
    assert asked["user-agent"] == "Foreshock/0.1 (+ops@example.org)"
    assert asked["accept-encoding"] == "gzip, deflate"


async def test_validators_become_a_conditional_get_and_304_has_no_body(host, http):
    host.says["/a"] = answer("304 Not Modified", ETag='"1"')
    known = {"etag": '"1"', "last_modified": "Wed, 04 Mar 2026 11:00:00 GMT"}
    got = await http.get(f"{host.url}/a", validators=known)
    assert (got.status, got.body, got.validators) == (304, b"", {"etag": '"1"'})
    assert host.asked[0][1]["if-none-match"] == '"1"'
    assert host.asked[0][1]["if-modified-since"] == "Wed, 04 Mar 2026 11:00:00 GMT"


async def test_validators_that_cannot_be_sent_back_are_not_kept_and_old_ones_not_sent(host, http):
    host.says["/a"] = answer(body=b"hello", ETag='"übung"', Last_Modified="Mar 4")
    assert (await http.get(f"{host.url}/a")).validators == {"last_modified": "Mar 4"}
    for unsendable in ('"übung"', "a\r\nX-Evil: 1", "a" * 2_000):
        assert (await http.get(f"{host.url}/a", validators={"etag": unsendable})).body == b"hello"
        assert "if-none-match" not in host.asked[-1][1] and "x-evil" not in host.asked[-1][1]


async def test_a_header_that_cannot_be_sent_is_not_called_a_bad_url(host, http):
    with pytest.raises(Refused, match="has a header or a value that cannot be sent"):
        await http.get(f"{host.url}/a", headers={"x-key": "schlüssel"})
    assert host.asked == []


async def test_a_304_that_nobody_asked_for_is_no_answer(host, http):
    host.says["/a"] = answer("304 Not Modified")
    with pytest.raises(Refused):
        await http.get(f"{host.url}/a")


@pytest.mark.parametrize(
    ("status", "error", "permanent"),
    [
        ("401 Unauthorized", Refused, True),
        ("403 Forbidden", Refused, True),
        ("404 Not Found", Refused, True),
        ("410 Gone", Refused, True),
        ("400 Bad Request", Refused, True),
        ("408 Request Timeout", Unavailable, False),
        ("429 Too Many Requests", RateLimited, False),
        ("500 Internal Server Error", Unavailable, False),
        ("503 Service Unavailable", Unavailable, False),
    ],
)
async def test_every_other_status_is_an_error_of_its_kind(host, http, status, error, permanent):
    host.says["/a"] = answer(status)
    with pytest.raises(error) as caught:
        await http.get(f"{host.url}/a")
    assert caught.value.permanent is permanent and type(caught.value) is error


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable", "403 Forbidden"])
@pytest.mark.parametrize(("written", "seconds"), [("120", 120), ("Wed, 04 Mar 2026 12:05:00 GMT", 300)])
async def test_retry_after_is_a_pause_in_seconds_or_until_a_date(host, http, status, written, seconds):
    host.says["/a"] = answer(status, Retry_After=written)
    with pytest.raises(RateLimited) as caught:
        await http.get(f"{host.url}/a")
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    ("control", "age", "rest"),
    [
        ("public, max-age=600", "", timedelta(minutes=10)),
        ("max-age=600", "240", timedelta(minutes=6)),
        ("max-age=31536000", "", timedelta(hours=1)),
        ("max-age=600, no-cache", "", None),
        ("s-maxage=600", "", None),
        ("max-age=0", "", None),
    ],
)
async def test_freshness_says_when_to_come_back(host, http, control, age, rest):
    host.says["/a"] = answer(Cache_Control=control, Age=age)
    got = await http.get(f"{host.url}/a")
    assert got.not_before == (NOW + rest if rest else None)


async def test_a_host_that_never_answers_is_unavailable_within_the_read_limit(host, http):
    async def silent(_writer):
        await asyncio.sleep(5)

    host.says["/a"] = silent
    started = time.monotonic()
    with pytest.raises(Unavailable, match="too slow"):
        await http.get(f"{host.url}/a")
    assert time.monotonic() - started < 2


async def test_a_body_that_drips_is_cut_off_by_the_total_limit(host, http):
    async def dripping(writer):
        writer.write(answer(Content_Length="1000"))
        for _ in range(100):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.1)

    host.says["/a"] = dripping
    started = time.monotonic()
    with pytest.raises(Unavailable, match="longer than"):
        await http.get(f"{host.url}/a")
    assert time.monotonic() - started < 2


async def test_a_body_larger_than_announced_limits_is_refused_before_it_is_read(host, http):
    host.says["/a"] = answer(Content_Length="99999999")
    with pytest.raises(Refused, match="announces"):
        await http.get(f"{host.url}/a")


async def test_an_endless_body_is_refused_at_the_limit(host, http):
    async def endless(writer):
        writer.write(answer(Content_Length=""))
        while True:
            writer.write(b"x" * 4096)
            await writer.drain()

    host.says["/a"] = endless
    with pytest.raises(Refused, match="larger than 10,000 bytes as sent"):
        await http.get(f"{host.url}/a")


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
async def test_a_bomb_is_refused_without_being_inflated(host, http, pack):
    bomb = pack(b"\0" * 8_000_000)
    assert len(bomb) < 10_000
    host.says["/a"] = answer(body=bomb, Content_Encoding="gzip" if pack is gzip.compress else "deflate")
    tracemalloc.start()
    try:
        with pytest.raises(Refused, match="after inflation"):
            await http.get(f"{host.url}/a")
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


async def test_a_body_that_ends_early_is_unavailable(host, http):
    host.says["/a"] = answer(body=b"half", Content_Length="8")
    with pytest.raises(Unavailable, match="cut its answer off"):
        await http.get(f"{host.url}/a")


async def test_a_compressed_body_that_ends_early_is_unavailable(host, http):
    host.says["/a"] = answer(body=gzip.compress(b"words " * 100)[:-9], Content_Encoding="gzip")
    with pytest.raises(Unavailable, match="cut off"):
        await http.get(f"{host.url}/a")


async def test_an_encoding_that_was_not_asked_for_is_unreadable(host, http):
    host.says["/a"] = answer(body=b"...", Content_Encoding="br")
    with pytest.raises(Unreadable, match="not asked for"):
        await http.get(f"{host.url}/a")


async def test_a_host_that_does_not_listen_is_unavailable(http):
    with pytest.raises(Unavailable, match="cannot be reached"):
        await http.get("http://127.0.0.1:9/a")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/", "http://", "http://[::1", "nonsense"])
async def test_only_http_urls_are_asked(http, url):
    with pytest.raises(Refused):
        await http.get(url)


async def test_redirects_are_followed_and_only_a_permanent_chain_moves_the_source(host, http):
    host.says["/gone"] = answer("301 Moved Permanently", Location="/new")
    host.says["/for-now"] = answer("302 Found", Location="/gone")
    host.says["/new"] = answer(body=b"here")
    assert (await http.get(f"{host.url}/gone")).moved == f"{host.url}/new"
    temporary = await http.get(f"{host.url}/for-now")
    assert (temporary.body, temporary.url, temporary.moved) == (b"here", f"{host.url}/new", None)


async def test_a_redirect_in_a_circle_ends(host, http):
    host.says["/a"] = answer("302 Found", Location="/a")
    with pytest.raises(Refused, match="more than 3 times"):
        await http.get(f"{host.url}/a")


async def test_keys_do_not_follow_a_redirect_to_another_host(host, another_host, http):
    host.says["/a"] = answer("302 Found", Location=f"{another_host.url}/b")
    another_host.says["/b"] = answer()
    await http.get(f"{host.url}/a", headers={"authorization": "Bearer canary", "x-api-key": "canary"})
    assert host.asked[0][1]["authorization"] == "Bearer canary"
    assert "canary" not in str(another_host.asked[0])


async def test_a_post_is_sent_and_never_redirected(host, http):
    host.says["/a"] = answer(body=b"ok")
    host.says["/moved"] = answer("307 Temporary Redirect", Location="/a")
    assert (await http.post(f"{host.url}/a", json={"q": 1})).body == b"ok"
    with pytest.raises(Refused):
        await http.post(f"{host.url}/moved", json={"q": 1})


async def test_the_guarded_wire_refuses_a_private_address_without_asking_it(host):
    async with open_wire(now=NOW, contact=None, private=False, limits=Limits(spacing=0)) as wire:
        for url in (
            host.url,
            host.url.replace("127.0.0.1", "localhost"),
            host.url.replace("127.0.0.1", "[::ffff:7f00:1]"),
        ):
            with pytest.raises(Refused, match="public internet"):
                await wire.http.get(f"{url}/a")
    assert host.asked == []


async def test_a_redirect_to_a_private_address_is_refused(host, monkeypatch):
    """The first hop is taken for public by its port; the second goes through the real check."""
    host.says["/a"] = answer("302 Found", Location=f"{host.url.replace('127.0.0.1', '127.0.0.2')}/secret")
    from wire import client

    def only_the_first(connection, custom_validator):
        return client_protection(
            connection,
            check_globally_reachable=False,
            custom_validator=lambda name, address, port: (
                str(address) == "127.0.0.1" or custom_validator(name, address, port)
            ),
        )

    client_protection = client.httpx_ssrf_protection
    monkeypatch.setattr(client, "httpx_ssrf_protection", only_the_first)
    async with open_wire(now=NOW, contact=None, private=False, limits=Limits(spacing=0)) as wire:
        with pytest.raises(Refused, match="public internet"):
            await wire.http.get(f"{host.url}/a")
    assert [path for path, _ in host.asked] == ["/a"]


async def test_no_error_and_no_log_says_a_secret(host, http, caplog):
    host.says["/a"] = answer("403 Forbidden")
    host.says["/slow"] = answer(body=b"half", Content_Length="8")
    url = host.url.replace("http://", "http://canary-user:canary-pass@")
    with caplog.at_level(logging.DEBUG):
        for path in ("/a", "/slow"):
            with pytest.raises((Refused, Unavailable)) as caught:
                await http.get(f"{url}{path}?key=canary-key", headers={"authorization": "canary-header"})
            assert "canary" not in str(caught.value) and caught.value.__cause__ is None
            assert f"{host.url}{path}?…" in str(caught.value)
    assert "canary" not in caplog.text


async def test_user_and_password_of_a_url_are_sent_and_not_handed_on(host, http):
    host.says["/a"] = answer()
    got = await http.get(f"{host.url}/a".replace("http://", "http://jo:pw@"))
    assert host.asked[0][1]["authorization"].startswith("Basic ")
    assert got.url == f"{host.url}/a"


async def test_one_host_is_asked_at_most_once_per_interval(host):
    host.says["/a"] = answer()
    async with open_wire(now=NOW, contact=None, private=True, limits=Limits(spacing=0.2)) as wire:
        started = time.monotonic()
        for _ in range(3):
            await wire.http.get(f"{host.url}/a")
        assert 0.4 <= time.monotonic() - started < 2


async def test_the_environment_cannot_put_a_proxy_in_between(host, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    host.says["/a"] = answer(body=b"direct")
    async with open_wire(now=NOW, contact=None, private=True) as wire:
        assert (await wire.http.get(f"{host.url}/a")).body == b"direct"


async def test_now_must_know_its_zone():
    with pytest.raises(ValueError, match="time zone"):
        async with open_wire(now=datetime(2026, 3, 4), contact=None, private=True):  # noqa: DTZ001
            pass


async def test_a_local_file_is_read_line_by_line(tmp_path):
    path = tmp_path / "mentions.jsonl"
    path.write_bytes(b"one\r\ntwo\n\nlast")
    async with open_wire(now=NOW, contact=None, private=False, limits=Limits(line=10)) as wire:
        assert [line async for line in wire.open_file(path)] == [b"one", b"two", b"", b"last"]
        path.write_bytes(b"a line that is too long\n")
        with pytest.raises(Refused, match="longer than"):
            [line async for line in wire.open_file(path)]
        with pytest.raises(Refused, match="cannot be read"):
            [line async for line in wire.open_file(tmp_path / "missing")]

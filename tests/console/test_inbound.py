"""The door for what is pushed, over real HTTP: it says yes only when what came is on the disk."""

import asyncio
import hashlib
import hmac
import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from threading import Thread

import psutil
import pytest
import uvicorn

from alerts import Alert, Notice
from console import inbound
from console.inbound import addresses, app_of
from settings import load
from storage import alerts
from storage.engine import migrate, open_database, writing

ROOT = Path(__file__).resolve().parents[2]
SECRET = "sixteen letters!"
SETTINGS = f"""
[[brands]]
name = "Acme"
query = "acme"
without = ["job adverts"]
[[sources]]
name = "shop events"
kind = "webhook"
secret = "{SECRET}"
[[sources]]
name = "nps/2026"
kind = "survey"
secret = "{SECRET}"
about = "Acme"
[[sources]]
name = "resting"
kind = "webhook"
secret = "{SECRET}"
paused = true
[[sources]]
name = "asked"
kind = "import"
path = "a.csv"
[[receivers]]
name = "desk"
kind = "webhook"
url = "https://desk.example/in"
secret = "{SECRET}"
"""
SHOP = "/in/shop%20events"


def signed(body, ago=0):
    """The headers of a delivery."""
    began = str(int(time.time()) - ago)
    found = hmac.new(SECRET.encode(), f"{began}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Foreshock-Time": began, "Foreshock-Signature": f"v1={found}"}


class Sender:
    """Posts to the door as somebody far away would."""

    def __init__(self, port, database):
        self.port, self.database = port, database

    def send(self, said, path=SHOP, *, headers=None, method="POST"):
        """Status, headers and JSON of the answer."""
        body = said if isinstance(said, bytes) or said is None else json.dumps(said).encode()
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as there:
            there.request(method, path, body, signed(body or b"") if headers is None else headers)
            answer = there.getresponse()
            return answer.status, dict(answer.headers), json.loads(answer.read())

    def kept(self):
        with closing(sqlite3.connect(self.database)) as there:
            return [row[0] for row in there.execute("select external_id from mentions order by id")]


@pytest.fixture
def house(tmp_path):
    (tmp_path / "foreshock.toml").write_text(SETTINGS, encoding="utf8")
    return tmp_path


@pytest.fixture
def door(house):
    """The application on a port of its own, in a thread."""
    known = load(house / "foreshock.toml", {})
    engine = open_database(known.database)
    migrate(engine)
    mine = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app_of(engine, known), log_config=None, access_log=False, lifespan="off", http="h11")
    server = uvicorn.Server(config)
    thread = Thread(target=lambda: asyncio.run(server.serve(sockets=[mine])), daemon=True)
    thread.start()
    yield Sender(mine.getsockname()[1], house / "foreshock.db")
    server.should_exit = True
    thread.join(20)
    mine.close()
    engine.dispose()


def test_what_is_kept_is_answered_with_202_and_a_repeat_with_200(door):
    body = json.dumps({"id": "1", "text": "Acme is late"}).encode()
    headers = signed(body)
    status, _, said = door.send(body, headers=headers)
    assert (status, said) == (
        202,
        {"repeat": False, "heard": 1, "matched": 1, "new": 1, "known": 0, "noise": 0, "left_out": 0, "why": []},
    )
    assert door.kept() == ["1"]
    status, _, said = door.send(body, headers=headers)
    assert (status, said["repeat"]) == (200, True) and door.kept() == ["1"]


def test_records_that_cannot_be_kept_are_counted_and_told_and_the_others_are_kept(door):
    whole = {"id": "1", "text": "Acme is late"}
    status, _, said = door.send([whole, {"id": "2"}, "Acme, secretly", ["Acme"]])
    told = ["record 2 has no text", "record 3 has no text", "record 4 has no text"]
    assert (status, said["heard"], said["left_out"], said["why"]) == (202, 1, 3, told)
    assert door.kept() == ["1"]
    with closing(sqlite3.connect(door.database)) as there:
        [(error, failures)] = there.execute("select last_error, failures from sources").fetchall()
    assert error.startswith("record 2 has no text, and 2 more were left out") and failures == 0
    said = door.send([whole, *[{"id": "3"}] * 30])[2]
    assert (said["known"], said["left_out"], len(said["why"])) == (1, 30, 10)


def test_answers_of_a_survey_that_cannot_be_kept_are_told_too(door):
    _, _, said = door.send([{"id": "r1", "score": 9}, {"id": "r2"}], "/in/nps%2F2026")
    assert (said["heard"], said["left_out"], said["why"]) == (1, 1, ["record 2 has no text"])


PAGE = (ROOT / "docs" / "push.md").read_text(encoding="utf8")


@pytest.mark.skipif(not (which("openssl") and which("curl")), reason="the example needs openssl and curl")
def test_the_example_of_the_page_is_taken_as_it_stands(door):
    [example] = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for old, new in (("8764/in/shop", f"{door.port}{SHOP}"), ("the secret of this source", SECRET)):
        assert example.count(old) == 1
        example = example.replace(old, new)
    done = subprocess.run(
        ["sh", "-euc", example],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert f"```\n{done.stdout}\n```" in PAGE, done.stdout + done.stderr
    assert door.kept() == ["17"]


def test_a_name_with_a_slash_is_an_address_too_and_every_address_is_told(door, house):
    assert door.send({"id": "r1", "score": 9}, "/in/nps%2F2026")[0] == 202
    known = load(house / "foreshock.toml", {})
    assert [address for _, address in addresses(known, "127.0.0.1", 8764)] == [
        "http://127.0.0.1:8764/in/shop%20events",
        "http://127.0.0.1:8764/in/nps%2F2026",
        "http://127.0.0.1:8764/in/resting",
    ]
    assert addresses(known, "::1", 8764)[0][1] == "http://[::1]:8764/in/shop%20events"


def test_what_is_not_signed_or_not_understood_says_what_to_do(door):
    body = b'{"text": "Acme is late"}'
    for headers in ({}, signed(b"another"), signed(body, ago=400), {**signed(body), "Foreshock-Signature": "v1=0"}):
        status, _, said = door.send(body, headers=headers)
        assert status == 401 and said["error"] and "secret" in said["next"] and SECRET not in str(said)
    for wrong in (b"{", b"7", b"{}", b"\xff\x00"):
        status, _, said = door.send(wrong)
        assert status == 400 and "mapping" in said["next"]
    assert door.kept() == []


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        *(
            (path, "POST", 404)
            for path in ("/in/nobody", "/in/asked", "/in/", "/in", "/", f"{SHOP}/", "/in/%2e%2e%2fetc")
        ),
        (SHOP, "GET", 405),
        (SHOP, "PUT", 405),
    ],
)
def test_other_addresses_and_methods_are_refused_in_json(door, path, method, status):
    found, _, said = door.send(b'{"text": "Acme"}', path, method=method)
    assert found == status and said["error"] and said["next"]


def test_a_paused_source_is_worth_another_try_later(door):
    status, headers, said = door.send({"text": "Acme"}, "/in/resting")
    assert status == 503 and headers["retry-after"] == "3600" and "paused" in said["error"]


def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(door):
    most = inbound.LARGEST
    assert door.send(b"x" * (most + 1))[0] == 413
    assert door.send(b"x" * most)[0] == 400
    with closing(http.client.HTTPConnection("127.0.0.1", door.port, timeout=30)) as there:
        there.request("POST", SHOP, iter([b"x" * 100_000] * 11), signed(b""), encode_chunked=True)
        assert there.getresponse().status == 413
    with socket.create_connection(("127.0.0.1", door.port)) as there:
        there.sendall(b"POST /in/shop%20events HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n")
        assert there.recv(100).startswith(b"HTTP/1.1 413")  # nothing of the body was waited for


def test_a_compressed_body_says_so(door):
    assert "compressed" in door.send(b"x", headers={"Content-Encoding": "gzip"})[2]["error"]


def test_a_body_that_drips_is_not_waited_for(door, monkeypatch):
    monkeypatch.setattr(inbound, "SLOWEST", 0.3)
    with socket.create_connection(("127.0.0.1", door.port)) as there:
        there.sendall(b"POST /in/shop%20events HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{")
        assert there.recv(100).startswith(b"HTTP/1.1 408")


def test_while_another_writes_for_long_a_sender_is_told_to_come_back(house, door, monkeypatch):
    with closing(sqlite3.connect(house / "foreshock.db", isolation_level=None)) as other:
        other.execute("begin immediate")
        began = time.monotonic()
        status, headers, said = door.send({"id": "1", "text": "Acme"})
        assert (status, headers["retry-after"]) == (503, "5") and "busy" in said["error"]
        assert time.monotonic() - began < 12
        other.execute("rollback")
    assert door.send({"id": "1", "text": "Acme"})[0] == 202 and door.kept() == ["1"]


def test_a_fault_of_ours_is_told_without_its_words(door, monkeypatch, caplog):
    words = "-".join(("canary", "7f3a9c"))

    def broken(*_, **__):
        raise RuntimeError(words)

    monkeypatch.setattr(inbound, "receive", broken)
    status, headers, said = door.send({"text": "Acme"})
    assert status == 500 and headers["retry-after"] and words not in str(said)
    assert "RuntimeError" in caplog.text and words not in caplog.text and SECRET not in caplog.text


def test_many_senders_at_once_are_all_kept_or_told_to_come_back(door):
    found = []

    def sends(n):
        for i in range(5):
            found.append((f"{n}-{i}", door.send({"id": f"{n}-{i}", "text": f"Acme is late {n} {i}"})[0]))

    threads = [Thread(target=sends, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for _, status in found} <= {202, 503}
    assert set(door.kept()) == {name for name, status in found if status == 202}


def test_our_own_webhook_is_understood_by_the_door(door):
    from delivery.contract import Message, way_out_of

    way = way_out_of("webhook")
    options = way.options(url=f"http://127.0.0.1:{door.port}{SHOP}", secret=SECRET)
    asyncio.run(way.send(options, Message(key="k1", title="Acme", body="Acme: 9 people complain", alert=None)))
    assert len(door.kept()) == 1


class TestCommand:
    """`foreshock receive` as a person starts it."""

    def start(self, house, *words):
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-W", "ignore", "-m", "console", "receive", *words]
        return psutil.Popen(command, cwd=house, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def test_it_prints_the_addresses_takes_deliveries_and_ends_at_sigterm(self, house):
        child = self.start(house, "--port", "0")
        try:
            said = ""
            while "receiving" not in said:
                line = child.stdout.readline()
                assert line, child.stderr.read()
                said += line
            port = int(re.search(r"shop events  webhook  http://127\.0\.0\.1:(\d+)/in/shop%20events\n", said)[1])
            sender = Sender(port, house / "foreshock.db")
            assert sender.send(None, "/health", method="GET")[0] == 200
            assert sender.send({"id": "1", "text": "Acme is late"})[0] == 202
            assert sender.send({"id": "2", "text": "Acme"}, headers={})[0] == 401
            hiring = {"id": "3", "text": "Acme is hiring a driver, full time, apply now"}
            assert sender.send(hiring)[2]["noise"] == 1
            child.send_signal(signal.SIGTERM)
            assert child.wait(20) == 0
            noise = "1 left out as noise (job adverts 1)"
            assert child.stdout.read() == f"1 of 2 heard matched no brand and were dropped; {noise}\n"
            assert sender.kept() == ["1"] and SECRET not in said
            assert child.stderr.read() == ""
        finally:
            if child.is_running():
                child.kill()
            child.wait(10)

    def test_killed_at_any_moment_what_was_answered_is_there(self, house):
        child = self.start(house, "--port", "0")
        answered = []
        try:
            port = int(re.search(r":(\d+)/in/", child.stdout.readline())[1])
            while "receiving" not in child.stdout.readline():
                pass
            sender = Sender(port, house / "foreshock.db")

            def sends():
                for n in range(1_000):
                    try:
                        if sender.send({"id": str(n), "text": f"Acme is late {n}"})[0] == 202:
                            answered.append(str(n))
                    except (OSError, http.client.HTTPException):
                        return

            thread = Thread(target=sends)
            thread.start()
            while len(answered) < 20:
                time.sleep(0.01)
            child.kill()
            thread.join(20)
        finally:
            if child.is_running():
                child.kill()
            child.wait(10)
        kept = sender.kept()
        assert set(answered) <= set(kept) and len(kept) == len(set(kept)) and len(kept) - len(answered) <= 1

    def test_a_port_that_is_taken_and_settings_without_a_door_are_told(self, house):
        with socket.create_server(("127.0.0.1", 0)) as other:
            child = self.start(house, "--port", str(other.getsockname()[1]))
            assert child.wait(30) == 2 and "--port" in child.stderr.read()
        (house / "foreshock.toml").write_text(
            SETTINGS.partition("[[sources]]")[0] + '[[sources]]\nname="a"\nkind="hackernews"\nquery="a"\n'
        )
        child = self.start(house)
        assert child.wait(30) == 2 and "webhook" in child.stderr.read()


def test_a_receiver_acknowledges_what_it_was_sent_and_nobody_else_does(door, house):
    database = open_database(f"sqlite:///{house / 'foreshock.db'}")
    with writing(database) as conn:
        alerts.keep(conn, Alert(
            key="k", complaint="c", time=datetime.now(UTC), brand="Acme", topic="delivery", cause="complaint",
            stage="emerging", severity="high", why="Acme: 25 people.", evidence=None,
        ))  # fmt: skip
        alerts.enqueue(conn, [Notice(
            key="k:1:desk", alert="k", brand="Acme", topic="delivery", severity="high", receiver="desk",
            state="waiting", reason="high", title="Acme", body="Why.", due=datetime.now(UTC),
        )])  # fmt: skip
    database.dispose()
    answers = [door.send({"key": "k:1:desk"}, "/in/desk/acknowledge") for _ in range(2)]
    assert [(status, said["state"], said["already"]) for status, _, said in answers] == [
        (200, "acknowledged", None), (200, "acknowledged", "acknowledged by desk"),
    ]  # fmt: skip
    assert door.send({"key": "k:1:desk"}, "/in/desk/acknowledge", headers={})[0] == 401
    assert door.send({"alert": 9}, "/in/desk/acknowledge")[0] == 404
    assert door.send({"alert": "x"}, "/in/desk/acknowledge")[0] == 400
    assert door.send({"alert": 1}, "/in/ann/acknowledge")[0] == 404


@pytest.mark.skipif(not (which("openssl") and which("curl")), reason="the example needs openssl and curl")
def test_the_answer_of_a_receiver_on_the_page_of_delivery_is_taken_as_it_stands(door):
    page = (ROOT / "docs" / "delivery.md").read_text(encoding="utf8")
    [example] = [one for one in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) if "SECRET" in one]
    for old, new in (("127.0.0.1:8764", f"127.0.0.1:{door.port}"), ("the secret of this receiver", SECRET)):
        assert example.count(old) == 1
        example = example.replace(old, new)
    done = subprocess.run(["sh", "-euc", example], capture_output=True, text=True, check=False, timeout=60)
    assert json.loads(done.stdout)["error"] == "desk was sent no such alert"  # signed well, and asked

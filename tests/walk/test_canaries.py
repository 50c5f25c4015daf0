"""A canary in every setting that takes a secret, everything failing that can: the canary is used, and shown nowhere."""

import asyncio
import json
import logging
import os
import random
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from console.cli import app
from console.commands.see import drafts_of
from console.picture import page
from flows.steps.deliver import deliver
from flows.steps.hear import hear
from flows.steps.judge import judge
from settings import load
from storage import alerts
from storage.engine import migrate, open_database, reading
from storage.tables import metadata

CANARY = "canary-7d41c0ffee"
NOW = datetime(2026, 3, 4, 12, 6, 30, tzinfo=UTC)
SECRETS = {
    name: f"{CANARY}-{name.lower()}"
    for name in ("USER_NAME", "PASSWORD", "TOKEN", "APPRISE_PASSWORD", "APPRISE_TOKEN", "HOOK_TOKEN", "HOOK_SECRET")
}
# what fails: a port where nobody is, a page that is no feed, a refusal, an address of the own network, a bad search
PLACES = {
    "nobody": "127.0.0.1:1/feed",
    "html": "{site}/html",
    "refused": "{site}/403",
    "broken": "{site}/500",
    "cut": "{site}/cut",
    "around": "{site}/around",
    "good": "{site}/good",
}
# a whole address from the environment, with a canary in its path
ADDRESSES = {name: f"{CANARY}-{name}-path" for name in ("good", "broken", "cut", "html", "around")}
WORDS = (
    "street", "house", "monday", "green", "door", "number", "rain", "office", "phone", "three", "days", "again", "box",
    "shoes", "gift", "stairs", "lobby", "winter", "yellow", "card", "paper", "station", "evening", "neighbour", "floor",
    "garden", "corner", "bicycle", "window", "letter", "kitchen", "summer",
)  # fmt: skip


def rss(*items, end="</channel></rss>"):
    return f'<rss version="2.0"><channel><title>Forum</title>{"".join(items)}{end}'.encode()


def item(number):
    said = NOW - timedelta(minutes=100 - 4 * number) if number < 25 else NOW - timedelta(hours=3 * (number - 22))
    dice = random.Random(number)
    text = "Quillpost lost my parcel and nobody answers" if number < 25 else "I walked past quillpost"
    words = f"{text}, {' '.join(dice.sample(WORDS, 9))}"
    return (
        f"<item><guid isPermaLink='false'>{number}</guid><link>#post-{number}</link><title>{words}</title>"
        f"<author>author{number}</author><pubDate>{said:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
    )


class Site(BaseHTTPRequestHandler):
    """Remembers the secrets that it was told: they must arrive, or the test proves nothing."""

    def do_GET(self):
        given = b64decode(self.headers.get("authorization", "").removeprefix("Basic ")).decode()
        self.server.told.append(f"{self.path} {given}")
        place = self.path.partition("?")[0].rpartition("/")[2]
        answers = {
            "html": (200, b"<html><body>log in</body></html>"),
            "cut": (200, rss(item(1), end="")),
            "around": (302, b""),
            "good": (200, rss(*map(item, range(46)))),
        }
        status, body = answers.get(place) or (int(place) if place.isdecimal() else 404, b"no")
        self.say(status, body)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.told.append(f"{self.path} {self.headers}")
        self.say(500, b"no")

    def say(self, status, body):
        self.send_response(status)
        if status == 302:
            self.send_header("location", self.path)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.told, server.place = [], f"127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def file(site, tmp_path, monkeypatch, database):
    """The settings, on each database."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    parts = [
        f'[foreshock]\ndatabase = "{database.replace("postgresql://", "postgresql+psycopg://")}"\n'
        '[[brands]]\nname = "Quillpost"\nquery = "quillpost"\n'
    ]
    for name, place in PLACES.items():
        url = f"http://$USER_NAME:$PASSWORD@{place.format(site=site.place)}?q=1&token=$TOKEN&apikey=$TOKEN"
        parts.append(f'[[sources]]\nname = "{name}"\nkind = "feed"\nurl = "{url}"\nprivate = true\nentries = "post"\n')
    for name, folder in ADDRESSES.items():
        place = PLACES[name].format(site=site.place).replace("/", f"/feeds/{folder}/")
        monkeypatch.setenv(f"{name}_FEED".upper(), f"http://{place}")
        url = f"${name}_FEED".upper()
        parts.append(f'[[sources]]\nname = "{name} address"\nkind = "feed"\nurl = "{url}"\nprivate = true\n')
    url = f"http://$USER_NAME:$PASSWORD@{site.place}/good?access_token=$TOKEN"
    parts.append(f'[[sources]]\nname = "guarded"\nkind = "feed"\nurl = "{url}"\n')
    api = f"http://$USER_NAME:$PASSWORD@{site.place}/api"
    parts.append(
        f'[[sources]]\nname = "board"\nkind = "hackernews"\nquery = "quillpost"\napi = "{api}"\nprivate = true\n'
    )
    for name, place in (("nobody", "127.0.0.1:1"), ("failing", site.place)):
        parts.append(
            f'[[receivers]]\nname = "chat {name}"\nkind = "apprise"\n'
            f'url = "json://user:$APPRISE_PASSWORD@{place}/$APPRISE_TOKEN?+X-Token=$APPRISE_TOKEN"\n'
            f'[[receivers]]\nname = "hook {name}"\nkind = "webhook"\nsecret = "$HOOK_SECRET"\n'
            f'url = "http://user:$HOOK_TOKEN@{place}/$HOOK_TOKEN?t=$HOOK_TOKEN"\n'
        )
    path = tmp_path / "foreshock.toml"
    path.write_text("".join(parts), encoding="utf8")
    return path


def heard_judged_delivered(engine, known):
    """What a run does, and every value that it gives back."""

    async def run():
        heard = [await hear(engine, known, source, NOW) for source in known.sources]
        judged = [judge(engine, known, brand, NOW) for brand in known.brands]
        return (
            heard,
            judged,
            [await deliver(engine, known, NOW), await deliver(engine, known, NOW + timedelta(hours=1))],
        )

    return asyncio.run(run())


def stored(engine):
    with reading(engine) as conn:
        tables = {
            name: [dict(row) for row in conn.execute(select(t)).mappings()] for name, t in metadata.tables.items()
        }
    return str(tables)


def told_by(command, file):
    ran = CliRunner().invoke(app, [*command, "--settings", str(file)])
    assert ran.exit_code == 0, ran.output
    return ran.output


@pytest.fixture
def run(file, site, caplog, capfd):
    """One run of everything, with all that was logged, printed, kept and given back while it ran."""
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "apprise", "urllib3", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)
    known = load(file, os.environ)
    engine = open_database(known.database)
    migrate(engine)
    try:
        results = heard_judged_delivered(engine, known)
        with reading(engine) as conn:
            pictures = [page(alert, drafts_of(conn, alert)) for alert in alerts.listed(conn)]
        kept = stored(engine)
    finally:
        engine.dispose()
    shown = {
        "results": str(results),
        "log": "\n".join(str(record.__dict__) for record in caplog.records) + caplog.text,
        "pictures": "".join(pictures),
        "database": kept,
        "repr": repr(known) + repr(engine),
    }
    printed = capfd.readouterr()
    return results, shown | {"stdout": printed.out, "stderr": printed.err}


def test_every_secret_is_used_and_everything_fails_that_should(run, site):
    (heard, judged, delivered), shown = run
    wrong = {one.source: one.error_class for one in heard}
    assert wrong == {
        "nobody": "Unavailable", "html": "Unreadable", "refused": "Refused", "broken": "Unavailable",
        "cut": "Unreadable", "around": "Refused", "good": None, "guarded": "Refused", "board": "Refused",
        "good address": None, "broken address": "Unavailable", "cut address": "Unreadable",
        "html address": "Unreadable", "around address": "Refused",
    }  # fmt: skip
    assert judged[0].alerts and shown["pictures"].count("<html") == len(judged[0].alerts)
    assert delivered[0].sent == 0 and delivered[0].failed == 4
    arrived = "\n".join(site.told)
    missing = [
        name for name in SECRETS if name not in ("HOOK_SECRET", "APPRISE_PASSWORD") and SECRETS[name] not in arrived
    ]
    assert not missing
    assert all(f"/feeds/{folder}/" in arrived for folder in ADDRESSES.values())


def test_no_secret_is_logged_printed_kept_or_drawn(run):
    _, shown = run
    assert shown["database"] and shown["log"]
    assert {where: _around(text) for where, text in shown.items() if CANARY in text} == {}


@pytest.mark.parametrize("command", [["sources"], ["mentions"], ["alerts"], ["queue"], ["drafts"], ["show", "1"]])
def test_no_secret_is_listed(run, file, command):
    for how in ([], ["--json"]):
        told = told_by([*command, *how], file)
        assert told and CANARY not in told
    lines = [json.loads(line) for line in told.splitlines()]
    assert lines


def _around(text):
    at = text.index(CANARY)
    return text[max(0, at - 200) : at + 60]

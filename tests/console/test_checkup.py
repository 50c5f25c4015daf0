import json
import socket
import sqlite3

import pytest
from typer.testing import CliRunner

from console.cli import app
from flows.local import ROOT

SETTINGS = """
[foreshock]
database = "sqlite:///{name}.db"
{demo}
[[brands]]
name = "Best Bank"
query = '"best bank"'
[[sources]]
name = "s"
kind = "hackernews"
query = "bank"
"""


@pytest.fixture
def doctor(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PREFECT_API_DATABASE_CONNECTION_URL", raising=False)

    def ask(*words: str, demo: str = "", name: str = "ours", after: str = ""):
        (tmp_path / "foreshock.toml").write_text(SETTINGS.format(demo=demo, name=name) + after)
        return CliRunner().invoke(app, ["doctor", *words])

    return ask


def test_a_healthy_house_is_told_so_and_a_brand_that_is_a_feeling_is_named(doctor):
    told = doctor()
    assert told.exit_code == 0, told.output
    assert "BAD" not in told.stdout and "Python 3" in told.stdout
    assert "Best Bank: best is a word of feeling too" in told.stdout


def test_every_finding_is_a_line_of_json(doctor):
    found = [json.loads(line) for line in doctor("--json").stdout.splitlines()]
    assert len(found) > 8 and {tuple(one) for one in found} == {("verdict", "what", "next")}


def test_a_brand_that_is_not_judged_while_sources_are_heard_is_told(doctor):
    doctor()
    with sqlite3.connect("ours.db") as there:
        there.execute("insert into brand_state values ('Best Bank', 1, '2026-03-04 11:40:00', x'00')")
    assert "was judged last" not in doctor().stdout
    with sqlite3.connect("ours.db") as there:
        add = "insert into sources (name, kind, cursor, failures, silences, sayings, last_heard) values (?,?,?,0,?,?,?)"
        there.execute(add, ["s", "hackernews", "{}", "{}", "{}", "2026-03-04 12:41:00"])
    told = doctor()
    assert "Best Bank was judged last at 2026-03-04 11:40 UTC: what came later is told to nobody" in told.stdout
    assert told.exit_code == 2 and "foreshock run judges it" in told.stdout


KEYS = """
[[sources]]
name = "subreddits"
kind = "reddit"
client_id = "abcdefgh"
client_secret = "hijklmnop"
query = "bank"
[[sources]]
name = "birds"
kind = "x"
token = "tttttttttttt"
query = "bank"
budget = 7.5
[[sources]]
name = "questions"
kind = "stackexchange"
query = "bank"
[[sources]]
name = "toots"
kind = "mastodon"
search = "bank"
[[sources]]
name = "nps"
kind = "survey"
secret = "sixteen letters!"
[[sources]]
name = "shop"
kind = "webhook"
secret = "sixteen letters!"
[[sources]]
name = "hub"
kind = "github"
secret = "sixteen letters!"
"""


def test_a_key_is_told_with_its_cost_a_missing_one_with_the_place_to_get_it(doctor):
    told = doctor(after=KEYS).stdout
    assert "ok   birds: has its key: https://console.x.com (bought ahead: " in told
    assert "ok   birds: at most 7.5 USD a month" in told
    place = "https://stackapps.com/apps/oauth/register (free; "
    assert f"questions: works without a key; with one (the key of an app) it hears more: {place}" in told


def test_a_source_that_is_off_tells_why_and_its_key_with_place_and_cost_too(doctor):
    told = doctor(after=KEYS).stdout
    assert "!    subreddits is not heard: " in told and "approved = true" in told
    assert "ok   subreddits: has its key: https://www.reddit.com/prefs/apps (free for an approved " in told
    assert "!    toots is not heard: " in told
    [toots] = [line for line in told.splitlines() if "toots: its key is the access token of " in line]
    assert "https://mastodon.social/settings/applications (free; " in toots and "works without" not in toots


def test_whatever_kind_it_is_a_source_that_is_pushed_is_well(doctor):
    told = doctor(after=KEYS).stdout
    for name in ("nps", "shop", "hub"):
        assert f"ok   {name}: others push to it: foreshock receive" in told and f"{name} is not heard" not in told


def test_what_is_pushed_is_added_without_being_asked(doctor, tmp_path):
    assert doctor().exit_code == 0
    added = CliRunner().invoke(app, ["sources", "add", "webhook", "--name", "shop", "secret=sixteen letters!"])
    assert added.exit_code == 0, added.output
    assert 'name = "shop"' in (tmp_path / "foreshock.toml").read_text()


def test_a_key_that_is_needed_and_not_there_is_told_with_the_place_to_get_it(doctor):
    told = doctor(after=KEYS.replace('token = "tttttttttttt"\n', ""))
    assert told.exit_code == 2
    assert "sources[2].token: is missing" in told.stdout and "https://" in told.stdout and "USD" in told.stdout


def test_who_asks_strangers_should_say_who_it_is(doctor):
    assert "sites are asked without a contact" in doctor().stdout
    assert "without a contact" not in doctor(demo='contact = "ops@example.org"').stdout


def test_a_mistake_in_the_settings_is_a_finding(doctor):
    told = doctor(demo="[demoo]")
    assert told.exit_code == 2 and "BAD  foreshock.toml: demoo" in told.stdout and "did you mean demo?" in told.stdout


def test_a_database_that_prefect_uses_is_refused(doctor, tmp_path):
    with sqlite3.connect(tmp_path / "ours.db") as there:
        there.execute("create table flow_run (id text)")
    told = doctor()
    assert told.exit_code == 2 and "drops every table" in told.stdout


def test_a_url_that_prefect_uses_is_refused_and_shows_no_password(doctor, tmp_path, monkeypatch):
    url = f"sqlite+aiosqlite:///{tmp_path}/ours.db?canary=hunter2"
    monkeypatch.setenv("PREFECT_API_DATABASE_CONNECTION_URL", url)
    told = doctor()
    assert told.exit_code == 2 and "drops every table" in told.stdout and "hunter2" not in told.output


def test_a_database_that_is_none_is_told_with_a_next_step(doctor, tmp_path):
    (tmp_path / "ours.db").write_bytes(b"this is no database at all, " * 50)
    told = doctor()
    assert told.exit_code == 2 and "is ours.db a database?" in told.stdout


def test_a_port_that_is_taken_is_told(doctor):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        other.settimeout(0.1)
        port = other.getsockname()[1]
        told = doctor(demo=f"[demo]\nport = {port}")
    assert told.exit_code == 2 and f"port {port} of the demo world is taken" in told.stdout


def test_the_versions_that_are_installed_are_those_that_were_tried(doctor):
    assert (ROOT / "constraints.txt").exists()
    assert "was tried" not in doctor().stdout


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://u:hunter2@127.0.0.1:NOTAPORT/x", "postgresql+psycopg://u:p@hunter2@127.0.0.1/x"]
)
def test_a_database_url_that_cannot_work_is_a_finding_that_does_not_quote_it(doctor, tmp_path, monkeypatch, url):
    monkeypatch.setenv("FORESHOCK_SETTINGS", str(tmp_path / "other.toml"))
    (tmp_path / "other.toml").write_text(SETTINGS.replace("sqlite:///{name}.db", url).format(demo=""))
    told = doctor()
    assert told.exit_code == 2 and isinstance(told.exception, SystemExit)
    assert "BAD  other.toml: foreshock.database" in told.stdout
    assert "hunter2" not in told.output and "NOTAPORT" not in told.output


def test_a_database_whose_options_are_none_is_told_with_a_next_step(doctor):
    told = doctor(name="ours.db?timeout=soon&x=")
    assert told.exit_code == 2 and isinstance(told.exception, SystemExit)
    assert "the sqlite database cannot be opened (ValueError)" in told.stdout


PEOPLE = """
[[receivers]]
name = "anna"
kind = "console"
[[rota]]
name = "support"
people = ["anna"]
since = 2026-03-02
[[escalations]]
name = "crisis"
at_least = "high"
steps = [{ tell = "support" }]
"""


def test_what_people_want_and_no_escalation_tells_is_a_finding(doctor):
    told = doctor(after=PEOPLE).stdout
    assert "nobody is told of what is low about Best Bank, because no escalation is for it" in told
    assert "or at anna: also = true, or at_least, if that is meant" in told and "what is high about" not in told
    for change in ('kind = "console"\nalso = true', 'kind = "console"\nat_least = "high"'):
        assert "nobody is told of" not in doctor(after=PEOPLE.replace('kind = "console"', change)).stdout

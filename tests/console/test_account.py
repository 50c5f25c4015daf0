"""Accounts of the console from the command line, and the server that opens it."""

import http.client
import re
import signal
import socket
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.accounts import base, name_flaw, password_flaw, shut_out
from console.up import Fallen, Up, answers
from settings import load
from storage import accounts
from storage.engine import writing

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)
LINK = re.compile(r"http://\S+/welcome/[\w-]{43}")


def test_an_account_is_added_listed_disabled_and_opened_again(says):
    added = says("account", "add", "Anna", "--admin")
    assert added.exit_code == 0 and LINK.search(added.output)
    assert says("account", "add", "ANNA").exit_code == 2
    assert re.match(r"anna  admin  has not come yet  \d{4}", says("account", "list").output)
    assert says("account", "add", "ben").exit_code == 0
    assert says("account", "disable", "Ben").exit_code == 0
    assert "ben  disabled" in says("account", "list").output
    assert "enable comes first" in says("account", "link", "ben").output
    assert says("account", "enable", "ben").exit_code == 0
    assert LINK.search(says("account", "link", "ben").output)
    assert '"name": "anna", "admin": true' in says("account", "list", "--json").output


def test_the_only_admin_cannot_be_shut_out(engine):
    with writing(engine) as conn:
        anna, ben = (accounts.add(conn, name, NOW, admin=True) for name in ("anna", "ben"))
        accounts.keep_password(conn, anna.id, "a hash")
        found = accounts.by_name(conn, "anna")
        assert "make another one first" in shut_out(conn, found, NOW)
        assert shut_out(conn, ben, NOW) is None
        accounts.disable(conn, ben.id, None)
        accounts.keep_password(conn, ben.id, "a hash")
        assert shut_out(conn, found, NOW) is None and accounts.admins(conn) == 1


def test_an_account_that_is_not_there_is_told(says):
    assert says("account", "disable", "nobody").exit_code == 2


@pytest.mark.parametrize(
    "name", ["", "  ", "x" * 81, "a<script>", "a\nb\x00", "Foreshock", "a\u202eb", "Templates", "Model gpt"]
)
def test_a_name_that_would_mislead_is_refused(name):
    assert name_flaw(name) is not None


@pytest.mark.parametrize("name", ["Anna", "anna.b@c", "Jürgen Müller", "ស្រួល", "o'neil", "王伟"])
def test_names_of_people_are_names(name):
    assert name_flaw(name) is None


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "password123456", "anna 1234567", "x" * 201])
def test_a_password_that_is_guessed_first_is_refused(password):
    assert password_flaw(password, "anna") is not None


def test_a_long_password_is_good_in_any_script():
    assert password_flaw("vier seltsame Wörter hier", "anna") is None
    assert password_flaw("四个奇怪的词在这里呢吧", "anna") is None


def test_the_address_of_the_settings_is_what_people_are_told(tmp_path):
    (tmp_path / "foreshock.toml").write_text(
        '[foreshock]\naddress = "https://listen.example/"\n[[brands]]\nname = "A"\nquery = "a"\n'
        '[[sources]]\nname = "s"\nkind = "hackernews"\nquery = "a"\n'
    )
    known = load(tmp_path / "foreshock.toml", {})
    assert base(known) == "https://listen.example"
    plain = known.model_copy(update={"address": None})
    assert base(plain, "0.0.0.0", 1) == "http://127.0.0.1:1" and base(plain, "::1", 1) == "http://[::1]:1"


@pytest.fixture
def free_port():
    with socket.socket() as mine:
        mine.bind(("127.0.0.1", 0))
        return mine.getsockname()[1]


def test_the_first_run_prints_a_link_that_opens_and_ends_when_it_is_told_to(says, tmp_path, free_port):
    command = [sys.executable, "-m", "console", "serve", "--port", str(free_port)]
    environ = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    with subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, text=True) as served:
        try:
            told = "".join(iter(served.stdout.readline, "serving (Ctrl-C ends it)\n"))
            path = LINK.search(told)[0].partition(str(free_port))[2]
            with closing(http.client.HTTPConnection("127.0.0.1", free_port, timeout=30)) as there:
                there.request("GET", path)
                page = there.getresponse()
                assert page.status == 200 and "Welcome" in page.read().decode()
        finally:
            served.send_signal(signal.SIGTERM)
        assert served.wait(timeout=60) == 0


def test_up_serves_the_console_and_prints_its_first_link_itself(says, tmp_path, free_port, capsys):
    says("account", "list")
    known = load(tmp_path / "foreshock.toml", {})
    house = Up(known, 1, ("127.0.0.1", 1), ("127.0.0.1", free_port))
    house.logs.mkdir(parents=True)
    try:
        house._serve()
        assert answers("127.0.0.1", free_port, "/alive")
        house._serve()  # it is ours, and served already
        assert [child.name for child in house.children] == ["console"]
        assert LINK.search(capsys.readouterr().out)
        other = Up(known.model_copy(update={"database": f"sqlite:///{tmp_path}/other.db"}), 1, ("", 1), house.console)
        with pytest.raises(Fallen, match="another console"):
            other._serve()
        assert "/welcome/" not in "".join(log.read_text() for log in house.logs.iterdir())
    finally:
        house.end()
    assert not answers("127.0.0.1", free_port, "/alive")

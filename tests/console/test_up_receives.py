"""`foreshock up` opens the door where the settings have sources that push, and only there."""

import http.client
import socket
from contextlib import closing

import psutil
import pytest

from console.up import Fallen, Up, answers
from settings import load
from storage.engine import migrate, open_database

BRAND = '[[brands]]\nname = "Acme"\nquery = "acme"\n[[sources]]\nname = "shop"\n'
PUSHED = f'{BRAND}kind = "webhook"\nsecret = "sixteen letters!"\n'
ASKED = f'{BRAND}kind = "hackernews"\nquery = "acme"\n'


def free_port():
    with socket.socket() as mine:
        mine.bind(("127.0.0.1", 0))
        return mine.getsockname()[1]


@pytest.fixture
def up(tmp_path):
    """up("settings", port) is a house whose children have not been started."""
    made = []

    def house(text, port):
        (tmp_path / "foreshock.toml").write_text(text)
        known = load(tmp_path / "foreshock.toml", {})
        engine = open_database(known.database)
        migrate(engine)
        engine.dispose()
        made.append(Up(known, 1, ("127.0.0.1", port)))
        made[-1].logs.mkdir(parents=True, exist_ok=True)
        return made[-1]

    yield house
    for one in made:
        one.end()


def test_the_door_is_a_child_that_answers_and_ends_with_the_others(up, capsys):
    port = free_port()
    house = up(PUSHED, port)
    house._receive()
    assert f"shop is pushed to http://127.0.0.1:{port}/in/shop\n" in capsys.readouterr().out
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as there:
        there.request("POST", "/in/shop", b"{}")
        assert there.getresponse().status == 401
    process = psutil.Process(house.children[0].process.pid)
    house.end()
    assert not process.is_running() and not answers("127.0.0.1", port, "/health")


def test_without_sources_that_push_there_is_no_door(up):
    house = up(ASKED, free_port())
    house._receive()
    assert house.children == []


def test_a_door_that_cannot_open_is_told_with_its_log(up):
    with socket.create_server(("127.0.0.1", 0)) as other:
        house = up(PUSHED, other.getsockname()[1])
        with pytest.raises(Fallen, match=r"receive does not start; its log: .*receive\.log"):
            house._receive()
    assert "--port" in (house.logs / "receive.log").read_text()

import json

from typer.testing import CliRunner

from console.cli import app

HOUSE = """
[foreshock]
topics = "topics.toml"
[[brands]]
name = "Acme"
query = "acme"
[[sources]]
name = "feed"
kind = "feed"
url = "https://forum.example/feed"
"""
OURS = """
[parking]
touchpoint = "use"
description = "Car parks"
cues = "parking, barrier*"
[privacy]
hidden = true
"""


def test_the_topics_are_listed_with_their_touchpoints_and_a_files_own_among_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "foreshock.toml").write_text(HOUSE)
    (tmp_path / "topics.toml").write_text(OURS)
    shown = [json.loads(line) for line in CliRunner().invoke(app, ["topics", "--json"]).stdout.splitlines()]
    known = {one["name"]: one for one in shown}
    assert known["parking"]["cues"] == ["parking", "barrier*"] and "privacy" not in known
    table = CliRunner().invoke(app, ["topics"]).stdout.splitlines()
    assert [line.split()[:2] for line in table] == [[one["name"], one["touchpoint"]] for one in shown]

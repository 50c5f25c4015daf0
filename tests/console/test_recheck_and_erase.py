"""foreshock recheck, foreshock erase: what a person sees, what a program reads, and how they end."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

import listeners.contract
from console.cli import app
from flows.steps.hear import hear
from listeners.contract import Listener, Options, Page, Seen, Unavailable
from mentions import Author, Mention
from settings import load
from storage.engine import migrate, open_database, reading
from storage.mentions import listed

SETTINGS = """
[[brands]]
name = "Acme"
query = "acme"
[[sources]]
name = "square"
kind = "square"
[[sources]]
name = "silence"
kind = "silence"
"""
DAY = timedelta(days=1)


@pytest.fixture
def world(tmp_path, monkeypatch):
    """A source that can look and one that cannot; both were heard two days ago. `answers` is what looking finds."""
    answers = []
    heard = datetime.now(UTC) - 2 * DAY

    def listen_of(kind):
        async def listen(wire, options, cursor):
            facts = {"origin": kind, "kind": "post", "said": heard, "heard": heard}
            for name in ("1", "2", "3"):
                author = Author(handle=f"Wren{name}" if name == "3" else "finch")
                mention = Mention(external_id=name, text=f"Acme secret {name} of {kind}", author=author, **facts)
                yield Page(mentions=(mention,), cursor={})

        return listen

    async def look(wire, options, ids):
        for one in answers:
            if isinstance(one, Exception):
                raise one
            yield one

    kinds = {
        "square": Listener("square", Options, listen_of("square"), look=look),
        "silence": Listener("silence", Options, listen_of("silence")),
    }
    for module in ("listeners.contract", "flows.steps.look_again", "flows.steps.budget"):
        monkeypatch.setattr(f"{module}.kinds", lambda: kinds)
    (tmp_path / "foreshock.toml").write_text(SETTINGS)
    monkeypatch.chdir(tmp_path)
    known = load(tmp_path / "foreshock.toml", {})
    engine = open_database(known.database)
    migrate(engine)
    for source in known.sources:
        assert asyncio.run(hear(engine, known, source, heard)).new == 3
    yield answers, engine
    engine.dispose()


@pytest.fixture
def cli(world):
    return lambda *words, **more: CliRunner().invoke(app, list(words), **more)


def words_of(engine):
    with reading(engine) as conn:
        return sorted(row.mention.text for row in listed(conn) if row.mention.text)


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


class TestRecheck:
    def test_it_says_what_is_there_gone_and_out_of_reach_and_why(self, cli, world):
        answers, engine = world
        answers.append(Seen(gone=("1", "2")))
        result = cli("recheck")
        assert result.exit_code == 0, result.output
        assert "square: 2 gone and erased here, 1 of which it said nothing" in result.stdout
        assert "silence: 3 not asked for; a source of the kind silence cannot be asked again" in result.stdout
        assert "looked at 3 again, 2 of them gone" in result.stdout
        assert "Acme secret 1 of square" not in words_of(engine)

    def test_it_goes_on_where_it_stopped(self, cli, world):
        world[0].append(Seen(gone=("1",)))
        assert lines(cli("recheck", "--json", "--limit", "1"))[0]["gone"] == 1
        world[0][:] = [Seen(gone=("2", "3"))]
        assert lines(cli("recheck", "--json"))[0]["gone"] == 2
        assert lines(cli("recheck", "--json"))[0]["left"] == 0

    def test_json_is_one_object_a_source(self, cli, world):
        world[0].append(Seen(gone=("1",)))
        first, second = lines(cli("recheck", "--json"))
        assert first == {
            "source": "square", "there": 0, "edited": 0, "gone": 1, "unsaid": 2, "left": 0, "why": None,
        }  # fmt: skip
        assert (second["source"], second["left"]) == ("silence", 3) and "cannot be asked" in second["why"]

    def test_a_source_that_fails_ends_with_1_and_says_what_to_do(self, cli, world):
        world[0].append(Unavailable("no answer from it"))
        result = cli("recheck", "--source", "square")
        assert result.exit_code == 1 and "no answer from it" in result.stdout and "silence" not in result.stdout

    def test_what_is_older_than_it_was_asked_for_is_left_alone(self, cli, world):
        assert lines(cli("recheck", "--json", "--since", "1d"))[0]["left"] == 0
        assert world[0] == []

    @pytest.mark.parametrize("words", [("--source", "squere"), ("--since", "soon"), ("--limit", "0")])
    def test_a_wrong_word_is_refused(self, cli, words):
        assert cli("recheck", *words).exit_code == 2


class TestErase:
    def test_it_shows_what_would_go_and_erases_nothing_where_nobody_can_be_asked(self, cli, world):
        result = cli("erase", "--author", "@wren3")
        assert result.exit_code == 2 and "2 mentions of this person: 1 from silence, 1 from square" in result.output
        assert "Acme secret 3 of silence" in result.output and len(words_of(world[1])) == 6

    def test_with_yes_it_erases_and_prints_a_receipt(self, cli, world):
        result = cli("erase", "--author", "WREN3", "--yes")
        assert result.exit_code == 0, result.output
        assert "and places: 2" in result.stdout and "hash" in result.stdout and "would be heard" in result.stdout
        assert "wren" not in result.stdout.lower() and not [one for one in words_of(world[1]) if " 3 " in one]

    def test_an_origin_bounds_it(self, cli, world):
        [receipt] = lines(cli("erase", "--author", "wren3", "--origin", "silence", "--yes", "--json"))
        assert receipt["counts"]["mentions"] == 1 and receipt["done"] is True
        assert "Acme secret 3 of square" in words_of(world[1])

    @pytest.mark.parametrize("name", ["receipt.json", "receipt.txt"])
    def test_the_receipt_goes_into_a_file_too(self, cli, tmp_path, name):
        cli("erase", "--author", "wren3", "--yes", "--receipt", str(tmp_path / name))
        text = (tmp_path / name).read_text()
        assert (json.loads(text)["counts"]["mentions"] == 2) if name.endswith("json") else ("and places: 2" in text)

    def test_a_receipt_that_could_not_be_written_is_told_before_anything_is_erased(self, cli, world, tmp_path):
        result = cli("erase", "--author", "wren3", "--yes", "--receipt", str(tmp_path / "none" / "receipt.txt"))
        assert result.exit_code == 2 and len(words_of(world[1])) == 6

    def test_whether_there_is_a_receipt_can_be_asked(self, cli):
        assert cli("erase", "--check", "wren3").exit_code == 1
        cli("erase", "--author", "wren3", "--yes")
        [found] = lines(cli("erase", "--check", "@WREN3", "--json"))
        assert found["counts"]["mentions"] == 2

    def test_nobody_known_ends_with_1(self, cli):
        result = cli("erase", "--author", "nobody", "--yes")
        assert result.exit_code == 1 and "nothing is kept" in result.output

    @pytest.mark.parametrize("words", [(), ("--author", "a", "--check", "b"), ("--author", " @ ")])
    def test_it_wants_one_name(self, cli, words):
        assert cli("erase", *words).exit_code == 2


def test_the_kinds_of_the_test_are_the_kinds(world):
    assert list(listeners.contract.kinds()) == ["square", "silence"]

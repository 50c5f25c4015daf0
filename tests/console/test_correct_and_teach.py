"""foreshock correct, corrections, rescore, teach, accuracy: what a person sees, what a program reads, how they end."""

import asyncio
import json
import os
import pty
import select
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from console.cli import app
from console.keyboard import keys
from flows.steps.hear import hear
from listeners.contract import Listener, Options, Page
from mentions import Author, Mention
from sentiment.learning.head import Head
from sentiment.learning.kept import dumps
from settings import load
from storage import heads
from storage.engine import migrate, open_database, reading, writing
from storage.heads import HeadRow
from storage.tables import heads as heads_table
from storage.tables import matches

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = """
[[brands]]
name = "Acme"
query = "acme"
[[brands]]
name = "Brix"
query = "brix"
[[sources]]
name = "square"
kind = "hackernews"
query = "acme"
"""
TOLD = (
    "Acme lost my parcel and nobody answers, this is terrible",
    "I love acme, thank you so much, you are wonderful",
    "Brix and acme open a shop in the old garden together",
    "Three bicycles stood at the corner of the acme house",
    "Acme ខ្ញុំមិនបានទទួលកញ្ចប់របស់ខ្ញុំទេ 👩‍👩‍👧",
)


@pytest.fixture
def engine(tmp_path, monkeypatch):
    """Five mentions of Acme, one of them of Brix too."""

    async def listen(wire, options, cursor):
        now = datetime.now(UTC) - timedelta(hours=1)
        facts = {"origin": "square", "kind": "post", "said": now, "heard": now}
        found = [
            Mention(external_id=str(i), text=text, author=Author(handle=f"wren{i}"), **facts)
            for i, text in enumerate(TOLD, 1)
        ]
        yield Page(mentions=tuple(found), cursor={})

    (tmp_path / "foreshock.toml").write_text(SETTINGS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("flows.steps.hear.listener_of", lambda _: Listener("hackernews", Options, listen))
    known = load(tmp_path / "foreshock.toml", {})
    engine = open_database(known.database)
    migrate(engine)
    assert asyncio.run(hear(engine, known, known.sources[0], datetime.now(UTC))).new == len(TOLD)
    yield engine
    engine.dispose()


@pytest.fixture
def cli(engine):
    return lambda *words, **more: CliRunner().invoke(app, list(words), **more)


@pytest.fixture
def number(cli):
    """number("parcel") is the number of the mention that says it."""

    def find(word):
        found = lines(cli("mentions", "--json"))
        return next(str(one["id"]) for one in found if word in one["text"])

    return find


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


class TestCorrect:
    def test_it_says_what_changed_and_what_that_means(self, cli, number):
        said = ("--label", "negative", "--complaint", "--topic", "Price", "--by", "anna")
        result = cli("correct", number("thank you"), *said)
        assert result.exit_code == 0, result.output
        assert (
            "for Acme, corrected by anna: positive to negative, a complaint now, topic none to price" in result.stdout
        )
        assert "waits in the reply queue now" in result.stdout and "not counted it yet" in result.stdout
        assert "corrected by anna" in cli("mentions", "--json").stdout

    def test_json_has_both_sides(self, cli, number):
        [row] = lines(cli("correct", number("parcel"), "--no-complaint", "--by", "anna", "--why", "he jokes", "--json"))
        assert row["before"]["complaint"] > 0.5 and row["after"]["complaint"] == 0 and row["queue"] == "withdrawn"
        assert (row["by"], row["purpose"], row["label"], row["why"]) == ("anna", "correction", None, "he jokes")

    def test_the_touchpoint_stands_beside_the_topic(self, cli, number):
        said = ("--label", "negative", "--complaint", "--topic", "delivery", "--by", "anna")
        cli("correct", number("thank you"), *said)
        [row] = lines(cli("corrections", "--json"))
        assert (row["topic"], row["touchpoint"]) == ("delivery", "deliver")
        found = {
            match["topic"]: match["touchpoint"] for one in lines(cli("mentions", "--json")) for match in one["matches"]
        }
        assert found["delivery"] == "deliver" and found[None] is None

    def test_the_login_says_who(self, cli, number, monkeypatch):
        monkeypatch.setenv("LOGNAME", "dara")
        [row] = lines(cli("correct", number("parcel"), "--label", "neutral", "--json"))
        assert row["by"] == "dara"

    def test_of_several_brands_one_must_be_named(self, cli, number):
        shop = number("shop")
        told = cli("correct", shop, "--label", "positive")
        assert told.exit_code == 2 and "concerns Acme, Brix: say for which --brand" in told.stderr
        assert lines(cli("correct", shop, "--brand", "brix", "--label", "positive", "--json"))[0]["brand"] == "Brix"

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ((), "say which MENTION"),
            (("1",), "say which MENTION"),
            (("1", "--label", "negatve"), "did you mean negative?"),
            (("1", "--topic", "deliverry"), "did you mean delivery?"),
            (("1", "--label", "neutral", "--brand", "Acmee"), "did you mean Acme?"),
            (("1", "--label", "neutral", "--brand", "Brix"), "it concerns Acme"),
            (("999", "--label", "neutral"), "there is no mention 999"),
            (("1", "--undo", "1"), "--undo N stands alone"),
            (("--undo", "7"), "there is no correction 7"),
            (("1", "--label", "neutral", "--by", " "), "--by NAME"),
        ],
    )
    def test_what_is_wrong_is_told_with_what_to_do(self, cli, words, said):
        told = cli("correct", *words)
        assert told.exit_code == 2 and said in told.stderr and told.stdout == ""

    def test_it_is_undone_once(self, cli, number):
        cli("correct", number("parcel"), "--label", "positive", "--by", "anna")
        assert "1 taken back by ben: positive to negative" in cli("correct", "--undo", "1", "--by", "ben").stdout
        told = cli("correct", "--undo", "1")
        assert told.exit_code == 2 and "undone already, by ben in 2" in told.stderr

    def test_the_log_says_what_each_changed_and_whether_it_counts(self, cli, number):
        assert "no corrections" in cli("corrections").stdout
        cli("correct", number("parcel"), "--label", "positive", "--by", "anna", "--why", "irony")
        cli("correct", "--undo", "1", "--by", "ben")
        back, row = cli("corrections").stdout.splitlines()
        assert "takes 1 back" in back and "positive (was negative" in row and "undone; why: irony" in row
        assert [one["state"] for one in lines(cli("corrections", "--json"))] == ["undoes", "undone"]
        assert cli("corrections", "--brand", "Brix").stdout.startswith("no corrections")


class TestRescore:
    @pytest.fixture
    def old(self, engine):
        """Everything was understood by an older version, and one of them otherwise."""
        with writing(engine) as conn:
            conn.execute(update(matches).values(version="1"))
            worn = update(matches).where(matches.c.mention == 1, matches.c.brand == "Acme")
            conn.execute(worn.values(label="positive", complaint=0.0, topic=None))

    def test_it_says_what_changed_and_shows_samples(self, cli, old):
        result = cli("rescore", "--brand", "acme")
        assert result.exit_code == 0, result.output
        assert "Acme: 5 mentions understood by version" in result.stdout
        assert "1 are understood otherwise; 1 are complaints that were none" in result.stdout
        assert "#1 positive to negative, a complaint: “Acme lost" in result.stdout
        assert "already" in cli("rescore", "--brand", "acme").stdout

    def test_a_dry_run_changes_nothing(self, cli, old):
        [dry] = lines(cli("rescore", "--brand", "Acme", "--dry-run", "--json"))
        [wet] = lines(cli("rescore", "--brand", "Acme", "--json"))
        assert {**dry, "dry_run": False, "added": 0} == {**wet, "added": 0}
        assert wet["labels"] == [{"before": "positive", "after": "negative", "mentions": 1}]
        assert wet["complaints"] == {"new": 1, "no_more": 0} and wet["samples"][0]["mention"] == 1

    @pytest.mark.parametrize("words", [("--brand", "Nobody"), ("--since", "soon")])
    def test_a_wrong_word_is_refused(self, cli, words):
        assert cli("rescore", *words).exit_code == 2

    def test_what_is_older_is_left_alone(self, cli, old):
        assert lines(cli("rescore", "--since", "1m", "--json"))[0]["seen"] == 0


class TestTeach:
    def test_piped_keys_are_answers_and_nothing_is_asked_twice(self, cli, number):
        first = cli("teach", "--brand", "Acme", "--by", "anna", input="ny7 0n q")
        assert (
            first.exit_code == 0
            and "2 answered, 0 skipped: 2 labels to learn from, 98 until the head may learn" in first.stdout
        )
        asked = {one["mention"] for one in lines(cli("corrections", "--json"))}
        left = {one["mention"] for one in lines(cli("teach", "--brand", "Acme", "--json"))}
        assert len(left) == 3 and not asked & left
        cli("teach", "--brand", "Acme", input="sss")
        assert "nothing is left to ask about; it has 2 labels to learn from" in cli("teach", "--brand", "Acme").stdout

    def test_where_nobody_is_there_it_says_what_to_do(self, cli):
        told = cli("teach", "--brand", "Acme", input="")
        assert told.exit_code == 2 and "pipe keys" in told.stderr

    def test_of_several_brands_one_must_be_named(self, cli):
        told = cli("teach")
        assert told.exit_code == 2 and "of which? Acme, Brix" in told.stderr

    def test_json_lists_the_questions_and_asks_nothing(self, cli):
        told = cli("teach", "--brand", "Brix", "--json")
        [one] = lines(told)
        assert one["understood"]["label"] and "delivery" in one["topics"] and "foreshock correct" in told.stderr
        assert cli("corrections", "--json").stdout == ""

    def test_on_a_terminal_a_key_needs_no_enter_and_a_kill_loses_no_answer(self, engine, tmp_path):
        child, terminal = pty.fork()
        if child == 0:  # pragma: no cover - another process
            os.environ |= {"PYTHONPATH": str(ROOT), "TERM": "dumb"}
            os.execv(sys.executable, [sys.executable, "-m", "console", "teach", "--brand", "Acme", "--by", "anna"])
        said = b""
        for prompt, key in ((b"positive? ", b"n"), (b"y n ", b"n"), (b"positive? ", b"0"), (b"y n ", b"")):
            said += until(terminal, prompt)
            os.write(terminal, key)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)
        assert said.count(b" of 5") == 2
        with reading(engine) as conn:
            rows = conn.exec_driver_sql("SELECT label, complaint FROM corrections").all()
        assert [tuple(row) for row in rows] == [("negative", 0)]

    def test_keys_typed_ahead_are_not_lost(self):
        ours, theirs = pty.openpty()
        os.write(ours, b"n0p")
        with os.fdopen(theirs) as terminal:
            read = keys(terminal)
            assert [read(), read(), read()] == ["n", "0", "p"]
        os.close(ours)

    def test_back_to_what_was_erased_meanwhile_is_no_error(self, engine, cli, monkeypatch):
        import console.teaching
        from flows.steps.correct import NotCorrected

        def gone(*_, **__):
            raise NotCorrected("mention 1 is gone")

        monkeypatch.setattr(console.teaching, "undo", gone)
        told = cli("teach", "--brand", "Acme", "--by", "anna", input="nnbq")
        assert told.exit_code == 0, told.output


class TestAccuracy:
    def test_it_asks_a_random_sample_and_goes_on_another_day(self, cli):
        first = cli("accuracy", "--brand", "Acme", "--count", "4", "--by", "anna", input="nn ny7 q")
        assert first.exit_code == 0 and "2 of 4 labels" not in first.stdout.splitlines()[0]
        assert "simple random sample (seed 0) of 5 mentions" in first.stdout and "feeling" not in first.stdout
        second = cli("accuracy", "--brand", "Acme", "--count", "4", "--by", "anna", input="0n0n")
        assert "2 of 4 have a label" in second.stdout and "4 labels of a random sample" in second.stdout
        assert "against the cold scorer: +0.00" in second.stdout and "intervals are wide" in second.stdout
        [found] = lines(cli("accuracy", "--brand", "Acme", "--json"))
        assert found["labels"] == 4 and found["now"]["right"]["of"] == 4 and found["cold"]["better"] is None

    def test_the_report_asks_nothing(self, cli):
        told = cli("accuracy", "--brand", "Acme", "--report", input="nnnn")
        assert told.exit_code == 0 and "no label yet" in told.stdout
        assert cli("corrections", "--json").stdout == ""

    def test_where_nobody_is_there_it_says_what_to_do(self, cli):
        assert cli("accuracy", "--brand", "Acme", input="").exit_code == 2


class TestHeads:
    @pytest.fixture
    def learnt(self, engine):
        """Brix was understood by head 1, and then a challenge was in vain."""
        facts = {"brand": "Brix", "made": datetime.now(UTC), "labels": 120}
        rung = {"task": "sentiment", "labels": 120, "changed": True, "gain": 0.2, "error": 0.05, "why": "replaced"}
        first = HeadRow(
            **facts,
            state="champion",
            why="sentiment: replaced",
            report={"tasks": {"sentiment": rung}},
            data=dumps(Head(tasks={})),
        )
        with writing(engine) as conn:
            one = heads.keep(conn, first, against=None)
            vain = HeadRow(**facts, state="rejected", why="sentiment: held; topic: too few", data=heads.COLD)
            heads.keep(conn, vain, against=one.id)

    def test_below_a_hundred_labels_it_says_how_many_are_missing(self, cli):
        told = cli("learn", "--brand", "Acme")
        assert told.exit_code == 0 and "Acme: not yet, the cold scorer; 0 labels to learn from" in told.stdout
        assert "sentiment: 0 labels, learnt from 100 on" in told.stdout
        assert [one["state"] for one in lines(cli("learn", "--json"))] == ["waiting", "waiting"]

    def test_every_head_is_listed_with_its_reasons_and_figures(self, cli, learnt):
        told = cli("heads").stdout
        assert "2  Brix  rejected" in told and "    topic: too few" in told and "1  Brix  champion" in told
        assert "Acme: the cold scorer, which has learnt from nobody" in told and "Brix: the cold" not in told
        vain, used = lines(cli("heads", "--brand", "brix", "--json"))
        assert (used["state"], used["cold"], used["tasks"]["sentiment"]["gain"]) == ("champion", False, 0.2)
        assert (vain["cold"], vain["bytes"]) == (False, 0)

    def test_a_head_that_cannot_be_read_is_told_by_heads_and_by_doctor(self, cli, engine, learnt):
        assert "cannot be read" not in cli("heads").stdout + cli("doctor").stdout
        with writing(engine) as conn:
            conn.execute(heads_table.update().where(heads_table.c.id == 1).values(data=b"junk"))
        told = cli("heads", "--brand", "Brix").stdout
        assert "    cannot be read by this version" in told
        assert "Brix: the cold scorer, as head 1 cannot be read; foreshock learn" in told
        assert [one["readable"] for one in lines(cli("heads", "--brand", "Brix", "--json"))] == [True, False]
        assert "head 1 of Brix cannot be read: the cold scorer is used" in cli("doctor").stdout

    def test_why_it_is_the_cold_scorer_is_told_as_it_is(self, cli, number, learnt):
        cli("correct", number("parcel"), "--label", "positive", "--by", "anna")
        cli("heads", "--use", "cold", "--brand", "Brix", "--by", "anna")
        told = cli("heads").stdout
        assert "Acme: the cold scorer, with 1 of the 100 labels from which the head learns" in told
        assert "Brix: the cold scorer, by decision 3" in told and "nobody" not in told

    def test_a_label_in_a_language_that_is_not_learnt_counts_towards_nothing(self, cli, number):
        cli("correct", number("ខ្ញុំ"), "--label", "negative", "--by", "anna")
        told = cli("learn", "--brand", "Acme").stdout
        assert "0 labels to learn from" in told
        assert "sentiment: 0 labels, learnt from 100 on (and 1 in languages with fewer than 100)" in told

    def test_a_person_goes_back_and_forth(self, cli, learnt):
        told = cli("heads", "--use", "cold", "--brand", "Brix", "--by", "anna")
        assert told.exit_code == 0 and "anna wants the cold scorer" in told.stdout
        assert "as a person chose, the cold scorer" in cli("learn", "--brand", "Brix").stdout
        back = lines(cli("heads", "--use", "1", "--by", "ben", "--json"))
        assert [(one["id"], one["state"]) for one in back] == [(3, "retired"), (2, "rejected"), (1, "champion")]
        assert back[-1]["chosen"]["by"] == "ben"

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("--use", "9"), "there is no such head"),
            (("--use", "2"), "did not prove better"),
            (("--use", "1", "--brand", "Acme"), "Acme has no head 1"),
            (("--use", "cold"), "of which --brand? Acme, Brix"),
            (("--use", "best"), "the number of a head"),
        ],
    )
    def test_what_cannot_be_used_is_told_with_what_to_do(self, cli, learnt, words, said):
        told = cli("heads", *words)
        assert told.exit_code == 2 and said in told.stderr


def until(terminal, mark):
    said = b""
    while mark not in said:
        assert select.select([terminal], [], [], 60)[0], said
        said += os.read(terminal, 4096)
    return said


@pytest.mark.parametrize("command", ["correct", "corrections", "rescore", "teach", "accuracy", "learn", "heads"])
def test_help_imports_nothing_heavy(command):
    code = (
        "import sys, typer.testing, console.cli as c; r = typer.testing.CliRunner().invoke(c.app, sys.argv[1:3]);"
        "print(r.exit_code, [m for m in sys.argv[3:] if m in sys.modules])"
    )
    heavy = ("prefect", "sqlalchemy", "scipy", "numpy", "httpx")
    ran = subprocess.run(
        [sys.executable, "-c", code, command, "--help", *heavy], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "0 []"

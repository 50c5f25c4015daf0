"""A process dies between two statements while it corrects, takes back or understands anew: all of it or nothing."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import update

from flows.steps import rescore as replaying
from flows.steps.correct import NotCorrected, correct, undo
from flows.steps.hear import hear
from flows.steps.learn import learn_brand
from flows.steps.rescore import Replay, rescore
from mentions import Match
from sentiment.corrected import Said
from sentiment.learning.head import Head
from sentiment.learning.ladder import Decision, Rung
from storage import heads, understood
from storage.engine import reading, writing
from storage.heads import HeadRow
from storage.mentions import Concern, Understood, keep
from storage.tables import matches, queue, rollups
from tests.faults.blade import content, killed_at
from tests.faults.conftest import NOW
from tests.faults.test_between_statements import after_every_kill

WORD = Said(label="negative", complaint=True, topic="price", by=("anna",))


@pytest.fixture
def heard(heard_once, settings):
    assert asyncio.run(hear(heard_once, settings, settings.sources[0], NOW)).error is None
    return heard_once


def says(engine, settings, mention=2, said=WORD):
    return correct(engine, settings, mention=mention, brand="Quillpost", said=said, now=NOW)


def every_kill(base, copy_of, step):
    """After each kill the database is as it was; then the step does all of it. Gives how many kills there were."""
    step(quiet := copy_of(base))
    after, at = content(quiet), 0
    while True:
        at += 1
        engine = copy_of(base)
        before = content(engine)
        with killed_at(engine, at) as blade:
            step(engine)
        if not blade.fell:
            assert content(engine) == after != before
            return at - 1
        assert content(engine) == before, f"killed before statement {at}"


def test_a_correction_is_there_whole_or_not_at_all(heard, settings, copy_of):
    assert every_kill(heard, copy_of, lambda engine: says(engine, settings)) > 6


def test_a_correction_is_taken_back_whole_or_not_at_all(heard, settings, copy_of):
    number = says(heard, settings).correction.id

    def step(engine):
        undo(engine, settings, number, by="ben", now=NOW)

    assert every_kill(heard, copy_of, step) > 8


def test_a_replay_that_is_killed_goes_on_and_ends_as_if_it_had_not_been(heard, settings, copy_of, monkeypatch):
    monkeypatch.setattr("flows.steps.rescore.BATCH", 4)
    says(heard, settings)
    with writing(heard) as conn:
        conn.execute(update(matches).values(version="1"))
        worn = update(matches).where(matches.c.mention.in_([1, 4]))
        conn.execute(worn.values(label="abstain", complaint=None, compound=None))
        conn.execute(update(queue).where(queue.c.mention == 1).values(state="withdrawn"))
        conn.execute(update(rollups).values(mentions=0, complaints=0, voices=0))  # only differences are of interest

    def step(engine):
        for brand in settings.brands:
            assert rescore(engine, settings, Replay(brand=brand)).left == 0

    left, kills = after_every_kill(heard, copy_of, step)
    assert not any("('version', '1')" in row for row in left["matches"]) and kills > 20
    assert sum("'corrected by anna'" in row for row in left["matches"]) == 1
    assert not any("withdrawn" in row for row in left["queue"])


def test_of_two_who_take_one_correction_back_at_once_one_does(heard, settings):
    number, start = says(heard, settings).correction.id, Barrier(2)

    def one(by):
        start.wait()
        try:
            return undo(heard, settings, number, by=by, now=NOW).correction.by
        except NotCorrected as wrong:
            return str(wrong)

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(one, ["anna", "ben"]))
    assert sum("undone already" in one for one in said) == 1


def test_an_edit_between_reading_and_writing_wins_over_the_replay(heard, settings, monkeypatch):
    with writing(heard) as conn:
        conn.execute(update(matches).values(version="1"))
    real, edits = replaying.patiently, []

    def slowly(engine, write):
        if not edits:
            edits.append(edit(engine))
        return real(engine, write)

    monkeypatch.setattr(replaying, "patiently", slowly)
    done = rescore(heard, settings, Replay(brand=settings.brands[0]))
    assert edits and done.left == 0
    with reading(heard) as conn:
        [first] = understood.of_mention(conn, 1)
    assert first.words.title.endswith("I love it") and first.meant.label == "positive"
    assert first.meant.version != "0"


def edit(engine):
    """Mention 1 is heard in other words, by a process with yet another version."""
    with writing(engine) as conn:
        [was] = understood.of_mention(conn, 1)
        now = replace(was.words, title="Quillpost found my parcel, thank you so much, I love it")
        concern = Concern(match=Match(brand="Quillpost", spans=()), understanding=replace(was.meant, version="0"))
        return keep(conn, "board", [Understood(mention=now, concerns=(concern,))], (), NOW).revised


def test_what_is_learnt_is_used_whole_or_not_at_all(heard, settings, copy_of, monkeypatch):
    """The decision itself is the ladder's; what is killed is its keeping."""
    with writing(heard) as conn:
        old = HeadRow(brand="Quillpost", made=NOW, labels=100, state="champion", why="it is better", data=heads.COLD)
        heads.keep(conn, old, against=None)
    better = Decision(head=Head(tasks={}), changed=True, rungs=(RUNG,))
    monkeypatch.setattr("flows.steps.learn.challenge", lambda *_, **__: better)

    def step(engine):
        learn_brand(engine, settings, settings.brands[0], NOW + timedelta(days=1))

    assert every_kill(heard, copy_of, step) > 5


RUNG = Rung(task="sentiment", labels=120, changed=True, gain=0.1, error=0.01, why="replaced")

"""What was promised to somebody, and who is away."""

from dataclasses import replace
from datetime import timedelta

import pytest

from replies.followups import Absence, Followup
from storage import absences, followups
from storage.engine import reading, writing

DAY = timedelta(days=1)


@pytest.fixture
def call(says, keeps, noon):
    id_ = keeps(says("lost")).ids["square", "lost"]
    facts = {"brand": "Acme", "owner": "ben", "by": "anna", "at": noon, "note": "call back"}
    return Followup(mention=id_, voice="square wren", due=noon + DAY, **facts)


def test_a_promise_is_kept_once_and_comes_back_whole(engine, call):
    with writing(engine) as conn:
        first = followups.keep(conn, call)
        assert first == replace(call, id=first.id) and followups.keep(conn, call) == first
        later = followups.keep(conn, replace(call, due=call.due + DAY))
    with reading(engine) as conn:
        assert followups.open_(conn) == [first, later]
        assert followups.open_(conn, before=call.due) == [] and followups.open_(conn, brands=["Brix"]) == []


def test_it_is_done_once_whoever_is_slower_changes_nothing(engine, call, noon):
    with writing(engine) as conn:
        before = followups.keep(conn, call)
        done = replace(before, done=noon, done_by="ben")
        assert followups.change(conn, before, done)
        assert not followups.change(conn, before, replace(before, owner="carla"))
        assert (followups.open_(conn), followups.done(conn)) == ([], [done])
        again = followups.keep(conn, call)
        assert again.id != before.id, "what is done may be promised again"
        assert followups.of(conn, call.mention, None, ["Acme"]) == [again, done]
        assert followups.of(conn, 99, "square wren", ["Acme"]) == [again, done]
        assert followups.of(conn, 99, "square wren", ["Brix"]) == []


def test_whom_it_was_promised_to_can_be_forgotten(engine, call, noon):
    with writing(engine) as conn:
        for one in (call, replace(call, mention=None), replace(call, mention=None, voice="square finch")):
            followups.keep(conn, one)
        assert followups.voices(conn) == ["square finch", "square wren"]
        assert followups.forget(conn, [call.mention], ["square wren"]) == 2
        assert followups.forget(conn, [call.mention], ["square wren"]) == 0
        assert [(one.voice, one.note) for one in followups.open_(conn)] == [
            (None, ""), (None, ""), ("square finch", "call back"),
        ]  # fmt: skip


def test_who_is_back_is_away_no_more_and_who_did_not_go_never_was(engine, noon):
    with writing(engine) as conn:
        for since in (noon - DAY, noon + DAY):
            one = Absence(who="ben", since=since, until=noon + 9 * DAY, deputy="anna", by="ben")
            absences.keep(conn, one)
        assert [one.since for one in absences.not_over(conn, noon)] == [noon - DAY, noon + DAY]
        assert absences.not_over(conn, noon + 9 * DAY) == []
        assert absences.end(conn, 1, noon).until == noon and absences.end(conn, 1, noon) is None
        assert absences.end(conn, 2, noon) is not None
        assert absences.not_over(conn, noon) == []

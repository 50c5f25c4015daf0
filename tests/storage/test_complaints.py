"""The detector's memory is swapped only by who read it last; changes of stage are kept with their whole evidence."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from sqlalchemy import event, select

from alerts import Alert
from complaints import Cause, Complaint, Evidence, Hour, Stage, Transition, Witness
from storage import alerts, complaints
from storage.complaints import Conflict
from storage.engine import reading, writing
from storage.tables import transitions

EDGE = datetime(2026, 3, 4, 12, 5, tzinfo=UTC)
FIVE = timedelta(minutes=5)
SEEN = Evidence(
    observed=9, expected=2, scale=timedelta(hours=1), surprise=4.2, score=5, threshold=3, voices=8, texts=8, raw=9,
    removed=0.1, since=EDGE - timedelta(hours=1), witnesses=(Witness(origin="square", external_id="late"),),
)  # fmt: skip


def change(after="emerging", before="quiet", at=EDGE, evidence=SEEN, **more):
    names = {"complaint": "c1", "brand": "Acme", "topic": "delivery", "cause": "complaint"} | more
    return Transition(before=before, after=after, at=at, evidence=evidence, **names)


def living(stage="emerging", changed=EDGE, *names):
    members = tuple(Witness(origin="square", external_id=name) for name in names)
    return Complaint(
        id="c1", brand="Acme", topic="delivery", cause="complaint", stage=stage, first=EDGE - timedelta(hours=1),
        changed=changed, members=members,
    )  # fmt: skip


def keep(engine, changes, alive=()):
    with writing(engine) as conn:
        complaints.keep_transitions(conn, changes, alive)


def listed(engine, brand=None):
    with reading(engine) as conn:
        return complaints.listed(conn, brand)


def swap(engine, version, memory, edge=EDGE):
    with writing(engine) as conn:
        complaints.keep_state(conn, "Acme", version, edge, memory)


def state(engine):
    with reading(engine) as conn:
        return complaints.state(conn, "Acme")


class TestState:
    def test_each_swap_gives_the_next_version(self, engine):
        assert state(engine) is None
        swap(engine, None, b"one")
        assert state(engine) == (1, EDGE, b"one")
        swap(engine, 1, b"\0\xff", EDGE + FIVE)
        assert state(engine) == (2, EDGE + FIVE, b"\0\xff")

    @pytest.mark.parametrize("version", [None, 1, 3])
    def test_who_read_another_version_conflicts_and_keeps_nothing(self, engine, version, counts):
        swap(engine, None, b"one")
        swap(engine, 1, b"two")
        with pytest.raises(Conflict, match="Acme"), writing(engine) as conn:
            complaints.keep_transitions(conn, [change()], [])
            complaints.keep_state(conn, "Acme", version, EDGE, b"lost")
        assert state(engine) == (2, EDGE, b"two")
        assert counts() == {"brand_state": 1}

    def test_a_version_of_a_brand_without_any_conflicts(self, engine):
        with pytest.raises(Conflict):
            swap(engine, 1, b"one")

    def test_brands_do_not_conflict_with_each_other(self, engine):
        swap(engine, None, b"one")
        with writing(engine) as conn:
            complaints.keep_state(conn, "Brix", None, EDGE, b"other")
        assert state(engine) == (1, EDGE, b"one")

    @pytest.mark.parametrize("before", [None, 1])
    def test_of_two_who_read_the_same_version_at_once_exactly_one_wins(self, engine, before):
        """On PostgreSQL both have read before either writes; SQLite lets the second begin when the first is done."""
        if before:
            swap(engine, None, b"first")
        meet, ended = Barrier(2), []

        def both_read(conn, cursor, statement, *_):
            if statement.startswith(("INSERT INTO brand", "UPDATE brand")) and engine.dialect.name == "postgresql":
                meet.wait(10)

        event.listen(engine, "before_cursor_execute", both_read)

        def judge(memory):
            try:
                swap(engine, before, memory)
                ended.append(memory)
            except Conflict:
                ended.append(None)

        threads = [Thread(target=judge, args=(memory,)) for memory in (b"a", b"b")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        [winner] = [one for one in ended if one]
        assert len(ended) == 2
        assert state(engine) == ((before or 0) + 1, EDGE, winner)


class TestTransitions:
    def test_a_complaint_has_the_stage_of_its_last_change(self, engine, rows):
        keep(engine, [change()], [living()])
        keep(engine, [change("rising", "emerging", EDGE + FIVE)], [living("rising", EDGE + FIVE)])
        [one] = listed(engine)
        assert (one.stage, one.first, one.changed) == ("rising", EDGE - timedelta(hours=1), EDGE + FIVE)
        assert rows("transitions", "id", "before", "after") == [(1, "quiet", "emerging"), (2, "emerging", "rising")]

    def test_one_that_came_and_went_in_one_judgement_is_kept_as_it_ended(self, engine):
        keep(engine, [change(), change("closed", "emerging", EDGE + FIVE)])
        [one] = listed(engine)
        assert (one.stage, one.first, one.changed) == ("closed", SEEN.since, EDGE + FIVE)

    def test_the_latest_changed_comes_first_and_a_brand_has_its_own(self, engine):
        keep(engine, [change(), change(complaint="c2", at=EDGE + FIVE), change(complaint="c3", brand="Brix")])
        assert [one.id for one in listed(engine)] == ["c2", "c1", "c3"]
        assert [one.id for one in listed(engine, "Brix")] == ["c3"]

    def test_members_are_mentions_that_are_stored_each_of_them_once(self, engine, says, keeps, rows):
        ids = keeps(says("late"), says("broken")).ids
        keep(engine, [change()], [living("emerging", EDGE, "late", "never heard")])
        keep(engine, [], [living("emerging", EDGE, "late", "broken")])
        assert rows("complaint_mentions", "complaint", "mention") == [("c1", id_) for id_ in sorted(ids.values())]

    def test_members_of_a_complaint_that_did_not_change_are_kept_too(self, engine, says, keeps, rows):
        keep(engine, [change()], [living()])
        keeps(says("late"))
        keep(engine, [], [living("emerging", EDGE, "late")])
        assert len(rows("complaint_mentions", "mention")) == 1

    def test_a_change_is_kept_whole(self, engine):
        told = change(escalated=True, notifies=True)
        held = change(complaint="c2", notifies=False, held_why="it was over before it was heard")
        keep(engine, [told, held])
        with reading(engine) as conn:
            found = conn.execute(select(transitions).order_by(transitions.c.id)).mappings().all()
        kind = TypeAdapter(Transition)
        assert [kind.validate_python({k: v for k, v in row.items() if k != "id"}) for row in found] == [told, held]


FLOATS = st.floats(allow_nan=False, allow_infinity=False)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - asked for
SPANS = st.timedeltas(timedelta(0), timedelta(days=400))
COUNTS = st.integers(0, 2**40)
MAYBE = st.none() | FLOATS
HOURS = st.builds(Hour, start=MOMENTS, observed=FLOATS, expected=FLOATS, low=FLOATS, high=FLOATS)
EVIDENCE = st.builds(
    Evidence,
    observed=FLOATS,
    expected=FLOATS,
    scale=SPANS,
    surprise=FLOATS,
    score=FLOATS,
    threshold=FLOATS,
    voices=COUNTS,
    texts=COUNTS,
    raw=COUNTS,
    removed=FLOATS,
    common=FLOATS,
    growth=MAYBE,
    growth_sure=MAYBE,
    forecast=MAYBE,
    reach=COUNTS,
    since=st.none() | MOMENTS,
    hours=st.lists(HOURS, max_size=3).map(tuple),
    witnesses=st.lists(st.builds(Witness, origin=WORDS, external_id=WORDS), max_size=3).map(tuple),
)
ALERTS = st.builds(
    Alert,
    key=st.uuids().map(str),
    complaint=st.just("c1"),
    time=MOMENTS,
    brand=WORDS,
    topic=WORDS,
    cause=st.sampled_from(get_args(Cause)),
    stage=st.sampled_from(get_args(Stage)),
    severity=st.sampled_from(["low", "high", "critical"]),
    why=WORDS,
    state=st.sampled_from(["open", "acknowledged", "resolved"]),
    escalated=st.booleans(),
    evidence=EVIDENCE,
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ALERTS)
def test_an_alert_and_its_evidence_come_back_exactly(engine, alert):
    with writing(engine) as conn:
        conn.execute(alerts.alerts.delete())
        id_ = alerts.keep(conn, alert)
        found = [alerts.one(conn, id_), alerts.by_key(conn, alert.key), *alerts.listed(conn)]
    assert found == [replace(alert, id=id_)] * 3

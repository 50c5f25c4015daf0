"""A brand is judged: what was not yet counted becomes complaints, alerts, notices and drafts, once and for all."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import hypothesis
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import event, select

from alerts.silenced import Silence
from complaints import BrandState, Rules, dump, fold
from flows.steps import telling
from flows.steps.judge import judge
from flows.steps.rules import heard, rules_of
from flows.steps.silence import silence
from listeners.contract import Page
from mentions import match
from sentiment import understand
from settings import Occasion
from storage import alerts, complaints, mentions, queue, silences
from storage.complaints import Conflict
from storage.engine import reading, writing
from storage.mentions import Concern, Understood
from storage.tables import matches, metadata
from storage.tables import mentions as mentioned

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
LOST = "Acme lost my parcel and nobody answers"


@pytest.fixture
def judges(engine, settings, now):
    """judges() judges Acme once."""
    return lambda at=now, brand=0: judge(engine, settings, settings.brands[brand], at)


@pytest.fixture
def quiet(hears, crowd, now):
    """Three days in which a few people mention Acme and nobody minds."""
    hears(crowd("I walked past acme", 60, since=3 * DAY, until=3 * HOUR), now=now - HOUR)


@pytest.fixture
def storm(quiet, hears, crowd, now):
    """After them twenty-five people who complain within an hour and a half."""
    hears(crowd(LOST, 25, since=95 * MINUTE, until=8 * MINUTE), now=now)


def listed(engine):
    with reading(engine) as conn:
        return alerts.listed(conn)


DAMAGED = {
    "another version": b'{"version": 999}',
    "empty": b"",
    "no text": b"\xff",
    "cut": b'{"version":2,"brand":"Acme","series":{}}',
    "no object": b"[]",
}


@pytest.mark.parametrize("damaged", DAMAGED.values(), ids=DAMAGED)
def test_a_memory_that_cannot_be_read_is_made_again_from_what_is_stored(engine, storm, judges, now, damaged):
    told = judges().alerts
    with writing(engine) as conn:
        version, at, memory = complaints.state(conn, "Acme")
        complaints.keep_state(conn, "Acme", version, at, damaged)
    again = judges(now + HOUR)
    assert told and again.alerts == () and [one.after for one in again.transitions] == []
    with reading(engine) as conn:
        _, edge_, kept = complaints.state(conn, "Acme")
    assert edge_ > at and json.loads(kept)["series"].keys() == json.loads(memory)["series"].keys()


class TestRules:
    """What held when a brand was judged."""

    def test_a_silenced_topic_is_recorded_and_nobody_is_told(self, engine, storm, judges, now):
        with writing(engine) as conn:
            silences.keep(conn, Silence(brand="Acme", topic="delivery", since=now - DAY, until=now + DAY, by="anna"))
        (change, *_) = judges().transitions
        assert listed(engine) == [] and "silenced until" in change.held_why
        with reading(engine) as conn:
            assert [one.topic for one in complaints.listed(conn, "Acme")] == ["delivery"]

    def test_what_is_silenced_before_it_is_judged_is_not_told_when_it_is(self, engine, storm, judges, now):
        with writing(engine) as conn:  # the edge is past, and its judgement is still to come
            silence(conn, Silence(brand="Acme", since=now - MINUTE, until=now + DAY, by="anna"))
        assert judges().alerts == () and listed(engine) == []

    def test_after_an_outage_a_silence_holds_from_the_last_edge_that_was_judged(self, engine, quiet, judges, now):
        judges(now - 2 * HOUR)
        with writing(engine) as conn:
            silence(conn, Silence(brand="Acme", since=now, until=now + DAY, by="anna"))
            (held,) = silences.between(conn, "Acme", now - DAY, now)
        assert held.since == now - 2 * HOUR - 90 * timedelta(seconds=1) + timedelta(microseconds=1)

    def test_a_silence_that_was_ended_holds_no_more(self, engine, storm, judges, now):
        with writing(engine) as conn:
            id_ = silences.keep(conn, Silence(brand="Acme", since=now - DAY, until=now + DAY, by="anna"))
            assert silences.end(conn, id_, now - 3 * HOUR).until == now - 3 * HOUR
            assert silences.end(conn, id_, now) is None
        assert len(judges().alerts) == 1

    def test_the_calendar_of_a_brand_is_known_to_the_detector(self, engine, settings, storm, now):
        sale = Occasion(name="sale", since=now - DAY, until=now + DAY, times=3)
        planned = settings.model_copy(update={"calendar": (sale, sale.model_copy(update={"brands": ("Bolt",)}))})
        with reading(engine) as conn:
            rules = rules_of(conn, planned, settings.brands[0], now - HOUR, now)
        assert rules.calendar == ((now - DAY, now + DAY, 3.0),)
        (change, *_) = judge(engine, planned, settings.brands[0], now).transitions
        assert change.evidence.common >= 3


class TestStorm:
    def test_a_storm_of_grumbles_becomes_one_alert_with_the_words_of_those_who_grumble(self, engine, storm, judges):
        done = judges()
        [alert] = listed(engine)
        assert done.alerts == (alert.id,) and done.folded == 85
        assert (alert.brand, alert.topic, alert.cause, alert.state) == ("Acme", "delivery", "complaint", "open")
        assert alert.evidence.voices >= 5 and "Acme" in alert.why
        assert 1 <= len(alert.witnesses) <= 5 and all(one.text.startswith(LOST) for one in alert.witnesses)

    def test_everybody_gets_a_notice_with_its_reason_and_who_did_not_ask_is_not_told(self, engine, storm, judges, now):
        judges()
        [alert] = listed(engine)
        with reading(engine) as conn:
            told = {one.receiver: one for one in alerts.notices(conn, alert.key)}
        assert {name: one.state for name, one in told.items()} == {"on call": "waiting", "brix only": "held"}
        assert all(one.reason for one in told.values()) and len({one.key for one in told.values()}) == 2
        assert told["on call"].due == now and f"show {alert.id}" in told["on call"].body

    def test_its_times_are_told_in_the_zone_of_the_settings(self, engine, settings, storm, now):
        judge(engine, settings.model_copy(update={"timezone": "Asia/Kolkata"}), settings.brands[0], now)
        [alert] = listed(engine)
        with reading(engine) as conn:
            [body] = {one.body for one in alerts.notices(conn, alert.key)}
        assert " IST" in alert.why and "As of " in body and " IST" in body.split("As of ")[1].splitlines()[0]
        assert "UTC" not in body

    def test_its_witnesses_wait_for_an_answer_and_have_a_draft(self, engine, storm, judges):
        done = judges()
        [alert] = listed(engine)
        with reading(engine) as conn:
            drafts = queue.drafts(conn)
            waiting = {item.mention: item for item in queue.listed(conn, limit=500)}
        assert {one.mention for one in drafts} == {one.id for one in alert.witnesses}
        assert done.drafts == len(drafts)
        assert all(one.state == "proposed" and waiting[one.mention].id == one.queue_item for one in drafts)

    def test_the_fire_of_another_brand_stands_in_no_alert_and_no_draft_of_this_one(
        self, engine, quiet, hears, crowd, judges, now
    ):
        hears(crowd(f"My Brix caught fire, but {LOST}", 25, since=95 * MINUTE, until=8 * MINUTE), now=now)
        judges()
        [alert] = listed(engine)
        with reading(engine) as conn:
            drafts = queue.drafts(conn)
        assert (alert.topic, alert.cause) == ("delivery", "complaint") and "safety" not in alert.why
        assert drafts and {(one.situation, one.needs) for one in drafts} == {("first", None)}

    def test_why_one_mention_is_urgent_stands_in_its_alert_and_in_what_its_draft_needs(
        self, engine, hears, said, judges
    ):
        hears([said("My Brix caught fire, and Acme lost my parcel")])
        judges(brand=1)
        [alert] = listed(engine)
        with reading(engine) as conn:
            [draft] = queue.drafts(conn)
        assert alert.cause == "urgent" and "1 person reports safety (“caught fire”)" in alert.why
        assert draft.needs and draft.needs.startswith('needs a person (safety: "caught fire")')

    def test_the_complaint_is_kept_with_its_changes_and_members(self, engine, storm, judges, rows):
        done = judges()
        [alert] = listed(engine)
        with reading(engine) as conn:
            [complaint] = complaints.listed(conn)
        assert (complaint.id, complaint.stage) == (alert.complaint, done.transitions[-1].after)
        assert len(rows("transitions", "id")) == len(done.transitions)
        assert rows("complaint_mentions", "complaint") == [alert.complaint] * len(rows("complaint_mentions", "mention"))

    def test_a_second_judgement_of_the_same_edge_changes_nothing(self, storm, judges, now, everything):
        judges()
        before = everything()
        for later in (0, 1, 3):
            again = judges(now + later * MINUTE)
            assert (again.folded, again.transitions, again.alerts, again.drafts) == (0, (), (), 0)
        assert everything() == before

    def test_the_next_edges_tell_nobody_again(self, engine, storm, judges, now):
        judges()
        for i in range(1, 7):
            judges(now + i * 5 * MINUTE)
        assert len(listed(engine)) == 1

    def test_when_it_is_over_its_alert_is_resolved(self, engine, storm, judges, now, rows):
        judges()
        judges(now + 7 * DAY)
        assert [one.state for one in listed(engine)] == ["resolved"]
        assert rows("complaints", "stage") == ["closed"]

    def test_a_storm_that_was_over_long_before_it_was_heard_is_recorded_and_pages_nobody(
        self, engine, quiet, hears, crowd, judges, now, rows
    ):
        hears(crowd(LOST, 25, since=30 * HOUR, until=28 * HOUR), now=now)
        done = judges()
        assert done.transitions and not done.alerts
        assert listed(engine) == [] and rows("outbox", "id") == [] and rows("drafts", "id") == []
        assert rows("complaints", "topic") == ["delivery"]

    def test_a_brand_is_not_judged_by_what_is_said_about_another(self, storm, judges, counts):
        before = counts()
        done = judges(brand=1)
        assert (done.folded, done.transitions) == (0, ())
        assert counts() == before


class TestGone:
    def test_who_deleted_it_counts_among_the_voices_and_is_neither_quoted_nor_answered(
        self, engine, quiet, hears, crowd, judges, now
    ):
        loud = crowd(f"{LOST}, I want a refund", 3, since=50 * MINUTE, until=40 * MINUTE)
        hears(loud, now=now - 35 * MINUTE)
        assert judges(now - 30 * MINUTE).folded == 63
        late = crowd("Acme delivery is late again", 25, since=30 * MINUTE, until=8 * MINUTE)
        gone = tuple(one.external_id for one in loud)
        hears(Page(mentions=tuple(late), cursor={}, gone=gone), now=now)
        assert judges().alerts
        [alert] = listed(engine)
        assert {one.external_id for one in alert.evidence.witnesses} & set(gone)
        assert alert.witnesses and all(one.text.startswith("Acme delivery") for one in alert.witnesses)
        with reading(engine) as conn:
            answered = [row.mention.text for row in mentions.by_ids(conn, [one.mention for one in queue.drafts(conn)])]
            [body] = {one.body for one in alerts.notices(conn, alert.key)}
        assert answered and "" not in answered and "“”" not in body


class TestEdges:
    def test_before_anything_was_heard_nothing_begins(self, judges, counts):
        assert judges().folded == 0
        assert counts() == {}

    def test_an_edge_is_closed_a_minute_after_it_passed(self, hears, said, judges, now):
        edge = now - 90 * MINUTE / 60
        hears([said("Acme one", ago=2 * MINUTE)])
        early = judges(edge + MINUTE - timedelta(microseconds=1))
        assert (early.edge, early.folded) == (edge - 5 * MINUTE, 0)
        late = judges(edge + MINUTE)
        assert (late.edge, late.folded) == (edge, 1)

    def test_what_was_said_after_the_edge_waits_for_the_next(self, hears, said, judges, now, rows):
        edge = now - timedelta(seconds=90)
        hears([said("Acme before", ago=2 * MINUTE), said("Acme at", ago=now - edge), said("Acme after", ago=MINUTE)])
        assert judges().folded == 1
        assert [row for row in rows("matches", "said", "folded") if row[1]] == [(now - 2 * MINUTE, edge)]
        assert judges(now + 5 * MINUTE).folded == 2
        assert rows("matches", "folded") == [edge, edge + 5 * MINUTE, edge + 5 * MINUTE]

    def test_what_is_heard_late_is_counted_at_the_edge_of_its_hearing(self, hears, said, judges, now, rows):
        hears([said("Acme one", ago=HOUR)])
        judges()
        hears([said("Acme two", ago=2 * HOUR)])
        assert judges(now + 10 * MINUTE).folded == 1
        edge = now - timedelta(seconds=90)
        assert rows("matches", "folded") == [edge, edge + 10 * MINUTE]


class TestAtOnce:
    def test_of_two_who_judge_at_once_one_does_it_and_nothing_is_doubled(self, engine, storm, judges, counts):
        """On PostgreSQL both read the memory before either writes, and one conflicts; SQLite lets one wait."""
        meet = Barrier(2)

        def both_read(conn, cursor, statement, *_):
            if statement.startswith("INSERT INTO brand_state") and engine.dialect.name == "postgresql":
                meet.wait(20)

        event.listen(engine, "before_cursor_execute", both_read)

        def once(_):
            try:
                return judges().folded
            except Conflict:
                return 0

        with ThreadPoolExecutor(2) as pool:
            folded = sorted(pool.map(once, range(2)))
        assert folded == [0, 85]
        assert (counts()["alerts"], counts()["outbox"], counts()["brand_state"]) == (1, 2, 1)

    def test_a_judgement_that_fails_at_its_end_leaves_nothing(self, storm, judges, everything, monkeypatch):
        before = everything()

        def broken(*_, **__):
            raise RuntimeError("at the very end")

        with monkeypatch.context() as patched, pytest.raises(RuntimeError):
            patched.setattr(telling.queue, "keep_drafts", broken)
            judges()
        assert everything() == before
        assert len(judges().alerts) == 1


@pytest.fixture
def story(crowd, settings):
    """Three days, most of it heard minutes and some of it hours after it was said, with a storm at the end."""
    acme = settings.brands[0]
    talk = crowd("I walked past acme", 60, since=3 * DAY) + crowd(LOST, 40, since=4 * HOUR, until=2 * HOUR, seed=2)
    told = []
    for i, mention in enumerate(talk):
        lag = 3 * HOUR if i % 7 == 0 else (i % 5) * 4 * MINUTE
        meant = understand(mention.text, terms=acme.all_terms)
        found = Concern(match=match(acme.parsed, mention, "Acme"), understanding=meant)
        told.append(Understood(mention=replace(mention, heard=mention.said + lag), concerns=(found,)))
    return told


def lived(engine, settings, story, moments):
    """What is told when the story is heard as it comes and judged at these moments."""
    changes = []
    with writing(engine) as conn:
        for table in reversed(metadata.sorted_tables):
            conn.execute(table.delete())
    for at in sorted(moments):
        with writing(engine) as conn:
            mentions.keep(conn, "square", [one for one in story if one.mention.heard <= at], (), at)
        changes += judge(engine, settings, settings.brands[0], at).transitions
    return changes


def replayed(engine, settings):
    """What the stored history tells, each mention known from the edge that was kept with it; and the memory then."""
    columns = [column for column in mentioned.c if column.name not in ("id", "said", "language")]
    order = (mentioned.c.heard, mentioned.c.origin, mentioned.c.external_id)
    with reading(engine) as conn:
        _, edge, _ = complaints.state(conn, "Acme")
        stored = conn.execute(select(matches, *columns).join_from(matches, mentioned).order_by(*order)).mappings().all()
    history = [heard(row, row["folded"]) for row in stored]
    state, changes = fold(BrandState.new("Acme"), history, edge, Rules(budget=settings.brands[0].budget))
    return list(changes), dump(state)


def memory(engine):
    with reading(engine) as conn:
        return complaints.state(conn, "Acme")[2]


@hypothesis.settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(minutes=st.lists(st.integers(1, 3 * 24 * 60), min_size=1, max_size=12, unique=True))
def test_live_equals_replay_whenever_it_is_judged(engine, settings, now, story, minutes):
    live = lived(engine, settings, story, {now + 4 * HOUR} | {now - minute * MINUTE for minute in minutes})
    assert replayed(engine, settings) == (live, memory(engine))


def test_live_equals_replay_where_a_storm_is_watched_as_it_grows(engine, settings, now, story):
    live = lived(engine, settings, story, [now - 2 * DAY, *(now - i * 13 * MINUTE for i in range(-20, 30))])
    assert [(change.after, change.notifies) for change in live][:2] == [("emerging", True), ("rising", False)]
    assert now - 4 * HOUR < live[0].at < now - 150 * MINUTE
    assert replayed(engine, settings) == (live, memory(engine))

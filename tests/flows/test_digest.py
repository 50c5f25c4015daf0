"""A digest is put into the outbox once for each time it is due, and says what was so then."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import update

from alerts import Notice
from alerts.timeline import Entry
from delivery.contract import Rejected
from flows.steps.deliver import deliver
from flows.steps.digest import enqueue_digests, facts, slot
from flows.steps.fixes import NoFix, effects_of, mark, to_fix_of
from flows.steps.judge import judge
from sentiment.topics import taxonomy
from storage import alerts, blinds, timeline
from storage.engine import reading, writing
from storage.tables import matches

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
LOST = "Acme lost my parcel and nobody answers"


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def gets(settings):
    """gets("daily", at=time(8)) is how it is when both receivers get a digest."""

    def make(every="daily", at=time(8), zone="UTC", **more):
        receivers = [
            one.model_copy(update={"digest": every, "digest_at": at, "timezone": zone, **more})
            for one in settings.receivers
        ]
        return settings.model_copy(update={"receivers": tuple(receivers)})

    return make


@pytest.fixture
def storm(engine, settings, hears, crowd, now):
    """A quiet time and a storm of which an alert was raised and told at half past noon."""
    hears(crowd("I walked past acme", 60, since=3 * DAY, until=3 * HOUR), now=now - HOUR)
    judge(engine, settings, settings.brands[0], now - HOUR)
    hears(crowd(LOST, 25, since=95 * MINUTE, until=8 * MINUTE), now=now)
    judge(engine, settings, settings.brands[0], now)
    with writing(engine) as conn:
        for one in alerts.claim(conn, now, HOUR, 99):
            alerts.sent(conn, one.id, now)


class TestWhen:
    @pytest.mark.parametrize(
        ("every", "at", "zone", "now", "day", "moment"),
        [
            ("daily", "08:00", "UTC", "2026-03-04 08:00", "2026-03-04", "2026-03-04 08:00"),
            ("daily", "08:00", "UTC", "2026-03-04 07:59", "2026-03-03", "2026-03-03 08:00"),
            ("daily", "08:00", "America/New_York", "2026-03-04 02:00", "2026-03-03", "2026-03-03 13:00"),
            ("daily", "08:00", "Asia/Kolkata", "2026-03-04 02:30", "2026-03-04", "2026-03-04 02:30"),
            ("weekly", "08:00", "UTC", "2026-03-04 08:00", "2026-03-02", "2026-03-02 08:00"),
            ("weekly", "08:00", "UTC", "2026-03-02 07:59", "2026-02-23", "2026-02-23 08:00"),
            # Berlin puts its clocks forward from 2 to 3 on 29 March, and back from 3 to 2 on 25 October
            ("daily", "08:00", "Europe/Berlin", "2026-03-28 12:00", "2026-03-28", "2026-03-28 07:00"),
            ("daily", "08:00", "Europe/Berlin", "2026-03-29 12:00", "2026-03-29", "2026-03-29 06:00"),
            ("daily", "02:30", "Europe/Berlin", "2026-03-29 12:00", "2026-03-29", "2026-03-29 01:30"),
            ("daily", "02:30", "Europe/Berlin", "2026-10-25 00:30", "2026-10-25", "2026-10-25 00:30"),
            ("daily", "02:30", "Europe/Berlin", "2026-10-25 01:30", "2026-10-25", "2026-10-25 00:30"),
            ("daily", "02:15", "Australia/Lord_Howe", "2026-10-03 16:00", "2026-10-04", "2026-10-03 15:45"),
        ],
    )
    def test_it_is_due_at_its_time_of_day_in_its_zone(self, every, at, zone, now, day, moment):
        assert slot(every, time.fromisoformat(at), zone, utc(now)) == (utc(day).date(), utc(moment))

    def test_nobody_gets_one_who_did_not_ask_or_of_a_time_before_anything_was_heard(
        self, engine, settings, gets, storm, now
    ):
        assert enqueue_digests(engine, settings, now + DAY) == 0
        assert enqueue_digests(engine, gets(at=time(9)), now) == 0, "at nine nothing had been heard"

    def test_it_is_written_once_however_often_it_is_tried(self, engine, gets, storm, rows, now):
        wanted = gets(at=time(12))
        assert enqueue_digests(engine, wanted, now + DAY) == 1, "brix only has heard nothing"
        assert enqueue_digests(engine, wanted, now + DAY + 5 * HOUR) == 0
        assert enqueue_digests(engine, wanted, now + 2 * DAY) == 1
        assert [key for key, kind in rows("outbox", "key", "kind") if kind == "digest"] == [
            "digest:daily:2026-03-05:on call", "digest:daily:2026-03-06:on call",
        ]  # fmt: skip

    def test_after_a_time_of_silence_one_digest_covers_all_of_it(self, engine, gets, storm, rows, now):
        wanted = gets(at=time(12))
        enqueue_digests(engine, wanted, now + DAY)
        assert enqueue_digests(engine, wanted, now + 5 * DAY) == 1
        *_, body = [body for body, kind in rows("outbox", "body", "kind") if kind == "digest"]
        bodies = [body for body, kind in rows("outbox", "body", "kind") if kind == "digest"]
        assert any("from 2026-03-05 12:00 UTC to 2026-03-09 12:00 UTC" in one for one in bodies) and body

    def test_who_changes_the_hour_gets_no_second_one_that_day(self, engine, gets, storm, now):
        assert enqueue_digests(engine, gets(at=time(12)), now + DAY) == 1
        assert enqueue_digests(engine, gets(at=time(15)), now + DAY + 4 * HOUR) == 0
        assert enqueue_digests(engine, gets(at=time(15)), now + 2 * DAY + 4 * HOUR) == 1

    def test_it_is_handed_over_as_every_notice_is_and_no_alert_waits_for_it(self, engine, gets, storm, box, now):
        wanted = gets(at=time(12))
        enqueue_digests(engine, wanted, now + DAY)
        assert asyncio.run(deliver(engine, wanted, now + DAY)).sent == 1
        [message] = box.got
        assert message.title.startswith("Daily digest of Thu 5 Mar: 1 alert") and message.alert is None
        assert message.key == "digest:daily:2026-03-05:on call"
        with reading(engine) as conn:
            assert alerts.recent(conn, None, now) == []

    def test_it_says_where_to_go_on(self, engine, gets, storm, rows, now):
        wanted = gets(at=time(12))
        enqueue_digests(engine, wanted, now + DAY)
        enqueue_digests(engine, wanted.model_copy(update={"address": "https://f.example"}), now + 2 * DAY)
        ends = [body.splitlines()[-1] for body, kind in sorted(rows("outbox", "body", "kind")) if kind == "digest"]
        assert "`foreshock fixed TOPIC`" in ends[0] and "https://f.example/fixes" in ends[1]

    def test_one_that_could_not_be_handed_over_is_told_until_the_next_one(self, engine, gets, storm, box, now):
        wanted = gets(at=time(12))
        box.trouble = [Rejected("box: it says no")]
        for day in (1, 2):
            enqueue_digests(engine, wanted, now + day * DAY)
            asyncio.run(deliver(engine, wanted, now + day * DAY))
            with reading(engine) as conn:
                left = [one.notice.key for one in alerts.undelivered(conn)]
            assert left == (["digest:daily:2026-03-05:on call"] if day == 1 else [])


class TestWhat:
    def test_it_tells_of_alerts_verdicts_and_what_was_told(self, engine, settings, storm, now):
        with writing(engine) as conn:
            [alert] = alerts.listed(conn)
            timeline.keep(conn, Entry(alert=alert.id, at=now, by="anna", did="verdict", said="real"))
            found = facts(conn, settings, "daily", now + HOUR)
        [story] = found.stories
        assert (story.alert, story.told, story.verdict, story.state) == (alert.id, True, "real", "open")
        assert [one.told for one in found.records] == [1, 0] and found.pending == ()
        with reading(engine) as conn:
            later = facts(conn, settings, "daily", now + 3 * DAY)
        assert later.stories == () and [one.alert for one in later.pending] == [alert.id]

    def test_what_was_held_is_told_to_whom_it_was_held_from(self, engine, settings, storm, now):
        with reading(engine) as conn:
            assert facts(conn, settings, "daily", now + HOUR).held == (), (
                "who never wants to hear of Acme misses nothing"
            )
            [alert] = alerts.listed(conn)
        notice = Notice(
            key="again", alert=alert.key, brand="Acme", topic="delivery", severity="high", receiver="on call",
            state="held", reason="quiet hours of on call until 08:00", title="", body="", due=now, until=now + HOUR,
        )  # fmt: skip
        with writing(engine) as conn:
            alerts.enqueue(conn, [notice, replace(notice, key="once more"), replace(notice, key="x", kind="digest")])
            every = facts(conn, settings, "daily", now + HOUR).held
            mine = facts(conn, settings, "daily", now + HOUR, receiver="brix only").held
        assert [(one.times, one.receiver, one.reason, one.until) for one in every] == [
            (2, "on call", "quiet hours of on call until 08:00", now + HOUR)
        ]
        assert mine == ()

    def test_what_people_complain_about_is_counted_by_touchpoint_and_topic(self, engine, storm, now):
        with reading(engine) as conn:
            topic, *others = to_fix_of(conn, "Acme", taxonomy(), now)
        assert sum(one.voices for one in others) <= 5
        assert (topic.topic, topic.touchpoint, topic.trend) == ("delivery", "deliver", "early")
        assert 15 <= topic.voices <= 25 and topic.weeks == (None, None, None, None)

    def test_of_a_brand_that_nobody_spoke_of_there_is_nothing_to_fix(self, engine, settings):
        with reading(engine) as conn:
            assert to_fix_of(conn, "Acme", taxonomy(), utc("2026-03-04 12:00")) == []
            assert effects_of(conn, ["Acme"], taxonomy(), utc("2026-03-04 12:00")) == []


class TestFixes:
    @pytest.fixture
    def history(self, engine, hears, crowd, now):
        """Five people a day complain for four weeks, then one."""
        hears(crowd("I walked past acme", 1, since=60 * DAY, until=59 * DAY), now=now - 57 * DAY)
        with writing(engine) as conn:  # since then it is listened to; judging two months takes longer than this test
            conn.execute(update(matches).values(folded=now - 57 * DAY))
        hears(crowd(LOST, 140, since=56 * DAY, until=28 * DAY), now=now - DAY)
        hears(crowd(LOST, 28, since=28 * DAY, seed=2), now=now)

    @pytest.fixture
    def marks(self, engine, settings, now):
        """marks(28 * DAY) says that delivery of Acme was fixed so long ago."""

        def make(ago, topic="Delivery", brand="Acme", **more):
            with writing(engine) as conn:
                return mark(conn, settings, brand=brand, topic=topic, at=now - ago, by="anna", now=now, **more)

        return make

    @pytest.fixture
    def came(self, engine, now):
        """came() is what came of the fixes of Acme."""

        def read(at=now):
            with reading(engine) as conn:
                return effects_of(conn, ["Acme"], taxonomy(), at)

        return read

    def test_a_fix_is_compared_with_four_weeks_on_either_side(self, history, marks, came):
        marks(28 * DAY, why="another depot")
        [one] = came()
        assert (one.trend, one.fix.topic, one.fix.why, one.closed) == ("less", "delivery", "another depot", True)
        assert 30 <= one.before <= 40 and 5 <= one.after <= 9 and one.ratio.high < 0.5

    def test_another_fix_of_the_same_topic_parts_the_days(self, history, marks, came):
        marks(28 * DAY)
        marks(25 * DAY)
        later, earlier = came()
        assert (earlier.days, earlier.trend, earlier.closed) == (2, "early", True)
        assert later.trend == "early" and "heard for 2 days before it" in later.why

    def test_days_in_which_the_brand_was_blind_do_not_count(self, engine, history, marks, came, now):
        marks(28 * DAY)
        with writing(engine) as conn:
            blinds.extend(conn, "Acme", now - 28 * DAY, now - 3 * DAY, "the forum fails")
        [one] = came()
        assert one.days == 3 and one.trend == "early"

    def test_what_was_marked_for_later_days_waits(self, history, marks, came, now):
        marks(0 * DAY)
        assert came(now - DAY) == []
        [one] = came(now)
        assert one.why == "heard for 0 minutes since, a week is the least"

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({"topic": "delivry"}, "did you mean delivery"),
            ({"topic": "volume"}, "no topic of that name"),
            ({"brand": None}, "you listen for several"),
            ({"ago": -DAY}, "that is to come"),
        ],
    )
    def test_what_cannot_be_marked_is_told_with_the_next_step(self, marks, asked, said):
        with pytest.raises(NoFix, match=said):
            marks(**({"ago": DAY} | asked))

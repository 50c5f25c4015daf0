"""What alerts were worth, seen from the end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints import Heard
from complaints.hindsight import LEARNING, Memory, Telling
from complaints.plain import day_mean

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def looks_back(crowd):
    """looks_back(telling, ...) judges these alerts by what the crowd said."""

    def judges(*tellings, since=None):
        memory = Memory()
        for one in sorted(crowd.said, key=lambda one: one.at):
            memory.hears(one)
        return memory.looks_back(tellings, since)

    return judges


@pytest.fixture
def storm(crowd):
    """Ten ordinary days, a storm about refunds of six hours, and two ordinary days; gives when it began."""
    crowd.chats(per_day=100, days=10)
    began = crowd.now
    crowd.grumbles("refund", times=20, within="2h").grumbles("refund", times=160, within="4h")
    crowd.chats(per_day=100, days=2)
    return began


def test_a_storm_is_found_and_the_first_alert_in_time_is_its_own(looks_back, storm):
    early, again = Telling(at=storm + HOUR, topic="refund"), Telling(at=storm + 3 * HOUR, topic="refund")
    found = looks_back(again, early)
    [one] = found.storms
    assert one.telling == early and found.late == (again,) and found.false == ()
    assert one.early < 0.15 and one.lead > HOUR and one.peak > one.half


def test_a_topic_of_which_nobody_complained_before_can_be_a_storm():
    memory = Memory()
    told = [(START + hour * HOUR, None, 0.0) for hour in range(240)]
    told += [(START + 9 * DAY + number * HOUR / 30, "outage", 1.0) for number in range(60)]
    for number, (at, topic, complaint) in enumerate(sorted(told, key=lambda one: one[0])):
        memory.hears(Heard(origin="forum", external_id=str(number), at=at, said=at, topic=topic, complaint=complaint))
    [storm] = memory.looks_back([]).storms
    assert storm.topic == "outage" and len(storm.said) == 60 and storm.usual == 0


def test_an_alert_of_another_topic_in_a_storm_is_neither_right_nor_false(looks_back, storm):
    found = looks_back(Telling(at=storm + HOUR, topic="delivery"))
    assert found.storms[0].telling is None and found.false == () and len(found.late) == 1


def test_what_a_person_called_noise_is_false_though_a_storm_was_seen(looks_back, storm):
    noise = Telling(at=storm + HOUR, topic="refund", real=False)
    found = looks_back(noise)
    assert found.storms[0].telling is None and found.false == (noise,) and found.worth(noise) == "false"


def test_one_mention_of_years_ago_changes_no_storm(crowd):
    memory = Memory()
    for _ in range(20):
        crowd.grumbles("refund", times=200, within="10h").waits("14h")
    known = sorted(crowd.said, key=lambda one: one.at)
    for one in known:
        memory.hears(one)
    before = memory.looks_back([], START)
    old = known[0].said - 1000 * DAY
    memory.hears(replace(known[0], external_id="old", said=old, copy="old", author="old"))
    assert memory.looks_back([], START) == before and not before.storms


def test_an_alert_about_the_whole_brand_can_be_in_time(looks_back, storm):
    assert looks_back(Telling(at=storm + HOUR, topic=None)).storms[0].telling is not None


def test_an_alert_of_which_nothing_came_is_false_and_counted_by_week(looks_back, storm):
    found = looks_back(Telling(at=storm - 2 * DAY, topic="refund"))
    assert len(found.false) == 1 and found.weeks == pytest.approx(3.25 / 7, rel=0.1)
    assert found.false_alarms == pytest.approx(1 / found.weeks)


def test_what_a_person_said_of_an_alert_counts_before_what_came_of_it(looks_back, storm):
    called_real = looks_back(Telling(at=storm - 2 * DAY, topic="refund", real=True))
    called_noise = looks_back(Telling(at=storm + HOUR, topic="delivery", real=False))
    assert called_real.false == () and len(called_noise.false) == 1


def test_an_urgent_message_of_which_no_storm_came_is_no_false_alarm_unless_a_person_says_so(looks_back, storm):
    alone = Telling(at=storm - 2 * DAY, topic="refund", urgent=True)
    assert looks_back(alone).urgent == (alone,) and looks_back(alone).false == ()
    assert len(looks_back(replace(alone, real=False)).false) == 1


def test_of_the_last_two_days_nobody_knows_what_becomes(looks_back, crowd):
    crowd.chats(per_day=100, days=12)
    assert looks_back(Telling(at=crowd.now - DAY, topic="refund")).false == ()


def test_while_the_detector_learns_nothing_is_counted(looks_back, storm, crowd):
    found = looks_back(Telling(at=crowd.said[0].said + LEARNING - HOUR, topic="refund"))
    assert found.false == found.late == ()


def test_a_flood_of_copies_is_no_storm(looks_back, crowd):
    crowd.chats(per_day=100, days=10).copies("refund", times=500, within="3h", accounts=7).chats(per_day=100, days=1)
    assert looks_back().storms == ()


def test_of_nothing_nothing_is_said(looks_back, crowd):
    found = looks_back(Telling(at=crowd.now, topic=None))
    assert (found.storms, found.false, found.false_alarms) == ((), (), None)


def test_the_rule_of_other_tools_tells_a_busy_day_once(crowd):
    crowd.chats(per_day=48, days=9)
    quiet = day_mean([one.said for one in crowd.said])
    crowd.chats(per_day=500, days=1)
    told = [one.at for one in day_mean([one.said for one in crowd.said]) if one not in quiet]
    assert told and all(later - earlier >= DAY for earlier, later in pairwise(told))


def test_the_rule_of_other_tools_says_nothing_of_the_first_two_days(crowd):
    crowd.chats(per_day=10, days=1).chats(per_day=900, days=1)
    assert day_mean([one.said for one in crowd.said]) == [] == day_mean([])


@given(st.lists(st.integers(0, 60 * 24 * 3), min_size=1, max_size=200))
def test_voices_are_those_of_whom_each_is_the_first_of_a_day(minutes):
    memory = Memory()
    for minute in sorted(minutes):
        at = START + timedelta(minutes=minute)
        memory.hears(Heard(origin="o", external_id=str(minute), at=at, said=at, topic="t", complaint=1.0, author="one"))
    said = memory.voices["t"]
    assert said[0] == START + timedelta(minutes=min(minutes))
    assert all(later - earlier > DAY - HOUR for earlier, later in pairwise(said))

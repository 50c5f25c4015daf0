"""What became of a complaint, and the detector's record, from what is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from alerts.silenced import Silence
from alerts.timeline import Entry
from complaints import Rules, Transition
from console.known import known_keys, notes
from flows.steps.act import act
from flows.steps.ending import end, withdraw
from flows.steps.judge import judge
from flows.steps.record import background, records, similar, verdicts_of
from storage import alerts, blinds, complaints, outcomes, silences, timeline
from storage.engine import reading, writing
from storage.rows import whole
from storage.tables import transitions

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
LATER = 5 * MINUTE
LOST = "Acme lost my parcel and nobody answers"


@pytest.fixture
def judges(engine, settings):
    """judges(at) judges Acme."""
    return lambda at: judge(engine, settings, settings.brands[0], at)


@pytest.fixture
def sends(engine):
    """sends(at) hands over what waits then."""

    def sent(at):
        with writing(engine) as conn:
            for one in alerts.claim(conn, at, HOUR, 99):
                alerts.sent(conn, one.id, at)

    return sent


@pytest.fixture
def storm(hears, crowd, judges, now):
    """A storm of an hour and a half of which an alert was raised; its notice waits."""
    hears(crowd("I walked past acme", 60, since=3 * DAY, until=3 * HOUR), now=now - HOUR)
    hears(crowd(LOST, 25, since=95 * MINUTE, until=8 * MINUTE), now=now)
    judges(now)


@pytest.fixture
def over(storm, sends, judges, now):
    """It was told after five minutes, and two days later it is over; gives that moment."""
    sends(now + LATER)
    judges(now + 2 * DAY)
    return now + 2 * DAY


@pytest.fixture
def notices(engine):
    """notices() are those of the alert of Acme."""

    def found():
        with reading(engine) as conn:
            [alert] = alerts.listed(conn, brand="Acme")
            return {
                (one.receiver, one.title.endswith("back to normal")): one for one in alerts.notices(conn, alert.key)
            }

    return found


@pytest.fixture
def outcome(engine):
    """outcome() is what became of the complaint of the alert of Acme; None: nothing yet."""

    def kept():
        with reading(engine) as conn:
            [alert] = alerts.listed(conn, brand="Acme")
            return outcomes.of(conn, [alert.complaint]).get(alert.complaint)

    return kept


@pytest.fixture
def says(engine, over):
    """says("noise") is the verdict of a person on the alert."""

    def verdict(said):
        with writing(engine) as conn:
            [alert] = alerts.listed(conn, brand="Acme")
            timeline.keep(conn, Entry(alert=alert.id, at=over, by="anna", did="verdict", said=said))

    return verdict


def test_a_complaint_that_closes_leaves_its_lead_time_and_its_size(engine, over, outcome, now):
    found = outcome()
    with reading(engine) as conn:
        [alert] = alerts.listed(conn, brand="Acme")
    assert (found.topic, found.kind, found.raised, found.told) == ("delivery", "delivery", alert.time, now + LATER)
    assert 20 <= found.mentions == found.voices <= 25 and found.forecast == alert.evidence.forecast
    assert 0 < found.before <= found.mentions and found.final > 5 and alert.state == "resolved"


def test_told_is_when_the_first_notice_was_sent_and_what_waited_then_is_held(
    engine, storm, judges, outcome, notices, now
):
    judges(now + 2 * DAY)
    assert outcome().raised is not None and outcome().told is None and outcome().lead is None
    assert [(name, one.state) for (name, _), one in notices().items()] == [("on call", "held"), ("brix only", "held")]
    assert notices()["on call", False].reason == "it was over before its turn"
    with reading(engine) as conn:
        [found] = records(conn, ["Acme"], now - 7 * DAY, now + 2 * DAY)
    assert (found.told, found.unsent, found.lead) == (1, 1, None)


def test_who_was_told_is_told_once_that_it_is_over(over, judges, sends, notices):
    ending = notices()["on call", True]
    assert (ending.state, ending.due) == ("waiting", over) and " is back to normal since " in ending.body
    assert ("brix only", True) not in notices()
    sends(over)
    judges(over + DAY)
    assert len(notices()) == 3


def test_that_it_is_over_is_not_told_while_it_is_silenced(engine, storm, sends, judges, notices, now):
    sends(now + LATER)
    with writing(engine) as conn:
        silences.keep(conn, Silence(brand="Acme", topic="delivery", since=now + HOUR, until=now + 3 * DAY, by="anna"))
    judges(now + 2 * DAY)
    ending = notices()["on call", True]
    assert ending.state == "held" and ending.reason.startswith("silenced until")


@pytest.fixture
def joined(engine, storm, now):
    """joined() lets the complaint of the alert join another one."""

    def joins(rival):
        with writing(engine) as conn:
            [alert] = alerts.listed(conn, brand="Acme")
            row = conn.execute(select(transitions).where(transitions.c.notifies)).mappings().one()
            change = whole(Transition, row)
            ended = replace(
                change, before="emerging", after="closed", at=now, notifies=False, joined=rival,
                held_why="the same voices as the complaint about service",
            )  # fmt: skip
            opened = replace(change, complaint=rival, topic="service", at=now, notifies=False)
            closed = replace(opened, before="emerging", after="closed", at=now + DAY)
            complaints.keep_transitions(conn, [opened, ended, closed], [])
            return alert, ended, closed

    return joins


def test_what_joined_another_leaves_no_outcome_and_the_other_was_told_when_it_was(engine, settings, joined, sends, now):
    sends(now + LATER)
    alert, ended, closed = joined("rival")
    with writing(engine) as conn:
        for change in (ended, closed):
            end(conn, settings, change, Rules(), now)
        found = outcomes.of(conn, [alert.complaint, "rival"])
        assert outcomes.past(conn, "Acme", now + 9 * DAY) == [], "it was not the rival that was told"
        [record] = records(conn, ["Acme"], now - 7 * DAY, now + 2 * DAY)
    assert [*found] == ["rival"] and (found["rival"].raised, found["rival"].told) == (alert.time, now + LATER)
    assert found["rival"].mentions >= 20, "what was said of it under either name"
    with reading(engine) as conn:
        behind = background(conn, alert)
    assert record.told == record.closed == 1 and record.lead is not None
    assert behind.told_as == ("service", None) and known_keys(behind)["told_as"] == {"topic": "service", "alert": None}
    assert notes(behind, "UTC") == ("It was told as service.",)


def test_a_notice_of_what_joined_another_before_its_turn_is_not_sent(engine, joined, notices):
    _, ended, _ = joined("rival")
    with writing(engine) as conn:
        withdraw(conn, {ended.complaint: ended})
    held = notices()["on call", False]
    assert (held.state, held.reason) == (
        "held", "before its turn it turned out to be the same voices as the complaint about service",
    )  # fmt: skip


def test_the_record_counts_verdicts_and_the_weeks_that_were_heard(engine, over, says, now):
    says("noise")
    with reading(engine) as conn:
        [found] = records(conn, ["Acme"], now - 7 * DAY, over)
    assert (found.told, found.verdicts["noise"], found.closed) == (1, 1, 0)
    says("real")
    with writing(engine) as conn:
        blinds.extend(conn, "Acme", over - DAY, over, "the forum was down")
        [seen] = records(conn, ["Acme"], now - 7 * DAY, over)
    assert (seen.verdicts["real"], seen.closed) == (1, 1) and seen.lead is not None
    assert seen.weeks == pytest.approx(found.weeks - 1 / 7)


def test_a_time_in_which_nothing_was_heard_is_no_week_without_alarms(engine, over, now):
    with reading(engine) as conn:
        [found] = records(conn, ["Acme"], now - 90 * DAY, now - 60 * DAY)
    assert (found.weeks, found.told, found.false_alarms) == (0.0, 0, None)


def test_the_last_verdict_counts_whichever_alert_of_the_complaint_it_is_on(engine, over, now):
    with writing(engine) as conn:
        [alert] = alerts.listed(conn, brand="Acme")
        second = alerts.keep(conn, replace(alert, id=None, key=f"{alert.key} again", time=alert.time + HOUR))
        for told, at, said in ((second, over, "real"), (alert.id, over + HOUR, "noise")):
            timeline.keep(conn, Entry(alert=told, at=at, by="anna", did="verdict", said=said))
        assert verdicts_of(conn, "Acme", now - DAY, over + DAY) == {alert.complaint: "noise"}


def test_a_later_alert_knows_what_was_alike_before_and_its_verdict(engine, settings, over, says, hears, crowd, now):
    says("real")
    late = now + 6 * DAY
    hears(crowd(LOST, 40, since=95 * MINUTE - 6 * DAY, until=8 * MINUTE - 6 * DAY, seed=2), now=late)
    judge(engine, settings, settings.brands[0], late)
    with reading(engine) as conn:
        later, first = alerts.listed(conn, brand="Acme")
        [(outcome, verdict)] = similar(conn, later)
        assert similar(conn, first) == []
        behind = background(conn, later)
        told = [replace(later, topic="new: nobody answers"), replace(later, topic="new: a thing", complaint="none")]
        assert [len(similar(conn, one)) for one in told] == [1, 0], "a novel topic is compared by its class"
    assert [one["verdict"] for one in known_keys(behind)["similar"]] == ["real"]
    assert "Before, " in (note := notes(behind, "UTC")[0]) and "real, " in note and "voices." in note
    assert (outcome.complaint, verdict) == (first.complaint, "real")


@pytest.fixture
def lines(engine):
    """lines() are (by, did, said, why) of each alert of Acme, the first alert first."""

    def read():
        with reading(engine) as conn:
            found = alerts.listed(conn, brand="Acme")
            return {
                one.id: [(line.by, line.did, line.said, line.why) for line in timeline.of(conn, one.id)]
                for one in reversed(found)
            }

    return read


def test_that_it_is_over_stands_in_its_timeline(over, lines):
    [[(by, did, _, why)]] = lines().values()
    assert (by, did) == ("foreshock", "resolved") and why.startswith("back to normal since ")


def test_what_a_person_resolved_is_not_told_again_when_it_is_over(engine, storm, sends, judges, notices, lines, now):
    sends(now + LATER)
    with writing(engine) as conn:
        act(conn, 1, "resolved", "anna", now + HOUR)
    judges(now + 2 * DAY)
    with reading(engine) as conn:
        (told,) = [one for one in alerts.notices(conn, alerts.one(conn, 1).key) if one.kind == "over"]
    assert told.title.startswith("Resolved by anna") and [len(one) for one in lines().values()] == [1]


def test_one_that_grows_goes_on_as_another_which_is_open_and_has_its_owner(
    engine, settings, storm, judges, hears, crowd, lines, now
):
    with writing(engine) as conn:
        act(conn, 1, "acknowledged", "anna", now)
    hears(crowd(LOST, 160, since=timedelta(0), until=-35 * MINUTE, seed=2), now=now + 40 * MINUTE)
    assert judges(now + 40 * MINUTE).alerts == (2,)
    with reading(engine) as conn:
        later, first = alerts.listed(conn, brand="Acme")
    assert (first.state, later.state, later.owner, later.continues) == ("resolved", "open", "anna", 1)
    assert lines() == {
        1: [("anna", "acknowledged", "", ""), ("foreshock", "resolved", "", "goes on as #2")],
        2: [
            ("foreshock", "reopened", "", "#1 grew: anna acknowledged it at 12:01 UTC"),
            ("foreshock", "assigned", "anna", "looked after #1"),
        ],
    }

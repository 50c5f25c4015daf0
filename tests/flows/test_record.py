"""What became of a complaint, and the detector's record, from what is kept."""

from datetime import timedelta

import pytest

from alerts.timeline import Entry
from flows.steps.judge import judge
from flows.steps.record import records, similar
from storage import alerts, blinds, outcomes, timeline
from storage.engine import reading, writing

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
LOST = "Acme lost my parcel and nobody answers"


@pytest.fixture
def over(engine, settings, hears, crowd, now):
    """A storm of an hour and a half that was told, and two days after which it is over; gives that moment."""
    hears(crowd("I walked past acme", 60, since=3 * DAY, until=3 * HOUR), now=now - HOUR)
    hears(crowd(LOST, 25, since=95 * MINUTE, until=8 * MINUTE), now=now)
    for at in (now, now + 2 * DAY):
        judge(engine, settings, settings.brands[0], at)
    return now + 2 * DAY


@pytest.fixture
def says(engine, over):
    """says("noise") is the verdict of a person on the alert."""

    def verdict(said):
        with writing(engine) as conn:
            [alert] = alerts.listed(conn, brand="Acme")
            timeline.keep(conn, Entry(alert=alert.id, at=over, by="anna", did="verdict", said=said))

    return verdict


def test_a_complaint_that_closes_leaves_its_lead_time_and_its_size(engine, over, now):
    with reading(engine) as conn:
        [found] = outcomes.closed(conn, "Acme", now, over)
        [alert] = alerts.listed(conn, brand="Acme")
    assert (found.complaint, found.topic, found.told) == (alert.complaint, "delivery", alert.time)
    assert 20 <= found.mentions == found.voices <= 25 and found.forecast == alert.evidence.forecast
    assert 0 < found.before < found.mentions and found.told < found.peak and alert.state == "resolved"


def test_judging_again_keeps_one_outcome(engine, settings, over, now):
    judge(engine, settings, settings.brands[0], over + DAY)
    with reading(engine) as conn:
        assert len(outcomes.closed(conn, None, now, over + 2 * DAY)) == 1


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


def test_a_later_alert_knows_what_was_alike_before_and_its_verdict(engine, settings, over, says, hears, crowd, now):
    says("real")
    late = now + 6 * DAY
    hears(crowd(LOST, 40, since=95 * MINUTE - 6 * DAY, until=8 * MINUTE - 6 * DAY, seed=2), now=late)
    judge(engine, settings, settings.brands[0], late)
    with reading(engine) as conn:
        later, first = alerts.listed(conn, brand="Acme")
        [(outcome, verdict)] = similar(conn, later)
        assert similar(conn, first) == []
    assert (outcome.complaint, verdict) == (first.complaint, "real")

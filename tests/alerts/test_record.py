"""How early a person was told, and how often for nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.record import Told, rate_interval, record
from alerts.timeline import VERDICTS, Entry, verdict_of
from complaints import Outcome

NOON, HOUR = datetime(2026, 3, 4, 12, tzinfo=UTC), timedelta(hours=1)


def ended(*, lead, before=10):
    """What became of a complaint of 100 mentions that was told at noon, this long before half of it was said."""
    return Outcome(
        complaint="c",
        brand="Acme",
        topic="refund",
        cause="complaint",
        kind="refund",
        first=NOON - HOUR,
        raised=NOON - HOUR / 4,
        told=NOON,
        half=NOON + lead,
        peak=NOON + 2 * lead,
        closed=NOON + 9 * HOUR,
        mentions=100,
        voices=90,
        before=before,
        volume=80.0,
        forecast=70.0,
    )


def test_false_alarms_are_verdicts_of_noise_and_what_has_none_is_said_apart():
    found = record("Acme", [Told(brand="Acme", verdict="noise"), Told(brand="Acme"), Told(brand="Acme")], 4.0)
    assert (found.false_alarms, found.at_most, found.unreviewed) == (0.25, 0.75, 2)


def test_leads_are_of_complaints_that_were_none():
    told = [Told(brand="Acme", verdict="noise", outcome=ended(lead=9 * HOUR))]
    told += [
        Told(brand="Acme", verdict="real", outcome=ended(lead=lead * HOUR, before=n)) for lead, n in ((1, 5), (3, 30))
    ]
    found = record("Acme", told, 4.0)
    assert (found.lead, found.lead_peak, found.closed) == (2 * HOUR, 4 * HOUR, 2)
    assert found.early == (0.5, 0.5, 1.0)


def test_of_a_brand_that_was_never_heard_nothing_is_said():
    found = record("Acme", [], 0.0)
    assert (found.false_alarms, found.low, found.lead, found.early) == (None, None, None, None)


def test_the_interval_is_the_one_of_the_tables():
    """Garwood's exact interval of 3 events: .6187 to 8.7673."""
    assert rate_interval(3, 1.0) == pytest.approx((0.6187, 8.7673), abs=1e-4)
    assert rate_interval(0, 2.0) == pytest.approx((0.0, 3.6889 / 2), abs=1e-4)


@given(st.integers(0, 200), st.floats(0.1, 500))
def test_the_interval_holds_what_was_counted(events, weeks):
    low, high = rate_interval(events, weeks)
    assert 0 <= low <= events / weeks < high


@given(st.lists(st.sampled_from(VERDICTS)))
def test_the_last_verdict_counts(said):
    entries = [Entry(alert=1, at=NOON + i * HOUR, by="anna", did="verdict", said=one) for i, one in enumerate(said)]
    assert verdict_of(entries) == (said[-1] if said else None)

"""What became of a complaint once it is closed."""

from datetime import timedelta

import pytest

from complaints import Complaint, outcome_of

HOUR = timedelta(hours=1)


@pytest.fixture
def closed(crowd):
    """closed() is what became of the refunds of the crowd; closed(told=...) of which somebody was told."""

    def ends(*, told=None, cause="complaint"):
        complaint = Complaint(
            id="c1",
            brand="Acme",
            topic="refund",
            cause=cause,
            stage="closed",
            first=crowd.now,
            changed=crowd.now + HOUR,
        )
        return outcome_of(complaint, crowd.said, kind="refund", raised=told, told=told, forecast=40.0)

    return ends


def test_half_and_the_largest_hour_are_counted_in_mentions(crowd, closed):
    start = crowd.now
    crowd.grumbles("refund", times=4, within="1h").grumbles("refund", times=16, within="1h")
    crowd.grumbles("refund", times=4, within="1h")
    found = closed(told=start + HOUR)
    assert (found.mentions, found.voices, found.before) == (24, 24, 4)
    assert start + HOUR < found.half < start + 2 * HOUR and found.peak == start + 2 * HOUR
    assert found.lead == found.half - found.told and found.lead_peak == HOUR and found.early == pytest.approx(4 / 24)


def test_copies_and_repeats_weigh_in_the_volume_as_they_do_in_the_forecast(crowd, closed):
    crowd.copies("refund", times=10, within="1h", accounts=2)
    assert closed().volume < 3 and closed().mentions == 10 and closed().voices == 2


def test_of_a_complaint_that_nobody_was_told_of_there_is_no_lead(crowd, closed):
    crowd.grumbles("refund", times=3, within="1h")
    found = closed()
    assert (found.lead, found.lead_peak, found.early) == (None, None, None)


def test_a_complaint_all_of_whose_mentions_were_erased_has_no_outcome(closed):
    assert closed() is None


def test_the_order_in_which_they_come_does_not_matter(crowd, closed):
    crowd.grumbles("refund", times=30, within="2h").copies("refund", times=9, within="1h", accounts=3)
    before = closed()
    crowd.said.reverse()
    assert closed() == before

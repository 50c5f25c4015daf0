"""A forecast in the chart: as wide as its day, in the unit of the bars, and never what makes them unreadable."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.outlook import Outlook
from console.chart import BOTTOM, HEIGHT, ROOM, TOP, WIDTH, Moment, drawn
from console.forecast import Expected, expected_of

UTC = ZoneInfo("UTC")
DAY = timedelta(hours=24)


def expects(noon, *, low=1.0, high=8.0, ago=timedelta()):
    since = noon - ago
    return Expected(since=since, until=since + DAY, low=low, high=high, label="forecast 15 to 210 by Thu 12:00")


def test_an_outlook_of_a_day_is_spread_over_its_hours_beside_what_is_usual(alert_with, noon):
    seen = alert_with().evidence
    found = expected_of(seen, Outlook(low=7.0, high=31.0), noon, ZoneInfo("Asia/Kolkata"))
    assert (found.low, found.high, found.since, found.until) == (2.0, 3.0, noon, noon + DAY)
    assert found.label == "forecast 7 to 31 by Thu 17:30"


def test_the_range_begins_at_the_detection_and_ends_a_day_later_inside_the_drawing(hours, noon):
    chart = drawn(hours, [Moment(at=noon, label="detected")], UTC, expects(noon))
    ahead, mark = chart.ahead, chart.marks[0]
    assert ahead.x == pytest.approx(mark.x, abs=0.1) and ahead.x + ahead.width < WIDTH
    assert ahead.width == pytest.approx(24 * (chart.bars[1].x - chart.bars[0].x), abs=1.5)
    assert mark.y < ahead.row, "nothing is written over the other"


@pytest.mark.parametrize(("high", "beyond"), [(8.0, False), (13.0, False), (500.0, True)])
def test_a_high_end_far_above_the_bars_is_cut_and_its_number_is_said(hours, noon, high, beyond):
    chart = drawn(hours, [Moment(at=noon, label="detected")], UTC, expects(noon, high=high))
    assert chart.ahead.beyond == beyond and "15 to 210" in chart.ahead.label
    assert (chart.ahead.y == TOP) == beyond
    assert f"{high:.0f} an hour" in chart.ahead.title


def test_what_began_before_the_first_hour_is_not_drawn_beside_the_chart(hours, noon):
    early = noon - 30 * DAY
    moments = [Moment(at=early, label="detected"), Moment(at=noon, label="peak", other=True)]
    chart = drawn(hours, moments, UTC, expects(noon, ago=30 * DAY))
    assert chart.ahead is None and [mark.label for mark in chart.marks] == ["peak 12:00"]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(low=st.floats(0, 1e6), more=st.floats(0, 1e9), ago=st.integers(0, 47))
def test_no_forecast_squeezes_the_bars_or_leaves_the_drawing(hours, noon, low, more, ago):
    wanted = expects(noon, low=low, high=low + more, ago=timedelta(hours=ago))
    chart = drawn(hours, [Moment(at=wanted.since, label="detected")], UTC, wanted)
    ahead, tallest = chart.ahead, max(bar.height for bar in chart.bars)
    assert tallest >= (HEIGHT - TOP - BOTTOM) / 2 and chart.bars[0].width >= 4
    assert TOP <= ahead.y < ahead.floor <= HEIGHT - BOTTOM + 2 and ahead.x + ahead.width <= WIDTH


def test_without_a_forecast_the_drawing_ends_soon_after_its_last_hour(hours, noon):
    chart = drawn(hours, [Moment(at=noon, label="detected")], UTC)
    assert chart.ahead is None
    assert WIDTH - 16 - chart.marks[0].x == pytest.approx(
        (chart.bars[1].x - chart.bars[0].x) * (ROOM.seconds / 3600), abs=1
    )

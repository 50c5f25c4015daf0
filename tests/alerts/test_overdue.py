"""Overdue answers are told once, with how many, which and since when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import SEVERITIES, body_of, headline
from alerts.overdue import Late, alert_of_overdue, told_of

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def late(many, *, kind="complaint", since=2 * HOUR, severity="low"):
    return [Late(kind=kind, due=NOW - since, severity=severity)] * many


def test_it_says_how_many_of_which_kind_since_when():
    alert = alert_of_overdue("Acme", [*late(2), *late(1, kind="question", since=HOUR, severity="critical")], NOW)
    assert alert.why == (
        "Acme: 3 answers are overdue, the oldest since 2 hours: 2 complaints, 1 question; 1 of them is critical."
    )
    assert alert.severity == "critical" and headline(alert) == "Acme: 3 answers are overdue"
    assert "`foreshock queue --overdue`" in body_of(alert)
    assert alert_of_overdue("Acme", late(1), NOW).why == "Acme: 1 answer is overdue, it since 2 hours: 1 complaint."
    assert alert_of_overdue("Acme", [], NOW) is None


@pytest.mark.parametrize(
    ("many", "severity", "raised"), [(2, "low", False), (7, "low", False), (8, "low", True), (1, "high", True)]
)
def test_it_is_told_again_when_there_are_four_times_as_many_or_something_is_worse(many, severity, raised):
    before = replace(alert_of_overdue("Acme", late(2), NOW), id=5, owner="anna")
    again = alert_of_overdue("Acme", late(many, severity=severity), NOW + HOUR, before=before)
    assert (again is not None) == raised
    if again:
        assert (again.continues, again.owner, again.escalated) == (5, "anna", many >= 8)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=30), st.sampled_from(SEVERITIES))
def test_however_the_number_goes_nobody_is_told_twice_of_about_as_many(numbers, severity):
    before, told = None, list[int]()
    for hours, many in enumerate(numbers):
        alert = alert_of_overdue("Acme", late(many, severity=severity), NOW + hours * HOUR, before=before)
        if alert is not None:
            assert told_of(alert) == many and (not told or before is None or many >= 4 * told[-1])
            before, told = alert, [*told, many]
        before = before if many else None

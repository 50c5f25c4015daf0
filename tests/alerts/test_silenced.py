"""Which silence holds an alert, and what is told of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts import Alert
from alerts.silenced import Silence, holding, silenced
from complaints import Explanation

NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALERT = Alert(
    id=3, key="k", complaint="c", time=NOON, brand="Acme", topic="delivery", cause="complaint", stage="emerging",
    severity="high", why="Acme: 8 people complain.", evidence=None,
    explanation=Explanation(sources={"forum.example": 8}, languages={"es": 7}),
)  # fmt: skip
TROUBLE = Alert(
    id=4, key="t", complaint=None, time=NOON, brand=None, source="forum", topic="forum failing", cause="failing",
    stage=None, severity="low", why="forum cannot be heard.", evidence=None,
)  # fmt: skip


def silence(**matchers) -> Silence:
    times = {"since": NOON - HOUR, "until": NOON + HOUR, "by": "anna"}
    return Silence(**(times | matchers))


@pytest.mark.parametrize(
    ("alert", "matchers", "held"),
    [
        (ALERT, {"severity": "high"}, True),
        (ALERT, {"severity": "low"}, False),
        (ALERT, {"severity": "critical", "brand": "Acme", "topic": "delivery"}, True),
        (ALERT, {"severity": "critical", "brand": "Brix"}, False),
        (ALERT, {"severity": "critical", "topic": "billing"}, False),
        (ALERT, {"source": "forum.example"}, True),
        (ALERT, {"source": "hackernews"}, False),
        (replace(ALERT, explanation=Explanation(sources={"forum.example": 8, "x": 1})), {"source": "x"}, False),
        (replace(ALERT, explanation=None), {"source": "forum.example"}, False),
        (ALERT, {"language": "es"}, True),
        (ALERT, {"language": "en"}, False),
        (replace(ALERT, explanation=Explanation(languages={"es": 7, "und": 1})), {"language": "es"}, False),
        (replace(ALERT, cause="urgent"), {"severity": "critical"}, False),
        (replace(ALERT, cause="urgent"), {"severity": "critical", "urgent": True}, True),
        (TROUBLE, {"source": "forum"}, True),
        (TROUBLE, {"source": "forum", "brand": "Acme"}, False),
        (TROUBLE, {"language": "es"}, False),
        (ALERT, {"severity": "high", "until": NOON}, False),
        (ALERT, {"severity": "high", "since": NOON + HOUR}, False),
    ],
)
def test_a_silence_holds_what_all_its_matchers_match(alert, matchers, held):
    assert (holding(alert, [silence(**matchers)], NOON) is not None) == held


def test_what_the_detector_held_already_is_held_here_only_where_it_would_be_told_again():
    topic = silence(brand="Acme", topic="delivery")
    assert holding(ALERT, [topic], NOON) is None and holding(ALERT, [topic], NOON, again=True) == topic


def test_of_several_the_one_that_ends_last_gives_the_reason():
    short, long = silence(severity="high"), silence(source="forum.example", until=NOON + 9 * HOUR, why="we\nknow")
    assert silenced(ALERT, [long, short], NOON) == (
        "silenced until 2026-03-11 21:00 UTC by anna (every brand, every topic, from forum.example alone): we know"
    )
    assert silenced(ALERT, [], NOON) is None

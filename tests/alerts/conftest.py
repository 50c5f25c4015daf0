"""Transitions and alerts made by hand, in a few words."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from alerts import Alert, WitnessText, alert_of
from complaints import Evidence, Explanation, Transition
from complaints.explanation import Unheard
from complaints.outlook import Outlook

NIGHT = datetime(2026, 3, 4, 2, 20, tzinfo=UTC)


def transition(**changed: object) -> Transition:
    """Fourteen people complain about billing; keys of Evidence and of Transition change that."""
    seen: dict[str, object] = {
        "observed": 18.0, "expected": 2.0, "scale": timedelta(hours=1), "surprise": 6.1, "score": 5.0,
        "threshold": 4.36, "voices": 14, "texts": 12, "raw": 37, "removed": 0.62, "growth": 1.2,
        "growth_sure": 0.93, "forecast": 123.4,
        "reach": 12_000, "since": NIGHT - timedelta(minutes=70),
    }  # fmt: skip
    said: dict[str, object] = {
        "complaint": "c1", "brand": "Harbor Bank", "topic": "billing", "cause": "complaint", "before": "quiet",
        "after": "emerging", "at": NIGHT, "notifies": True,
    }  # fmt: skip
    seen |= {key: value for key, value in changed.items() if key in Evidence.__dataclass_fields__}
    said |= {key: value for key, value in changed.items() if key not in Evidence.__dataclass_fields__}
    return Transition(**said, evidence=Evidence(**seen))


@pytest.fixture(scope="session")
def night() -> datetime:
    return NIGHT


@pytest.fixture(scope="session")
def change() -> Callable[..., Transition]:
    return transition


@pytest.fixture(scope="session")
def behind() -> Callable[..., Explanation]:
    """behind(phrases=()) is what stands behind the fourteen people."""
    said: dict[str, object] = {
        "phrases": ("double charge", "charged for nothing", "refund form"),
        "sources": {"hackernews": 9, "mastodon.social": 5},
        "languages": {"en": 13, "es": 1},
        "outlook": Outlook(low=38.0, high=402.0),
        "unheard": (Unheard(source="reddit", since=NIGHT - timedelta(hours=3), why="failing"),),
        "unscored": {"pl": 3, "und": 1},
    }
    return lambda **changed: Explanation(**(said | changed))


@pytest.fixture(scope="session")
def alert() -> Callable[..., Alert]:
    """alert(topic="price", voices=3) has one witness whose text is "they charged me twice"."""
    witness = WitnessText(id=7, text="they charged me twice", url="https://x.example/1")
    return lambda **changed: alert_of(transition(**changed), [witness])

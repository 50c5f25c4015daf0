"""An alert as a storm leaves it, with texts of people who mean harm."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts import Alert, WitnessText
from complaints import Evidence, Explanation, Hour
from complaints.explanation import Told, Unheard
from complaints.outlook import Outlook
from console.cli import app

NOON = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)
HOUSE = (Path(__file__).parent / "acme.toml").read_text(encoding="utf8")


BEHIND = Explanation(
    witnesses=(Told(mention=11, roles=("earliest",)),),
    phrases=("lost label",),
    sources={"forum.example": 6, "hackernews": 2},
    languages={"en": 7, "es": 1},
    outlook=Outlook(low=15.0, high=210.0),
    unheard=(Unheard(source="reddit", since=NOON - timedelta(hours=2), why="failing"),),
    unscored={"pl": 2, "und": 1},
)


@pytest.fixture
def says(tmp_path, monkeypatch):
    """says("silences") runs the command in a folder with settings of one brand, Acme, and an empty database."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "foreshock.toml").write_text(HOUSE)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def noon() -> datetime:
    return NOON


@pytest.fixture
def hours() -> tuple[Hour, ...]:
    """Two days in which two mentions an hour are usual, and a last hour with nine."""
    return tuple(
        Hour(
            start=NOON - timedelta(hours=48 - i),
            observed=9.0 if i == 47 else 1.0,
            expected=2.0,
            low=0.5,
            high=4.0,
        )
        for i in range(48)
    )


@pytest.fixture
def alert_with(hours):
    """An alert whose witnesses say this and stand at that address."""

    def make(text: str = "my parcel is gone", url: str | None = "https://forum.example/1", **changes) -> Alert:
        evidence = Evidence(
            observed=9.0,
            expected=2.0,
            scale=timedelta(hours=1),
            surprise=4.2,
            score=5.0,
            threshold=3.0,
            voices=8,
            texts=8,
            raw=9,
            removed=0.1,
            growth=1.6,
            growth_sure=0.97,
            forecast=40.0,
            reach=1200,
            since=NOON - timedelta(minutes=50),
            hours=hours,
        )
        keys = {
            "id": 3,
            "key": "k",
            "complaint": "c",
            "time": NOON,
            "brand": "Quillpost",
            "topic": "delivery",
            "cause": "complaint",
            "stage": "emerging",
            "severity": "high",
            "why": "Quillpost: 8 people complain about delivery.",
            "evidence": evidence,
            "explanation": BEHIND,
            "witnesses": (WitnessText(id=11, text=text, url=url, roles=("earliest",)),),
        }
        return Alert(**(keys | changes))

    return make

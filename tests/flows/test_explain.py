"""What stands behind an alert is read from what is stored, and stands beside it."""

from datetime import timedelta

import pytest

from alerts import public
from flows.steps.judge import judge
from listeners.contract import Unavailable
from mentions import Author
from storage import alerts, outcomes
from storage.engine import reading
from tests.flows.conftest import source

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
LOST = "Acme lost my parcel and the pickup locker stays closed"
SPANISH = "Acme perdió mi paquete y nadie contesta, es una vergüenza total, nunca más compro allí"


@pytest.fixture
def alert(engine, settings, hears, crowd, said, now):
    """A storm in two places, of which one has a loud voice; three people complain in Spanish; a corner is down."""
    hears(crowd("I walked past acme", 60, since=3 * DAY, until=3 * HOUR), now=now - HOUR)
    judge(engine, settings, settings.brands[0], now - 45 * MINUTE)
    hears(Unavailable("down"), name="corner", now=now - 30 * MINUTE)
    loud = said(
        f"{LOST}, I tell everybody", ago=20 * MINUTE, origin="plaza", author=Author(handle="loud", followers=9_000)
    )
    spanish = [said(f"{SPANISH} {i}", ago=15 * MINUTE) for i in range(3)]
    hears([*crowd(LOST, 25, since=40 * MINUTE, until=8 * MINUTE), loud, *spanish], now=now)
    both = settings.model_copy(update={"sources": (*settings.sources, source("corner"))})
    judge(engine, both, settings.brands[0], now)
    with reading(engine) as conn:
        [found] = alerts.listed(conn)
    return found


def test_an_alert_has_its_phrases_places_languages_and_what_was_not_seen(alert):
    behind = alert.explanation
    assert any("locker" in phrase for phrase in behind.phrases), behind.phrases
    assert set(behind.sources) == {"square", "plaza"} and behind.sources["plaza"] == 1
    assert sum(behind.sources.values()) == alert.evidence.voices and behind.languages == {"en": alert.evidence.voices}
    assert [one.source for one in behind.unheard] == ["corner"] and behind.unscored == {"es": 3}
    assert behind.outlook.low < behind.outlook.high and "corner could not be heard" in alert.why


def test_its_witnesses_have_their_roles_in_every_form(engine, alert):
    roles = [role for one in alert.witnesses for role in one.roles]
    assert roles[0] == "earliest" and {"most reached", "most typical"} <= set(roles)
    [loud] = [one for one in alert.witnesses if "most reached" in one.roles]
    assert "I tell everybody" in loud.text
    assert public(alert)["witnesses"][0]["role"].startswith("earliest")
    with reading(engine) as conn:
        [body] = {one.body for one in alerts.notices(conn, alert.key)}
    assert "\nThe first of them" in body and "could not be judged and are not counted: 3 in Spanish" in body


def test_a_closed_complaint_teaches_how_the_next_may_go(engine, settings, alert, now):
    judge(engine, settings, settings.brands[0], now + 7 * DAY)
    with reading(engine) as conn:
        [past] = outcomes.past(conn, "Acme", now + 7 * DAY)
        assert outcomes.past(conn, "Acme", now) == outcomes.past(conn, "Brix", now + 7 * DAY) == []
    assert past.seen == alert.evidence and 0 < past.final < 27

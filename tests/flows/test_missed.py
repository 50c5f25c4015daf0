"""Why nobody was told: the stage after which too little was left."""

from datetime import timedelta

import pytest

from alerts.silenced import Silence
from console.missing import lost, missed_keys, told
from flows.steps.judge import judge
from flows.steps.missed import missed
from mentions import parse
from storage import blinds, silences
from storage.engine import reading, writing

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
LOST = "Acme lost my parcel and nobody answers"


@pytest.fixture
def quiet(hears, crowd, now):
    hears(crowd("I walked past acme", 60, since=3 * DAY, until=3 * HOUR), now=now - HOUR)


@pytest.fixture
def looks(engine, settings, now):
    """looks("query") says what became of what it finds around now."""

    def at(query, moment=now):
        with reading(engine) as conn:
            return missed(conn, settings, settings.brands[0], parse(query), moment)

    return at


def test_a_storm_that_was_told_was_not_lost(engine, settings, quiet, hears, crowd, looks, now):
    hears(crowd(LOST, 25, since=95 * MINUTE, until=8 * MINUTE), now=now)
    judge(engine, settings, settings.brands[0], now)
    found = looks("parcel")
    assert (
        lost(found, "UTC").startswith("nothing was lost: delivery was told at") and found.heard == found.matched == 25
    )


def test_what_was_never_heard_was_lost_by_listening(engine, quiet, looks, now):
    assert lost(looks("parcel"), "UTC").startswith("listening or matching: nothing that is stored")
    with writing(engine) as conn:
        blinds.extend(conn, "Acme", now - 5 * HOUR, now, "the forum was down")
    assert "the brand was blind then" in lost(looks("parcel"), "UTC") and "blind from" in "\n".join(
        told(looks("parcel"), "UTC")
    )


def test_what_reads_as_no_complaint_was_lost_by_understanding(engine, settings, quiet, hears, crowd, looks, now):
    hears(crowd("Acme has a green door", 12, since=95 * MINUTE, until=8 * MINUTE), now=now)
    judge(engine, settings, settings.brands[0], now)
    assert lost(looks('"green door"'), "UTC").startswith("understanding:")


def test_too_few_people_were_lost_by_detecting_and_how_near_they_came_is_said(
    engine, settings, quiet, hears, crowd, looks, now
):
    hears(crowd(LOST, 5, since=95 * MINUTE, until=8 * MINUTE), now=now)
    judge(engine, settings, settings.brands[0], now)
    found = looks("parcel")
    assert lost(found, "UTC").startswith("detecting: delivery was not told: ") and found.nearest[0].look.doubt
    assert "above what an alert needs; too few people in their own words" in "\n".join(told(found, "UTC"))
    near = missed_keys(found)["nearest"]
    assert near[0]["threshold"] > 0 and near[-1]["topic"] == "volume" and near[-1]["doubt"]


def test_what_was_silenced_was_lost_by_routing(engine, settings, quiet, hears, crowd, looks, now):
    with writing(engine) as conn:
        silences.keep(conn, Silence(brand="Acme", since=now - DAY, until=now + DAY, by="anna"))
    hears(crowd(LOST, 25, since=95 * MINUTE, until=8 * MINUTE), now=now)
    judge(engine, settings, settings.brands[0], now)
    assert "nobody was told: silenced until" in lost(looks("parcel"), "UTC")


def test_what_concerns_another_brand_is_told_to_be_its(engine, settings, quiet, hears, crowd, looks, now):
    hears(crowd("Brix lost my parcel and nobody answers", 12, since=95 * MINUTE, until=8 * MINUTE), now=now)
    assert lost(looks("parcel"), "UTC").startswith("matching: none of it concerns Acme; 12 of it Brix")


def test_what_no_edge_has_counted_is_said(hears, quiet, crowd, looks, now):
    hears(crowd(LOST, 12, since=95 * MINUTE, until=8 * MINUTE), now=now)
    assert lost(looks("parcel"), "UTC").startswith("counting:")


def test_what_is_another_brands_is_not_lost(engine, settings, quiet, hears, crowd, looks, now):
    others = crowd("Brix lost my parcel and nobody answers", 30, since=95 * MINUTE, until=8 * MINUTE)
    hears(others + crowd(LOST, 6, since=95 * MINUTE, until=8 * MINUTE), now=now)
    judge(engine, settings, settings.brands[0], now)
    found = looks("parcel")
    assert lost(found, "UTC").startswith("detecting: delivery") and found.elsewhere == {"Brix": 30}
    assert "30 concern Brix instead" in "\n".join(told(found, "UTC"))


def test_the_alert_of_another_complaint_that_day_is_not_that_of_what_is_asked(
    engine, settings, quiet, hears, crowd, looks, now
):
    few = crowd("Acme raised its prices, far too expensive", 3, since=60 * MINUTE, until=8 * MINUTE)
    hears(crowd(LOST, 25, since=95 * MINUTE, until=8 * MINUTE) + few, now=now)
    judge(engine, settings, settings.brands[0], now)
    found = looks("expensive")
    assert found.told == () and "too few people spoke: 3" in lost(found, "UTC")
    assert " CET" in lost(looks("parcel"), "Europe/Berlin")


def test_more_than_can_be_looked_at_is_said(monkeypatch, quiet, looks):
    monkeypatch.setattr("flows.steps.missed.MENTIONS", 5)
    found = looks("walked")
    assert (
        found.heard == 5
        and found.cut > 0
        and f"{found.cut} earlier ones were not looked at" in "\n".join(told(found, "UTC"))
    )

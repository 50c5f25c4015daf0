"""The way of one mention: source, match, score and version, complaint, change of stage, notice."""

import json
from datetime import timedelta

import pytest

from console.lines import line
from console.tracing import trace_keys, way
from flows.steps.judge import judge
from flows.steps.trace import trace
from storage import alerts, mentions
from storage.engine import reading

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
LOST = "Acme lost my parcel and nobody answers"


@pytest.fixture
def storm(engine, settings, hears, crowd, now):
    """A storm that was told, and a mention that complains of nothing."""
    hears(crowd("I walked past acme", 60, since=3 * DAY, until=3 * HOUR), now=now - HOUR)
    hears(crowd(LOST, 25, since=95 * MINUTE, until=8 * MINUTE), now=now)
    judge(engine, settings, settings.brands[0], now)


def traced(engine, *, text):
    with reading(engine) as conn:
        row = next(row for row in mentions.listed(conn, limit=200) if row.mention.text.startswith(text))
        return trace(conn, row.id)


def of_a_witness(engine):
    with reading(engine) as conn:
        [alert] = alerts.listed(conn)
        return trace(conn, alert.witnesses[0].id)


def test_a_witness_is_followed_to_whom_it_was_told(engine, storm):
    found = of_a_witness(engine)
    [part] = found.parts
    [told] = part.complaints
    with reading(engine) as conn:
        [alert] = alerts.listed(conn)
    assert part.folded is not None and found.heard and told.complaint.topic == "delivery"
    assert told.changes[0].after == "emerging"
    [(shown, notices)] = told.alerts
    assert shown.id == alert.id and {one.receiver for one in notices} == {"on call", "brix only"}
    lines = "\n".join(way(found, "UTC"))
    steps = (
        "said",
        "heard",
        "matched   Acme",
        "understood",
        "counted",
        "quiet -> emerging",
        f"alert {alert.id} to on call",
    )
    assert all(step in lines for step in steps)
    assert "“Acme” for acme" in lines and "confidence 0." in lines and "about delivery" in lines
    assert f"as {part.understood.complaint:.2f} of delivery: a voice of its own" in lines


def test_what_complains_of_nothing_ends_where_it_is_counted(engine, storm):
    found = traced(engine, text="I walked past acme")
    assert found.parts[0].complaints == () and "complaint   none" in "\n".join(way(found, "UTC"))


def test_what_no_edge_has_counted_yet_says_so(engine, hears, said):
    hears([said(LOST)])
    assert "not yet: the next run closes its edge" in "\n".join(way(traced(engine, text=LOST), "UTC"))


def test_there_is_no_way_of_what_is_not_there(engine):
    with reading(engine) as conn:
        assert trace(conn, 7) is None


def test_programs_get_the_same_way(engine, storm):
    keys = json.loads(line(trace_keys(of_a_witness(engine))))
    [brand] = keys["brands"]
    assert brand["folded"].endswith("Z") and brand["version"] and brand["complaints"][0]["alerts"][0]["notices"]
    assert brand["words"] == [{"words": "Acme", "term": "acme"}] and -1 <= brand["compound"] < 0 < brand["confidence"]
    change = brand["complaints"][0]["changes"][0]
    assert change["score"] >= change["threshold"] > 0 and change["voices"] >= 8

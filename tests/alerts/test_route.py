from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts import SEVERITIES, Receiver, key_of
from alerts import route as decide
from alerts.on_call import OnCall
from alerts.route import Case

OPS = Receiver(name="ops", kind="console")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SMALL = {"forecast": 10.0, "observed": 9.0, "reach": 0}


def route(alert, receivers, now, **more):
    """Without teams, rotas and escalations."""
    return decide(Case(alert=alert, on_call=OnCall(receivers=tuple(receivers)), **more), now)


def only(notices):
    (notice,) = notices
    return notice


def test_a_receiver_is_told_at_once_with_the_reason(alert, night):
    notice = only(route(alert(), [OPS], night, recent=[]))
    assert (notice.state, notice.due) == ("waiting", night)
    assert notice.reason == "high, and ops wants low or worse"
    assert notice.title.startswith("Harbor Bank: 14 people") and "foreshock" in notice.body


def test_other_brands_and_lesser_severities_are_held_and_say_so(alert, night):
    rest = [
        Receiver(name="kite", kind="console", brands=("Kite",)),
        Receiver(name="boss", kind="console", at_least="critical"),
    ]
    kite, boss = route(alert(), rest, night, recent=[])
    assert (kite.state, kite.reason) == ("held", "kite is not told of Harbor Bank")
    assert (boss.state, boss.reason) == ("held", "boss is told from critical on, and this is high")


def test_the_same_alert_is_routed_once(alert, night):
    first = route(alert(), [OPS], night, recent=[])
    assert route(alert(), [OPS], night + MINUTE, recent=first) == ()


def test_a_second_topic_waits_for_the_next_hour_and_names_the_first(alert, night):
    first = only(route(alert(), [OPS], night, recent=[]))
    second = only(route(alert(topic="price"), [OPS], night + 5 * MINUTE, recent=[replace(first, state="sent")]))
    assert (second.state, second.due) == ("waiting", night + HOUR)
    assert (
        second.reason
        == "one message an hour about Harbor Bank, and billing is told at 02:20 UTC: waits until 03:20 UTC"
    )
    assert "Also in the last hour, told: billing." in second.body


def test_a_message_that_waits_says_how_old_its_numbers_will_be_in_the_zone_of_the_reader(alert, night):
    first = route(alert(), [OPS], night, recent=[], zone="Asia/Kolkata")
    second = only(route(alert(topic="price"), [OPS], night, recent=first, zone="Asia/Kolkata"))
    assert "As of 07:50 IST, severity" in only(first).body
    assert "As of 07:50 IST, 1 hour before this message" in second.body and "waits until 08:50 IST" in second.reason


def test_mere_volume_is_held_while_a_message_of_the_hour_names_a_topic(alert, night):
    billing = only(route(alert(), [OPS], night, recent=[]))
    volume = alert(topic="volume", cause="volume")
    held = only(route(volume, [OPS], night + 5 * MINUTE, recent=[billing]))
    assert (held.state, held.reason) == (
        "held",
        "ops was told of billing in this hour, which says more than the volume",
    )
    later = only(route(volume, [OPS], night + 2 * HOUR, recent=[billing]))
    assert later.state == "waiting"


def test_topics_raised_at_one_edge_make_one_message_now_and_the_others_later(alert, night):
    told = []
    for topic in ("billing", "price", "service", "staff", "bug"):
        told += route(alert(topic=topic), [OPS], night, recent=told)
    assert [(n.state, n.due - night) for n in told[:4]] == [("waiting", i * HOUR) for i in range(4)]
    assert (told[4].state, told[4].until - night) == ("held", 4 * HOUR) and "too many" in told[4].reason


def test_what_is_critical_is_never_one_too_many(alert, night):
    told = []
    for topic in ("billing", "price", "staff", "service", "bug", "queue"):
        told += route(alert(topic=topic, forecast=900.0), [OPS], night, recent=told)
    assert [(n.state, n.due - night) for n in told[4:]] == [("waiting", 0 * HOUR)] * 2


def test_what_was_held_stands_in_the_next_message(alert, night):
    held = replace(only(route(alert(topic="price"), [OPS], night, recent=[])), state="held", reason="any")
    assert "not told: price" in only(route(alert(), [OPS], night + MINUTE, recent=[held])).body


def test_the_worse_breaks_through(alert, night):
    first = route(alert(**SMALL), [OPS], night, recent=[])
    worse = only(route(alert(topic="price"), [OPS], night + MINUTE, recent=first))
    assert (worse.state, worse.due) == ("waiting", night + MINUTE) and "breaks through" in worse.reason


def test_urgent_never_waits(alert, night):
    first = route(alert(reach=10**9), [OPS], night, recent=[])
    urgent = only(route(alert(topic="safety", cause="urgent", **SMALL), [OPS], night + MINUTE, recent=first))
    assert (urgent.state, urgent.due) == ("waiting", night + MINUTE)


def test_an_urgent_message_takes_the_place_of_no_other_of_its_topic(alert, night):
    first = route(alert(cause="urgent"), [OPS], night, recent=[])
    storm = only(route(alert(**SMALL), [OPS], night + MINUTE, recent=first))
    assert (storm.state, storm.due) == ("waiting", night + MINUTE)


def test_the_same_topic_within_a_day_is_held_unless_it_grew(alert, night):
    first = route(alert(), [OPS], night, recent=[])
    later = night + 5 * HOUR
    again = only(route(alert(complaint="c2", at=later), [OPS], later, recent=first))
    assert (again.state, again.reason) == ("held", "ops was told of billing at 02:20 UTC, within 24 hours")
    assert only(route(alert(escalated=True, at=later), [OPS], later, recent=first)).state == "waiting"
    worse = only(route(alert(complaint="c2", forecast=500.0), [OPS], later, recent=first))
    assert worse.state == "waiting"


def test_a_message_that_failed_does_not_silence_the_next(alert, night):
    failed = replace(only(route(alert(), [OPS], night, recent=[])), state="failed")
    assert only(route(alert(complaint="c2"), [OPS], night + MINUTE, recent=[failed])).due == night + MINUTE


def test_another_brand_or_receiver_is_not_part_of_the_hour(alert, night):
    told = route(alert(), [OPS, replace(OPS, name="kim")], night, recent=[])
    kite = alert(brand="Kite")
    assert [n.due for n in route(kite, [OPS], night, recent=told)] == [night]
    assert [n.due for n in route(alert(topic="price"), [replace(OPS, name="new")], night, recent=told)] == [night]


def test_a_naive_time_is_refused(alert):
    with pytest.raises(ValueError, match="time zone"):
        route(alert(), [OPS], datetime(2026, 1, 1), recent=[])  # noqa: DTZ001


receivers = st.lists(
    st.builds(
        Receiver,
        name=st.sampled_from("abc"),
        kind=st.just("console"),
        brands=st.sampled_from([(), ("A",), ("B",), ("A", "B")]),
        at_least=st.sampled_from(SEVERITIES),
    ),
    max_size=4,
    unique_by=lambda receiver: receiver.name,
)
raised = st.fixed_dictionaries(
    {
        "brand": st.sampled_from("AB"),
        "topic": st.sampled_from(["billing", "price", "service", "staff", "bug", "volume"]),
        "complaint": st.sampled_from(["c1", "c2"]),
        "cause": st.sampled_from(["complaint", "complaint", "volume", "urgent"]),
        "forecast": st.sampled_from([10.0, 50.0, 500.0]),
        "observed": st.just(9.0),
        "reach": st.just(0),
        "escalated": st.booleans(),
    }
)
history = st.lists(st.tuples(st.integers(0, 90), raised, st.sampled_from(["sent", "waiting", "failed"])), max_size=12)


def walk(alert, night, who, steps):
    """Route alert after alert, minutes after one another, with what came of every notice; twice each."""
    now, told = night, []
    for minutes, changed, outcome in steps:
        now += minutes * MINUTE
        found = route(alert(at=now, **changed), who, now, recent=told)
        yield now, changed, found
        told += [replace(n, state=outcome) if n.state == "waiting" and n.due <= now else n for n in found]
        assert route(alert(at=now, **changed), who, now, recent=told) == ()


@given(who=receivers, steps=history)
def test_no_key_is_ever_routed_twice_and_everybody_gets_an_answer_with_a_reason(alert, night, who, steps):
    keys = Counter()
    for now, changed, found in walk(alert, night, who, steps):
        raised = alert(at=now, **changed)
        assert {n.receiver for n in found} == {r.name for r in who if key_of(raised, r.name) not in keys}
        keys.update(n.key for n in found)
        assert all(n.reason.strip() and n.title and n.body and n.due >= now for n in found)
        assert all(n.state in ("waiting", "held") for n in found)
    assert all(count == 1 for count in keys.values())


@given(who=receivers, steps=history)
def test_nobody_is_told_of_what_they_did_not_ask_for(alert, night, who, steps):
    wants = {receiver.name: receiver for receiver in who}
    for _, changed, found in walk(alert, night, who, steps):
        for notice in found:
            receiver = wants[notice.receiver]
            asked = not receiver.brands or changed["brand"] in receiver.brands
            enough = SEVERITIES.index(notice.severity) >= SEVERITIES.index(receiver.at_least)
            assert notice.state == "held" or (asked and enough)


@given(who=receivers, steps=history)
def test_messages_about_a_brand_are_an_hour_apart_unless_one_is_worse_or_urgent_or_critical_and_one_too_many(
    alert, night, who, steps
):
    sent: dict[tuple[str, str], list] = {}
    for _, _, found in walk(alert, night, who, [(m, c, "sent") for m, c, _ in steps]):
        for notice in found:
            if notice.state == "waiting":
                before = sent.setdefault((notice.receiver, notice.brand), [])
                near = [other for other in before if abs(other.due - notice.due) < HOUR]
                rank = SEVERITIES.index(notice.severity)
                passes = notice.cause == "urgent" or notice.reason.endswith("critical, and too late by then")
                assert not near or passes or rank > max(SEVERITIES.index(o.severity) for o in near)
                before += [notice] * (notice.cause != "urgent")


@given(who=receivers, steps=history)
def test_an_urgent_alert_reaches_everybody_who_wants_its_severity_at_once(alert, night, who, steps):
    for now, changed, found in walk(alert, night, who, steps):
        for notice in found if changed["cause"] == "urgent" else ():
            assert notice.due == now
            assert notice.state == "waiting" or "is not told of" in notice.reason or "is told from" in notice.reason

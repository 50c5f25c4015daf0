import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints import BrandState, Rules, Silenced, dump, edge, fold, load

RULES = Rules(volume=False)
AGES = datetime(2020, 1, 1, tzinfo=UTC)


def told(crowd, rules=RULES):
    return [change for change in everything(crowd, rules) if change.notifies]


def everything(crowd, rules=RULES):
    _, changes = live(crowd, rules)
    return changes


def live(crowd, rules=RULES, *, state=None, from_now=0):
    """Folds hour by hour, as a schedule would: a first hearing is only the first hour."""
    state, changes, waiting = state or BrandState.new("Acme"), [], list(crowd.said[from_now:])
    first = waiting[0].at if waiting else crowd.now
    moment = edge(first)
    while moment < crowd.now + timedelta(minutes=5):
        moment += timedelta(hours=1)
        batch = [one for one in waiting if one.at < moment]
        waiting = waiting[len(batch) :]
        state, more = fold(state, batch, moment, rules)
        changes += more
    return state, tuple(changes)


def storm(crowd):
    return crowd.chats(per_day=60, days=4).grumbles("refund", times=40, within="1h")


def test_a_complaint_that_many_people_make_within_the_hour_is_told_while_it_grows(crowd):
    alerts = told(storm(crowd))
    first = alerts[0]
    assert (first.topic, first.before, first.after, first.cause) == ("refund", "quiet", "emerging", "complaint")
    start = crowd.now - timedelta(hours=1)
    assert start < alerts[0].at < start + timedelta(minutes=45)


def test_ordinary_days_alert_nobody(crowd):
    assert told(crowd.chats(per_day=120, days=6)) == []


def test_copies_from_few_accounts_do_not_alert(crowd):
    crowd.chats(per_day=60, days=4).copies("refund", times=200, within="2h", accounts=4)
    assert told(crowd) == []


def test_a_flood_by_one_author_does_not_alert(crowd):
    assert told(crowd.chats(per_day=60, days=4).floods("refund", times=300, within="2h")) == []


def test_praise_by_many_is_no_complaint(crowd):
    crowd.chats(per_day=60, days=4).cheers("refund", times=200, within="2h")
    assert told(crowd) == []


def test_much_talk_about_nothing_in_particular_is_a_volume_alert(crowd):
    crowd.chats(per_day=100, days=5).cheers("refund", times=200, within="2h")
    alerts = told(crowd, Rules())
    assert [(alert.topic, alert.cause) for alert in alerts] == [("volume", "volume")]
    assert alerts[0].evidence.observed > alerts[0].evidence.expected
    assert told(crowd) == []


def test_an_article_that_many_papers_print_is_no_volume_alert(crowd):
    crowd.chats(per_day=100, days=5).cheers("refund", times=8, within="10m")
    for article in range(5):
        crowd.grumbles(None, times=40, within="10m", sure=0.0, copy=f"article {article}")
    assert everything(crowd, Rules()) == ()


def test_a_brand_that_is_always_copied_still_alerts_when_people_speak(crowd):
    for _ in range(120):
        crowd.grumbles(None, times=20, within="1h", sure=0.0, copy=f"text of {crowd.now}")
    crowd.cheers("refund", times=20, within="1h")
    assert [alert.cause for alert in told(crowd, Rules())] == ["volume"]


def test_the_volume_of_a_storm_is_the_story_of_the_storm(crowd):
    state, changes = live(storm(crowd), Rules())
    assert {change.topic for change in changes if change.notifies} == {"refund"}
    (volume,) = [change for change in changes if change.topic == "volume"]
    assert volume.at >= changes[0].at
    assert (volume.before, volume.after, volume.notifies) == ("quiet", "closed", False)
    assert volume.held_why == "the same voices as the complaint about refund"
    assert {one.topic for one in state.complaints()} == {"refund"}


def test_a_volume_that_turns_out_to_be_a_complaint_ends_in_it(crowd):
    crowd.chats(per_day=100, days=5).grumbles("refund", times=40, within="30m", sure=None)
    crowd.grumbles("refund", times=60, within="30m")
    state, changes = live(crowd, Rules())
    opened, ended = [change for change in changes if change.topic == "volume"]
    (complaint,) = [change for change in changes if change.topic == "refund" and change.before == "quiet"]
    assert (opened.after, opened.notifies) == ("emerging", True) and opened.at < complaint.at <= ended.at
    assert complaint.notifies
    assert (ended.complaint, ended.before, ended.after) == (opened.complaint, "emerging", "closed")
    assert ended.held_why == "the same voices as the complaint about refund" and not ended.notifies
    assert {one.topic for one in state.complaints()} == {"refund"}


def test_a_volume_beside_a_small_complaint_is_told(crowd):
    crowd.chats(per_day=100, days=5).cheers("fair", times=90, within="30m").grumbles("refund", times=25, within="30m")
    state, changes = live(crowd, Rules())
    assert [change.topic for change in changes if change.notifies and not change.escalated] == ["volume", "refund"]
    assert {one.topic for one in state.complaints()} == {"volume", "refund"}


def test_one_warning_about_safety_alerts_at_the_next_edge(crowd):
    crowd.chats(per_day=20, days=1).warns("fire", "safety: it burnt")
    alerts = told(crowd)
    assert [(alert.topic, alert.cause, alert.after) for alert in alerts] == [("fire", "urgent", "emerging")]
    assert alerts[0].at == edge(crowd.said[-1].said) + timedelta(minutes=5)
    assert [witness.external_id for witness in alerts[0].evidence.witnesses] == [crowd.said[-1].external_id]


def test_a_second_warning_on_the_same_day_is_not_told_again(crowd):
    crowd.chats(per_day=20, days=1).warns("fire", "safety").waits("1h").warns("fire", "safety")
    assert len(told(crowd)) == 1


def test_a_complaint_is_told_once_a_day(crowd):
    crowd.chats(per_day=60, days=4).grumbles("refund", times=30, within="1h").waits("12h")
    crowd.grumbles("refund", times=30, within="1h")
    assert len([alert for alert in told(crowd) if not alert.escalated]) == 1


def test_a_complaint_four_times_as_large_escalates(crowd):
    crowd.chats(per_day=60, days=4).grumbles("refund", times=30, within="1h").grumbles("refund", times=400, within="2h")
    first, *later = told(crowd)
    assert later and all(alert.escalated and alert.complaint == first.complaint for alert in later)
    assert later[0].evidence.forecast >= 4 * first.evidence.forecast


def test_a_storm_that_ends_goes_through_its_stages_and_closes(crowd):
    storm(crowd).chats(per_day=60, days=3)
    state, changes = live(crowd)
    stages = [change.after for change in changes if change.topic == "refund" and not change.escalated]
    assert stages[0] == "emerging" and stages[-1] == "closed" and "peaked" in stages
    befores = [change.before for change in changes if change.topic == "refund" and not change.escalated]
    assert befores == ["quiet", *stages[:-1]]
    assert state.complaints() == ()


def test_a_living_complaint_names_its_members(crowd):
    state, changes = live(storm(crowd))
    (complaint,) = [one for one in state.complaints() if one.topic == "refund"]
    assert complaint.id == changes[0].complaint
    assert {member.external_id for member in complaint.members} <= {one.external_id for one in crowd.said}
    assert len(complaint.members) >= 40


def test_evidence_says_who_what_and_how_much(crowd):
    seen = told(storm(crowd))[0].evidence
    assert seen.voices >= 5 and seen.texts >= 3 and seen.raw >= seen.voices
    assert seen.observed > seen.expected and seen.surprise >= 2.5 and seen.score >= seen.threshold
    assert len(seen.hours) == 48 and all(hour.low <= hour.expected <= hour.high for hour in seen.hours)
    assert seen.hours[-1].observed > 5 * seen.hours[-1].expected
    assert 1 <= len(seen.witnesses) <= 5 and len(set(seen.witnesses)) == len(seen.witnesses)


def test_witnesses_are_distinct_people_with_distinct_texts(crowd):
    crowd.chats(per_day=60, days=4).grumbles("refund", times=3, within="5m", copy="the same words")
    crowd.grumbles("refund", times=40, within="1h")
    by_id = {one.external_id: one for one in crowd.said}
    witnesses = [by_id[witness.external_id] for witness in told(crowd)[0].evidence.witnesses]
    assert len({one.author for one in witnesses}) == len({one.copy for one in witnesses}) == len(witnesses)


def test_a_flood_of_copies_does_not_hide_a_real_complaint(crowd):
    crowd.chats(per_day=60, days=4).copies("refund", times=300, within="1h", accounts=40)
    assert told(crowd) == []
    crowd.grumbles("refund", times=60, within="1h")
    assert told(crowd)[0].topic == "refund"


def test_copies_are_stated_as_the_share_removed(crowd):
    crowd.chats(per_day=60, days=4).copies("refund", times=60, within="10m", accounts=2)
    crowd.grumbles("refund", times=40, within="1h")
    assert told(crowd)[0].evidence.removed > 0.5


def test_a_silenced_topic_is_recorded_but_not_told(crowd):
    storm(crowd)
    held = [c for c in everything(crowd, Rules(silences=(Silenced("refund", AGES, crowd.now),))) if c.held_why]
    assert held[0].topic == "refund" and "silenced" in held[0].held_why and not held[0].notifies


def stories(changes):
    return [(change.cause, change.before, change.after, change.escalated) for change in changes if change.notifies]


def test_what_was_held_rings_when_its_silence_ends_and_says_nothing_of_an_earlier_message(crowd):
    crowd.chats(per_day=60, days=4).grumbles("refund", times=60, within="2h")
    middle = crowd.now
    crowd.grumbles("refund", times=60, within="2h")
    changes = everything(crowd, Rules(volume=False, silences=(Silenced("refund", AGES, middle),)))
    held = [change for change in changes if change.held_why]
    assert [change.before for change in held] == ["quiet"]
    first = next(change for change in changes if change.notifies)
    assert edge(middle) <= first.at <= edge(middle) + timedelta(minutes=30)
    assert (first.after, first.escalated, first.complaint) == ("emerging", False, held[0].complaint)


def test_what_grows_under_a_silence_after_it_was_told_is_held_once_and_told_when_it_ends(crowd):
    crowd.chats(per_day=60, days=4).grumbles("refund", times=30, within="1h")
    start = crowd.now
    crowd.grumbles("refund", times=400, within="2h")
    middle = crowd.now
    crowd.grumbles("refund", times=300, within="1h")
    changes = everything(crowd, Rules(volume=False, silences=(Silenced("refund", start, middle),)))
    held = [change for change in changes if change.held_why]
    assert [(change.escalated, start < change.at < middle) for change in held] == [(True, True)]
    told_ = [change for change in changes if change.notifies]
    assert told_[0].at <= start + timedelta(minutes=5) and not told_[0].escalated
    assert middle <= told_[1].at <= middle + timedelta(minutes=10) and told_[1].escalated


def test_a_silenced_volume_rings_when_its_silence_ends(crowd):
    crowd.chats(per_day=100, days=5).cheers("refund", times=150, within="90m")
    middle = crowd.now
    crowd.cheers("refund", times=150, within="90m")
    changes = everything(crowd, Rules(silences=(Silenced("*", AGES, middle),)))
    assert [(one.topic, one.before, one.after, one.notifies) for one in changes][:2] == [
        ("volume", "quiet", "emerging", False),
        ("volume", "emerging", "emerging", True),
    ]
    assert middle <= changes[1].at <= middle + timedelta(minutes=10) and stories(changes)[1:] == []


def in_a_crowd(crowd):
    """Six complain, the second of them of fraud; an hour later it is a storm."""
    crowd.chats(per_day=60, days=4).grumbles("billing", times=1, within="5m").warns("billing", "fraud or data: words")
    return crowd.grumbles("billing", times=4, within="10m").waits("10m").grumbles("billing", times=60, within="1h")


def test_one_urgent_mention_in_a_crowd_is_counted_as_one(crowd):
    first = told(in_a_crowd(crowd))[0]
    assert (first.cause, first.evidence.urgent, first.escalated) == ("urgent", 1, False)
    assert first.evidence.witnesses[0].external_id == next(one.external_id for one in crowd.said if one.urgent)


def test_the_urgent_witness_is_of_the_site_that_said_it(crowd):
    crowd.chats(per_day=60, days=4).grumbles("billing", times=3, within="10m").warns("billing", "safety")
    crowd.said.sort(key=lambda one: one.at)
    warning = next(one for one in crowd.said if one.urgent)
    crowd.said = [
        replace(one, origin="forum", external_id=warning.external_id)
        if one.topic == "billing" and not one.urgent
        else one
        for one in crowd.said
    ]
    assert told(crowd)[-1].evidence.witnesses[0].origin == "square"


def test_a_storm_that_began_with_an_urgent_mention_is_told_as_a_storm_once(crowd):
    changes = everything(in_a_crowd(crowd).waits("1h"))
    assert stories(changes)[:2] == [("urgent", "quiet", "emerging", False), ("complaint", "rising", "emerging", False)]
    assert len({change.complaint for change in changes if change.notifies}) == 1
    assert all(escalated for *_, escalated in stories(changes)[2:])


@pytest.mark.parametrize(
    ("silences", "causes"),
    [
        ((Silenced("billing", AGES, AGES.replace(year=2090)),), ["urgent"]),
        ((Silenced("*", AGES, AGES.replace(year=2090)),), ["urgent"]),
        ((Silenced("*", AGES, AGES.replace(year=2090), urgent=True),), []),
    ],
    ids=["a topic", "all", "all and what is urgent"],
)
def test_what_is_urgent_breaks_a_silence_that_was_not_made_to_hold_it(crowd, silences, causes):
    assert [change.cause for change in told(in_a_crowd(crowd), Rules(silences=silences))] == causes


def test_a_silence_of_another_topic_holds_nothing(crowd):
    assert told(storm(crowd), Rules(silences=(Silenced("delivery", AGES, crowd.now),)))


def test_the_calendar_raises_what_is_expected(crowd):
    crowd.chats(per_day=60, days=4).grumbles("refund", times=40, within="1h")
    seen = told(crowd)[0].evidence
    alerts = told(crowd, Rules(calendar=((crowd.now - timedelta(hours=2), crowd.now + timedelta(hours=2), 2.0),)))
    assert not alerts or alerts[0].evidence.common >= 2 > seen.common


def test_a_busy_day_of_the_calendar_is_no_volume_alert(crowd):
    crowd.chats(per_day=200, days=6).cheers("refund", times=300, within="4h")
    since, until = crowd.now - timedelta(hours=8), crowd.now + timedelta(hours=1)
    assert [change.cause for change in told(crowd, Rules())] == ["volume"]
    assert told(crowd, Rules(calendar=((since, until, 10.0),))) == []


def test_a_silence_that_begins_later_holds_nothing(crowd):
    storm(crowd)
    assert told(crowd, Rules(silences=(Silenced("refund", crowd.now, crowd.now + timedelta(days=1)),)))


def test_a_smaller_budget_of_false_alarms_alerts_later(crowd):
    storm(crowd)
    cautious, eager = told(crowd, Rules(budget=0.05))[0], told(crowd, Rules(budget=2))[0]
    assert cautious.evidence.threshold > eager.evidence.threshold
    assert cautious.at >= eager.at


def test_a_young_brand_needs_more_voices(crowd):
    assert told(crowd.chats(per_day=60, days=1).grumbles("refund", times=6, within="20m")) == []


def test_a_blind_window_does_not_teach_what_is_usual(crowd):
    crowd.chats(per_day=200, days=4).waits("1d").chats(per_day=200, days=1)
    blind = ((crowd.now - timedelta(days=2), crowd.now - timedelta(days=1)),)
    seeing, _ = live(crowd)
    excused, _ = live(crowd, Rules(blind=blind))
    assert excused.baseline.level > seeing.baseline.level


def test_a_complaint_does_not_close_while_its_source_is_down(crowd):
    storm(crowd)
    end = crowd.now
    crowd.waits("4d")
    blind = Rules(blind=((end, end + timedelta(days=5)),))
    assert "closed" in [change.after for change in everything(crowd)]
    assert "closed" not in [change.after for change in everything(crowd, blind) if change.topic == "refund"]


def test_the_first_hearing_tells_what_is_still_going_on(crowd):
    storm(crowd)
    state, changes = fold(BrandState.new("Acme"), at_once(crowd), crowd.now, RULES)
    assert "refund" in [change.topic for change in changes if change.notifies and not change.escalated]
    assert state.edge == edge(crowd.now)


def test_the_first_hearing_calls_nobody_for_what_is_older_than_six_hours(crowd):
    storm(crowd).waits("12h")
    _, changes = fold(BrandState.new("Acme"), at_once(crowd), crowd.now, RULES)
    assert changes and not any(change.notifies for change in changes)
    assert "6 hours" in changes[0].held_why


def at_once(crowd):
    """Everything said before the last edge becomes known just before it."""
    last = edge(crowd.now)
    return [replace(one, at=last - timedelta(microseconds=1)) for one in crowd.said if one.said < last]


@pytest.mark.parametrize(("minutes", "alerts"), [(40, True), (300, True), (540, False)])
def test_a_late_mention_may_alert_for_six_hours_and_then_only_teaches(crowd, minutes, alerts):
    crowd.chats(per_day=60, days=4)
    state, _ = live(crowd)
    heard_before = len(crowd.said)
    crowd.waits("2h").grumbles("refund", times=60, within="30m")
    known = edge(crowd.now + timedelta(minutes=minutes)) + timedelta(minutes=5)
    heard = [replace(one, at=known - timedelta(microseconds=1)) for one in crowd.said[heard_before:]]
    after, changes = fold(state, heard, known, RULES)
    assert any(change.topic == "refund" and change.notifies for change in changes) == alerts
    assert after.series["refund"].taught > state.series["refund"].taught


def test_a_mention_from_the_future_counts_now(crowd):
    crowd.chats(per_day=20, days=1)
    ahead = replace(crowd.said[-1], said=crowd.now + timedelta(days=300), external_id="ahead")
    state, _ = fold(BrandState.new("Acme"), [*crowd.said, ahead], crowd.now, RULES)
    assert state.edge == edge(crowd.now)


@pytest.mark.parametrize("complaint", [-0.1, 1.5])
def test_a_probability_outside_its_range_is_refused(crowd, complaint):
    crowd.grumbles("refund", times=1, within="5m", sure=complaint)
    with pytest.raises(ValueError, match="probability"):
        fold(BrandState.new("Acme"), crowd.said, crowd.now, RULES)


def test_what_was_not_understood_is_volume_but_no_complaint(crowd):
    crowd.chats(per_day=100, days=5).grumbles("refund", times=200, within="2h", sure=None)
    assert {alert.cause for alert in told(crowd, Rules())} == {"volume"}


def test_anonymous_mentions_are_each_a_voice(crowd):
    crowd.chats(per_day=60, days=4).grumbles("refund", times=40, within="1h", author=None, copy=None)
    assert told(crowd)[0].topic == "refund"


def test_fold_leaves_the_state_it_was_given_alone(crowd):
    storm(crowd)
    state, _ = fold(BrandState.new("Acme"), crowd.said[:100], crowd.said[100].at, RULES)
    before = dump(state)
    fold(state, crowd.said[100:], crowd.now, RULES)
    assert dump(state) == before


def test_bytes_that_are_no_state_are_refused():
    with pytest.raises(ValueError, match="no brand state"):
        load(b'{"version": 999}')


def test_a_memory_from_before_own_words_were_kept_is_read(crowd):
    state, _ = live(crowd.chats(per_day=60, days=1))
    kept = json.loads(dump(state))
    del kept["own"]
    assert load(json.dumps(kept).encode()).own == BrandState.new("Acme").own != state.own


@settings(max_examples=15)
@given(cuts=st.lists(st.floats(0, 1), max_size=12), again=st.booleans())
def test_any_batching_gives_the_same_transitions_and_the_same_state(busy, cuts, again):
    heard, end = busy.said, busy.now
    whole, expected = fold(BrandState.new("Acme"), heard, end, Rules())
    state, changes = BrandState.new("Acme"), ()
    for part in batches(heard, cuts):
        state, more = fold(load(dump(state)) if again else state, part, part[-1].at, Rules())
        changes += more
    state, more = fold(state, [], end, Rules())
    assert changes + more == expected
    assert dump(state) == dump(whole)


def batches(heard, cuts):
    marks = sorted({int(cut * len(heard)) for cut in cuts} | {0, len(heard)})
    return [heard[a:b] for a, b in pairwise(marks)]


@settings(max_examples=5)
@given(topics=st.integers(1, 600), authors=st.integers(1, 3000))
def test_the_memory_of_a_state_is_bounded(busy, topics, authors):
    heard, end = busy.said, busy.now
    many = [replace(one, topic=f"topic {i % topics}", author=f"{i % authors}") for i, one in enumerate(heard * 2)]
    state, _ = fold(BrandState.new("Acme"), sorted(many, key=lambda one: one.at), end, Rules())
    assert len(state.series) <= 256 and len(state.latest) <= 256
    assert not state.pending
    assert all(len(series.at) <= 650 and len(series.members) <= 512 for series in state.series.values())
    assert len(state.weights.seen) <= 20_000 and len(state.tide.residuals) <= 14 * 288


def test_a_storm_of_more_topics_than_there_is_room_for_is_told(crowd):
    state, _ = live(crowd.chats(per_day=80, days=5))
    before = len(crowd.waits("2h").said)
    for number in range(300):
        crowd.grumbles(f"topic {number}", times=25, within="4m", followers=1)
        crowd.now -= timedelta(minutes=4)
    known = sorted(crowd.said[before:], key=lambda one: one.at)
    for heard in (known, known[::-1]):
        after, changes = fold(state, heard, crowd.now + timedelta(minutes=30), RULES)
        told = {change.topic for change in changes if change.notifies}
        assert len(after.series) <= 256 and len(told) > 250 and "other" in told


def test_faint_talk_hides_no_complaint_about_other(crowd):
    crowd.chats(per_day=100, days=5, topics=(None,))
    crowd.grumbles(None, times=3000, within="1h", sure=0.06).now -= timedelta(hours=1)
    crowd.grumbles(None, times=60, within="1h", sure=0.9).said.sort(key=lambda one: one.at)
    assert "other" in {alert.topic for alert in told(crowd)}

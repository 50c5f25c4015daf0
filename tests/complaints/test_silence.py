"""A brand of which nothing was heard for 28 days begins anew, however long the silence, in a replay as in life."""

import json
from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest

from complaints import BrandState, Rules, backtest, dump, edge, fold, load

RULES = Rules(budget=1.0)
INSTANT = timedelta(microseconds=1)


def story(crowd):
    """Four ordinary days and a storm."""
    return crowd.chats(per_day=60, days=4).grumbles("refund", times=60, within="2h")


def twice(crowd, silence):
    """The story, silence, and the story again; gives the number of mentions before the silence."""
    first = len(story(crowd).said)
    story(crowd.waits(silence))
    crowd.said.sort(key=lambda one: one.at)
    return first


def live(heard, end, step):
    """Folds every `step`, as a schedule does: what was said by then becomes known at its last edge."""
    state, changes, known, now = BrandState.new("Acme"), (), [], heard[0].said
    waiting = list(heard)
    while now < end + step:
        now = edge(now + step)
        fresh = [replace(one, at=now - INSTANT) for one in waiting if one.said < now]
        waiting = waiting[len(fresh) :]
        state, more = fold(load(dump(state)), fresh, now, RULES)
        changes, known = changes + more, known + fresh
    return state, changes, known, now


def test_after_28_silent_days_everything_is_as_for_a_new_brand(crowd):
    first = twice(crowd, "29d")
    state, changes = fold(BrandState.new("Acme"), crowd.said, crowd.now, RULES)
    fresh, expected = fold(BrandState.new("Acme"), crowd.said[first:], crowd.now, RULES)
    again = tuple(change for change in changes if change.at > crowd.said[first].said)
    assert again == expected and any(change.notifies for change in expected)
    assert dump(state) == dump(fresh)


def test_after_a_shorter_silence_what_is_usual_is_still_known(crowd):
    twice(crowd, "27d")
    state, _ = fold(BrandState.new("Acme"), crowd.said, crowd.now, RULES)
    assert state.baseline.bins > 27 * 288


@pytest.mark.parametrize("step", [timedelta(hours=2), timedelta(days=5), timedelta(days=40)], ids=str)
def test_life_and_replay_forget_alike(crowd, step):
    twice(crowd, "45d")
    state, changes, known, now = live(crowd.said, crowd.now, step)
    replayed, expected = fold(BrandState.new("Acme"), known, now, RULES)
    assert changes == expected and dump(state) == dump(replayed)


def test_every_complaint_is_closed_before_its_brand_is_forgotten(crowd):
    story(crowd)
    state, changes = fold(BrandState.new("Acme"), crowd.said, crowd.now + timedelta(days=300), RULES)
    assert {one.complaint for one in changes if one.after == "emerging"}
    assert {one.complaint for one in changes} == {one.complaint for one in changes if one.after == "closed"}
    assert dump(state) == dump(BrandState.new("Acme"))


def test_a_complaint_that_is_open_because_nothing_can_be_heard_is_not_forgotten(crowd):
    story(crowd)
    later = crowd.now + timedelta(days=40)
    down = replace(RULES, blind=((crowd.now, later),))
    state, _ = fold(BrandState.new("Acme"), crowd.said, later, down)
    assert "refund" in [one.topic for one in state.complaints()]
    _, changes = fold(state, [], later + timedelta(days=4), down)
    assert [one.after for one in changes if one.topic == "refund"][-1] == "closed"


def test_a_state_of_before_this_was_counted_is_not_forgotten_at_once(crowd):
    story(crowd)
    state, _ = fold(BrandState.new("Acme"), crowd.said, crowd.now, RULES)
    kept = json.loads(dump(state))
    del kept["spoken"]
    again, _ = fold(load(json.dumps(kept).encode()), [], crowd.now + timedelta(hours=1), RULES)
    assert again.baseline.bins == state.baseline.bins + 12


def test_decades_between_two_rows_cost_no_more_than_four_weeks(monkeypatch):
    detector = import_module("complaints.fold")
    closed, close = [], detector._close
    monkeypatch.setattr(detector, "_close", lambda *given: closed.append(given[1]) or close(*given))
    years = [{"time": f"{year}-01-01", "brand": "Acme", "complaint": 1} for year in (1990, 2026, 2100)]
    assert list(backtest(years, Rules())) == []
    assert len(closed) < 3 * 28 * 288

"""theta follows how sure the brand's complaints are."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints import BrandState, Rules, dump, edge, fold, load
from complaints.certainty import MOST, Certainty
from complaints.surprise import threshold

RULES = Rules(volume=False)
SURE = st.lists(st.tuples(st.floats(0.05, 1), st.floats(0.001, 1)), max_size=80)


def learnt(said):
    known = Certainty()
    for complaint, weight in said:
        known.hear(complaint, weight)
    return known


def test_labels_are_alerted_by_the_theta_that_was_measured_on_labels():
    assert learnt([(1.0, 1.0)] * 300).budgets == pytest.approx(1)


def test_what_is_less_sure_is_told_at_a_lower_theta_within_bounds():
    sure, less, guessed = (learnt([(p, 1.0)] * 300).budgets for p in (0.95, 0.8, 0.3))
    assert 1 < sure < less < guessed == MOST


@given(said=SURE, budgets=st.lists(st.floats(0.01, 4), min_size=2, max_size=5))
def test_a_smaller_budget_never_gives_a_lower_theta(said, budgets):
    times = learnt(said).budgets
    thetas = [threshold(budget, times) for budget in sorted(budgets)]
    assert thetas == sorted(thetas, reverse=True)
    assert all(
        threshold(MOST * 2) <= theta <= threshold(budget) for theta, budget in zip(thetas, sorted(budgets), strict=True)
    )


@given(sure=st.floats(0.05, 1), times=st.integers(0, 150))
def test_a_storm_hardly_teaches(sure, times):
    ordinary = learnt([(p, 1.0) for p in (0.2, 0.6, 0.9, 0.95, 0.8) * 400])
    before = threshold(0.25, ordinary.budgets)
    for _ in range(times):
        ordinary.hear(sure, 1.0)
    assert abs(threshold(0.25, ordinary.budgets) - before) < 0.4


def test_copies_teach_as_little_as_they_count():
    ordinary = learnt([(0.8, 1.0)] * 300)
    before = ordinary.budgets
    for number in range(2, 2_000):
        ordinary.hear(0.06, number**-2)
    assert ordinary.budgets == pytest.approx(before, abs=0.02)


def guessed(crowd):
    """The same ordinary days of a brand whose complaints are less sure, and a small storm."""
    crowd.chats(per_day=60, days=4)
    for _ in range(48):
        crowd.grumbles("delivery", times=1, within="1h", sure=0.6)
    return crowd.grumbles("refund", times=40, within="2h", sure=0.6)


def test_the_evidence_shows_the_theta_of_the_brand(crowd):
    _, changes = fold(BrandState.new("Acme"), guessed(crowd).said, crowd.now, RULES)
    told = [change for change in changes if change.notifies]
    assert told and all(change.evidence.threshold < threshold(RULES.budget) for change in told)


@settings(max_examples=5)
@given(cuts=st.lists(st.integers(1, 1_700), max_size=4))
def test_any_batching_gives_the_same_theta_and_the_future_changes_none(new_crowd, cuts):
    crowd = guessed(new_crowd())
    whole, changes = fold(BrandState.new("Acme"), crowd.said, crowd.now, RULES)
    state, some, rest = BrandState.new("Acme"), [], list(crowd.said)
    first = edge(rest[0].at) + timedelta(minutes=5)
    for now in [*(first + timedelta(minutes=5 * cut) for cut in sorted(cuts)), crowd.now]:
        state, more = fold(load(dump(state)), [one for one in rest if one.at < now], now, RULES)
        rest = [one for one in rest if one.at >= now]
        some += more
    if cuts:  # a first hearing is told as what was known by then
        assert some[-1:] == list(changes[-1:])
    assert state.certainty == whole.certainty and load(dump(state)) == state

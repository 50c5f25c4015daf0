"""What no taxonomy foresaw: phrases that are new and shared become topics of their own."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import groupby, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints import BrandState, Rules, Silenced, backtest, dump, edge, fold, load
from complaints.novel import LATEST, PHRASES, SPARE
from complaints.phrases import phrases

RULES = Rules(volume=False)
USUAL = (
    "refund",
    "late",
    "suitcase",
    "seat",
    "website",
    "coffee",
    "queue",
    "staff",
    "rebooking",
    "voucher",
    "leg room",
)
GATE = (
    "gate 14 is locked and nobody is here",
    "stuck before gate 14",
    "why would you lock us out of gate 14?",
    "no key for gate 14, useless",
    "gate 14 locked, missed my flight",
    "200 of us at gate 14, doors shut",
    "crying kids at gate 14",
)


class Town:
    """A crowd whose complaints have words."""

    def __init__(self, crowd):
        self.crowd = crowd

    def grumbles(self, text, *, topic="service", times=1, within="1h", **more):
        self.crowd.grumbles(topic, times=times, within=within, phrases=phrases(text), **more)
        return self

    def usual(self, days):
        """A complaint every hour, about two of the usual things and one that nobody else ever says."""
        for hour in range(24 * days):
            some = self.crowd.dice.sample(USUAL, 2)
            self.grumbles(f"{some[0]}. {some[1]}. odd{hour} thing", topic=self.crowd.dice.choice(("service", "delay")))
        return self

    def locks(self, texts, *, within="10m", topics=("service", "delay", None), **more):
        for number, text in enumerate(texts):
            self.grumbles(text, topic=topics[number % len(topics)], within=within, **more)
        return self

    @property
    def heard(self):
        return sorted(self.crowd.said, key=lambda one: one.at)

    def changes(self, rules=RULES):
        return fold(BrandState.new("Acme"), self.heard, self.crowd.now + timedelta(minutes=5), rules)

    def told(self, rules=RULES):
        return [change for change in self.changes(rules)[1] if change.notifies]


@pytest.fixture
def town(crowd):
    return Town(crowd)


@pytest.fixture(scope="module")
def novelties(new_crowd):
    """Two new things after ordinary days."""
    return Town(new_crowd()).usual(5).locks(GATE * 3).usual(1).locks(["burnt plastic"] * 9)


def novel(changes):
    return [change for change in changes if change.topic.startswith("new: ")]


def test_a_phrase_that_is_new_and_shared_is_told_though_no_class_of_the_taxonomy_is_loud(town):
    told = town.usual(8).locks(GATE).told()
    assert [change.topic for change in told] == ["new: gate 14"]
    assert told[0].evidence.voices >= 5 and told[0].cause == "complaint" and told[0].before == "quiet"


def test_its_voices_are_members_from_the_first_one_on(town):
    state, changes = town.usual(8).locks(GATE).changes()
    (group,) = [one for one in state.complaints() if one.topic == "new: gate 14"]
    assert {member.external_id for member in group.members} == {one.external_id for one in town.heard[-len(GATE) :]}
    assert novel(changes)[0].evidence.since == town.heard[-len(GATE)].said


@pytest.mark.parametrize(("silenced", "held"), [("service", True), ("delay", False)])
def test_a_silence_holds_what_is_new_in_its_topic(town, silenced, held):
    town.usual(8).locks(GATE, topics=("service", "service", "delay"))
    silence = Silenced(silenced, town.heard[0].said, town.crowd.now + timedelta(days=1))
    found = novel(town.changes(Rules(volume=False, silences=(silence,)))[1])
    assert [bool(one.held_why) for one in found if one.before == "quiet"] == [held]


def test_usual_words_on_ordinary_days_are_never_new(town):
    state, changes = town.usual(12).changes()
    assert changes == () and not state.novel.groups


def test_what_some_say_every_day_is_not_new_when_five_say_it(town):
    for _ in range(8):
        town.usual(1).locks(GATE[:3])
    assert novel(town.locks(GATE[:5]).told()) == []


def test_four_people_are_not_enough_and_one_who_repeats_it_is_one(town):
    assert novel(town.usual(8).locks(GATE[:3]).locks(GATE, author="the one author").told()) == []


def test_a_sentence_that_is_passed_on_with_a_word_before_it_makes_no_group(town):
    passed_on = [
        f"{word}: the regulator opened a file on fees in harbour town"
        for word in ("wow", "look", "so", "well", "hm", "ha")
    ]
    state, _ = town.usual(8).locks(passed_on).changes()
    assert not any(topic.startswith("new: ") for topic in state.series)


def test_a_copy_never_makes_a_group(town):
    state, _ = town.usual(8).locks(GATE[:1] * 40, within="5m", copy="the one text").changes()
    assert not state.novel.groups


def test_a_copy_of_what_a_group_says_belongs_to_it_though_it_was_cut(town):
    town.usual(8).locks(GATE, copy=None).grumbles(GATE[0], copy="pasted")
    town.grumbles("nobody here", copy="pasted")
    state, _ = town.changes()
    assert town.heard[-1].external_id in {one.external_id for one in state.series["new: gate 14"].members}


def test_phrases_of_the_same_mentions_are_one_group_with_the_longest_name(town):
    state, _ = (
        town.usual(8)
        .locks([f"gate 14 locked {word}" for word in ("oh", "wow", "again", "help", "why", "sad")])
        .changes()
    )
    assert list(state.novel.groups) == ["new: gate 14 locked"]


def test_two_new_things_at_a_time_are_two_groups_and_a_mention_is_in_one(town):
    smell = [f"burnt plastic, {row}" for row in ("a1", "b2", "c3", "d4", "e5", "f6")]
    state, _ = town.usual(8).locks([text for pair in zip(GATE, smell, strict=False) for text in pair]).changes()
    assert set(state.novel.groups) == {"new: gate 14", "new: burnt plastic"}
    members = [{one.external_id for one in state.series[topic].members} for topic in state.novel.groups]
    assert not members[0] & members[1]


def test_a_storm_of_the_taxonomy_is_told_by_its_name_alone(town):
    town.usual(8).grumbles("hello", topic="refund", times=40, within="30m")
    town.locks(GATE, topics=("refund",), within="5m", author=None)
    opened = {change.topic for change in town.told() if change.before == "quiet"}
    assert "refund" in opened


def test_a_new_thing_that_grows_into_a_storm_of_the_taxonomy_ends_in_it(town):
    town.usual(8).locks(GATE * 9, topics=("delay",), within="5m")
    state, changes = town.changes()
    (told,) = [change for change in novel(changes) if change.notifies]
    (named,) = [change for change in changes if change.topic == "delay" and change.before == "quiet"]
    (ended,) = [change for change in novel(changes) if change.after == "closed"]
    assert told.at < named.at <= ended.at and named.notifies
    assert ended.held_why == "the same voices as the complaint about delay" and not ended.notifies
    assert {one.topic for one in state.complaints()} == {"delay"}


def test_a_group_that_is_quiet_dies_and_what_it_said_is_known_from_then_on(town):
    state, _ = town.usual(8).locks(GATE).usual(5).changes()
    assert not state.novel.groups and "new: gate 14" not in state.series
    assert any(fading.number > 5 for fading in state.novel.past.values())


def test_a_brand_of_few_complaints_has_nothing_new(town):
    assert novel(town.usual(2).locks(GATE).told()) == []


def test_a_smaller_budget_asks_for_more_people(town):
    town.usual(8).locks(GATE * 3)
    careful, eager = (novel(town.told(Rules(volume=False, budget=budget)))[0] for budget in (0.05, 2))
    assert careful.evidence.voices >= eager.evidence.voices and careful.at >= eager.at


def test_urgent_words_are_told_once_and_not_by_the_group_again(town):
    told = town.usual(8).locks(GATE, urgent="safety").told()
    assert [change.topic for change in told if change.cause == "urgent" and change.topic.startswith("new")] == []


def test_rows_with_texts_give_what_mentions_with_texts_give(town):
    town.usual(8)
    rows = [
        {"time": one.said.isoformat(), "brand": "Acme", "topic": one.topic, "complaint": 1, "author": one.author}
        | {"text": ". ".join(one.phrases)}
        for one in town.heard
    ]
    start = town.crowd.now
    for minute, text in enumerate(GATE):
        said = (start + timedelta(minutes=minute)).isoformat()
        rows.append(
            {"time": said, "brand": "Acme", "complaint": 0.9, "text": f"Acme {text}"} | {"topic": USUAL[minute]}
        )
    assert [change.topic for change in backtest(rows, RULES)] == ["new: gate 14"]
    assert list(backtest([{**row, "text": None} for row in rows], RULES)) == []


@settings(max_examples=12)
@given(cuts=st.lists(st.floats(0, 1), max_size=8))
def test_any_batching_gives_the_same_groups_and_a_memory_survives_between(novelties, cuts):
    whole, expected = novelties.changes()
    heard, state, changes = novelties.heard, BrandState.new("Acme"), ()
    marks = sorted({int(cut * len(heard)) for cut in cuts} | {0, len(heard)})
    for one, other in pairwise(marks):
        state, more = fold(load(dump(state)), heard[one:other], heard[other - 1].at, RULES)
        changes += more
    state, more = fold(state, [], novelties.crowd.now + timedelta(minutes=5), RULES)
    assert changes + more == expected and novel(expected)
    assert dump(state) == dump(whole)


@settings(max_examples=12)
@given(dice=st.randoms(use_true_random=False))
def test_who_of_one_edge_comes_first_makes_no_difference(novelties, dice):
    mixed = []
    for _, some in groupby(novelties.heard, key=lambda one: edge(one.at)):
        together = list(some)
        dice.shuffle(together)
        mixed += together
    state, changes = fold(BrandState.new("Acme"), mixed, novelties.crowd.now + timedelta(minutes=5), RULES)
    whole, expected = novelties.changes()
    assert [(one.topic, one.at, one.after) for one in changes] == [(one.topic, one.at, one.after) for one in expected]
    assert state.novel == whole.novel


def test_the_memory_of_phrases_is_bounded(town):
    town.usual(3)
    many = [
        replace(one, external_id=f"{one.external_id} {i}", phrases=tuple(f"word{i} {j}" for j in range(32)))
        for i, one in enumerate(town.heard * 12)
    ]
    state, _ = fold(BrandState.new("Acme"), sorted(many, key=lambda one: one.at), town.crowd.now, RULES)
    assert len(state.novel.latest) <= LATEST and len(state.novel.past) <= PHRASES + SPARE
    assert state.novel.dropped.number >= 1
    assert len(state.novel.where) <= 32 * LATEST


def test_more_people_than_are_remembered_may_say_it_at_one_edge(town):
    state, changes = town.usual(8).locks(GATE * 100, within="0m").changes()
    assert len(state.novel.latest) == LATEST and changes


def test_a_memory_from_before_phrases_were_kept_is_read(town):
    kept = json.loads(dump(town.usual(1).changes()[0]))
    del kept["novel"]
    assert load(json.dumps(kept).encode()).novel == BrandState.new("Acme").novel


def waves(town, people, *, times):
    """Every few hours as many accounts share two new words; gives the topics that were told."""
    town.usual(8)
    for wave in range(times):
        for number in range(people):
            text = f"zot{wave} yip{wave}, own{wave} word{number}"
            town.grumbles(
                text, within="2m", topic=("service", "delay", None)[number % 3], author=town.named(wave, number)
            )
        town.crowd.waits("5h")
    return {change.topic for change in town.told()}


def test_a_few_accounts_with_new_words_every_few_hours_page_once(town):
    town.named = lambda wave, number: f"account {number}"
    assert len(waves(town, 6, times=12)) == 1


def test_of_many_new_topics_in_a_week_each_needs_more_people_and_a_great_one_is_still_told(town):
    town.named = lambda wave, number: f"account {wave} {number}"
    told = waves(town, 6, times=12)
    assert 1 <= len(told) <= 3
    town.locks(GATE * 6, within="5m")
    assert "new: gate 14" in {change.topic for change in town.told()} - told


def test_what_was_told_of_new_topics_outlives_a_dump(town):
    state, _ = town.usual(8).locks(GATE).changes()
    assert load(dump(state)).novel.told == state.novel.told and list(state.novel.told)

import importlib.util
import random
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentiment.learning.head import Head, train
from sentiment.learning.ladder import SINCE, challenge, look_back, proves_better
from sentiment.learning.pick import Candidate, most_useful

spec = importlib.util.spec_from_file_location("industries", Path(__file__).parent / "industries.py")
assert spec is not None and spec.loader is not None
industries = sys.modules.setdefault("industries", importlib.util.module_from_spec(spec))
spec.loader.exec_module(industries)
BAKERY, GYM, corpus = industries.BAKERY, industries.GYM, industries.corpus
LABELS = ["negative", "neutral", "positive"]


def rungs(decision):
    return {rung.task: rung for rung in decision.rungs}


def noise(count: int, seed: int):
    """Labels that nothing in the text tells."""
    chance = random.Random(seed)
    return [
        replace(
            one,
            label=chance.choice(LABELS),
            complaint=chance.random() < 0.5,
            topic=chance.choice(["bread", "queue", "x"]),
        )
        for one in corpus(BAKERY, count, seed)
    ]


def test_below_a_hundred_labels_the_cold_scorer_stays_and_the_reason_counts_them():
    decision = challenge(None, corpus(GYM, 99, 1))
    assert rungs(decision)["sentiment"].why == "99 labels, learnt from 100 on"
    assert not rungs(decision)["sentiment"].changed and not rungs(decision)["complaint"].changed


def test_labels_in_languages_that_are_not_learnt_are_told_apart_and_count_towards_nothing():
    khmer = [replace(one, language="km", seen=None) for one in corpus(GYM, 58, 2)]
    decision = challenge(None, [*corpus(GYM, 83, 1), *khmer])
    sentiment = rungs(decision)["sentiment"]
    assert sentiment.why == "83 labels, learnt from 100 on (and 58 in languages with fewer than 100)"
    assert sentiment.labels == 83


def test_one_label_over_and_over_teaches_nothing():
    same = [replace(one, label="negative", complaint=True, topic="lockers") for one in corpus(GYM, 120, 1)]
    decision = challenge(None, same)
    assert decision.head is None and not decision.changed
    assert "fewer than two classes with 10 labels each" in decision.why


def test_a_head_that_knows_the_industry_replaces_the_cold_scorer_task_by_task_with_reasons():
    decision = challenge(None, corpus(GYM, 160, 1))
    assert decision.changed and decision.head is not None
    assert set(decision.head.tasks) == {"sentiment", "complaint", "topic"}
    assert "sentiment: replaced: +" in decision.why and "against the cold scorer" in decision.why
    again = challenge(decision.head, corpus(GYM, 160, 1))
    assert not again.changed and "nothing new to learn from" in again.why
    assert again.head is not None and again.head.version == decision.head.version


def test_a_head_trained_on_noise_never_replaces_the_champion():
    replaced = [challenge(None, noise(120, seed)) for seed in range(20)]
    for task in ("sentiment", "complaint", "topic"):
        assert sum(rungs(decision)[task].changed for decision in replaced) <= 1


@pytest.mark.parametrize(
    ("gain", "surer", "better"),
    [
        (1.1, 0.0, True),
        (0.9, 1.9, False),  # the second try at the same texts needs more
        (0.1, 1.5, False),
        (0.1, 2.1, True),
        (-0.1, 9.0, False),
        (9.0, -1.1, False),
    ],
)
def test_one_standard_error_of_accuracy_proves_better_and_of_log_loss_two(gain, surer, better):
    """In standard errors of each."""
    assert proves_better((gain * 0.03, 0.03), (surer * 0.02, 0.02)) is better


def test_a_task_that_is_held_keeps_the_champion_while_another_is_replaced():
    first = challenge(None, corpus(GYM, 160, 1)).head
    assert first is not None
    blurred = [replace(one, complaint=None, topic=None) for one in corpus(BAKERY, 300, 2)]
    second = challenge(first, [*corpus(GYM, 160, 1), *blurred])
    assert rungs(second)["sentiment"].changed, second.why
    assert second.head is not None and second.head.tasks["topic"] is first.tasks["topic"]


def since(count: int, seed: int):
    return corpus(BAKERY, count, seed)


def test_a_champion_that_does_worse_than_the_cold_scorer_since_is_rolled_back_and_a_good_one_stays():
    swapped = {"negative": "positive", "positive": "negative", "neutral": "neutral"}
    upside_down = train([replace(one, label=swapped[one.label], complaint=None) for one in corpus(BAKERY, 150, 1)])
    decision = look_back(upside_down, None, since(100, 3))
    assert decision.changed and rungs(decision)["sentiment"].why.startswith("rolled back to the cold scorer: -")
    assert decision.head is None or "sentiment" not in decision.head.tasks
    good = train(corpus(BAKERY, 150, 1))
    kept = look_back(good, None, since(100, 3))
    assert not kept.changed and kept.head is not None and kept.head.version == good.version
    back = look_back(upside_down, good, since(100, 3))
    assert back.head is not None and back.head.tasks["sentiment"] is good.tasks["sentiment"]
    assert rungs(back)["sentiment"].why.startswith("rolled back to the head before: -")


def test_what_was_corrected_of_own_accord_or_learnt_from_condemns_nobody():
    upside_down = train([replace(one, label="positive" if one.label == "negative" else one.label)
                         for one in corpus(BAKERY, 150, 1)])  # fmt: skip
    unasked = [replace(one, asked=False) for one in since(100, 3)]
    assert not look_back(upside_down, None, unasked).changed
    assert not look_back(upside_down, None, since(SINCE - 1, 3)).changed
    known = [replace(one, label="negative") for one in corpus(BAKERY, 150, 1)]
    decision = look_back(upside_down, None, known)
    assert not decision.changed and decision.why.startswith("sentiment: 0 texts")


def test_a_head_of_another_encoder_is_no_champion():
    alien = Head(tasks=train(corpus(GYM, 120, 1)).tasks, encoder="another.1")
    decision = challenge(alien, corpus(GYM, 160, 1))
    assert "against the cold scorer" in decision.why


def candidates(count: int, seed: int):
    chance = random.Random(seed)
    found = []
    for key, one in enumerate(corpus(GYM, count, seed)):
        best = chance.random()
        found.append(Candidate(key=key, text=one.text, probabilities=(best, 1 - best), topic=one.topic))
    return found


@settings(max_examples=20)
@given(st.integers(0, 60), st.integers(0, 20), st.integers(0, 1_000))
def test_what_is_asked_first_does_not_depend_on_the_order_and_is_never_asked_twice(count, n, seed):
    found = candidates(count, seed)
    chosen = most_useful(found, n)
    assert chosen == most_useful(random.Random(seed).sample(found, len(found)), n)
    assert len(chosen) <= n and len({one.key for one in chosen}) == len(chosen)
    assert len({one.text for one in chosen}) == len(chosen)


def test_the_least_certain_is_asked_first_and_a_near_copy_is_not_asked_again():
    sure = Candidate(key=1, text="the pool was warm and clean all week", probabilities=(0.9, 0.1))
    unsure = Candidate(key=2, text="nobody told us that the sauna is shut", probabilities=(0.5, 0.45))
    copy = Candidate(key=3, text="nobody told us that the sauna is shut!!", probabilities=(0.5, 0.44))
    assert [one.key for one in most_useful([sure, copy, unsure], 3)] == [2, 1]


def test_questions_are_spread_over_topics():
    crowd = [
        Candidate(key=at, text=one.text, probabilities=(0.51, 0.49), topic="lockers")
        for at, one in enumerate(corpus(GYM, 20, 5))
    ]
    other = Candidate(key=99, text="yoga began an hour after noon", probabilities=(0.56, 0.44), topic="classes")
    assert other in most_useful([*crowd, other], 4)


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_to_ask_is_no_error(n):
    assert most_useful([], n) == []

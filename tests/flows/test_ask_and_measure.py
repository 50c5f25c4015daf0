"""Whom a person is asked about, and what the answers say of the model."""

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.ask import to_measure, to_teach
from flows.steps.correct import correct
from flows.steps.erase import erase
from flows.steps.measure import measure
from sentiment.corrected import Said
from sentiment.measures import Share
from tests.flows.conftest import NOW, THINGS

LOST = "Acme lost my parcel and nobody answers"


@pytest.fixture
def talk(hears, said):
    """Ten mentions of Acme in words of their own, a copy of the first, and one in Khmer."""
    dice = random.Random(2)
    texts = [f"acme {' '.join(dice.sample(THINGS, 8))}" for _ in range(10)]
    copy = said(texts[0], name="copy", ago=timedelta(minutes=1), author=said("x").author)
    hears([*map(said, texts), copy, said(LOST), said("Acme ខ្ញុំមិនបានទទួលកញ្ចប់របស់ខ្ញុំទេ", language="km")])
    return texts


@pytest.fixture
def labels(engine, settings):
    def write(mention, *, purpose="teach", **said):
        word = Said(**said, by=("anna",))
        return correct(engine, settings, mention=mention, brand="Acme", said=word, now=NOW, purpose=purpose)

    return write


@pytest.fixture
def acme(settings):
    return settings.brands[0]


def words(found):
    return [one.words.text for one in found]


def test_what_is_least_sure_is_asked_first_and_no_copy_twice(engine, settings, acme, talk):
    found = to_teach(engine, settings, acme, 100)
    assert len(found) == len(talk) + 2 and len({one.group for one in found}) == len(found)
    assert found[0].meant.confidence == min(one.meant.confidence for one in found[:-1])
    assert found[-1].meant.label == "abstain"
    assert to_teach(engine, settings, acme, 3) == found[:3]


def test_nothing_is_asked_twice_nor_what_a_copy_of_it_was_asked(engine, settings, acme, talk, labels):
    first, second, third, *rest = to_teach(engine, settings, acme, 100)
    labels(first.mention, label="neutral")
    labels(second.mention)  # passed over
    labels(third.mention, purpose="accuracy", label="neutral")
    assert {one.id for one in to_teach(engine, settings, acme, 100)} == {one.id for one in rest}


def test_a_sample_is_drawn_at_random_and_is_the_same_tomorrow(engine, acme, talk, labels, hears, said):
    first = to_measure(engine, acme, 5, seed=1)
    assert (len(first.left), first.answered, first.population) == (5, 0, len(talk) + 3)
    assert to_measure(engine, acme, 5, seed=1) == first != to_measure(engine, acme, 5, seed=2)
    labels(first.left[0].mention, purpose="accuracy", label="neutral")
    labels(first.left[1].mention, purpose="accuracy")
    hears([said("The weather near acme is fine", name="tomorrow")])
    later = to_measure(engine, acme, 5, seed=1)
    assert (later.answered, later.passed, len(later.left)) == (1, 1, 4)
    assert set(words(first.left[2:])) <= {*words(later.left), *words(to_measure(engine, acme, 6, seed=1).left)}


def test_what_was_learnt_from_and_its_copies_measure_nothing(engine, acme, talk, labels, rows):
    taught = next(one for one in to_measure(engine, acme, 99, 0).left if one.words.text == talk[0])
    labels(taught.mention, label="neutral")
    left = to_measure(engine, acme, 99, 0)
    assert talk[0] not in words(left.left) and left.population == len(talk) + 1


def test_every_place_of_a_sample_is_as_likely(engine, acme, talk):
    drawn = [one.mention for seed in range(300) for one in to_measure(engine, acme, 3, seed).left]
    often = [drawn.count(mention) for mention in set(drawn)]
    assert len(often) == len(talk) + 3 and min(often) > 300 * 3 / len(often) / 2


def test_it_measures_the_cold_scorer_what_was_then_and_what_is_now_on_one_sample(engine, settings, acme, talk, labels):
    for one in to_measure(engine, acme, 99, 0).left:
        lost = one.words.text == LOST
        labels(one.mention, purpose="accuracy", label="negative" if lost else "neutral", complaint=lost)
    found = measure(engine, settings, acme)
    assert (found.labels, found.complaints) == (len(talk) + 3, 1)
    assert [one.whose for one in found.agreements] == ["cold", "then", "now"]
    cold, then, now = found.agreements
    assert cold.confusion == now.confusion == then.confusion
    assert (now.recall.hits, now.recall.of, now.precision.hits) == (1, 1, 1)
    assert now.confusion["neutral", "abstain"] == 1 and now.right.hits < now.right.of
    assert (now.better, now.better_interval, cold.better) == (0, (0, 0), None)
    assert 0 <= now.macro_f1_interval[0] <= now.macro_f1 <= now.macro_f1_interval[1] <= 1


def test_a_label_of_a_mention_that_is_gone_measures_nothing(engine, settings, acme, talk, labels):
    one = to_measure(engine, acme, 1, 0).left[0]
    labels(one.mention, purpose="accuracy", label="neutral")
    assert measure(engine, settings, acme).labels == 1
    erase(engine, settings, f"author of {one.words.text}", None, NOW)
    found = measure(engine, settings, acme)
    assert found.labels == 0 and found.agreements[0].macro_f1 is None


@given(of=st.integers(1, 400), data=st.data())
def test_wilsons_interval_holds_the_share_and_narrows_with_more(of, data):
    hits = data.draw(st.integers(0, of))
    low, high = Share(hits=hits, of=of).interval
    wider = Share(hits=10 * hits, of=10 * of).interval
    assert 0 <= low <= hits / of <= high <= 1
    assert wider[1] - wider[0] < high - low
    assert Share(hits=0, of=0).interval == (0, 1) and Share(hits=0, of=0).value is None


def test_wilsons_interval_is_that_of_the_books():
    low, high = Share(hits=8, of=10).interval
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)

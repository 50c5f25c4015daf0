"""Phrases that are new, against what was said before."""

from hypothesis import given
from hypothesis import strategies as st

from complaints.contrast import new_phrases
from complaints.phrases import phrases

BEFORE = [phrases(f"my order came from the shop in {place} and all is well") for place in ("Ulm", "Bonn", "Kiel")] * 10
WORDS = st.lists(st.sampled_from(["refund", "form", "double", "charge", "order", "shop", "came", "box"]), max_size=8)
TEXTS = st.lists(WORDS.map(" ".join).map(phrases), max_size=30)


def said(*texts):
    return new_phrases([phrases(text) for text in texts], BEFORE)


def test_what_three_people_say_that_nobody_said_before_is_new():
    assert said("a double charge again", "double charge on my card", "why this double charge") == ("double charge",)


def test_two_people_are_no_news():
    assert said("a double charge again", "double charge on my card", "my order came") == ()


def test_what_everybody_always_says_is_not_new():
    assert said(*["my order came from the shop"] * 9) == ()


def test_the_longer_phrase_is_told_where_most_who_say_a_part_of_it_say_it_whole():
    assert said(*["the refund form"] * 4, "that form again") == ("refund form",)
    assert said(*["the refund form"] * 3, *["a refund now", "refund me", "refund please", "my refund"]) == ("refund",)


def test_against_few_earlier_texts_nothing_can_be_called_new():
    assert new_phrases([phrases("double charge")] * 9, BEFORE[:19]) == ()


@given(now=TEXTS, before=TEXTS)
def test_new_phrases_are_few_shared_and_none_is_a_part_of_another(now, before):
    found = new_phrases(now, before)
    assert len(found) <= 5 and len(set(found)) == len(found)
    assert all(sum(phrase in text for text in now) >= 3 for phrase in found)
    assert not [(a, b) for a in found for b in found if a != b and f" {a} " in f" {b} "]


@given(now=TEXTS, before=TEXTS)
def test_what_was_said_as_often_before_is_never_new(now, before):
    """Whoever repeats the past says nothing new, however much there is of either."""
    assert new_phrases(now, [*before, *now * 9]) == new_phrases(now, now * 20) == ()

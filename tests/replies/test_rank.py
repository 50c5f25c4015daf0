"""Which entry answers a text: labelled pairs, and what holds for every ranking."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replies import FITS, Entry, rank
from replies.terms import stem, terms

PAIRS = tomllib.loads((Path(__file__).parent / "pairs.toml").read_text(encoding="utf8"))["shops"]
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def entry(question: str, answer: str = "", *, key: str = "", language: str = "en", **more) -> Entry:
    return Entry(key=key or question, language=language, question=question, answer=answer, by="anna", at=NOON, **more)


def knowledge(shop: dict) -> list[Entry]:
    said = shop["entries"].items()
    return [entry(question, answer, key=key, language=shop["language"]) for key, (question, answer) in said]


def fitting(words: str, *entries: Entry, topic: str | None = None) -> float:
    return rank(words, topic, entries)[0].fit


@pytest.mark.parametrize("shop", PAIRS, ids=lambda shop: shop["name"])
def test_each_text_gets_its_entry_and_what_nothing_answers_gets_none(shop):
    entries, wrong = knowledge(shop), {}
    for words, wanted in shop["asks"].items():
        best = rank(words, None, entries)[0]
        if (best.entry.key if best.fits else "") != wanted:
            wrong[words] = (best.entry.key, best.fit)
    assert not wrong


@pytest.mark.parametrize("shop", PAIRS, ids=lambda shop: shop["name"])
def test_what_is_missed_gets_no_wrong_entry(shop):
    for words, wanted in shop.get("misses", {}).items():
        assert all(one.entry.key == wanted for one in rank(words, None, knowledge(shop)) if one.fits), words


def test_nobody_knows_which_of_two_things_is_meant():
    order, plan = entry("How do I cancel my order?"), entry("How do I cancel my subscription?")
    assert fitting("how do I cancel?", order) > FITS and fitting("how do I cancel?", plan) > FITS
    assert fitting("how do I cancel?", order, plan) < FITS
    assert [one.entry for one in rank("how do I cancel my plan?", None, [order, plan]) if one.fits] == [plan]


def test_a_thing_that_is_only_spoken_of_is_not_asked_for():
    known = entry("Do you provide towels?")
    assert fitting("your towels smell", known) < FITS < fitting("do you have towels", known)


WORDS = [words for shop in PAIRS for words in shop["asks"]]


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(WORDS), st.sampled_from(PAIRS), st.randoms(use_true_random=False))
def test_the_order_and_the_fit_do_not_depend_on_the_order_in_which_entries_come(words, shop, random):
    entries = knowledge(shop)
    shuffled = random.sample(entries, len(entries))
    assert rank(words, None, shuffled) == rank(words, None, entries)
    assert all(0 <= one.fit <= 1 for one in rank(words, None, entries))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_ranked(words):
    assert len(rank(words, "billing", knowledge(PAIRS[0]))) == len(PAIRS[0]["entries"])


def test_equal_ones_come_by_key():
    entries = [entry("Is there parking?", key=key) for key in "bca"]
    assert [one.entry.key for one in rank("parking?", None, entries)] == ["a", "b", "c"]


def test_the_topic_that_was_understood_lifts_what_is_tagged_with_it_and_nothing_else():
    tagged, other = (
        entry("How long does a refund take?", tags=("billing",)),
        entry("Any vegan cake?", tags=("billing",)),
    )
    words = "no refund after two weeks, thank you very much indeed"
    assert fitting(words, tagged, topic="billing") > fitting(words, tagged, topic="delivery") > 0
    assert fitting(words, other, topic="billing") == 0


def test_a_tag_is_as_good_as_a_word_of_the_question():
    asked = "How do I return a sofa?"
    assert fitting(asked, entry("How do I return something?")) < fitting(
        asked, entry("How do I return something?", tags=("sofa",))
    )


def test_what_only_the_answer_says_does_not_make_an_entry_fit():
    assert fitting("Is the lake frozen?", entry("Do you open in winter?", "Only when the lake is frozen.")) < FITS


def test_the_name_of_the_brand_handles_and_links_are_no_reason_to_fit():
    known = entry("What is Ferrybank?", brand="Ferrybank")
    assert fitting("Ferrybank Ferrybank @ferrybank https://ferrybank.example/what", known) == 0


def test_what_is_asked_counts_and_what_is_said_beside_it_counts_less():
    known = entry("How do I get a refund?")
    assert fitting("You promised a refund. Do you sell maps?", known) < fitting("How do I get a refund?", known)


@pytest.mark.parametrize(
    "one, other", [("dimmed", "dimmable"), ("lamps", "lamp"), ("reset", "resets"), ("paints", "painted")]
)
def test_words_of_one_stem_are_one(one, other):
    assert stem(one, "en") == stem(other, "en")


@pytest.mark.parametrize("one, other", [("lámparas", "lampara"), ("galletas", "galleta"), ("azules", "azul")])
def test_spanish_words_of_one_stem_are_one(one, other):
    assert terms(one, "es") == terms(other, "es")


def test_what_stands_within_a_longer_thing_is_not_meant():
    assert "contact:" not in {one.name for one in terms("the email address", "en")}

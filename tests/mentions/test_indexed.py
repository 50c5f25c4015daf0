"""An index of words never leaves out what a query holds for."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from mentions import match, parse
from mentions.indexed import LONG, MOST, Either, Key, Together, indexed, sought
from tests.mentions.test_naive import latin, spaceless


def comes_into_question(asked, words):
    """What the databases do with it."""
    if asked is None:
        return True
    if isinstance(asked, Key):
        return any(word.startswith(asked.text) if asked.open_ else word == asked.text for word in words)
    some = (comes_into_question(one, words) for one in asked.parts)
    return any(some) if isinstance(asked, Either) else all(some)


def _is_found(query, mention):
    if match(query, mention, "Acme"):
        assert comes_into_question(sought(query), indexed(mention).split())


@settings(max_examples=250)
@given(latin)
def test_what_a_query_holds_for_comes_into_question_where_words_have_spaces(says, case):
    query, text, title = case
    _is_found(query, replace(says(text, title.strip()), language="en"))


@settings(max_examples=250)
@given(spaceless)
def test_what_a_query_holds_for_comes_into_question_where_words_have_none(says, case):
    query, text, title = case
    _is_found(query, replace(says(text, title.strip()), rating=3.0))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("strasse", "Die Straße"), ("straß?", "Die Straße"), ("stra??e", "Die Straße"), ("cafe", "Café"),
        ("kadıköy", "KADIKÖY"), ("Iğdır", "ığdır"), ("oeuvre", "œuvre"), ("łódź", "Łódź"), ("手機", "我的手機"),
        ("手*機", "手動機"), ("ការ*", "ការងារ"), ("👍", "👍🏽"), ("c++", "C++"), ("#acme", "#Acme"), ("{BT}", "BT"),
        ('"out of stock"', "Out-of-stock"), ("title:late", "late"), ("ﬁ?e", "ﬁne"), ("acme", "ＡＣＭＥ"),
        ("a" * 60, "a" * 60), ("a" * 50 + "*", "a" * 60), ("late AND NOT job", "late"), ("lat* OR soon", "later"),
    ],
)  # fmt: skip
def test_it_comes_into_question_however_it_is_spelt(says, query, text):
    mention = says(text, text if query.startswith("title") else "")
    assert match(parse(query), mention, "Acme")
    assert comes_into_question(sought(parse(query)), indexed(mention).split())


def test_a_title_that_the_text_goes_on_from_is_found_by_its_own_words(says):
    mention = says("Acmeville is far", "Acme")
    assert comes_into_question(sought(parse("title:acme")), indexed(mention).split())


@pytest.mark.parametrize(
    "query", ["site:example.com", "type:post", "rating:1", "late OR site:example.com", "c OR ®", "re*"]
)
def test_facts_signs_and_the_first_two_letters_are_no_words_to_look_up(query):
    assert sought(parse(query)) is None


def test_of_an_and_the_words_are_looked_up_and_of_a_not_none():
    asked = sought(parse("acme AND site:example.com AND fee* AND NOT job"))
    assert asked == Either((Together((Key("acme"), Key("fee", open_=True))), Key(LONG)))


def test_a_mention_of_very_many_words_comes_into_question_for_every_query(says):
    mention = says(" ".join(f"w{at}" for at in range(MOST + 1)))
    assert indexed(mention) == LONG
    assert comes_into_question(sought(parse("w7")), indexed(mention).split())

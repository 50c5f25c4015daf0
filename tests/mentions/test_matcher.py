"""All brands in one pass: what is looked at grows with what is found, not with what is sought."""

import sys

import pytest

from mentions import Matcher, parse
from mentions.tree import And, Field, Near, Not, Or, Phrase, Word

TEXT = "my parcel from acme is late again and nobody answers"


def test_each_brand_has_its_own_words_in_the_order_of_the_queries(says):
    queries = {"B": parse("late"), "None": parse("early"), "A": parse("acme AND parcel"), "Any": parse("type:post")}
    found = Matcher(queries).matches(says(TEXT))
    assert [(one.brand, [span.term for span in one.spans]) for one in found] == [
        ("B", ["late"]),
        ("A", ["parcel", "acme"]),
        ("Any", []),
    ]


def test_a_query_without_any_word_is_always_asked(says):
    queries = {"not": Not(Word("early")), "or": Or((Word("early"), Not(Word("early")))), "wild": Word("??te")}
    assert len(Matcher(queries).matches(says(TEXT))) == 3


def test_no_queries_match_nothing(says):
    assert Matcher({}).matches(says(TEXT)) == ()


SHAPES = {
    "words": Word,
    "phrases": lambda name: Phrase(f"{name} bank"),
    "loose phrases": lambda name: Phrase(f"{name} bank", 3),
    "prefixes": lambda name: Word(f"{name}*"),
    "clusters": lambda name: Word("".join(chr(0x4E00 + int(one)) for one in name[4:])),
    "near": lambda name: Near(Word(name), Word("late"), 5),
    "both": lambda name: And((Word(name), Word("late"))),
    "both, the common one first": lambda name: And((And((Word("late"), Word(name))), Not(Word("job")))),
    "sites": lambda name: Field("site", Word(f"{name}.com")),
    "titles": lambda name: Field("title", Word(name)),
}


@pytest.mark.parametrize("many", ["one query", "many brands", "excluded"])
@pytest.mark.parametrize("shape", SHAPES)
def test_two_thousand_clauses_are_no_more_work_than_ten(says, shape, many):
    assert _work(says, shape, many, 2_000) <= _work(says, shape, many, 10) + 5


def _work(says, shape, many, size):
    """How many functions are called for one mention."""
    clauses = [SHAPES[shape](f"name{at:05}") for at in range(size)]
    queries = {"all": Or((*clauses, Word("late")))}
    if many == "many brands":
        queries = dict(zip(map(str, clauses), clauses, strict=True))
    elif many == "excluded":
        queries = {"all": And((Word("acme"), *map(Not, clauses)))}
    matcher, mention = Matcher(queries), says(TEXT, title="Acme")
    assert bool(matcher.matches(mention)) is (many != "many brands")  # what is made on first use is made
    calls = 0

    def count(frame, event, _):
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        matcher.matches(mention)
    finally:
        sys.setprofile(None)
    assert calls > 10
    return calls

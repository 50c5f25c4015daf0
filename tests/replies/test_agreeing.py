"""Two entries that answer one question differently are found; those that only look alike are not."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from replies import Entry
from replies.agreeing import differing

ONE = Entry(
    key="a",
    language="en",
    question="How long does a refund take?",
    answer="Five days from when we have it.",
    by="anna",
    at=datetime(2026, 3, 4, tzinfo=UTC),
)


def other(question: str = "How long will my refund take?", answer: str = "Two whole weeks at least.", **more) -> Entry:
    return replace(ONE, key="b", question=question, answer=answer, **more)


@pytest.mark.parametrize("brand", [None, "Acme"])
def test_one_question_with_two_answers_is_a_pair(brand):
    assert list(differing([ONE, other(brand=brand)])) == [(ONE, other(brand=brand))]


@pytest.mark.parametrize(
    "entry",
    [
        other(answer=ONE.answer),
        other(answer="Five days from when we have it!"),
        other("How do I get a refund for a gift card?"),
        other("How long does delivery take?"),
        other(language="es"),
    ],
)
def test_the_same_answer_and_another_question_are_none(entry):
    assert list(differing([ONE, entry])) == []


def test_of_two_brands_each_may_say_its_own():
    assert list(differing([replace(ONE, brand="Acme"), other(brand="Globex")])) == []

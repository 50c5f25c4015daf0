from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentiment.learning.around import around


def signs(text: str) -> set[int]:
    return {int(sign) for sign in around(text)}


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("@AcmeHelp where is it?", "@acmehelp"),
        ("@AcmeHelp where is it?", "begins with 1 and has no other"),
        ("@a, @b: where is it", "begins with 2 and has no other"),
        ("where is it @a", "begins with 0"),
        ("where is it?", "ends asking"),
        ("see #Sale now", "#sale"),
        ("see https://www.Example.org/a/b", "site example.org"),
        ("see https://example.org/a", "ends with a link"),
        ("RT @a: it is here", "a repost"),
        ("order 4711007 is lost", "a long number"),
        ("and then it…", "cut off"),
        ("lost \U0001f620 again", "an emoji"),
        ("x" * 60, "length 2"),
    ],
)
def test_a_sign_is_seen_around_the_words(text, sign):
    assert crc32(sign.encode()) in signs(text)


def test_what_is_not_there_gives_no_sign():
    assert signs("") == signs("  ") == set()
    assert crc32(b"ends asking") not in signs("is it? yes")
    assert crc32(b"a long number") not in signs("order 4711")


@given(st.text(st.sampled_from("@.#ab1:?/ \n\ud800\u2026") | st.characters(), max_size=80))
def test_signs_of_any_text_are_numbers_in_order_each_once(text):
    found = around(text)
    assert found.dtype == np.uint32 and (np.diff(found.astype(np.int64)) > 0).all()


def test_a_long_text_of_handles_and_dots_is_no_trouble():
    for piece in ("@a.", ".@", "@a@", "http://", "12345 "):
        assert len(around(piece * 5_000)) < 50

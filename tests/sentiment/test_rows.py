import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentiment import understand_row
from sentiment.clause import clause

ROW = {"id": 7, "text": "Acme still owes me a refund", "brand": "Acme", "terms": ["acme"], "declared_lang": "en"}


@settings(deadline=None)  # the word lists are read at the first text
@given(
    st.dictionaries(
        st.sampled_from(["label", "sentiment", "complaint", "topic", "mean", "lang", "language", "airline", "split"]),
        st.none() | st.integers() | st.text(max_size=9),
    )
)
def test_every_other_key_is_ignored(more):
    assert understand_row(more | ROW) == understand_row(ROW)


def test_a_row_gives_exactly_the_keys_that_checks_rely_on():
    assert list(understand_row(ROW)) == [
        "id", "compound", "label", "complaint", "topic", "lang", "confidence", "abstained_why", "evidence",
    ]  # fmt: skip
    assert understand_row(ROW)["id"] == 7


def test_two_targets_of_one_sentence_are_understood_apart():
    text = "The staff at Acme were wonderful and kind, but the parcel from Globex arrived broken and late"
    seen = {
        name: understand_row({"id": 1, "text": text, "target": name, "start": at, "end": at + len(name)})["label"]
        for name in ("Acme", "Globex")
        if (at := text.index(name))
    }
    assert seen == {"Acme": "positive", "Globex": "negative"}


def test_terms_may_be_one_string_and_brand_alone_is_masked_too():
    text = "I have flown with United from Denver to Boston"
    for names in ({"terms": "united"}, {"brand": "United"}):
        assert understand_row({"id": 1, "text": text} | names)["compound"] == 0


def test_a_text_that_is_no_text_is_an_error_that_names_the_row():
    with pytest.raises(ValueError, match="'x1'"):
        understand_row({"id": "x1", "text": None})


@given(st.text("ab ,.;but and\n", max_size=60), st.integers(-2, 60), st.integers(-2, 60))
def test_a_clause_is_part_of_the_text_and_holds_its_target(text, start, end):
    part = clause(text, start, end)
    assert part in text
    if 0 <= start < end <= len(text):
        assert text[start:end].strip() in part


def test_a_clause_too_short_to_say_anything_is_widened():
    text = "Acme, you lost my bag. Globex was fine"
    assert clause(text, 0, 4).startswith("Acme, you lost my bag")

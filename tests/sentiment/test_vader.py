import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from sentiment.vader import MOST_EMOJI, in_lexicon, vader


@pytest.fixture(scope="module")
def package() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()


@given(
    st.lists(
        st.sampled_from(["not", "GOOD", "bad", "but", "very", "😡", "😀", "!!!", ":(", "kind of", "ok"]), max_size=20
    )
)
def test_within_the_bounds_the_score_is_that_of_the_package(package, words):
    text = " ".join(words)
    assert vader(text) == package.polarity_scores(text)["compound"]


def test_beyond_the_bounds_the_rest_is_not_looked_at():
    assert vader("😡 " * 5_000) == vader("😡 " * MOST_EMOJI)
    assert vader("good " + "x " * 6_000 + "terrible") == vader("good " + "x " * 4_997)


def test_the_lexicon_knows_brands_that_are_words():
    assert in_lexicon("United") == 1.8
    assert in_lexicon("thebrand") is None

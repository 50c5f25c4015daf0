import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentions.query import And, Not, Or, Phrase, Query, QueryError, Word, parse, positive_terms

letters = st.text("abcABC1é៣កខ@#&+'’*\\-_.", min_size=1, max_size=6)
words = st.builds(
    Word,
    letters.map(lambda t: t.strip("*-").replace("*", "")).filter(lambda t: t and not t.startswith("-")),
    st.booleans(),
)
phrases = st.builds(
    Phrase,
    st.text('ab "“”\\()*-ក', min_size=1, max_size=10).map(lambda t: " ".join(t.split())).filter(bool),
)


def _larger(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return st.one_of(st.builds(And, several), st.builds(Or, several), st.builds(Not, inner))


trees = st.recursive(words | phrases, _larger, max_leaves=12)


@given(trees)
def test_a_tree_written_down_and_read_again_is_the_same_tree(tree):
    whole = And((Word("must"), tree))
    assert parse(str(whole)) == whole


@given(st.text(st.sampled_from('ab "()-*ANDORNOT “”\\\n\u202e'), max_size=40))
def test_any_text_is_a_query_that_round_trips_or_a_friendly_error(text):
    try:
        tree = parse(text)
    except QueryError as problem:
        assert 1 <= problem.column <= len(text) + 1
        assert problem.message and str(problem.column) in str(problem)
    else:
        assert parse(str(tree)) == tree


def test_not_binds_before_and_and_before_or():
    assert parse("a b OR NOT c d") == Or((And((Word("a"), Word("b"))), And((Not(Word("c")), Word("d")))))


def test_words_side_by_side_mean_and():
    assert parse('a "b c" d*') == parse('a AND "b c" AND d*')


def test_a_minus_right_before_a_word_excludes_it_and_inside_a_word_is_a_hyphen():
    assert parse("wi-fi -cafe") == And((Word("wi-fi"), Not(Word("cafe"))))


def test_keywords_in_lower_case_or_inside_words_are_words():
    assert parse("ANDROID") == Word("ANDROID")
    assert parse("rock and roll") == And((Word("rock"), Word("and"), Word("roll")))


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("coffee AND", 11, "a word"),
        ("(coffee OR tea", 15, ")"),
        ("coffee)", 7, None),
        ('coffee "out of', 8, "the closing quote"),
        ("AND coffee", 1, "a word"),
        ("coffee - tea", 8, "a word"),
        ("cof*fee", 4, "a word"),
        ("coffee *", 8, "a word"),
        ("", 1, "a word"),
        ('coffee ""', 8, "a word"),
    ],
)
def test_an_error_says_where_and_what_was_expected(text, column, expected):
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.column == column
    assert expected is None or expected in caught.value.expected


@pytest.mark.parametrize("text", ["NOT a", "-a", "a OR NOT b", "NOT (a AND b)", "-a -b"])
def test_a_query_that_holds_where_none_of_its_words_is_there_is_refused(text):
    with pytest.raises(QueryError, match="must not be there"):
        parse(text)


def test_operators_of_other_tools_are_refused_by_name_not_searched_for():
    for text in ("site:example.com", "coffee NEAR/5 cold"):
        with pytest.raises(QueryError, match="no operator"):
            parse(text)
    assert parse('"site:example.com"') == Phrase("site:example.com")


def test_length_and_nesting_are_bounded():
    assert parse("(" * 32 + "a" + ")" * 32) == Word("a")
    with pytest.raises(QueryError, match="nested") as caught:
        parse("(" * 33 + "a" + ")" * 33)
    assert caught.value.column == 33
    with pytest.raises(QueryError, match="longer"):
        parse("a " * 2_100)
    assert len(positive_terms(parse(" OR ".join(f"w{n}" for n in range(400))))) == 400


def test_positive_terms_are_those_that_are_not_under_not():
    assert positive_terms(parse('acme OR "acme bank" OR acm* -jobs NOT (a OR b) acme')) == ("acme", "acme bank", "acm*")
    assert positive_terms(parse("a NOT (b NOT c)")) == ("a", "c")

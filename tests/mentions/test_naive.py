"""What is fast says what is slow and plain, of generated queries and texts."""

import os
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from mentions import Matcher, clean, explain, match
from mentions.tree import And, Field, Near, Not, Or, Phrase, Range, Word
from tests.mentions.naive import holds, spans

EXAMPLES = int(os.environ.get("NAIVE_EXAMPLES", "250"))  # 20,000 by hand: NAIVE_EXAMPLES=20000 pytest ...

LATIN = ["a", "b", "ab", "ba", "A", "aB", "é", "e", "aé", "ae\u0301", "b_1", "1"]
SIGNS = ["'", "’", "#", "@", "&", "+", "-", "‑", "!"]
GAPS = [" ", " ", " ", "\n", ". ", ", ", "  ", *SIGNS, " #", " @", " '"]
THAI = ["ก", "กิ", "ข้", "า", "ป่", "เ"]
KHMER = ["ក", "កា", "ខ្ក", "ខ៉", "រ"]
JAPANESE = ["か", "が", "か\u3099", "手", "機", "ー"]


def _texts(units, gaps):
    parts = st.lists(st.tuples(st.sampled_from(units), st.sampled_from(gaps)), max_size=9)
    return parts.map(lambda pairs: clean("".join(unit + gap for unit, gap in pairs))[0])


def _words(units, *, wild, exact=True):
    letters = st.lists(st.sampled_from(units), min_size=1, max_size=3).map("".join)
    signed = st.builds("{}{}{}".format, st.sampled_from(["", "", "#", "@"]), letters, st.sampled_from(["", "", "+"]))
    joined = st.builds("{}{}{}".format, letters, st.sampled_from(["'", "&", "’", "-", "–"]), letters)
    plain = letters | signed | joined
    starred = st.builds("{}{}{}".format, letters, st.sampled_from(wild), st.just("") | letters)
    return st.builds(Word, plain | starred) | (st.builds(Word, plain, st.just(exact)))


def _phrases(units):
    word = st.lists(st.sampled_from(units), min_size=1, max_size=2).map("".join)
    signed = st.builds("{}{}{}".format, word, st.sampled_from(["'", "-", "–", "&", ", ", "! "]), word)
    said = st.lists(word | signed, min_size=1, max_size=3).map(" ".join)
    loose = st.builds(Phrase, st.lists(word, min_size=2, max_size=3).map(" ".join), st.integers(0, 4))
    return st.builds(Phrase, said) | loose


def _trees(units, wild):
    terms = _words(units, wild=wild) | _phrases(units)
    sides = st.recursive(
        terms,
        lambda inner: (
            st.builds(Near, inner, inner, st.integers(0, 3), st.booleans())
            | st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple))
        ),
        max_leaves=4,
    )
    nears = st.builds(Near, sides, sides, st.integers(0, 4), st.booleans())
    facts = st.one_of(
        st.builds(Field, st.just("title"), terms),
        st.sampled_from([Field("type", Word("post")), Field("type", Word("reply")), Field("lang", Word("en"))]),
        st.just(Range("rating", 2, None)),
    )
    return st.recursive(
        terms | nears | nears | facts,
        lambda inner: st.one_of(
            st.builds(Not, inner),
            st.builds(And, st.lists(inner, min_size=2, max_size=4).map(tuple)),
            st.builds(Or, st.lists(inner, min_size=2, max_size=4).map(tuple)),
        ),
        max_leaves=8,
    )


latin = st.tuples(_trees(LATIN, ["*", "?", "?*"]), _texts(LATIN, GAPS), _texts(LATIN, GAPS))


def _spaceless(units):
    return st.tuples(
        _trees([*units, "ab"], ["*", "?", "??"]),
        _texts([*units, *units, "ab", "1", "👍", "👍🏽"], ["", "", "", "", " ", "\u200b", ". ", "-"]),
        _texts([*units, "ab"], ["", "", " "]),
    )


spaceless = _spaceless(THAI) | _spaceless(KHMER) | _spaceless(JAPANESE)


def _agrees(query, mention):
    found = match(query, mention, "Acme")
    assert (found is not None) == holds(query, mention)
    assert explain(query, mention).holds == holds(query, mention)
    if found:
        assert {(span.start, span.end, span.term) for span in found.spans} == spans(query, mention)


@settings(max_examples=EXAMPLES)
@given(latin)
def test_a_match_is_what_trying_every_stretch_finds_where_words_have_spaces(says, case):
    query, text, title = case
    _agrees(query, replace(says(text, title.strip()), language="en"))


@settings(max_examples=EXAMPLES)
@given(spaceless)
def test_a_match_is_what_trying_every_stretch_finds_where_words_have_none(says, case):
    query, text, title = case
    _agrees(query, replace(says(text, title.strip()), rating=3.0))


# Three words only, so that NEAR inside NEAR, and what is near in several ways, is common.
FEW = st.sampled_from([Word("a"), Word("b"), Word("c"), Word("a*"), Phrase("a b"), Phrase("a b", 1), Phrase("a a", 2)])
near_each_other = st.recursive(
    FEW,
    lambda inner: (
        st.builds(Near, inner, inner, st.integers(0, 3), st.booleans()) | st.builds(Or, st.tuples(inner, inner))
    ),
    max_leaves=5,
)


@settings(max_examples=EXAMPLES)
@given(near_each_other, _texts(["a", "b", "c", "ab"], [" ", " ", "'", ", "]))
def test_what_is_near_is_what_trying_every_pair_finds(says, query, text):
    _agrees(query, says(text))


@settings(max_examples=EXAMPLES)
@given(
    st.sampled_from(["手*機", "手?機", "手*か?機", "手*手", "ab*機", "手*ab", "*".join("手機手")]).map(Word),
    _texts(["手", "機", "か", "ab"], ["", "", "", "", " ", "-"]),
)
def test_wildcards_among_clusters_are_what_trying_every_stretch_finds(says, query, text):
    _agrees(query, says(text))


@settings(max_examples=EXAMPLES // 5)
@given(st.lists(_trees(LATIN, ["*", "?"]), min_size=1, max_size=6), _texts(LATIN, GAPS))
def test_all_brands_in_one_pass_are_each_brand_alone(says, queries, text):
    mention = says(text)
    alone = (match(query, mention, str(at)) for at, query in enumerate(queries))
    matcher = Matcher({str(at): query for at, query in enumerate(queries)})
    assert matcher.matches(mention) == tuple(filter(None, alone))

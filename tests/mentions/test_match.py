import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentions import match, parse
from mentions.query import And, Not, Or, Phrase, Word, positive_terms


@pytest.mark.parametrize(
    ("query", "text", "holds"),
    [
        ("acme", "Is ACME down?", True),
        ("acme", "acmeology is a science", False),
        ("acme", "I said acme's app", True),
        ("acme", "#acme is down", True),
        ("acme", "ask @acme_support", False),
        ("@acme", "hey @Acme, hello", True),
        ("@acme", "acme", False),
        ("@acme", "mail me at joe@acme.com", False),
        ("#acmefail", "so #AcmeFail again", True),
        ("#acmefail", "acmefail", False),
        ("deliver*", "the delivery was late", True),
        ("deliver*", "undelivered", False),
        ('"out of stock"', "Out  of\nstock again", True),
        ('"out of stock"', "out of stocks", False),
        ("c++", "I like C++.", True),
        ("at&t", "AT&T bill", True),
        ("café", "the cafe\u0301 is closed", True),
        ("cafe", "the cafe\u0301 is closed", True),
        ("don't", "i don’t know", True),
        ("iphone", "新しいiPhoneを買った", True),
        ("手机", "我的手机坏了", True),
        ("ធនាគារ", "ខ្ញុំទៅធនាគារនៅម៉ោង៩", True),
        ("ធនាគារ", "ខ្ញុំទៅធនា\u200bគារ", True),
        ("ក", "ការ", False),  # ក + ា is one cluster
        ("ខ", "ក្ខ", False),  # a subscript letter belongs to the letter above it
        ("กิน", "เขากินข้าว", True),
        ("हिन्द", "हिन्दी", False),
        ("acme -jobs", "acme jobs", False),
        ("acme AND (late OR broken)", "acme came broken", True),
    ],
)
def test_a_query_holds_for_a_text(says, query, text, holds):
    assert (match(parse(query), says(text), "Acme") is not None) is holds


def test_spans_point_at_the_words_of_the_mention_and_name_their_term(says):
    mention = says("and late, Late, late deliveries", title="Acme")
    found = match(parse("acme AND (late OR deliver*) -jobs"), mention, "Acme")
    assert found is not None and found.brand == "Acme"
    assert [(mention.words[s.start : s.end], s.term) for s in found.spans] == [
        ("Acme", "acme"),
        ("late", "late"),
        ("Late", "late"),
        ("late", "late"),
        ("deliveries", "deliver*"),
    ]


def test_a_word_said_a_thousand_times_has_twenty_spans():
    assert len(find(Word("a"), "a " * 1_000)) == 20


@pytest.mark.timeout(30)
@pytest.mark.parametrize("text", ["x" + "acme" * 50_000, "acme" * 50_000])
def test_a_word_as_long_as_a_page_is_read_once(text):
    found = find(Word("acme*"), text)  # minutes where its end is looked for from each of its letters
    assert found == ([(0, len(text))] if text.startswith("acme") else [])


names = st.sampled_from(["a", "b", "ab", "ba", "é", "aé"])
leaves = st.builds(Word, names | names.map("{}*".format)) | st.builds(
    Phrase, st.lists(names, min_size=1, max_size=3).map(" ".join)
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
texts = st.lists(st.sampled_from(["a", "b", "AB", "ba", "É", "aé", "bab"]), max_size=8)


def _naive(query, said):
    """The same question asked of a list of words."""
    if isinstance(query, Word):
        return any(fnmatchcase(word, query.text) for word in said)
    if isinstance(query, Phrase):
        parts = query.text.split()
        return any(said[at : at + len(parts)] == parts for at in range(len(said)))
    if isinstance(query, Not):
        return not _naive(query.child, said)
    return (all if isinstance(query, And) else any)(_naive(child, said) for child in query.children)


@given(trees, texts, st.sampled_from([" ", "\n", "  "]))
def test_match_agrees_with_the_naive_evaluator(says, tree, said, gap):
    query = And((Or((Word("a"), Word("b*"))), tree))
    mention = says(gap.join(said))
    found = match(query, mention, "Acme")
    assert (found is not None) == _naive(query, [word.lower() for word in said])
    if found:
        assert {span.term for span in found.spans} <= set(positive_terms(query))


@given(st.text("កខ្ាិ៉", max_size=12), st.text("កខ្ាិ៉", min_size=1, max_size=3).filter(lambda t: t[0] in "កខ"))
def test_khmer_is_matched_by_whole_clusters(text, term):
    clusters = re.findall(r"[កខ](?:្[កខ]|[្ាិ៉])*|(?:្[កខ]|[្ាិ៉])+", text)
    edges = {0}
    for cluster in clusters:
        edges.add(max(edges) + len(cluster))
    naive = any(text.startswith(term, at) and at + len(term) in edges for at in edges)
    assert bool(find(Word(term), text)) == naive

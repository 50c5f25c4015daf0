from dataclasses import replace

import pytest
from hypothesis import given

from mentions import Author, explain, match, parse
from tests.mentions.trees import trees


@pytest.mark.parametrize(
    ("query", "text", "why"),
    [
        ("late", "late and late", "'late' stands in the text 2 times"),
        ("late", "early", "'late' is not in the text"),
        ('"out of stock"', "out", "'out of stock' is not in the text"),
        ("title:late", "late", "there is no title"),
        (
            "late NEAR/5 parcel",
            "late is what they call it when my new parcel comes",
            "'late' stands 8 words from 'parcel', at most 5 are allowed",
        ),
        ("late NEAR/1 parcel", "late my own parcel", "'late' stands 2 words from 'parcel', at most 1 is allowed"),
        ("late NEAR/5 parcel", "late my parcel", "'late' stands 1 word from 'parcel'"),
        ("late NEAR/5 parcel", "late parcel", "'late' stands right beside 'parcel'"),
        ("late NEAR/5 parcel", "late", "'parcel' is not in the text"),
        ("late NEAR/5 parcel", "on time", "'late' and 'parcel' are not in the text"),
        ("late NEAR/5f parcel", "parcel late", "'late' never stands before 'parcel'"),
        ("late NEAR/5 lat*", "late", "'late' and 'lat*' are the same words"),
        (
            '"refund late"~1',
            "refund",
            'not all words of "refund late"~1 stand in the text, at most 1 other between them',
        ),
        ("site:acme.com", "late", "the site is example.org"),
        ("lang:de", "late", "the language is not known"),
        ("tag:bug", "late", "there are no tags"),
        ("has:link", "late", "there is no link"),
        ("type:review", "late", "the type is post"),
        ("followers:>=100", "late", "followers are not known"),
        ("likes:>=100", "late", "likes are not known"),
        ("rating:3", "late", "the rating is 5"),
        ("late -early", "late early", "'early' stands in the text"),
        ("late early", "late", "'early' is not in the text"),
        ("late OR early", "on time", "none of 2 holds: 'late' is not in the text; 'early' is not in the text"),
        ("late OR early", "early", "'early' stands in the text"),
    ],
)
def test_it_says_in_words_why(says, query, text, why):
    mention = replace(says(text), site="example.org", rating=5.0, author=Author(name="Joe"))
    assert explain(parse(query), mention).why == why


def test_it_is_a_tree_of_all_clauses_with_their_places(says):
    told = explain(parse("acme AND (late OR broken) -job"), says("Acme is late"))
    assert told.holds and told.clause == "acme AND (late OR broken) AND NOT job"
    assert [(child.clause, child.holds) for child in told.children] == [
        ("acme", True),
        ("late OR broken", True),
        ("NOT job", True),
    ]
    late, broken = told.children[1].children
    assert [(span.start, span.end) for span in late.spans] == [(8, 12)]
    assert not broken.holds and broken.spans == ()
    assert not told.children[2].children[0].holds


@given(trees)
def test_it_agrees_with_match_and_tells_a_reason_for_every_clause(says, query):
    mention = says("abc a手ក b'a, 😀 កខ្ញ é", title="a b")
    told = explain(query, mention)
    assert told.holds is (match(query, mention, "Acme") is not None)
    waiting = [told]
    while waiting:
        one = waiting.pop()
        assert one.why and one.clause
        waiting += one.children

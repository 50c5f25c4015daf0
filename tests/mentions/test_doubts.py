"""What a person is told of a query that can be read and is probably not what they meant."""

import pytest

from mentions import parse
from mentions.doubts import doubts, leaves


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("acme AND NOT acme", "acme can never hold beside NOT acme"),
        ("acme NOT ac*", "acme can never hold beside NOT ac*"),
        ('"acme bank" NOT (acme OR jobs)', '"acme bank" can never hold beside NOT (acme OR jobs)'),
        ("(acme OR akmee) NOT a?me", None),  # akmee holds still
        ("(acme OR azme) NOT a?me", "acme OR azme can never hold beside NOT a?me"),
        ("acme NEAR/3 late NOT late", "acme NEAR/3 late can never hold beside NOT late"),
        ("late AND (acme AND NOT acme)", "acme can never hold beside NOT acme"),
        ("acme type:post type:review", "type:post and type:review never hold together"),
        ("acme rating:>=4 rating:[1 TO 3]", "rating:>=4 and rating:[1 TO 3] never hold together"),
        ("acme rating:>=3 rating:[1 TO 3]", None),
        ("acme type:post lang:en", None),
        ("acme NOT {ACME}", None),  # case counts there
        ("acme NOT jobs", None),
    ],
)
def test_a_clause_that_can_never_hold_is_told(text, said):
    assert doubts(parse(text)) == (() if said is None else (said,))


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("acme OR it", True),
        ("a", True),
        ("acme AND it", False),  # beside another it does no harm
        ("acme OR {BT}", False),
        ("acme OR @bt", False),
        ("acme OR $F", False),
        ("acme OR 😀", False),
        ("acme OR ស", True),
        ("acme OR ជិះ", True),  # one letter with its marks
        ("acme OR កាហ្វេ", False),
        ("acme OR 苹", True),
        ("acme OR 苹果", False),
        ("acme NOT it", False),
    ],
)
def test_a_term_that_very_many_texts_have_is_told(text, short):
    assert [hint for hint in doubts(parse(text)) if "very many texts" in hint] == (
        [
            f"{text.rsplit(' ', 1)[-1]} has {'one letter' if len(text) == 1 or text[-1] in 'ស苹ះ' else '2 letters'}:"
            " very many texts have it"
        ]
        if short
        else []
    )


def test_what_stands_there_twice_is_told_once():
    assert doubts(parse("acme OR Acme OR akme OR acme")) == ("Acme stands there twice", "acme stands there twice")
    assert doubts(parse("acme AND (late OR late)")) == ("late stands there twice",)
    assert doubts(parse("{BT} OR {bt}")) == ()


def test_leaves_are_every_word_phrase_field_and_range():
    query = parse('acme NEAR/3 (late OR "not here") NOT (lang:de OR rating:<3)')
    assert [str(leaf) for leaf in leaves(query)] == ["acme", "late", '"not here"', "lang:de", "rating:<3"]

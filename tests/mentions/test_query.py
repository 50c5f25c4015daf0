import string
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentions import hints
from mentions.mention import Kind
from mentions.query import (
    And,
    Field,
    Near,
    Not,
    Or,
    Phrase,
    QueryError,
    Range,
    Word,
    names,
    parse,
    positive_terms,
    terms,
)
from mentions.tree import NumberField, TextField
from tests.mentions.trees import trees

a, b, c = Word("a"), Word("b"), Word("c")
# fmt: off
pieces = st.sampled_from([
    "a", "ab", " ", " ", "AND", "OR", "NOT", "NEAR/5", "ONEAR/2f", '"', "“", "”", "(", ")", "-", "*", "?", "{", "}",
    "~3", "<<<", ">>>", "type:", "site:", "title:", "rating:", "[", "]", ">=", "\\", "1", "foo:", "post|", "\n",
    "\u202e", "«", "»", "（", "）", "ក្ខ", "手", "😀", "@", "#", "http://", "|", "lang:en", "followers:[1 TO 5]",
])
# fmt: on


@settings(max_examples=300)
@given(trees)
def test_a_tree_written_down_and_read_again_is_the_same_tree(tree):
    whole = And((Word("must"), tree))
    assert parse(str(whole)) == whole
    assert str(parse(str(whole))) == str(whole)


@settings(max_examples=300)
@given(
    st.lists(pieces, max_size=25).map("".join)
    | st.text(st.sampled_from(string.printable + "“”«»（），ក\u200b"), max_size=40)
)
def test_any_text_is_a_query_that_round_trips_or_a_friendly_error(text):
    hints(text)
    try:
        tree = parse(text)
    except QueryError as problem:
        assert 1 <= problem.column <= len(text) + 1
        assert problem.message and str(problem.column) in str(problem)
        assert "^" in problem.shown(text)
    else:
        assert parse(str(tree)) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a b OR NOT c b", Or((And((a, b)), And((Not(c), b))))),
        ("a AND NOT b", And((a, Not(b)))),
        ("a NOT b", And((a, Not(b)))),
        ("a NEAR/5 b c", And((Near(a, b, 5), c))),
        ("(a OR b) NEAR/5f c", Near(Or((a, b)), c, 5, ordered=True)),
        ("a ONEAR/5 b", Near(a, b, 5, ordered=True)),
        ("(a NEAR/1 b) NEAR/2 (b NEAR/0 c)", Near(Near(a, b, 1), Near(b, c, 0), 2)),
        ('"a b"~5', Phrase("a b", within=5)),
        ("“a b” OR „a b”", Or((Phrase("a b"), Phrase("a b")))),
        (r'"a \"b\" \\"', Phrase('a "b" \\')),
        ("{BT} OR b", Or((Word("BT", exact=True), b))),
        ("a <<<the ( \" rest>>> b", And((a, b))),
        ('<<<first>>>a<<<x>>>OR<<<y>>>b', Or((a, b))),
        ('a -b -"b c"', And((a, Not(b), Not(Phrase("b c"))))),
        ("a -(b OR c) -lang:en", And((a, Not(Or((b, c))), Not(Field("lang", Word("en")))))),
        ("wi-fi -cafe", And((Word("wi-fi"), Not(Word("cafe"))))),
        ("del*ver wom?n really? 手*", And((Word("del*ver"), Word("wom?n"), Word("really?"), Word("手*")))),
        ("#x $TSLA @y 😀", And((Word("#x"), Word("$TSLA"), Word("@y"), Word("😀")))),
        ("booking.com 50% and/or 10:30", And(tuple(map(Word, ["booking.com", "50%", "and/or", "10:30"])))),
        ("site:a.com", Field("site", Word("a.com"))),
        ('site:(a.com OR "b.com")', Or((Field("site", Word("a.com")), Field("site", Phrase("b.com"))))),
        ("language:EN", Field("lang", Word("en"))),
        ("country:gb", Field("country", Word("GB"))),
        ("country:uk|EL", Or((Field("country", Word("GB")), Field("country", Word("GR"))))),
        ('country:("Viet Nam" OR ger* OR "uk")', Or(tuple(Field("country", value) for value in (
            Phrase("Viet Nam"), Word("ger*"), Phrase("GB"))))),
        ("«a b» OR »a b« OR ＂a b＂", Or((Phrase("a b"),) * 3)),
        ('"a «b» c" «a "b" c»', And((Phrase("a «b» c"), Phrase('a "b" c')))),
        ("（a OR b）c -（a）", And((Or((a, b)), c, Not(a)))),
        ("title:«a b»~2 lang:（en OR de）", And((Field("title", Phrase("a b", 2)), Or((
            Field("lang", Word("en")), Field("lang", Word("de"))))))),
        ("author:@joe", Field("author", Word("joe"))),
        ('url:"https://www.a.com/x"', Field("url", Phrase("a.com/x"))),
        ("type:post|comment", Or((Field("type", Word("post")), Field("type", Word("comment"))))),
        ("engagementType:RETWEET", Field("type", Word("repost"))),
        ("title:{BT}", Field("title", Word("BT", exact=True))),
        ('title:("a b"~2 OR deliver*)', Or((Field("title", Phrase("a b", 2)), Field("title", Word("deliver*"))))),
        ("followers:[100 TO 5000]", Range("followers", 100, 5000)),
        ("authorFollowers:[100 TO *]", Range("followers", 100, None)),
        ("followers:>100", Range("followers", 101, None)),
        ("likes:<100", Range("likes", None, 99)),
        ("views:<=100", Range("views", None, 100)),
        ("rating:3", Range("rating", 3, 3)),
        ("rating:(3 OR >=4.5)", Or((Range("rating", 3, 3), Range("rating", 4.5, None)))),
        ("latitude:[-41.5 TO 44]", Range("latitude", -41.5, 44)),
        ("views:[* TO *]", Range("views", None, None)),
        ("longitude:[170 TO -170]", Range("longitude", 170, -170)),
    ],
)  # fmt: skip
def test_a_text_is_read_as_this_tree(text, tree):
    assert parse(text) == tree
    assert parse(str(tree)) == tree


def test_words_side_by_side_mean_and():
    assert parse('a "b c" de*') == parse('a AND "b c" AND de*')


def test_above_and_below_exclude_the_number_itself():
    low, high = parse("rating:>3"), parse("longitude:<3.5")
    assert low.low > 3 and high.high < 3.5
    assert (str(low), str(high), str(parse("likes:>3"))) == ("rating:>3", "longitude:<3.5", "likes:>=4")


def test_keywords_in_lower_case_or_inside_words_are_words():
    assert parse("ANDROID") == Word("ANDROID")
    assert parse("rock and roll") == And((Word("rock"), Word("and"), Word("roll")))


def test_every_kind_of_mention_and_every_field_can_be_asked_for():
    for kind in get_args(Kind):
        assert parse(f"type:{kind}") == Field("type", Word(kind))
    for name in set(get_args(TextField)) - {"type", "has"}:
        value = "GB" if name == "country" else "en"
        assert parse(f"{name}:{value}") == Field(name, Word(value))
    for name in get_args(NumberField):
        assert parse(f"{name}:1") == Range(name, 1, 1)


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("coffee AND", 11, "a word"),
        ("(coffee OR tea", 15, ")"),
        ("coffee)", 7, None),
        ('coffee "out of', 8, "the closing quote"),
        ("coffee <<<out of", 8, ">>>"),
        ("AND coffee", 1, "a word"),
        ("coffee - tea", 8, "a word"),
        ("c*fee", 2, "a longer beginning"),
        ("coffee *", 8, "a word"),
        ("coffee ???", 8, None),
        ("", 1, "a word"),
        ("<<<a>>>", 1, "a word"),
        ('coffee ""', 8, "a word"),
        ('coffee "tea"~5', 13, '"a b"~5'),
        ('"coffee tea"~5000', 14, "at most 1,000"),
        ("(a AND b)~5", 10, '"a b"~5'),
        ("coffee NEAR tea", 8, "NEAR/5"),
        ("coffee near/3 tea", 8, "NEAR/5"),
        ("a NEAR/5 b NEAR/5 c", 12, "brackets: (a NEAR/5 b) NEAR/5 c"),
        ("(late -refund) NEAR/5 acme", 8, 'words, "phrases", OR and NEAR'),
        ("acme NEAR/5 (late OR (no refund))", 26, 'words, "phrases", OR and NEAR'),
        ("NOT acme NEAR/5 late", 5, 'words, "phrases", OR and NEAR'),
        ("acme NEAR/5 site:a.com", 13, 'words, "phrases", OR and NEAR'),
        ("coffee & tea", 8, "AND"),
        ("acme roam~1", 6, "wildcards: r?am"),
        ("acme +exact", 6, "{BT}, where case counts"),
        ("acme {BT", 6, "{BT}"),
        ("acme https://www.acme.com/x", 6, 'url:"acme.com/x"'),
        ("acme titel:late", 6, "title:"),
        ("acme intitle:late", 6, "title:"),
        ("acme inurl:late", 6, "url:"),
        ("acme from:joe", 6, "author:"),
        ("acme continent:europe", 6, "country:"),
        ("acme zzz:late", 6, None),
        ("title: late", 1, "a value"),
        ("type:pots", 6, "post"),
        ("acme type:post|pots", 16, "post"),
        ("type:post|", 11, "a value"),
        ("has:money", 5, "link"),
        ("lang:english", 6, "two letters such as en or km"),
        ("country:GBR", 9, "a country's two letters such as GB"),
        ("country:zz", 9, "a country's two letters such as GB"),
        ("country:gb|germny", 12, "country:DE"),
        ("country:usa", 9, "country:US"),
        ("«acme late", 1, "the closing quote"),
        ("acme，late", 1, "OR"),
        ("acme , late", 6, "OR"),
        ("acme AND/OR late", 6, "OR"),
        ("「acme late」", 1, 'a "phrase"'),
        ("acme ［late］", 6, "( and )"),
        ("acme –jobs", 6, "NOT"),
        ("acme site:www.acme.com", 11, "site:acme.com"),
        ("site:https://acme.com/", 6, "site:acme.com"),
        ("site:acme.com/news", 6, 'url:"acme.com/news"'),
        ("site:(acme.com b.com)", 16, "OR"),
        ("author:@", 8, "a handle"),
        ("author:{BT}", 8, "a word without braces"),
        ('author:"a b"~2', 8, 'a "phrase" without ~'),
        ("acme followers:[5 TO 3]", 16, "the lower number first"),
        ("followers:[5..7]", 11, "[3 TO 5]"),
        ("followers:many", 11, ">=3"),
        ("followers:1.5", 11, "a whole number"),
        ("latitude:91", 10, "-90 to 90"),
        ("likes:-1", 7, "0 or more"),
        ("title:[1 TO 3]", 7, "a word"),
    ],
)
def test_an_error_says_where_and_what_was_expected(text, column, expected):
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.column == column
    assert expected is None or expected in caught.value.expected


@pytest.mark.parametrize("text", ["NOT a", "-a", "a OR NOT b", "NOT (a AND b)", "-a -b", "-site:a.com", "NOT rating:3"])
def test_a_query_that_holds_where_none_of_its_words_is_there_is_refused(text):
    with pytest.raises(QueryError, match="must not be there"):
        parse(text)


def shown(text):
    with pytest.raises(QueryError) as caught:
        parse(text)
    return caught.value.shown(text).splitlines()


def test_an_error_is_shown_with_a_caret_under_its_place():
    assert shown("coffee AND\n(tea OR )\nmilk") == [
        "(tea OR )",
        "        ^",
        '")" cannot stand here',
        'expected a word, a "phrase", ( or NOT',
    ]


def test_the_caret_counts_the_cells_of_wide_and_combined_letters():
    assert shown("手机 😀 ស្រួល )")[1] == " " * len("xxxx xx xxx ") + "^"


def test_a_long_line_is_cut_around_the_caret():
    line, caret, *_ = shown("word " * 100 + ") " + "word " * 100)
    assert len(line) <= 110 and line.startswith("…") and line.endswith("…")
    assert line[len(caret) - 1] == ")"


def test_length_nesting_and_the_number_of_terms_are_bounded():
    assert parse("(" * 32 + "a" + ")" * 32) == a
    assert len(positive_terms(parse(" OR ".join(f"w{n}" for n in range(10_000))))) == 10_000
    for text, why in [
        ("(" * 33 + "a" + ")" * 33, "nested"),
        ("a " * 66_000, "longer"),
        ("abcdefghij " * 10_001, "more than 10,000 terms"),
        ("lang:" + "|".join(["en"] * 10_001), "more than 10,000 terms"),
        ("a" * 1_001, "longer than 1,000"),
    ]:
        with pytest.raises(QueryError, match=why):
            parse(text)
    with pytest.raises(QueryError) as caught:
        parse("(" * 33 + "a" + ")" * 33)
    assert caught.value.column == 33


def test_what_is_written_with_left_out_ands_fits_the_length_when_it_is_written_out():
    with pytest.raises(QueryError, match="written out"):
        parse("abcdefghijk " * 9_999)


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "piece",
    ["(", ")", "（", '"', "«", '«"', "\\", '"\\', "“", "<<<", "{", "a<<<b(", "{a<<<", "-", "*", "a:", "x:[", "NOT "],
)
def test_what_nobody_writes_is_refused_at_once(piece):
    text = piece * (100_000 // len(piece))
    hints(text)  # hours where a quote that is not closed is looked for again at each of its letters
    for hostile in (text, "a " + text):
        with pytest.raises(QueryError):
            parse(hostile)


def test_terms_are_those_sought_in_title_and_text():
    query = parse(
        'acme title:"late again" NEAR_ site:a.com (b NEAR/2 c) -d*o'.replace("NEAR_ ", "").replace("d*o", "do*o")
    )
    found = [("acme", True), ("late again", True), ("b", True), ("c", True), ("do*o", False)]
    assert [(term.text, positive) for term, positive in terms(query)] == found


def test_positive_terms_are_those_that_are_not_under_not():
    query = parse('acme OR "acme bank" OR acm* -jobs NOT (a OR b) acme')
    assert positive_terms(query) == ("acme", "acme bank", "acm*")
    assert positive_terms(parse("a NOT (b NOT c)")) == ("a", "c")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("ferrybank AND (late OR refund)", ("ferrybank",)),
        ('ferrybank OR "ferry bank" OR {FB}', ("ferrybank", "ferry bank", "FB")),
        ("NOT jobs AND lang:en AND (ferry NEAR/3 bank) late", ("ferry",)),
        ("title:ferry late", ("ferry",)),
        ("site:ferrybank.com", ()),
        ("(-a ferry) OR ferr*", ("ferry", "ferr*")),
    ],
)
def test_names_are_the_terms_that_name_the_brand(text, named):
    assert names(parse(text)) == named


def test_hints_tell_what_is_allowed_and_probably_not_meant():
    assert hints("acme or tea") == ('lower-case "or" is a word here; write OR',)
    assert hints('acme "deliver* late"') == ('"deliver* late": * in quotes is a sign, not a wildcard',)
    assert hints("acme inc.") == ('"inc.": the . is part of the word',)
    for text in ("acme, tea", "acme,tea", "acme;tea"):
        assert hints(text)[0].endswith("is part of the word; write AND or OR between words")
    assert hints("1,000") == ()
    assert hints("'out of stock'")[0].endswith("double quotes")
    for text in ("acme late OR tea", "acme AND late OR tea", "x OR (a b OR c)", "x OR （a b OR c）", "a -b OR c"):
        assert len(hints(text)) == 1 and "AND binds before OR" in hints(text)[0]
    for text in (
        "acme AND (late OR tea)",
        "(a b) OR c",
        "（a b） OR c",
        "a NEAR/5 b OR c",
        "site:(a OR b) c",
        "<<<a and b>>> c",
        '"a or b"',
        "or",
    ):
        assert hints(text) == ()

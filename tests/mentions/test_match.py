from dataclasses import replace

import pytest

from mentions import match, parse
from mentions.matcher import matcher_of
from mentions.tree import Near, Word


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
        ("acme", "hey @acme", True),
        ("#acmefail", "so #AcmeFail again", True),
        ("#acmefail", "acmefail", False),
        ("#acme", "日本語＃acme", True),
        ("$tsla", "buy $TSLA now", True),
        ("$tsla", "tsla", False),
        ("deliver*", "the delivery was late", True),
        ("deliver*", "undelivered", False),
        ("del*ry", "the DELIVERY", True),
        ("del*ry", "del ry", False),
        ("wom?n", "women, woman", True),
        ("wom?n", "womn", False),
        ("stra?e", "die Straße", True),
        ('"out of stock"', "Out  of\nstock again", True),
        ('"out of stock"', "out-of-stock", True),
        ('"out of stock"', "out. Of. Stock!", True),
        ('"out of stock"', "out of stocks", False),
        ('"out of stock"', "out of 🔥 stock", False),
        ('"at&t bill"', "my AT&T bill", True),
        ('"at&t bill"', "at a t bill", False),
        ('"c++ developer"', "a c developer", False),
        ('"yahoo!"', "YAHOO! is down", True),
        ('"yahoo!"', "yahoo mail is down", False),
        ('"really?"', "Really? Again", True),
        ('"really?"', "really! Again", False),
        ('"really again"', "really?! Again", True),
        ('"wow! acme"', "wow, acme", False),
        ('"wow! acme"', "wow！ acme", True),
        ("t-mobile", "T‑Mobile is down", True),
        ("t-mobile", "T–Mobile is down", True),
        ("t‐mobile", "T-Mobile is down", True),
        ("{T-Mobile}", "T—Mobile is down", True),
        ('"t mobile"', "T‑Mobile is down", True),
        ('"-"', "so – late", True),
        ('"50 €"', "it is 50 €", True),
        ('"50 €"', "it is 50", False),
        ('"don\'t know"', "i don’t know", True),
        ("c++", "I like C++.", True),
        ("at&t", "AT&T bill", True),
        ("booking.com", "see booking.com.", True),
        ("booking.com", "booking com", False),
        ("{BT}", "BT is down", True),
        ("{BT}", "bt is down", False),
        ("{Café}", "Cafe", False),
        ("café", "the cafe\u0301 is closed", True),
        ("café", "the cafe is closed", False),
        ("cafe", "the cafe\u0301 is closed", True),
        ("CAFE", "Café", True),
        ("caf*", "cafés", True),
        ("strasse", "Hauptstraße, Straße", True),
        ("straße", "STRASSE", True),
        ("istanbul", "İstanbul", True),
        ("İstanbul", "istanbul", True),
        ("kadikoy", "Kadıköy", True),
        ("kadıköy", "KADIKÖY", True),
        ("kadıköy", "kadiköy", False),
        ("Iğdır", "Iğdır", True),
        ("Iğdır", "ığdır", True),
        ("IĞDIR", "Iğdır", True),
        ("ığdır", "Iğdır", True),
        ("ığdır", "iğdır", False),
        ("İzmir'in", "izmir'in", True),
        ("oeuvre", "l'œuvre", True),
        ("елка", "ёлка", True),
        ("ёлка", "елка", False),
        ("мои", "мой", False),  # another letter, not an accent
        ("λογος", "ΛΌΓΟΣ", True),
        ("don't", "i don’t know", True),
        ("wendy's", "wendys", False),
        ("wendy", "Wendy’s is closed", True),
        ("ａｃｍｅ", "acme", True),
        ("ガス", "ｶﾞｽ", True),
        ("👍", "great 👍🏽!", True),
        ("👍🏽", "great 👍!", False),
        ("👩", "👩‍🚒", False),  # part of one picture
        ("❤", "I ❤️ it", True),
        ('":("', "late :(", True),
        ("iphone", "新しいiPhoneを買った", True),
        ("手机", "我的手机坏了", True),
        ("ធនាគារ", "ខ្ញុំទៅធនាគារនៅម៉ោង៩", True),
        ("ធនាគារ", "ខ្ញុំទៅធនា\u200bគារ", True),
        ("ក", "ការ", False),  # ក + ា is one cluster
        ("ខ", "ក្ខ", False),  # a subscript letter belongs to the letter above it
        ("กิน", "เขากินข้าว", True),
        ("か", "がか\u3099", False),  # dakuten makes another letter
        ("が", "か\u3099", True),
        ("हिन्द", "हिन्दी", False),
        ("हिन्द*", "हिन्दी", True),
        ("میخواهم", "می\u200cخواهم", True),
        ("كتب", "كَتَبَ", False),  # vowel marks are not folded
        ("acme -jobs", "acme jobs", False),
        ("acme AND (late OR broken)", "acme came broken", True),
        ("acme NEAR/1 late", "late is acme", True),
        ("acme NEAR/0 late", "late is acme", False),
        ("acme NEAR/1f late", "late is acme", False),
        ("acme NEAR/3 acme", "acme", False),
        ("acme NEAR/3 acme", "acme and acme", True),
        ("acme NEAR/1 late", "acme don't late", True),  # don't is one word
        ("(acme NEAR/1 app) NEAR/1 late", "late the app of acme", True),
        ("(acme NEAR/3f app) NEAR/0f late", "acme app app late", True),  # the farther app is beside late
        ("(acme NEAR/3f app) NEAR/0f late", "acme app the late", False),
        ('"refund late"~1', "late is my refund", False),
        ('"refund late"~2', "late is my refund", True),
        ('"very very late"~2', "very late", False),
    ],
)
def test_a_query_holds_for_a_text(says, query, text, holds):
    assert (match(parse(query), says(text), "Acme") is not None) is holds


def test_spans_point_at_the_words_of_the_mention_and_name_their_clause(says):
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


def test_what_stands_near_is_one_span_and_only_clauses_that_hold_speak(says):
    mention = says("My parcel from Acme is late again", title="Acme fails")
    found = match(parse("(parcel NEAR/5 late OR parcel AND refund) AND title:acme"), mention, "Acme")
    assert found is not None
    assert [(mention.words[s.start : s.end], s.term) for s in found.spans] == [
        ("Acme", "title:acme"),
        ("parcel from Acme is late", "parcel NEAR/5 late"),
    ]


def test_a_match_by_facts_alone_has_no_spans(says):
    found = match(parse("source:reviews -lang:de"), says("anything"), "Acme", heard_by=("reviews", "csv"))
    assert found is not None and found.spans == ()


def test_a_word_said_a_thousand_times_has_twenty_spans(says):
    found = match(Word("a"), says("a " * 1_000), "Acme")
    assert found is not None and len(found.spans) == 20


def test_the_title_is_the_title_alone_also_where_the_text_begins_with_it(says):
    inside = replace(says("Acme islands"), title="Acme is")
    assert match(parse("title:is"), inside, "Acme") is not None
    assert match(parse("title:islands"), inside, "Acme") is None
    assert match(parse("title:acme"), says("acme"), "Acme") is None


WORDS = 10_000
HOSTILE = {
    "one letter a million times": "a" * 1_000_000,
    "a word as long as a page": "x" + "acme" * 50_000,
    "a prefix as long as a page": "acme" * 50_000,
    "marks without a letter": "\u0301\u0316" * 50_000,
    "one letter with thousands of marks": "e" + "\u0301\u0316" * 50_000 + " acme",
    "spaces only": " " * 200_000,
    "signs only": "@#$'" * 50_000,
    "one word for ever": "acme " * WORDS,
    "two words in turn": "acme late " * (WORDS // 2),
    "clusters of one kind": "ក្ខ" * 20_000,
    "joiners": "ก\u200b" * 20_000,
    "emoji": "👍🏽" * 20_000,
    "flags": "🇩🇪" * 50_000,
}
QUERIES = (
    "acme NEAR/1000 late",
    "(acme NEAR/9 acme) NEAR/9 (late NEAR/9 late)",
    '"acme acme acme"~9',
    "acme* OR ac*m*e*x OR aa* OR aa*b",
    "ក្ខ NEAR/3 ក្ខ OR ក្ខ*ខ OR ก?ก",
    '":(" OR #acme OR "acme\'s" OR @acme',
    '{ACME} OR 👍 OR "50 €"',
)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_read_in_about_the_time_of_its_length(says, text):
    mention = says(text)  # hours where one of them took the square of it
    for query in QUERIES:
        match(parse(query), mention, "Acme")


@pytest.mark.parametrize("many", [100, 10_000])
def test_the_pairs_of_a_near_grow_with_the_words_not_with_their_square(says, many):
    query = Near(Word("a"), Word("b"), 1_000)
    matcher = matcher_of(query)
    reading = matcher.reading(says("a a b b " * (many // 4)))
    assert len(matcher.clauses[""].places(reading)) <= 2 * many

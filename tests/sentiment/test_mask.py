"""What names the brand is one neutral word; what is said of it stays as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentiment.mask import addressed, linked, mask, places

TERMS = ("United", "Ferry Bank", "@joyride", "Nestlé", "Yahoo!", "wick*", "សាប៊ូ", "アクメ")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("United's crew and UNITED’S food", "thebrand's crew and THEBRAND’S food"),
        ("#united, #FerryBank and ferry-bank", "thebrand, thebrand and thebrand"),
        ("FERRY  BANK ferry bank Ferry_Bank", "THEBRAND thebrand thebrand"),
        ("unitedly reunited ferrybanker", "unitedly reunited ferrybanker"),
        ("nestle NESTLE Nestlé nestle\u0301", "thebrand THEBRAND thebrand thebrand"),
        ("joyride is a joy, yahoo! is yahoo", "thebrand is a joy, thebrand is yahoo"),
        ("Wicked wick candlewick", "thebrand thebrand candlewick"),
        ("ខ្ញុំទិញសាប៊ូហើយ", "ខ្ញុំទិញthebrandហើយ"),
        ("昨日アクメで買ったUnitedの箱", "昨日thebrandで買ったthebrandの箱"),
        ("hi @united @a@b.example mail a@united.example", "hi     mail a@thebrand.example"),
        ("see united.com/refund or https://united.com, bit.ly/x", "see   or    "),
        ("never again.com on, it broke.It was new", "never   on, it broke.It was new"),
        ("so bad", "so bad"),
        ("", ""),
    ],
)
def test_names_handles_and_links_are_masked(said, read):
    assert mask(said, TERMS) == read


def test_without_terms_only_handles_and_links_go():
    assert mask("@a United www.united.example/1", ()) == "  United  "
    assert mask("United", ("", "*", "@")) == "United"


def test_links_and_handles_are_noticed():
    assert linked("see acme.com/x") and linked("HTTPS://a.example") and not linked("it broke.It was")
    assert addressed("hi @acme") and not addressed("mail a@acme.example")


@given(st.text(max_size=80), st.lists(st.sampled_from(TERMS)))
def test_a_second_masking_changes_nothing_and_the_same_text_is_masked_alike(text, terms):
    once = mask(text, terms)
    assert mask(text, terms) == once and mask(once, terms) == once


@given(st.lists(st.sampled_from([*TERMS, "is", "late", "。", "Unitedly", "acme.com/united", "a"]), max_size=8))
def test_places_are_within_the_text_in_order_and_as_many_as_are_masked(words):
    text = " ".join(words)
    found = places(text, TERMS)
    assert all(0 <= start < end <= len(text) for start, end in found) and list(found) == sorted(found)
    assert mask(text.replace("@", ""), TERMS).lower().count("thebrand") == len(places(text.replace("@", ""), TERMS))

import pytest

from replies.checks import On, check, counted
from replies.item import Finding


@pytest.mark.parametrize(
    ("platform", "text", "length"),
    [
        ("x", "a" * 280, 280),
        ("x", "see https://help.acme.example/a/very/long/address/that/nobody/reads now", 31),
        ("x", "see help.acme.com/a/very/long/address now", 31),
        ("x", "👨‍👩‍👧‍👦", 2),
        ("x", "日本", 4),
        ("x", "cafe\u0301", 4),
        ("bluesky", "👨‍👩‍👧‍👦 cafe\u0301", 6),
        ("mastodon", "@ana@mastodon.example hi", 7),
        ("mastodon", "https://acme.example/" + "x" * 90, 23),
        ("app store", "👍🏽", 2),
        ("", "  blanks at the ends are not sent \n", 31),
    ],
)
def test_a_text_is_as_long_as_its_platform_counts(platform, text, length):
    assert counted(text, platform) == length


def test_what_is_too_long_blocks_and_says_by_how_much():
    why = "301 characters, and bluesky takes 300"
    assert Finding(check="length", level="block", why=why) in check("a" * 301, On(platform="bluesky", longest=300))
    assert not [one for one in check("a" * 300, On(platform="bluesky", longest=300)) if one.check == "length"]


def test_an_empty_text_blocks():
    assert [(one.check, one.level) for one in check(" \n", On())] == [("empty", "block")]

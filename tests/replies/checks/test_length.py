import pytest

from mentions import Author
from replies.author import in_front
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
    why = "301 characters, and Bluesky takes 300"
    assert Finding(check="length", level="block", why=why) in check("a" * 301, On(platform="bluesky", longest=300))
    assert not [one for one in check("a" * 300, On(platform="bluesky", longest=300)) if one.check == "length"]


def test_on_mastodon_the_name_that_is_put_in_front_counts_and_only_once():
    on = On(platform="mastodon", longest=500, author=Author(handle="ann@far.example"))
    assert "501 characters, and Mastodon takes 500" in [one.why for one in check("a" * 496, on)]
    assert not [one for one in check("a" * 495, on) if one.check == "length"]
    assert not [one for one in check(f"@Ann@far.example {'a' * 495}", on) if one.check == "length"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello.", "@ann Hello."),
        ("Hello @Ann.", "Hello @Ann."),
        ("Hello @anna and @ann@far.example", "@ann Hello @anna and @ann@far.example"),
        ("write to us@ann.example", "@ann write to us@ann.example"),
    ],
)
def test_whoever_is_named_already_is_not_named_again(text, said):
    assert in_front(text, "ann") == said
    assert in_front(text, None) == text


def test_an_empty_text_blocks():
    assert [(one.check, one.level) for one in check(" \n", On())] == [("empty", "block")]

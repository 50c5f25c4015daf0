"""[[publishers]]: nothing goes out unless the file says so, and only where an account fits."""

from datetime import UTC, datetime

import pytest

from mentions import Mention
from settings.publishing import publisher_for

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
TOOTS = '[[publishers]]\nname = "toots"\nkind = "mastodon"\ntoken = "$TOKEN"\n'
SKIES = '[[publishers]]\nname = "skies"\nkind = "bluesky"\nidentifier = "acme"\napp_password = "$WORD"\n'
SECRETS = {"TOKEN": "token-canary", "WORD": "word-canary"}


def mention(origin, external_id):
    return Mention(origin=origin, external_id=external_id, kind="post", said=NOW, heard=NOW, text="a")


def test_nothing_goes_out_unless_the_file_says_so(read):
    [one] = read(TOOTS, **SECRETS).publishers
    assert one.dry_run and one.price == 0 and not one.private
    [one] = read(TOOTS + "dry_run = false\nprice = 0.25", **SECRETS).publishers
    assert not one.dry_run and one.price == 0.25
    assert read().publishers == ()


def test_the_account_fits_the_platform_and_the_brand(read):
    known = read(TOOTS + 'brands = ["Harbor Bank"]\n' + SKIES, **SECRETS).publishers

    def who(brand, origin, external_id):
        found = publisher_for(known, brand, mention(origin, external_id))
        return found and found.name

    assert who("Harbor Bank", "far.example", "https://far.example/users/ann/statuses/1") == "toots"
    assert who("Brix", "far.example", "https://far.example/users/ann/statuses/1") is None
    assert who("Brix", "bluesky", "at://did:plc:ann/app.bsky.feed.post/3k1") == "skies"
    assert who("Brix", "bluesky", "at://did:plc:ann/app.bsky.feed.like/3k1") is None
    for elsewhere in (("x", "17"), ("https://news.example/feed", "https://news.example/1"), ("appstore", "a")):
        assert who("Harbor Bank", *elsewhere) is None


def test_no_secret_is_shown(read):
    assert "canary" not in repr(read(TOOTS + SKIES, **SECRETS))


@pytest.mark.parametrize(
    ("toml", "path", "says"),
    [
        (TOOTS.replace("mastodon", "mastodont"), "publishers[0].kind", "did you mean mastodon?"),
        (TOOTS.replace('token = "$TOKEN"', ""), "publishers[0].token", "write token"),
        (TOOTS + 'api = "acme"', "publishers[0].api", "should be an address"),
        (TOOTS + 'brands = ["Harbour Bank"]', "publishers[0].brands[0]", "did you mean Harbor Bank?"),
        (TOOTS + "price = -1", "publishers[0].price", "at least 0"),
        (TOOTS + "dryrun = false", "publishers[0].dryrun", "did you mean dry_run?"),
        (TOOTS + 'visibility = "private"', "publishers[0].visibility", "public"),
        (TOOTS + TOOTS, "publishers[1].name", "is the name of publishers[0] too"),
    ],
)
def test_every_flaw_is_told_with_the_next_step_and_without_the_secret(problems, toml, path, says):
    found = problems(toml, **SECRETS)
    assert says in str(found[path])
    assert "canary" not in str(found[path])

from dataclasses import replace

import pytest

from replies.checks.length import COUNTED
from replies.platform import platform_of, platforms


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"origin": "x"}, "x"),
        ({"origin": "bluesky"}, "bluesky"),
        ({"origin": "mastodon.social"}, "mastodon"),
        ({"origin": "tiny.example", "url": "https://tiny.example/@ana/1234567"}, "mastodon"),
        ({"origin": "reddit"}, "reddit"),
        ({"origin": "https://itunes.apple.com/us/rss/customerreviews/id=1/json", "kind": "review"}, "app-store"),
        ({"origin": "file", "url": "https://play.google.com/store/apps/details?id=a", "kind": "review"}, "app-store"),
        ({"origin": "hackernews"}, "hackernews"),
        ({"origin": "github", "kind": "issue"}, "github"),
        ({"origin": "stackoverflow.com", "kind": "question"}, "stackexchange"),
        ({"origin": "help desk", "kind": "ticket"}, "mail"),
        ({"origin": "typeform", "kind": "survey"}, "mail"),
        ({"origin": "meta.discourse.example", "kind": "question"}, "forum"),
        ({"origin": "anywhere", "kind": "review"}, "review"),
        ({"origin": "https://news.example/feed"}, "post"),
        ({"origin": "notx.com", "url": "http://[broken"}, "post"),
    ],
)
def test_a_mention_shows_where_its_answer_would_stand(says, facts, name):
    kind = facts.pop("kind", "post")
    made = says("hello", kind=kind, url=facts.get("url"))
    assert platform_of(replace(made, origin=facts["origin"])).name == name


def test_what_counts_in_a_way_of_its_own_is_a_platform_with_a_limit():
    assert all(platforms()[name].longest for name in COUNTED)
    limits = {name: one.longest for name, one in platforms().items()}
    assert (limits["x"], limits["bluesky"], limits["mastodon"], limits["app-store"]) == (280, 300, 500, 350)


def test_nobody_is_asked_to_write_privately_where_that_is_impossible():
    private = {name: one.private for name, one in platforms().items()}
    assert private["app-store"] == private["review"] == "service" and private["mail"] == "here"
    assert not platforms()["mail"].public

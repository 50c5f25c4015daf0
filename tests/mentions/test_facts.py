from dataclasses import replace

import pytest

from mentions import Author, Engagement, match, parse
from mentions.tree import Range


@pytest.fixture
def review(says):
    """A review that carries every fact."""
    return replace(
        says("late again, see https://acme.com/help", title="Two stars"),
        kind="review",
        origin="reviews.example",
        author=Author(id="u-17", handle="jane_d", name="Jane Doe", url="https://people.example/jane", followers=250),
        url="https://www.news.bbc.co.uk/Sport/story?id=7",
        language="en-GB",
        country="GB",
        coordinates=(-17.7, 178.0),
        tags=("Bug", "#urgent"),
        rating=2.0,
        media=("image",),
        engagement=Engagement(likes=10),
    )


@pytest.mark.parametrize(
    "query",
    [
        "author:jane_d",
        "author:@JANE_D",
        "author:u-17",
        'author:"jane doe"',
        "author:people.example/jane",
        "author:jan*",
        "site:bbc.co.uk",
        "site:news.bbc.co.uk",
        'url:"bbc.co.uk/sport"',
        "url:bbc.co.uk/*/story",
        "lang:en",
        "lang:en-gb",
        "language:EN",
        "country:gb",
        "country:uk",
        "source:csv",
        'source:"my reviews"',
        "source:reviews.example",
        "tag:bug",
        "tag:#urgent",
        "type:review",
        "type:post|review",
        "has:link",
        "has:image",
        "has:place",
        "has:rating",
        "rating:2",
        "rating:[2 TO 5]",
        "rating:<=2",
        "followers:>=250",
        "likes:[10 TO 10]",
        "latitude:[-18 TO -17]",
        "title:two",
        'title:"two stars"',
        "title:sta*",
        "-lang:de",
        "-views:>3",
    ],
)
def test_a_fact_holds(review, query):
    assert match(parse(f"late {query}"), review, "Acme", heard_by=("My reviews", "csv")) is not None


@pytest.mark.parametrize(
    "query",
    [
        "author:jane",
        "author:doe",
        "site:co",
        "site:example.org",
        "site:bc.co.uk",
        'url:"bbc.co.uk/news"',
        "lang:de",
        "country:us",
        "source:rss",
        "tag:urg",
        "type:post",
        "has:video",
        "rating:>2",
        "followers:<250",
        "views:>=0",
        "longitude:[-180 TO 177]",
        "title:late",
        "-lang:en",
    ],
)
def test_a_fact_does_not_hold(review, query):
    assert match(parse(f"late {query}"), review, "Acme", heard_by=("My reviews", "csv")) is None


@pytest.mark.parametrize(
    "query",
    ["author:a", "site:a.com", "url:a", "lang:en", "country:gb", "tag:a", "rating:1", "followers:0", "latitude:0"],
)
def test_of_an_unknown_fact_only_not_holds(says, query):
    mention = says("late")
    assert match(parse(f"late {query}"), mention, "Acme") is None
    assert match(parse(f"late -{query}"), mention, "Acme") is not None


@pytest.mark.parametrize(
    ("longitude", "inside"), [(178.0, True), (-179.5, True), (170.0, True), (-175.0, True), (0.0, False), (169, False)]
)
def test_a_range_of_longitudes_goes_across_the_meridian_where_it_begins_above_its_end(says, longitude, inside):
    mention = replace(says("late"), coordinates=(-17.0, longitude))
    assert (match(Range("longitude", 170, -175), mention, "Acme") is not None) is inside


def test_a_site_is_that_of_the_source_and_that_of_the_address(says):
    mention = replace(says("late"), site="X", url="https://x.com/a/1")
    assert match(parse("site:x"), mention, "Acme") and match(parse("site:x.com"), mention, "Acme")


def test_a_broken_address_is_no_site(says):
    mention = replace(says("late"), url="http://[broken")
    assert match(parse("late -site:broken"), mention, "Acme") is not None

"""Which source heard a mention is known when it is matched, and the matcher of the brands is made once."""

import pytest

from flows.steps.matching import matcher_of
from mentions import match
from settings import Brand


@pytest.fixture
def settings(settings):
    brands = (
        Brand(name="Acme", query="acme source:square"),
        Brand(name="Brix", query='acme source:"the other one"'),
        Brand(name="Corp", query="acme source:csv OR acme source:forum.example"),
    )
    return settings.model_copy(update={"brands": brands})


def test_a_query_may_ask_for_the_name_and_the_kind_of_the_source_and_for_where_it_listens(hears, said, rows):
    hears([said("Acme is late")])
    assert rows("matches", "brand") == ["Acme"]
    hears([said("Acme is late again")], name="The other one")
    assert rows("matches", "brand") == ["Acme", "Acme", "Brix"]
    hears([said("Acme at last", origin="forum.example")])
    assert rows("matches", "brand") == ["Acme", "Acme", "Acme", "Brix", "Corp"]


def test_the_matcher_of_the_same_queries_is_made_once():
    brands = (Brand(name="Acme", query="acme"), Brand(name="Brix", query="brix", without=("coupons",)))
    first = matcher_of(brands)
    assert matcher_of(tuple(one.model_copy() for one in brands)) is first
    assert matcher_of(brands[:1]) is not first


def test_it_asks_the_whole_query_of_a_brand_as_match_does(said):
    brand = Brand(name="Acme", query="acme", without=("coupons",))
    for text in ("Acme is late", "Use my promo code ACME for 20% off at checkout, save now", "nobody"):
        alone = match(brand.parsed, said(text), "Acme")
        assert matcher_of((brand,)).matches(said(text)) == ((alone,) if alone else ())

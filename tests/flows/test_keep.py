from flows.steps.keep import prepared
from flows.steps.models import knowing_of


def test_every_mention_of_a_page_is_understood_for_each_brand_that_it_concerns(engine, settings, said):
    page = [
        said("Acme lost my parcel and nobody answers"),
        said("what a morning"),
        said("I love Brix, so friendly"),
        said("Acme charged me twice, it is terrible, and I switched to Brix"),
        said("Brix never refunded me"),
    ]
    ready, known = prepared(engine, settings, settings.sources[0], page), knowing_of(engine, settings)
    found = [(one.mention, [(about.match.brand, about.understanding) for about in one.concerns]) for one in ready.fresh]
    concern = [(page[0], ["Acme"]), (page[2], ["Brix"]), (page[3], ["Acme", "Brix"]), (page[4], ["Brix"])]
    assert found == [(one, [(brand, known[brand].meant(one)) for brand in brands]) for one, brands in concern]

from flows.steps.models import others_of

BRANDS = """
[[brands]]
name = "Acme"
query = "acme"
competitors = ["Globex", { name = "Initech Air", terms = ["initech", "initechcares"] }]
[[brands]]
name = "Kite"
query = "kite OR kites"
"""


def test_a_competitor_is_a_name_or_a_name_with_what_else_it_is_called(read):
    acme = next(brand for brand in read(BRANDS).brands if brand.name == "Acme")
    assert [(one.name, one.all_terms) for one in acme.competitors] == [
        ("Globex", ("Globex",)),
        ("Initech Air", ("Initech Air", "initech", "initechcares")),
    ]


def test_the_others_of_a_brand_are_its_competitors_and_the_other_brands(read):
    settings = read(BRANDS)
    acme = next(brand for brand in settings.brands if brand.name == "Acme")
    others = others_of(settings, acme)
    assert {"Globex", "Initech Air", "Kite"} <= others.keys() and "Acme" not in others
    assert others["Kite"] == ("Kite", "kite", "kites")


def test_a_competitor_that_is_neither_is_refused_with_its_place(problems):
    found = problems('[[brands]]\nname = "Kite"\nquery = "kite"\ncompetitors = [7, { nam = "x" }]\n')
    assert set(found) == {
        "brands[1].competitors[0]",
        "brands[1].competitors[1].name",
        "brands[1].competitors[1].nam",
    }

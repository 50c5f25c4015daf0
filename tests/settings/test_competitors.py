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


def test_a_key_that_a_competitor_does_not_have_is_told_with_those_that_it_has(problems):
    found = problems(
        '[[brands]]\nname = "Kite"\nquery = "kite"\ncompetitors = [{ name = "x", foo = 1 }, { terms = [] }]\n'
    )
    assert found["brands[1].competitors[0].foo"].suggestion == "use one of: name, terms"
    assert found["brands[1].competitors[1].name"].suggestion == "write name = … (how you call it; texts call it so too)"


def test_what_stands_twice_in_a_list_of_a_brand_is_told_and_so_is_the_brand_as_its_own_competitor(problems):
    lists = 'competitors = ["Globex", { name = "globex " }, "KITE"]\nwithout = ["coupons", "raffles", "Coupons"]\n'
    found = problems(f'[[brands]]\nname = "Kite"\nquery = "kite"\n{lists}')
    assert {path: problem.message for path, problem in found.items()} == {
        "brands[1].competitors[1]": "is there twice: it is brands[1].competitors[0] too",
        "brands[1].competitors[2]": "is the brand itself",
        "brands[1].without[2]": "is there twice: it is brands[1].without[0] too",
    }

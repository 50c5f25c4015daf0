"""What brands leave out: names of ready-made queries, and queries of one's own."""

import pickle

from mentions import parse
from mentions.noise import outside, ready_made

BRAND = '[[brands]]\nname = "Kite"\nquery = "kite"\n'


def brand_of(settings):
    return next(brand for brand in settings.brands if brand.name == "Kite")


def test_a_brand_leaves_nothing_out_by_itself(read):
    brand = brand_of(read(BRAND))
    assert brand.without == () and brand.parsed == brand.own == parse("kite")


def test_a_brand_is_matched_without_the_noise_that_it_names(read):
    brand = brand_of(read(BRAND + 'without = ["job adverts", "raffles"]\n'))
    noise = [ready_made()[name].parsed for name in ("job adverts", "raffles")]
    assert brand.parsed == outside(parse("kite"), noise) and brand.own == parse("kite")


def test_upper_and_lower_case_of_a_noise_do_not_matter(read):
    brand = brand_of(read(BRAND + 'without = [" Job Adverts "]\n'))
    assert brand.without == ("job adverts",)


def test_a_query_of_one_s_own_may_have_any_name(read):
    brand = brand_of(read(BRAND + 'without = ["the surfers"]\n[noise]\n"the surfers" = "surf* OR wave*"\n'))
    assert brand.parsed == outside(parse("kite"), [parse("surf* OR wave*")])


def test_a_query_of_one_s_own_takes_the_place_of_a_ready_made_one(read):
    settings = read(BRAND + 'without = ["job adverts"]\n[noise]\n"Job adverts" = "hiring"\n')
    assert brand_of(settings).noise == (("Job adverts", "hiring"),)
    assert settings.noise == (("Job adverts", "hiring"),)


def test_the_words_of_noise_never_name_the_brand(read):
    assert brand_of(read(BRAND + 'without = ["coupons"]\n')).all_terms == ("Kite", "kite")


def test_what_a_brand_leaves_out_travels_to_another_process(read):
    brand = brand_of(read(BRAND + 'without = ["own"]\n[noise]\nown = "surf"\n'))
    assert pickle.loads(pickle.dumps(brand)).parsed == brand.parsed


def test_a_name_that_nothing_has_is_a_problem_with_what_was_meant(problems):
    found = problems(BRAND + 'without = ["raffles", "job advert", "surfer"]\n[noise]\nsurfers = "surf"\n')
    assert {path: problem.suggestion for path, problem in found.items()} == {
        "brands[1].without[1]": "did you mean job adverts?",
        "brands[1].without[2]": "did you mean surfers?",
    }


def test_a_query_of_noise_that_cannot_be_read_is_a_problem_with_its_column(problems):
    found = problems('[noise]\n"the surfers" = "surf AND"\n')
    assert list(found) == ['noise."the surfers"'] and "(column 9)" in found['noise."the surfers"'].message


def test_noise_that_is_no_table_of_texts_is_a_problem_and_no_crash(problems):
    assert list(problems(instead='noise = 3\n[[brands]]\nname = "a"\nquery = "a"\n')) >= ["noise"]
    assert list(problems('[noise]\nads = ["a", "b"]\n')) == ['noise."ads"']
    assert list(problems('[noise]\n" " = "a"\n')) == ['noise." "']
    assert list(problems('[noise]\nAds = "a"\nads = "b"\n')) == ['noise."Ads"', 'noise."ads"']


def test_without_is_a_list_of_names(problems):
    assert list(problems(BRAND + 'without = "job adverts"\n')) == ["brands[1].without"]
    assert "brands[1].without[0]" in problems(BRAND + "without = [3]\n")

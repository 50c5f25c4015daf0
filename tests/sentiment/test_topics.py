import pytest

from sentiment import understand
from sentiment.model import COLD, Model
from sentiment.topics import TOUCHPOINTS, TaxonomyError, extended, taxonomy

PARKING = '[parking]\ntouchpoint = "use"\ndescription = "Car parks"\ncues = "parking, car park*"\n'


def test_every_topic_has_a_touchpoint_a_description_and_cues():
    for topic in taxonomy().topics:
        assert topic.touchpoint in TOUCHPOINTS and topic.description
        assert topic.cues or topic.name == "other"
    assert taxonomy().touchpoint_of("delivery") == "deliver"
    assert taxonomy().touchpoint_of("no such topic") is taxonomy().touchpoint_of(None) is None


def test_a_topic_of_the_users_own_is_found_and_stands_before_other():
    known = extended(PARKING)
    assert known.names == (*(n for n in taxonomy().names if n != "other"), "parking", "other")
    text = "the car park is closed and the parking machine too, this is awful"
    assert understand(text, model=Model(taxonomy=known)).topic == "parking"
    assert understand(text).topic != "parking"


def test_a_topic_of_the_same_name_replaces_ours_in_its_place_and_a_hidden_one_is_gone():
    known = extended('[safety]\nhidden = true\n[price]\ntouchpoint = "buy"\ndescription = "Fares"\ncues = "fare*"')
    assert known.names == tuple(name for name in taxonomy().names if name != "safety")
    assert known.touchpoint_of("price") == "buy"
    assert understand("your price is a scandal, awful", model=Model(taxonomy=known)).topic == "other"


def test_other_topics_are_another_version_of_what_was_understood():
    versions = {Model(taxonomy=extended(PARKING + text)).version for text in ("", "hints = 'car'\n", "#\n")}
    assert len(versions) == 2
    assert all("+top." in version for version in versions) and "+top." not in COLD.version


def test_hints_count_half_and_a_cue_within_a_longer_one_does_not_count():
    toml = '[{}]\ntouchpoint = "use"\ndescription = "x"\n{}\n'
    known = extended(
        "".join(f"[{name}]\nhidden = true\n" for name in taxonomy().names if name != "other")
        + toml.format("first", 'cues = "red car, red, car"')
        + toml.format("second", 'cues = "blue"\nhints = "green, grey, pink, white"')
    )

    def topic(text: str) -> str | None:
        return understand(text, declared="en", model=Model(taxonomy=known)).topic

    assert topic("the red car and the green grey pink white house") == "first"
    assert topic("the red car and the green grey pink blue house") == "second"


@pytest.mark.parametrize(
    ("toml", "place"),
    [
        ("[a", "the file"),
        ("a = 1", "a"),
        ('[a]\ntouchpoint = "sell"\ndescription = "x"\ncues = "x"', "a.touchpoint"),
        ('[a]\ntouchpoint = "use"\ncues = "x"', "a.description"),
        ('[a]\ntouchpoint = "use"\ndescription = "x"', "a.cues"),
        ('[a]\ntouchpoint = "use"\ndescription = "x"\ncues = "(x"', "a.cues"),
        ('[a]\ntouchpoint = "use"\ndescription = "x"\ncues = 7', "a.cues"),
        ('[a]\ntouchpoint = "use"\ndescription = "x"\ncues = "x"\ncolour = "red"', "a.colour"),
        ("[a]\nhidden = true", "a.hidden"),
        ("[other]\nhidden = true", "other"),
        ('["a, b"]\ntouchpoint = "use"\ndescription = "x"\ncues = "x"', "a, b"),
    ],
)
def test_a_taxonomy_that_cannot_be_used_says_what_and_where(toml, place):
    with pytest.raises(TaxonomyError) as wrong:
        extended(toml)
    assert place in [where for where, _ in wrong.value.problems]


@pytest.mark.parametrize("name", ["volume", "all", "Volume", "other ", "Other", "price  ", "PRICE"])
def test_no_topic_has_the_name_of_something_else(name):
    table = 'touchpoint = "use"\ndescription = "x"\ncues = "too loud"'
    with pytest.raises(TaxonomyError) as wrong:
        extended(f'["{name}"]\n{table}')
    assert [where for where, _ in wrong.value.problems] == [name]


def test_two_topics_of_a_file_differ_in_more_than_case_and_spaces():
    table = 'touchpoint = "use"\ndescription = "x"\ncues = "too loud"'
    with pytest.raises(TaxonomyError, match='hardly another name than "car park"'):
        extended(f'["car park"]\n{table}\n["Car  park"]\n{table}')

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.phrases import LONGEST, MOST, chained, phrases


def test_content_words_and_their_neighbours_are_phrases():
    assert phrases("They locked us out at gate 14!") == ("locked", "gate", "locked gate", "gate 14")


def test_the_order_of_function_words_does_not_matter():
    said = (
        "smells of burnt plastic",
        "Why is there burnt plastic?",
        "my BURNT and plastic seat",
        "burnt-plastic smell",
    )
    assert all("burnt plastic" in phrases(text) for text in said)


def test_a_sentence_ends_a_pair():
    assert "gate refund" not in phrases("Locked gate. Refund please")


@pytest.mark.parametrize("names", [("Borealis Air",), ("borealis", "air"), ("BorealisAir", "air*", "Boréalis")])
def test_the_brand_is_no_phrase(names):
    assert phrases("@BorealisAir Borealis Air borealisair: gate locked", names=(*names, "borealis air")) == (
        "gate",
        "locked",
        "gate locked",
    )


@pytest.mark.parametrize(
    "text",
    [
        "I am not on it, this is what they did again today",
        "das ist nicht so, und wir sind heute wieder da",
        "ce n'est pas pour nous, on est toujours là aujourd'hui",
        "no es para mí, ya está otra vez así todos los días",
        "14 200 3",
        "https://shop.example/gate @anna @bob.smith",
        "",
    ],
)
def test_what_says_nothing_has_no_phrase(text):
    assert phrases(text) == ()


@pytest.mark.parametrize(
    "text",
    ["mail anna.smith@example.com", "call 020 7946 0958", "card 4111 1111 1111 1111", "order AB12345", "PNR QWERTZ"],
)
def test_personal_data_is_no_phrase(text):
    said = " ".join(phrases(f"locked gate, {text}"))
    assert "locked gate" in said
    assert not any(part in said for part in ("smith", "example", "7946", "4111", "ab12345", "qwertz"))


@pytest.mark.parametrize("long", ["a" * 1900, "a-" * 950, "@" * 1900])
def test_personal_data_behind_a_word_without_end_is_no_phrase(long):
    assert phrases(f"{long} locked gate order AB12345") == phrases(f"{long} locked gate order")


def test_accents_and_hashtags_are_the_words_they_are():
    assert phrases("#Verspätung") == phrases("verspatung") == ("verspatung",)


def test_scripts_without_spaces_have_no_phrases():
    assert phrases("ប្រតិបត្តិការយឺត 手荷物が届かない") == ()


def test_of_a_long_text_the_same_phrases_stay_whatever_stands_around_them():
    one, other = (" ".join(f"{kind}{i}" for i in range(40)) for kind in ("pear", "plum"))
    both = f"{one}. {other}"
    assert len(phrases(both)) == MOST
    assert set(phrases(both)) & set(phrases(one)) and set(phrases(both)) - set(phrases(other)) <= set(phrases(one))


def test_overlapping_pairs_make_one_readable_row():
    assert chained(["14 locked", "gate", "gate 14", "locked"]) == "gate 14 locked"
    assert chained(["a b", "b a"]) == "a b"
    assert chained([]) == ""


@given(st.text(max_size=300), st.text(max_size=20))
def test_any_text_has_few_short_printable_phrases(text, name):
    found = phrases(text, names=(name,))
    assert len(found) <= MOST and len(set(found)) == len(found)
    assert all(len(part) <= LONGEST and part.isprintable() for phrase in found for part in phrase.split())
    assert phrases(text, names=(name,)) == found

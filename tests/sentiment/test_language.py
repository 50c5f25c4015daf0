import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentiment.language import known, language_of, why_not


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("The parcel came two weeks late and nobody answers the phone", None, "en"),
        ("Prime Minister Okonkwo met President Lindqvist in Ljubljana on Tuesday about Zaporizhzhia", None, "en"),
        ("yaar ye app bilkul bakwas hai, paise wapas karo", None, "hi"),
        ("match kal hai but ticket abhi tak nahi mila", None, "hi"),
        ("Paket saya belum sampai dan tidak ada yang bisa dihubungi", None, "id"),
        ("Das Paket ist immer noch nicht da und niemand geht ans Telefon", None, "de"),
        ("Ma commande n'est toujours pas arrivée et personne ne répond", None, "fr"),
        ("Il pacco non è ancora arrivato e nessuno risponde", None, "it"),
        ("ไม่มีใครตอบเลย", None, "th"),
        ("ຍັງບໍ່ມາ", None, "lo"),
        ("មិនទាន់", None, "km"),
        ("まだ届きません", None, "ja"),
        ("아직", None, "ko"),
        ("μου χάλασε", None, "el"),
        ("so good", None, "en"),
        ("zzkq", "pt-BR", "pt"),
        ("zzkq", "??", "und"),
    ],
)
def test_the_language_of_a_text_is_told(text, declared, language):
    assert language_of(text, declared) == language


def test_a_name_in_another_script_makes_an_english_text_no_other():
    assert language_of("I ordered at สวัสดี last week and the parcel has still not arrived", None) == "en"


def test_a_borrowed_english_word_makes_no_text_english():
    for text in (
        "el servicio de customer support fatal",
        "weekend shopping bahut accha tha",
        "das ist ein fake account",
    ):
        assert language_of(text, None) != "en"


def test_the_name_of_a_person_outvotes_no_english_words():
    for text in (
        "Otis Elolland here: a table of parcel prices for Haracport: thebrand, the post, and Uma Garitfield's bike.",
        "Somebody told me that the prices are from Para Belgrove, Uma Tarnwick and Kal Dorfield",
    ):
        assert language_of(text, None) == "en"
    assert language_of("Uma Nova Vida Para Todos", None) == "pt"


@pytest.mark.parametrize(
    ("text", "language"), [("thebrand da best", "und"), ("thebrand est nul", "fr"), ("thebrand gak jelas", "id")]
)
def test_in_a_few_words_a_guess_is_no_language_but_a_word_that_is_known_may_be(text, language):
    assert language_of(text, None) == language
    assert language_of(text, "en-GB") == "en"


def test_the_reason_says_the_language_or_that_it_cannot_be_told():
    assert why_not("th", "ไม่มีใครตอบเลย").startswith("Thai (th) is not scored")
    assert why_not("und", "zz") == "too short to tell its language"
    assert why_not("und", "zzkq plkj mnbv hgfd") == "its language is not clear"


def test_no_word_is_both_english_and_of_another_language():
    lists = known()
    assert not (lists.function | lists.content) & lists.others.keys()


@given(st.text(max_size=60), st.none() | st.text(max_size=6))
def test_whatever_the_text_a_code_of_a_language_comes_back(text, declared):
    code = language_of(text, declared)
    assert code == "und" or (2 <= len(code) <= 3 and code.isalpha())

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentiment import understand
from sentiment.cues import complaint
from sentiment.topics import topics


@pytest.mark.parametrize(
    "text",
    [
        "Three weeks and still no refund, nobody answers my emails",
        "The app keeps crashing since the update, please fix it",
        "You charged me twice this month",
        "My parcel never arrived and the tracking says delivered",
        "On hold for two hours, how long does this take?",
        "I will never order from you again",
    ],
)
def test_a_broken_expectation_is_a_negative_complaint_however_politely_put(text):
    seen = understand(text)
    assert seen.complaint is not None and seen.complaint >= 0.6
    assert seen.label == "negative"
    assert seen.evidence


@pytest.mark.parametrize(
    "text", ["Thank you so much, the new menu is delicious", "Great service today, everyone was kind and quick"]
)
def test_thanks_are_praise_and_no_complaint(text):
    seen = understand(text)
    assert seen.label == "positive" and seen.praise
    assert seen.complaint is not None and seen.complaint < 0.3


def test_an_insult_is_negative_but_less_of_a_complaint_than_a_missing_refund():
    insult, refund = understand("what an idiot this guy is"), understand("my refund has still not arrived")
    assert insult.label == "negative"
    assert insult.complaint is not None and refund.complaint is not None
    assert insult.complaint < 0.5 < refund.complaint


def test_what_a_brand_is_called_is_not_scored():
    text = "I have flown with United from Denver to Boston with two bags"
    assert (understand(text).compound or 0) > 0.3
    assert understand(text, terms=("united",)).compound == 0
    assert understand("I went to the @joyful office, see https://love.example/best to get there").compound == 0


@given(st.sampled_from(["joy", "trust", "doom", "crush", "best buy", "love*"]), st.sampled_from(["", "#", "@"]))
def test_a_text_means_the_same_whatever_the_brand_is_called(brand, sign):
    text = "the parcel from {} came today and it was late"
    named = understand(text.format(sign + brand.rstrip("*")), terms=(brand,))
    plain = understand(text.format(f"{sign}Qxyz"), terms=("Qxyz",))
    assert (named.compound, named.label, named.complaint) == (plain.compound, plain.label, plain.complaint)


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("កញ្ចប់របស់ខ្ញុំមិនទាន់មកដល់ទេ ហើយគ្មាននរណាឆ្លើយ", None, "km"),
        ("Mi paquete todavía no ha llegado y nadie contesta el teléfono", None, "es"),
        ("ហេតុអ្វី", "km", "km"),
        ("mera parcel abhi tak nahi aaya hai aur koi phone nahi uthata", None, "hi"),
        ("qwrt zxcv plkj mnbv hgfd", "en", "und"),
        ("zzkq", None, "und"),
        ("😡😡😡", None, "und"),
        ("", "en", "und"),
        ("???", None, "und"),
        ("#عاجل https://example.org/a", None, "und"),
        ("@acme 😡", None, "und"),
    ],
)
def test_a_language_that_is_not_scored_gets_no_label_and_a_reason(text, declared, language):
    seen = understand(text, declared=declared)
    assert (seen.label, seen.compound, seen.complaint) == ("abstain", None, None)
    assert seen.language == language
    assert seen.abstained_why


def test_the_reason_names_the_language():
    seen = understand("កញ្ចប់របស់ខ្ញុំមិនទាន់មកដល់ទេ?")
    assert seen.abstained_why == "Khmer (km) is not scored: no model for it is installed"
    assert seen.question


@pytest.mark.parametrize("declared", ["en", "en-GB", "EN_us"])
def test_a_short_text_is_in_the_language_it_is_declared_to_be(declared):
    assert understand("zzkq", declared=declared).language == "en"
    assert understand("not good").language == "en"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Does anyone know when the shop opens", True),
        ("How do I change my password", True),
        ("is it open on Sunday?", True),
        ("I know how it works", False),
        ("see https://example.com/?q=1 for the details of it", False),
    ],
)
def test_questions_are_recognised_with_and_without_a_mark(text, asked):
    assert understand(text).question is asked


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("my parcel is lost, the courier never came", "delivery"),
        ("please give my money back, you charged me twice", "billing"),
        ("the servers are down again, no service at all", "outage"),
        ("the app crashes when i log in", "bug"),
        ("on hold for an hour with customer service and then they hung up", "service"),
        ("the cashier was so rude, terrible staff", "staff"),
        ("the charger caught fire, this is dangerous", "safety"),
        ("my data was leaked in the data breach", "privacy"),
        ("way too expensive after the price increase", "price"),
        ("I hate what you did to us and I will never come back", "other"),
        ("the weather is nice in the park", None),
    ],
)
def test_the_topic_is_that_of_the_weightiest_cues(text, topic):
    assert understand(text).topic == topic
    assert topic is None or topic in topics()


@settings(deadline=None)
@given(
    st.text(max_size=80) | st.text("not! refund😡 thanks?@http://", max_size=80), st.sampled_from([None, "en", "km"])
)
def test_whatever_the_text_the_ranges_hold_and_abstaining_has_a_reason(text, declared):
    seen = understand(text, declared=declared)
    assert 0 <= seen.confidence <= 1
    if seen.label == "abstain":
        assert seen.compound is None and seen.complaint is None and seen.abstained_why
    else:
        assert seen.compound is not None and -1 <= seen.compound <= 1
        assert seen.complaint is not None and 0 <= seen.complaint <= 1
        assert seen.abstained_why is None


def test_one_more_sign_makes_a_complaint_likelier_and_a_better_feeling_makes_it_less_likely():
    fewer, more = {"money": 1.5}, {"money": 1.5, "never received": 1.7}
    assert complaint(fewer, 0) < complaint(more, 0)
    assert complaint(more, 0.5) < complaint(more, 0) < complaint(more, -0.5)
    assert complaint({"link": -0.9} | fewer, 0) < complaint(fewer, 0)


@pytest.mark.parametrize(
    "flood",
    ["😡" * 4_000, "the app is down " + "😡 " * 4_000, "a" * 100_000, "still no refund " * 20_000, "@" * 50_000],
)
def test_a_flood_costs_no_more_than_a_long_text(flood):
    began = time.perf_counter()
    understand(flood, declared="en", terms=("acme",))
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    "text", ["https://example.org/a", "@acme @acmehelp", "Acme #sale https://example.org/a", "@acme \ufffd\ufffd"]
)
def test_a_text_of_links_handles_and_tags_alone_is_in_no_language_and_complains_of_nothing(text):
    seen = understand(text, terms=["Acme"])
    assert (seen.label, seen.language, seen.abstained_why) == ("neutral", "zxx", None)
    assert seen.complaint < 0.5

"""Drafts are the same for the same mention, fit where they stand, and say templates, a name and knowledge alone."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentions import Author, Mention
from replies import Asked, Entry, Voice, write
from replies.checks import On, counted
from replies.history import History
from replies.platform import platform_of, platforms
from replies.proof import flaws
from replies.voice import LANGUAGES, Manners
from replies.wordings import WordingError, filled, read, templates
from sentiment import Understanding
from sentiment.topics import topics
from tests.replies.conftest import SAID

REFUND = Entry(
    key="faq",
    language="en",
    question="How do I get a refund?",
    answer="Open your order and choose Return. The team answers by e-mail. It is the same for all orders.",
    tags=("billing",),
    by="k",
    at=SAID,
)
QUESTION = {"complaint": 0.1, "compound": 0.0, "label": "neutral", "question": True, "topic": "billing"}


@pytest.fixture(scope="session")
def asks(says, understood):
    """asks("text", kind="question", topic="billing", voice=...) is everything that is known."""

    def made(text="they charged me twice", *, kind="complaint", id="1", origin="x", name="Ana", meant=None, **known):
        mention = replace(says(text, id=id, name=name, handle="ana_m"), origin=origin)
        reading = understood(**({"topic": "billing"} | (meant or {})))
        return Asked(mention=mention, understanding=reading, brand="Acme", kind=kind, now=SAID, **known)

    return made


def test_every_topic_of_ours_has_wordings_of_its_own_in_every_language():
    assert all(set(topics()) - {"safety"} <= set(templates(language).topics) for language in LANGUAGES)


def test_every_wording_fits_every_platform_and_no_check_stops_one():
    assert not [*flaws(Voice(), On(brand="Harbor Bank"))]


def test_a_voice_that_forbids_every_wording_is_told_so():
    spoken = Voice(forbidden=("gracias", "thank you", "write", "escrib", "please", "you"))
    assert any("no wording fits" in flaw for flaw in flaws(spoken, On(brand="Acme")))


def test_the_same_mention_always_gets_the_same_draft_and_others_other_wordings(asks):
    texts = Counter(write(asks(id=str(i))).text for i in range(60))
    assert write(asks(id="7")) == write(asks(id="7")) and len(texts) > 9 and max(texts.values()) < 20


def test_a_question_is_answered_from_the_entry_that_fits_in_its_own_words(asks):
    got = write(asks("How do I get a refund?", kind="question", meant=QUESTION, entries=(REFUND,)))
    assert REFUND.answer in got.text and got.needs is None
    assert [(one.key, one.used) for one in got.sources] == [("faq", True)]


@pytest.mark.parametrize(
    "changed",
    [
        {"language": "es"},
        {"brand": "Globex"},
        {"valid_until": SAID - timedelta(days=1)},
        {"question": "Do you have shops in Lisbon?", "tags": (), "answer": "Two of them."},
    ],
)
def test_what_is_of_others_or_over_or_about_something_else_answers_nothing(asks, changed):
    got = write(asks("How do I get a refund?", kind="question", meant=QUESTION, entries=(replace(REFUND, **changed),)))
    assert got.text == "" and got.needs == "needs a person: nothing in the knowledge answers this"
    assert not any(one.used for one in got.sources)


def test_a_long_answer_is_cut_at_a_full_stop_and_says_so(asks):
    long = replace(REFUND, answer=REFUND.answer + " " + "And there is more to say about it. " * 20)
    got = write(asks("How do I get a refund?", kind="question", meant=QUESTION, entries=(long,)))
    assert counted(got.text, "x") <= 280 and got.text.endswith(".") and "Open your order" in got.text
    assert any("did not fit in whole" in look.why for look in got.looks)


def test_an_answer_of_one_endless_sentence_is_for_a_person(asks):
    got = write(
        asks(
            "How do I get a refund?", kind="question", meant=QUESTION, entries=(replace(REFUND, answer="very " * 100),)
        )
    )
    assert got.text == "" and "longer than X takes" in got.needs and not got.sources[0].used


@pytest.mark.parametrize(
    ("known", "situation"),
    [
        ({}, "first"),
        ({"history": History(said=(SAID - timedelta(days=9), SAID))}, "repeated"),
        ({"waiting": True}, "waiting"),
        ({"fixed": SAID + timedelta(hours=1), "waiting": True}, "fixed"),
        ({"fixed": SAID - timedelta(hours=1)}, "first"),  # it was said after the fix: that did not help
        ({"urgent": 'law: "my lawyer"', "waiting": True}, "legal"),
        ({"urgent": 'safety: "caught fire"'}, "safety"),
    ],
)
def test_what_came_before_decides_how_a_complaint_is_answered(asks, known, situation):
    got = write(replace(asks(), now=SAID + timedelta(hours=2), **known))
    assert got.situation == situation and got.text and bool(got.needs) == (situation in ("legal", "safety"))


def test_of_self_harm_nothing_is_written(asks):
    got = write(asks(urgent='self-harm: "kill myself"'))
    assert got.text == "" and "at once" in got.needs


def test_danger_in_a_language_without_templates_is_told_with_that(asks):
    got = write(asks("x", meant={"language": "km"}, urgent='law: "y"'))
    assert got.text == "" and "legal" in got.needs and "Khmer" in got.needs


def test_personal_data_and_an_unsure_reading_are_looked_at(asks):
    got = write(asks("my card 4111 1111 1111 1111 was charged", meant={"confidence": 0.4}))
    assert [look.why for look in got.looks] == [
        "the message seems to hold a card number: do not repeat it, and ask for its removal where it is public",
        "the reading is unsure (40 %): read the message yourself, irony included",
    ]
    assert "4111" not in got.text


class TestVoice:
    def test_greeting_signature_and_formality_are_the_brands_own(self, asks):
        spoken = Voice(greetings={"en": "Dear {name}"}, signatures={"": "Kim, Acme"})
        got = write(asks(origin="help desk", voice=spoken)).text
        assert got.startswith("Dear Ana, ") and got.endswith("\n\nKim, Acme")
        tu = write(asks(meant={"language": "es"}, voice=Voice(formality={"": "informal"}))).text
        usted = write(asks(meant={"language": "es"})).text
        assert "nvíanos" in tu + "envías" and "usted" not in tu and tu != usted

    def test_what_is_forbidden_is_said_otherwise_and_what_is_preferred_instead(self, asks):
        spoken = Voice(
            forbidden=("thank you for telling us", "thank you for letting us know"), preferred={"amount": "sum"}
        )
        texts = [write(asks(id=str(i), voice=spoken)).text for i in range(20)]
        assert all(
            "telling us." not in text and "letting us know" not in text and "amount" not in text for text in texts
        )
        assert any("sum" in text for text in texts)

    def test_pictures_and_jokes_are_for_praise_alone(self, asks):
        spoken, glad = Voice(emoji=True, humour=True), {"label": "positive", "compound": 0.8, "praise": True}
        praise = [write(asks(kind="praise", id=str(i), meant=glad, voice=spoken)).text for i in range(30)]
        assert all(text[-1] in "😊🙌💛" for text in praise) and any("coffee machine" in text for text in praise)
        assert write(asks(voice=spoken)).text.isascii()
        off = replace(spoken, platforms={"x": Manners(emoji=False)})
        assert write(asks(kind="praise", meant=glad, voice=off)).text.isascii()

    def test_who_cannot_be_written_to_privately_is_asked_to_write_to_the_contact(self, asks):
        asked = asks(origin="appstore", voice=Voice(contact="help@acme.example"))
        assert "help@acme.example" in write(asked).text and "private message" not in write(asked).text

    def test_no_drafts_are_written_in_a_language_that_the_voice_leaves_out(self, asks):
        got = write(asks(meant={"language": "es"}, voice=Voice(drafts=("en",))))
        assert got.text == "" and "no drafts in Spanish" in got.needs


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(max_size=200),
    name=st.none() | st.text(max_size=40),
    handle=st.none() | st.text(max_size=30),
    platform=st.sampled_from(sorted(platforms())),
    topic=st.none() | st.sampled_from(topics()),
    language=st.sampled_from(("en", "es", "und", "km")),
    kind=st.sampled_from(("complaint", "question", "praise")),
    longest=st.none() | st.integers(80, 300),
)
def test_whatever_is_said_a_draft_fits_its_place_and_repeats_nothing(
    text, name, handle, platform, topic, language, kind, longest
):
    where = platforms()[platform]
    mention = Mention(
        origin=(where.origins or where.hosts or ("feed",))[0],
        external_id="1",
        kind="post",
        said=SAID,
        heard=SAID,
        text=f"qzx{text}",
        author=Author(name=name, handle=handle),
    )
    meant = Understanding(compound=None, label="abstain", complaint=None, language=language, topic=topic)
    voice = Voice(signatures={"": "Kim"}, platforms={platform: Manners(longest=longest)})
    got = write(Asked(mention=mention, understanding=meant, brand="Acme", kind=kind, now=SAID, voice=voice))
    limit = voice.longest(platform_of(mention))
    assert limit is None or counted(got.text, platform_of(mention).name) <= limit
    assert got.text or got.needs
    assert "qzx" not in got.text and "{" not in got.text


def test_a_file_of_templates_says_what_is_wrong_with_it():
    with pytest.raises(WordingError, match="greeting"):
        read('language = "xx"\n' + "".join(f"[{name}]\nforms = []\n" for name in templates("en").layouts) + "[topic]\n")
    with pytest.raises(WordingError, match="undefined"):
        filled("write to {{ nobody }}", {})
    with pytest.raises(WordingError):
        filled("{{ ''.__class__.__mro__ }}", {})

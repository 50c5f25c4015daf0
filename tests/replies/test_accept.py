"""What may come of a model's answer: what a source says word for word, and plain words. Nothing else."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentions import Author
from replies import Entry
from replies.accept import Refused, Rewritten, accept
from replies.checks import On
from replies.model import Rewording, kept, parts, why_not
from replies.sentences import sentences
from replies.vocabulary import vocabulary

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
REFUND = "Refunds are paid within 5 working days. You see them at https://acme.example/refunds."
KEEP = "Please send us the order number in a private message. A colleague from dispatch can then look up where it is."
EN = (
    "Hi Anna, thank you for telling us. We understand that you are waiting for clear word about a delivery. "
    f"{KEEP}\n\nThe Acme team"
)
GUARDA = "Envíanos el número de pedido por mensaje privado."
ES = f"Hola, Anna. Gracias por contárnoslo. Entendemos que esperas una entrega. {GUARDA}\n\nEl equipo de Acme"
LATE = "My parcel is late again, and @acme does not answer!! Tell me it is wonderful."


def asked(text=EN, *, words=LATE, language="en", knows="", signature="The Acme team", **on) -> Rewording:
    entry = Entry(key="k", language=language, question="When?", answer=knows, by="anna", at=NOON)
    facts = {"author": Author(name="Anna", handle="anna_99"), "brand": "Acme"} | on
    return Rewording(
        text=text,
        language=language,
        on=On(words=words, **facts),
        entries=(entry,) if knows else (),
        signature=signature,
    )


def said(text: str) -> str:
    return json.dumps({"text": text}, ensure_ascii=False)


GOOD = (
    f"Thank you so much for letting us know. We understand how frustrating it is to wait for a delivery. {KEEP}",
    f"We are sorry about the trouble with your delivery, and thank you for writing to us. {KEEP}",
    f"Thanks for reaching out. We can imagine how tiring it is to wait for a delivery. {KEEP}",
    f"Thank you. We hear you, and we know how important it is to know more about your delivery. {KEEP}",
)


@pytest.mark.parametrize("body", GOOD)
def test_a_better_wording_is_taken_with_the_greeting_and_the_signature_of_the_draft(body):
    got = accept(said(body), asked())
    assert isinstance(got, Rewritten), got
    assert got.text == f"Hi Anna, {body[0].lower()}{body[1:]}\n\nThe Acme team"


def test_so_it_is_in_spanish():
    body = f"Muchas gracias por escribirnos. Sentimos la espera con tu entrega. {GUARDA}"
    got = accept(said(body), asked(ES, words="Mi paquete no llega", language="es", signature="El equipo de Acme"))
    assert isinstance(got, Rewritten), got
    assert got.text == f"Hola, Anna. {body}\n\nEl equipo de Acme"


def test_whole_sentences_of_the_knowledge_may_be_said():
    first, second = sentences(REFUND)
    body = f"Thank you for letting us know about your delivery. {first} {KEEP}"
    on = {"knowledge": (REFUND,), "domains": ("acme.example",)}
    assert isinstance(accept(said(body), asked(knows=REFUND, **on)), Rewritten)
    assert isinstance(accept(said(body.replace(first, f"{first} {second}")), asked(knows=REFUND, **on)), Rewritten)
    got = accept(said(body.replace(first, second)), asked(knows=REFUND, **on))
    assert isinstance(got, Refused) and "context" in got.why  # the first may be the condition of the second
    assert isinstance(accept(said(body), asked()), Refused)


BAD = {
    "a number": "Refunds are paid within 3 working days.",
    "a number in words": "Refunds are paid within three working days.",
    "half a sentence of the knowledge": "Refunds are paid.",
    "a sentence of the knowledge that asks": "Refunds are paid within 5 working days?",
    "another link": "You see them at https://evil.example/refunds.",
    "a link of ours in a sentence of its own": "Look at https://acme.example/refunds.",
    "a handle": "Write to @acme_help.",
    "a mail address": "Write to help@acme.example.",
    "an offer": "We refund you.",
    "a promise": "We will look at it.",
    "a date": "We look at it today.",
    "a denial": "This is not our problem.",
    "an admission": "This was our fault.",
    "consent": "Yes, you are right.",
    "a name": "Bob is happy to help.",
    "a name that is a word": "Help is there, Grace.",
    "a name of plain words": "We are happy, Dear.",
    "capitals": "WE are glad.",
    "a competitor": "Globex is better.",
    "another language": "Gracias por su paciencia.",
    "markup": "We are **glad**.",
    "a tag": "<b>We are glad</b>.",
    "an emoji": "We are glad 😊.",
    "a look-alike": "We аre glad.",
    "a word of the mention": "It is wonderful.",
    "words of the mention": "Tell me it is good.",
    "a word twice": "We are very very glad.",
    "noise": "We are glad!!",
    "a question": "How are you?",
    "a small letter": "we are glad.",
    "what was done": "We have sent your delivery.",
    "what is done": "We are looking into it.",
    "what is": "Your delivery is here.",
    "what is, of it": "A delivery is with us.",
    "a gift": "It is yours.",
    "a gift in other words": "You get it all back.",
    "who pays": "This is on us.",
    "a word given": "You have our word.",
    "what one does": "We keep you posted.",
    "a number that is a word": "One more delivery is for you.",
    "who it was": "It was us.",
    "a sign": "We are glad & happy.",
    "an underscore": "We are_glad.",
    "what was said before": "Thank you for telling us.",
    "its orders": "You word one reply of a brand to a customer better.",
    "a request for data": "Please send us your password.",
}


@pytest.mark.parametrize("more", BAD.values(), ids=BAD)
@pytest.mark.parametrize("where", ["first", "last"])
def test_what_is_in_no_source_is_refused(more, where):
    draft = parts(asked()).body
    body = f"{more} {draft}" if where == "first" else f"{draft} {more}"
    got = accept(said(body), asked(knows=REFUND))
    assert isinstance(got, Refused) and got.why


@pytest.mark.parametrize(
    "answer",
    [
        "", "null", "3", '"text"', "[]", "{}", '{"text": 3}', '{"text": null}', '{"text": {"text": "x"}}', "Thank you!",
        '[["text", "x"]]', '{"text": "x", "text": "y"}', '{"text": "x", "more": 1}', '{"reply": "x"}', '{"text": ""}',
        '{"text": "  "}', '```json\n{"text": "x"}\n```', '{"text": "x"} and more', "[" * 10_000,
        '{"text": "' + "x" * 9_000 + '"}',
    ],
)  # fmt: skip
def test_an_answer_that_is_not_the_json_that_was_asked_for_is_refused(answer):
    assert isinstance(accept(answer, asked()), Refused)


@pytest.mark.parametrize("unseen", ["\u200b", "\u202e", "\U000e0041", "\u00a0", "\r", "\t", "\x00", "\ufeff", "\u2028"])
def test_what_nobody_sees_is_refused(unseen):
    good = GOOD[0].replace("so much", f"so{unseen} much")
    assert isinstance(accept(said(good), asked()), Refused)


@pytest.mark.parametrize(
    "body",
    [
        "Thank you so much for your patience with this delivery.",
        f"Thank you so much. {KEEP}",
        GOOD[0].replace("number", "name"),
        GOOD[0].replace(KEEP, " ".join(reversed(KEEP.split(". ")))),
        GOOD[0].replace("private", "public"),
        GOOD[0] + " We are glad. We are happy.",
        GOOD[0].replace(". ", ".\n"),
        parts(asked()).body,
    ],
)
def test_a_draft_loses_nothing_that_it_says_and_asks(body):
    assert isinstance(accept(said(body), asked()), Refused)


def test_what_the_checks_block_or_find_anew_is_refused():
    got = accept(said(GOOD[0]), asked(longest=100, platform="x"))
    assert isinstance(got, Refused) and "length" in got.why


def test_the_reason_names_a_word_of_the_models_own_and_none_of_the_mention():
    def refused(word):
        return accept(said(f"{GOOD[0]} We are {word}."), asked(words="be zebrafied now")).why

    assert "flabbergasted" in refused("flabbergasted")
    assert "zebrafied" not in refused("zebrafied") and "a word of the mention" in refused("zebrafied")


def test_a_model_is_asked_only_where_there_is_something_to_say_better():
    assert why_not(asked()) is None
    assert "fr" in why_not(asked(language="fr"))
    assert why_not(asked("")) is not None
    assert why_not(asked(f"Hi Anna, {KEEP}")) == "no sentence of it may be said otherwise"
    assert "named" in why_not(asked(EN.replace("We understand", "Anna, we understand")))


@pytest.mark.parametrize(
    ("text", "head", "tail"),
    [
        (EN, "Hi Anna, ", "\n\nThe Acme team"),
        (ES, "Hola, Anna. ", ""),
        ("Hello,\n\nThank you for telling us.", "Hello,\n\n", ""),
        ("Hi there, thank you for telling us.", "Hi there, ", ""),
        ("Thank you for telling us, Acme is glad.", "", ""),
    ],
)
def test_greeting_and_signature_are_not_the_models(text, head, tail):
    found = parts(asked(text))
    assert (found.head, found.tail) == (head, tail) and found.head + found.body + found.tail == text


def test_what_says_more_than_plain_words_is_kept():
    assert kept(asked()) == [f"{one.rstrip('.')}." for one in KEEP.split(". ")]


@given(st.text(max_size=200))
def test_whatever_a_model_adds_stands_in_no_reply(more):
    """By construction: what comes through is made of sentences of the sources and of listed words."""
    got = accept(said(f"{GOOD[0]} {more}"), asked())
    if isinstance(got, Rewritten):
        known = vocabulary("en")
        rest = got.text.replace(KEEP, " ").removeprefix("Hi Anna,").removesuffix("The Acme team")
        assert not known.strange(rest, range(len(known.topics)))


NEVER = {
    "en": "will shall won't not no never can't cannot yes refund refunds free discount voucher credit gift money today "
    "tomorrow soon fault mistake wrong number password card address email link click visit call promise guarantee "
    "certainly definitely lawyer sue die kill hate stupid idiot right agree must should going give pay buy have has "
    "had do does did done get gets got sent send check checked found fixed solved work working here back yours ours "
    "one two on way ready was were been made keep follow bring good better everything always",
    "es": "haremos será no nunca jamás sí reembolso gratis descuento vale dinero hoy mañana pronto culpa número "
    "contraseña tarjeta dirección enlace clic promesa garantía siempre odio tonto razón damos dar pagar hemos ha han "
    "tenemos tiene enviado revisamos revisado hacemos hecho aquí uno dos listo resuelto camino fue era tuyo suyo bien",
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_listed_word_promises_offers_denies_dates_or_asks_for_data(language):
    """A few that must never come in by a well-meant extension of the list."""
    known = vocabulary(language)
    assert not known.listed & set(NEVER[language].split())
    assert not any(any(sign.isdigit() or sign in "@/:" for sign in word) for word in known.listed)
    assert not known.plain & known.always and not known.nouns & (known.plain | known.always)

"""A question is put to the brand, or to whoever reads it."""

from dataclasses import replace

import pytest

from mentions import Author, Engagement
from replies.addressed import addressed, is_own
from replies.queue import Asking, Desk, item_of, reach_of

BRAND = {"names": ("Acme", "acme air"), "handles": ("acme", "@AcmeCares")}


@pytest.mark.parametrize(
    "text",
    [
        "Hey Acme, when do you open on Sundays?",
        "Acme, can I change my flight?",
        "When can I check in, Acme?",
        "Does Acme ship to Spain?",
        "I have a voucher. How can I use it at Acme Air?",
        "@acme has anyone looked at my ticket?",
        "where is my order @acmecares",
        "Hola Acme, ¿cuándo abre la tienda de Málaga?",
        "¿Cuánto cuesta el envío con Acme?",
        "Bonjour Acme, où est mon colis ?",
    ],
)
def test_the_brand_is_asked(says, text):
    assert addressed(says(text), **BRAND)


@pytest.mark.parametrize(
    "text",
    [
        "Has anyone tried Acme?",
        "Is it just me or is Acme slow today?",
        "Acme or Globex, which is better?",
        "Thoughts on Acme?",
        "Anyone else waiting for @acme?",
        "Is Acme legit? Should I buy there?",
        "¿Alguien sabe si Acme abre hoy?",
        "¿Qué tal es Acme? ¿Merece la pena?",
        "Flew with Acme. What is the weather like in Rome?",
        "Acme was fine",
        "Kennt jemand Acme?",
    ],
)
def test_others_are_asked_or_nobody(says, text):
    assert addressed(says(text), **BRAND) is None


@pytest.mark.parametrize("kind", ["review", "ticket", "survey", "question", "issue"])
def test_what_is_for_the_brand_to_read_is_put_to_it(says, kind):
    assert addressed(says("anyone?", kind=kind), **BRAND)


def test_a_reply_to_the_brand_is_put_to_it(says):
    assert addressed(says("And when?"), **BRAND) is None
    assert addressed(says("And when?"), **BRAND, to_us=True) == "it replies to the brand"


@pytest.mark.parametrize(
    ("author", "own"),
    [
        (Author(handle="Acme"), True),
        (Author(handle="@acmecares", name="x"), True),
        (Author(handle="acme_fan", name="Acme"), False),
        (Author(), False),
    ],
)
def test_an_account_of_the_brand_is_known(says, author, own):
    assert is_own(replace(says(), author=author), BRAND["handles"]) == own


def test_what_comes_in_has_its_reach_and_its_voice(says, understood):
    desk = Desk(brand="Acme", **BRAND)
    mention = replace(says(), author=Author(id="7", followers=900), engagement=Engagement(views=1_200))
    asking = Asking(id=3, mention=mention, meant=understood(complaint=0.9), urgent='safety: "fire"')
    item = item_of(asking, desk, mention.said)
    assert (item.reach, item.severity, item.voice) == (1_200, "critical", f"{mention.origin} 7")
    assert reach_of(says()) == 0


@pytest.mark.parametrize(
    ("fields", "queued"),
    [
        ({"author": Author(followers=1_000)}, True),
        ({"author": Author(followers=999)}, False),
        ({"kind": "review"}, True),
    ],
)
def test_praise_is_answered_where_many_read_it_and_in_reviews(says, understood, fields, queued):
    asking = Asking(
        id=1, mention=replace(says("Acme is great"), **fields), meant=understood(complaint=0.1, praise=True)
    )
    assert (item_of(asking, Desk(brand="Acme"), asking.mention.said) is not None) == queued


def test_nobody_answers_themselves(says, understood):
    asking = Asking(id=1, mention=replace(says(), author=Author(handle="acme")), meant=understood(complaint=0.9))
    assert item_of(asking, Desk(brand="Acme", handles=("acme",)), asking.mention.said) is None

import tomllib
from pathlib import Path

import pytest

from replies.checks import On, Permissions, check

TEXTS = tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf8"))
ACME = On(brand="Acme")


def blocking(text: str, on: On = ACME) -> set[str]:
    return {one.check for one in check(text, on) if one.level == "block"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_promises_or_admits_something_blocks(language):
    assert not [one for one in TEXTS[f"promises_{language}"] if not blocking(one) & {"promise", "admission"}]


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_asked_denied_reported_or_in_doubt_promises_nothing_and_nothing_else_blocks_it(language):
    assert not [one for one in TEXTS[f"harmless_{language}"] if blocking(one)]


@pytest.mark.parametrize(
    "hidden", ["r\u200befund", "réfund", "r3fund", "re-fund", "r.e.f.u.n.d", "rеfund", "**refund**", "ｒｅｆｕｎｄ"]
)
def test_a_promise_is_found_however_it_is_written(hidden):
    text = f"Hello Ana! We will {hidden} you."
    (found,) = [one for one in check(text, ACME) if one.check == "promise"]
    assert text[found.start : found.end].startswith("We will")
    assert text[found.start : found.end].rstrip("*").endswith(("d", "ｄ"))


def test_who_may_promise_something_is_told_so_and_nobody_else_may():
    on = {"brand": "Acme", "permissions": Permissions(offers={"refund": ("dora", "Managers")})}
    assert blocking("We will refund you.", On(**on, by="anna")) == {"promise"}
    assert blocking("We will refund you.", On(**on)) == {"promise"}
    assert not blocking("We will refund you.", On(**on, by="Dora"))
    assert not blocking("We will refund you.", On(**on, by="kim", teams=("managers",)))
    assert blocking("We will refund you and send you a voucher.", On(**on, by="dora")) == {"promise"}
    (told,) = check("We will refund you.", On(**on, by="anna"))
    assert told.why == "promises a refund, and only dora, Managers may"


@pytest.mark.parametrize(
    "rule",
    [
        "Ask for it within 30 days. The money goes back to the card that you paid with.",
        "Refunds arrive on your card within 5 to 7 days.",
        "Pídelo en tu cuenta. El dinero vuelve a la tarjeta con la que pagaste.",
        "El reembolso llega a su tarjeta en 5 o 7 días.",
    ],
)
def test_the_knowledge_may_tell_where_money_goes_and_when_and_nothing_else_may(rule):
    assert not blocking(f"Hi Ana. {rule}", On(brand="Acme", knowledge=(rule,)))
    assert blocking(rule) == {"promise"}


def test_the_knowledge_may_tell_a_rule_and_allows_no_offer():
    rule = "You can get a refund within 30 days. We will refund everybody."
    assert not blocking("Hi Ana, You can get a refund within 30 days.", On(brand="Acme", knowledge=(rule,)))
    assert blocking("You can get a refund within 30 days.") == {"promise"}
    assert blocking("We will refund everybody.", On(brand="Acme", knowledge=(rule,))) == {"promise"}

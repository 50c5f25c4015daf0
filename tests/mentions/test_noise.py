"""Ready-made noise is readable, and each leaves out what it says and nothing that it must not."""

import re
import tomllib
from pathlib import Path

import pytest

from mentions import match, parse
from mentions.noise import outside, ready_made, spared
from mentions.tree import And, Not, Word

NAMES = ("job adverts", "coupons", "raffles", "stock ticker chatter", "automated posts", "classified ads")
EXAMPLES = tomllib.loads((Path(__file__).parent / "noise_examples.toml").read_text(encoding="utf8"))
HINTS = {
    "job adverts": r"hiring|job|career|interview|recruit|role|shift|cv|courier",
    "coupons": r"coupon|voucher|code|cashback|bonus",
    "raffles": r"raffle|giveaway|prize|competition|contest|winner",
    "stock ticker chatter": r"stock|shares?|bullish|bearish|trading|dividend|investor|market|short|calls|premarket",
    "automated posts": r"weather|forecast|horoscope|playing|bot|automat|stats|badge|temperature|reached",
    "classified ads": r"sale|sell|like new|price|offer",
}


def examples(part):
    return [pytest.param(name, text, id=f"{name}-{i}") for name in NAMES for i, text in enumerate(EXAMPLES[name][part])]


def test_the_ready_made_ones_have_the_names_that_people_look_for():
    assert tuple(ready_made()) == NAMES


def test_each_can_be_copied_into_the_settings_as_it_is_told():
    for noise in ready_made().values():
        assert noise.parsed == parse(noise.text) and parse(noise.own) and noise.own in noise.text


def test_each_says_what_it_leaves_out_and_what_it_never_does():
    for noise in ready_made().values():
        assert noise.leaves_out and noise.never and noise.leaves_out != noise.never


def test_all_of_them_spare_the_same_things():
    _, query = spared()
    assert all(noise.text.endswith(f"NOT (\n{query}\n)") for noise in ready_made().values())


def test_outside_of_no_noise_a_query_is_itself():
    query = parse("acme OR akme")
    assert outside(query, []) is query
    assert outside(query, [parse("jobs")]) == And((query, Not(Word("jobs"))))


def test_the_page_of_the_queries_says_what_each_leaves_out_and_what_never():
    page = (Path(__file__).resolve().parents[2] / "docs" / "queries.md").read_text(encoding="utf8")
    for noise in ready_made().values():
        assert f"| `{noise.name}` | {noise.leaves_out} | {noise.never} |" in page


@pytest.mark.parametrize(("name", "text"), examples("left_out"))
def test_noise_leaves_out_what_it_says(name, text, says):
    assert match(ready_made()[name].parsed, says(text), "noise")


@pytest.mark.parametrize(("name", "text"), examples("kept"))
def test_noise_keeps_what_a_person_tells_or_asks(name, text, says):
    assert not match(ready_made()[name].parsed, says(text), "noise")


@pytest.mark.parametrize("name", NAMES)
def test_there_are_fifteen_examples_of_both_for_each(name):
    assert all(len(set(EXAMPLES[name][part])) >= 15 for part in ("left_out", "kept"))


@pytest.mark.parametrize("kind", ["review", "ticket", "survey", "question", "issue"])
def test_what_customers_hand_in_is_never_noise(kind, says):
    for name, text in [param.values for param in examples("left_out")]:
        assert not match(ready_made()[name].parsed, says(text, kind=kind), "noise")


def test_most_of_the_kept_examples_have_the_words_of_the_noise():
    """Else they would be kept whatever the queries spare."""
    texts = [param.values for param in examples("kept")]
    words = {name: re.compile(HINTS[name], re.I) for name in NAMES}
    assert sum(bool(words[name].search(text)) for name, text in texts) > 0.75 * len(texts)


def test_the_words_that_noise_spares_are_no_reason_for_a_match(says):
    query = outside(parse("ferrybank"), [ready_made()["coupons"].parsed])
    found = match(query, says("Ferrybank: my order never arrived, why is there no refund?"), "Ferrybank")
    assert [span.term for span in found.spans] == ["ferrybank"]

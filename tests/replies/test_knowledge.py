"""Files of questions and answers: what they say, and every flaw of them with its line."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replies import Entry, rank
from replies.knowledge import Around, expires, read

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
AROUND = Around(now=NOW, zone="Europe/Berlin", brands=("Acme", "Globex"))
WHOLE = """# Orders and money

What the counter says, too.

brand: acme
tags: orders

## How do I get a **refund**?

Ask for it in [your account](https://acme.example/account)
within 30 days.

It goes back to the card:
- in five days
- or in ten, abroad

also asked: where is my money; I want my money back
tags: billing, refund
language: en
valid until: 2026-12-31

## Delivery
language: en
### How long does delivery take?
valid-until: 2026-06-30
Two to four days.
"""


def entries(text: str, file: str = "faq.md", around: Around = AROUND) -> list[Entry]:
    found, flaws = read(text, file, around)
    assert flaws == []
    return found


def flaws(text: str, file: str = "faq.md") -> list[tuple[int, str]]:
    return [(one.line, one.message) for one in read(text, file, AROUND)[1]]


def test_a_heading_is_a_question_and_facts_stand_above_or_below_its_answer():
    refund, delivery = entries(WHOLE)
    assert refund == Entry(
        key="faq.md#how-do-i-get-a-refund",
        brand="Acme",
        language="en",
        question="How do I get a refund?",
        also=("where is my money", "I want my money back"),
        answer="Ask for it in your account (https://acme.example/account) within 30 days.\n\n"
        "It goes back to the card:\n- in five days\n- or in ten, abroad",
        tags=("orders", "billing", "refund"),
        valid_until=datetime(2026, 12, 31, 23, tzinfo=UTC),
        by="faq.md",
        at=NOW,
    )
    assert (delivery.question, delivery.answer) == ("How long does delivery take?", "Two to four days.")
    assert (delivery.brand, delivery.tags) == ("Acme", ("orders",))


def test_facts_may_stand_between_lines_of_dashes_at_the_top():
    (one,) = entries("---\ntags: [a, b]\nlanguage: es\n---\n# ¿Abrís hoy?\nSí.\n")
    assert (one.tags, one.language, one.question) == (("a", "b"), "es", "¿Abrís hoy?")


@pytest.mark.parametrize(
    "text, file, language",
    [
        ("## Where do I find the bill?\nIn your account.", "faq.md", "en"),
        ("## ¿Dónde encuentro la factura?\nEn tu cuenta.", "faq.md", "es"),
        ("## Bill?\nAccount.", "money/faq.de.md", "de"),
        ("## Bill?\nlanguage: en-GB\nAccount.", "faq.de.md", "en"),
    ],
)
def test_the_language_is_what_is_said_or_how_the_file_is_called_or_what_it_reads_as(text, file, language):
    assert entries(text, file)[0].language == language


def test_a_line_within_an_answer_is_the_answer_whatever_it_looks_like():
    (one,) = entries("## What can I set up?\nThree things:\n\ntags: for parcels\n\nand more.\n\nlanguage: en")
    assert one.answer == "Three things:\n\ntags: for parcels\n\nand more."
    assert one.tags == ()


def test_the_same_words_in_two_brands_are_two_entries():
    text = "## Is it open today?\nbrand: Acme\nYes, it is.\n## Is it open today?\nbrand: Globex\nNo, it is not.\n"
    assert [one.key for one in entries(text)] == ["faq.md#is-it-open-today", "faq.md#is-it-open-today-2"]


def test_what_is_only_for_people_who_write_the_file_is_passed_over():
    (one,) = entries("<!-- ask Ana\nbefore you change this -->\n## Is it open?\nIt is <!-- not -->open.\nlanguage: en")
    assert one.answer == "It is open."


@pytest.mark.parametrize(
    "text, line, message",
    [
        ("", 1, "has no question"),
        ("Refunds take a week.\n", 1, "has no question"),
        ("Refunds take a week.\n## Is it open?\nIt is open.\nlanguage: en", 1, "stands above the first question"),
        ("## Is it open?\n\nlanguage: en\n## Is it closed?\nIt is not closed.", 1, "has no answer"),
        ("##   \nIt is open.\nlanguage: en", 1, "is a heading without words"),
        ("## Is it open?\nlanguage: english\nIt is.", 2, "“english” is no language"),
        ("## Is it open?\nlanguage: en\nbrand: Acmee\nIt is.", 3, "“Acmee” is not the name of a brand"),
        ("## Is it open?\nIt is.\nlanguage: en\nvalid until: 31.12.2026", 4, "“31.12.2026” is no day"),
        ("## Is it open?\nTODO\nlanguage: en", 1, "is not filled in: “TODO”"),
        ("## Is it open?\nIt is {{when}}.\nlanguage: en", 1, "is not filled in: “{{”"),
        ("## OK?\n42", 1, "does not say in which language it is"),
        ("## Is it open?\nIt is open.\n## Is it open\nIt is closed.", 3, "is asked in line 1 already"),
        (f"## Is it open?\nlanguage: en\n{'It is. ' * 700}", 1, "has more than 4,000 characters"),
        (f"## {'Is it open? ' * 30}\nlanguage: en\nIt is.", 1, "is a question of more than 300 characters"),
    ],
)
def test_each_flaw_is_said_with_its_line_and_a_next_step(text, line, message):
    assert (line, message) in flaws(text)
    assert all(one.step for one in read(text, "faq.md", AROUND)[1])


def test_every_flaw_is_said_at_once_and_what_is_sound_is_read():
    text = "## Is it open?\nIt is open.\n## A\nbrand: X\nvalid until: soon\nlanguage: en\nOne.\n## B\nlanguage: en\n"
    found, wrong = read(text, "faq.md", AROUND)
    assert [one.question for one in found] == ["Is it open?"]
    assert [one.line for one in wrong] == [4, 5, 8]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*WHOLE.splitlines(), "---", "#", "<!--", "-->", "\x00\u202e", "tags:"]), max_size=12))
def test_any_file_is_read_or_its_flaws_are_said(lines):
    found, wrong = read("\n".join(lines), "faq.md", AROUND)
    assert found or wrong
    assert len({one.key for one in found}) == len(found)
    assert all(one.answer and one.question and "\u202e" not in one.answer for one in found)


def test_another_wording_of_the_question_finds_it_as_well():
    (one,) = entries("## What about Zorbing?\nalso asked: rolling down a hill in a ball\nlanguage: en\nOn Sundays.")
    assert rank("can we roll down the hill in a ball", None, [one])[0].fits


def test_an_entry_expires_at_the_end_of_its_last_day():
    one = entries(WHOLE)[0]
    end = datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert not expires(one, end - timedelta(seconds=1))
    assert expires(one, end)
    assert expires(one, end - timedelta(days=14), within=timedelta(days=14))

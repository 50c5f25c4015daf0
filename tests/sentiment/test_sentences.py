"""What the cold scorer makes of sentences that were invented and labelled for it (sentences.toml says how)."""

import tomllib
from pathlib import Path

import pytest

from sentiment import understand

SENTENCES = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text(encoding="utf8"))
FACT_6 = [  # what VADER reads the wrong way round
    ("couldn't be happier", "positive", False),
    ("nobody likes it", "negative", False),
    ("hardly helpful", "negative", True),
    ("no problems at all", "positive", False),
    ("not working", "negative", True),
    ("app crashed again, on hold 2 hours", "negative", True),
    ("this game is sick", "positive", False),
    ("killer deal", "positive", False),
    ("please send me the opening hours", "neutral", False),
    ("thanks in advance", "neutral", False),
    ("could you please tell me where the shop is", "neutral", False),
    ("thanks for nothing", "negative", True),
    ("great, another delay", "negative", True),
]


def rows(part):
    return [(*row, industry) for industry, of_it in SENTENCES[part].items() for row in of_it]


def shares(part):
    """Right complaint, label, topic (of those that ask for one), each in [0, 1]."""
    right, named = [0, 0, 0], 0
    for text, complaint, label, topic, _ in rows(part):
        seen = understand(text, declared="en")
        right[0] += ((seen.complaint or 0) >= 0.5) is complaint
        right[1] += seen.label == label
        right[2] += bool(topic) and seen.topic == topic
        named += bool(topic)
    return right[0] / len(rows(part)), right[1] / len(rows(part)), right[2] / named


def test_there_are_enough_of_them_and_of_every_kind():
    every = rows("before") + rows("after") + rows("last")
    assert len(every) >= 150 and len({row[-1] for row in every}) >= 10
    assert 0.4 <= sum(row[1] for row in every) / len(every) <= 0.65
    assert {row[2] for row in every} == {"negative", "neutral", "positive"}


def test_those_written_before_the_cues_are_understood():
    complaint, label, topic = shares("before")
    assert complaint >= 0.85 and label >= 0.85 and topic >= 0.75, (complaint, label, topic)


def test_those_that_showed_what_was_missing_are_understood_now():
    complaint, label, topic = shares("after")
    assert complaint >= 0.85 and label >= 0.8 and topic >= 0.65, (complaint, label, topic)


def test_those_that_use_no_usual_words_are_understood_no_worse_than_when_they_were_written():
    complaint, label, topic = shares("last")
    assert complaint >= 0.6 and label >= 0.55 and topic >= 0.4, (complaint, label, topic)


@pytest.mark.parametrize(("text", "label", "complaint"), FACT_6)
def test_what_vader_reads_the_wrong_way_round_is_read_as_it_is_meant(text, label, complaint):
    seen = understand(text, declared="en")
    assert seen.label == label
    assert ((seen.complaint or 0) >= 0.5) is complaint


@pytest.mark.parametrize(
    "text",
    [
        "We spent three hours at the museum, kids adored it",
        "I was late for work but the driver waited",
        "Zero complaints about the new bank",
        "They have fixed the bug that crashed my app",
        "My phone lasted four years",
        "Open 24 hours a day, seven days a week",
        "Refunded me within an hour, well played",
        "Nobody was hurt in the fire at the store",
        "Is the ferry running after midnight? Wondering before I move to the island in two weeks.",
    ],
)
def test_a_time_a_bug_or_a_refund_is_no_complaint_by_itself(text):
    seen = understand(text, declared="en")
    assert seen.label != "negative" and (seen.complaint or 0) < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "the kettle exploded and burned my hand",
        "The charger caught fire next to my baby's cot",
        "Going to sue, my lawyer is on it",
        "My grandma ended up in hospital after the dinner",
    ],
)
def test_harm_and_law_are_complaints_whatever_the_words_around_them(text):
    seen = understand(text, declared="en")
    assert seen.label == "negative" and (seen.complaint or 0) >= 0.5


def test_what_is_quoted_as_praise_is_whole():
    assert any("couldn't be happier" in said for said in understand("couldn't be happier", declared="en").evidence)

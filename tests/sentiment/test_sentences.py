"""What the cold scorer makes of sentences that were invented and labelled for it (sentences.toml says how)."""

import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from sentiment import understand, urgent

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


# Of each group, the share that must be understood: a little below what is; pytest -rP prints every share.
MINIMUM = {
    "before": {"complaint": 0.82, "no complaint": 0.95, "label": 0.83, "topic": 0.82},
    "after": {"complaint": 0.65, "no complaint": 0.95, "label": 0.78, "topic": 0.6},
    "last": {"complaint": 0.3, "no complaint": 0.9, "label": 0.55, "topic": 0.4},
    "unseen": {"complaint": 0.2, "no complaint": 0.85, "label": 0.35, "topic": 0.3, "urgent": 0.5, "not urgent": 0.95},
}


def rows(part):
    return [row for of_it in SENTENCES[part].values() for row in of_it]


def judged(text, complaint, label, topic, reason=None):
    """What is asked of a sentence, and whether it is understood so; `reason` is "" where it is not urgent."""
    seen = understand(text, declared="en")
    yield "complaint" if complaint else "no complaint", ((seen.complaint or 0) >= 0.5) is complaint
    yield "label", seen.label == label
    if topic:
        yield "topic", seen.topic == topic
    if reason is not None:
        said = (urgent(text) or "").split(":")[0]
        yield "urgent" if reason else "not urgent", said == reason


def test_there_are_enough_of_them_and_of_every_kind():
    every = [row for part in SENTENCES for row in rows(part)]
    assert len(every) >= 220 and len(SENTENCES["before"]) >= 10
    assert len(rows("unseen")) >= 60 and len(SENTENCES["unseen"]) >= 8
    assert 0.4 <= sum(row[1] for row in every) / len(every) <= 0.65
    assert {row[2] for row in every} == {"negative", "neutral", "positive"}


@pytest.mark.parametrize("part", SENTENCES)
def test_at_least_so_many_of_a_group_are_understood_and_those_that_are_not_are_named(part):
    right, missed = defaultdict(list), defaultdict(list)
    for row in rows(part):
        for asked, good in judged(*row):
            right[asked].append(good)
            if not good:
                missed[asked].append(row[0])
    for asked, found in right.items():
        print(f"{part}: {asked} {sum(found)} of {len(found)}", *missed[asked], sep="\n    ")
    for asked, least in MINIMUM[part].items():
        share = sum(right[asked]) / len(right[asked])
        assert share >= least, "\n    ".join([f"{part}, {asked}: {share:.3f} < {least}, missed:", *missed[asked]])


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

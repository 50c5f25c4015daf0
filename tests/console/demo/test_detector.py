"""From the posts of the world straight through match, understand and fold: the storm is found, the decoys are not.

More worlds, and the whole line, are walked in tests/walk/test_demo.py.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from complaints import BrandState, Heard, Rules, edge, fold
from console.demo.post import BRANDS
from console.demo.world import World
from mentions import Author, Mention, band_keys, match, near_duplicate, parse, positive_terms
from sentiment import understand

START = datetime(2026, 3, 11, 14, 7, tzinfo=UTC)
NIGHT = datetime(2026, 11, 28, 3, 33, tzinfo=UTC)
QUERIES = {"parcel": "quillpost", "bank": "ferrybank", "ride": 'ស្រួលជិះ OR "Sruol Chis"'}
MICROSECOND = timedelta(microseconds=1)


def mention(post, now):
    return Mention(
        origin=post.site,
        external_id=post.id,
        kind="post",
        said=post.said,
        heard=now,
        title=post.title,
        text=post.text,
        author=Author(handle=post.author, followers=post.followers),
    )


class Copies:
    """The copy groups of one brand, as storage gives them: by band keys within 48 h, verified by their words."""

    def __init__(self):
        self.bands = defaultdict(list)

    def group(self, one):
        keys = band_keys(one.words)
        candidates = (known for key in keys for known in reversed(self.bands[key]))
        recent = (known for known in candidates if one.said - known[0].said <= timedelta(hours=48))
        group = next((group for other, group in recent if near_duplicate(other.words, one.words)), one.external_id)
        for key in keys:
            self.bands[key].append((one, group))
        return group


def heard(world, brand, now):
    query, copies = parse(QUERIES[brand]), Copies()
    for post in world.posts(now - MICROSECOND):
        one = mention(post, now)
        if match(query, one, brand) is None:
            assert post.brand != brand, f"not matched: {one.words}"
            continue
        assert post.brand == brand, f"matched by mistake: {one.words}"
        meant = understand(one.words, terms=positive_terms(query), declared=post.language)
        yield Heard(
            origin=one.origin,
            external_id=one.external_id,
            at=now - MICROSECOND,
            said=one.said,
            topic=meant.topic,
            complaint=meant.complaint,
            author=f"{post.site}/{post.author}",
            followers=post.followers,
            copy=copies.group(one),
        )


def told(seed, start, *, storm=True):
    """What a person would be told at the first run: (brand, topic, cause)."""
    now, world = edge(start), World(seed, start, storm)
    changes = [fold(BrandState.new(brand), list(heard(world, brand, now)), now, Rules())[1] for brand in BRANDS]
    return [(change.brand, change.topic, change.cause) for each in changes for change in each if change.notifies]


def test_the_storm_is_told_and_no_decoy():
    alerts = told(7, NIGHT)
    assert ("bank", "billing", "complaint") in alerts
    # the volume of the stormy brand may be told too, and the slow burn is a true one
    assert {(brand, topic) for brand, topic, _ in alerts} <= {
        ("bank", "billing"),
        ("bank", "volume"),
        ("parcel", "delivery"),
    }


@pytest.mark.parametrize("seed", [3, 5])
def test_without_the_storm_nobody_is_told_anything_but_the_slow_burn(seed):
    assert set(told(seed, START, storm=False)) <= {("parcel", "delivery", "complaint")}


def test_most_voices_of_the_storm_are_understood_as_complaints_about_money():
    voices = [post.text for post in World(1, START).posts(START) if post.role == "storm"]
    meant = [understand(text, terms=("ferrybank",), declared="en") for text in voices]
    assert sum((one.complaint or 0) >= 0.5 for one in meant) >= 0.9 * len(meant)
    assert sum(one.topic == "billing" for one in meant) >= 0.75 * len(meant)


def test_ordinary_praise_questions_and_jokes_are_hardly_ever_taken_for_complaints():
    calm = [
        p for p in World(1, START).posts(START) if p.brand and p.role in ("ordinary", "launch") and p.language == "en"
    ]
    wrong = defaultdict(int)
    for post in calm:
        meant = understand(post.text, terms=BRANDS[post.brand].spelt("en"), declared="en")
        wrong[post.mood] += (meant.complaint or 0) >= 0.5
    assert wrong["complaint"] > 200
    assert sum(wrong.values()) - wrong["complaint"] < 0.02 * len(calm)

"""From the posts of the world straight through match, understand and fold: the storm is found, the decoys are not.

More worlds, and the whole line, are walked in tests/walk/test_demo.py.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import pytest

from complaints import BrandState, Heard, Rules, edge, fold
from console.demo.post import BRANDS
from console.demo.world import World
from mentions import Author, Mention, band_keys, match, near_duplicate, parse, positive_terms
from sentiment import understand

START = datetime(2026, 3, 11, 14, 7, tzinfo=UTC)
NIGHT = datetime(2026, 11, 28, 3, 33, tzinfo=UTC)
WALKED = {  # the starts of tests/walk/test_demo.py
    1: datetime(2026, 3, 11, 14, 7, tzinfo=UTC),
    2: datetime(2026, 11, 28, 3, 33, 21, tzinfo=UTC),
    3: datetime(2027, 1, 1, 0, 2, tzinfo=UTC),
    4: datetime(2026, 7, 6, 7, 59, 59, tzinfo=UTC),
    5: datetime(2026, 9, 4, 21, 45, tzinfo=UTC),
}
SLOW_BURN = ("parcel", "delivery", "complaint")
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


@lru_cache
def changes(seed, start, brand, storm):
    """What is told of one brand at the first run."""
    now = edge(start)
    found = fold(BrandState.new(brand), list(heard(World(seed, start, storm), brand, now)), now, Rules())[1]
    return tuple(change for change in found if change.notifies)


def told(seed, start):
    """What a person would be told at the first run."""
    return [change for brand in BRANDS for change in changes(seed, start, brand, True)]


def topics(found):
    return {(change.brand, change.topic, change.cause) for change in found}


@pytest.mark.parametrize(("seed", "start"), [(7, NIGHT)])  # the other worlds walk the whole line
def test_the_storm_is_told_as_a_complaint_about_billing_and_no_decoy(seed, start):
    found = told(seed, start)
    (storm,) = [change for change in found if change.topic == "billing"]
    assert (storm.brand, storm.cause, storm.before) == ("bank", "complaint", "quiet")
    assert edge(start) - timedelta(hours=2) < storm.at
    # that the bank is loud may have been told before it was known why, and the slow burn is a true one
    others = [change for change in found if change is not storm and (change.brand, change.topic) != ("bank", "volume")]
    assert topics(others) <= {SLOW_BURN}
    assert all(change.at < storm.at for change in found if change.topic == "volume")


@pytest.mark.parametrize(("seed", "start"), WALKED.items())
def test_without_the_storm_nobody_is_told_of_the_bank(seed, start):
    """The other brands hear the same with the storm and without: they are walked in tests/walk/test_demo.py."""
    storm, calm = ({(p.id, p.brand) for p in World(seed, start, s).posts(start)} for s in (True, False))
    assert {brand for _, brand in storm ^ calm} == {"bank"}
    assert changes(seed, start, "bank", False) == ()


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

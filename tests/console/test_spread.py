"""Samples of a dry run: a few of many, spread over time, the same ones for the same seed."""

import random
from datetime import UTC, datetime, timedelta

from console.spread import Spread
from mentions import Mention
from storage.stream import Stored

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def stored(i, at):
    mention = Mention(origin="square", external_id=f"m{i}", kind="post", said=at, heard=at, text=f"text {i}")
    return Stored(id=i, mention=mention)


def drawn(many, *, most=10, seed=0, days=30, shuffled=False):
    found = [stored(i, NOON + timedelta(days=days * i / many)) for i in range(many)]
    if shuffled:
        random.Random(1).shuffle(found)
    spread = Spread(most, seed)
    for one in found:
        spread.read(one)
    return [sample.id for sample in spread.drawn()]


def test_fewer_than_asked_for_are_all_shown_in_order_of_time():
    assert drawn(4) == [0, 1, 2, 3]


def test_the_same_seed_draws_the_same_whatever_the_order_and_another_seed_others():
    assert drawn(500) == drawn(500, shuffled=True)
    assert drawn(500) != drawn(500, seed=1)


def test_every_tenth_of_the_time_has_one_of_ten():
    assert [i * 10 // 500 for i in drawn(500)] == list(range(10))


def test_a_storm_on_one_day_does_not_take_all_of_them():
    spread = Spread(10, 0)
    for i in range(1_000):
        spread.read(stored(i, NOON + timedelta(seconds=i)))
    for i in range(9):
        spread.read(stored(2_000 + i, NOON + timedelta(days=1 + i)))
    assert sum(sample.id < 1_000 for sample in spread.drawn()) <= 2


def test_many_of_one_moment_are_sampled():
    spread = Spread(3, 0)
    for i in range(50):
        spread.read(stored(i, NOON))
    assert len(spread.drawn()) == 3


def test_none_are_drawn_where_none_are_wanted():
    assert drawn(50, most=0) == []

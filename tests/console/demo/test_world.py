"""The demo world is a pure function, and looks like three weeks of ordinary life with a storm at the end."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from console.demo import english, french, german, khmer, spanish
from console.demo.grammar import SEEDS, reference
from console.demo.ordinary import BOOKS
from console.demo.post import BRANDS, NEWS_SITES
from console.demo.world import DAYS, World
from mentions import near_duplicate

START = datetime(2026, 3, 11, 14, 7, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def posts():
    return World(7, START).posts(START)


def sentences(seed):
    said = World(seed, START).posts(START + 2 * DAY)
    lines = {line for post in said for line in (post.title, post.text, post.thread) if line}
    return {part.strip() for line in lines for part in re.split(r"(?<=[.!?។])\s+", line) if part.strip()}


def test_the_same_seed_and_start_give_the_same_posts(posts):
    assert World(7, START).posts(START) == posts


def test_another_start_moves_the_world(posts):
    later = World(7, START + 9 * DAY).posts(START + 9 * DAY)
    assert posts[-1].said <= START < later[-1].said


def test_hearing_later_only_adds_to_the_end(posts):
    world = World(7, START)
    after = world.posts(START + 3 * DAY)
    assert after[: len(posts)] == posts
    assert len(after) > len(posts) + 3 * 150
    assert world.posts(START) == posts


def test_a_naive_start_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        World(7, START.replace(tzinfo=None))


def test_no_two_seeds_share_a_sentence():
    said = {seed: sentences(seed) for seed in (1, 2, 3, 7, 8)}
    assert min(map(len, said.values())) > 3000
    for one, other in combinations(said, 2):
        assert not said[one] & said[other]


@pytest.mark.parametrize("module", [english, german, spanish, french, khmer], ids=lambda module: module.BOOK.language)
def test_every_coined_word_belongs_to_one_seed(module):
    names = module.NAMES
    assert len({names.coin(s, i) for s in range(SEEDS) for i in range(names.per_seed)}) == SEEDS * names.per_seed


def test_every_order_number_belongs_to_one_seed():
    assert len({reference(seed, index) for seed in range(0, SEEDS, 93) for index in range(9000)}) == 12 * 9000


def test_ids_are_unique_and_order_is_by_time(posts):
    assert len({post.id for post in posts}) == len(posts)
    assert [post.said for post in posts] == sorted(post.said for post in posts)


def test_a_first_run_takes_seconds(posts):
    assert 3000 <= len(posts) <= 8000


@pytest.mark.parametrize("brand", BRANDS)
def test_every_brand_has_sixty_to_two_hundred_mentions_a_day(posts, brand):
    assert 60 <= sum(post.brand == brand for post in posts) / DAYS <= 200


def test_evenings_are_busier_than_mornings(posts):
    hours = Counter(post.said.hour for post in posts if post.brand == "bank" and post.role == "ordinary")
    assert sum(hours[h] for h in range(17, 22)) > 2.5 * sum(hours[h] for h in range(5, 10))


def test_weekends_differ_from_weekdays(posts):
    days = Counter(post.said.weekday() for post in posts if post.brand == "parcel" and post.role == "ordinary")
    assert (days[5] + days[6]) / 2 < 0.9 * sum(days[day] for day in range(5)) / 5


def test_five_languages_and_every_mood_are_spoken(posts):
    assert {post.language for post in posts} == set(BOOKS) == {"en", "de", "es", "fr", "km"}
    assert {post.mood for post in posts} == {"praise", "question", "joke", "plain", "complaint"}


def test_some_posts_are_about_no_brand_at_all(posts):
    noise = [post for post in posts if post.role == "noise"]
    assert len(noise) > 200
    spelt = {name.casefold() for brand in BRANDS.values() for names in brand.spellings.values() for name in names}
    assert not [post for post in noise if any(name in f"{post.title} {post.text}".casefold() for name in spelt)]


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_storm_is_two_hours_old_and_small(seed):
    storm = [post for post in World(seed, START).posts(START) if post.role == "storm"]
    assert 15 <= len(storm) <= 25
    assert START - 2 * HOUR <= storm[0].said < START - HOUR
    assert len({post.author for post in storm}) == len(storm)


@pytest.mark.parametrize("seed", range(1, 6))
def test_no_two_early_voices_of_the_storm_are_near_duplicates(seed):
    early = [post.text for post in World(seed, START).posts(START) if post.role == "storm"]
    assert not [pair for pair in combinations(early, 2) if near_duplicate(*pair)]


def test_the_storm_grows_for_hours_and_is_over_in_a_day():
    said = [post.said for post in World(3, START).posts(START + 3 * DAY) if post.role == "storm"]

    def rate(begin, end):
        return sum(START + begin * HOUR <= moment < START + end * HOUR for moment in said) / (end - begin)

    assert rate(-2, -1) < rate(-1, 0) < rate(0, 4) < rate(7, 11)
    assert rate(20, 24) < rate(7, 11) / 4
    assert max(said) < START + DAY


def test_the_slow_burn_ramps_over_two_days():
    said = [post.said for post in World(3, START).posts(START + 8 * HOUR) if post.role == "slow"]
    assert said[0] >= START - 40 * HOUR
    assert sum(moment < START - 16 * HOUR for moment in said) < sum(moment >= START - 16 * HOUR for moment in said)


def test_without_the_storm_everything_else_is_word_by_word_the_same(posts):
    calm = World(7, START, storm=False).posts(START)
    assert calm == [post for post in posts if post.role != "storm"]


def test_bots_are_four_unknown_accounts_that_say_the_same(posts):
    flood = [post for post in posts if post.role == "bots" and post.said > START - DAY]
    assert len(flood) == 36
    assert len({post.author for post in flood}) == 4
    assert max(post.followers for post in flood) < 50
    assert all(near_duplicate(flood[0].text, post.text) for post in flood)


def test_an_article_is_printed_by_every_paper_word_for_word(posts):
    printed = [post for post in posts if post.role == "news" and post.said > START - DAY]
    assert {post.site for post in printed} == set(NEWS_SITES)
    assert len({(post.title, post.text) for post in printed}) == 1


def test_the_launch_day_is_two_to_three_ordinary_days_and_happy(posts):
    day = [post for post in posts if post.brand == "ride" and START - 6 * DAY <= post.said < START - 5 * DAY]
    usual = sum(post.brand == "ride" and post.role == "ordinary" for post in posts) / DAYS
    assert 2 <= len(day) / usual <= 3.2
    assert sum(post.mood == "praise" for post in day) > len(day) / 2

"""Ordinary days: the rhythm of day and week, several languages, praise, questions, jokes and single complaints."""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from console.demo import english, french, german, khmer, spanish
from console.demo.crowd import REGULARS, followers, handle, poisson, someone
from console.demo.events import TOWN_NEWS
from console.demo.grammar import expand, say
from console.demo.post import BRANDS, NEWS_SITES, BrandKey, Post, number

BOOKS = {module.BOOK.language: module.BOOK for module in (english, german, spanish, french, khmer)}
MOODS = {"praise": 0.27, "question": 0.2, "joke": 0.12, "plain": 0.24, "complaint": 0.17}
SITE_SHARES = {"forum": 0.35, "murmur": 0.3, "board": 0.25, "blog": 0.1}
SHIFTS: dict[BrandKey | None, int] = {"parcel": 0, "bank": REGULARS, "ride": 2 * REGULARS, None: 0}
_THREADS = ("[town] evening thread", "[street], a week in notes", "[person] and friends", "Talk from [town]")


def day_of(seed: int, start: datetime, day: int) -> Iterator[Post]:
    """All ordinary posts between start + day and the same moment a day later; in no order."""
    for brand in BRANDS:
        yield from _mentions(seed, start, day, brand)
    yield from _noise(seed, start, day)
    yield from _town_news(seed, start, day)


def thread(seed: int, moment: datetime, topic: str) -> str:
    """The title of the board's discussion of that day; it names no brand."""
    rng = Random(f"{seed}/thread/{topic}/{moment:%Y-%m-%d}")
    return expand(rng.choice(_THREADS), rng, seed=seed, names=english.NAMES, brand="")


def rhythm(local_hour: float, weekday: int, weekend: float) -> float:
    """How busy an hour is against an average one: highest at 19:00, lowest at 7:00, times the weekend's factor."""
    return (1 + 0.7 * math.cos((local_hour - 19) * math.pi / 12)) * (weekend if weekday >= 5 else 1)


def _mentions(seed: int, start: datetime, day: int, brand: BrandKey) -> Iterator[Post]:
    world, rng = BRANDS[brand], Random(f"{seed}/{brand}/{day}")
    busy = rng.gammavariate(40, 1 / 40)
    for hour in range(24):
        begin = start + timedelta(days=day, hours=hour)
        local = begin + timedelta(hours=world.utc_offset)
        mean = world.daily / 24 * busy * rhythm(local.hour + local.minute / 60, local.weekday(), world.weekend)
        for index in range(poisson(rng, mean)):
            said = begin + timedelta(seconds=rng.randrange(3600))
            yield _mention(seed, rng, brand, said, f"{day}/{hour}/{index}")


def _mention(seed: int, rng: Random, brand: BrandKey, said: datetime, key: str) -> Post:
    world = BRANDS[brand]
    (language,) = rng.choices(list(world.languages), list(world.languages.values()))
    (mood,) = rng.choices(list(MOODS), list(MOODS.values()))
    (site,) = rng.choices(list(SITE_SHARES), list(SITE_SHARES.values()))
    text = say(BOOKS[language], brand, mood, rng, seed=seed, brand=rng.choice(world.spelt(language)))
    who = someone(rng, SHIFTS[brand])
    return Post(
        site=site,
        id=number(seed, brand, key),
        said=said,
        author=handle(seed, who),
        followers=followers(seed, who),
        text=text,
        thread=thread(seed, said, brand) if site == "board" else "",
        language=language,
        brand=brand,
        mood=mood,
        points=poisson(rng, 3),
    )


def _noise(seed: int, start: datetime, day: int) -> Iterator[Post]:
    rng = Random(f"{seed}/noise/{day}")
    for index in range(poisson(rng, 12)):
        said = start + timedelta(days=day, seconds=rng.randrange(86_400))
        site, who = rng.choice(("forum", "murmur", "board")), someone(rng, SHIFTS[None])
        yield Post(
            site=site,
            id=number(seed, "noise", day, index),
            said=said,
            author=handle(seed, who),
            followers=followers(seed, who),
            text=say(english.BOOK, "none", "plain", rng, seed=seed, brand=""),
            thread=thread(seed, said, "noise") if site == "board" else "",
            role="noise",
        )


def _town_news(seed: int, start: datetime, day: int) -> Iterator[Post]:
    rng = Random(f"{seed}/town news/{day}")
    for index in range(poisson(rng, 3)):
        title, text = (expand(part, rng, seed=seed, names=english.NAMES, brand="") for part in rng.choice(TOWN_NEWS))
        yield Post(
            site=rng.choice(NEWS_SITES),
            id=number(seed, "town news", day, index),
            said=start + timedelta(days=day, seconds=rng.randrange(86_400)),
            author=handle(seed, rng.randrange(40)),
            followers=0,
            title=title,
            text=text,
            role="noise",
        )

"""What is not ordinary: the storm, the slow burn, and three things that only look like one (copies, bots, a launch)."""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from console.demo import english, events, khmer
from console.demo.crowd import BOTS, PEOPLE, followers, handle, poisson, someone
from console.demo.grammar import Names, Pieces, expand, spell
from console.demo.ordinary import SHIFTS, rhythm, thread
from console.demo.post import BRANDS, NEWS_SITES, BrandKey, Post, Role, number

HOUR = timedelta(hours=1)
STORM_BEGAN = 2 * HOUR
STORM_BRAND: BrandKey = "bank"
SLOW_BRAND: BrandKey = "parcel"
_TALK = ("board", "forum", "murmur")


def storm(seed: int, start: datetime) -> Iterator[Post]:
    """The storm, from two hours before `start` to a day after it: everybody once, and in words of their own."""
    rng = Random(f"{seed}/storm")
    times = sorted(_storm_times(rng, start))
    people = rng.sample(range(SHIFTS[STORM_BRAND], PEOPLE), len(times))
    deal = rng.sample(range(len(events.STORM.cores)), len(events.STORM.cores))
    for index, (said, who) in enumerate(zip(times, people, strict=True)):
        parts = _dealt(events.STORM, deal, index)
        yield _post(seed, rng, "storm", STORM_BRAND, said, who, index, parts)


def _dealt(pieces: Pieces, deal: Sequence[int], index: int) -> tuple[str, str, str]:
    """Like cards: a core comes back only after all others, and then with another opener and closer."""
    lap, place = divmod(index, len(deal))
    opener = pieces.openers[(5 * place + 3 * lap) % len(pieces.openers)]
    closer = pieces.closers[(7 * place + 4 * lap) % len(pieces.closers)]
    return opener, pieces.cores[deal[place]], closer


def _storm_times(rng: Random, start: datetime) -> Iterator[datetime]:
    """23 to 25 voices before `start`, half in its last half hour; 26 an hour, 40 at +10 h, then halving in 3 h."""
    early = rng.randint(23, 25)
    for index in range(early):
        passed = ((index + rng.random()) / early) ** 0.4
        yield _second(start - STORM_BEGAN + passed * STORM_BEGAN)
    for hour in range(24):
        rate = 26 + 1.4 * hour if hour <= 10 else 40 * 0.5 ** ((hour - 10) / 3)
        for _ in range(poisson(rng, rate)):
            yield _second(start + (hour + rng.random()) * HOUR)


def slow_burn(seed: int, start: datetime) -> Iterator[Post]:
    """A ramp over two days that ends at `start` + 8 h: from one voice in five hours to two an hour; then it fades."""
    rng = Random(f"{seed}/slow")
    deal = rng.sample(range(len(events.SLOW.cores)), len(events.SLOW.cores))
    index = 0
    for hour in range(-40, 30):
        rate = 0.2 + 1.8 * ((hour + 40) / 48) ** 2 if hour < 8 else 2 * math.exp(-(hour - 8) / 6)
        for _ in range(poisson(rng, rate)):
            said, who = _second(start + (hour + rng.random()) * HOUR), someone(rng, SHIFTS[SLOW_BRAND])
            yield _post(seed, rng, "slow", SLOW_BRAND, said, who, index, _dealt(events.SLOW, deal, index))
            index += 1


def launch(seed: int, start: datetime, day: int = -6) -> Iterator[Post]:
    """A happy day of a whole brand: one and a half times as many again, nearly all praise."""
    rng, brand = Random(f"{seed}/launch"), BRANDS["ride"]
    index = 0
    for hour in range(24):
        begin = start + timedelta(days=day, hours=hour)
        local = begin + brand.utc_offset * HOUR
        for _ in range(poisson(rng, 1.5 * brand.daily / 24 * rhythm(local.hour, local.weekday(), brand.weekend))):
            language = "km" if rng.random() < 0.6 else "en"
            pieces = events.LAUNCH_KHMER if language == "km" else events.LAUNCH
            parts = tuple(map(rng.choice, (pieces.openers, pieces.cores, pieces.closers)))
            said, who = _second(begin + rng.random() * HOUR), someone(rng, SHIFTS["ride"])
            yield _post(seed, rng, "launch", "ride", said, who, index, parts, language=language)
            index += 1


def bot_flood(seed: int, start: datetime, brand: BrandKey, ago: timedelta) -> Iterator[Post]:
    """Four accounts that nobody follows say the same forty times in an hour, in nearly the same words."""
    rng = Random(f"{seed}/bots/{brand}/{ago}")
    first = BOTS[4 * list(BRANDS).index(brand)]
    town = expand(
        events.BOTS[brand].replace("[ref]", "#"),
        rng,
        seed=seed,
        names=english.NAMES,
        brand=BRANDS[brand].spelt("en")[0],
    )
    for index in range(36):
        said = _second(start - ago + (index + rng.random()) * timedelta(seconds=95))
        text = (town.replace("#", "[ref]"),)
        yield _post(seed, rng, "bots", brand, said, first + index % 4, index, text)


def syndicated(seed: int, start: datetime, brand: BrandKey, ago: timedelta) -> Iterator[Post]:
    """One article, printed by six sites in three editions within about four hours, word for word."""
    rng = Random(f"{seed}/news/{brand}/{ago}")
    spelt = BRANDS[brand].spelt("en")[0]
    title, text = (expand(part, rng, seed=seed, names=english.NAMES, brand=spelt) for part in events.NEWS[brand])
    for edition in range(3):
        for place, site in enumerate(NEWS_SITES):
            yield Post(
                site=site,
                id=number(seed, "news", brand, ago, edition, site),
                said=_second(start - ago + (edition + rng.random()) * HOUR),
                author=handle(seed, place),
                followers=0,
                title=title,
                text=text,
                brand=brand,
                role="news",
            )


def _post(  # noqa: PLR0917 (called in five places of this module only)
    seed: int, rng: Random, role: Role, brand: BrandKey, said: datetime, who: int, index: int, parts: Sequence[str],
    *, language: str = "en",
) -> Post:  # fmt: skip
    names: Names = khmer.NAMES if language == "km" else english.NAMES
    site = rng.choice(_TALK)
    return Post(
        site=site,
        id=number(seed, role, brand, f"{said:%Y%m%d%H%M%S}", index),
        said=said,
        author=handle(seed, who),
        followers=followers(seed, who),
        text=spell(parts, rng, seed=seed, names=names, brand=rng.choice(BRANDS[brand].spelt(language))),
        thread=thread(seed, said, brand) if site == "board" else "",
        language=language,
        brand=brand,
        role=role,
        mood="praise" if role == "launch" else "complaint",
        points=poisson(rng, 6),
    )


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)

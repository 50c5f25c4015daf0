"""Two invented industries, and what their customers say: texts with labels, made by a generator."""

import random
from functools import cache

from sentiment.cold import cold
from sentiment.learning.head import Example

GYM = {
    "machines": ["the treadmill wobbles", "the rowing machine squeaks", "half the bikes are taped shut"],
    "lockers": ["my locker would not open", "the locker key snapped", "somebody emptied my locker"],
    "classes": ["the spin class was full again", "the trainer skipped our class", "yoga began an hour after noon"],
}
BAKERY = {
    "bread": ["the rye loaf was hollow", "my sourdough had no crust", "the rolls were like stone"],
    "queue": ["the line reached the corner", "we stood outside for ages", "one till for forty people"],
    "cakes": ["the icing slid off", "the sponge was raw inside", "the cake had a wrong name on it"],
}
GOOD = ["the {} made my week", "so glad about the {}", "the {} is a treat", "five stars for the {}"]
PLAIN = ["the {} opens at nine", "is the {} on the second floor", "saw the {} on tuesday", "the {} moved next door"]
OPENINGS = ["well", "today", "honestly", "so", "this morning", "again", "last week", "just now", "my aunt says", "hm"]
ENDINGS = ["near the station", "as usual", "on my way home", "with my sister", "before noon", "in the rain", "at last"]


def one(industry, chance: random.Random) -> Example:
    label = chance.choice(["negative", "neutral", "positive"])
    topic = chance.choice(sorted(industry))
    ways = {"negative": industry[topic], "neutral": PLAIN, "positive": GOOD}[label]
    number = chance.randrange(10_000)
    words = chance.choice(ways).format(topic)
    text = f"{chance.choice(OPENINGS)} {words} {chance.choice(ENDINGS)} {_word(number)}"
    return example(text, label=label, complaint=label == "negative", topic=topic if label == "negative" else None)


def example(text: str, **said) -> Example:
    return Example(text=text, seen=_cold(text), **said)


@cache
def _cold(text: str):
    return cold(text, linked=False, addressed=False)


def _word(number: int) -> str:
    """A word that nobody else says, so that texts are seldom equal."""
    return "".join("bcdfghklmn"[int(digit)] + "aeiou"[int(digit) % 5] for digit in str(number))


def corpus(industry, count: int, seed: int) -> list[Example]:
    chance = random.Random(seed)
    return [one(industry, chance) for _ in range(count)]

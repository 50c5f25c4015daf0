"""The people of the demo world: regulars of a brand, passers-by, and accounts nobody follows."""

from functools import lru_cache
from random import Random

from console.demo.english import NAMES

REGULARS = 600
PEOPLE = 11_000
BOTS = range(PEOPLE, PEOPLE + 300)


def handle(seed: int, index: int) -> str:
    """The account name of person `index` (below 11,340) of this world; no other seed has it."""
    return f"{NAMES.coin(seed, index).lower()}{10 + index // NAMES.per_seed}"


@lru_cache(maxsize=20_000)
def followers(seed: int, index: int) -> int:
    """Log-normal, median 245, one in six above 1,200; bots a handful."""
    rng = Random(f"{seed}/followers/{index}")
    return int(rng.lognormvariate(1.5, 0.6) if index in BOTS else rng.lognormvariate(5.5, 1.6))


def someone(rng: Random, shift: int) -> int:
    """A regular of the brand (busy ones more often) or, one time in three, a passer-by."""
    if rng.random() < 0.35:
        return 3 * REGULARS + rng.randrange(PEOPLE - 3 * REGULARS)
    return shift + int(REGULARS * rng.random() ** 1.5)


def poisson(rng: Random, mean: float) -> int:
    """How many of something that happens `mean` times on average (Knuth; fine below about 500)."""
    if mean > 30:
        return poisson(rng, mean / 2) + poisson(rng, mean / 2)
    limit, count, product = 2.718281828459045**-mean, 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count

"""What was dropped because of noise alone: counted, so that nothing is left out in silence."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from mentions import Matcher, Mention, parse
from settings import Brand

Noisy = tuple[str, str, tuple[tuple[str, str], ...]]
"""A brand, its own query, and names and texts of its noise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsNoise:
    """How many dropped mentions would concern a brand without its noise; by name, for how many of them each holds."""

    mentions: int = 0
    by_name: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "AsNoise") -> "AsNoise":
        names = Counter(self.by_name) + Counter(other.by_name)
        return AsNoise(mentions=self.mentions + other.mentions, by_name=dict(names.most_common()))


def as_noise(dropped: Iterable[Mention], brands: Iterable[Brand], heard_by: Sequence[str] = ()) -> AsNoise:
    """Asks of what no brand wanted whether noise is the reason. Nothing is asked where no brand leaves out any."""
    noisy = tuple((brand.name, brand.query, brand.noise) for brand in brands if brand.without)
    asked = (set(_kept_out(noisy, one, heard_by)) for one in dropped) if noisy else ()
    found = [some for some in asked if some]
    names = Counter(name for some in found for name in some)
    return AsNoise(mentions=len(found), by_name=dict(names.most_common()))


def _kept_out(noisy: tuple[Noisy, ...], mention: Mention, heard_by: Sequence[str]) -> Iterator[str]:
    holding = {found.brand for found in _matcher(noisy).matches(mention, heard_by)}
    for brand, _, noise in noisy:
        if _key(brand) in holding:
            yield from (name for name, _ in noise if _key(brand, name) in holding)


@lru_cache(maxsize=4)
def _matcher(noisy: tuple[Noisy, ...]) -> Matcher:
    own = {_key(brand): parse(query) for brand, query, _ in noisy}
    return Matcher(own | {_key(brand, name): parse(text) for brand, _, noise in noisy for name, text in noise})


def _key(brand: str, noise: str = "") -> str:
    return f"{brand}\0{noise}"

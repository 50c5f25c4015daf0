"""A message of the demo world, and the small vocabulary of the world: three brands, ten sites."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Role = Literal["ordinary", "noise", "storm", "slow", "launch", "news", "bots"]
BrandKey = Literal["parcel", "bank", "ride"]
NEWS_SITES = ("courier", "herald", "gazette", "tribune", "mercury", "observer")
SITES = ("forum", "murmur", "board", "blog", *NEWS_SITES)


@dataclass(frozen=True, slots=True)
class DemoBrand:
    """`spellings` by language, "" for every other; `daily` mentions on an average day; `weekend` multiplies it."""

    spellings: dict[str, tuple[str, ...]]
    daily: float
    weekend: float
    utc_offset: int
    languages: dict[str, float]

    def spelt(self, language: str) -> tuple[str, ...]:
        """How people who write this language spell the brand."""
        return self.spellings.get(language, self.spellings[""])


BRANDS: dict[BrandKey, DemoBrand] = {
    "parcel": DemoBrand(
        {"": ("Quillpost", "Quillpost", "quillpost", "QuillPost")},
        daily=84,
        weekend=0.65,
        utc_offset=1,
        languages={"en": 0.55, "de": 0.18, "fr": 0.14, "es": 0.13},
    ),
    "bank": DemoBrand(
        {"": ("Ferrybank", "Ferrybank", "ferrybank", "FerryBank")},
        daily=76,
        weekend=0.8,
        utc_offset=0,
        languages={"en": 0.6, "de": 0.14, "es": 0.14, "fr": 0.12},
    ),
    "ride": DemoBrand(
        {"": ("Sruol Chis", "Sruol Chis", "sruol chis"), "km": ("ស្រួលជិះ",)},
        daily=66,
        weekend=1.25,
        utc_offset=7,
        languages={"km": 0.6, "en": 0.4},
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message as its site shows it; `brand`, `role` and `mood` are the truth, which no site serves.

    `said` is aware UTC in whole seconds, `id` a number in digits (unique over all sites), `thread` the title of the
    discussion on the board. The same article on two sites has two posts with the same words.
    """

    site: str
    id: str
    said: datetime
    author: str
    followers: int
    text: str
    title: str = ""
    thread: str = ""
    language: str = "en"
    brand: BrandKey | None = None
    role: Role = "ordinary"
    mood: str = "plain"
    points: int = 0


def number(*key: object) -> str:
    """A twelve-digit id from what makes a message itself."""
    digest = hashlib.blake2b("/".join(map(str, key)).encode(), digest_size=8).digest()
    return str(10**11 + int.from_bytes(digest, "big") % (9 * 10**11))

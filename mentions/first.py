"""Whose word is new: of everything that is heard of a brand, what neither repeats a text nor a person."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b

from mentions.mention import Mention

WINDOW = timedelta(hours=24)
Span = tuple[datetime, datetime]


def voice_keys(mention: Mention, group: str) -> tuple[str, ...]:
    """What tells that it is the same text (its group of copies) and the same person. Hashes, which name nobody."""
    text = f"text:{_hash(group)}"
    return (text, f"who:{_hash(f'{mention.origin} {mention.author.key}')}") if mention.author.key else (text,)


def day_of(said: datetime) -> int:
    """The number of the UTC day."""
    return said.toordinal()


def days_around(said: datetime) -> Iterator[int]:
    """The days in which something within 24 hours of it was said."""
    return iter(range(day_of(said) - 1, day_of(said) + 2))


@dataclass(slots=True)
class Voices:
    """What was heard of brands so far: by key, brand and day when the first and the last of that day was said.

    That is all that must be known of a day: the whole of the same day is within 24 hours, of the day before the last
    is the nearest, of the day after the first.
    """

    spans: dict[tuple[str, str, int], Span] = field(default_factory=dict)

    def hear(self, brand: str, said: datetime, keys: tuple[str, ...]) -> bool:
        """Whether it is the first: nothing with one of its keys was heard for the brand that was said within 24 hours
        of it, before or after. What is heard in one order is answered alike in whatever pages it comes."""
        first = not any(self._near(key, brand, said) for key in keys)
        for key in keys:
            self.add(key, brand, said, said)
        return first

    def add(self, key: str, brand: str, earliest: datetime, latest: datetime) -> None:
        """Something with this key was said at both moments, which are on one day."""
        at = (key, brand, day_of(earliest))
        known = self.spans.get(at, (earliest, latest))
        self.spans[at] = (min(known[0], earliest), max(known[1], latest))

    def _near(self, key: str, brand: str, said: datetime) -> bool:
        day = day_of(said)
        before, after = self.spans.get((key, brand, day - 1)), self.spans.get((key, brand, day + 1))
        return (
            (key, brand, day) in self.spans
            or (before is not None and said - before[1] <= WINDOW)
            or (after is not None and after[0] - said <= WINDOW)
        )


def _hash(text: str) -> str:
    return blake2b(text.encode("utf8", "surrogatepass"), digest_size=8).hexdigest()

"""A few samples of very many, spread over time: the same ones for the same seed, in whatever order they are stored."""

from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from heapq import heappush, heappushpop
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.stream import Stored

LONGEST = 400
"""Characters that are kept of a sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A stored mention as it is shown."""

    id: int
    said: datetime
    words: str


@dataclass(slots=True)
class Spread:
    """Of each day the few whose names have the least hash; of these, some from every part of the whole time."""

    most: int
    seed: int
    _days: dict[date, list[tuple[int, int, Sample]]] = field(default_factory=dict)

    def read(self, stored: "Stored") -> None:
        """One more."""
        if not self.most:
            return
        mention = stored.mention
        name = f"{self.seed} {mention.origin} {mention.external_id}".encode()
        least = -int.from_bytes(blake2b(name, digest_size=8).digest())
        day = self._days.setdefault(mention.said.date(), [])
        if len(day) < self.most or least > day[0][0]:
            sample = Sample(id=stored.id, said=mention.said, words=mention.words[:LONGEST])
            (heappush if len(day) < self.most else heappushpop)(day, (least, stored.id, sample))

    def drawn(self) -> tuple[Sample, ...]:
        """At most so many, earliest first."""
        found = sorted((one for day in self._days.values() for one in day), reverse=True)
        if len(found) > self.most:
            found = self._of_every_part(found)
        return tuple(sorted((sample for *_, sample in found), key=lambda one: (one.said, one.id)))

    def _of_every_part(self, found: list[tuple[int, int, Sample]]) -> list[tuple[int, int, Sample]]:
        """One of each of `most` equal lengths of time, then the least of the rest."""
        first, last = (pick(one.said for *_, one in found) for pick in (min, max))
        length = (last - first) / self.most
        parts: dict[int, tuple[int, int, Sample]] = {}
        for one in found:
            part = int((one[2].said - first) / length) if length else 0
            parts.setdefault(min(part, self.most - 1), one)
        chosen = [*parts.values()]
        return (chosen + [one for one in found if one not in chosen])[: self.most]

"""What to ask a person first: the texts whose answer teaches most."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sentiment.learning.features import grams

ALIKE = 0.5  # Jaccard of letter grams, from which two texts would be one question asked twice
CROWDED = 0.05  # margin that each text of the same topic already chosen costs
LOOKED_AT = 500  # the least certain ones are compared, not all


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A text that may be asked about; `probabilities` those of its labels, `topic` what it is held to be about."""

    key: int
    text: str
    probabilities: Sequence[float]
    topic: str | None = None

    @property
    def margin(self) -> float:
        """How far the likeliest label is ahead of the next, in [0, 1]; 0 is quite uncertain."""
        best = sorted(self.probabilities, reverse=True)[:2]
        return best[0] - best[1] if len(best) == 2 else 1.0


def most_useful(candidates: Sequence[Candidate], n: int) -> list[Candidate]:
    """At most n, most useful first: least margin first, spread over topics, no two nearly the same text.

    The same whatever the order of the candidates; equals are in the order of their keys.
    """
    left = sorted(candidates, key=lambda one: (one.margin, one.key))[: max(LOOKED_AT, 4 * n)]
    letters = {one.key: grams(one.text).letters[0] for one in left}
    asked: dict[str | None, int] = {}
    chosen: list[Candidate] = []
    while left and len(chosen) < n:
        best = min(left, key=lambda one: (one.margin + CROWDED * asked.get(one.topic, 0), one.key))
        left.remove(best)
        if any(_alike(letters[best.key], letters[other.key]) for other in chosen):
            continue
        chosen.append(best)
        asked[best.topic] = asked.get(best.topic, 0) + 1
    return chosen


def _alike(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> bool:
    both = len(np.intersect1d(one, other, assume_unique=True))
    every = len(one) + len(other) - both
    return every > 0 and both / every >= ALIKE

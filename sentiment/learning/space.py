"""The columns of a head: which grams and numbers count, and how much of each a text has."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sentiment.cold import Cold
from sentiment.learning.around import around
from sentiment.learning.features import Counts, Grams, grams, numbers, single_words
from sentiment.learning.fit import Rows

MOST_COLUMNS = 40_000  # of each kind of gram: a head of ten topics stays under four megabytes
GRAM_SCALE = 1.4  # the length of a block of grams; the scales below are beside it, chosen by cross-validation, coarsely
AROUND_SCALE = 2.0  # of the signs around the words
COLD_SCALE = 0.3  # of the cold scorer's numbers
TOPIC_SCALE = 1.0  # the cold topic is one number, and says much where topics are learnt
VECTOR_SCALE = 2.0
NOTHING = np.zeros(0, np.uint32)


class Seen(NamedTuple):
    """What is known of one text: grams, the signs around them and how often each is there (which is once), numbers of
    the cold scorer, and the encoder's vector if there is one."""

    grams: Grams
    around: Counts
    numbers: dict[str, float]
    vector: NDArray[np.float32] | None


def look(masked: str, seen: Cold | None, vector: NDArray[np.float32] | None = None) -> Seen:
    """Everything that a head can ask of a text."""
    signs = around(seen.written if seen else "")
    return Seen(grams(masked), (signs, np.ones(len(signs), np.float32)), numbers(masked, seen), vector)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """Which grams of one kind count (ascending), and how much each: 1 + log((n + 1) / (df + 1))."""

    known: NDArray[np.uint32]
    rarity: NDArray[np.float32]

    def of(self, counts: Counts, length: float) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Places within `known`, and values that make a vector of this length."""
        found, times = counts
        places = np.searchsorted(self.known, found)
        places[places == len(self.known)] = 0
        there = self.known[places] == found if len(self.known) else np.zeros(len(found), bool)
        places, values = places[there], times[there] * self.rarity[places[there]]
        return places, values * np.float32(length / max(float(np.sqrt(values @ values)), 1e-9))


@dataclass(frozen=True, kw_only=True)
class Space:
    """Columns in this order: words, letters, signs around them, numbers by name, the vector's."""

    words: Gauge
    letters: Gauge
    around: Gauge
    names: tuple[str, ...]
    vector: int

    @property
    def _numbers(self) -> int:
        return len(self.words.known) + len(self.letters.known) + len(self.around.known)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: self._numbers + place for place, name in enumerate(self.names)}

    @cached_property
    def _scales(self) -> NDArray[np.float32]:
        scales = [TOPIC_SCALE if name.startswith("topic ") else COLD_SCALE for name in self.names]
        return np.array(scales, np.float32)

    @property
    def known(self) -> tuple[NDArray[np.uint32], ...]:
        """The numbers of the columns that are grams or signs."""
        return self.words.known, self.letters.known, self.around.known

    @property
    def size(self) -> int:
        """How many columns there are."""
        return self._numbers + len(self.names) + self.vector

    def row(self, seen: Seen) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Columns and values of one text. Raises ValueError where the vector is missing or of another length."""
        words, word_values = self.words.of(seen.grams.words, GRAM_SCALE)
        letters, letter_values = self.letters.of(seen.grams.letters, GRAM_SCALE)
        signs, sign_values = self.around.of(seen.around, AROUND_SCALE)
        known = [(at, value) for name, value in seen.numbers.items() if (at := self._places.get(name)) is not None]
        numbers = np.array([at for at, _ in known], np.intp)
        number_values = np.array([value for _, value in known], np.float32) * self._scales[numbers - self._numbers]
        after_words, after_letters = len(self.words.known), self._numbers - len(self.around.known)
        columns = [words, letters + after_words, signs + after_letters, numbers]
        values = [word_values, letter_values, sign_values, number_values]
        if self.vector:
            if seen.vector is None or len(seen.vector) != self.vector:
                raise ValueError(f"this head needs a vector of {self.vector} numbers of the encoder")
            columns.append(np.arange(self.size - self.vector, self.size))
            values.append(VECTOR_SCALE * np.asarray(seen.vector, np.float32))
        return np.concatenate(columns), np.concatenate(values)

    def familiar(self, masked: str) -> float:
        """The share, in [0, 1], of the words of a text that are among those it learnt from."""
        found = single_words(masked)
        return float(np.isin(found, self.words.known).mean()) if len(found) else 0.0

    def rows(self, seen: Sequence[Seen]) -> Rows:
        """One row a text."""
        rows = [self.row(one) for one in seen]
        last = self.size - self.vector
        ends = np.cumsum([0, *(len(columns) - self.vector for columns, _ in rows)])
        columns = np.concatenate([columns[: len(columns) - self.vector] for columns, _ in rows])
        values = np.concatenate([values[: len(values) - self.vector] for _, values in rows]).astype(np.float64)
        thin = sparse.csr_matrix((values, columns, ends), shape=(len(rows), last))
        dense = np.array([values[len(values) - self.vector :] for _, values in rows], np.float64)
        return Rows(thin, dense.reshape(len(rows), self.vector))


def space_of(seen: Sequence[Seen], *, around: bool) -> Space:
    """The columns of these texts: grams that at least two of them have, the most common first where there are too many;
    signs around them only if they are asked for.

    Texts without a vector make a space without one.
    """
    vectors = [one.vector for one in seen]
    return Space(
        words=_gauge([one.grams.words for one in seen]),
        letters=_gauge([one.grams.letters for one in seen]),
        around=_gauge([one.around for one in seen] if around else []),
        names=tuple(sorted({name for one in seen for name in one.numbers})),
        vector=0 if any(vector is None for vector in vectors) else len(vectors[0]),  # type: ignore[arg-type]
    )


def _gauge(every: Sequence[Counts]) -> Gauge:
    known, texts = np.unique(np.concatenate([NOTHING, *(found for found, _ in every)]), return_counts=True)
    shared = texts >= 2
    known, texts = known[shared], texts[shared]
    if len(known) > MOST_COLUMNS:
        kept = np.sort(np.lexsort((known, -texts))[:MOST_COLUMNS])
        known, texts = known[kept], texts[kept]
    return Gauge(known=known, rarity=(1 + np.log((len(every) + 1) / (texts + 1))).astype(np.float32))

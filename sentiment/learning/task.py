"""One question that a head has learnt to answer: which of some classes a text is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sentiment.learning.calibrate import Calibration, calibration
from sentiment.learning.fit import Floats, Rows, compact, fit
from sentiment.learning.space import Seen, Space, space_of

STRENGTHS = (1.5, 0.5)  # of the penalty on weights; cross-validation chooses
MANY = 1_500  # texts, from which the first strength is taken: the choice hardly matters, and costs minutes
EVEN = 0.6  # class weights are (1 / share) ** EVEN: 0 counts texts, 1 counts every class alike
FOLDS = 5


class Answer(NamedTuple):
    """The class that is chosen, the calibrated probability of every class, and that of the chosen one."""

    chosen: str
    probabilities: Mapping[str, float]
    confidence: float


@dataclass(frozen=True, kw_only=True)
class Task:
    """`scores` of a row are row @ weights + bias, one a class. The class with the highest score is chosen."""

    classes: tuple[str, ...]
    space: Space
    weights: NDArray[np.float32]
    bias: NDArray[np.float64]
    calibration: Calibration
    learnt_from: NDArray[np.uint32]
    """Keys of the texts it learnt from, ascending: what it may not be tried on."""

    @property
    def labels(self) -> int:
        """How many texts it learnt from."""
        return len(self.learnt_from)

    def knows(self, text: str) -> bool:
        """Whether it learnt from this text."""
        at = int(np.searchsorted(self.learnt_from, key_of(text)))
        return at < len(self.learnt_from) and bool(self.learnt_from[at] == key_of(text))

    def answer(self, seen: Seen) -> Answer:
        """What the text is. Raises ValueError where the task needs a vector and there is none."""
        columns, values = self.space.row(seen)
        scores = values.astype(np.float64) @ self.weights[columns] + self.bias
        shares = self.calibration.probabilities(scores[None])[0]
        best = int(scores.argmax())
        return Answer(
            self.classes[best],
            {name: round(float(share), 6) for name, share in zip(self.classes, shares, strict=True)},
            round(float(shares[best]), 4),
        )


def key_of(text: str) -> np.uint32:
    """32 bits of a text, which say nothing of it."""
    return np.uint32(int.from_bytes(blake2b(text.encode("utf8", "surrogatepass"), digest_size=4).digest()))


class Learnt(NamedTuple):
    """A task, the scores that it gave to every text while that text's fold was held out, and the scores of the same
    recipe from the texts of a champion alone, if there is one."""

    task: Task
    held_out: Floats
    champion: Floats | None


def learn(
    texts: Sequence[str],
    seen: Sequence[Seen],
    said: Sequence[str],
    folds: NDArray[np.intp],
    champion: Task | None = None,
    *,
    around: bool = False,
) -> Learnt:
    """Learns which class a text is from texts with their classes; at least two classes.

    `folds` is the fold of each text, in [0, FOLDS). The strength whose held-out texts are likeliest is chosen, and the
    calibration is made of the same held-out scores. The columns are those of all texts; no class is looked at for them.
    `around`: whether the signs around the words are looked at too.
    """
    classes = tuple(sorted(set(said)))
    wanted = np.array([classes.index(one) for one in said])
    space = space_of(seen, around=around)
    rows, back = compact(space.rows(seen))
    strengths = STRENGTHS if len(said) <= MANY else STRENGTHS[:1]
    held_out = partial(_held_out, rows, wanted, folds, count=len(classes))
    every = np.ones(len(said), bool)
    tried = [held_out(strength=strength, usable=every) for strength in strengths]
    made = [calibration(scores, wanted) for scores in tried]
    losses = [missed(one.probabilities(scores), wanted).mean() for one, scores in zip(made, tried, strict=True)]
    best = int(np.argmin(losses))
    weights, bias = _fitted(rows, wanted, len(classes), strengths[best])
    task = Task(
        classes=classes,
        space=space,
        weights=back(weights).astype(np.float32),
        bias=bias,
        calibration=made[best],
        learnt_from=np.unique([key_of(text) for text in texts]),
    )
    known = np.array([champion is not None and champion.knows(text) for text in texts])
    before = held_out(strength=strengths[best], usable=known) if known.any() else None
    return Learnt(task, tried[best], before)


def _fitted(rows: Rows, wanted: NDArray[np.intp], count: int, strength: float) -> tuple[Floats, Floats]:
    there = np.bincount(wanted, minlength=count)
    weights = (len(wanted) / (count * np.maximum(there, 1))) ** EVEN
    return fit(rows, wanted, count=count, strength=strength, weights=weights)


def _held_out(
    rows: Rows,
    wanted: NDArray[np.intp],
    folds: NDArray[np.intp],
    *,
    count: int,
    strength: float,
    usable: NDArray[np.bool_],
) -> Floats:
    """Scores of every text by what was learnt from the usable ones of the other folds."""
    scores = np.zeros((len(wanted), count))
    for fold in range(FOLDS):
        out = folds == fold
        learnt = ~out & usable
        if out.any() and learnt.any():
            weights, bias = _fitted(rows.of(learnt), wanted[learnt], count, strength)
            scores[out] = rows.of(out).times(weights) + bias
    return scores


def missed(probabilities: Floats, wanted: NDArray[np.intp]) -> Floats:
    """The log loss of each row: -log of the probability of its class."""
    return np.asarray(-np.log(np.maximum(probabilities[np.arange(len(wanted)), wanted], 1e-12)))

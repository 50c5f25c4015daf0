"""How good predictions are: the field's standard measures, with intervals. The same seed gives the same interval."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, rankdata

from sentiment.understanding import Label

Interval = tuple[float, float]
DRAWS = 1_000  # of the bootstrap
BINS = 10
LABELS: tuple[Label, ...] = ("negative", "neutral", "positive")
UNKNOWN: Interval = (0.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`hits` of `of`, with Wilson's 95 % interval; `value` is None where nothing was counted."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, in [0, 1]."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> Interval:
        """Wilson, E. B. (1927): holds for few counts too; (0, 1) for none."""
        if not self.of:
            return UNKNOWN
        found = binomtest(self.hits, self.of).proportion_ci(method="wilson")
        return float(found.low), float(found.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """`counts[i][j]`: how many of truth i were called column j. Columns beyond the rows are other answers, such as
    "abstain", and always wrong."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: NDArray[np.intp]

    @property
    def accuracy(self) -> float:
        """The share that is right."""
        return float(np.trace(self.counts) / max(1, self.counts.sum()))

    @property
    def macro_f1(self) -> float:
        """The mean over classes of 2 right / (called + there)."""
        return float(_f1(self.counts).mean())


def confusion(truth: Sequence[str], said: Sequence[str], classes: Sequence[str]) -> Confusion:
    """Classes in this order, then what else was said."""
    columns = (*classes, *sorted(set(said) - set(classes)))
    counts = np.zeros((len(classes), len(columns)), np.intp)
    np.add.at(counts, ([classes.index(one) for one in truth], [columns.index(one) for one in said]), 1)
    return Confusion(rows=tuple(classes), columns=columns, counts=counts)


def _f1(counts: NDArray[np.intp]) -> NDArray[np.float64]:
    square = counts[:, : len(counts)]
    there, called, right = counts.sum(1), square.sum(0), np.diag(square)
    return np.asarray(2 * right / np.maximum(there + called, 1))


def macro_f1(truth: Sequence[str], said: Sequence[str], classes: Sequence[str]) -> float:
    """See Confusion."""
    return confusion(truth, said, classes).macro_f1


def precision_recall(truth: Sequence[bool], said: Sequence[bool]) -> tuple[float, float]:
    """Of what was called one, the share that is; of what is one, the share that was called so."""
    right = sum(a and b for a, b in zip(truth, said, strict=True))
    return right / max(1, sum(said)), right / max(1, sum(truth))


def auc(truth: Sequence[bool], scores: Sequence[float]) -> float:
    """The chance that one which is has a higher score than one which is not, ties half (Mann and Whitney); 0.5 where
    only one kind is there."""
    is_one = np.asarray(truth, bool)
    many, others = int(is_one.sum()), int((~is_one).sum())
    if not many or not others:
        return 0.5
    ranks = rankdata(np.asarray(scores, float))
    return float((ranks[is_one].sum() - many * (many + 1) / 2) / (many * others))


def recall_at(precision: float, truth: Sequence[bool], scores: Sequence[float]) -> float:
    """The highest recall of any threshold whose precision is at least this."""
    order = np.argsort(-np.asarray(scores, float), kind="stable")
    ranked = np.asarray(scores, float)[order]
    right = np.cumsum(np.asarray(truth, bool)[order])
    last = np.append(ranked[1:] != ranked[:-1], True) if len(ranked) else np.zeros(0, bool)  # ties share a threshold
    good = last & (right / np.arange(1, len(ranked) + 1) >= precision)
    return float(right[good].max() / right[-1]) if good.any() and right[-1] else 0.0


def accuracy_at(share: float, right: Sequence[bool], confidence: Sequence[float]) -> float:
    """The accuracy of the most confident share."""
    order = np.argsort(-np.asarray(confidence, float), kind="stable")
    return float(np.asarray(right, float)[order[: max(1, int(len(order) * share))]].mean())


def calibration_error(right: Sequence[bool], confidence: Sequence[float]) -> float:
    """ECE: the mean distance of accuracy from confidence over ten bins of equal width, by how many are in each."""
    sure, hits = np.asarray(confidence, float), np.asarray(right, float)
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    apart = [abs(hits[bins == one].sum() - sure[bins == one].sum()) for one in range(BINS)]
    return float(sum(apart) / max(1, len(sure)))


def interval(
    measure: Callable[[NDArray[np.intp]], float], count: int, *, draws: int = DRAWS, seed: int = 7
) -> Interval:
    """The 95 % percentile bootstrap interval of a measure of rows (Efron 1979); `measure` gets the rows drawn."""
    chance = np.random.default_rng(seed)
    found = np.sort([measure(chance.integers(0, count, count)) for _ in range(draws)])
    return float(found[int(0.025 * draws)]), float(found[min(draws - 1, int(0.975 * draws))])


def macro_f1_interval(truth: Sequence[str], said: Sequence[str], classes: Sequence[str]) -> Interval:
    """Of macro-F1."""
    columns = (*classes, *sorted(set(said) - set(classes)))
    pairs = np.array([classes.index(a) * len(columns) + columns.index(b) for a, b in zip(truth, said, strict=True)])
    size, shape = len(classes) * len(columns), (len(classes), len(columns))
    return interval(
        lambda drawn: float(_f1(np.bincount(pairs[drawn], minlength=size).reshape(shape)).mean()), len(pairs)
    )


def accuracy_interval(right: Sequence[bool]) -> Interval:
    """Of accuracy."""
    hits = np.asarray(right, float)
    return interval(lambda drawn: float(hits[drawn].mean()), len(hits))

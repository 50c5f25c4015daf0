"""Multinomial logistic regression: softmax(X W + b), by L-BFGS. Numbers in, numbers out."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import cholesky, solve_triangular
from scipy.optimize import minimize

Floats = NDArray[np.float64]
MOST_STEPS = 100
FEW = 3_000  # texts; up to here it is quicker to learn on their likeness to one another than on all their columns
GENTLE = 0.1  # the penalty on the bias: a class that a fold happens to lack stays possible


class Rows(NamedTuple):
    """A table of which the first columns are mostly zero and the last are not; either part may have no columns."""

    thin: sparse.csr_matrix
    dense: Floats

    @property
    def size(self) -> tuple[int, int]:
        """How many rows and columns."""
        return self.dense.shape[0], self.thin.shape[1] + self.dense.shape[1]

    def of(self, chosen: NDArray[np.bool_]) -> "Rows":
        """The rows that are chosen."""
        return Rows(self.thin[chosen], self.dense[chosen])

    def times(self, weights: Floats) -> Floats:
        """Scores of every row."""
        return np.asarray(self.thin @ weights[: self.thin.shape[1]] + self.dense @ weights[self.thin.shape[1] :])

    def turned(self) -> Callable[[Floats], Floats]:
        """What gives the sum over rows of each column by each slope."""
        thin, dense = self.thin.T.tocsr(), self.dense.T
        return lambda slope: np.vstack([thin @ slope, dense @ slope])

    def likeness(self) -> Floats:
        """How alike each two rows are: their product."""
        return np.asarray((self.thin @ self.thin.T).toarray() + self.dense @ self.dense.T)


def softmax(scores: Floats) -> Floats:
    """Rows of scores as rows of probabilities."""
    raised = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True))


def compact(rows: Rows) -> tuple[Rows, Callable[[Floats], Floats]]:
    """Rows with as many columns as there are texts that give the same fit, and how its weights become those of `rows`.

    With G = rows rows' = L L', the best weights are rows' a for some a, and rows (rows' a) = L v with v = L' a of the
    same length: learning v on L is learning the weights on the rows (Schoelkopf, Herbrich & Smola 2001). More than
    3,000 rows are given back as they are.
    """
    many = rows.size[0]
    if many > FEW:
        return rows, lambda weights: weights
    lower = cholesky(rows.likeness() + 1e-8 * np.eye(many), lower=True)
    turned = rows.turned()
    none = sparse.csr_matrix((many, 0))
    return Rows(none, lower), lambda weights: turned(solve_triangular(lower, weights, lower=True, trans="T"))


def fit(
    rows: Rows, classes: NDArray[np.intp], *, count: int, strength: float, weights: Floats
) -> tuple[Floats, Floats]:
    """The weights [columns, count] and the bias [count] that minimise
    sum_i weights[class_i] * -log p_i(class_i) + strength / 2 * |W|^2. Convex: the start does not matter."""
    many, columns = rows.size
    turned = rows.turned()
    wanted = np.zeros((many, count))
    wanted[np.arange(many), classes] = 1
    each = weights[classes][:, None]

    def loss(flat: Floats) -> tuple[float, Floats]:
        table = flat.reshape(columns + 1, count)
        scores = rows.times(table[:-1]) + table[-1]
        highest = scores.max(1, keepdims=True)
        raised = np.exp(scores - highest)
        total = raised.sum(1, keepdims=True)
        missed = each * (highest + np.log(total) - (scores * wanted).sum(1, keepdims=True))
        slope = each * (raised / total - wanted)
        penalty = strength * (table[:-1] ** 2).sum() / 2 + GENTLE * (table[-1] ** 2).sum() / 2
        gradient = np.vstack([turned(slope) + strength * table[:-1], slope.sum(0) + GENTLE * table[-1]])
        return float(missed.sum() + penalty), gradient.ravel()

    options: dict[str, Any] = {"maxiter": MOST_STEPS, "ftol": 1e-6, "gtol": 1e-3}
    best = minimize(loss, np.zeros((columns + 1) * count), jac=True, method="L-BFGS-B", options=options).x
    table = best.reshape(columns + 1, count)
    return table[:-1], table[-1]

"""Multinomial logistic regression: softmax(X W + b), by L-BFGS. Numbers in, numbers out."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import cholesky, solve_triangular
from scipy.optimize import minimize

Floats = NDArray[np.float64]
Rows = Any  # Floats, or a sparse matrix: scipy has no types
MOST_STEPS = 100
FEW = 3_000  # texts; up to here it is quicker to learn on their likeness to one another than on all their columns
GENTLE = 0.1  # the penalty on the bias: a class that a fold happens to lack stays possible


def softmax(scores: Floats) -> Floats:
    """Rows of scores as rows of probabilities."""
    raised = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True))


def compact(rows: sparse.csr_matrix) -> tuple[Rows, Callable[[Floats], Floats]]:
    """Rows with as many columns as there are texts that give the same fit, and how its weights become those of `rows`.

    With G = rows rows' = L L', the best weights are rows' a for some a, and rows (rows' a) = L v with v = L' a of the
    same length: learning v on L is learning the weights on the rows (Schoelkopf, Herbrich & Smola 2001). More than
    3,000 rows are given back as they are.
    """
    if rows.shape[0] > FEW:
        return rows, lambda weights: weights
    likeness = np.asarray((rows @ rows.T).todense())
    lower = cholesky(likeness + 1e-8 * np.eye(len(likeness)), lower=True)
    return lower, lambda weights: np.asarray(rows.T @ solve_triangular(lower, weights, lower=True, trans="T"))


def fit(
    rows: Rows, classes: NDArray[np.intp], *, count: int, strength: float, weights: Floats
) -> tuple[Floats, Floats]:
    """The weights [columns, count] and the bias [count] that minimise
    sum_i weights[class_i] * -log p_i(class_i) + strength / 2 * |W|^2. Convex: the start does not matter."""
    columns = rows.shape[1]
    turned = rows.T.tocsr() if sparse.issparse(rows) else rows.T
    wanted = np.zeros((rows.shape[0], count))
    wanted[np.arange(rows.shape[0]), classes] = 1
    each = weights[classes][:, None]

    def loss(flat: Floats) -> tuple[float, Floats]:
        table = flat.reshape(columns + 1, count)
        scores = rows @ table[:-1] + table[-1]
        highest = scores.max(1, keepdims=True)
        raised = np.exp(scores - highest)
        total = raised.sum(1, keepdims=True)
        missed = each * (highest + np.log(total) - (scores * wanted).sum(1, keepdims=True))
        slope = each * (raised / total - wanted)
        penalty = strength * (table[:-1] ** 2).sum() / 2 + GENTLE * (table[-1] ** 2).sum() / 2
        gradient = np.vstack([turned @ slope + strength * table[:-1], slope.sum(0) + GENTLE * table[-1]])
        return float(missed.sum() + penalty), gradient.ravel()

    options: dict[str, Any] = {"maxiter": MOST_STEPS, "ftol": 1e-6, "gtol": 1e-3}
    best = minimize(loss, np.zeros((columns + 1) * count), jac=True, method="L-BFGS-B", options=options).x
    table = best.reshape(columns + 1, count)
    return table[:-1], table[-1]

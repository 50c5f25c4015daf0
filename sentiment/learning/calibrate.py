"""Scores as probabilities that mean what they say: among texts given .8, four of five are right."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from sentiment.learning.fit import Floats, softmax

GENTLE = 1.0  # pulls towards scores as they are; weighs about as much as one text


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """softmax(scores * scale + shift): one scale (a temperature) and one shift a class (which undoes class weights)."""

    scale: float
    shift: NDArray[np.float64]

    def probabilities(self, scores: Floats) -> Floats:
        """Rows of scores as rows of calibrated probabilities."""
        return softmax(scores * self.scale + self.shift)


def calibration(scores: Floats, classes: NDArray[np.intp]) -> Calibration:
    """The scale in [0.05, 4] and the shifts that make out-of-fold scores likeliest (Platt 1999; Guo et al. 2017)."""
    count = scores.shape[1]
    wanted = np.zeros_like(scores)
    wanted[np.arange(len(classes)), classes] = 1

    def loss(flat: Floats) -> tuple[float, Floats]:
        scale, shift = flat[0], flat[1:]
        probabilities = softmax(scores * scale + shift)
        missed = -np.log(np.maximum((probabilities * wanted).sum(1), 1e-12)).sum()
        slope = probabilities - wanted
        gradient = np.concatenate([[(slope * scores).sum() + GENTLE * (scale - 1)], slope.sum(0) + GENTLE * shift])
        return float(missed + GENTLE * ((scale - 1) ** 2 + (shift**2).sum()) / 2), gradient

    bounds: list[Any] = [(0.05, 4.0), *[(-6.0, 6.0)] * count]
    best = minimize(loss, np.array([1.0, *[0.0] * count]), jac=True, method="L-BFGS-B", bounds=bounds).x
    return Calibration(scale=float(best[0]), shift=best[1:])

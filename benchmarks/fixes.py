"""How often the interval of a fix holds the truth where nothing was fixed: people complain by chance, by weekdays, in
crowds, in storms; with the division by how much days vary, and without it.

    python benchmarks/fixes.py
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from alerts.compared import ratio

TRIES = 1_500
WEEK = np.array([1.3, 1.3, 1.2, 1.1, 1.1, 0.5, 0.5])
CROWD = 3  # times the mean is the variance of the days
STORMS = 1 / 14  # a day; each is `STORM` days' worth within two days, four tenths of all that is said
STORM = 0.4 * 14


def days(kind: str, many: int, mean: float, dice: np.random.Generator) -> list[int]:
    """Voices of so many days, on average `mean` a day."""
    if kind == "crowds":
        return [int(day) for day in dice.negative_binomial(mean / (CROWD - 1), 1 / CROWD, many)]
    if kind == "weekdays":
        return [int(day) for day in dice.poisson(mean * np.resize(WEEK, many))]
    if kind == "chance":
        return [int(day) for day in dice.poisson(mean, many)]
    rates = np.full(many + 1, 0.6 * mean)
    for day in np.flatnonzero(dice.random(many) < STORMS):
        rates[day] += 0.7 * STORM * mean
        rates[day + 1] += 0.3 * STORM * mean
    return [int(day) for day in dice.poisson(rates[:many])]


def holds(before: Sequence[int], after: Sequence[int], heard: tuple[int, int]) -> bool:
    """Whether 1 lies within the interval."""
    return not ratio(before, after, heard_before=heard[0], heard_after=heard[1]).sure


def main() -> None:
    """One line for each kind, rate and length."""
    dice = np.random.default_rng(1)
    print("kind      a day  days after  holds  without the division")
    for kind in ("chance", "weekdays", "crowds", "storms"):
        for mean in (0.3, 1.0, 4.0):
            for length in (28, 7):
                tried = [(days(kind, 28, mean, dice), days(kind, length, mean, dice)) for _ in range(TRIES)]
                wide = sum(holds(a, b, (28, length)) for a, b in tried) / TRIES
                bare = sum(holds([sum(a)], [sum(b)], (28, length)) for a, b in tried) / TRIES
                print(f"{kind:8}  {mean:5}  {length:10}  {wide:.3f}  {bare:.3f}")


if __name__ == "__main__":
    main()

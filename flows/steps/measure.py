"""How often what is understood is what a person says: on a random sample, before and after something was learnt."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine

from flows.steps.models import Knowing, knowing_of
from sentiment import Label, Understanding
from settings import Brand, Settings
from storage import corrections
from storage.corrections import Example
from storage.engine import reading
from storage.rollups import COMPLAINT

LABELS: tuple[Label, ...] = ("negative", "neutral", "positive")
Whose = Literal["cold", "then", "now"]
WHOSE: tuple[Whose, ...] = ("cold", "then", "now")
Z = 1.96  # of a normal distribution: 95 %
DRAWS = 1_000
Interval = tuple[float, float]


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
            return 0.0, 1.0
        share, z2 = self.hits / self.of, Z * Z
        middle = (share + z2 / (2 * self.of)) / (1 + z2 / self.of)
        half = Z / (1 + z2 / self.of) * sqrt(share * (1 - share) / self.of + z2 / (4 * self.of**2))
        return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))  # whatever was rounded


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One of three on the same sample: the cold scorer, what was understood when the label was given, the model of now.

    `confusion` counts (said, understood); a text that was not scored is understood as "abstain" and counts as wrong.
    `macro_f1` has a bootstrap interval of 95 %. `better` is by how much the share of right labels is above the cold
    scorer's, with the interval of the paired difference; None for the cold scorer itself.
    """

    whose: Whose
    confusion: Mapping[tuple[Label, Label], int]
    right: Share
    macro_f1: float | None
    macro_f1_interval: Interval
    precision: Share
    recall: Share
    better: float | None = None
    better_interval: Interval = (0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """The sample of a brand and the three; `versions` are those that understood it when it was labelled, and now."""

    brand: str
    labels: int
    complaints: int
    agreements: tuple[Agreement, ...]
    versions: Mapping[Whose, str]


@dataclass(frozen=True, slots=True)
class _Pair:
    """What a person said of a text and what was understood; None where nothing was said or scored."""

    label: Label | None
    complaint: bool | None
    understood: Label
    complains: bool | None


def measure(engine: Engine, settings: Settings, brand: Brand) -> Accuracy:
    """Of every answer that stands and was asked to measure."""
    known = knowing_of(engine, settings)[brand.name]
    with reading(engine) as conn:
        found = [one for one in corrections.examples(conn, brand.name) if one.measured is not None]
    pairs = {whose: [_pair(one, whose, known) for one in found] for whose in WHOSE}
    cold = [one.label == one.understood for one in pairs["cold"] if one.label is not None]
    versions = sorted({str(one.measured.before.get("version", "")) for one in found if one.measured})
    return Accuracy(
        brand=brand.name,
        labels=sum(1 for one in found if one.said.label is not None),
        complaints=sum(1 for one in found if one.said.complaint),
        agreements=tuple(_agreement(whose, pairs[whose], cold) for whose in WHOSE),
        versions={"cold": known.cold.model.version, "then": ", ".join(versions), "now": known.model.version},
    )


def _pair(one: Example, whose: Whose, known: Knowing) -> _Pair:
    if whose == "then" and one.measured is not None:
        before = one.measured.before
        label, probability = before.get("label", "abstain"), before.get("complaint")
    else:
        meant: Understanding = (known if whose == "now" else known.cold).meant(one.words)
        label, probability = meant.label, meant.complaint
    complains = None if probability is None else probability >= COMPLAINT
    return _Pair(one.said.label, one.said.complaint, label, complains)


def _agreement(whose: Whose, pairs: Sequence[_Pair], cold: Sequence[bool]) -> Agreement:
    labelled = [(one.label, one.understood) for one in pairs if one.label is not None]
    judged = [one for one in pairs if one.complaint is not None]
    right = np.array([said == understood for said, understood in labelled], dtype=bool)
    found = Agreement(
        whose=whose,
        confusion=Counter(labelled),
        right=Share(hits=int(right.sum()), of=len(right)),
        macro_f1=_macro_f1(labelled) if labelled else None,
        macro_f1_interval=_interval([_macro_f1([labelled[i] for i in some]) for some in _draws(len(labelled))]),
        precision=Share(hits=_both(judged), of=sum(1 for one in judged if one.complains)),
        recall=Share(hits=_both(judged), of=sum(1 for one in judged if one.complaint)),
    )
    if whose == "cold" or not labelled:
        return found
    apart = right.astype(float) - np.array(cold, dtype=float)
    means = [float(apart[some].mean()) for some in _draws(len(labelled))]
    return replace(found, better=float(apart.mean()), better_interval=_interval(means))


def _both(judged: Sequence[_Pair]) -> int:
    return sum(1 for one in judged if one.complaint and one.complains)


def _macro_f1(pairs: Sequence[tuple[Label, Label]]) -> float:
    """The mean over the labels that a person gave; 2 hits / (said + understood) each."""
    said, understood = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    hits = Counter(one for one, other in pairs if one == other)
    there = [label for label in LABELS if said[label]]
    return sum(2 * hits[label] / (said[label] + understood[label]) for label in there) / len(there)


def _draws(many: int) -> list[NDArray[np.int64]]:
    """With replacement; the same for the same number, so that two are compared on the same draws."""
    dice = np.random.default_rng(many)
    return [dice.integers(0, many, many) for _ in range(DRAWS)] if many else []


def _interval(values: Sequence[float]) -> Interval:
    if not values:
        return 0.0, 1.0
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)

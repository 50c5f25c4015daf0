"""How often what is understood is what a person says: on a random sample, before and after something was learnt."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from sqlalchemy import Engine

from flows.steps.models import Knowing, knowing_of
from sentiment import Label
from sentiment.measures import LABELS, UNKNOWN, Interval, Share, interval, macro_f1, macro_f1_interval
from sentiment.understanding import COMPLAINS
from settings import Brand, Settings
from storage import corrections
from storage.corrections import Example
from storage.engine import reading

Whose = Literal["cold", "then", "now"]
WHOSE: tuple[Whose, ...] = ("cold", "then", "now")


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
    pairs = {whose: _pairs(found, whose, known) for whose in WHOSE}
    cold = [one.label == one.understood for one in pairs["cold"] if one.label is not None]
    versions = sorted({str(one.measured.before.get("version", "")) for one in found if one.measured})
    return Accuracy(
        brand=brand.name,
        labels=sum(1 for one in found if one.said.label is not None),
        complaints=sum(1 for one in found if one.said.complaint),
        agreements=tuple(_agreement(whose, pairs[whose], cold) for whose in WHOSE),
        versions={"cold": known.cold.model.version, "then": ", ".join(versions), "now": known.model.version},
    )


def _pairs(found: Sequence[Example], whose: Whose, known: Knowing) -> list[_Pair]:
    if whose == "then":
        befores = [one.measured.before for one in found if one.measured]
        understood = [(before.get("label", "abstain"), before.get("complaint")) for before in befores]
    else:
        meant = (known if whose == "now" else known.cold).meant_all(one.words for one in found)
        understood = [(one.label, one.complaint) for one in meant]
    return [
        _Pair(one.said.label, one.said.complaint, label, None if complaint is None else complaint >= COMPLAINS)
        for one, (label, complaint) in zip(found, understood, strict=True)
    ]


def _agreement(whose: Whose, pairs: Sequence[_Pair], cold: Sequence[bool]) -> Agreement:
    labelled = [(one.label, one.understood) for one in pairs if one.label is not None]
    judged = [one for one in pairs if one.complaint is not None]
    right = np.array([said == understood for said, understood in labelled], dtype=bool)
    said, understood = [one for one, _ in labelled], [other for _, other in labelled]
    there = [label for label in LABELS if label in said]  # a label that nobody gave is no class of this sample
    found = Agreement(
        whose=whose,
        confusion=Counter(labelled),
        right=Share(hits=int(right.sum()), of=len(right)),
        macro_f1=macro_f1(said, understood, there) if labelled else None,
        macro_f1_interval=macro_f1_interval(said, understood, there) if labelled else UNKNOWN,
        precision=Share(hits=_both(judged), of=sum(1 for one in judged if one.complains)),
        recall=Share(hits=_both(judged), of=sum(1 for one in judged if one.complaint)),
    )
    if whose == "cold" or not labelled:
        return found
    apart = right.astype(float) - np.array(cold, dtype=float)
    between = interval(lambda drawn: float(apart[drawn].mean()), len(apart))
    return replace(found, better=float(apart.mean()), better_interval=between)


def _both(judged: Sequence[_Pair]) -> int:
    return sum(1 for one in judged if one.complaint and one.complains)

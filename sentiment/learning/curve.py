"""The learning-curve protocol: what a head makes of texts that it has not seen, after so many labels."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mentions.normal import normal
from sentiment.learning.head import Encodes, Example
from sentiment.learning.ladder import Decision, challenge
from sentiment.model import COLD, Model
from sentiment.rows import reading_row, understand_row

FOLDS = 5


def fold_of(text: str) -> int:
    """In [0, 5): the first 8 hex digits of sha256("fold:" + normal form), so that copies are in one fold."""
    return int(sha256(f"fold:{normal(text)}".encode("utf8", "replace")).hexdigest()[:8], 16) % FOLDS


class Remembered:
    """An encoder that encodes each text once."""

    def __init__(self, encoder: Encodes) -> None:
        self.version, self._encoder = encoder.version, encoder
        self._rows: dict[str, NDArray[np.float32]] = {}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text."""
        new = sorted({text for text in texts if text not in self._rows})
        if new:
            self._rows.update(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._rows[text] for text in texts])


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A row to be understood (the keys that understand_row reads), and what is true of it; None where unknown."""

    row: Mapping[str, Any]
    label: str | None = None
    complaint: bool | None = None
    topic: str | None = None


class Step(NamedTuple):
    """One training and what it made of the rows that it was tried on: their places, and understood rows."""

    labels: int | None
    seed: int
    fold: int | None
    decision: Decision
    places: list[int]
    said: list[dict[str, Any]]


def curve(
    tried: Sequence[Labelled],
    learnt_from: Sequence[Labelled] | None,
    *,
    labels: Sequence[int | None],
    seeds: Sequence[int],
    encoder: Encodes | None = None,
    model: Model = COLD,
) -> Iterator[Step]:
    """Trains on N rows drawn with each seed, by the product's own ladder, and tries it on rows it has not seen.

    Without `learnt_from` the rows are split into five folds by their normal form: N are drawn from four, the fifth is
    tried. With it, N of those rows are drawn, and all of `tried` are tried. N None is all of them; with all, a seed
    draws nothing and only the first is taken. Topics are learnt from N rows of their own that have a topic.
    """
    encoder = Remembered(encoder) if encoder else None
    source = tried if learnt_from is None else learnt_from
    examples = [_example(one, model) for one in source]
    if encoder is not None:
        texts = {reading_row(one.row, model).text for one in tried} | {one.text for one in examples}
        encoder.encode(sorted(texts))
    folds = [fold_of(str(one.row["text"])) for one in source]
    for many in labels:
        for seed in seeds if many is not None else seeds[:1]:
            for fold in range(FOLDS) if learnt_from is None else [None]:
                usable = [at for at, one in enumerate(folds) if one != fold]
                places = [at for at, one in enumerate(folds) if one == fold] if fold is not None else range(len(tried))
                decision = challenge(None, drawn(examples, usable, many, seed), encoder=encoder)
                knowing = replace(model, head=decision.head, encoder=encoder)
                said = [understand_row(tried[at].row, knowing) for at in places]
                yield Step(many, seed, fold, decision, list(places), said)


def drawn(examples: Sequence[Example], usable: Sequence[int], many: int | None, seed: int) -> list[Example]:
    """N with a label or a complaint, without their topics; and N with a topic, without the rest."""
    felt = [at for at in usable if examples[at].label is not None or examples[at].complaint is not None]
    about = [at for at in usable if examples[at].topic is not None]
    chosen = [replace(examples[at], topic=None) for at in _some(felt, many, seed)]
    return chosen + [replace(examples[at], label=None, complaint=None) for at in _some(about, many, seed)]


def _some(places: Sequence[int], many: int | None, seed: int) -> list[int]:
    return list(places) if many is None else random.Random(seed).sample(list(places), min(many, len(places)))


def _example(one: Labelled, model: Model) -> Example:
    found = reading_row(one.row, model)
    said: Any = {"label": one.label, "complaint": one.complaint, "topic": one.topic}
    return Example(text=found.text, seen=found.seen, language=found.language, **said)

"""What a brand's corrections have taught: a small linear model beside the cold scorer. Numbers only, no text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b, sha256
from typing import Any, Literal, NamedTuple, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from mentions.normal import normal
from sentiment.cold import Cold
from sentiment.language import SCORED
from sentiment.learning.fit import Floats
from sentiment.learning.space import Seen, look
from sentiment.learning.task import FOLDS, Task, learn
from sentiment.understanding import Label

TaskName = Literal["sentiment", "complaint", "topic"]
TASKS: tuple[TaskName, ...] = ("sentiment", "complaint", "topic")
AROUND: frozenset[TaskName] = frozenset({"complaint"})  # to whom one speaks says little of feelings and topics
COMPLAINT, FINE = "complaint", "none"
NO_TOPIC = ""  # said to be about nothing of the taxonomy; None is: nobody said
LOCAL = 100  # labels in a language other than English, below which it is not learnt


class Encodes(Protocol):
    """Sentences as vectors, as sentiment.encoder.Encoder does."""

    version: str

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text without names, as it was masked, and what a person said of it; None where nothing was said.

    `seen` is the cold scorer's view, None in other languages than English. `asked` is false where somebody corrected
    of their own accord: such a text was chosen because it was wrong, and cannot say how often anything is wrong.
    """

    text: str
    seen: Cold | None
    language: str = "en"
    label: Label | None = None
    complaint: bool | None = None
    topic: str | None = None
    asked: bool = True

    def said(self, task: TaskName) -> str | None:
        """The class of this task that a person gave it."""
        if task == "sentiment":
            return None if self.label == "abstain" else self.label
        if task == "topic":
            return self.topic
        return None if self.complaint is None else COMPLAINT if self.complaint else FINE


class Verdict(NamedTuple):
    """What a head makes of a text; None for what it has not learnt.

    `probabilities` are those of the labels and `confidence` that of the chosen one, calibrated; `complaint` is a
    calibrated probability; `topic` is "" for none, `sure` its calibrated probability.
    """

    label: Label | None
    probabilities: Mapping[str, float]
    confidence: float | None
    complaint: float | None
    topic: str | None
    sure: float | None


@dataclass(frozen=True, kw_only=True)
class Head:
    """The tasks it has learnt, the languages it has learnt them in, and the version of the encoder ("" without)."""

    tasks: Mapping[TaskName, Task]
    languages: frozenset[str] = frozenset({"en"})
    encoder: str = ""

    def judge(self, masked: str, seen: Cold | None, vector: NDArray[np.float32] | None = None) -> Verdict:
        """Raises ValueError where it learnt with an encoder and gets no vector."""
        return self.judge_seen(look(masked, seen, vector))

    def judge_seen(self, seen: Seen) -> Verdict:
        """The same for a text that was looked at before."""
        found = {name: task.answer(seen) for name, task in self.tasks.items()}
        label, complaint, topic = found.get("sentiment"), found.get("complaint"), found.get("topic")
        return Verdict(
            label=cast(Label, label.chosen) if label else None,
            probabilities=label.probabilities if label else {},
            confidence=label.confidence if label else None,
            complaint=complaint.probabilities[COMPLAINT] if complaint else None,
            topic=topic.chosen if topic else None,
            sure=topic.confidence if topic else None,
        )

    @cached_property
    def version(self) -> str:
        """`head.` and six digits that change with any of its numbers."""
        digest = blake2b(digest_size=3)
        for name in sorted(self.tasks):
            task = self.tasks[name]
            digest.update(repr((name, task.classes, task.labels, task.space.names, self.encoder)).encode())
            every: tuple[NDArray[Any], ...] = (*task.space.known, task.weights, task.bias)
            for numbers in every:
                digest.update(numbers.tobytes())
            digest.update(task.calibration.shift.tobytes() + repr(task.calibration.scale).encode())
        return f"head.{digest.hexdigest()}"


class HeldOut(NamedTuple):
    """The examples of one task in their order, what was said of each, and the scores given while it was held out;
    `champion` are those of the same recipe from the champion's texts alone."""

    examples: tuple[Example, ...]
    said: tuple[str, ...]
    scores: Floats
    champion: Floats | None


class Trained(NamedTuple):
    """A head and, task by task, what it gave to texts that it had not seen."""

    head: Head
    held_out: Mapping[TaskName, HeldOut]


def train(examples: Sequence[Example], *, encoder: Encodes | None = None, seed: int = 0) -> Head:
    """A head of every task with at least two classes; the same whatever the order of the examples."""
    return trained(examples, encoder=encoder, seed=seed).head


def trained(
    examples: Sequence[Example],
    *,
    encoder: Encodes | None = None,
    seed: int = 0,
    champion: Head | None = None,
    wanted: Callable[[TaskName, Sequence[str]], bool] = lambda _, said: len(set(said)) >= 2,
) -> Trained:
    """The same with held-out scores; `wanted` decides by what was said whether a task is learnt at all.

    Texts with one normal form are in one fold, so that no copy of a text is held out while another is learnt.
    """
    usable = sorted(learnable(examples), key=_order)
    vectors = encoder.encode([one.text for one in usable]) if encoder and usable else [None] * len(usable)
    seen = [look(one.text, one.seen, vector) for one, vector in zip(usable, vectors, strict=True)]
    folds = np.array([_fold(one.text, seed) for one in usable], np.intp)
    tasks: dict[TaskName, Task] = {}
    held_out: dict[TaskName, HeldOut] = {}
    for name in TASKS:
        chosen = [at for at, one in enumerate(usable) if one.said(name) is not None]
        said = [str(usable[at].said(name)) for at in chosen]
        if chosen and len(set(said)) >= 2 and wanted(name, said):
            some = tuple(usable[at] for at in chosen)
            before = champion.tasks.get(name) if champion else None
            looked = [seen[at] for at in chosen]
            around = name in AROUND
            found = learn([one.text for one in some], looked, said, folds[chosen], before, around=around)
            tasks[name] = found.task
            held_out[name] = HeldOut(some, tuple(said), found.held_out, found.champion)
    languages = frozenset(one.language for one in usable) | {"en"}
    return Trained(Head(tasks=tasks, languages=languages, encoder=encoder.version if encoder else ""), held_out)


def learnable(examples: Sequence[Example]) -> list[Example]:
    """English ones, those without words, and those of any language in which at least 100 have a label; not "und"."""
    count: dict[str, int] = {}
    for one in examples:
        count[one.language] = count.get(one.language, 0) + (one.said("sentiment") is not None)
    return [
        one for one in examples if one.language in SCORED or (one.language != "und" and count[one.language] >= LOCAL)
    ]


def _order(one: Example) -> tuple[str, ...]:
    return one.text, one.language, str(one.label), str(one.complaint), str(one.topic)


def _fold(text: str, seed: int) -> int:
    return int(sha256(f"{seed}:{normal(text)}".encode("utf8", "replace")).hexdigest()[:8], 16) % FOLDS

"""Which head a brand is understood with: the cold scorer, then what proves better, and back again when it does not."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sentiment.learning.calibrate import Calibration, calibration
from sentiment.learning.fit import Floats
from sentiment.learning.head import (
    COMPLAINT,
    FINE,
    LOCAL,
    NO_TOPIC,
    TASKS,
    Encodes,
    Example,
    Head,
    HeldOut,
    TaskName,
    learnable,
    trained,
)
from sentiment.learning.space import look
from sentiment.learning.task import Task, missed
from sentiment.understanding import COMPLAINS

LABELS: Mapping[TaskName, int] = {"sentiment": 100, "complaint": 100, "topic": 40}  # below: the cold scorer
EACH: Mapping[TaskName, int] = {"sentiment": 10, "complaint": 10, "topic": 5}  # of at least two classes
ERRORS = 1.0  # standard errors by which a challenger must beat the champion in accuracy
LOSS_ERRORS = 2.0  # the same in log loss: it is a second try at the same texts, and one would more often be chance
GUESS_ERRORS = 2.0  # standard errors of agreement by which it must beat chance
SINCE = 30  # texts that were asked about since, before a champion is judged by them
WORSE_ERRORS = 2.0  # standard errors: it is looked at every night, and one would often be chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """What was decided of one task, and why in words. `gain` is in class-balanced accuracy, with its standard error;
    None where nothing was compared."""

    task: TaskName
    labels: int
    changed: bool
    gain: float | None
    error: float | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`head` is the champion from now on, None the cold scorer alone; `changed` whether that is another than before."""

    head: Head | None
    changed: bool
    rungs: tuple[Rung, ...]

    @property
    def why(self) -> str:
        """All reasons, task by task."""
        return "; ".join(f"{rung.task}: {rung.why}" for rung in self.rungs)


def challenge(
    champion: Head | None, examples: Sequence[Example], *, encoder: Encodes | None = None, seed: int = 0
) -> Decision:
    """Trains a challenger on all examples; task by task it replaces the champion, or the cold scorer, only where it
    proves better on held-out texts.

    There are two scores: class-balanced accuracy (the mean over classes of the share that is right), and log loss,
    which tells more from few texts. Both are tried on the same texts in the same folds, and the champion is learnt
    anew in each fold from its own texts, so that neither has seen what it is tried on. A challenger must beat the
    champion (`proves_better`), and agree with people by two standard errors more than chance would.
    """
    champion = _usable(champion, encoder)
    found = trained(examples, encoder=encoder, seed=seed, champion=champion, wanted=lambda *asked: not _too_few(*asked))
    tasks: dict[TaskName, Task] = dict(champion.tasks) if champion else {}
    rungs, usable = [], learnable(examples)
    for name in TASKS:
        said = [one for example in usable if (one := example.said(name)) is not None]
        if name in found.held_out:
            rung = _rung(name, tasks.get(name), found.head.tasks[name], found.held_out[name])
            if rung.changed:
                tasks[name] = found.head.tasks[name]
        else:
            others = sum(1 for example in examples if example.said(name) is not None) - len(said)
            more = f" (and {others} in languages with fewer than {LOCAL})" if others else ""
            rung = _held(name, len(said), _too_few(name, said) + more)
        rungs.append(rung)
    changed = any(rung.changed for rung in rungs)
    languages = found.head.languages if changed else champion.languages if champion else frozenset({"en"})
    head = Head(tasks=tasks, languages=languages, encoder=_encoder(tasks, encoder)) if tasks else None
    return Decision(head=head, changed=changed, rungs=tuple(rungs))


def look_back(
    champion: Head, before: Head | None, since: Sequence[Example], *, encoder: Encodes | None = None
) -> Decision:
    """Rolls a task back to the head before, or to the cold scorer, where the champion does worse since it was made.

    Judged by texts that were asked about (teach, accuracy) and that neither has learnt from: what somebody corrects of
    their own accord was chosen because it was wrong, and would condemn every champion. At least 30 of them, and worse
    by more than two standard errors of the paired difference in class-balanced accuracy.
    """
    asked = [one for one in since if one.asked]
    vectors = encoder.encode([one.text for one in asked]) if encoder and asked else [None] * len(asked)
    before = _usable(before, encoder)
    tasks, rungs = dict(champion.tasks), []
    for name, task in champion.tasks.items():
        old = before.tasks.get(name) if before else None
        fresh = [
            (one, vector)
            for one, vector in zip(asked, vectors, strict=True)
            if one.said(name) is not None and not task.knows(one.text) and not (old and old.knows(one.text))
        ]
        rung = _since(name, task, old, fresh)
        rungs.append(rung)
        if rung.changed and old is not None:
            tasks[name] = old
        elif rung.changed:
            del tasks[name]
    head = Head(tasks=tasks, languages=champion.languages, encoder=_encoder(tasks, encoder)) if tasks else None
    return Decision(head=head, changed=any(rung.changed for rung in rungs), rungs=tuple(rungs))


def proves_better(accuracy: tuple[float, float], loss: tuple[float, float]) -> bool:
    """Whether a challenger does, by the mean paired difference in each score (above 0: in its favour) and its standard
    error: by more than one in accuracy without being worse by one in log loss, or by more than two in log loss
    with a gain in accuracy."""
    (gain, error), (surer, about) = accuracy, loss
    return (gain > ERRORS * error and surer > -about) or (surer > LOSS_ERRORS * about and gain > 0)


class Tried(NamedTuple):
    """What was made of the texts that both are tried on: the class chosen for each, and its log loss."""

    chosen: Sequence[str]
    loss: Floats


def _since(
    name: TaskName, task: Task, old: Task | None, fresh: Sequence[tuple[Example, NDArray[np.float32] | None]]
) -> Rung:
    said = [str(one.said(name)) for one, _ in fresh]
    if len(fresh) < SINCE:
        return _held(name, task.labels, f"{len(fresh)} texts asked about since, judged from {SINCE} on")
    now = [task.answer(look(one.text, one.seen, vector)).chosen for one, vector in fresh]
    then = [
        old.answer(look(one.text, one.seen, vector)).chosen if old else cold_class(name, one) for one, vector in fresh
    ]
    gain, error = _mean(_balanced(said, now) - _balanced(said, then))
    worse = gain < -WORSE_ERRORS * error
    whom = "the head before" if old else "the cold scorer"
    words = f"{gain:+.3f} (standard error {error:.3f}) against {whom} on {len(fresh)} texts asked about since"
    why = f"rolled back to {whom}: {words}" if worse else f"stays: {words}"
    return Rung(task=name, labels=task.labels, changed=worse, gain=gain, error=error, why=why)


def _rung(name: TaskName, old: Task | None, new: Task, held_out: HeldOut) -> Rung:
    if old is not None and np.array_equal(old.learnt_from, new.learnt_from):
        return _held(name, new.labels, "nothing new to learn from")
    said, wanted = held_out.said, np.array([new.classes.index(one) for one in held_out.said])
    mine = _tried(new.classes, held_out.scores, wanted, new.calibration)
    if old is not None and held_out.champion is not None:
        theirs = _tried(new.classes, held_out.champion, wanted, calibration(held_out.champion, wanted))
        whom = f"the champion of {old.labels}"
    else:
        theirs, whom = _cold(name, held_out, wanted), "the cold scorer"
    gain, error = _mean(_balanced(said, mine.chosen) - _balanced(said, theirs.chosen))
    surer, about = _mean(theirs.loss - mine.loss)
    words = (
        f"{gain:+.3f} (standard error {error:.3f}) in accuracy and {surer:+.3f} ({about:.3f}) in log loss "
        f"against {whom}, cross-validated on {len(said)} labels"
    )
    better = proves_better((gain, error), (surer, about))
    why = f"replaced: {words}"
    if not better:
        why = f"held: {words}"
    elif not _agrees(said, mine.chosen):
        better, why = False, f"held: no better than guessing; {words}"
    return Rung(task=name, labels=len(said), changed=better, gain=gain, error=error, why=why)


def _tried(classes: Sequence[str], scores: Floats, wanted: NDArray[np.intp], meant: Calibration) -> Tried:
    return Tried([classes[at] for at in scores.argmax(1)], missed(meant.probabilities(scores), wanted))


def _cold(name: TaskName, held_out: HeldOut, wanted: NDArray[np.intp]) -> Tried:
    """The cold scorer gives no probabilities to compare, so its best are taken: how common each class is among the
    others of which it says the same, with two texts more that are as all are. A name that nobody uses, such as a topic
    of ours where people have their own, says no more than how common each class is."""
    chosen = [cold_class(name, one) for one in held_out.examples]
    places = sorted(set(chosen))
    called = np.array([places.index(one) for one in chosen])
    counts = np.zeros((len(places), int(wanted.max()) + 1))
    np.add.at(counts, (called, wanted), 1)
    shares = counts.sum(0) / counts.sum()
    likely = (counts[called, wanted] - 1 + 2 * shares[wanted]) / (counts[called].sum(1) - 1 + 2)
    foreign = np.array([one not in held_out.said for one in chosen])
    likely[foreign] = shares[wanted[foreign]]
    return Tried(chosen, np.asarray(-np.log(np.maximum(likely, 1e-12))))


def _held(name: TaskName, labels: int, why: str) -> Rung:
    return Rung(task=name, labels=labels, changed=False, gain=None, error=None, why=why)


def _too_few(name: TaskName, said: Sequence[str]) -> str:
    """Why there is too little to learn from, or nothing."""
    if len(said) < LABELS[name]:
        return f"{len(said)} labels, learnt from {LABELS[name]} on"
    many = [one for one in sorted(set(said)) if said.count(one) >= EACH[name]]
    return "" if len(many) >= 2 else f"fewer than two classes with {EACH[name]} labels each"


def cold_class(name: TaskName, one: Example) -> str:
    """What the cold scorer says; nothing in a language it does not know."""
    if one.seen is None:
        return "abstain"
    said: Mapping[TaskName, Callable[[], str]] = {
        "sentiment": lambda: one.seen.label if one.seen else "",
        "complaint": lambda: COMPLAINT if one.seen and one.seen.complaint >= COMPLAINS else FINE,
        "topic": lambda: (one.seen.topic if one.seen else None) or NO_TOPIC,
    }
    return said[name]()


def _balanced(said: Sequence[str], chosen: Sequence[str]) -> Floats:
    """One number a text, whose mean is the class-balanced accuracy."""
    classes, count = sorted(set(said)), len(said)
    weight = {one: count / (len(classes) * said.count(one)) for one in classes}
    return np.array([weight[one] * (one == other) for one, other in zip(said, chosen, strict=True)], np.float64)


def _agrees(said: Sequence[str], chosen: Sequence[str]) -> bool:
    """Whether they agree more than two who know nothing of each other, but choose each class as often as they do
    (what Cohen's kappa takes for chance, Cohen 1960)."""
    count = len(said)
    chance = sum(said.count(one) * chosen.count(one) for one in set(said)) / count**2
    agreed = sum(a == b for a, b in zip(said, chosen, strict=True)) / count
    return agreed - chance > GUESS_ERRORS * math.sqrt(chance * (1 - chance) / count)


def _mean(apart: Floats) -> tuple[float, float]:
    """The mean of paired differences, and its standard error."""
    return float(apart.mean()), float(apart.std(ddof=1) / math.sqrt(len(apart)))


def _usable(head: Head | None, encoder: Encodes | None) -> Head | None:
    """A head that learnt with an encoder is of no use without this encoder."""
    if head is None or not head.encoder:
        return head
    return head if encoder is not None and head.encoder == encoder.version else None


def _encoder(tasks: Mapping[TaskName, Task], encoder: Encodes | None) -> str:
    return encoder.version if encoder and any(task.space.vector for task in tasks.values()) else ""

"""Understand what is stored once more, with the words, the model and the corrections of today.

Alerts are never raised anew by it: the detector has counted what it has counted.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, Engine

from flows.steps.correct import patiently
from flows.steps.models import Knowing, knowing_of
from flows.steps.requeue import Requeued, requeue
from sentiment import Label, Understanding
from sentiment.corrected import corrected
from sentiment.understanding import COMPLAINS
from settings import Brand, Settings
from storage import corrections, understood
from storage.engine import reading
from storage.understood import Change, Wanted

BATCH = 200  # matches of one transaction: others wait for no more than that
PASSES = 3  # what somebody else changed meanwhile is looked at again
SAMPLES = 10
Progress = Callable[[int], object]
"""Called with how many more are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One mention that is understood otherwise, in its own words: to be shown, never to be kept."""

    mention: int
    words: str
    before: Label
    after: Label
    complained: bool
    complains: bool


@dataclass(slots=True, kw_only=True)
class Rescored:
    """What a replay of one brand changed, or would change.

    `labels` counts (before, after); `seen` all that were understood anew, `changed` those whose label, complaint or
    topic is another; `kept` those of which a person's word stands; `left` those that others held to the end.
    """

    brand: str
    version: str = ""
    seen: int = 0
    changed: int = 0
    kept: int = 0
    left: int = 0
    labels: Counter[tuple[Label, Label]] = field(default_factory=Counter)
    complaints: Counter[tuple[bool, bool]] = field(default_factory=Counter)
    topics: int = 0
    added: int = 0
    withdrawn: int = 0
    samples: list[Sample] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)  # the groups of copies that have a sample


Done = tuple[Change, bool]
"""What was understood, and whether a person has had the last word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """Which matches are to be understood anew: of this brand, said since then; everything, or what another version
    understood. `dry` writes nothing."""

    brand: Brand
    since: datetime | None = None
    everything: bool = False
    dry: bool = False

    def wanted(self, known: Knowing) -> Wanted:
        """Of the matches that are stored."""
        but = None if self.everything else known.model.version
        return Wanted(brand=self.brand.name, since=self.since, but=but)


def rescore(engine: Engine, settings: Settings, asked: Replay, *, told: Progress = id) -> Rescored:
    """A batch is one transaction, in the order of the matches: killed at any moment, the same call goes on, because
    what is done has the present version. With `everything` it begins anew."""
    said = Rescored(brand=asked.brand.name)
    for _ in range(1 if asked.dry or asked.everything else PASSES):
        said.left = _walk(engine, settings, asked, said, told)
        if not said.left:
            break
    return said


def outdated(engine: Engine, settings: Settings, asked: Replay) -> int:
    """How many matches `rescore` would look at."""
    known = knowing_of(engine, settings)[asked.brand.name]
    with reading(engine) as conn:
        return understood.many(conn, asked.wanted(known))


def _walk(engine: Engine, settings: Settings, asked: Replay, said: Rescored, told: Progress) -> int:
    """Gives how many were passed over because somebody else changed them meanwhile."""
    last, passed = 0, 0
    while True:
        known = knowing_of(engine, settings)[asked.brand.name]  # a head may be promoted while we walk
        said.version = known.model.version
        with reading(engine) as conn:
            found = understood.after(conn, asked.wanted(known), last, BATCH)
        if not found:
            return passed
        anew = zip(found, known.meant_all(one.words for one in found), strict=True)
        meant = [Change(was=one, meant=said, urgent=known.urgent(one.words)) for one, said in anew]
        if asked.dry:
            done = _reckoned(engine, meant)
        else:
            done, queued = patiently(
                engine, partial(_write, settings=settings, brand=asked.brand, meant={one.was.id: one for one in meant})
            )
            said.added, said.withdrawn = said.added + len(queued.added), said.withdrawn + len(queued.withdrawn)
        _count(said, done)
        last, passed = found[-1].id, passed + len(found) - len(done)
        told(len(done))


def _reckoned(engine: Engine, meant: Sequence[Change]) -> list[Done]:
    with reading(engine) as conn:
        return _with_words(conn, meant)


def _write(
    conn: Connection, *, settings: Settings, brand: Brand, meant: Mapping[int, Change]
) -> tuple[list[Done], Requeued]:
    now = understood.by_ids(conn, meant, locked=True)
    same = [one for one in now if (one.content, one.meant) == (meant[one.id].was.content, meant[one.id].was.meant)]
    done = _with_words(conn, [replace(meant[one.id], was=one) for one in same])
    changes = [one for one, _ in done if (one.meant, one.urgent) != (one.was.meant, one.was.urgent)]
    understood.replace(conn, changes)
    return done, requeue(conn, settings, brand, changes)


def _with_words(conn: Connection, meant: Sequence[Change]) -> list[Done]:
    """A person's word comes last."""
    words = corrections.of(conn, [(one.was.mention, one.was.brand) for one in meant])
    found = []
    for one in meant:
        said = corrections.said_of(words.get((one.was.mention, one.was.brand), ()), one.was.content)
        spoken = replace(one, meant=corrected(one.meant, said), urgent=said.urgency(one.urgent))
        found.append((spoken, said.anything))
    return found


def _count(said: Rescored, done: Sequence[Done]) -> None:
    for change, kept in done:
        before, after, words = change.was.meant, change.meant, change.was.words.words
        complained, complains = _complains(before), _complains(after)
        said.seen += 1
        said.kept += kept
        said.labels[before.label, after.label] += 1
        said.complaints[complained, complains] += 1
        said.topics += before.topic != after.topic
        told = (before.label, complained) != (after.label, complains)
        said.changed += told or before.topic != after.topic
        if told and len(said.samples) < SAMPLES and change.was.group not in said.shown:
            said.shown.add(change.was.group)
            one = Sample(
                mention=change.was.mention,
                words=words,
                before=before.label,
                after=after.label,
                complained=complained,
                complains=complains,
            )
            said.samples.append(one)


def _complains(meant: Understanding) -> bool:
    return (meant.complaint or 0.0) >= COMPLAINS

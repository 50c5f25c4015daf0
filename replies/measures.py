"""How well we answer: how soon, in time or not, whether it helped, and how good the drafts are.

Every figure has how many it is of, and a share its interval: of five answers nothing follows yet. docs/measures.md says
of each what it counts and what it leaves out.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from math import ceil
from statistics import median
from typing import Literal
from zoneinfo import ZoneInfo

from replies.item import WAITING, QueueKind, QueueState
from replies.timeline import ENDS, Line
from sentiment import Label
from sentiment.measures import Share

SETTLED = timedelta(days=7)
"""Who does not complain again so long after the first answer was helped by it."""
DECIDED: tuple[QueueState, ...] = ("rejected", "withdrawn")
"""Nobody was to be answered."""
LATEST = 500
"""So many answers tell how much drafts are changed: comparing texts is slow."""
FEW = 5
"""Of fewer nothing is said but that they are few."""
FEELS: dict[Label, int] = {"negative": -1, "neutral": 0, "positive": 1}
Stood = Literal["in time", "late", "open", "closed", "unheard"]
"""Answered by its due; answered later, or not at all and due by now; not answered and not due yet; nobody was to be
answered, or its mention was gone before its due; heard only after its due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What the author said next of the brand after the answer, and what was understood of it."""

    said: datetime
    label: Label
    complains: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """An item of the queue and what became of it. `came` is when we heard it, `said` when it was said, `gone` when its
    mention was; `worked` are the hours of work from then until the first answer, None where every hour counts. `lines`
    are those of its timeline, in order; `text` is the draft as it is now, empty where there is none."""

    item: int
    brand: str
    kind: QueueKind
    topic: str | None
    source: str
    state: QueueState
    said: datetime
    came: datetime
    due: datetime
    sent: datetime | None = None
    gone: datetime | None = None
    felt: Label = "abstain"
    after: Next | None = None
    worked: timedelta | None = None
    text: str = ""
    lines: tuple[Line, ...] = ()

    @property
    def waited(self) -> timedelta | None:
        """From what was said to the first answer; None: there is none."""
        return None if self.sent is None else self.sent - self.said

    @property
    def person(self) -> str | None:
        """Who answered: the first to approve what was sent, else who marked it as sent; None: nobody yet."""
        if self.sent is None:
            return None
        before = [line for line in self.lines if line.at <= self.sent]
        ends = max((place for place, line in enumerate(before) if line.did in ENDS), default=-1)
        did = [line.by for line in before[ends + 1 :] if line.did == "approved"]
        return next(iter([*did, *(line.by for line in before if line.did == "marked")]), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The middle, and what nine of ten stay below (the nearest rank), of so many."""

    median: timedelta
    most: timedelta
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What people did to the drafts of what was sent: `as_drafted` were sent word for word; `changed` is the share of
    words changed in the middle one of the latest that were drafted, None of none; `from_nothing` had no draft."""

    as_drafted: Share
    changed: float | None
    from_nothing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """What the author said next against what we answered: how many felt better, the same, worse; and of those who were
    angry how many were not any more."""

    better: int
    same: int
    worse: int
    turned: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Of the items that came in; `open` wait and are not due yet, `closed` were not to be answered, `unheard` came too
    late to be answered in time and count nowhere else."""

    came: int
    answered: int
    open: int
    closed: int
    unheard: int
    response: Spread | None
    worked: Spread | None
    in_time: Share
    resolved: Share
    wording: Wording
    mood: Mood


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One hour of the week, from Monday 0 on: how many came in it, and how many of those were answered in time."""

    day: int
    hour: int
    came: int
    in_time: Share


def measured(some: Sequence[Handled], now: datetime) -> Measured:
    """The order does not matter."""
    stood = [(stands(one, now), one) for one in some]
    heard = [one for how, one in stood if how != "unheard"]
    sent = [one for one in heard if one.sent is not None]
    many = {name: sum(how == name for how, _ in stood) for name in ("open", "closed", "unheard")}
    return Measured(
        came=len(some),
        answered=len(sent),
        **many,
        response=spread([one.waited for one in sent if one.waited is not None]),
        worked=spread([one.worked for one in sent if one.worked is not None]),
        in_time=_in_time(how for how, _ in stood),
        resolved=_share([helped for one in sent if (helped := resolved(one, now)) is not None]),
        wording=_wording(sent),
        mood=_mood(sent),
    )


def grouped(some: Iterable[Handled], by: Callable[[Handled], str], now: datetime) -> dict[str, Measured]:
    """Of each group by its name, the largest first."""
    groups = defaultdict[str, list[Handled]](list)
    for one in some:
        groups[by(one)].append(one)
    return {name: measured(groups[name], now) for name in sorted(groups, key=lambda name: (-len(groups[name]), name))}


def stands(one: Handled, now: datetime) -> Stood:
    """Whether it was answered in time, as far as that can be told by now."""
    if one.came >= one.due:
        return "unheard"
    if one.sent is not None:
        return "in time" if one.sent <= one.due else "late"
    if one.state in DECIDED or (one.gone is not None and one.gone <= one.due):
        return "closed"
    return "open" if one.state in WAITING and now < one.due else "late"


def resolved(one: Handled, now: datetime) -> bool | None:
    """Whether its author did not complain of the brand within a week after the first answer; None where that is not
    over yet, where nothing was answered, and of praise."""
    if one.sent is None or one.kind == "praise" or now < one.sent + SETTLED:
        return None
    return not (one.after is not None and one.after.complains and one.after.said < one.sent + SETTLED)


def drafted(one: Handled) -> tuple[str, str] | None:
    """The draft and what became of it until it was sent; None where there was none, or nobody knows it any more."""
    told = [line for line in one.lines if line.did in ("drafted", "edited")]
    told = [line for line in told if one.sent is None or line.at <= one.sent]
    draft = next((line.text for line in reversed(told) if line.did == "drafted"), "" if told else one.text)
    final = told[-1].text if told else one.text
    return (draft, final) if draft and final else None


def changed(draft: str, final: str) -> float:
    """The share of the words of both that are not in the other, in order: 0 for the same, 1 for nothing in common. One
    less the ratio of difflib (Ratcliff and Obershelp) over words."""
    if draft == final:
        return 0.0
    return 1 - SequenceMatcher(None, draft.split(), final.split(), autojunk=False).ratio()


def spread(some: Sequence[timedelta]) -> Spread | None:
    """None of none."""
    if not some:
        return None
    order = sorted(some)
    middle = timedelta(seconds=median(one.total_seconds() for one in order))
    return Spread(median=middle, most=order[ceil(0.9 * len(order)) - 1], of=len(order))


def hours_of(some: Iterable[Handled], zone: str, now: datetime) -> tuple[Cell, ...]:
    """The 168 hours of the week on the clock of a place, by when it was said; what was heard too late is left out.

    Raises ZoneInfoNotFoundError.
    """
    there = ZoneInfo(zone)
    found = defaultdict[tuple[int, int], list[Stood]](list)
    for one in some:
        local = one.said.astimezone(there)
        if (how := stands(one, now)) != "unheard":
            found[local.weekday(), local.hour].append(how)
    return tuple(
        Cell(day=day, hour=hour, came=len(found[day, hour]), in_time=_in_time(found[day, hour]))
        for day in range(7)
        for hour in range(24)
    )


def _in_time(some: Iterable[Stood]) -> Share:
    return _share([how == "in time" for how in some if how in ("in time", "late")])


def _share(some: Sequence[bool]) -> Share:
    return Share(hits=sum(some), of=len(some))


def _wording(sent: Sequence[Handled]) -> Wording:
    in_order = sorted(sent, key=lambda one: (one.sent or one.said, one.item))
    known = [both for one in in_order if (both := drafted(one)) is not None]
    apart = [changed(draft, final) for draft, final in known[-LATEST:]]
    return Wording(
        as_drafted=_share([draft == final for draft, final in known]),
        changed=median(apart) if apart else None,
        from_nothing=len(sent) - len(known),
    )


def _mood(sent: Iterable[Handled]) -> Mood:
    """What was not scored, before or after, is left out."""
    both = [(FEELS.get(one.felt), FEELS.get(one.after.label)) for one in sent if one.after is not None]
    known = [(before, after) for before, after in both if before is not None and after is not None]
    return Mood(
        better=sum(after > before for before, after in known),
        same=sum(after == before for before, after in known),
        worse=sum(after < before for before, after in known),
        turned=_share([after >= 0 for before, after in known if before < 0]),
    )

"""What to fix: what people complain about now against the weeks before, and whether what was fixed is complained about
less.

A voice is one person within a day. Days are counted back from now, and from the fix to either side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from alerts.compared import Ratio, ratio
from alerts.fix import Fix
from alerts.words import count, number, rough, stamp

DAY, WEEK = timedelta(days=1), timedelta(days=7)
NOW, BEFORE = 7, 28
"""Days that are told of, and days that they are compared with; after a fix `BEFORE` on either side."""
LEAST = 7.0  # days: people complain otherwise on Sundays, so less than a week tells nothing
Trend = Literal["more", "less", "same", "early"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """`days` are the voices of each day, the earliest first; of these days `heard` were heard. `live`: as they were
    said. What sources tell of their past at the first hearing may be less than was said."""

    days: tuple[int, ...]
    heard: float
    live: bool = True

    @property
    def voices(self) -> int:
        """Of all these days."""
        return sum(self.days)

    @property
    def weekly(self) -> float:
        """Voices a week; 0 where nothing was heard."""
        return self.voices * 7 / self.heard if self.heard else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ToFix:
    """A topic that `voices` complained about within seven days, and in each of the four `weeks` before, the earliest
    first (None: not heard). `ratio` compares both times; `trend` is early while it is too early to tell, `why` says
    why."""

    brand: str
    topic: str
    touchpoint: str | None
    voices: int
    weeks: tuple[int | None, ...]
    trend: Trend
    ratio: Ratio | None
    why: str = ""
    fixed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What came after a fix: voices a week `before` and `after` (28 days each at most, cut by other fixes of the same
    topic), how they compare, and by how much everything else changed meanwhile (`others`; None: nothing to compare).

    `trend` is early while it is too early to tell, `why` says why; `closed`: no later day will count.
    """

    fix: Fix
    before: float
    after: float
    days: float
    trend: Trend
    ratio: Ratio | None
    others: float | None
    closed: bool = False
    why: str = ""


def to_fix(
    brand: str, topic: str, touchpoint: str | None, now: Counted, before: Counted, *, fixed: datetime | None = None
) -> ToFix:
    """`now` has seven days, `before` the 28 before these."""
    short = f"heard for {rough(before.heard * DAY)} before, a week is the least" if before.heard < LEAST else ""
    trend, compared, why = _judged(before, now, short)
    return ToFix(
        brand=brand,
        topic=topic,
        touchpoint=touchpoint,
        voices=now.voices,
        weeks=_weeks(before.days),
        trend=trend,
        ratio=compared,
        why=why,
        fixed=fixed,
    )


def effect(fix: Fix, before: Counted, after: Counted, *, others: tuple[Counted, Counted], closed: bool) -> Effect:
    """`others` are the voices of all other topics in the same days."""
    trend, compared, why = _judged(before, after, _short(before, after, closed=closed))
    if trend == "same" and not closed:
        trend, why = "early", "it may be chance"
    return Effect(
        fix=fix,
        before=before.weekly,
        after=after.weekly,
        days=after.heard,
        trend=trend,
        ratio=compared,
        others=_others(*others),
        closed=closed,
        why=why,
    )


def topic_line(one: ToFix) -> str:
    """`delivery (deliver): 31 voices in 7 days, 8, 6, 9, 7 in the weeks before: more than before (2.5 to 7 times)`."""
    where = f" ({one.touchpoint})" if one.touchpoint else ""
    weeks = ", ".join("–" if week is None else f"{week:,}" for week in one.weeks)
    return f"{one.topic}{where}: {count(one.voices, 'voice')} in 7 days; {weeks} in the weeks before: {trend_of(one)}"


def trend_of(one: ToFix) -> str:
    """`more than before (2.5 to 7 times as many)`."""
    if one.trend == "early":
        return f"too early to tell, {one.why}"
    said = {"more": "more than before", "less": "less than before", "same": "no clear change"}
    return said[one.trend] + (f" ({between(one.ratio)} as many)" if one.ratio else "")


def effect_line(one: Effect, zone: str) -> str:
    """What came of it, in a sentence: what and when, before and after, how sure."""
    return f"{one.fix.topic}, fixed {stamp(one.fix.at, zone)} by {one.fix.by}: {effect_words(one)}"


def effect_words(one: Effect) -> str:
    """`fewer: 12 a week before, 3 after (0.1 to 0.6 times as many; everything else 0.9 times)`."""
    if one.ratio is None:
        return f"{'nobody can tell' if one.closed else 'too early to tell'}: {one.why}"
    head = {
        "more": "more",
        "less": "fewer",
        "same": "no difference to be seen",
        "early": f"too early to tell, {one.why}",
    }
    return f"{head[one.trend]}: {effect_figures(one)}"


def effect_figures(one: Effect) -> str:
    """`12 a week before, 3 after (0.1 to 0.6 times as many; everything else 0.90 times)`; empty where it cannot be
    told."""
    if one.ratio is None:
        return ""
    beside = "" if one.others is None else f"; everything else {one.others:.2f} times"
    return f"{_rate(one.before)} a week before, {_rate(one.after)} after ({between(one.ratio)} as many{beside})"


def between(found: Ratio) -> str:
    """`0.2 to 0.5 times`: the interval of 95 %."""
    if found.high is None:
        return f"at least {_times(found.low)} times"
    return f"{_times(found.low)} to {_times(found.high)} times"


def _short(before: Counted, after: Counted, *, closed: bool) -> str:
    """Why it cannot be told yet, or ever; empty where it can."""
    if before.heard < LEAST:
        return f"heard for {rough(before.heard * DAY)} before it, a week is the least"
    if after.heard < LEAST:
        rest = "then came another fix" if closed else "a week is the least"
        return f"heard for {rough(after.heard * DAY)} since, {rest}"
    return "" if before.voices or after.voices else "nobody complained about it before or after"


def _weeks(days: Sequence[int]) -> tuple[int | None, ...]:
    """Of four weeks, the earliest first; None for those before the first day that was heard."""
    unheard = BEFORE - len(days)
    whole = (0,) * unheard + (*days,)
    return tuple(sum(whole[i : i + NOW]) if i + NOW > unheard else None for i in range(0, BEFORE, NOW))


def _judged(before: Counted, after: Counted, short: str) -> tuple[Trend, Ratio | None, str]:
    """How they compare, and why that cannot be told; `short` where it cannot be compared at all.

    Where part of what was said before may be missing, that there is more now proves nothing; that there is less does.
    """
    if short or not after.heard:
        return "early", None, short or "nothing was heard since"
    found = ratio(before.days, after.days, heard_before=before.heard, heard_after=after.heard)
    trend: Trend = "same" if not found.sure else "more" if found.low > 1 else "less"
    if trend == "more" and not before.live:
        return "early", found, "what was said before Foreshock listened may not be all of it"
    return trend, found, ""


def _others(before: Counted, after: Counted) -> float | None:
    return after.weekly / before.weekly if before.voices and before.heard and after.heard else None


def _rate(weekly: float) -> str:
    return number(weekly) if weekly >= 10 else f"{weekly:.1f}".removesuffix(".0")


def _times(value: float) -> str:
    if value >= 10:
        return number(value)
    return f"{value:.1f}".removesuffix(".0") if value >= 1 else f"{value:.2f}"

"""What the page of what to fix shows: topics with their weeks as bars, fixes with what came of them, four figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.digest import Facts
from alerts.fix import Fix
from alerts.tofix import Effect, ToFix, Trend, between, effect_figures
from alerts.words import rough
from console.chart import nice

HEIGHT, BAR, GAP = 24, 9, 3  # of the drawing of five weeks, in units of SVG
BADGES: dict[Trend, tuple[str, str]] = {
    "more": ("high", "more"),
    "less": ("good", "less"),
    "same": ("plain", "no clear change"),
    "early": ("plain", "too early to tell"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One week: where it stands in the drawing and how high it is. `now`: the last seven days."""

    x: int
    y: int
    height: int
    now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRow:
    """A topic; `weeks` are the counts before, oldest first, `badge` is a style and its words, `times` the interval and
    `why` the reason where it is too early."""

    topic: str
    touchpoint: str
    voices: int
    weeks: str
    bars: tuple[Bar, ...]
    badge: tuple[str, str]
    times: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectRow:
    """A fix and what came of it in figures, or `why` that cannot be told yet."""

    fix: Fix
    badge: tuple[str, str]
    figures: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A figure with its name and what has to be known beside it."""

    name: str
    figure: str
    note: str


def topic_rows(found: Sequence[ToFix]) -> tuple[TopicRow, ...]:
    """In the same order; all drawings have one scale."""
    top = nice(max((week or 0 for one in found for week in (*one.weeks, one.voices)), default=1))
    return tuple(
        TopicRow(
            topic=one.topic,
            touchpoint=one.touchpoint or "",
            voices=one.voices,
            weeks=", ".join("–" if week is None else f"{week:,}" for week in one.weeks),
            bars=_bars((*one.weeks, one.voices), top),
            badge=BADGES[one.trend],
            times=f"{between(one.ratio)} as many" if one.ratio else "",
            why=one.why,
        )
        for one in found
    )


def effect_rows(found: Sequence[Effect]) -> tuple[EffectRow, ...]:
    """In the same order."""
    named: dict[Trend, tuple[str, str]] = {**BADGES, "less": ("good", "fewer"), "same": ("plain", "no difference")}
    return tuple(
        EffectRow(
            fix=one.fix,
            badge=named[one.trend] if one.ratio or not one.closed else ("plain", "nobody can tell"),
            figures=effect_figures(one),
            why=one.why,
        )
        for one in found
    )


def rates_of(found: Facts) -> tuple[Rate, ...]:
    """How much was complained and told within the week, and how good the detector was within the last 90 days."""
    voices = sum(one.voices for one in found.to_fix)
    open_ = sum(one.state != "resolved" for one in (*found.stories, *found.pending))
    return (
        Rate(name="Voices in 7 days", figure=f"{voices:,}", note="people who complained, each once a day"),
        Rate(name="Alerts in 7 days", figure=f"{len(found.stories):,}", note=f"{open_:,} not resolved"),
        *(_record(found)),
    )


def _record(found: Facts) -> tuple[Rate, ...]:
    [one] = found.records
    early = "–" if one.lead is None else rough(abs(one.lead))
    side = "after" if one.lead is not None and one.lead.total_seconds() < 0 else "before"
    known = one.weeks >= 1 and one.false_alarms is not None and one.low is not None and one.high is not None
    return (
        Rate(
            name=f"Told {side} half was said",
            figure=early,
            note=f"median of {one.closed:,} that are over" if one.closed else "none is over yet",
        ),
        Rate(
            name="False alarms a week",
            figure=f"{one.false_alarms:.2f}" if known else "–",
            note=f"{one.low:.2f} to {one.high:.2f}; {one.unreviewed:,} without a verdict"
            if known
            else "a week is the least",
        ),
    )


def _bars(weeks: Sequence[int | None], top: float) -> tuple[Bar, ...]:
    """Nobody is a line, a week that was not heard nothing at all."""
    heights = [(i, max(1, round(HEIGHT * week / top))) for i, week in enumerate(weeks) if week is not None]
    return tuple(
        Bar(x=i * (BAR + GAP), y=HEIGHT - height, height=height, now=i == len(weeks) - 1) for i, height in heights
    )

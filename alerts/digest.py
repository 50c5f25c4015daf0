"""What somebody reads who is not told of every alert: what happened, what was held, how good the detector is, what to
fix. Quotes nobody: what is erased elsewhere never stood here."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from alerts.alert import SEVERITIES, Severity, State
from alerts.record import Record
from alerts.timeline import Verdict
from alerts.tofix import Effect, ToFix, effect_line, topic_line
from alerts.words import ago, clock, count, printable, rough, stamp, uncalled
from mentions.personal import masked

Every = Literal["daily", "weekly"]
LENGTHS: dict[Every, timedelta] = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}
LINES = 10  # of a section; what is left out is counted
LONGEST_WHY = 200
LONGEST_NAME = 60
LOCK_SCREEN = 120
_QUOTED = re.compile(r" \(“[^”]*”\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An alert in a digest: the latest of its complaint. `told`: somebody was sent a notice of it. `lead` is what was
    left until half of it had been said; None: not over yet, or nobody was told."""

    alert: int
    key: str
    complaint: str | None = None
    time: datetime
    brand: str | None
    topic: str
    severity: Severity
    state: State
    why: str
    owner: str | None = None
    verdict: Verdict | None = None
    told: bool = False
    lead: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """So many notices for `receiver` that were not sent, or not yet (`until`), for the same reason."""

    brand: str | None
    topic: str
    severity: Severity
    receiver: str
    reason: str
    times: int = 1
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a digest is made of: what happened within [since, until), and what is so at `until`. `receiver` is who gets
    it (None: whoever asks), `pending` the alerts of before that nobody resolved, `due` what was promised and
    is due by the end of that day."""

    every: Every
    since: datetime
    until: datetime
    receiver: str | None
    brands: tuple[str, ...]
    stories: tuple[Story, ...]
    pending: tuple[Story, ...]
    held: tuple[Held, ...]
    records: tuple[Record, ...]
    to_fix: tuple[ToFix, ...]
    effects: tuple[Effect, ...]
    due: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and its lines."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """`title` fits a lock screen, `body` is plain text: the sections one after another."""

    title: str
    sections: tuple[Section, ...]

    @property
    def body(self) -> str:
        """Ends with a line break."""
        return "\n\n".join("\n".join((one.title, *(f"- {line}" for line in one.lines))) for one in self.sections) + "\n"


def digest_of(facts: Facts, *, zone: str = "UTC") -> Digest:
    """Every section that has something to say, and what happened even where that is nothing.

    Raises ZoneInfoNotFoundError for a zone that does not exist.
    """
    found = (
        Section(title="Follow-ups that are due", lines=_most(facts.due)),
        Section(title=_span(facts, zone), lines=tuple(_happened(facts))),
        Section(title="Open since before", lines=_most([_story(one, facts.until) for one in facts.pending])),
        Section(title="Held back, and why", lines=_most([_held(one, facts, zone) for one in facts.held])),
        Section(
            title="How early, and how often for nothing",
            lines=tuple(_record(one) for one in facts.records if one.told or one.weeks >= 1),
        ),
        Section(title="What to fix", lines=_most([_about(facts, one.brand) + topic_line(one) for one in facts.to_fix])),
        Section(title="What was fixed", lines=_most([_fixed(facts, one, zone) for one in facts.effects])),
    )
    sections = tuple(_harmless(one) for one in found if one.lines)
    return Digest(title=_title(facts, zone), sections=sections)


def _title(facts: Facts, zone: str) -> str:
    """At most 120 characters: how many alerts of which the worst is what, how many are open."""
    alone = len(facts.brands) == 1
    name = f"{printable(facts.brands[0], LONGEST_NAME)}, {facts.every}" if alone else facts.every.capitalize()
    day = clock(facts.until, zone, facts.until - timedelta(days=400)).rsplit(" ", 2)[0]
    told = [count(len(facts.stories), "alert") if facts.stories else "no alerts"]
    if worst := max((one.severity for one in facts.stories), key=SEVERITIES.index, default=None):
        told[0] += f", the worst {worst}"
    if left := sum(one.state != "resolved" for one in (*facts.stories, *facts.pending)):
        told.append(f"{left:,} not resolved")
    return _line(f"{name} digest of {day}: {', '.join(told)}", LOCK_SCREEN)


def _span(facts: Facts, zone: str) -> str:
    return f"What happened from {stamp(facts.since, zone)} to {stamp(facts.until, zone)}"


def _happened(facts: Facts) -> Iterator[str]:
    if not facts.stories:
        yield "No alert was raised."
    yield from _most([_story(one, facts.until) for one in facts.stories])


def _story(one: Story, now: datetime) -> str:
    """`#7 high, resolved, 3 hours ago: Acme: 25 people complain about delivery (verdict: real) (told 40 minutes …)`."""
    state = f"{one.state} by {one.owner}" if one.owner and one.state != "open" else one.state
    head = f"#{one.alert} {one.severity}, {state}, {ago(one.time, now)}: {_unquoted(one.why)}"
    notes = [
        "" if one.told else "nobody was told",
        f"verdict: {one.verdict}" if one.verdict else "" if one.state == "open" else "no verdict yet",
        _lead(one.lead),
    ]
    return head + "".join(f" ({note})" for note in notes if note)


def _unquoted(why: str) -> str:
    """Who, what and how many, without the words of anybody that may stand behind it."""
    return _line(_QUOTED.sub("", why.partition("; ")[0]), LONGEST_WHY)


def _lead(lead: timedelta | None) -> str:
    if lead is None:
        return ""
    early = lead >= timedelta()
    return f"told {rough(abs(lead))} {'before' if early else 'after'} half of it had been said"


def _held(one: Held, facts: Facts, zone: str) -> str:
    times = f"{one.times} times " if one.times > 1 else ""
    what = f"{one.brand}: {one.topic}" if one.brand else one.topic
    whom = "" if one.receiver == facts.receiver else f" for {one.receiver}"
    until = f" (told after {clock(one.until, zone, facts.until)})" if one.until and one.until > facts.until else ""
    return f"{times}{one.severity}, {what}{whom}: {one.reason}{until}"


def _record(one: Record) -> str:
    """Of a brand: how many were told, how early, how many of them for nothing."""
    parts = [f"{one.told:,} told", f"{one.unreviewed:,} without a verdict" if one.unreviewed else ""]
    if one.lead is not None:
        parts.append(f"half of them {_lead(one.lead)} or earlier ({one.closed:,} closed)")
    if one.weeks >= 1 and one.false_alarms is not None and one.low is not None and one.high is not None:
        parts.append(f"{one.false_alarms:.2f} false alarms a week ({one.low:.2f} to {one.high:.2f})")
    return f"{one.brand}, heard for {rough(one.weeks * timedelta(weeks=1))}: " + ", ".join(
        part for part in parts if part
    )


def _fixed(facts: Facts, one: Effect, zone: str) -> str:
    return _about(facts, one.fix.brand) + effect_line(one, zone)


def _about(facts: Facts, brand: str) -> str:
    return f"{brand}: " if len(facts.brands) != 1 else ""


def _most(lines: Sequence[str]) -> tuple[str, ...]:
    rest = len(lines) - LINES
    return (*lines[:LINES], *([f"and {rest:,} more"] if rest > 0 else []))


def _harmless(section: Section) -> Section:
    return Section(title=section.title, lines=tuple(_line(line, 500) for line in section.lines))


def _line(text: str, most: int) -> str:
    """Words of people and sources stand in it: no personal data, no command to a terminal or a chat service."""
    return uncalled(printable(masked(text).text, most))

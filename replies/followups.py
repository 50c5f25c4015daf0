"""What was promised to somebody: on which day, and whose it is now, with those who stand in for who is away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from alerts.words import clock
from replies.timeline import folded, same

MORNING = time(9)
"""When what is promised for a day is due: by then somebody looks at it."""
Standing = Literal["late", "today", "later", "done"]
"""It was due on a day before today; it is due by the end of today; after that; it is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followup:
    """Of a mention by its row id, or of its author as such (`mention` None, `voice` their origin and key; None: nobody
    knows any more). `due` is when it is to be done, by `owner`; `by` promised it."""

    id: int | None = None
    brand: str
    mention: int | None = None
    voice: str | None = None
    due: datetime
    owner: str
    note: str = ""
    by: str
    at: datetime
    done: datetime | None = None
    done_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Within [since, until) `who` is away, and `deputy` looks after what is theirs."""

    id: int | None = None
    who: str
    since: datetime
    until: datetime
    deputy: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Who has it now, and the absences because of which it is not its owner, the owner's first. Where everybody who
    would stand in is away it is the owner's, `away` or not."""

    who: str
    away: tuple[Absence, ...] = ()


def whose(owner: str, absences: Iterable[Absence], now: datetime) -> Whose:
    """A deputy who is away has a deputy. Of two absences of one person the one that was said last counts."""
    known = {folded(one.who): one for one in sorted(absences, key=_said) if one.since <= now < one.until}
    who, away, seen = owner, list[Absence](), set[str]()
    while (absence := known.get(folded(who))) is not None and folded(who) not in seen:
        seen.add(folded(who))
        away.append(absence)
        who = absence.deputy
    return Whose(who=who if folded(who) not in seen else owner, away=tuple(away))


def instead(found: Whose, zone: str, now: datetime) -> str:
    """`for ben, who is away until Mon 6 Jul 09:00 UTC`; empty where it is the owner's as always."""
    if not found.away:
        return ""
    first = found.away[0]
    until = clock(first.until, zone, now)
    if same(found.who, first.who):
        return f"away until {until}, and so is whoever would stand in"
    return f"for {first.who}, who is away until {until}"


def standing(one: Followup, now: datetime, zone: str) -> Standing:
    """On the calendar of this zone. Raises ZoneInfoNotFoundError."""
    if one.done is not None:
        return "done"
    if one.due < day_begins(now, zone):
        return "late"
    return "today" if one.due < day_ends(now, zone) else "later"


def day_begins(now: datetime, zone: str) -> datetime:
    """The first moment of the day that it is there, in UTC."""
    return _midnight(now, zone, timedelta())


def day_ends(now: datetime, zone: str) -> datetime:
    """The first moment of the next day there, in UTC: what is due before it is due today."""
    return _midnight(now, zone, timedelta(days=1))


def due_on(said: str, zone: str) -> datetime:
    """`2026-07-05` is that day at nine, `2026-07-05T14:00` that moment on the clock of this zone, in UTC. Raises
    ValueError for what is neither, OverflowError for what is outside of the calendar."""
    moment = datetime.fromisoformat(said.strip())
    if len(said.strip()) <= len("2026-07-05"):
        moment = datetime.combine(moment.date(), MORNING)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def about(one: Followup) -> str:
    """`mention 12`, `an author at mastodon.social`: whom it was promised to, without a name."""
    if one.mention is not None:
        return f"mention {one.mention}"
    return f"an author at {one.voice.partition(' ')[0]}" if one.voice else "somebody who was erased"


def told(one: Followup, found: Whose, zone: str, now: datetime) -> str:
    """`#4, Acme, mention 12, due 09:00 UTC: anna (for ben, …)`: for messages, which quote neither notes nor people."""
    why = instead(found, zone, now)
    owner = f"{found.who} ({why})" if why else found.who
    return f"#{one.id}, {one.brand}, {about(one)}, due {clock(one.due, zone, now)}: {owner}"


def theirs(some: Sequence[Followup], absences: Sequence[Absence], who: str, now: datetime) -> list[Followup]:
    """Those that are this person's now, in their order."""
    return [one for one in some if same(whose(one.owner, absences, now).who, who)]


def _said(one: Absence) -> tuple[int, datetime]:
    return one.id or 0, one.since


def _midnight(now: datetime, zone: str, after: timedelta) -> datetime:
    day = now.astimezone(ZoneInfo(zone)).date() + after
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)

"""What people complain about, and what came of what was fixed: counted from what is kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from alerts.fix import Fix
from alerts.tofix import BEFORE, DAY, NOW, Counted, Effect, ToFix, effect, to_fix
from alerts.words import printable
from flows.steps.record import heard
from sentiment.topics import OTHER, Taxonomy, taxonomy
from settings import Settings
from settings.problem import nearest
from storage import fixes
from storage.mentions import heard_since
from storage.voiced import first_said, voices

LONGEST_NAME, LONGEST_WHY = 80, 1_000  # characters


class NoFix(ValueError):
    """What cannot be marked as fixed, and why, in words for the person who tried."""


def mark(
    conn: Connection,
    settings: Settings,
    *,
    topic: str,
    at: datetime,
    by: str,
    now: datetime,
    brand: str | None = None,
    why: str = "",
) -> Fix:
    """Keeps that a topic of a brand (None: of the only one) is fixed from `at` on. Raises NoFix."""
    names = {name.casefold(): name for name in (settings.taxonomy or taxonomy()).names}
    about = names.get(topic.strip().casefold())
    if about is None:
        raise NoFix(f"{printable(topic, LONGEST_NAME)}: no topic of that name; {nearest(topic, names.values())}")
    if brand is None and len(settings.brands) != 1:
        raise NoFix("--brand NAME: you listen for several; say whose topic is fixed")
    if at > now:
        raise NoFix("that is to come: mark it once it is done")
    name, what = printable(by, LONGEST_NAME), printable(why, LONGEST_WHY)
    fix = Fix(brand=brand or settings.brands[0].name, topic=about, at=at, marked=now, by=name, why=what)
    return replace(fix, id=fixes.keep(conn, fix))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The voices of a brand by topic in days of 24 hours before `until`, the earliest first, and how many days these
    are. Mentions of before `first` are not kept (None: nothing is), those of before `live` were read afterwards."""

    brand: str
    until: datetime
    days: int
    voices: Mapping[str, tuple[int, ...]]
    first: datetime | None
    live: datetime | None

    def begin(self, day: int) -> datetime:
        """When a day begins, counted from 0."""
        return self.until - (self.days - day) * DAY

    def day(self, moment: datetime) -> int:
        """The day in which a moment before `until` lies; below 0 before all of them."""
        return self.days - 1 - (self.until - moment) // DAY

    def counted(self, conn: Connection, topics: Collection[str], begin: int, end: int) -> Counted:
        """The voices of all these topics together in the days [begin, end); in fewer where nothing was said before."""
        start = max(begin, self.days if self.first is None else self.day(self.first))
        if self.first is None or start >= end:
            return Counted(days=(), heard=0.0)
        each = [self.voices[topic][start:end] for topic in topics if topic in self.voices]
        days = tuple(map(sum, zip((0,) * (end - start), *each, strict=True)))
        since = max(self.begin(start), self.first)
        length = heard(conn, self.brand, since, self.begin(end)) / DAY
        return Counted(days=days, heard=length, live=self.live is not None and self.live <= since)


def tally(conn: Connection, brand: str, known: Taxonomy, until: datetime, days: int) -> Tally:
    """Of so many days, one query."""
    return Tally(
        brand=brand,
        until=until,
        days=days,
        voices=voices(conn, brand, known.names, until, days),
        first=first_said(conn, brand),
        live=heard_since(conn, brand),
    )


def to_fix_of(conn: Connection, brand: str, known: Taxonomy, now: datetime) -> list[ToFix]:
    """The topics of a brand that people complain about, or complained about and do less: the most voices first, those
    of no known topic last."""
    days = tally(conn, brand, known, now, BEFORE + NOW)
    fixed = {one.topic: one.at for one in reversed(fixes.listed(conn, [brand])) if one.at <= now}
    found = [
        to_fix(
            brand,
            topic,
            known.touchpoint_of(topic),
            days.counted(conn, [topic], BEFORE, BEFORE + NOW),
            days.counted(conn, [topic], 0, BEFORE),
            fixed=fixed.get(topic),
        )
        for topic in days.voices
    ]
    telling = [one for one in found if one.voices or one.trend == "less"]
    return sorted(telling, key=lambda one: (one.topic == OTHER, -one.voices, one.topic))


def effects_of(
    conn: Connection, brands: Sequence[str], known: Taxonomy, now: datetime, *, since: datetime | None = None
) -> list[Effect]:
    """What came of everything that was marked as fixed (from `since` on), the latest first."""
    marked = [one for one in fixes.listed(conn, brands) if one.at <= now]
    found = []
    for brand in brands:
        mine = [one for one in marked if one.brand == brand]
        told = [one for one in mine if since is None or one.at >= since]
        if told:
            days = tally(conn, brand, known, now, (now - told[-1].at) // DAY + 1 + BEFORE)
            found += [_effect(conn, one, mine, days, known) for one in told]
    return sorted(found, key=lambda one: marked.index(one.fix))


def _effect(conn: Connection, fix: Fix, marked: Sequence[Fix], days: Tally, known: Taxonomy) -> Effect:
    """The day of the fix counts for neither side. Days count from the fix before it on, and up to the next one."""
    at = days.day(fix.at)
    same = [one for one in marked if one.topic == fix.topic]
    place = same.index(fix)
    begin = max([at - BEFORE, *(days.day(one.at) + 1 for one in same[place + 1 :])])
    end = min([at + 1 + BEFORE, days.days, *(days.day(one.at) for one in same[:place])])
    rest = [name for name in known.names if name != fix.topic]
    before, after = ((begin, at), (at + 1, end))
    return effect(
        fix,
        days.counted(conn, [fix.topic], *before),
        days.counted(conn, [fix.topic], *after),
        others=(days.counted(conn, rest, *before), days.counted(conn, rest, *after)),
        closed=place > 0 or at + 1 + BEFORE <= days.days,
    )

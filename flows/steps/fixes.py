"""What people complain about, and what came of what was fixed: counted from what is kept."""

from collections.abc import Sequence
from dataclasses import replace
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
Days = Sequence[datetime]
"""Borders of days, in order; where the time before was not heard or does not count, they begin later."""


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


def to_fix_of(conn: Connection, brand: str, known: Taxonomy, now: datetime) -> list[ToFix]:
    """The topics of a brand that people complain about, or complained about and do less: the most voices first, those
    of no known topic last."""
    first = first_said(conn, brand)
    if first is None:
        return []
    before, latest = _days(now - (BEFORE + NOW) * DAY, BEFORE, first, now), _days(now - NOW * DAY, NOW, first, now)
    then, since = (_of_each(conn, brand, known.names, days) for days in (before, latest))
    fixed = {one.topic: one.at for one in reversed(fixes.listed(conn, [brand])) if one.at <= now}
    found = [
        to_fix(
            brand,
            topic,
            known.touchpoint_of(topic),
            since[topic],
            then[topic],
            fixed=fixed.get(topic),
        )
        for topic in known.names
    ]
    telling = [one for one in found if one.voices or one.trend == "less"]
    return sorted(telling, key=lambda one: (one.topic == OTHER, -one.voices, one.topic))


def effects_of(conn: Connection, brands: Sequence[str], known: Taxonomy, now: datetime) -> list[Effect]:
    """What came of everything that was marked as fixed, the latest first."""
    marked = fixes.listed(conn, brands)
    return [_effect(conn, one, marked, known, now) for one in marked if one.at <= now]


def _effect(conn: Connection, fix: Fix, marked: Sequence[Fix], known: Taxonomy, now: datetime) -> Effect:
    """Days count from the fix before it on, and up to the next one."""
    same = [one.at for one in marked if one.brand == fix.brand and one.topic == fix.topic]
    earlier, later = [at for at in same if at < fix.at], [at for at in same if at > fix.at]
    first = max([first_said(conn, fix.brand) or now, *earlier])
    last = min([now, *later])
    before, after = _days(fix.at - BEFORE * DAY, BEFORE, first, now), _days(fix.at, BEFORE, first, last)
    counts = [_counted(conn, fix.brand, [fix.topic], days) for days in (before, after)]
    rest = [name for name in known.names if name != fix.topic]
    others = [_counted(conn, fix.brand, rest, sorted({days[0], days[-1]})) for days in (before, after)]
    closed = bool(later) or fix.at + BEFORE * DAY <= now
    return effect(fix, counts[0], counts[1], others=(others[0], others[1]), closed=closed)


def _counted(conn: Connection, brand: str, topics: Sequence[str], days: Days) -> Counted:
    """The voices of all these topics together."""
    each = _of_each(conn, brand, topics, days).values()
    return Counted(
        days=tuple(map(sum, zip(*(one.days for one in each), strict=True))),
        heard=max((one.heard for one in each), default=0.0),
        live=all(one.live for one in each),
    )


def _of_each(conn: Connection, brand: str, topics: Sequence[str], days: Days) -> dict[str, Counted]:
    """By topic, those too of which nobody complained."""
    some = len(days) > 1
    found = voices(conn, brand, topics, days) if some else {}
    length = heard(conn, brand, days[0], days[-1]) / DAY if some else 0.0
    listened, nobody = heard_since(conn, brand), (0,) * (len(days) - 1)
    live = listened is not None and listened <= days[0]
    return {topic: Counted(days=found.get(topic, nobody), heard=length, live=live) for topic in topics}


def _days(since: datetime, many: int, first: datetime, last: datetime) -> Days:
    """At least one border: of no days where none of them lies within [first, last]."""
    clipped = {min(max(since + day * DAY, first), last) for day in range(many + 1)}
    return sorted(clipped)

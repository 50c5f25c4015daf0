"""The digest of a day or week: gathered from what is kept, and put into the outbox once for each time it is due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from alerts import SEVERITIES, Notice
from alerts.digest import LENGTHS, Every, Facts, Story, digest_of
from alerts.tofix import BEFORE, DAY, NOW
from flows.steps.fixes import effects_of, to_fix_of
from flows.steps.record import records
from replies.followups import day_ends, told, whose
from sentiment.topics import taxonomy
from settings import ReceiverSettings, Settings
from storage import absences, alerts, digests, followups, inbox, outcomes, timeline
from storage.engine import reading, writing
from storage.mentions import heard_since

KEY = "digest"
RECORD = timedelta(days=90)
LONGEST = timedelta(days=31)  # that a digest covers after a time in which none was made
TOPICS, LEAST = 10, 3  # of all brands, and of each of them
SHOWN = 92  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A digest that is to be made: `key` is the same however often it is tried."""

    key: str
    receiver: ReceiverSettings
    every: Every
    since: datetime
    until: datetime


def facts(
    conn: Connection,
    settings: Settings,
    every: Every,
    until: datetime,
    *,
    since: datetime | None = None,
    brands: Sequence[str] = (),
    receiver: str | None = None,
    whole: bool = False,
) -> Facts:
    """What stands in a digest of these brands (none: all, and the sources) up to then, from a day or week before or
    from `since` on. `whole`: all topics of each brand and the fixes of three months, not just those of interest now."""
    begin, about = since or until - LENGTHS[every], tuple(brands) or tuple(one.name for one in settings.brands)
    known, sources = settings.taxonomy or taxonomy(), not brands
    held = digests.held(conn, about, begin, until, sources=sources, receiver=receiver)
    # that somebody never wants to hear of a brand is no news
    whose: dict[str, Sequence[str | None]] = {one.name: one.brands or (*about, None) for one in settings.receivers}
    return Facts(
        every=every,
        since=begin,
        until=until,
        receiver=receiver,
        brands=about,
        stories=_stories(conn, digests.raised(conn, about, begin, until, sources=sources)),
        pending=_stories(conn, digests.pending(conn, about, begin, sources=sources)),
        held=tuple(one for one in held if one.brand in whose.get(one.receiver, about)),
        records=tuple(records(conn, about, until - RECORD, until)),
        to_fix=tuple(
            topic for brand in about for topic in to_fix_of(conn, brand, known, until)[: None if whole else TOPICS]
        ),
        due=tuple(_promised(conn, about, until, settings.timezone)),
        effects=tuple(effects_of(conn, about, known, until, since=until - (SHOWN if whole else BEFORE + NOW) * DAY)),
    )


def _promised(conn: Connection, brands: Sequence[str], now: datetime, zone: str) -> Iterator[str]:
    away = absences.not_over(conn, now)
    for one in followups.open_(conn, brands=brands, before=day_ends(now, zone)):
        yield told(one, whose(one.owner, away, now), zone, now)


def enqueue_digests(engine: Engine, settings: Settings, now: datetime) -> int:
    """Puts every digest that is due and was not made yet into the outbox, one for each receiver whatever was missed;
    gives how many. It may be tried as often as one likes."""
    with reading(engine) as conn:
        found = [_notice(conn, settings, due) for due in _due(conn, settings, now)]
    if found:
        with writing(engine) as conn:
            alerts.enqueue(conn, found)
    return len(found)


def slot(every: Every, at: time, zone: str, now: datetime) -> tuple[date, datetime]:
    """The last time that a digest was due, at or before `now`: the day there, and the moment.

    A time of day that the clocks leave out is the moment at which they are put forward by as much; of one that comes
    twice it is the first.
    """
    there = ZoneInfo(zone)
    today = now.astimezone(there).date()
    days = (today - timedelta(days=back) for back in range(9))
    moments = ((day, datetime.combine(day, at, there).astimezone(UTC)) for day in days)
    return next(one for one in moments if one[1] <= now and (every == "daily" or one[0].weekday() == 0))


def _due(conn: Connection, settings: Settings, now: datetime) -> Iterator[Due]:
    """Nobody gets one of a time in which nothing was heard yet."""
    for one in settings.receivers:
        if one.digest is None:
            continue
        zone = one.timezone or settings.timezone
        about = one.brands or tuple(brand.name for brand in settings.brands)
        day, until = slot(one.digest, one.digest_at, zone, now)
        key = f"{KEY}:{one.digest}:{day}:{one.name}"
        last = _last(conn, one, zone)
        began = min((first for name in about if (first := heard_since(conn, name))), default=until)
        if began < until and (last is None or last < until):
            since = max(last or until - LENGTHS[one.digest], until - LONGEST)
            yield Due(key=key, receiver=one, every=one.digest, since=since, until=until)


def _last(conn: Connection, receiver: ReceiverSettings, zone: str) -> datetime | None:
    """Up to when the latest digest that this receiver got went."""
    key = digests.made(conn, f"{KEY}:{receiver.digest}:", receiver.name)
    if key is None:
        return None
    day = date.fromisoformat(key.split(":")[2])
    return datetime.combine(day, receiver.digest_at, ZoneInfo(zone)).astimezone(UTC)


def _notice(conn: Connection, settings: Settings, due: Due) -> Notice:
    found = facts(
        conn, settings, due.every, due.until, since=due.since, brands=due.receiver.brands, receiver=due.receiver.name
    )
    made = digest_of(found, zone=due.receiver.timezone or settings.timezone)
    return Notice(
        key=due.key,
        alert=due.key,
        brand=None,
        topic=KEY,
        severity="low",
        receiver=due.receiver.name,
        state="waiting",
        reason=f"{due.receiver.name} gets a {due.every} digest at {due.receiver.digest_at:%H:%M}",
        title=made.title,
        body=f"{made.body}\n{_next(settings)}\n",
        due=due.until,
        kind="digest",
    )


def _next(settings: Settings) -> str:
    if settings.address is not None:
        return f"Next: {settings.address}/fixes shows what people complain about, and marks what was fixed."
    return "Next: `foreshock digest --weekly` for the week, `foreshock fixed TOPIC` once something is fixed."


def _stories(conn: Connection, rows: Sequence[Story]) -> tuple[Story, ...]:
    """The worst first, of equals the latest; what turned out to be part of another that is told is not told apart."""
    stories = {row.complaint for row in rows}
    joined = outcomes.rivals(conn, [row.complaint for row in rows if row.complaint])
    rows = [row for row in rows if joined.get(row.complaint or "") not in stories - {None}]
    verdicts = timeline.verdicts(conn, [row.alert for row in rows])
    ended = outcomes.of(conn, [row.complaint for row in rows if row.complaint])
    bells = inbox.bells(conn, [row.key for row in rows])
    found = [
        replace(
            row,
            verdict=verdicts.get(row.alert),
            told=row.key in bells and bells[row.key].sent > 0,
            lead=ended[row.complaint].lead if row.complaint in ended else None,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: -SEVERITIES.index(one.severity)))

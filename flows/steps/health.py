"""How every source is, gathered from its row, its spending and what was told of it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts import Budget, SourceHealth, SourceTrouble, trouble_of
from alerts.rhythm import Rhythm
from flows.steps.advice import reason
from flows.steps.budget import Room, free_room
from listeners.contract import kinds
from settings import Settings, Source
from storage import mentions, sources, spending, troubles
from storage.sources import SourceRow
from storage.troubles import TroubleRow

Shares = Mapping[str, Mapping[str, float]]
WEEK = timedelta(days=7)


def healths(conn: Connection, settings: Settings, now: datetime) -> list[SourceHealth]:
    """Of every source that is to be heard, without the shares of brands: `troubles_of` adds them."""
    heard = [source for source in settings.sources if not source.paused and not source.options.off]
    rows = {(row.name, row.kind): row for row in sources.all_sources(conn)}
    heard = [one for one in heard if (one.name, one.kind) not in rows or not rows[one.name, one.kind].paused]
    rooms, told = rooms_of(conn, heard, now), troubles.standing(conn)
    fresh = {source.name: SourceRow(name=source.name, kind=source.kind, cursor={}) for source in heard}
    return [
        _health(source, rows.get((source.name, source.kind), fresh[source.name]), rooms.get(source.name), told, now)
        for source in heard
    ]


def rooms_of(conn: Connection, some: Iterable[Source], now: datetime) -> dict[str, Room]:
    """What those that have a price may still cost, by name."""
    rooms = {source.name: room for source in some if (room := free_room(source, now)).period}
    cost = spending.spent_by(conn, {name: room.period for name, room in rooms.items()})
    return {name: room.less(cost[name]) for name, room in rooms.items()}


def troubles_of(
    conn: Connection, settings: Settings, some: Iterable[SourceHealth], now: datetime
) -> list[SourceTrouble]:
    """Those that are in trouble, with what they gave of each brand in the week before it."""
    given: dict[datetime, Shares] = {}
    found = []
    for health in some:
        if (trouble := trouble_of(health, now)) is not None:
            moment = trouble.since if trouble.cause in ("failing", "silent") else now
            if moment not in given:
                given[moment] = shares_of(conn, settings, moment)
            gave = replace(health, shares=given[moment].get(health.source, {}))
            found.append(trouble_of(gave, now) or trouble)
    return found


def shares_of(conn: Connection, settings: Settings, before: datetime) -> Shares:
    """What part of each brand's mentions of the seven days before that moment each source gave: source -> brand."""
    found: dict[str, dict[str, float]] = {}
    for brand in settings.brands:
        given = mentions.given_by(conn, brand.name, before - WEEK, before)
        for source, many in given.items():
            found.setdefault(source, {})[brand.name] = many / sum(given.values())
    return found


def _health(
    source: Source, row: SourceRow, room: Room | None, told: Mapping[str, TroubleRow], now: datetime
) -> SourceHealth:
    kind, before = kinds().get(source.kind), told.get(source.name)
    keyed = kind and kind.key and any(getattr(source.options, name, None) for name in kind.key.options)
    return SourceHealth(
        source=source.name,
        way=source.way,
        heard=now if source.way == "pushed" else row.last_heard,
        failures=row.failures,
        failed_since=row.failed_since,
        error=reason(row.last_error) if row.last_error else None,
        error_class=row.error_class,
        rhythm=Rhythm() if source.way == "read" else row.rhythm,  # a file grows when a person wants it
        budget=money_of(room) if room else None,
        key=kind.key.where if kind and kind.key and keyed else None,
        told=(before.cause, before.since) if before else None,
    )


def money_of(room: Room) -> Budget | None:
    """What a warning says of it; None where all is free."""
    if room.since is None or room.resets is None:
        return None
    return Budget(
        spent=room.spent,
        budget=room.budget,
        page=room.page,
        unit=room.unit,
        since=room.since,
        resets=room.resets,
        zone=room.zone,
    )

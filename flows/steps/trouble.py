"""Look after the sources: who is in trouble becomes an alert, once; who is well again ends it. One transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from alerts import SourceHealth, SourceTrouble, alert_of_troubles
from alerts.timeline import HOUSE
from alerts.trouble import lost, warning_of
from flows.steps.act import act, over
from flows.steps.health import healths, shares_of, troubles_of
from flows.steps.routing import notices_of
from settings import Settings
from storage import alerts, troubles
from storage.engine import writing
from storage.troubles import TroubleRow

ORDER = ("spent", "failing", "silent", "budget")


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubled:
    """How many sources are in trouble, and the numbers of the alerts that are new."""

    sources: int = 0
    alerts: tuple[int, ...] = ()


def look_after(engine: Engine, settings: Settings, now: datetime) -> Troubled:
    """The same trouble is told once, however often this runs; what begins together, of one cause, is one alert."""
    with writing(engine) as conn:
        found = {one.source: one for one in troubles_of(conn, settings, healths(conn, settings, now), now)}
        before = troubles.standing(conn)
        lasting = {name for name, row in before.items() if name in found and _is(found[name], row)}
        troubles.end(conn, before.keys() - lasting)
        told = _raise(conn, settings, [one for name, one in found.items() if name not in lasting], now)
        _resolve(conn, settings, before.values(), now)
    return Troubled(sources=len(found), alerts=tuple(told))


def warn(conn: Connection, settings: Settings, health: SourceHealth, now: datetime) -> int | None:
    """Tells that the budget of a source is nearly spent, in the transaction that spends it; gives the number of the
    alert, None where there is nothing to tell or it was told. It takes the place of another trouble of the source until
    they are looked after."""
    warning = warning_of(health)
    if warning is None or alerts.by_key(conn, alert_of_troubles([warning], now, zone=settings.timezone).key):
        return None
    before = [row for name, row in troubles.standing(conn).items() if name == health.source]
    shares = shares_of(conn, settings, now).get(health.source, {})
    id_ = _tell(conn, settings, [replace(warning, health=replace(health, shares=shares))], now)
    _resolve(conn, settings, before, now)
    return id_


def _resolve(conn: Connection, settings: Settings, before: Iterable[TroubleRow], now: datetime) -> None:
    """The alerts of troubles that stood before, where none of them stands any more. Who was told of one is told so,
    unless its sources are in another trouble now."""
    standing, ended = troubles.standing(conn), defaultdict[str, set[str]](set)
    for row in before:
        ended[row.alert].add(row.source)
    for key in ended.keys() - {row.alert for row in standing.values()}:
        alert, worse = alerts.by_key(conn, key), ended[key] & standing.keys()
        if alert is None or alert.id is None:
            continue
        why = "another trouble took its place" if worse else "not in trouble any more"
        acted = act(conn, alert.id, "resolved", HOUSE, now, why=why, settings=settings)
        if acted.entry is not None and not worse:
            over(conn, settings, acted.alert, acted.entry)


def _is(trouble: SourceTrouble, row: TroubleRow) -> bool:
    return (trouble.cause, trouble.since) == (row.cause, row.since)


def _raise(conn: Connection, settings: Settings, new: Iterable[SourceTrouble], now: datetime) -> list[int]:
    """One alert for each cause, the worst first."""
    alike: dict[str, list[SourceTrouble]] = defaultdict(list)
    for one in new:
        alike[one.cause].append(one)
    told = [_tell(conn, settings, alike[cause], now) for cause in ORDER if alike[cause]]
    return [id_ for id_ in told if id_ is not None]


def _tell(conn: Connection, settings: Settings, some: Sequence[SourceTrouble], now: datetime) -> int | None:
    """A trouble that comes back as it was (a budget that was raised and cut again) opens its old alert."""
    alert = alert_of_troubles(some, now, zone=settings.timezone)
    id_ = alerts.keep(conn, alert)
    rows = [TroubleRow(source=one.source, cause=one.cause, since=one.since, alert=alert.key) for one in some]
    troubles.keep(conn, rows)
    if id_ is None:
        _again(conn, alert.key, now)
        return None
    alerts.enqueue(conn, notices_of(conn, settings, replace(alert, id=id_), now, about=lost(some)))
    return id_


def _again(conn: Connection, key: str, now: datetime) -> None:
    """What a person acknowledged is not opened."""
    alert = alerts.by_key(conn, key)
    if alert is not None and alert.id is not None and alert.state == "resolved":
        act(conn, alert.id, "reopened", HOUSE, now, why="in the same trouble again")

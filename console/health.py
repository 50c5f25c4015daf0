"""`foreshock sources`: how every source is, in a line or as JSON."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from alerts import SourceTrouble
from alerts.ailing import sentence
from alerts.words import ago, printable, rough
from console.lines import line
from flows.steps.budget import Room
from flows.steps.health import healths, rooms_of, troubles_of
from settings import Settings, Source
from storage import sources as kept
from storage.engine import reading
from storage.sources import SourceRow


def listing(known: Settings, engine: Engine, now: datetime, *, json: bool) -> Iterator[str]:
    """One text for each source, in the order of the settings."""
    with reading(engine) as conn:
        rows = {(row.name, row.kind): row for row in kept.all_sources(conn)}
        rooms = rooms_of(conn, known.sources, now)
        ill = {one.source: one for one in troubles_of(conn, known, healths(conn, known, now), now)}
    for source in known.sources:
        row = rows.get((source.name, source.kind), SourceRow(name=source.name, kind=source.kind, cursor={}))
        trouble = _trouble(ill.get(source.name), now, known.timezone)
        keys = {**_keys(source, row, now), **_money(rooms.get(source.name)), **trouble}
        yield line(keys) if json else _told(source, row, keys, now)


def _keys(source: Source, row: SourceRow, now: datetime) -> dict[str, Any]:
    """The keys are an interface: a test pins them."""
    facts = ("not_before", "last_heard", "last_error", "error_class", "failures", "failed_since", "newest", "lag")
    rhythm = row.rhythm
    return {
        "name": source.name,
        "kind": source.kind,
        "paused": source.paused or row.paused is not None,
        "paused_by": row.paused_by,
        "off": source.options.off,
        "way": source.way,
        "every": source.every,
        **{name: getattr(row, name) for name in facts},
        "usually": rhythm.usually,
        "longest_silence": rhythm.longest if rhythm.silences else None,
        "silent": now - row.newest if row.newest else None,
    }


def _money(room: Room | None) -> dict[str, Any]:
    names = ("spent", "budget", "unit", "resets")
    return {name: getattr(room, name) if room else None for name in names}


def _trouble(trouble: SourceTrouble | None, now: datetime, zone: str) -> dict[str, Any]:
    why = sentence(trouble, now, zone=zone) if trouble else None
    return {"trouble": trouble.cause if trouble else None, "trouble_why": why}


def _told(source: Source, row: SourceRow, keys: dict[str, Any], now: datetime) -> str:
    parts = [source.name, source.kind, f"heard {ago(row.last_heard, now)}" if row.last_heard else "not heard yet"]
    parts += [state] if (state := row.rests or _state(source)) else []
    if row.newest:
        parts.append(f"last new {ago(row.newest, now)}")
    if row.rhythm.usually:
        parts.append(f"usually something every {_every(row.rhythm.usually)}")
    if row.lag is not None:
        parts.append(f"{_every(timedelta(seconds=row.lag))} late")
    if keys["budget"] is not None:
        parts.append(f"{keys['spent']:.6g} of {keys['budget']:.6g} {keys['unit']} spent")
    if wrong := keys["trouble_why"] or row.last_error:
        parts.append(printable(wrong))
    return "  ".join(parts)


def _state(source: Source) -> str | None:
    """Why nobody asks it."""
    if source.paused or source.options.off:
        return "paused" if source.paused else "off"
    return "pushed" if source.way == "pushed" else None


def _every(span: timedelta) -> str:
    """`3 hours`, `40 minutes`, `under a minute`."""
    return rough(span) if span >= timedelta(minutes=1) else "under a minute"

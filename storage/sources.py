"""What a source must remember between runs, and how it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from alerts.rhythm import Rhythm
from alerts.words import printable, stamp
from storage.rows import insert, whole
from storage.tables import sources

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """`failures` are in a row, since `failed_since`; both end with the next good hearing.

    `newest` is the latest saying heard from it, of whatever it says; `silences` the longest silence, in seconds, that
    ended on each day of the last weeks, `sayings` how many there were; `lag` the seconds from saying to hearing,
    smoothed over hearings. A whole hearing teaches them. `paused` is when a person of the console let it rest; what
    the settings say stands beside it.
    """

    name: str
    kind: str
    cursor: Mapping[str, Any]
    not_before: datetime | None = None
    last_heard: datetime | None = None
    last_error: str | None = None
    error_class: str | None = None
    failed_since: datetime | None = None
    failures: int = 0
    newest: datetime | None = None
    silences: Mapping[str, float] = field(default_factory=dict)
    sayings: Mapping[str, int] = field(default_factory=dict)
    lag: float | None = None
    paused: datetime | None = None
    paused_by: str | None = None

    @property
    def rhythm(self) -> Rhythm:
        """What was learnt of when it says something."""
        return Rhythm(newest=self.newest, silences=self.silences, sayings=self.sayings, lag=self.lag)

    @property
    def rests(self) -> str | None:
        """Since when, and by whom, a person of the console lets it rest; None: nobody does."""
        by = printable(self.paused_by or "somebody", LONGEST_NAME)
        return None if self.paused is None else f"paused by {by} since {stamp(self.paused)}"


def source_of(conn: Connection, name: str, kind: str) -> SourceRow:
    """The row of a source; a fresh one where it was never heard, or was of another kind then."""
    row = conn.execute(select(sources).where(sources.c.name == name, sources.c.kind == kind)).mappings().one_or_none()
    return whole(SourceRow, row) if row else SourceRow(name=name, kind=kind, cursor={})


def all_sources(conn: Connection) -> list[SourceRow]:
    """Every source that was ever heard, by name."""
    rows = conn.execute(select(sources).order_by(sources.c.name)).mappings()
    return [whole(SourceRow, row) for row in rows]


def keep_cursor(
    conn: Connection, was: SourceRow, cursor: Mapping[str, Any], *, not_before: datetime | None
) -> SourceRow:
    """A page is stored: its cursor is kept in the same transaction. Gives the new row."""
    row = replace(was, cursor=cursor, not_before=not_before)
    _keep(conn, row)
    return row


def heard_well(conn: Connection, was: SourceRow, now: datetime, learnt: Rhythm | None = None) -> SourceRow:
    """The last page is stored, so the source was heard whole and is well: only now may it rest. Gives the new row."""
    row = replace(was, last_heard=now, last_error=None, error_class=None, failed_since=None, failures=0)
    if learnt is not None:
        row = replace(row, **{one.name: getattr(learnt, one.name) for one in fields(learnt)})
    _keep(conn, row)
    return row


def failed(
    conn: Connection, was: SourceRow, error: str, error_class: str, now: datetime, *, not_before: datetime | None
) -> SourceRow:
    """A hearing failed: the cursor stays where the last stored page left it. Gives the new row."""
    row = replace(
        was,
        not_before=not_before,
        last_error=error,
        error_class=error_class,
        failed_since=was.failed_since or now,
        failures=was.failures + 1,
    )
    _keep(conn, row)
    return row


def pause(conn: Connection, name: str, kind: str, by: str, now: datetime) -> None:
    """Nobody asks it from now on; who paused it first stays named."""
    _keep(conn, source_of(conn, name, kind))
    rests = (sources.c.name == name, sources.c.paused.is_(None))
    conn.execute(update(sources).where(*rests).values(paused=now, paused_by=by))


def resume(conn: Connection, name: str) -> bool:
    """Whether it was paused: it is heard again, from where it was."""
    paused = (sources.c.name == name, sources.c.paused.is_not(None))
    return conn.execute(update(sources).where(*paused).values(paused=None, paused_by=None)).rowcount == 1


def _keep(conn: Connection, row: SourceRow) -> None:
    """All but whether it is paused: somebody may decide that while it is heard."""
    values = {name: getattr(row, name) for name in SourceRow.__slots__ if name not in ("paused", "paused_by")}
    values |= {name: dict(values[name]) for name in ("cursor", "silences", "sayings")}
    stored = insert(conn, sources).values(values)
    updates = {name: stored.excluded[name] for name in values if name != "name"}
    conn.execute(stored.on_conflict_do_update(index_elements=["name"], set_=updates))

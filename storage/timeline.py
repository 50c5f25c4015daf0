"""What people did to alerts: rows are added, never changed."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from alerts.timeline import Did, Entry, Verdict, verdict_of
from storage.rows import chunks, insert, row_of, whole
from storage.tables import timeline


def keep(conn: Connection, entry: Entry) -> int:
    """Gives its number."""
    row = row_of(entry)
    id_: int = conn.execute(insert(conn, timeline).values(row).returning(timeline.c.id)).scalar_one()
    return id_


def of(conn: Connection, alert: int) -> list[Entry]:
    """The first first."""
    return _entries(conn, [alert]).get(alert, [])


def verdicts(conn: Connection, alerts: Iterable[int]) -> dict[int, Verdict]:
    """By the number of the alert, of those that have one."""
    found = _entries(conn, alerts, "verdict")
    return {alert: said for alert, entries in found.items() if (said := verdict_of(entries)) is not None}


def verdicts_together(conn: Connection, stories: Mapping[int, str]) -> dict[str, Verdict]:
    """By story, the last verdict on any of its alerts; `stories` says of which story an alert is."""
    found: dict[str, list[Entry]] = {}
    for alert, entries in _entries(conn, stories, "verdict").items():
        found.setdefault(stories[alert], []).extend(entries)
    said = {story: verdict_of(sorted(entries, key=lambda one: (one.at, one.id))) for story, entries in found.items()}
    return {story: one for story, one in said.items() if one is not None}


def _entries(conn: Connection, alerts: Iterable[int], did: Did | None = None) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = {}
    for some in chunks(alerts):
        query = select(timeline).where(timeline.c.alert.in_(some)).order_by(timeline.c.at, timeline.c.id)
        query = query if did is None else query.where(timeline.c.did == did)
        for row in conn.execute(query).mappings():
            found.setdefault(row["alert"], []).append(whole(Entry, row))
    return found

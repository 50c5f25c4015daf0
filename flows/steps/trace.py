"""The way of one mention through the house: heard, matched, understood, counted, part of a complaint, told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from alerts.alert import Alert, Notice
from complaints import COUNTED, Complaint, Transition
from mentions import Match
from sentiment import Understanding
from storage import alerts, complaints, mentions, stream
from storage.groups import Group, groups_of
from storage.mentions import MentionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What came of it for one brand. `folded` is the edge at which the detector counted it, None where it has not yet.

    `complaints` are those it is a part of: it is a member of theirs, or it was said of their topic in their time.
    """

    match: Match
    understood: Understanding
    urgent: str | None
    first: bool
    folded: datetime | None
    complaints: tuple["Told", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A complaint with its changes of stage, and who was told of it with which alert."""

    complaint: Complaint
    changes: tuple[Transition, ...]
    alerts: tuple[tuple[Alert, tuple[Notice, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """`heard` says by which source and when first; `group` is what it repeats or what repeats it."""

    row: MentionRow
    heard: Mapping[str, datetime]
    group: Group | None
    parts: tuple[Part, ...]


def trace(conn: Connection, id_: int) -> Trace | None:
    """The way of the mention with this row id; None where there is no such row."""
    row = next(iter(mentions.by_ids(conn, [id_])), None)
    if row is None:
        return None
    name = row.mention.copy_group or ""
    return Trace(
        row=row,
        heard=stream.hearings_of(conn, id_),
        group=groups_of(conn, [name]).get(name),
        parts=tuple(_part(conn, row, match, meant) for match, meant in row.matches),
    )


def _part(conn: Connection, row: MentionRow, match: Match, meant: Understanding) -> Part:
    brand = match.brand
    complains = (meant.complaint or 0.0) >= COUNTED
    found = complaints.around(conn, brand, row.id, row.mention.said, meant.topic if complains else None)
    return Part(
        match=match,
        understood=meant,
        urgent=row.urgent.get(brand),
        first=brand in row.voices,
        folded=mentions.folded_at(conn, row.id, brand),
        complaints=tuple(_told(conn, one) for one in found),
    )


def _told(conn: Connection, complaint: Complaint) -> Told:
    found: Sequence[Alert] = alerts.of_complaint(conn, complaint.id)
    return Told(
        complaint=complaint,
        changes=tuple(complaints.changes(conn, complaint.id)),
        alerts=tuple((alert, tuple(alerts.notices(conn, alert.key))) for alert in found),
    )

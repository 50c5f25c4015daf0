"""The detector's record over a time, and what was alike before: from alerts, verdicts and outcomes that are kept."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from alerts.alert import Alert
from alerts.record import Record, Told, record
from alerts.timeline import Verdict
from complaints import Outcome
from storage import alerts, blinds, complaints, outcomes, timeline
from storage.mentions import heard_since

WEEK = timedelta(weeks=1)
SIMILAR = 3


class Earlier(NamedTuple):
    """A complaint of before, and what a person said of its alert."""

    outcome: Outcome
    verdict: Verdict | None


class ToldAs(NamedTuple):
    """Of what an alert turned out to be a part: its topic and, if a person should hear of it, its latest alert."""

    topic: str
    alert: int | None


class Background(NamedTuple):
    """What is known of an alert beside itself."""

    verdict: Verdict | None
    told_as: ToldAs | None
    earlier: list[Earlier]


def background(conn: Connection, alert: Alert) -> Background:
    """What a person said of it, as what else it was told, and what was alike before."""
    if alert.complaint is None or alert.id is None:
        return Background(None, None, [])
    said = timeline.verdicts(conn, [alert.id]).get(alert.id)
    return Background(said, _told_as(conn, alert.complaint), similar(conn, alert))


def _told_as(conn: Connection, complaint: str) -> ToldAs | None:
    rival = complaints.by_id(conn, outcomes.rivals(conn, [complaint]).get(complaint, ""))
    if rival is None:
        return None
    return ToldAs(rival.topic, max((one.id for one in alerts.of_complaints(conn, [rival.id])), default=None))


def records(conn: Connection, brands: Iterable[str], since: datetime, until: datetime) -> list[Record]:
    """One for each brand, in their order."""
    return [record(brand, _told(conn, brand, since, until), _weeks(conn, brand, since, until)) for brand in brands]


def heard(conn: Connection, brand: str, since: datetime, until: datetime) -> timedelta:
    """How long the brand was heard within this time: all of it but the windows in which it was blind."""
    windows = blinds.between(conn, brand, since, until)
    blind = sum((min(end, until) - max(start, since) for start, end in windows), timedelta())
    return max(timedelta(), until - since - blind)


def similar(conn: Connection, alert: Alert) -> list[Earlier]:
    """What the brand had of this kind before the alert, the latest first: three at most."""
    if alert.brand is None:
        return []
    kind = outcomes.kind_of(conn, alert.brand, alert.complaint or "", alert.topic)
    found = outcomes.earlier(conn, alert.brand, kind, alert.time, SIMILAR)
    said = _verdicts(conn, [one.complaint for one in found])
    return [Earlier(one, said.get(one.complaint)) for one in found]


def verdicts_of(conn: Connection, brand: str, since: datetime, until: datetime) -> dict[str, Verdict]:
    """By complaint, of alerts of this time that have one."""
    return _verdicts(conn, {one.complaint for one in alerts.told(conn, brand, since, until)})


def _told(conn: Connection, brand: str, since: datetime, until: datetime) -> list[Told]:
    """One for each complaint: that it was told of again is no second alarm."""
    stories = list(dict.fromkeys(one.complaint for one in alerts.told(conn, brand, since, until)))
    said, sent, rivals = _verdicts(conn, stories), alerts.sent_first(conn, stories), outcomes.rivals(conn, stories)
    # what joined a complaint of which no alert was raised tells what became of that
    whose = {one: one if rivals.get(one) in stories else rivals.get(one, one) for one in stories}
    ended = outcomes.of(conn, whose.values())
    return [
        Told(brand=brand, sent=one in sent, verdict=said.get(one), outcome=ended.get(whose[one])) for one in stories
    ]


def _verdicts(conn: Connection, stories: Iterable[str]) -> dict[str, Verdict]:
    """The last verdict on any alert of each complaint."""
    told = alerts.of_complaints(conn, stories)
    return timeline.verdicts_together(conn, {one.id: one.complaint for one in told})


def _weeks(conn: Connection, brand: str, since: datetime, until: datetime) -> float:
    """From its first mention on."""
    first = heard_since(conn, brand)
    return 0.0 if first is None or first >= until else heard(conn, brand, max(since, first), until) / WEEK

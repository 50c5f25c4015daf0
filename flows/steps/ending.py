"""What a complaint that closed leaves: its outcome, and notices that are not sent any more."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from alerts import Notice
from alerts.over import closing, over_of, withdrawn
from alerts.route import over_in_quiet
from alerts.timeline import HOUSE
from complaints import COUNTED, Rules, Transition, outcome_of
from complaints.outlook import AHEAD, volume
from flows.steps.act import act
from flows.steps.rules import heard
from settings import Settings
from storage import alerts, complaints, outcomes, spoken


def ended_in(changes: Sequence[Transition]) -> dict[str, Transition]:
    """By complaint, the closing change of each that is closed after all of these."""
    return {id_: one for id_, one in {change.complaint: change for change in changes}.items() if one.after == "closed"}


def withdraw(conn: Connection, ended: Mapping[str, Transition]) -> None:
    """Nobody needs to hear of what is over, or was told by another name, before its turn."""
    for id_, change in ended.items():
        alerts.hold_back_of(conn, id_, withdrawn(change))


def end(conn: Connection, settings: Settings, change: Transition, rules: Rules, now: datetime) -> None:
    """Resolves the alerts of a complaint. Who was told of it is told that it is over, and its outcome is kept, unless
    it joined another: that story goes on."""
    standing = [one for one in alerts.of_complaint(conn, change.complaint) if one.state != "resolved"]
    for one in standing:
        why = closing(change, zone=settings.timezone)
        act(conn, one.id or 0, "resolved", HOUSE, now, why=why, settings=settings)
    if change.joined is None:
        if standing:  # else a person resolved it, and who was told knows
            alerts.enqueue(conn, _over(conn, settings, change, rules, now))
        keep_outcome(conn, change.complaint)


def _over(conn: Connection, settings: Settings, change: Transition, rules: Rules, now: datetime) -> tuple[Notice, ...]:
    told, names = alerts.sent_of(conn, change.complaint), {one.name for one in settings.receivers}
    alert = next(iter(alerts.of_complaint(conn, change.complaint)), None)
    if alert is None:
        return ()
    wanted = [one for one in told if one.receiver in names]
    found = over_of(alert, change, wanted, now, silences=rules.silences, zone=settings.timezone)
    return tuple(over_in_quiet(one, alert, settings.on_call, now, settings.timezone) for one in found)


def keep_outcome(conn: Connection, id_: str) -> None:
    """What became of a complaint once it is over, of those that joined it too: it was told when the first of them was.

    It is final: what was not sent by then is held.
    """
    closed = complaints.by_id(conn, id_)
    if closed is None:
        return
    joined = outcomes.joined_by(conn, id_)
    members = [heard(row, closed.changed) for row in outcomes.members(conn, closed, COUNTED, joined)]
    first = outcomes.first_raised(conn, [id_, *joined])
    final = None
    if first is not None and first.complaint == id_ and first.cause == "complaint":
        final = volume(spoken.of_complaint(conn, id_, closed.brand, first.at + AHEAD), first.evidence, first.at)
    outcome = outcome_of(
        closed,
        members,
        kind=outcomes.kind_of(conn, closed.brand, id_, closed.topic),
        raised=first.at if first else None,
        told=alerts.first_sent(conn, [id_, *joined]),
        forecast=first.evidence.forecast if first else None,
        final=final,
    )
    if outcome is not None:
        outcomes.keep(conn, outcome)

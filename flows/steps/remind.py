"""Tell people of what they promised, once it is due: one message for all that is due together."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from alerts import Notice, Receiver
from alerts.hours import quiet
from alerts.words import count
from replies.followups import Absence, Followup, told, whose
from replies.timeline import same
from settings import Settings
from storage import absences, alerts, followups, outbox
from storage.engine import reading, writing

KEY = "followup"
INSTANT = timedelta(microseconds=1)


def remind(engine: Engine, settings: Settings, now: datetime) -> int:
    """Puts into the outbox what is due and was not told yet to the receiver who has the name of whoever has it now,
    outside of their quiet hours; gives how many messages. Who is no receiver reads it on the page alone. It may be
    tried as often as one likes."""
    with reading(engine) as conn:
        found = list(_notices(conn, settings, now))
    if found:
        with writing(engine) as conn:
            alerts.enqueue(conn, found)
    return sum(one.state == "waiting" for one in found)


def _notices(conn: Connection, settings: Settings, now: datetime) -> Iterator[Notice]:
    due, away = followups.open_(conn, before=now + INSTANT), absences.not_over(conn, now)
    theirs = defaultdict[str, list[Followup]](list)
    for one in due:
        for receiver in settings.on_call.receivers:
            if same(receiver.name, whose(one.owner, away, now).who) and not quiet([receiver.clock], now):
                theirs[receiver.name].append(one)
    known = outbox.known(conn, [_key(one, name) for name, some in theirs.items() for one in some])
    for receiver in settings.on_call.receivers:
        new = [one for one in theirs[receiver.name] if _key(one, receiver.name) not in known]
        if new:
            yield from _told(settings, receiver, new, away, now)


def _told(
    settings: Settings, receiver: Receiver, some: Sequence[Followup], away: Sequence[Absence], now: datetime
) -> Iterator[Notice]:
    """One message; that the others stand in it is kept as well, so that none of them is told again."""
    lines = "".join(f"- {told(one, whose(one.owner, away, now), receiver.zone, now)}\n" for one in some)
    for place, one in enumerate(some):
        key = _key(one, receiver.name)
        yield Notice(
            key=key,
            alert=key,
            brand=None,
            topic=KEY,
            severity="low",
            receiver=receiver.name,
            state="held" if place else "waiting",
            reason=f"it is told with follow-up {some[0].id}" if place else f"{receiver.name} has it, and it is due",
            title=f"{count(len(some), 'follow-up')} of yours {'is' if len(some) == 1 else 'are'} due",
            body=f"{lines}\n{_next(settings)}\n",
            due=now,
            kind="followup",
        )


def _key(one: Followup, receiver: str) -> str:
    """Another once it was moved, and for who stands in."""
    return f"{KEY}:{one.id}:{one.due.isoformat()}:{receiver}"


def _next(settings: Settings) -> str:
    if settings.address is not None:
        return f"Next: {settings.address}/followups has the notes, and moves them or says that they are done."
    return "Next: `foreshock followup list` has the notes, `foreshock followup done N` says that one is done."

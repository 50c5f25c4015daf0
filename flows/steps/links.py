"""Links in messages: one opens the alert, one acknowledges it, once. The key that signs them stays in the database."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, Signer
from sqlalchemy import Connection

from alerts import Alert, Notice
from alerts.words import stamp
from settings import Settings
from storage import outbox
from storage.keys import key
from storage.outbox import Posted

LASTS = timedelta(days=7)
PATH = "/ack"  # with it and a number a link is short enough for an SMS
KEY = "links"
ASKS = ("alert", "again", "held")  # kinds of notices that somebody is to acknowledge


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """Why a link does nothing, in a sentence for the person who followed it; `notice` where it was ours."""

    why: str
    notice: Notice | None = None


def link_of(conn: Connection, settings: Settings, notice: Notice) -> str | None:
    """The address that acknowledges the alert of this notice; None where the settings have no `address`, or there is
    nothing to acknowledge. It holds seven days from when the notice was due. `conn` must be able to write."""
    if settings.address is None or notice.kind not in ASKS or notice.id is None:
        return None
    return f"{settings.address}{PATH}/{_signer(conn).sign(str(notice.id)).decode()}"


def alert_link(settings: Settings, alert: Alert | None) -> str | None:
    """The address of the page of an alert; None where the settings have no `address`."""
    if settings.address is None or alert is None or alert.id is None:
        return None
    return f"{settings.address}/alerts/{alert.id}"


def read(conn: Connection, token: str, now: datetime, *, zone: str = "UTC") -> Notice | Wrong:
    """The notice that this link would answer, or why none, with times in `zone`. It changes nothing: previews
    of links ask as well. `conn` must be able to write where no link was made yet."""
    try:
        id_ = int(_signer(conn).unsign(token))
    except (BadSignature, ValueError):
        return Wrong(why="this link is none of ours, or a part of it was lost when it was copied")
    posted = outbox.one(conn, id_)
    if posted is None:
        return Wrong(why="the message with this link is no longer kept")
    if now > (until := posted.notice.due + LASTS):
        return Wrong(why=f"this link was good until {stamp(until, zone)}", notice=posted.notice)
    return _used(posted, zone) if posted.answered else posted.notice


def answer(conn: Connection, token: str, now: datetime, *, zone: str = "UTC") -> Notice | Wrong:
    """Uses the link: the notice, for whoever comes first. The caller acknowledges its alert in the same transaction."""
    found = read(conn, token, now, zone=zone)
    if isinstance(found, Wrong) or found.id is None or outbox.answer(conn, found.id, now):
        return found
    posted = outbox.one(conn, found.id)
    return _used(posted, zone) if posted else found


def _used(posted: Posted, zone: str) -> Wrong:
    at = f" at {stamp(posted.answered, zone)}" if posted.answered else ""
    return Wrong(why=f"this link was used{at}: it works once", notice=posted.notice)


def _signer(conn: Connection) -> Signer:
    return Signer(key(conn, KEY), salt="acknowledge")

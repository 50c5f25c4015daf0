"""The link in a message: it shows a button, and the button acknowledges. Whoever has the message needs no account.

Opening it changes nothing: mail programs and chats open links to show what is behind them.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from alerts import Alert, Notice
from alerts.life import answer
from console.web.access import note
from console.web.house import engine_of, now_of, settings_of
from console.web.rendering import render
from flows.steps import links
from flows.steps.act import act
from flows.steps.links import Wrong
from storage import alerts
from storage.engine import reading, writing

router = APIRouter()
Token = Annotated[str, Path(max_length=500)]
BY_LINK = "by the link in the message"
GONE = Wrong(why="the alert of this message is no longer kept")


@router.get(f"{links.PATH}/{{token}}")
def asked(request: Request, token: Token) -> HTMLResponse:
    """What would be acknowledged, and the button."""
    with reading(engine_of(request)) as conn:
        found = links.read(conn, token, now_of(request), zone=settings_of(request).timezone)
        alert = _alert(conn, found)
    if alert is None or isinstance(found, Wrong):
        return _wrong(request, found if isinstance(found, Wrong) else GONE, alert)
    return render(request, "acknowledge.html", alert=alert, receiver=found.receiver, wrong="", said="")


@router.post(f"{links.PATH}/{{token}}")
def acknowledged(request: Request, token: Token) -> HTMLResponse:
    """Done, by the receiver of the message; or what was done before."""
    now, zone = now_of(request), settings_of(request).timezone
    with writing(engine_of(request)) as conn:
        found = links.answer(conn, token, now, zone=zone)
        alert = _alert(conn, found)
        if alert is None or alert.id is None or isinstance(found, Wrong):
            return _wrong(request, found if isinstance(found, Wrong) else GONE, alert)
        acted = act(conn, alert.id, "acknowledged", found.receiver, now, why=BY_LINK, settings=settings_of(request))
        note(request, conn, "acknowledged", f"alert {alert.id}, {BY_LINK}", by=found.receiver)
    said = "Acknowledged: nobody else is rung for it." if acted.entry else f"{answer(acted, now, zone=zone)}."
    return render(request, "acknowledge.html", alert=acted.alert, receiver=found.receiver, wrong="", said=said)


def _alert(conn: Connection, found: Notice | Wrong) -> Alert | None:
    notice = found.notice if isinstance(found, Wrong) else found
    return alerts.by_key(conn, notice.alert) if notice else None


def _wrong(request: Request, wrong: Wrong, alert: Alert | None) -> HTMLResponse:
    status = 410 if wrong.notice else 404
    return render(request, "acknowledge.html", status=status, alert=alert, receiver="", wrong=wrong.why, said="")

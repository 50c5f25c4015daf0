"""Alerts: the inbox, and what can be done from it with one key."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from alerts.life import Acted, answer
from alerts.why import on_clock
from console.web.access import Reader, Visitor, note
from console.web.followups import due_today
from console.web.forms import query_of
from console.web.house import engine_of, now_of, settings_of
from console.web.rendering import render
from console.web.views.inbox import PATH, Inbox, Known, address_of, after_of, asked_of, inbox_of
from flows.steps.act import NoSuchAlert, act
from settings import Settings
from storage import inbox, outcomes, sources, timeline
from storage.engine import reading, writing

router = APIRouter()
PAGE = 40
Number = Annotated[int, Path(ge=1, le=2**53)]
Back = Annotated[str, Form(max_length=500)]


@router.get("/alerts")
def alerts(request: Request, me: Reader) -> HTMLResponse:
    """The inbox."""
    return show(request, me, request.query_params)


@router.post("/alerts/{id_}/quick/{did}")
def quick(
    request: Request, me: Reader, id_: Number, did: Literal["acknowledged", "resolved", "noise"], back: Back = PATH
) -> Response:
    """Acknowledges, resolves or calls noise from the list, and shows the list again: with what somebody else did, where
    there was nothing to do any more. What is called noise from here needs nobody any more, so it is resolved as well.
    """
    query = query_of(back)
    acted = done(request, me, id_, did)
    if acted is not None and acted.entry is not None:
        return RedirectResponse(address_of(asked_of(query), after_of(query)), status_code=303)
    said = f"Alert {id_}: " + (answer(acted, now_of(request), zone=me.zone) if acted else "there is no such alert.")
    return show(request, me, query, said)


def done(request: Request, me: Visitor, id_: int, did: Literal["acknowledged", "resolved", "noise"]) -> Acted | None:
    """None where there is no such alert."""
    now, known = now_of(request), settings_of(request)
    try:
        with writing(engine_of(request)) as conn:
            note(request, conn, did, f"alert {id_}")
            if did != "noise":
                return act(conn, id_, did, me.account, now, settings=known)
            called = act(conn, id_, "verdict", me.account, now, said="noise", settings=known)
            act(conn, id_, "resolved", me.account, now, settings=known)
            return called
    except NoSuchAlert:
        return None


def show(request: Request, me: Visitor, query: Mapping[str, str], said: str = "") -> HTMLResponse:
    """The page of what the query asks for."""
    now = now_of(request)
    with reading(engine_of(request)) as conn:
        found = _inbox(conn, me, query, settings_of(request), now)
        heard = max((one.last_heard for one in sources.all_sources(conn) if one.last_heard), default=None)
        due = due_today(conn, request, me)
    address = address_of(asked_of(query), after_of(query))
    return render(request, "alerts.html", inbox=found, already=said, heard=heard, address=address, due_today=due)


def _inbox(conn: Connection, me: Visitor, query: Mapping[str, str], settings: Settings, now: datetime) -> Inbox:
    asked = asked_of(query)
    some = inbox.page(conn, asked, after=after_of(query), limit=PAGE + 1)
    found = [replace(one, why=on_clock(one, settings.timezone, me.zone)) for one in some[:PAGE]]
    known = Known(
        bells=inbox.bells(conn, [one.key for one in found]),
        verdicts=timeline.verdicts(conn, [one.id for one in found if one.id is not None]),
        outcomes=outcomes.of(conn, [one.complaint for one in found if one.complaint and one.state == "resolved"]),
    )
    tallies, brands = inbox.tallies(conn, asked), [one.name for one in settings.brands]
    more = len(some) > PAGE
    return inbox_of(found, asked, tallies, known, me=me.account, brands=brands, now=now, more=more, zone=me.zone)

"""Answers that are alike, read one after the other and approved together: each checked and approved apart."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from console.web.access import Reader, Visitor, note
from console.web.house import engine_of, now_of, settings_of
from console.web.queue import known_of
from console.web.rendering import render
from console.web.views.queue import Row, row_of
from console.web.views.standing import spoken
from flows.steps.answering import NoSuchItem, answer
from replies import QueueItem
from replies.alike import Alike, alike
from replies.life import answer_of
from storage import queue_page
from storage.engine import Busy, reading, writing
from storage.queue_page import QueueFilter

router = APIRouter()
LOOKED_AT = 500  # items that wait, first due first
MOST = 50  # on a page
SEEN = re.compile(r"([1-9][0-9]{0,15}):([0-9]{1,16})")


@router.get("/queue/batch")
def batch(
    request: Request,
    me: Reader,
    *,
    group: Annotated[str, Query(max_length=300)] = "",
    alert: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> HTMLResponse:
    """The groups, and the answers of one of them."""
    return _show(request, me, group, alert, [])


@router.post("/queue/batch")
def approve(
    request: Request,
    me: Reader,
    *,
    item: Annotated[list[str] | None, Form(max_length=MOST)] = None,
    group: Annotated[str, Form(max_length=300)] = "",
    alert: Annotated[int | None, Form(ge=1, le=2**53)] = None,
) -> HTMLResponse:
    """Approves those that were chosen, as they were seen; what is not approved stays, with the reason."""
    seen = [(int(found[1]), int(found[2])) for one in item or () if (found := SEEN.fullmatch(one))]
    done = [(id_, _approved(request, me, id_, version)) for id_, version in seen]
    return _show(request, me, group, alert, done)


def _approved(request: Request, me: Visitor, id_: int, version: int) -> str:
    """Empty where it is approved now; else why not. One that fails stops no other."""
    now = now_of(request)
    try:
        with writing(engine_of(request)) as conn:
            note(request, conn, "approved", f"item {id_}")
            known = settings_of(request)
            done = answer(conn, known, id_, "approved", me.account, now=now, version=version)
    except (NoSuchItem, Busy) as wrong:
        return spoken(str(wrong))
    return "" if done.line is not None else spoken(answer_of(done, now, zone=me.zone))


def _show(request: Request, me: Visitor, group: str, alert: int | None, done: list[tuple[int, str]]) -> HTMLResponse:
    with reading(engine_of(request)) as conn:
        items = queue_page.page(conn, QueueFilter(states=("queued",), alert=alert), limit=LOOKED_AT)
        groups = alike(items, queue_page.drafts_of(conn, [one.id for one in items if one.id is not None]))
        chosen = next((one for one in groups if one.key == group), groups[0] if groups and not group else None)
        rows = _rows(conn, chosen, items, request, me)
    approved = [id_ for id_, why in done if not why]
    refused = [(id_, why) for id_, why in done if why]
    return render(
        request, "batch.html", groups=groups, chosen=chosen, rows=rows, alert=alert, approved=approved, refused=refused
    )


def _rows(conn: Connection, chosen: Alike | None, items: list[QueueItem], request: Request, me: Visitor) -> list[Row]:
    if chosen is None:
        return []
    numbers = set(chosen.items[:MOST])
    some, now = [one for one in items if one.id in numbers], now_of(request)
    known = known_of(conn, some, now)
    return [row_of(one, known, me.account, now, me.zone) for one in some]

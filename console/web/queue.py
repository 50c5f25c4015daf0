"""Replies: the queue, first due first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from console.web.access import Reader, Visitor, note
from console.web.alerts import Back, Number
from console.web.followups import due_today
from console.web.forms import query_of
from console.web.house import engine_of, now_of, settings_of
from console.web.rendering import render
from console.web.views.item import undo_left
from console.web.views.queue import PATH, Known, address_of, after_of, asked_of, page_of
from console.web.views.standing import STATE_WORDS, before
from flows.steps.answering import NoSuchItem, answer
from replies import QueueItem
from replies.life import answer_of
from replies.timeline import UNDO
from storage import queue_page, sources
from storage.engine import reading, writing
from storage.history import history
from storage.mentions import MentionRow
from storage.wordings import by_ids

router = APIRouter()
PAGE = 30
Version = Annotated[int | None, Form(ge=0, le=2**53)]
"""That of the item when the page was made."""


@router.get("/queue")
def queue(request: Request, me: Reader) -> HTMLResponse:
    """The list."""
    return show(request, me, request.query_params)


@router.post("/queue/{id_}/quick/{did}")
def quick(
    request: Request,
    me: Reader,
    id_: Number,
    did: Literal["approved", "undone"],
    *,
    version: Version = None,
    back: Back = PATH,
) -> Response:
    """Approves from the list what is shown there whole, or takes that back, and shows the list again: with the reason
    where it is not done."""
    query, now = query_of(back), now_of(request)
    try:
        with writing(engine_of(request)) as conn:
            note(request, conn, did, f"item {id_}")
            done = answer(conn, settings_of(request), id_, did, me.account, now=now, version=version)
    except NoSuchItem as wrong:
        raise HTTPException(404) from wrong
    if done.line is not None:
        return RedirectResponse(address_of(asked_of(query, me.account), after_of(query)), status_code=303)
    return show(request, me, query, f"Item {id_}: {answer_of(done, now, zone=me.zone)}.")


def show(request: Request, me: Visitor, query: Mapping[str, str], said: str = "") -> HTMLResponse:
    """The page of what the query asks for; `said` stands above it."""
    asked, after, now = asked_of(query, me.account), after_of(query), now_of(request)
    with reading(engine_of(request)) as conn:
        some = queue_page.page(conn, asked, after=after, limit=PAGE + 1, folded=asked.whole)
        due = due_today(conn, request, me)
        known, tallies = known_of(conn, some[:PAGE], now, folded=asked.whole), queue_page.tallies(conn, now, asked)
        heard = max((one.last_heard for one in sources.all_sources(conn) if one.last_heard), default=None)
    brands, more = [one.name for one in settings_of(request).brands], len(some) > PAGE
    page = page_of(some[:PAGE], asked, tallies, known, me=me.account, brands=brands, now=now, more=more, zone=me.zone)
    address = address_of(asked, after)
    return render(
        request,
        "queue.html",
        page=page,
        already=said,
        address=address,
        heard=heard,
        states=STATE_WORDS,
        alert=asked.alert,
        due_today=due,
    )


def known_of(conn: Connection, items: list[QueueItem], now: datetime, *, folded: bool = False) -> Known:
    """What a list shows of them beside themselves; with the copies for which they stand where it is `folded`."""
    numbers = [one.id for one in items if one.id is not None]
    rows = {row.id: row for row in by_ids(conn, [one.mention for one in items])}
    return Known(
        mentions=rows,
        drafts=queue_page.drafts_of(conn, numbers),
        histories=histories_of(conn, items, rows),
        alerts=alerts_of(conn, items),
        undo=undo_of(conn, now),
        copies=queue_page.copies(conn, numbers) if folded else {},
    )


def histories_of(conn: Connection, items: Iterable[QueueItem], rows: Mapping[int, MentionRow]) -> dict[int, str]:
    """By the number of the item: which complaint of its author it is, and whether something was promised to them."""
    theirs = defaultdict[str, list[QueueItem]](list)
    for one in items:
        if one.voice is not None and one.mention in rows:
            theirs[one.brand].append(one)
    found = dict[int, str]()
    for brand, some in theirs.items():
        known = history(conn, brand, [one.voice for one in some if one.voice])
        found |= {one.id or 0: before(one, known[one.voice or ""], rows[one.mention].mention.said) for one in some}
    return found


def undo_of(conn: Connection, now: datetime) -> dict[int, int]:
    """By the number of the item, for how many seconds its approval can be taken back."""
    lately = queue_page.decided_since(conn, now - UNDO)
    return {id_: undo_left(queue_page.lines_of(conn, id_), now) for id_ in lately}


def alerts_of(conn: Connection, items: Iterable[QueueItem]) -> dict[int, list[int]]:
    """By the row id of the mention, the alerts of which it is a part."""
    theirs = defaultdict[str, list[int]](list)
    for one in items:
        theirs[one.brand].append(one.mention)
    return {id_: told for brand, ids in theirs.items() for id_, told in queue_page.alerts_of(conn, brand, ids).items()}

"""Replies: the queue, first due first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from console.web.access import Reader, Visitor
from console.web.house import engine_of, now_of, settings_of
from console.web.rendering import render
from console.web.views.queue import Known, address_of, after_of, asked_of, page_of
from console.web.views.standing import STATE_WORDS, before
from replies import QueueItem
from storage import queue_page, sources
from storage.engine import reading
from storage.history import history
from storage.mentions import MentionRow, by_ids

router = APIRouter()
PAGE = 30


@router.get("/queue")
def queue(request: Request, me: Reader) -> HTMLResponse:
    """The list."""
    return show(request, me, request.query_params)


def show(request: Request, me: Visitor, query: Mapping[str, str], said: str = "") -> HTMLResponse:
    """The page of what the query asks for; `said` stands above it."""
    asked, after, now = asked_of(query, me.account), after_of(query), now_of(request)
    with reading(engine_of(request)) as conn:
        some = queue_page.page(conn, asked, after=after, limit=PAGE + 1)
        known, tallies = known_of(conn, some[:PAGE]), queue_page.tallies(conn, now, brand=asked.brand)
        heard = max((one.last_heard for one in sources.all_sources(conn) if one.last_heard), default=None)
    brands, more = [one.name for one in settings_of(request).brands], len(some) > PAGE
    page = page_of(some[:PAGE], asked, tallies, known, me=me.account, brands=brands, now=now, more=more, zone=me.zone)
    address = address_of(asked, after)
    return render(request, "queue.html", page=page, already=said, address=address, heard=heard, states=STATE_WORDS)


def known_of(conn: Connection, items: list[QueueItem]) -> Known:
    """What a list shows of them beside themselves."""
    rows = {row.id: row for row in by_ids(conn, [one.mention for one in items])}
    return Known(
        mentions=rows,
        drafts=queue_page.drafts_of(conn, [one.id for one in items if one.id is not None]),
        histories=histories_of(conn, items, rows),
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

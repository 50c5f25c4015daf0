"""Mentions: the stream with a search in the language of brand queries, and searches that are kept under a name."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from alerts.words import printable
from console.queries import place_of
from console.web.access import Reader, note
from console.web.alerts import Back, Number
from console.web.forms import query_of
from console.web.house import engine_of, now_of, settings_of
from console.web.rendering import go, render
from console.web.views import mentions as view
from console.web.views.mentions import LABELS, NONE, SINCE, MentionFilter
from mentions import QueryError
from sentiment.topics import taxonomy
from settings import Settings
from storage import search, searches, sources
from storage.engine import reading, writing
from storage.groups import groups_of
from storage.mentions import by_ids
from storage.search import Page, Wanted

router = APIRouter()
PAGE = 40
MOST_SOURCES = 200  # in a list to choose from
SPANS = {"1d": "a day", "7d": "a week", "30d": "a month", "90d": "three months"}
FEELS = {one: one if one != "abstain" else "not scored" for one in LABELS}


@router.get("/mentions")
def mentions(request: Request, me: Reader) -> HTMLResponse:
    """The page."""
    asked, before = view.asked_of(request.query_params), view.before_of(request.query_params)
    wanted: Wanted | None = None
    problem = ""
    try:
        wanted = view.wanted_of(asked, now_of(request))
    except QueryError as wrong:
        problem = place_of(wrong, asked.q)
    with reading(engine_of(request)) as conn:
        kept = [(one, view.asked_by(one).address()) for one in searches.of(conn, me.account)]
        shown = _found(conn, asked, wanted, before) if wanted else {"rows": [], "page": None, "heard": None}
    here: dict[str, Any] = {
        "asked": asked,
        "address": asked.address(before),
        "kept": kept,
        "before": before,
    }
    return render(request, "mentions.html", problem=problem, **shown, **here, **_choices(settings_of(request)))


@router.post("/mentions/searches")
def save_search(request: Request, me: Reader, *, name: Annotated[str, Form(max_length=60)], back: Back) -> Response:
    """Keeps what the page asks for under a name."""
    asked = view.asked_of(query_of(back))
    name = printable(name.strip(), 60)
    if not name or not asked.narrowed:
        raise HTTPException(400, "A search that is kept has a name, and asks for something.")
    filters = {key: getattr(asked, key) for key in ("label", "complaint", "topic", "lang", "source", "since")}
    with writing(engine_of(request)) as conn:
        searches.keep(conn, me.account, name, asked.q, brand=asked.brand or None, filters=filters)
        note(request, conn, "search kept", name)
    return go(request, asked.address(), say=f"Kept as “{name}”.")


@router.post("/mentions/searches/{id_}/remove")
def remove_search(request: Request, me: Reader, id_: Number) -> Response:
    """Forgets it."""
    with writing(engine_of(request)) as conn:
        if not searches.remove(conn, me.account, id_):
            raise HTTPException(404)
        note(request, conn, "search removed", str(id_))
    return go(request, view.PATH, say="The search is kept no more.")


def topics_of(settings: Settings) -> tuple[str, ...]:
    """What a mention may be about."""
    return (settings.taxonomy or taxonomy()).names


def _found(conn: Connection, asked: MentionFilter, wanted: Wanted, before: int | None) -> dict[str, Any]:
    page: Page = search.page(conn, wanted, before=before, limit=PAGE, distinct=True)
    known = {row.id: row for row in by_ids(conn, (hit.found.id for hit in page.hits))}
    groups = groups_of(conn, (hit.found.mention.copy_group or "" for hit in page.hits))
    heard = max((one.last_heard for one in sources.all_sources(conn) if one.last_heard), default=None)
    more = asked.address(page.after) if page.after is not None else None
    return {"rows": view.rows_of(page.hits, known, groups, asked), "page": page, "more": more, "heard": heard}


def _choices(settings: Settings) -> dict[str, Any]:
    names = [one.name for one in settings.sources]
    return {
        "brands": [(one.name, one.name) for one in settings.brands],
        "topics": topics_of(settings),
        "topics_asked": [(NONE, "none"), *((one, one) for one in topics_of(settings))],
        "sources": [(one, one) for one in names[:MOST_SOURCES]],
        "labels": FEELS,
        "spans": {key: SPANS[key] for key in SINCE},
    }

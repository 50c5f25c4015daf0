"""Sources: whether each is heard, how late, at what cost, and letting one rest."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from alerts import trouble_of
from console.web.access import Reader, note
from console.web.forms import Text
from console.web.house import engine_of, now_of, settings_of
from console.web.rendering import go, render
from console.web.views.sources import lines_of, summary
from flows.steps.health import healths, rooms_of
from settings import Source
from storage import sources as kept
from storage.engine import reading, writing

router = APIRouter()


@router.get("/sources")
def sources(request: Request, me: Reader) -> HTMLResponse:
    """The page."""
    known, now = settings_of(request), now_of(request)
    with reading(engine_of(request)) as conn:
        rows = {(row.name, row.kind): row for row in kept.all_sources(conn)}
        rooms = rooms_of(conn, known.sources, now)
        ill = {one.source: one for health in healths(conn, known, now) if (one := trouble_of(health, now))}
    lines = lines_of(known.sources, rows, rooms, ill, now, zone=me.zone)
    return render(request, "sources.html", lines=lines, summary=summary(lines))


@router.post("/sources/pause")
def pause(request: Request, me: Reader, name: Text) -> Response:
    """Nobody asks it any more, until it is resumed."""
    source = _source(request, name)
    with writing(engine_of(request)) as conn:
        kept.pause(conn, source.name, source.kind, me.account, now_of(request))
        note(request, conn, "source paused", source.name)
    return go(request, "/sources", say=f"{source.name} is paused: it is asked again when somebody resumes it.")


@router.post("/sources/resume")
def resume(request: Request, me: Reader, name: Text) -> Response:
    """It is heard again, from where it was."""
    source = _source(request, name)
    with writing(engine_of(request)) as conn:
        kept.resume(conn, source.name)
        note(request, conn, "source resumed", source.name)
    return go(request, "/sources", say=f"{source.name} is heard again with the next run, from where it was.")


def _source(request: Request, name: str) -> Source:
    found = next((one for one in settings_of(request).sources if one.name == name), None)
    if found is None:
        raise HTTPException(404)
    return found

"""Health: whether Foreshock itself is well, and what to do where it is not."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from alerts import trouble_of
from console import checkup
from console.web.access import Reader, note
from console.web.forms import Number
from console.web.house import engine_of, now_of, settings_of
from console.web.rendering import go, render
from console.web.views.health import Facts, health_of
from flows.steps.health import healths
from storage import alerts, complaints, heads, outbox, queue, size, sources
from storage.engine import reading, writing

router = APIRouter()


@router.get("/health")
def health(request: Request, me: Reader) -> HTMLResponse:
    """The page."""
    known, now = settings_of(request), now_of(request)
    with reading(engine_of(request)) as conn:
        facts = Facts(
            edges=complaints.edges(conn),
            heard=max((one.last_heard for one in sources.all_sources(conn) if one.last_heard), default=None),
            notices=outbox.by_state(conn),
            waits=outbox.overdue(conn),
            undelivered=tuple(alerts.undelivered(conn)),
            queue=queue.waiting(conn),
            overdue=queue.waiting(conn, before=now),
            learnt={brand: made for brand, (_, made) in heads.champions(conn).items()},
            ill=tuple(one.source for one in healths(conn, known, now) if trouble_of(one, now)),
            size=size.size(conn),
            stored=size.stored(conn),
            version=size.version(conn),
        )
    findings = [*checkup.installed(), *checkup.of_settings(known)]
    return render(request, "health.html", health=health_of(facts, known, findings, now))


@router.post("/health/again/{id_}")
def again(request: Request, me: Reader, id_: Number) -> Response:
    """A message that was given up is tried once more."""
    with writing(engine_of(request)) as conn:
        waits = outbox.again(conn, id_, now_of(request))
        note(request, conn, "notice again", str(id_))
    said = "It is sent with the next run." if waits else "It waits already, or was sent."
    return go(request, "/health", say=said)

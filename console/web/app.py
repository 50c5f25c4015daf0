"""The console as one application. A page is a file here with a `router`, and one line in `ROUTERS`."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.types import Scope

from console import alive
from console.web import (
    accounts,
    acknowledge,
    alert,
    alerts,
    answers,
    batch,
    digest,
    followups,
    health,
    item,
    knowledge,
    live,
    mention,
    mentions,
    people,
    queue,
    signing,
    sources,
)
from console.web.access import SignIn, note, to_sign_in
from console.web.guard import Guard, TooLarge
from console.web.house import House, house_of
from console.web.rendering import STATIC, render
from flows.steps import links
from settings import Settings
from storage import keys
from storage.engine import HELD, writing

ROUTERS: tuple[APIRouter, ...] = (
    signing.router,
    alerts.router,
    alert.router,
    batch.router,
    queue.router,
    followups.router,
    answers.router,
    item.router,
    knowledge.router,
    live.router,
    acknowledge.router,
    mentions.router,
    mention.router,
    sources.router,
    digest.router,
    people.router,
    accounts.router,
    health.router,
)
NAV: tuple[tuple[str, str], ...] = (
    ("/alerts", "Alerts"),
    ("/queue", "Replies"),
    ("/mentions", "Mentions"),
    ("/fixes", "What to fix"),
    ("/sources", "Sources"),
    ("/people", "People and silences"),
    ("/health", "Health"),
)
"""Address and name, in the order in which they stand at the top of every page; the first is where one begins."""
LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
SAYS = {
    400: ("This cannot be understood", "Go back and look at what was written."),
    403: ("This is not allowed", "Ask somebody who may, or sign in anew."),
    404: ("There is nothing here", "The address may be mistyped, or what was here has been erased."),
    405: ("This cannot be done here", "Go back, and use the buttons of the page."),
    413: ("This is too much at once", "More than 256 kB came: send less."),
    503: ("The database is busy", "Nothing was changed. Try again in a few seconds."),
}


def app_of(engine: Engine, settings: Settings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> FastAPI:
    """The application; its database must have the newest tables."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    with writing(engine) as conn:
        key = keys.key(conn, "console")
        keys.key(conn, links.KEY)  # whoever looks at a link, known to us or not, then only reads
    app.state.house = House(engine=engine, settings=settings, clock=clock, key=key)
    app.state.nav = NAV
    app.get("/")(_begin)
    app.get(alive.PATH)(_alive)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC))
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, partial(_said, status=400))
    app.add_exception_handler(SignIn, to_sign_in)
    app.add_exception_handler(OperationalError, _busy)
    app.add_exception_handler(TooLarge, partial(_said, status=413))
    app.add_middleware(Guard, address=settings.address, noted=partial(_noted, engine))
    return app


def _noted(engine: Engine, scope: Scope) -> None:
    """A change whose handler did not say in the audit log what it was."""
    request, endpoint = Request(scope), scope.get("endpoint")
    if getattr(request.state, "visitor", None) is None:
        return
    with writing(engine) as conn:
        note(request, conn, getattr(endpoint, "__name__", "change").replace("_", " ")[:32], scope["path"])


def _begin() -> Response:
    return RedirectResponse(NAV[0][0], status_code=303)


def _alive(request: Request) -> Response:
    """For whoever looks whether the console is up: tells nothing else."""
    return PlainTextResponse(alive.greeting(house_of(request).key))


async def _refused(request: Request, wrong: Exception) -> Response:
    status = wrong.status_code if isinstance(wrong, HTTPException) else 500
    title, step = SAYS.get(status, ("Something went wrong", "Try again."))
    said = wrong.detail if isinstance(wrong, HTTPException) and status != 404 else ""
    known = said if said and said != title else ""
    return render(request, "error.html", status=status, title=title, said=known, step=step)


async def _busy(request: Request, wrong: Exception) -> Response:
    """Another writer was too slow. Anything else that a database says is a fault: of ours, or of the database."""
    cause = wrong.orig if isinstance(wrong, OperationalError) else None
    if getattr(cause, "sqlite_errorcode", None) in LOCKED or getattr(cause, "sqlstate", None) in HELD:
        return await _said(request, wrong, status=503)
    raise wrong


async def _said(request: Request, wrong: Exception, *, status: int) -> Response:
    """What was sent is not repeated, nor what a database said of it."""
    title, step = SAYS[status]
    return render(request, "error.html", status=status, title=title, said="", step=step)

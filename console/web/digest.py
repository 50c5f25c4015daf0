"""What to fix: what people complain about, what came of what was fixed, and what else a digest says."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from console.web.access import Reader, Visitor, note
from console.web.alerts import Number
from console.web.house import engine_of, now_of, settings_of
from console.web.rendering import render
from console.web.views.tofix import effect_rows, rates_of, topic_rows
from flows.steps.digest import facts
from flows.steps.fixes import NoFix, mark
from sentiment.topics import Taxonomy, Topic, taxonomy
from storage import fixes
from storage.engine import reading, writing

router = APIRouter()
Line = Annotated[str, Form(max_length=1_000)]


@router.get("/fixes")
def to_fix(request: Request, me: Reader, brand: Annotated[str | None, Query(max_length=200)] = None) -> HTMLResponse:
    """The page, of one brand."""
    return _show(request, me, _brand(request, brand))


@router.post("/fixes")
def fixed(request: Request, me: Reader, *, brand: Line, topic: Line, at: Line = "", why: Line = "") -> Response:
    """Marks it; the page again where that cannot be."""
    name, now = _brand(request, brand), now_of(request)
    try:
        with writing(engine_of(request)) as conn:
            since = _moment(at, me.zone) or now
            new = mark(
                conn, settings_of(request), brand=name, topic=topic, at=since, by=me.account, now=now, why=why.strip()
            )
            note(request, conn, "fixed", f"{new.brand}: {new.topic} ({new.id})")
    except NoFix as wrong:
        return _show(request, me, name, wrong=str(wrong))
    return _back(name)


@router.post("/fixes/{id_}/remove")
def unfixed(request: Request, me: Reader, id_: Number) -> Response:
    """It was marked by mistake."""
    with writing(engine_of(request)) as conn:
        gone = fixes.remove(conn, id_)
        if gone is None:
            raise HTTPException(404)
        note(request, conn, "unfixed", f"{gone.brand}: {gone.topic} ({gone.id})")
    return _back(gone.brand)


def _show(request: Request, me: Visitor, brand: str, wrong: str = "") -> HTMLResponse:
    settings, now = settings_of(request), now_of(request)
    with reading(engine_of(request)) as conn:
        found = facts(conn, settings, "weekly", now, brands=[brand], whole=True)
    return render(
        request,
        "fixes.html",
        status=400 if wrong else 200,
        brand=brand,
        brands=[one.name for one in settings.brands],
        topics=_topics(settings.taxonomy or taxonomy(), [one.topic for one in found.to_fix]),
        rows=topic_rows(found.to_fix),
        effects=effect_rows(found.effects),
        rates=rates_of(found),
        held=found.held,
        latest=now.astimezone(ZoneInfo(me.zone))
        .replace(second=0, microsecond=0, tzinfo=None)
        .isoformat("T", "minutes"),
        wrong=wrong,
    )


def _topics(known: Taxonomy, first: Sequence[str]) -> list[Topic]:
    """What people complain about stands first."""
    place = {name: number for number, name in enumerate(first)}
    return sorted(known.topics, key=lambda one: place.get(one.name, len(place)))


def _brand(request: Request, asked: str | None) -> str:
    names = [one.name for one in settings_of(request).brands]
    if asked is not None and asked not in names:
        raise HTTPException(404)
    return asked or names[0]


def _moment(said: str, zone: str) -> datetime | None:
    """As a browser writes a moment of its reader's clock; None where nothing is written. Raises NoFix."""
    if not said:
        return None
    try:
        return datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        raise NoFix("This is no day and time.") from None


def _back(brand: str) -> Response:
    return RedirectResponse(f"/fixes?{urlencode({'brand': brand})}", status_code=303)

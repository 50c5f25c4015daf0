"""People and silences: who is told now and next, and what nobody wants to be told of for a while."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from alerts import SEVERITIES
from alerts.silenced import Silence, matchers
from complaints import VOLUME
from console.house import YEARS
from console.web.access import Reader, Visitor, note
from console.web.forms import Number, Said
from console.web.house import engine_of, now_of, settings_of
from console.web.rendering import go, render
from console.web.views.people import people_of, standing
from flows.steps.silence import silence as begin
from flows.steps.silence import unsilence
from sentiment.language import known as languages
from sentiment.topics import taxonomy
from settings import Settings, duration
from storage import complaints, silences
from storage.engine import reading, writing

router = APIRouter()
PATH = "/people"
MONTH, FOREVER = timedelta(days=30), datetime.max.replace(tzinfo=UTC)
LENGTHS = {"1h": "an hour", "4h": "4 hours", "24h": "a day", "3d": "3 days", "7d": "a week", "30d": "30 days"}
MOST_OVER = 10


class SilenceForm(BaseModel):
    """What the form of a silence says; empty is every one, or none."""

    model_config = ConfigDict(str_strip_whitespace=True, str_max_length=300)

    brand: Said = ""
    topic: Said = ""
    severity: Said = ""
    source: Said = ""
    language: Said = ""
    length: Said = "24h"
    until: Said = ""
    why: Said = ""
    urgent: Said = ""


@router.get(PATH)
def people(request: Request, me: Reader) -> HTMLResponse:
    """The page."""
    return _page(request, SilenceForm(), wrong=None)


def _page(request: Request, asked: SilenceForm, *, wrong: str | None) -> HTMLResponse:
    known, now = settings_of(request), now_of(request)
    with reading(engine_of(request)) as conn:
        holds, over = standing(silences.between(conn, None, now - MONTH, FOREVER), now)
        about = topics(conn, known)
    return render(
        request,
        "people.html",
        status=422 if wrong else 200,
        people=people_of(known, now),
        holds=[(one, matchers(one)) for one in holds],
        over=[(one, matchers(one)) for one in over[:MOST_OVER]],
        brands=[one.name for one in known.brands],
        topics=about,
        sources=[one.name for one in known.sources],
        languages=languages().names,
        severities=SEVERITIES[:-1],
        lengths=LENGTHS,
        asked=asked,
        wrong=wrong,
    )


def topics(conn: Connection, known: Settings) -> list[str]:
    """What a silence can be about: those of the taxonomy, and of what complaints there were."""
    return list(dict.fromkeys((*(known.taxonomy or taxonomy()).names, VOLUME, *complaints.topics(conn))))


@router.post(PATH + "/silence")
def silence(request: Request, me: Reader, asked: Annotated[SilenceForm, Form()]) -> Response:
    """What matches all that is chosen is heard and counted, and told to nobody until then."""
    now, known = now_of(request), settings_of(request)
    end = _end(me, asked, now)
    with writing(engine_of(request)) as conn:
        wrong = _flaw(asked, known, topics(conn, known), None if end is None or end <= now else end)
        if wrong is None and end is not None:
            new = _silence(asked, me.account, now, end)
            note(request, conn, "silence", f"{begin(conn, new)}: {matchers(new)}")
    if wrong is not None:
        return _page(request, asked, wrong=wrong)
    return go(request, PATH, say="It is silenced: still heard, counted and kept, and shown as held.")


def _silence(asked: SilenceForm, by: str, since: datetime, until: datetime) -> Silence:
    return Silence(
        brand=asked.brand or None,
        topic=asked.topic or None,
        severity=next((one for one in SEVERITIES if one == asked.severity), None),
        source=asked.source or None,
        language=asked.language or None,
        since=since,
        until=until,
        by=by,
        why=asked.why,
        urgent=bool(asked.urgent),
    )


@router.post(PATH + "/silences/{id_}/end")
def end(request: Request, me: Reader, id_: Number) -> Response:
    """Ends it now; what still grows is told then."""
    with writing(engine_of(request)) as conn:
        ended = unsilence(conn, id_, now_of(request))
        note(request, conn, "silence ended", f"{id_}: {matchers(ended) if ended else 'it was over'}")
    said = "It is over: what still grows is told." if ended else "It was over already."
    return go(request, PATH, say=said)


def _flaw(asked: SilenceForm, known: Settings, about: list[str], end: datetime | None) -> str | None:
    """Why nothing is silenced. What a page of ours cannot send is refused without a word."""
    listed = (
        (asked.brand, [one.name for one in known.brands]),
        (asked.topic, about),
        (asked.severity, SEVERITIES),
        (asked.language, languages().names),
    )
    if any(value and value not in values for value, values in listed):
        raise HTTPException(400)
    if end is None:
        return "Say until when: a silence ends, and later than now."
    if asked.urgent and asked.topic:
        return f"What is urgent about {asked.topic} is always told: choose every topic, or leave the urgent out."
    return None


def _end(me: Visitor, asked: SilenceForm, now: datetime) -> datetime | None:
    """The moment, on the clock of who says it; otherwise so long from now."""
    if not asked.until:
        return now + duration(asked.length) if asked.length in LENGTHS else None
    try:
        said = datetime.fromisoformat(asked.until)
        moment = (said if said.tzinfo else said.replace(tzinfo=ZoneInfo(me.zone))).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year in YEARS else None

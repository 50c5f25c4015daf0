"""One alert: why, who was told, who said it, and what to do about it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from alerts import Alert
from alerts.escalation import Ahead, ahead
from alerts.life import Acted, answer
from alerts.route import Case
from alerts.silenced import Silence, matchers, silenced
from alerts.timeline import Did, verdict_of
from alerts.why import on_clock
from alerts.words import printable
from console import chart
from console.known import notes
from console.web.access import Reader, Visitor, note
from console.web.alerts import Number
from console.web.house import engine_of, now_of, settings_of
from console.web.mentions import topics_of
from console.web.rendering import render
from console.web.views import alert as view
from console.web.views.alert import Story
from console.web.views.standing import spoken
from flows.steps.act import NoSuchAlert, act
from flows.steps.record import background
from flows.steps.silence import silence
from settings import Settings
from storage import (
    accounts,
    alerts,
    complaints,
    inbox,
    members,
    outbox,
    outcomes,
    queue,
    queue_page,
    silences,
    timeline,
)
from storage.engine import reading, writing
from storage.mentions import by_ids

router = APIRouter()
PAGE = 20
LONGEST_WHY = 400  # characters
INSTANT = timedelta(microseconds=1)
LENGTHS: dict[str, timedelta] = {
    "1 hour": timedelta(hours=1),
    "4 hours": timedelta(hours=4),
    "1 day": timedelta(days=1),
    "1 week": timedelta(weeks=1),
}
Act = Literal["acknowledged", "resolved", "reopened", "assigned", "commented", "verdict"]
Words = Annotated[str, Form(max_length=4_000)]
Seen = Annotated[int | None, Form(ge=0, le=2**53)]


@router.get("/alerts/{id_}")
def alert(request: Request, me: Reader, id_: Number) -> HTMLResponse:
    """The page."""
    return show(request, me, id_)


@router.get("/alerts/{id_}/mentions")
def mentions(
    request: Request,
    me: Reader,
    id_: Number,
    *,
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    of: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> HTMLResponse:
    """All mentions of its complaint, one for each text; those that repeat the mention `of`, where it is given."""
    with reading(engine_of(request)) as conn:
        found = _known(conn, id_)
        now = now_of(request)
        voices, first = _copies(conn, found, of, before) if of else (_members(conn, found, before, now), None)
        many = members.count(conn, found.complaint) if found.complaint else 0
    shown = {"alert": found, "title": view.title_of(found), "first": first, "many": many, **_more(voices, of)}
    return render(request, "alert_mentions.html", **shown, topics=topics_of(settings_of(request)))


@router.post("/alerts/{id_}/silence")
def hush(
    request: Request,
    me: Reader,
    id_: Number,
    *,
    length: Annotated[str, Form()],
    why: Words = "",
    whole: Annotated[bool, Form()] = False,
) -> Response:
    """Nobody is told of its topic (or of the whole brand) for a while; what is urgent rings all the same."""
    now = now_of(request)
    if length not in LENGTHS:
        raise HTTPException(400, "A silence has a length.")
    with writing(engine_of(request)) as conn:
        found = _known(conn, id_)
        topic = None if whole or found.brand is None else found.topic
        asked = Silence(
            brand=found.brand, topic=topic, source=found.source, since=now, until=now + LENGTHS[length],
            by=me.account, why=printable(why, LONGEST_WHY),
        )  # fmt: skip
        number = silence(conn, asked)
        said = f"silence {number}: nobody is told of {topic or found.brand or found.source} for {length}"
        act(conn, id_, "commented", me.account, now, said=said, why=asked.why)
        note(request, conn, "silence", f"{number}: {matchers(asked)}, from alert {id_}")
    return RedirectResponse(f"/alerts/{id_}", status_code=303)


@router.post("/alerts/{id_}/{did}")
def acted(
    request: Request, me: Reader, id_: Number, did: Act, *, said: Words = "", why: Words = "", seen: Seen = None
) -> Response:
    """Does it, and shows the page again: with what somebody else did before, where that is so."""
    known = settings_of(request)
    try:
        with writing(engine_of(request)) as conn:
            done = act(conn, id_, did, me.account, now_of(request), said=said, why=why, seen=seen, settings=known)
            note(request, conn, did, f"alert {id_}")
    except NoSuchAlert as wrong:
        raise HTTPException(404) from wrong
    except ValueError as wrong:
        raise HTTPException(400, str(wrong)) from wrong
    if done.entry is not None and done.already is None:
        return RedirectResponse(f"/alerts/{id_}", status_code=303)
    return show(request, me, id_, _words(done, did, request, me))


def show(request: Request, me: Visitor, id_: int, said: str = "") -> HTMLResponse:
    """The page of an alert; `said` stands above it."""
    with reading(engine_of(request)) as conn:
        shown = _shown(conn, _known(conn, id_), settings_of(request), me, request)
    return render(request, "alert.html", **shown, canvas=chart, already=said)


def _words(done: Acted, did: Did, request: Request, me: Visitor) -> str:
    return spoken(answer(done, now_of(request), zone=me.zone))


def _known(conn: Connection, id_: int) -> Alert:
    found = alerts.one(conn, id_)
    if found is None:
        raise HTTPException(404)
    return found


def _shown(conn: Connection, found: Alert, settings: Settings, me: Visitor, request: Request) -> dict[str, Any]:
    now, story = now_of(request), _story(conn, found)
    behind = background(conn, found)
    voices, case = _members(conn, found, None, now), _case(conn, settings, found, me.zone, now)
    return {
        "alert": replace(found, why=on_clock(found, settings.timezone, me.zone)),
        "title": view.title_of(found),
        "standing": view.standing_of(found, story, now),
        "drawing": view.drawing_of(found, story, me.zone, now),
        "told": view.heard_of(story.ways),
        "storms": {key: one.id for key in _storms(story) if (one := alerts.by_key(conn, key))},
        "quieted": inbox.quieted(conn, found.key),
        "ahead": _ahead(case, story, now),
        "silence": silenced(found, case.silences, now, again=True, zone=me.zone),
        "lines": view.lines_of(found, story),
        "seen": story.entries[-1].id if story.entries else 0,
        "notes": [*notes(behind._replace(earlier=[], verdict=None), me.zone), view.became_of(story.outcome)],
        "verdict": verdict_of(story.entries),
        "verdicts": tuple(view.verdicts()),
        "earlier": _earlier(conn, behind.earlier),
        "witnesses": _witnesses(conn, found, now),
        "places": view.shares_of(found.explanation.sources) if found.explanation else [],
        "languages": view.languages_of(found.explanation) if found.explanation else [],
        "many": members.count(conn, found.complaint) if found.complaint else 0,
        "unanswered": queue_page.waiting_for(conn, found.id or 0),
        "topics": topics_of(settings),
        "lengths": tuple(LENGTHS),
        "people": _people(conn, settings, me, found),
        "goes_on": _goes_on(conn, found),
        **view.numbers_of(found, me.zone),
        **_more(voices, None),
    }


def _story(conn: Connection, found: Alert) -> Story:
    """What came since it was raised is of interest while it is not over."""
    complaint, brand, over = found.complaint or "", found.brand or "", found.state == "resolved"
    return Story(
        entries=timeline.of(conn, found.id or 0),
        ways=outbox.of_alert(conn, found.key),
        changes=complaints.changes(conn, complaint),
        came=() if over else members.later(conn, complaint, brand, found.time),
        outcome=outcomes.of(conn, [complaint]).get(complaint),
    )


def _storms(story: Story) -> set[str]:
    """The keys of alerts of which this one is a part."""
    return {way.notice.under for way in story.ways if way.notice.under}


def _case(conn: Connection, settings: Settings, found: Alert, zone: str, now: datetime) -> Case:
    """What decides whom time alone will tell, but for storms: those stand in its notices."""
    held_by = silences.between(conn, found.brand, now, now + INSTANT)
    return Case(alert=found, on_call=settings.on_call, silences=held_by, zone=zone)


def _ahead(case: Case, story: Story, now: datetime) -> Ahead | None:
    """What is going to happen if nobody does anything."""
    since = max((one.at for one in story.entries if one.did == "reopened"), default=None)
    return None if _storms(story) else ahead(case, [way.notice for way in story.ways], now, since=since)


def _witnesses(conn: Connection, found: Alert, now: datetime) -> list[view.Voice]:
    ids = [one.id for one in found.witnesses if one.id is not None]
    drafts = queue.drafts(conn, brand=found.brand, mentions=ids) if found.brand else []
    items = queue.of_mentions(conn, found.brand or "", ids)
    return view.witnesses_of(found, {row.id: row for row in by_ids(conn, ids)}, drafts, items, now)


def _members(conn: Connection, found: Alert, before: int | None, now: datetime) -> list[view.Voice]:
    """One more than a page, where there is one."""
    if found.complaint is None:
        return []
    some = members.page(conn, found.complaint, before=before, limit=PAGE + 1)
    items = queue.of_mentions(conn, found.brand or "", [one.row.id for one in some])
    return view.voices_of(some, found.brand, items, now)


def _copies(conn: Connection, found: Alert, of: int, after: int | None) -> tuple[list[view.Voice], view.Voice]:
    row = next(iter(by_ids(conn, [of])), None)
    if row is None or row.gone is not None or found.complaint is None:
        raise HTTPException(404)
    some = members.copies(conn, found.complaint, row, after=after, limit=PAGE + 1)
    return [view.voice_of(one, found.brand) for one in some], view.voice_of(row, found.brand)


def _more(voices: list[view.Voice], of: int | None) -> dict[str, Any]:
    """A page of them, and behind which mention the next begins."""
    shown = voices[:PAGE]
    return {"voices": shown, "after": shown[-1].id if len(voices) > PAGE else None, "of": of}


def _earlier(conn: Connection, some: list[Any]) -> list[tuple[Any, int | None]]:
    """Each with the number of its last alert."""
    told = {one.complaint: one.id for one in alerts.of_complaints(conn, [one.outcome.complaint for one in some])}
    return [(one, told.get(one.outcome.complaint)) for one in some]


def _goes_on(conn: Connection, found: Alert) -> list[Alert]:
    """The earlier alert of the story, where there is one."""
    earlier = alerts.one(conn, found.continues) if found.continues else None
    return [earlier] if earlier else []


def _people(conn: Connection, settings: Settings, me: Visitor, found: Alert) -> list[str]:
    """Who may be asked to look after it: whoever reads it first."""
    signed = [one.name for one in accounts.listed(conn) if one.disabled is None]
    teams = [one.name for one in settings.teams]
    told = [one.name for one in settings.receivers]
    return list(dict.fromkeys([me.account, *signed, *teams, *told, *([found.owner] if found.owner else [])]))

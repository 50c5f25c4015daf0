"""One item of the queue: what was said, what one would answer, what was found in that, and what to do about it."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import AfterValidator
from sqlalchemy import Connection

from alerts.words import harmless
from console.web.access import Reader, Visitor, note
from console.web.alerts import Number
from console.web.followups import promised
from console.web.house import engine_of, now_of, settings_of
from console.web.queue import Version, alerts_of, histories_of
from console.web.rendering import render
from console.web.views import item as view
from console.web.views.changes import reworded
from console.web.views.mentions import by_of, felt_of, where_of
from console.web.views.standing import STATE_WORDS, due_words, lock_of, reach_of, spoken, topic_of, written_by
from console.web.views.way import way_of
from flows.steps.answering import NoSuchItem, answer, reject_copies
from flows.steps.checking import ons_of
from replies import Draft, Line, QueueItem
from replies.checks import On, check, counted
from replies.item import WAITING
from replies.life import answer_of
from replies.platform import platform_of
from replies.timeline import overtaken
from settings import Settings
from settings.publishing import publisher_for
from storage import alerts, knowledge, publications, queue, queue_page, stops
from storage.engine import reading, writing
from storage.mentions import MentionRow
from storage.wordings import by_ids

router = APIRouter()
ROWS = (5, 16)  # lines of the text's field, at least and at most
LINE = 80  # characters of one


def _typed(said: str) -> str:
    """Lines as they are kept: browsers end them with two characters."""
    return harmless(said.replace("\r\n", "\n").replace("\r", "\n"))


Act = Literal["took", "released", "edited", "approved", "undone", "marked", "rejected", "reopened"]
Words = Annotated[str, Form(max_length=4_000)]
Spoken = Annotated[str, AfterValidator(_typed)]
Typed = Annotated[Spoken, Form(max_length=20_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An item with what belongs to it."""

    item: QueueItem
    row: MentionRow
    draft: Draft | None
    lines: list[Line]


@router.get("/queue/{id_}")
def item(request: Request, me: Reader, id_: Number) -> HTMLResponse:
    """The page."""
    return show(request, me, id_)


@router.post("/queue/{id_}/check")
def checked(request: Request, me: Reader, id_: Number, *, text: Typed = "") -> HTMLResponse:
    """What is found in this text, which is not kept: asked for while somebody types."""
    request.state.noted = True  # it changes nothing
    if request.headers.get("hx-request") != "true":
        return show(request, me, id_, typed=text)
    with reading(engine_of(request)) as conn:
        found = _checked(conn, _read(conn, id_), text, settings_of(request), me)
    return render(request, "checks_alone.html", checked=found, item_id=id_)


@router.post("/queue/{id_}/reword")
def reword(
    request: Request, me: Reader, id_: Number, *, text: Typed = "", found: Annotated[str, Form(max_length=200)]
) -> HTMLResponse:
    """The better words stand in the text, which is not kept yet."""
    request.state.noted = True
    with reading(engine_of(request)) as conn:
        better = reworded(text, check(text, _on(conn, _read(conn, id_), settings_of(request), me)), found)
    said = "" if better is not None else "The text has changed: that is not found in it any more."
    return show(request, me, id_, said, typed=text if better is None else better)


@router.post("/queue/{id_}/use")
def use(
    request: Request, me: Reader, id_: Number, *, text: Typed = "", entry: Annotated[Spoken, Form(max_length=500)]
) -> HTMLResponse:
    """The answer of this entry stands below the text, which is not kept yet."""
    request.state.noted = True
    with reading(engine_of(request)) as conn:
        _read(conn, id_)
        found = knowledge.by_keys(conn, [entry]).get(entry)
    if found is None:
        return show(request, me, id_, "That entry is not there any more.", typed=text)
    return show(request, me, id_, typed=f"{text.rstrip()}\n\n{found.answer}".lstrip())


@router.post("/queue/{id_}/{did}")
def acted(
    request: Request,
    me: Reader,
    id_: Number,
    did: Act,
    *,
    text: Annotated[Spoken | None, Form(max_length=20_000)] = None,
    why: Words = "",
    version: Version = None,
    copies: Annotated[bool, Form()] = False,
) -> Response:
    """Does it, and shows the page again: with what somebody else did before, or why not, where that is so. What was
    typed stays. Who approves approves what they see: a text that was changed on the page is kept before."""
    known, now = settings_of(request), now_of(request)
    try:
        with writing(engine_of(request)) as conn:
            note(request, conn, did, f"item {id_}")
            done = answer(conn, known, id_, did, me.account, now=now, text=text, why=why, version=version)
    except NoSuchItem as wrong:
        raise HTTPException(404) from wrong
    except ValueError as wrong:
        return show(request, me, id_, spoken(str(wrong)), typed=text)
    if done.line is not None:
        if did == "rejected" and copies:
            reject_copies(engine_of(request), known, id_, me.account, why=why, now=now)
        return RedirectResponse(f"/queue/{id_}", status_code=303)
    said = spoken(answer_of(done, now, zone=me.zone))
    return show(request, me, id_, said, typed=text if done.refused is not None else None)


def show(request: Request, me: Visitor, id_: int, said: str = "", *, typed: str | None = None) -> HTMLResponse:
    """The page of an item; `said` stands above it, and `typed` is what somebody wrote and nobody has kept."""
    with reading(engine_of(request)) as conn:
        read = _read(conn, id_)
        shown = _shown(conn, read, request, me) | _editor(conn, read, settings_of(request), me, typed)
    return render(request, "item.html", **shown, already=said)


def _read(conn: Connection, id_: int) -> Read:
    found = queue.by_ids(conn, [id_]).get(id_)
    if found is None:
        raise HTTPException(404)
    [row] = by_ids(conn, [found.mention])
    draft = queue_page.drafts_of(conn, [id_]).get(id_)
    return Read(item=found, row=row, draft=draft, lines=queue_page.lines_of(conn, id_))


def _shown(conn: Connection, read: Read, request: Request, me: Visitor) -> dict[str, Any]:
    one, now, lines = read.item, now_of(request), read.lines
    sources = read.draft.sources if read.draft else ()
    there = read.row.gone is None
    mention = read.row.mention
    felt = next((felt for felt in felt_of(read.row) if felt.brand == one.brand), None)
    by = by_of(mention) if there else "somebody"
    publisher = publisher_for(settings_of(request).publishers, one.brand, mention)
    posted, stop = publications.of_item(conn, one.id or 0), stops.stopped(conn)
    return {
        "item": one,
        "title": f"Answer to {by}",
        "heading": "Answer to",
        "by": by,
        "where": where_of(mention),
        "url": mention.url if there else None,
        "words": mention.words.strip() if there else "",
        "said": mention.said,
        "edited": mention.edited,
        "reach": reach_of(one),
        "feels": felt.label if felt else "",
        "urgent": read.row.urgent.get(one.brand),
        "topic": topic_of(one, read.draft, read.row),
        "state": STATE_WORDS[one.state],
        "standing": view.standing_of(one, read.draft, lines, me.account),
        "due": due_words(one, now),
        "late": one.state in WAITING and one.due <= now,
        "lock": lock_of(one, me.account, now, me.zone),
        "mine": one.editor == me.account and bool(view.locked_until(one, now, me.zone)),
        "undo_left": view.undo_left(lines, now),
        "history": histories_of(conn, [one], {read.row.id: read.row}).get(one.id or 0, ""),
        "earlier": queue_page.of_voice(conn, one),
        "alerts": [known for id_ in alerts_of(conn, [one]).get(one.mention, ()) if (known := alerts.one(conn, id_))],
        "known": view.used_of(sources, knowledge.by_keys(conn, [one.key for one in sources])),
        "steps": view.steps_of(lines),
        "way": way_of(publisher, where_of(mention), posted, stop, now, zone=me.zone),
        "by_hand": publisher is None,
        "overtaken": overtaken(lines) is not None,
        "copies": len(queue_page.copies_of(conn, one.id or 0)) if one.state == "queued" else 0,
        "promised": promised(conn, request, me, read.row),
    }


def _editor(conn: Connection, read: Read, settings: Settings, me: Visitor, typed: str | None) -> dict[str, Any]:
    draft = read.draft
    text = typed if typed is not None else draft.text if draft else ""
    lines = sum(1 + len(line) // LINE for line in text.split("\n"))
    return {
        "text": text,
        "typed": typed is not None,
        "rows": max(ROWS[0], min(ROWS[1], lines + 1)),
        "language": draft.language if draft else "",
        "written": written_by(draft),
        "writable": read.item.state in ("queued", "seconding") and read.row.gone is None,
        "approve": "Approve as the second" if read.item.state == "seconding" else "Approve",
        "checked": _checked(conn, read, text, settings, me),
    }


def _checked(conn: Connection, read: Read, text: str, settings: Settings, me: Visitor) -> view.Checked:
    on = _on(conn, read, settings, me)
    many = counted(text, on.platform)
    where = platform_of(read.row.mention).shown if on.longest is not None else ""
    return view.checked_of(text, check(text, on), counted=many, longest=on.longest, where=where)


def _on(conn: Connection, read: Read, settings: Settings, me: Visitor) -> On:
    one = read.item
    drafts = {one.id or 0: read.draft} if read.draft else {}
    return ons_of(conn, settings, [one], {read.row.id: read.row}, drafts=drafts, by=me.account)[one.id or 0]

"""The knowledge: what replies are drafted from, whether it answers a text, and approved answers that become one."""

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from alerts.words import count, printable
from console.house import DIGITS
from console.web.access import Reader, note
from console.web.forms import Said
from console.web.house import engine_of, now_of, settings_of
from console.web.rendering import go, render
from console.web.views.knowledge import PATH, Asked, Row, in_order, row_of, summary_of
from flows.steps.knowledge import ITEM, Answered, NotKept, approved_answer, found_for, keep_answer, load, looked_through
from storage import knowledge
from storage.engine import reading, writing

router = APIRouter()
SHOWN, NEAR, PROPOSED, LATELY = 200, 8, 6, 30
"""Entries of the list; near to a text; answers that are proposed, of so many that were approved lately."""
Short = Annotated[Said, Form(max_length=400)]


@router.get(PATH)
def page(request: Request, me: Reader) -> HTMLResponse:
    """The page."""
    return _show(request)


@router.post(PATH + "/keep")
def keep(
    request: Request,
    me: Reader,
    *,
    item: Annotated[int, Form(ge=1, le=2**53)],
    question: Short = "",
    answer: Annotated[Said, Form(max_length=4_000)] = "",
) -> Response:
    """Makes an approved answer knowledge; the page again where that cannot be."""
    try:
        with writing(engine_of(request)) as conn:
            now = now_of(request)
            facts = {"question": question, "answer": answer.replace("\r\n", "\n"), "by": me.account}
            new = keep_answer(conn, settings_of(request), item, now=now, **facts)
            note(request, conn, "knowledge kept", new.key)
    except NotKept as wrong:
        return _show(request, wrong=str(wrong), item=item, question=question)
    return go(request, PATH, say=f"“{printable(new.question, 80)}” is answered with it from now on.")


@router.post(PATH + "/remove")
def remove(request: Request, me: Reader, *, key: Short) -> Response:
    """Takes out an answer that was kept."""
    if not key.startswith(ITEM):
        raise HTTPException(400, "It stands in a file: take it out there.")
    with writing(engine_of(request)) as conn:
        if not knowledge.remove(conn, [key], now_of(request)):
            raise HTTPException(404)
        note(request, conn, "knowledge removed", key)
    return go(request, PATH, say="It is used no more.")


@router.post(PATH + "/load")
def read_anew(request: Request, me: Reader) -> Response:
    """Reads the files now."""
    done = load(engine_of(request), settings_of(request), now_of(request))
    with writing(engine_of(request)) as conn:
        note(request, conn, "knowledge loaded", f"{done.changed} changed, {done.removed} removed")
    changed = count(done.changed, "entry", "entries")
    return go(request, PATH, say=f"{changed} new or changed, {done.removed} taken out.")


def _show(request: Request, *, wrong: str = "", item: int | None = None, question: str = "") -> HTMLResponse:
    """`wrong` says why the answer to this item was not kept under this question."""
    settings, now = settings_of(request), now_of(request)
    asked = _asked(request)
    with reading(engine_of(request)) as conn:
        entries = knowledge.listed(conn, brand=asked.brand or None, language=asked.language or None)
        every = knowledge.listed(conn) if asked.brand or asked.language else entries
        zone = request.state.visitor.zone
        rows = [row_of(one, now, zone, kept=one.key.startswith(ITEM)) for one in entries]
        found, proposed = _found(conn, request, asked), _proposed(conn, request, item)
    _, flaws = looked_through(settings, now)
    return render(
        request,
        "knowledge.html",
        status=400 if wrong else 200,
        asked=asked,
        summary=summary_of(rows),
        rows=in_order(rows)[:SHOWN],
        more=len(rows) - SHOWN,
        folder=settings.knowledge.name if settings.knowledge else None,
        flaws=[str(flaw) for flaw in flaws],
        brands=[one.name for one in settings.brands],
        languages=sorted({one.language for one in every}),
        wrong=wrong,
        question=question,
        found=found,
        proposed=proposed,
    )


def _asked(request: Request) -> Asked:
    given = request.query_params if request.method == "GET" else {}
    q = printable(given.get("q", "").replace("\0", ""), 1_000)
    brand = given.get("brand", "")
    known = {one.name for one in settings_of(request).brands}
    code = given.get("language", "")
    return Asked(q=q, brand=brand if brand in known else "", language=code if len(code) == 2 and code.isalpha() else "")


def _found(conn: Connection, request: Request, asked: Asked) -> list[Row] | None:
    """What is nearest to the text that is searched for; None where nothing is."""
    if not asked.q.strip():
        return None
    now, zone = now_of(request), request.state.visitor.zone
    near = found_for(conn, asked.q, brand=asked.brand or None, language=asked.language or None, now=now)[:NEAR]
    return [
        row_of(one.entry, now, zone, kept=False, percent=min(99, round(100 * one.fit)), fits=one.fits) for one in near
    ]


def _proposed(conn: Connection, request: Request, item: int | None) -> list[Answered]:
    """Approved answers that are not kept yet, the latest first; of one item only where the address names it."""
    named = request.query_params.get("item", "")
    wanted = item or (int(named) if named.isdecimal() and len(named) < DIGITS else None)
    ids = [wanted] if wanted else knowledge.approved(conn, LATELY)
    kept = knowledge.by_keys(conn, [f"{ITEM}{id_}" for id_ in ids])
    found = list[Answered]()
    for id_ in ids:
        if f"{ITEM}{id_}" not in kept and len(found) < PROPOSED:
            with suppress(NotKept):
                found.append(approved_answer(conn, settings_of(request), id_))
    return found

"""Follow-ups: what was promised to somebody and is due, whose it is, and who is away."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from console.house import YEARS
from console.web.access import Reader, Visitor, note
from console.web.forms import Number, Said
from console.web.house import engine_of, now_of, settings_of
from console.web.rendering import go, render
from console.web.views import followups as view
from console.web.views.followups import PATH, due_line
from flows.steps import followups as steps
from flows.steps.followups import NoFollowup, names_of
from replies.followups import Followup, due_on, theirs
from storage import absences, followups
from storage.engine import Busy, reading, writing
from storage.mentions import MentionRow, by_ids

router = APIRouter()
BACK = re.compile(r"/(mentions|queue|alerts)/[0-9]{1,16}|/followups(\?[^\r\n]{0,300})?")
LATELY = 20
FormText = Annotated[Said, Form(max_length=1_000)]


class PromiseForm(BaseModel):
    """What the form of a promise says; `author`: for whoever said it."""

    model_config = ConfigDict(str_strip_whitespace=True, str_max_length=1_000)

    mention: Said = ""
    brand: Said = ""
    due: Said = ""
    owner: Said = ""
    note: Said = ""
    author: Said = ""
    back: Said = ""


@router.get(PATH)
def page(request: Request, me: Reader) -> HTMLResponse:
    """The page."""
    asked = PromiseForm(mention=request.query_params.get("mention", "")[:16].replace("\0", ""))
    return _show(request, me, asked)


@router.post(PATH)
def promise(request: Request, me: Reader, asked: Annotated[PromiseForm, Form()]) -> Response:
    """Promises something, and goes back to where it was promised."""
    try:
        due, mention = _due(asked.due, me.zone), _mention(asked.mention)
        with writing(engine_of(request)) as conn:
            new = steps.promise(
                conn, settings_of(request), mention=mention, brand=asked.brand or None, due=due, note=asked.note,
                owner=asked.owner or me.account, by=me.account, now=now_of(request), author=bool(asked.author),
            )  # fmt: skip
            note(request, conn, "followup", f"{new.id}: {new.brand}, {new.owner}")
    except NoFollowup as wrong:
        return _show(request, me, asked, wrong=_unchanged(request, wrong))
    return go(request, _back(asked.back), say=f"Follow-up {new.id} is {new.owner}'s.")


@router.post(PATH + "/{id_}/done")
def finish(request: Request, me: Reader, id_: Number, back: FormText = PATH) -> Response:
    """It is done."""
    said = _do(request, id_, "followup done", lambda conn: steps.finish(conn, id_, me.account, now_of(request)))
    return go(request, _back(back), say=said or f"Follow-up {id_} is done.")


@router.post(PATH + "/{id_}/reopen")
def reopen(request: Request, me: Reader, id_: Number, back: FormText = PATH) -> Response:
    """It was not done after all."""
    said = _do(request, id_, "followup reopened", lambda conn: steps.reopen(conn, id_))
    return go(request, _back(back), say=said or f"Follow-up {id_} is open again.")


@router.post(PATH + "/{id_}/move")
def move(
    request: Request,
    me: Reader,
    id_: Number,
    *,
    due: FormText = "",
    owner: FormText = "",
    words: Annotated[FormText, Form(alias="note")] = "",
    back: FormText = PATH,
) -> Response:
    """To another day, another owner, with another note."""

    def moved(conn: Connection) -> Followup:
        return steps.move(conn, id_, due=_due(due, me.zone), owner=owner, note=words)

    return go(request, _back(back), say=_do(request, id_, "followup moved", moved) or f"Follow-up {id_} is changed.")


@router.post(PATH + "/away")
def leave(
    request: Request, me: Reader, *, who: FormText, until: FormText, deputy: FormText, since: FormText = ""
) -> Response:
    """Somebody is away, and who stands in."""
    now = now_of(request)
    try:
        with writing(engine_of(request)) as conn:
            begin = _due(since, me.zone) if since else now
            facts = {"until": _due(until, me.zone), "by": me.account, "now": now}
            new = steps.leave(conn, who, since=begin, deputy=deputy, **facts)  # type: ignore[arg-type]
            note(request, conn, "away", f"{new.who}, {new.deputy} stands in")
    except NoFollowup as wrong:
        return go(request, f"{PATH}#away", say=_unchanged(request, wrong))
    return go(request, f"{PATH}#away", say=f"{new.deputy} stands in for {new.who}.")


@router.post(PATH + "/away/{id_}/end")
def back(request: Request, me: Reader, id_: Number) -> Response:
    """They are back."""
    with writing(engine_of(request)) as conn:
        ended = absences.end(conn, id_, now_of(request))
        note(request, conn, "away ended", f"{id_}: {ended.who if ended else 'it was over'}")
    return go(request, f"{PATH}#away", say=f"{ended.who} is back." if ended else "It was over already.")


def due_today(conn: Connection, request: Request, me: Visitor) -> str:
    """What stands above the alerts and the queue; empty where nothing is due."""
    found = steps.due_today(conn, (), me.account, me.zone, now_of(request))
    return due_line(found.due, found.late, found.mine) if found.due else ""


def promised(conn: Connection, request: Request, me: Visitor, row: MentionRow) -> dict[str, Any]:
    """What the template `promised.html` shows beside a mention: what was promised for it and its author."""
    brands = [match.brand for match, _ in row.matches]
    some = followups.of(conn, row.id, next(iter(steps.voices_of([row])), None), brands)
    reader = view.Reader(name=me.account, zone=me.zone, now=now_of(request))
    away = absences.not_over(conn, reader.now)
    return {
        "rows": [view.row_of(one, away, {row.id: row}, reader) for one in some],
        "mention": row.id,
        "brands": brands,
        "tomorrow": view.tomorrow(reader),
        "owners": names_of(conn, settings_of(request)),
        "known": bool(row.mention.author.key),
    }


def _show(request: Request, me: Visitor, asked: PromiseForm, wrong: str = "") -> HTMLResponse:
    query, settings = request.query_params, settings_of(request)
    brands, mine = [one.name for one in settings.brands], bool(query.get("mine"))
    brand = query.get("brand", "") if query.get("brand", "") in brands else ""
    reader = view.Reader(name=me.account, zone=me.zone, now=now_of(request))
    with reading(engine_of(request)) as conn:
        away = absences.not_over(conn, reader.now)
        some = [*followups.open_(conn, brands=[brand] if brand else ()), *followups.done(conn, limit=LATELY)]
        some = theirs(some, away, me.account, reader.now) if mine else some
        groups = view.groups_of(some, away, _mentions(conn, some), reader)
        owners = names_of(conn, settings)
    address = view.address_of(brand, mine=mine)
    return render(
        request, "followups.html", status=422 if wrong else 200, groups=groups, summary=view.summary(groups),
        choices=view.choices_of(brands, brand, mine=mine), away=away, owners=owners, asked=asked, wrong=wrong,
        tomorrow=asked.due or view.tomorrow(reader), address=address, brands=brands,
    )  # fmt: skip


def _mentions(conn: Connection, some: Sequence[Followup]) -> dict[int, MentionRow]:
    return {row.id: row for row in by_ids(conn, (one.mention for one in some if one.mention is not None))}


def _do(request: Request, id_: int, did: str, change: Any) -> str:
    """Does it; gives why it could not be."""
    try:
        with writing(engine_of(request)) as conn:
            change(conn)
            note(request, conn, did, f"follow-up {id_}")
    except NoFollowup as wrong:
        return _unchanged(request, wrong)
    except Busy as wrong:
        raise HTTPException(503) from wrong
    return ""


def _unchanged(request: Request, wrong: NoFollowup) -> str:
    """The audit log has nothing of it."""
    request.state.noted = True
    return f"Nothing was changed: {wrong}."


def _due(said: str, zone: str) -> datetime:
    """On the clock of who says it. Raises NoFollowup."""
    try:
        moment = due_on(said, zone)
    except (ValueError, OverflowError):
        raise NoFollowup("say by when: a day, or a day and a time") from None
    if moment.year not in YEARS:
        raise NoFollowup(f"say a day in the years {YEARS[0]} to {YEARS[-1]}")
    return moment


def _mention(said: str) -> int:
    if not (said.isascii() and said.isdecimal() and len(said) <= 16):
        raise NoFollowup("say for which mention: its number, as its page has it")
    return int(said)


def _back(said: str) -> str:
    return said if BACK.fullmatch(said) else PATH

"""One mention: its words, why it concerns which brand, what was understood, and a person's word about that."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from console.correcting import STANDING, changed
from console.marking import pieces
from console.queries import asked
from console.query_explain import explained, heard_by
from console.web.access import Reader
from console.web.alerts import Back, Number
from console.web.followups import promised
from console.web.forms import Said as Spoken
from console.web.forms import query_of
from console.web.house import engine_of, now_of, settings_of
from console.web.mentions import topics_of
from console.web.rendering import go, render
from console.web.views import mentions as view
from flows.steps.correct import NotCorrected, correct, undo
from mentions import Span
from sentiment.corrected import NO_TOPIC, Said
from settings import Settings
from storage import corrections, stream
from storage.corrections import Correction
from storage.engine import Busy, reading
from storage.groups import groups_of
from storage.mentions import MentionRow, by_ids
from storage.stream import Stored

router = APIRouter()
LONGEST = 20_000  # characters of a mention on its page
ALERT = re.compile(r"/alerts/[0-9]{1,16}(/mentions)?")
NO = "none"
"""What a person writes for no topic."""


@router.get("/mentions/{id_}")
def mention(request: Request, me: Reader, id_: Number) -> HTMLResponse:
    """The page."""
    settings = settings_of(request)
    with reading(engine_of(request)) as conn:
        found, gone = _known(conn, id_)
        [row] = by_ids(conn, [id_])
        sources = heard_by(stream.hearings_of(conn, id_), settings.sources)
        logged = _logged(conn, row)
        follow = promised(conn, request, me, row)
        copies = groups_of(conn, [found.mention.copy_group or ""]).get(found.mention.copy_group or "")
    shown = _shown(settings, found, row) if gone is None else {"words": [], "why": [], "cut": False}
    return render(
        request, "mention.html", id=id_, gone=gone, mention=found.mention, by=view.by_of(found.mention),
        where=view.where_of(found.mention), felt=view.felt_of(row), understood=dict(_by_brand(row)), sources=sources,
        logged=logged, copies=copies, topics=topics_of(settings), standing=STANDING, promised=follow, **shown,
    )  # fmt: skip


@router.post("/mentions/{id_}/correct")
def correct_mention(
    request: Request,
    me: Reader,
    id_: Number,
    *,
    brand: Annotated[Spoken, Form(max_length=200)],
    label: Annotated[Literal["negative", "neutral", "positive", ""], Form()] = "",
    complaint: Annotated[Literal["yes", "no", ""], Form()] = "",
    topic: Annotated[str, Form(max_length=60)] = "",
    back: Back = "",
) -> Response:
    """Gives this person the last word, and goes back to where they were."""
    said = Said(
        label=label or None,
        complaint={"yes": True, "no": False}.get(complaint),
        topic=_topic(topic.strip(), settings_of(request)),
        by=(me.account,),
    )
    if not said.anything:
        raise HTTPException(400, "Say what it is: a label, a complaint or not, or a topic.")
    try:
        done = correct(
            engine_of(request), settings_of(request), mention=id_, brand=brand, said=said, now=now_of(request)
        )
    except NotCorrected as wrong:
        raise HTTPException(400, str(wrong)) from wrong
    except Busy as wrong:
        raise HTTPException(503) from wrong
    return go(request, _back(back, id_), say=f"Mention {id_} for {brand}: {changed(done)}. Its page takes it back.")


@router.post("/mentions/{id_}/undo")
def undo_correction(
    request: Request, me: Reader, id_: Number, *, correction: Annotated[int, Form(ge=1, le=2**53)]
) -> Response:
    """Takes a correction back."""
    engine, settings = engine_of(request), settings_of(request)
    try:
        done = undo(engine, settings, correction, by=me.account, now=now_of(request))
    except NotCorrected as wrong:
        raise HTTPException(400, str(wrong)) from wrong
    except Busy as wrong:
        raise HTTPException(503) from wrong
    return go(request, f"/mentions/{done.correction.mention}", say=f"Taken back: {changed(done)}.")


def _topic(said: str, settings: Settings) -> str | None:
    if said == NO:
        return NO_TOPIC
    if said and said not in topics_of(settings):
        raise HTTPException(400, f"There is no topic “{said}”: one of {', '.join(topics_of(settings))}, or {NO}.")
    return said or None


def _back(said: str, id_: int) -> str:
    """The list or the alert again, as it was asked for, at this mention; else the page of the mention."""
    if ALERT.fullmatch(said):
        return f"{said}#mention-{id_}"
    if not said.startswith(view.PATH):
        return f"/mentions/{id_}"
    query = query_of(said)
    return f"{view.asked_of(query).address(view.before_of(query))}#mention-{id_}"


def _known(conn: Connection, id_: int) -> tuple[Stored, datetime | None]:
    found = stream.one(conn, id_)
    if found is None:
        raise HTTPException(404)
    return found


def _by_brand(row: MentionRow) -> list[tuple[str, Any]]:
    return [(match.brand, meant) for match, meant in row.matches]


def _logged(conn: Connection, row: MentionRow) -> list[tuple[Correction, str]]:
    """What people said of it, in order, each with what it counts for by now."""
    found = corrections.of(conn, [(row.id, match.brand) for match, _ in row.matches])
    some = sorted((one for rows in found.values() for one in rows), key=lambda one: one.id or 0)
    states = corrections.states(conn, some)
    return [(one, states[one.id]) for one in some if one.id is not None]


def _shown(settings: Settings, found: Stored, row: MentionRow) -> dict[str, Any]:
    """Its words with all that any brand's query found in them, and each query clause by clause."""
    concerned = {match.brand for match, _ in row.matches}
    asking = [explained(asked(one.query, one), found) for one in settings.brands if one.name in concerned]
    spans: Sequence[Span] = [span for one in asking for span in one.spans]
    words = found.mention.words
    return {
        "words": pieces(words, spans, whole=LONGEST),
        "why": [(one, view.clauses_of(one)) for one in asking],
        "cut": len(words) > LONGEST,
    }

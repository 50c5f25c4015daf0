"""From a template and what it shows to an answer. Whatever is put into a template is text: nothing of it is markup."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from alerts.address import address
from alerts.why import headline
from alerts.words import count, lately, number, printable, rough, stamp
from console.picture import TEMPLATES as PICTURES
from console.picture import iso
from console.web.access import Visitor
from console.web.house import house_of, now_of, settings_of

HERE = Path(__file__).parent
STATIC = HERE / "static"
SAID, MOST_SAID, SOON = "foreshock-said", 300, 60  # a cookie, its letters and seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Showing:
    """Of the page that is rendered just now: macros and filters ask for it, whatever they were given."""

    zone: str
    now: datetime
    token: str | None


_showing: ContextVar[_Showing] = ContextVar("showing")


def render(request: Request, template: str, *, status: int = 200, **shown: Any) -> HTMLResponse:
    """The page. Templates see `me` (the visitor, None before login), `nav`, `path`, `now` and what is given here."""
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    known = {
        "me": visitor,
        "nav": request.app.state.nav,
        "path": request.url.path,
        "now": now_of(request),
        "flash": _said(request),
        "fragment": request.headers.get("HX-Request") == "true",
    }
    zone = visitor.zone if visitor else settings_of(request).timezone
    with _shown(_Showing(zone=zone, now=known["now"], token=visitor.token if visitor else None)):
        return HTMLResponse(templates().get_template(template).render(known | shown), status_code=status)


def go(request: Request, where: str, *, say: str = "") -> Response:
    """To another page of ours after something was done, where `say` is shown once."""
    if say:
        request.state.said = (SAID, _signer(request).dumps(say[:MOST_SAID]))
    return RedirectResponse(where, status_code=303)


def _said(request: Request) -> str | None:
    """What the last page wanted to be said here: shown once."""
    kept = request.cookies.get(SAID)
    if not kept:
        return None
    request.state.said = (SAID, "")
    try:
        return str(_signer(request).loads(kept, max_age=SOON))
    except BadSignature:
        return None


def _signer(request: Request) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(house_of(request).key, salt=SAID)


def asset(name: str) -> str:
    """The address of a file of `static/`; it changes with the file, so that browsers may keep it."""
    return f"/static/{name}?v={_digest(name)}"


@cache
def templates() -> Environment:
    """The pages, and the drawings that they share with the files of `foreshock show`."""
    known = Environment(
        loader=FileSystemLoader([HERE / "templates", PICTURES]),
        autoescape=select_autoescape(("html",), default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    known.filters |= {
        "iso": iso,
        "stamp": _stamp,
        "clock": _clock,
        "ago": _ago,
        "when": _when,
        "printable": printable,
        "link": address,
        "number": number,
        "rough": rough,
        "headline": headline,
    }
    known.globals |= {"csrf": _csrf, "token": _token, "asset": asset, "count": count}
    return known


@contextmanager
def _shown(showing: _Showing) -> Iterator[None]:
    before = _showing.set(showing)
    try:
        yield
    finally:
        _showing.reset(before)


def _stamp(moment: datetime) -> str:
    """`2026-03-11 14:00 UTC`, in the reader's zone."""
    return stamp(moment, _showing.get().zone)


def _clock(moment: datetime) -> str:
    """`14:00`, with the date where it is not today; in the reader's zone."""
    zone = ZoneInfo(_showing.get().zone)
    local, today = moment.astimezone(zone), _showing.get().now.astimezone(zone)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local.day} {local:%b}{'' if local.year == today.year else f' {local.year}'} {local:%H:%M}"


def _ago(moment: datetime) -> str:
    """`2 hours ago`, `in 40 minutes`, `just now`."""
    return lately(moment, _showing.get().now)


def _when(moment: datetime) -> Markup:
    """How long ago, for people; the moment itself for machines and for whoever points at it."""
    return Markup('<time datetime="{}" title="{}">{}</time>').format(iso(moment), _stamp(moment), _ago(moment))


def _token() -> str:
    return _showing.get().token or ""


def _csrf() -> Markup:
    """The hidden field that every form of a page needs."""
    return Markup('<input type="hidden" name="csrf" value="{}">').format(_token())


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]

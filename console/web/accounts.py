"""Accounts and what was done with them: for admins."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from console import accounts
from console.web.access import Admin, note
from console.web.forms import Number, Text
from console.web.house import engine_of, now_of, settings_of
from console.web.rendering import go, render
from storage import accounts as kept
from storage import audit as log
from storage.accounts import Account
from storage.engine import reading, writing

router = APIRouter()
PATH, AUDIT = "/people/accounts", "/people/audit"
PAGE = 100


@router.get(PATH)
def page(request: Request, me: Admin) -> HTMLResponse:
    """Who may come."""
    return _page(request)


def _page(request: Request, *, wrong: str | None = None, link: tuple[str, str] | None = None) -> HTMLResponse:
    """`link` is a name and the address under which its person sets a password: shown this once."""
    with reading(engine_of(request)) as conn:
        found = kept.listed(conn)
    return render(request, "accounts.html", status=422 if wrong else 200, accounts=found, wrong=wrong, link=link)


@router.post(PATH)
def add(request: Request, me: Admin, name: Text = "", admin: Text = "") -> Response:
    """Invites somebody: the answer has their one-time link."""
    if flaw := accounts.name_flaw(name):
        return _page(request, wrong=f"{flaw[0].upper()}{flaw[1:]}.")
    now = now_of(request)
    with writing(engine_of(request)) as conn:
        account = kept.add(conn, name, now, admin=bool(admin))
        if account is not None:
            link = accounts.link(conn, account, _base(request), now)
            note(request, conn, "account added", f"{account.name}{' (admin)' if admin else ''}")
    if account is None:
        return _page(request, wrong=f"There is an account {kept.folded(name)} already: make it a new link below.")
    return _page(request, link=(account.name, link))


@router.post(PATH + "/{id_}/link")
def new_link(request: Request, me: Admin, id_: Number) -> Response:
    """For who has forgotten the password; an earlier link works no more."""
    now = now_of(request)
    with writing(engine_of(request)) as conn:
        account = _account(conn, id_)
        if account.disabled is not None:
            raise HTTPException(400)
        link = accounts.link(conn, account, _base(request), now)
        note(request, conn, "account link", account.name)
    return _page(request, link=(account.name, link))


@router.post(PATH + "/{id_}/disable")
def disable(request: Request, me: Admin, id_: Number) -> Response:
    """Out at once, wherever they are signed in."""
    with writing(engine_of(request)) as conn:
        account = _account(conn, id_)
        wrong = accounts.shut_out(conn, account, now_of(request))
        note(request, conn, "account kept" if wrong else "account disabled", account.name)
    return _page(request, wrong=wrong) if wrong else go(request, PATH, say=f"{account.name} is out.")


@router.post(PATH + "/{id_}/enable")
def enable(request: Request, me: Admin, id_: Number) -> Response:
    """With the password it had."""
    with writing(engine_of(request)) as conn:
        account = _account(conn, id_)
        kept.disable(conn, account.id, None)
        note(request, conn, "account enabled", account.name)
    return go(request, PATH, say=f"{account.name} may sign in again.")


@router.get(AUDIT)
def audit(request: Request, me: Admin, before: Annotated[int | None, Query(ge=1, le=2**53)] = None) -> HTMLResponse:
    """Everything that was done here, and every try to get in, the latest first."""
    with reading(engine_of(request)) as conn:
        found = log.listed(conn, before=before, limit=PAGE + 1)
    more = found[PAGE - 1].id if len(found) > PAGE else None
    return render(request, "audit.html", entries=found[:PAGE], more=more, first=before is None)


def _account(conn: Connection, id_: int) -> Account:
    found = next((one for one in kept.listed(conn) if one.id == id_), None)
    if found is None:
        raise HTTPException(404)
    return found


def _base(request: Request) -> str:
    return settings_of(request).address or f"{request.url.scheme}://{request.url.netloc}"

"""Signing in and out, the one-time link with which an account begins, and what a person decides for themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore
from urllib.parse import quote, urlsplit
from zoneinfo import available_timezones

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from console.accounts import LONGEST_NAME, digest, password_flaw
from console.web.access import Reader, Visitor, address_of, cookie_name, note, sign_in, visitor_of
from console.web.forms import Secret, Text
from console.web.house import engine_of, now_of, settings_of
from console.web.logins import IDLE, WHOLE, WITHIN, Tries
from console.web.passwords import NOBODY, fits, hashed
from console.web.rendering import go, render
from storage import accounts, audit, sessions
from storage.accounts import Account, folded
from storage.engine import reading, writing

router = APIRouter()
AT_ONCE, PATIENCE = 2, 5.0  # passwords that are tried at one time, 96 MB in all; seconds that others wait
WAITING = 8  # others: each of them holds one of the threads that answer everybody
WRONG = "Name or password is wrong."
_room, _door = Semaphore(AT_ONCE), Semaphore(AT_ONCE + WAITING)


@router.get("/login")
def login_page(request: Request, next: str = "/") -> Response:
    """Where one signs in; whoever is signed in goes on."""
    if visitor_of(request) is not None:
        return RedirectResponse(local(next), status_code=303)
    return render(request, "login.html", next=local(next), name="", wrong=None)


@router.post("/login")
def login(request: Request, name: Text = "", password: Secret = "", next: Text = "/") -> Response:
    """A right name and password begin a session; everything else is answered in the same words, after the same time."""
    tried = folded(name)[:LONGEST_NAME]
    with reading(engine_of(request)) as conn:  # who guesses keeps nobody else waiting
        wrong = _too_many(request, conn, _named(conn, tried))
    if wrong is None:
        with _one_of_few():
            wrong = _tried(request, tried, password)
    if wrong is None:
        return RedirectResponse(local(next), status_code=303)
    return render(request, "login.html", status=401, next=local(next), name=name, wrong=wrong)


@contextmanager
def _one_of_few() -> Iterator[None]:
    """Around what a password costs. Raises 503 where others have their turn for too long, or too many wait for it."""
    if not _door.acquire(blocking=False):
        raise HTTPException(503)
    try:
        if not _room.acquire(timeout=PATIENCE):
            raise HTTPException(503)
        try:
            yield
        finally:
            _room.release()
    finally:
        _door.release()


def _tried(request: Request, name: str, password: str) -> str | None:
    """Signs in, or says why not. A try is counted before it is known to be right: many at once are many."""
    engine, now = engine_of(request), now_of(request)
    with writing(engine) as conn:
        by = _named(conn, name)
        if (wrong := _too_many(request, conn, by)) is not None:
            return wrong
        sessions.forget(conn, now - WHOLE, now - IDLE)
        account = accounts.by_name(conn, name)
        tried = note(request, conn, audit.TRIED, by=by)
    right = fits(password, account.password if account and account.password else NOBODY)
    if not right or account is None or account.password is None or account.disabled is not None:
        return WRONG
    with writing(engine) as conn:
        if not _stands(conn, account):
            return WRONG
        audit.came_in(conn, tried)
        sign_in(request, conn, account, now)
    return None


def _stands(conn: Connection, account: Account) -> bool:
    """Whether its password, which takes a while to try, is still this one, and it is open."""
    found = accounts.by_name(conn, account.name)
    return found is not None and (found.password, found.disabled) == (account.password, None)


def _named(conn: Connection, name: str) -> str:
    """As whom a try is kept: people type passwords into the wrong field, so what is no name is kept as its hash."""
    return name if accounts.by_name(conn, name) else f"no account ({digest(name)[:12]})"


def _too_many(request: Request, conn: Connection, by: str) -> str | None:
    since, address = now_of(request) - WITHIN, address_of(request)
    seen = Tries(
        both=audit.tries(conn, since, by=by, address=address),
        address=audit.tries(conn, since, address=address),
        name=audit.tries(conn, since, by=by),
    )
    return seen.too_many and f"There were {seen.too_many}. Wait 15 minutes, or ask an admin for a new link."


@router.post("/logout")
def logout(request: Request, me: Reader) -> Response:
    """Ends this login; others of the same account go on."""
    with writing(engine_of(request)) as conn:
        sessions.end(conn, me.session)
        note(request, conn, "logout")
    request.state.cookie = (cookie_name(request), "")
    return RedirectResponse("/login", status_code=303)


@router.get("/welcome/{token}")
def welcome_page(request: Request, token: str) -> Response:
    """Looking at the link uses nothing up: programs that preview links look at it too."""
    return _welcome(request, token, wrong=None)


@router.post("/welcome/{token}")
def welcome(request: Request, token: str, password: Secret = "", again: Secret = "", zone: Text = "") -> Response:
    """Sets the password, ends what was signed in with the old one, and signs in."""
    engine, now = engine_of(request), now_of(request)
    with reading(engine) as conn:
        account = accounts.invited(conn, digest(token), now)
    if account is None:
        return _welcome(request, token, wrong=None)
    wrong = password_flaw(password, account.name) or (None if password == again else "the two are not the same")
    if wrong is not None:
        return _welcome(request, token, wrong=wrong)
    with _one_of_few():
        kept = hashed(password)
    with writing(engine) as conn:
        if accounts.invited(conn, digest(token), now) is None or not accounts.use(conn, digest(token), now):
            return _welcome(request, token, wrong=None)
        accounts.keep_password(conn, account.id, kept)
        if account.zone is None and zone in available_timezones() and zone != settings_of(request).timezone:
            accounts.keep_zone(conn, account.id, zone)
        sessions.end_all(conn, account.id)
        sign_in(request, conn, account, now)
        note(request, conn, "password set", "by a one-time link", by=account.name)
    return RedirectResponse("/", status_code=303)


def _welcome(request: Request, token: str, *, wrong: str | None) -> Response:
    with reading(engine_of(request)) as conn:
        account = accounts.invited(conn, digest(token), now_of(request))
    status = 404 if account is None else 422 if wrong else 200
    return render(request, "welcome.html", status=status, account=account, wrong=wrong)


@router.get("/me")
def me_page(request: Request, me: Reader) -> Response:
    """What a person decides for themselves."""
    return _me(request, me, wrong=None)


def _me(request: Request, me: Reader, *, wrong: str | None) -> Response:
    with reading(engine_of(request)) as conn:
        account = accounts.by_name(conn, me.account)
        logins = sessions.of(conn, me.session.account)
    zones = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
    shown = {"account": account, "logins": logins, "zones": zones, "house_zone": settings_of(request).timezone}
    return render(request, "me.html", status=422 if wrong else 200, wrong=wrong, **shown)


@router.post("/me/zone")
def change_zone(request: Request, me: Reader, zone: Text = "") -> Response:
    """Times are shown in it from now on; empty is that of the settings."""
    if zone and zone not in available_timezones():
        raise HTTPException(400)
    with writing(engine_of(request)) as conn:
        accounts.keep_zone(conn, me.session.account, zone or None)
        note(request, conn, "zone", zone)
    return go(request, "/me", say="Times are shown in this zone from now on.")


@router.post("/me/password")
def change_password(
    request: Request, me: Reader, old: Secret = "", password: Secret = "", again: Secret = ""
) -> Response:
    """With the old one; other logins of the account are over then."""
    wrong = password_flaw(password, me.account) or (None if password == again else "the two are not the same")
    if wrong is None:
        with _one_of_few():
            wrong = _changed(request, me, old, password)
    if wrong is not None:
        return _me(request, me, wrong=wrong)
    return go(request, "/me", say="The password is changed. Every other login of yours is over.")


def _changed(request: Request, me: Visitor, old: str, password: str) -> str | None:
    """Changes it, or says why not. Who came to an open login guesses no oftener than at the door."""
    engine = engine_of(request)
    with writing(engine) as conn:
        if (wrong := _too_many(request, conn, me.account)) is not None:
            return wrong
        account = accounts.by_name(conn, me.account)
        tried = note(request, conn, audit.TRIED, "the old password, to change it")
    if account is None or not fits(old, account.password or NOBODY):
        return "the old password is wrong"
    kept = hashed(password)
    with writing(engine) as conn:
        if not _stands(conn, account):
            return "the old password is wrong"
        accounts.keep_password(conn, account.id, kept)
        sessions.end_all(conn, account.id)
        sign_in(request, conn, account, now_of(request))
        audit.came_in(conn, tried, "password changed")
    return None


@router.post("/me/others")
def end_others(request: Request, me: Reader) -> Response:
    """Ends every other login of this account."""
    with writing(engine_of(request)) as conn:
        sessions.end_all(conn, me.session.account, but=me.session.created)
        note(request, conn, "logout", "everywhere else")
    return go(request, "/me", say="Every other login of yours is over.")


def local(where: str) -> str:
    """A path of ours, whatever stands in the address: nobody is sent elsewhere after signing in."""
    try:
        parts = urlsplit(where.replace("\\", "/"))
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or not where.startswith("/") or where.startswith(("//", "/\\", "/login")):
        return "/"
    return quote(where, safe="/?&=%:,+-_.~")

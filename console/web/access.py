"""Who is there: every page asks for a `Reader`, and what changes something is refused without the token of its form.

A browser keeps a random token in a cookie that no script and no other site gets; the database has its hash.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from console.accounts import digest, is_ours
from console.web.house import engine_of, house_of, now_of, settings_of
from console.web.logins import WHOLE, step
from storage import audit, sessions
from storage.accounts import Account
from storage.audit import Audited
from storage.engine import reading, writing
from storage.sessions import Session

SAFE = ("GET", "HEAD", "OPTIONS")
TOKEN = "csrf"  # noqa: S105 - the name of the field


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A person who is signed in. `account` is the name under which what they do is kept, `zone` that of their clock,
    `token` what their forms carry."""

    account: str
    zone: str
    token: str
    admin: bool
    session: Session


class SignIn(Exception):
    """Nobody is signed in here."""


async def _sent(request: Request) -> str:
    """What the form, or htmx in a header, carries as its token."""
    if request.method in SAFE or "x-csrf" in request.headers:
        return request.headers.get("x-csrf", "")
    return str((await request.form()).get(TOKEN, ""))


def reader(request: Request, sent: Annotated[str, Depends(_sent)]) -> Visitor:
    """The person who is signed in. Raises SignIn, and 403 for a change that does not come from a form of theirs."""
    visitor = visitor_of(request)
    if visitor is None:
        raise SignIn
    request.state.visitor = visitor
    if request.method not in SAFE and not hmac.compare_digest(sent.encode("utf8", "replace"), visitor.token.encode()):
        raise HTTPException(403, "This page was too old to be sent: reload it, and do it once more.")
    return visitor


def _admin(visitor: Annotated[Visitor, Depends(reader)]) -> Visitor:
    if not visitor.admin:
        raise HTTPException(403, "Only an admin may do this.")
    return visitor


Reader = Annotated[Visitor, Depends(reader)]
Admin = Annotated[Visitor, Depends(_admin)]


def visitor_of(request: Request) -> Visitor | None:
    """Who comes with this cookie; None where the login is over. Once a day the browser gets another token."""
    token = request.cookies.get(cookie_name(request))
    if not token:
        return None
    with reading(engine_of(request)) as conn:
        found = sessions.find(conn, digest(token))
    if found is None or found[1].disabled is not None:
        return None
    session, account = found
    now = now_of(request)
    needs = step(session, now)
    if needs == "over":
        return None
    if needs != "good" and not _by_itself(request):
        _keep_up(request, session, now, renew=needs == "renew")
    zone = account.zone or settings_of(request).timezone
    return Visitor(
        account=account.name, zone=zone, token=_token(request, session), admin=account.admin, session=session
    )


def _by_itself(request: Request) -> bool:
    """What an open page asks for by itself is no sign that somebody is there: a login that is not used ends."""
    return request.url.path == "/live" or "x-by-itself" in request.headers


def _keep_up(request: Request, session: Session, now: datetime, *, renew: bool) -> None:
    """While others write for long, reading goes on: it is done by a later request."""
    try:
        with writing(engine_of(request)) as conn:
            if not renew:
                sessions.touch(conn, session.token, now)
                return
            token = secrets.token_urlsafe(32)
            if sessions.renew(conn, session, digest(token), now):
                request.state.cookie = (cookie_name(request), token)
    except OperationalError:
        return


def sign_in(request: Request, conn: Connection, account: Account, now: datetime) -> None:
    """A new login, with a token that nobody knew before; what the browser had is over."""
    old = request.cookies.get(cookie_name(request))
    if old and (found := sessions.find(conn, digest(old))):
        sessions.end(conn, found[0])
    token = secrets.token_urlsafe(32)
    sessions.begin(conn, digest(token), account.id, now, request.headers.get("user-agent", ""))
    request.state.cookie = (cookie_name(request), token)


def cookie_name(request: Request) -> str:
    """Where the address is https the browser itself sees to it that the cookie is only this host's, and encrypted."""
    return "__Host-foreshock" if is_secure(request) else "foreshock"


def is_secure(request: Request) -> bool:
    """Whether this request came to the https address of the settings."""
    return is_ours(request.headers.get("host", ""), settings_of(request))


def cookie_header(name: str, token: str) -> str:
    """The Set-Cookie that keeps a token, or with an empty one forgets it."""
    secure = "; Secure" if name.startswith("__Host-") else ""
    age = round(WHOLE.total_seconds()) if token else 0
    return f"{name}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age}{secure}"


def address_of(request: Request) -> str:
    """Of the network: that of the proxy's client where the settings name an address and the proxy is on this machine,
    since then nobody else could have written it last."""
    peer = request.client.host if request.client else ""
    said = ",".join(request.headers.getlist("x-forwarded-for")).rpartition(",")[2].strip()
    local = peer in ("127.0.0.1", "::1")
    return said[:64] if said and local and settings_of(request).address else peer


def note(request: Request, conn: Connection, did: str, what: str = "", *, by: str | None = None) -> int:
    """Keeps what was done in the audit log, in the transaction that does it. What no handler notes is noted by its
    address. Gives its number."""
    by = request.state.visitor.account if by is None else by
    id_ = audit.keep(conn, Audited(at=now_of(request), by=by, did=did, what=what, address=address_of(request)))
    request.state.noted = True
    return id_


async def to_sign_in(request: Request, wrong: Exception) -> Response:
    """What is answered instead of the page."""
    if request.headers.get("hx-request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": "/login"})
    if "text/event-stream" in request.headers.get("accept", ""):
        return Response(status_code=401)
    if request.method not in SAFE:
        return RedirectResponse("/login", status_code=303)
    if request.headers.get("sec-fetch-site") == "cross-site":
        return HTMLResponse(_ONCE_MORE)
    where = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?next={quote(where, safe='')}", status_code=303)


_ONCE_MORE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0">'
    '<title>Foreshock</title><p>Opening… <a href="">Go on</a></p></html>'
)
"""For who follows a link in a mail page: the cookie is sent only with what our own pages ask for, and this one asks."""


def _token(request: Request, session: Session) -> str:
    """Of this login, whichever its token is just now: a form that stood open over a renewal can still be sent."""
    said = f"{session.account} {session.created.isoformat()}"
    return hmac.new(house_of(request).key, said.encode(), hashlib.sha256).hexdigest()

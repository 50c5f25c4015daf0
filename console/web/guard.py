"""What every answer says to the browser, and what is refused before any page is asked: a bare ASGI middleware."""

import asyncio
import ipaddress
import logging
import traceback
from collections.abc import Callable
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.web.access import SAFE, cookie_header

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # no-referrer would hide from us too where a form comes from
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
LARGEST = 256_000  # bytes of a body
log = logging.getLogger("foreshock.console")


class TooLarge(Exception):
    """A body of more than 256 kB."""


class Guard:
    """Around the whole application. `address` is that of the settings; `noted` keeps what somebody changed and no
    handler noted: it is given the scope, and is called in a thread."""

    def __init__(self, app: ASGIApp, *, address: str | None, noted: Callable[[Scope], None]) -> None:
        self.app, self.noted = app, noted
        self.host = urlsplit(address).hostname if address else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})
        answer = self._answering(scope, send)
        if (refusal := self._refusal(scope)) is not None:
            await refusal(scope, receive, answer)
            return
        try:
            await self.app(scope, _bounded(receive), answer)
        except Exception as wrong:  # noqa: BLE001 - the boundary of a request: what a fault says may quote people
            where, page = "".join(traceback.format_tb(wrong.__traceback__)), getattr(scope.get("route"), "path", "")
            log.error("%s at %s\n%s", type(wrong).__name__, page, where)  # an address may be a one-time link
            if not scope["state"].get("answered"):
                said = "A fault of Foreshock's: the log of the console says where. Go back and try again."
                await PlainTextResponse(said, status_code=500)(scope, receive, answer)

    async def _note(self, scope: Scope) -> None:
        """What was done is done, whether or not the audit log could be written: its person is told so all the same."""
        try:
            await asyncio.to_thread(self.noted, scope)
        except SQLAlchemyError as wrong:
            log.error("%s: not in the audit log: %s", type(wrong).__name__, scope["path"])

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._is_known(_hostname(host)):
            said = "the console is not reached by this name: [foreshock] address in the settings says by which"
            return PlainTextResponse(said, status_code=421)
        if scope["method"] not in SAFE and not _is_own(headers, host):
            return PlainTextResponse("this form stands on another site: nothing was done", status_code=403)
        return None

    def _is_known(self, name: str) -> bool:
        """A name that somebody else's DNS points at us would make their page one of ours; an address cannot."""
        if name in ("localhost", self.host):
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def _answering(self, scope: Scope, send: Send) -> Send:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                state = scope["state"]
                state["answered"] = True
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                kept = message["status"] < 400 and scope["path"].startswith("/static/")
                kept = kept and b"v=" in scope.get("query_string", b"")
                headers["cache-control"] = "public, max-age=31536000, immutable" if kept else "no-store"
                for name in ("cookie", "said"):
                    if name in state:
                        headers.append("set-cookie", cookie_header(*state[name]))
                if scope["method"] not in SAFE and message["status"] < 400 and not state.get("noted"):
                    await self._note(scope)
            await send(message)

        return answer


def _hostname(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_own(headers: Headers, host: str) -> bool:
    """Whether a change comes from a page of ours, or from no page at all. Browsers always say which."""
    origin = headers.get("origin")
    if origin is not None:
        return _netloc(origin) == host.casefold() != ""
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.casefold()
    except ValueError:
        return ""


def _bounded(receive: Receive) -> Receive:
    """Raises TooLarge, while it is read, for what has more bytes than a form of ours can have."""
    got = 0

    async def bounded() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > LARGEST:
            raise TooLarge
        return message

    return bounded

"""What a listener is handed: the moment of the run and the ways out."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from wire import heads


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole HTTP answer within the limits.

    `status` is 200 to 299, or 304 (then `body` is empty); other statuses are raised as SourceError. `url` is the
    final one after redirects, without user and password; `headers` have lower-case names. `validators` go into the
    cursor and back into the next `get`.
    `moved` is the new URL after a permanent redirect. `not_before` is read from Retry-After and Cache-Control max-age.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    validators: Mapping[str, str]
    moved: str | None = None
    not_before: datetime | None = None

    @property
    def is_spent(self) -> bool:
        """Nothing more should be asked now: its headers say that a rate limit is used up, or that a pause is wanted."""
        return heads.is_spent(self.headers)


class Http(Protocol):
    """GET and POST with guard, limits and politeness. Raises SourceError."""

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        validators: Mapping[str, str] | None = None,
    ) -> Answer: ...

    async def post(
        self, url: str, *, json: Any = None, data: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer: ...


class WebSocket(Protocol):
    """Messages of one bounded connection."""

    def __aiter__(self) -> AsyncIterator[str | bytes]: ...

    async def send(self, message: str) -> None: ...


class Wire(Protocol):
    """`now` is the moment of the run, aware UTC: the `heard` of every mention heard in it."""

    @property
    def now(self) -> datetime: ...

    @property
    def http(self) -> Http: ...

    def websocket(
        self, url: str, *, headers: Mapping[str, str] | None = None
    ) -> AbstractAsyncContextManager[WebSocket]: ...

    def open_file(self, path: Path) -> AsyncIterator[bytes]:
        """The lines of a local file, without their line ends, as bytes. gzip is inflated, UTF-16 comes as UTF-8."""
        ...

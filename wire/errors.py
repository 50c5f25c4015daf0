"""What can go wrong while hearing a source.

SourceError
├── RateLimited   the source asks for a pause (429, 503 with Retry-After, a body that says so)
├── Unavailable   down, slow, cut off: worth trying again
├── Refused       it says no (401, 403, 404, 410) or we do (private address, too large): a person must act
└── Unreadable    an answer came and could not be understood
"""

from typing import Any, Self


class SourceError(Exception):
    """`permanent`: trying again without a change does not help. `retry_after`: seconds to wait at least, or None.

    Where an HTTP answer said no, `status` is its number and `body` its first 64 kB: what a listener may read to tell
    one no from another. They are never shown, and do not travel between processes.
    """

    permanent = False
    status: int | None = None
    body: bytes = b""

    def __init__(self, message: str, *, permanent: bool | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        if permanent is not None:
            self.permanent = permanent
        self.retry_after = retry_after

    def answered(self, status: int | None, body: bytes) -> Self:
        """The same error, with the answer that said no."""
        self.status, self.body = status, body
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return (_again, (type(self), self.args[0], self.permanent, self.retry_after))


class RateLimited(SourceError):
    """The source asks for a pause."""


class Unavailable(SourceError):
    """Down, slow or cut off."""


class Refused(SourceError):
    """The source or our guard says no."""

    permanent = True


class Unreadable(SourceError):
    """An answer came and could not be understood."""


def _again(kind: type[SourceError], message: str, permanent: bool, retry_after: float | None) -> SourceError:
    return kind(message, permanent=permanent, retry_after=retry_after)

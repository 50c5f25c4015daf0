"""Hearing a search that is not sorted: spans of time, each to its end before the next."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from listeners.common.answer import count, name
from listeners.common.oldest import Found
from listeners.contract import Cursor, Unreadable
from listeners.githubs.streams import Shown

MOST_FOUND = 1000
"""A search shows no more than so many: of a span with more only the first half is heard first."""
AskSpan = Callable[[int, int, str | None], Awaitable[Shown]]


async def span_by_span(
    ask: AskSpan, kept: Cursor, *, start: int, now: int, overlap: int, most: int
) -> AsyncIterator[tuple[Found, dict[str, Any]]]:
    """Answers, and what to keep once each is stored: `head` after the last span, else the span and the token of its
    next page. Raises Unreadable where a token comes twice."""
    since, until, token = _span(kept, start=start, now=now, overlap=overlap)
    used = {token}
    for _ in range(most):
        shown = await ask(since, until, token)
        if token is None and shown.total > MOST_FOUND and until - since > 1:
            until = since + (until - since) // 2
        elif shown.token is not None:
            token = shown.token
            if token in used:
                raise Unreadable("the next page of the search is one that was already read")
            used.add(token)
        elif until >= now:
            yield shown.found, {"head": until}
            return
        else:
            since, until, token = until, now, None
        yield shown.found, {"since": since, "until": until, "token": token}
        if shown.found.is_spent:
            return


def _span(kept: Cursor, *, start: int, now: int, overlap: int) -> tuple[int, int, str | None]:
    since, until, head = (count(kept.get(key)) for key in ("since", "until", "head"))
    if since is not None and until is not None:
        return min(since, now), min(until, now), name(kept.get("token"))
    return (start if head is None else max(min(head, now) - overlap, 0)), now, None

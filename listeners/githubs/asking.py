"""The questions to GitHub, and what its ways to say no mean."""

from typing import Any

from listeners.common.answer import loaded, name, objects, within
from listeners.contract import RateLimited, Refused, SourceError, Unavailable
from wire.heads import spent
from wire.wire import Answer, Wire

A_MINUTE = 60.0
"""The least pause after a secondary limit, where GitHub names none."""
HEADERS = {"accept": "application/vnd.github+json"}
_WHO = "author { login url ... on User { databaseId name } ... on Bot { databaseId } }"
_COMMON = f"__typename id url createdAt lastEditedAt body {_WHO} reactions {{ totalCount }}"
_THREAD = f"{_COMMON} title comments {{ totalCount }} labels(first: 20) {{ nodes {{ name }} }}"
_DISCUSSION = f"... on Discussion {{ {_THREAD} category {{ isAnswerable }} }}"
SEARCH = (
    "query($words: String!, $after: String) { search(type: DISCUSSION, query: $words, first: 100, after: $after) {"
    f" discussionCount pageInfo {{ hasNextPage endCursor }} nodes {{ {_DISCUSSION} }} }} }}"
)
LOOK = (
    f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ {_DISCUSSION}"
    f" ... on Issue {{ {_THREAD} }} ... on PullRequest {{ {_THREAD} }}"
    f" ... on IssueComment {{ {_COMMON} issue {{ id }} }}"
    f" ... on DiscussionComment {{ {_COMMON} discussion {{ id }} replyTo {{ id }} }} }} }}"
)


async def rest(wire: Wire, url: str, token: str | None, params: dict[str, str]) -> Answer:
    """A GET. Raises the SourceError that GitHub's answer means."""
    try:
        return await wire.http.get(url, params=params, headers=_headers(token))
    except SourceError as no:
        raise _meant(no, token) from None


async def graphql(wire: Wire, url: str, token: str, query: str, variables: dict[str, Any]) -> tuple[Answer, Any]:
    """An answer and its JSON, which has data. Its errors come with status 200."""
    try:
        body = {"query": query, "variables": variables}
        answer = await wire.http.post(url, json=body, headers=_headers(token))
    except SourceError as no:
        raise _meant(no, token) from None
    found = loaded(answer.body, "an answer of GraphQL")
    wrong = {name(one.get("type")) for one in objects(within(found, "errors"))}
    if wrong & {"RATE_LIMITED", "RATE_LIMIT"}:
        raise RateLimited("GitHub asks for a pause", retry_after=spent(answer.headers, wire.now) or A_MINUTE)
    if wrong and not isinstance(within(found, "data"), dict):
        raise _unanswered(wrong)
    return answer, found


def _headers(token: str | None) -> dict[str, str]:
    return HEADERS | ({"authorization": f"Bearer {token}"} if token else {})


def _unanswered(wrong: set[str | None]) -> SourceError:
    if wrong & {"FORBIDDEN", "INSUFFICIENT_SCOPES"}:
        return Refused("the token of GitHub may not read this: give it the right to read public repositories")
    return Unavailable("GitHub could not answer the question this time")


def _meant(no: SourceError, token: str | None) -> SourceError:
    """What a status means by the words of its body: both limits come as 403 or 429, with or without a header."""
    words = no.body.decode("utf8", "replace").lower()
    slow = no.status == 403 and ("rate limit" in words or "abuse" in words)
    if slow or (isinstance(no, RateLimited) and no.retry_after is None):
        return RateLimited(f"GitHub asks for a pause ({no.status})", retry_after=no.retry_after or A_MINUTE)
    match no.status:
        case 401:
            return Refused("GitHub does not know the token: make a new one at https://github.com/settings/tokens")
        case 403 if isinstance(no, Refused):
            return Refused(f"GitHub refuses it (403): {'the token lacks a right' if token else 'it wants a token'}")
        case 422:
            return Refused("GitHub does not understand the query (422): try it in the search of its site")
        case 404:
            return Refused("GitHub has no such repository, or it is not public (404)")
    return no


def next_page(headers: Any) -> bool:
    """Whether the Link header names a next page."""
    return any('rel="next"' in part for part in str(headers.get("link", "")).split(","))

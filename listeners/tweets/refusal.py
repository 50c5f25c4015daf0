"""What X means when it says no, and what a person can do about it."""

import json
from typing import Any

from listeners.common import answer
from listeners.contract import RateLimited, Refused, SourceError

CONSOLE = "https://console.x.com"
WINDOW = 900.0
"""Seconds of a rate limit of X, where its answer does not say when it ends."""
_STEPS = {
    400: "X does not understand the question: look at the options of the source",
    401: f"X does not take the token: make a bearer token of your app at {CONSOLE} and set it as `token`",
    402: f"the credits at X are used up: buy some at {CONSOLE}",
    403: f"X does not let this app ask for that: give it a project and access at {CONSOLE}",
}
_STATUS = {"credits": 402, "client-forbidden": 403, "unsupported-authentication": 401}
"""The end of a problem's type, where that says more than the status of the answer."""


def translated(wrong: SourceError) -> SourceError:
    """The error of the wire, or a more exact one where X said more."""
    if wrong.status is None or wrong.status >= 500:
        return wrong
    try:
        body = json.loads(wrong.body)
    except (ValueError, RecursionError):
        body = None
    found = refusal(wrong.status, body, pause=wrong.retry_after)
    if isinstance(wrong, RateLimited) and not isinstance(found, RateLimited):
        return wrong
    return found.answered(wrong.status, wrong.body)


def refusal(status: int, body: Any, *, pause: float | None = None) -> SourceError:
    """The error that this status means, with the next step for a person.

    A cap on reads lasts longer than a rate limit and does not say when it ends: a day is waited.
    """
    problem, said = _problem(body), said_in(body)
    if problem == "usage-capped":
        step = f"the cap on reads is reached: raise it at {CONSOLE}, or wait until it begins anew"
        return RateLimited(f"{step} ({said or status})", retry_after=answer.DAY)
    if status == 429:
        return RateLimited("X asks for a pause (429)", retry_after=WINDOW if pause is None else pause)
    step = _STEPS.get(_STATUS.get(problem, status), "X says no")
    return Refused(f"{step} ({said or status})")


def said_in(body: Any) -> str | None:
    """The sentence in the first error of a problem that has one, as it says more, else in the problem itself."""
    things = (*answer.objects(answer.within(body, "errors")), body)
    said = (answer.name(answer.within(one, key)) for key in ("message", "detail", "title") for one in things)
    return next((sentence[:200] for sentence in said if sentence), None)


def _problem(body: Any) -> str:
    """What stands behind the last slash of its type."""
    return (answer.name(answer.within(body, "type")) or "").rpartition("/")[2]

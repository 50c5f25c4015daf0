"""What was done to an alert, by whom, and what was said of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Did = Literal["acknowledged", "resolved", "reopened", "assigned", "commented", "verdict", "escalated"]
HOUSE = "foreshock"
"""Who did what nobody did: the complaint closed, the source is well again."""
Verdict = Literal["real", "noise", "duplicate", "known"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
MEANS: dict[Verdict, str] = {
    "real": "people did complain, and it was worth knowing",
    "noise": "nothing was there: a false alarm",
    "duplicate": "there, but told already",
    "known": "there, but the team knew",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of an alert's timeline. `said` is the verdict, to whom it was assigned, the words of the comment."""

    alert: int
    at: datetime
    by: str
    did: Did
    said: str
    why: str = ""
    id: int | None = None


def verdict_of(entries: Iterable[Entry]) -> Verdict | None:
    """The last verdict counts; None before there is one. Entries come in the order of their times."""
    said = [entry.said for entry in entries if entry.did == "verdict"]
    return next((one for one in VERDICTS if said and one == said[-1]), None)


def called(verdict: str) -> str:
    """`noise`, `a duplicate`: what follows "it is"."""
    return "a duplicate" if verdict == "duplicate" else verdict

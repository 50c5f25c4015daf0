"""What was done about an item of the queue, by whom."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from alerts.words import clock, printable

Did = Literal[
    "queued", "drafted", "took", "released", "edited", "approved", "undone", "voided", "sent", "marked", "failed",
    "rejected", "reopened", "expired", "withdrawn", "answered", "replied", "commented",
]  # fmt: skip
"""`took` and `released` open and close it for editing; `approved` is each person's approval; `undone` takes back the
last of them; `voided` says that approvals do not hold any more; `sent` was published by us, `marked` by a person.
`answered`: its author wrote again; `replied`: an account of the brand replied there, past this queue."""
CALLED: dict[Did, str] = {
    "queued": "put it into the queue",
    "drafted": "wrote a draft",
    "took": "opened it for editing",
    "released": "closed it",
    "edited": "edited the answer",
    "approved": "approved it",
    "undone": "took it back",
    "voided": "voided the approval",
    "sent": "sent it",
    "marked": "marked it as sent",
    "failed": "could not send it",
    "rejected": "decided against an answer",
    "reopened": "opened it again",
    "expired": "let it expire",
    "withdrawn": "withdrew it",
    "answered": "heard from them again",
    "replied": "replied there",
    "commented": "wrote",
}
"""`anna approved it`"""
UNDO = timedelta(seconds=10)
"""How long an approval, and a mark as sent, can be taken back; nothing is sent before that."""
ENDS: tuple[Did, ...] = ("drafted", "edited", "voided", "replied", "rejected", "reopened", "expired", "withdrawn")
"""After these no approval before them holds any more."""
LONGEST_NAME, LONGEST_WHY = 80, 200  # characters in one sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an item's timeline. `text` is the draft after it, where it changed the draft."""

    item: int
    at: datetime
    by: str
    did: Did
    text: str = ""
    why: str = ""
    id: int | None = None


def approvals(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Those that hold now, in order."""
    return tuple(line for line in _stand(lines) if line.did == "approved")


def approvers(lines: Sequence[Line]) -> frozenset[str]:
    """The people whose approvals hold now, as they are told apart."""
    return frozenset(folded(line.by) for line in approvals(lines))


def last_decision(lines: Sequence[Line]) -> Line | None:
    """The last approval, sending or mark as sent that holds: what undoing takes back, if it can be taken back."""
    return next(reversed(_stand(lines)), None)


def overtaken(lines: Sequence[Line]) -> Line | None:
    """That an account of the brand replied there, where nobody has worded the answer since."""
    last = next((line for line in reversed(lines) if line.did in ("replied", "edited", "drafted")), None)
    return last if last is not None and last.did == "replied" else None


def sentence(line: Line, now: datetime, zone: str = "UTC") -> str:
    """`anna approved it at 14:20 UTC`"""
    why = f" ({printable(line.why, LONGEST_WHY)})" if line.why else ""
    return f"{printable(line.by, LONGEST_NAME)} {CALLED[line.did]} at {clock(line.at, zone, now)}{why}"


def same(one: str, other: str) -> bool:
    """Whether two names are of one person."""
    return folded(one) == folded(other)


def folded(name: str) -> str:
    """As people are told apart: however it is typed, and without what nobody sees."""
    seen = "".join(one for one in unicodedata.normalize("NFKC", name) if unicodedata.category(one) != "Cf")
    return " ".join(seen.casefold().split())


def _stand(lines: Sequence[Line]) -> list[Line]:
    found = list[Line]()
    for line in lines:
        if line.did in ENDS:
            found = []
        elif line.did == "undone":
            found = found[:-1]
        elif line.did in ("approved", "sent", "marked"):
            found.append(line)
    return found

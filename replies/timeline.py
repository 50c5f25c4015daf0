"""What was done about an item of the queue, by whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Did = Literal[
    "queued", "drafted", "took", "released", "edited", "approved", "undone", "voided", "sent", "marked", "failed",
    "rejected", "reopened", "expired", "withdrawn", "answered", "commented",
]  # fmt: skip
"""`took` and `released` open and close it for editing; `approved` is each person's approval; `undone` takes back the
last of them; `voided` says that approvals do not hold any more; `sent` was published by us, `marked` by a person."""


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

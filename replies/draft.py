"""A mention that deserves an answer, and a proposed answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

QueueKind = Literal["complaint", "question", "praise"]
QueueState = Literal["open", "answered", "dismissed", "withdrawn"]
DraftState = Literal["proposed", "approved", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """`mention` is its integer row id; `due` = said + the brand's goal (ten hours by default).

    A person answers or dismisses it. It is withdrawn where it is understood otherwise by now, and may be open again.
    """

    id: int | None = None
    mention: int
    brand: str
    kind: QueueKind
    due: datetime
    state: QueueState = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text that a person may approve; `checks` are sentences about what to look at before approving it."""

    id: int | None = None
    queue_item: int
    mention: int
    state: DraftState = "proposed"
    due: datetime
    text: str
    checks: tuple[str, ...] = ()

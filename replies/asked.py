"""Everything that is known when an answer is written."""

from dataclasses import dataclass, field
from datetime import datetime

from mentions import Mention
from replies.entry import Entry
from replies.history import History
from replies.item import QueueKind
from replies.voice import DEFAULT, Voice
from sentiment import Understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`mention` has its words as they are by now. `urgent` is why a person must see it at once, of this brand: the
    words alone do not tell, they may speak of another's fire. `fixed` is when its topic was last marked as fixed,
    `waiting` whether somebody is at work on it. `entries` are candidates of the knowledge, in any order.
    """

    mention: Mention
    understanding: Understanding
    brand: str
    kind: QueueKind | None
    now: datetime
    voice: Voice = DEFAULT
    urgent: str | None = None
    history: History = field(default_factory=History)
    fixed: datetime | None = None
    waiting: bool = False
    entries: tuple[Entry, ...] = ()

"""What is known of an author before they are answered: how often they complained, and what was promised to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

APART = timedelta(days=1)
"""What follows within a day of the word before it is the same complaint: a thread, or the text in two places."""
ORDINALS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """`said` is when each of their complaints about the brand began, the earliest first; `open_followup` when the
    first of their open follow-ups is due, None where there is none."""

    said: tuple[datetime, ...] = ()
    open_followup: datetime | None = None

    @property
    def complaints(self) -> int:
        """How many there are, each of them counted once."""
        return len(self.said)

    @property
    def last(self) -> datetime | None:
        """When the latest of them began."""
        return self.said[-1] if self.said else None

    def nth(self, said: datetime) -> int:
        """Which of their complaints a mention said then belongs to, from 1 on; 0: it is before all of them."""
        return sum(one <= said for one in self.said)


def history_of(moments: Iterable[datetime], open_followup: datetime | None = None) -> History:
    """Of when each of their complaining mentions was said, in any order."""
    known = sorted(moments)
    later = [after for before, after in pairwise(known) if after - before >= APART]
    return History(said=(*known[:1], *later), open_followup=open_followup)


def again(nth: int) -> str:
    """`third complaint`; empty for the first, which needs no word."""
    if nth < 2:
        return ""
    return f"{ORDINALS[nth - 2]} complaint" if nth - 2 < len(ORDINALS) else f"complaint number {nth}"

"""What the page of the knowledge shows: entries as rows, the expired first, and answers that could become one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlencode

from alerts.words import count, language
from console.knowing import until_words
from replies import Entry
from replies.knowledge import expires

PATH = "/knowledge"
SOON = timedelta(days=14)
Standing = Literal["expired", "soon", "good"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry; `percent` is how well it fits what was searched for, None where nothing was; `kept` where it is an
    approved answer, which a person may take out here."""

    entry: Entry
    facts: str
    until: str
    standing: Standing
    percent: int | None = None
    fits: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for."""

    q: str = ""
    brand: str = ""
    language: str = ""

    @property
    def address(self) -> str:
        """Of the page that shows it."""
        named = {"q": self.q, "brand": self.brand, "language": self.language}
        query = urlencode({name: value for name, value in named.items() if value})
        return f"{PATH}?{query}" if query else PATH


def row_of(
    entry: Entry, now: datetime, zone: str, *, kept: bool, percent: int | None = None, fits: bool = False
) -> Row:
    """As it stands now."""
    facts = (entry.brand or "all brands", language(entry.language), ", ".join(entry.tags), entry.key)
    standing: Standing = "expired" if expires(entry, now) else "soon" if expires(entry, now, SOON) else "good"
    return Row(
        entry=entry,
        facts="; ".join(filter(None, facts)),
        until=until_words(entry, now, zone),
        standing=standing,
        percent=percent,
        fits=fits,
        kept=kept,
    )


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Expired first, then what soon will be, then by key."""
    places: dict[Standing, int] = {"expired": 0, "soon": 1, "good": 2}
    return sorted(rows, key=lambda row: (places[row.standing], row.entry.key))


def summary_of(rows: Sequence[Row]) -> str:
    """`12 entries, 1 expired`."""
    expired = sum(row.standing == "expired" for row in rows)
    return count(len(rows), "entry", "entries") + (f", {expired} expired" if expired else "")

"""What was promised, as a page shows it: by day, whose it is now, and for whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from alerts.words import count, printable
from console.web.views.inbox import Choice
from console.web.views.mentions import by_of, where_of
from replies.followups import MORNING, Absence, Followup, Standing, instead, standing, whose
from replies.timeline import same
from storage.mentions import MentionRow

PATH = "/followups"
LONGEST = 160  # characters of a mention
TITLES: dict[Standing, str] = {"late": "Late", "today": "Due today", "later": "Later", "done": "Done"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`who` has it now, `why` says so where that is not its owner; `whom` it is for, `words` what they said, `link` the
    page of that. `day` is its due as a form has it, on the reader's clock."""

    id: int
    brand: str
    note: str
    whom: str
    words: str
    link: str | None
    due: datetime
    day: str
    owner: str
    who: str
    why: str
    mine: bool
    by: str
    done: datetime | None
    done_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows that stand alike, under their title."""

    standing: Standing
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads: a name, the zone of their clock, and the moment."""

    name: str
    zone: str
    now: datetime


def groups_of(
    some: Sequence[Followup], away: Sequence[Absence], known: Mapping[int, MentionRow], reader: Reader
) -> tuple[Group, ...]:
    """In their order, what is late first; groups without rows are left out."""
    rows = [(standing(one, reader.now, reader.zone), row_of(one, away, known, reader)) for one in some]
    return tuple(
        Group(standing=stands, title=title, rows=found)
        for stands, title in TITLES.items()
        if (found := tuple(row for where, row in rows if where == stands))
    )


def row_of(one: Followup, away: Sequence[Absence], known: Mapping[int, MentionRow], reader: Reader) -> Row:
    """One of them. Whoever was erased has no name here, nor has what is gone words."""
    found = whose(one.owner, away, reader.now)
    row = known.get(one.mention or 0)
    there = row is not None and row.gone is None
    return Row(
        id=one.id or 0,
        brand=printable(one.brand, 60),
        note=one.note,
        whom=_whom(one, row if there else None),
        words=printable(row.mention.words, LONGEST) if row is not None and there else "",
        link=f"/mentions/{one.mention}" if one.mention is not None else None,
        due=one.due,
        day=_day(one.due, reader.zone),
        owner=one.owner,
        who=printable(found.who, 80),
        why=printable(instead(found, reader.zone, reader.now), 200),
        mine=same(found.who, reader.name),
        by=printable(one.by, 80),
        done=one.done,
        done_by=printable(one.done_by or "", 80),
    )


def tomorrow(reader: Reader) -> str:
    """At nine, as a form has it: what most promises are due by."""
    day = reader.now.astimezone(ZoneInfo(reader.zone)).date() + timedelta(days=1)
    return datetime.combine(day, MORNING).isoformat("T", "minutes")


def summary(groups: Sequence[Group]) -> str:
    """`3 open: 1 late, 1 due today`"""
    many = {one.standing: len(one.rows) for one in groups}
    open_ = sum(len(one.rows) for one in groups if one.standing != "done")
    parts = [f"{many['late']:,} late"] if "late" in many else []
    parts += [f"{many['today']:,} due today"] if "today" in many else []
    told = f"{open_:,} open" if open_ else "Nothing is promised"
    return f"{told}{': ' if parts else ''}{', '.join(parts)}."


def choices_of(brands: Sequence[str], brand: str, *, mine: bool) -> tuple[Choice, ...]:
    """Everybody's or one's own, and of which brand."""
    own = Choice(label="Mine", address=address_of(brand, mine=not mine), on=mine)
    ways = ((one, "" if one == brand else one) for one in brands if len(brands) > 1)
    named = (Choice(label=printable(one, 40), address=address_of(to, mine=mine), on=not to) for one, to in ways)
    return own, *named


def address_of(brand: str = "", *, mine: bool = False) -> str:
    """The page that shows it."""
    query = {name: value for name, value in {"brand": brand, "mine": "1" if mine else ""}.items() if value}
    return f"{PATH}?{urlencode(query)}" if query else PATH


def due_line(due: int, late: int, mine: int) -> str:
    """`2 follow-ups are due today, 1 of them since before today; 1 is yours`"""
    late_ = f", {late:,} of them since before today" if late else ""
    yours = f"; {mine:,} {'is' if mine == 1 else 'are'} yours" if mine else ""
    return f"{count(due, 'follow-up')} {'is' if due == 1 else 'are'} due today{late_}{yours}"


def _whom(one: Followup, row: MentionRow | None) -> str:
    if row is not None:
        return f"{by_of(row.mention)}, {where_of(row.mention)}"
    if one.voice is None:
        return "somebody who was erased"
    place, _, key = one.voice.partition(" ")
    return f"{printable(key, 60)}, {printable(place, 60)}"


def _day(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat("T", "minutes")

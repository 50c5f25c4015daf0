"""Promise something to somebody, do it, move it, and say who is away: one door for commands and pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from alerts.words import harmless, printable, stamp
from replies.followups import Absence, Followup, day_begins, day_ends, theirs
from replies.queue import voice_of
from replies.timeline import folded, same
from settings import Settings
from storage import absences, accounts, followups, queue
from storage.engine import Busy
from storage.mentions import MentionRow, by_ids

LONGEST_NAME, LONGEST_NOTE = 80, 1_000  # characters


class NoFollowup(ValueError):
    """What cannot be promised, done or moved, and why, in words for the person who tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueToday:
    """How many are due by the end of today, how many of them since before today, and how many are this person's."""

    due: int
    late: int
    mine: int


def promise(
    conn: Connection,
    settings: Settings,
    *,
    mention: int,
    due: datetime,
    owner: str,
    note: str,
    by: str,
    now: datetime,
    brand: str | None = None,
    author: bool = False,
) -> Followup:
    """Of a mention, or of its author as such, for a brand that it concerns (None: the only one). The same again is the
    one that is there. Raises NoFollowup."""
    row = next(iter(by_ids(conn, [mention])), None)
    if row is None or row.gone is not None:
        raise NoFollowup(
            f"mention {mention}: "
            + ("it is gone" if row else "there is none of this number; foreshock mentions lists them")
        )
    voice = voice_of(row.mention)
    if author and voice is None:
        raise NoFollowup(f"nobody knows who said mention {mention}: promise it for the mention itself")
    new = Followup(
        brand=_brand(row, settings, brand),
        mention=None if author else mention,
        voice=voice,
        due=due,
        owner=_name(owner),
        note=_note(note),
        by=_name(by),
        at=now,
    )
    return followups.keep(conn, new)


def of_item(conn: Connection, item: int) -> tuple[int, str]:
    """The mention of an item of the queue and its brand. Raises NoFollowup."""
    found = queue.by_ids(conn, [item]).get(item)
    if found is None:
        raise NoFollowup(f"item {item}: there is none of this number; foreshock queue lists them")
    return found.mention, found.brand


def finish(conn: Connection, id_: int, by: str, now: datetime) -> Followup:
    """It is done. Of two at once the second is told who was first. Raises NoFollowup."""
    return _change(conn, _open(conn, id_), done=now, done_by=_name(by))


def reopen(conn: Connection, id_: int) -> Followup:
    """It was not done after all. Raises NoFollowup."""
    before = _one(conn, id_)
    return before if before.done is None else _change(conn, before, done=None, done_by=None)


def move(
    conn: Connection, id_: int, *, due: datetime | None = None, owner: str | None = None, note: str | None = None
) -> Followup:
    """To another day, another owner, another note; what is None stays. Raises NoFollowup."""
    before = _open(conn, id_)
    said = {"due": due, "owner": None if owner is None else _name(owner), "note": None if note is None else _note(note)}
    return _change(conn, before, **{name: value for name, value in said.items() if value is not None})


def leave(
    conn: Connection, who: str, *, since: datetime, until: datetime, deputy: str, by: str, now: datetime
) -> Absence:
    """Somebody is away, and who stands in. Raises NoFollowup for what cannot be."""
    if until <= max(since, now):
        raise NoFollowup("an absence ends after it begins, and later than now")
    if same(who, deputy):
        raise NoFollowup(f"{_name(who)} cannot stand in for themselves: name somebody else")
    new = Absence(who=_name(who), since=since, until=until, deputy=_name(deputy), by=_name(by))
    return replace(new, id=absences.keep(conn, new))


def due_today(conn: Connection, brands: Sequence[str], who: str, zone: str, now: datetime) -> DueToday:
    """Of these brands (none: all), on the calendar of this zone."""
    some = followups.open_(conn, brands=brands, before=day_ends(now, zone))
    late = sum(one.due < day_begins(now, zone) for one in some)
    mine = theirs(some, absences.not_over(conn, now), who, now)
    return DueToday(due=len(some), late=late, mine=len(mine))


def names_of(conn: Connection, settings: Settings) -> list[str]:
    """Whom something can be given to: accounts that may sign in, and receivers."""
    people = [one.name for one in accounts.listed(conn) if one.disabled is None]
    return list(dict.fromkeys((*people, *(one.name for one in settings.receivers))))


def voices_of(rows: Sequence[MentionRow]) -> frozenset[str]:
    """Origin and key of their authors, as far as they are known."""
    return frozenset(voice for row in rows if (voice := voice_of(row.mention)) is not None)


def _brand(row: MentionRow, settings: Settings, asked: str | None) -> str:
    names = [match.brand for match, _ in row.matches if match.brand in {one.name for one in settings.brands}]
    if asked is None and len(names) == 1:
        return names[0]
    if asked in names:
        return asked
    if not names:
        raise NoFollowup(f"mention {row.id} concerns none of the brands any more")
    raise NoFollowup(f"mention {row.id} concerns {', '.join(names)}: say for which of them")


def _one(conn: Connection, id_: int) -> Followup:
    found = followups.one(conn, id_)
    if found is None:
        raise NoFollowup(f"no follow-up {id_}")
    return found


def _open(conn: Connection, id_: int) -> Followup:
    found = _one(conn, id_)
    if found.done is not None:
        raise NoFollowup(f"follow-up {id_} is done: {found.done_by or 'somebody'} did it at {stamp(found.done)}")
    return found


def _change(conn: Connection, before: Followup, **changes: object) -> Followup:
    after = replace(before, **changes)  # type: ignore[arg-type]
    if not followups.change(conn, before, after):
        raise Busy(f"somebody else changed follow-up {before.id} just now")
    return after


def _name(said: str) -> str:
    name = printable(said.strip(), LONGEST_NAME)
    if not folded(name):
        raise NoFollowup("say whose it is: a name")
    return name


def _note(said: str) -> str:
    return harmless(said).strip()[:LONGEST_NOTE]

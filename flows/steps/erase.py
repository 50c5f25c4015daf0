"""Erase what one person said: words, names, edits, drafts, quotations. That it was said, and how often, stays."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Engine

from flows.steps.followups import voices_of
from flows.steps.pages import empty_pages
from mentions.whose import plain_name
from settings import Settings
from storage import erasures, followups
from storage import mentions as kept
from storage.engine import reading, writing
from storage.erasures import Receipt
from storage.mentions import MentionRow
from storage.rows import chunks
from storage.tombstones import bury_rows

CHUNK = 100  # mentions of one transaction: others wait for no more than that
SAMPLE = 3
Progress = Callable[[int], object]
"""Called with how many more are erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is kept of a person: how much of each origin, and a few of the latest."""

    ids: tuple[int, ...]
    origins: dict[str, int]
    sample: tuple[MentionRow, ...]


def find(engine: Engine, who: str, origin: str | None) -> Found:
    """By id, handle (with or without @) or address of the profile; upper and lower case are one."""
    with reading(engine) as conn:
        found = list(erasures.said_by(conn, who, origin))
        sample = kept.by_ids(conn, [id_ for id_, _ in found[: -SAMPLE - 1 : -1]])
    ids = tuple(id_ for id_, _ in found)
    return Found(ids=ids, origins=dict(Counter(place for _, place in found)), sample=tuple(sample))


def erase(
    engine: Engine, settings: Settings, who: str, origin: str | None, now: datetime, *, told: Progress = id
) -> Receipt | None:
    """A hundred mentions to a transaction, each with its part of the receipt: one that was cut off goes on, and so does
    its receipt. None where nothing is kept of this person and nothing was cut off.
    """
    mark = erasures.mark(who, origin)
    found, promised = find(engine, who, origin).ids, _promised(engine, who, origin)
    if not found and not promised and not _is_cut_off(engine, mark):
        return None
    while found:
        for some in chunks(found, CHUNK):
            _bury(engine, mark, some, now)
            told(len(some))
        found = find(engine, who, origin).ids  # somebody may have been heard meanwhile
    pages = empty_pages(engine, settings.html, now)
    with writing(engine) as conn:
        counts = {"pages": len(pages), "followups": followups.forget(conn, (), promised)}
        return erasures.add(conn, erasures.begin(conn, mark, now), counts, done=True)


def check(engine: Engine, who: str, origin: str | None) -> list[Receipt]:
    """The receipts of this person, the latest first; without an origin those of every origin that is known."""
    with reading(engine) as conn:
        places = [origin] if origin else [None, *erasures.origins(conn)]
        found = [one for place in places for one in erasures.receipts(conn, erasures.mark(who, place))]
    return sorted(found, key=lambda one: (one.at, one.id), reverse=True)


def _bury(engine: Engine, mark: str, ids: Sequence[int], now: datetime) -> None:
    with writing(engine) as conn:
        receipt = erasures.begin(conn, mark, now)
        forgotten = followups.forget(conn, ids, voices_of(kept.by_ids(conn, ids)))
        erasures.add(conn, receipt, asdict(bury_rows(conn, ids, now)) | {"followups": forgotten})


def _promised(engine: Engine, who: str, origin: str | None) -> list[str]:
    """The voices of this name to whom something was promised: what they said may be gone already."""
    with reading(engine) as conn:
        known = [(one, *one.partition(" ")[::2]) for one in followups.voices(conn)]
    wanted, there = plain_name(who), (origin or "").casefold()
    return [one for one, place, key in known if plain_name(key) == wanted and there in ("", place.casefold())]


def _is_cut_off(engine: Engine, mark: str) -> bool:
    with reading(engine) as conn:
        return not all(one.done for one in erasures.receipts(conn, mark))

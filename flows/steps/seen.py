"""What a look found is kept: edits, deletions, counts of attention, cost, and that it was looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from alerts.words import clock
from flows.steps.advice import step_for
from flows.steps.border import cleaned, named
from flows.steps.budget import Room, charge, room_in
from flows.steps.keep import keep, key_of, prepared
from listeners.contract import RateLimited, Refused, Seen, SourceError, Unavailable
from settings import Settings, Source
from storage import looks
from storage.engine import reading, writing
from storage.looks import Remembered

SHARE = 0.1  # of a budget: what is left is for hearing
FIRST_PAUSE = timedelta(minutes=5)
_ALL_THE_SAME = (RateLimited, Unavailable, Refused)  # they say nothing about the ids that were asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """What looking again found. `there` are all that still exist, `edited` of them with other words; of `unsaid` the
    source said nothing; `left` were not asked for, and `skipped` or `error` says why."""

    source: str
    there: int = 0
    edited: int = 0
    gone: int = 0
    unsaid: int = 0
    left: int = 0
    skipped: str | None = None
    error: str | None = None
    error_class: str | None = None

    @property
    def done(self) -> int:
        """How many it was asked for."""
        return self.there + self.gone + self.unsaid


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """What the source may still cost, and how much of that looking may take."""

    whole: Room
    share: Room

    def less(self, cost: float) -> "Purse":
        """After it cost so much more."""
        return Purse(whole=self.whole.less(cost), share=self.share.less(cost))

    def empty(self, now: datetime) -> str | None:
        """Why nothing more may be asked, None where it may."""
        if not self.whole.fits:
            return self.whole.told(now)
        share = self.share
        if share.fits or share.resets is None:
            return None
        until = clock(share.resets, share.zone, now)
        return (
            f"looking again may take a tenth of its budget: {share.spent:.6g} of {share.budget:.6g} {share.unit} are "
            f"spent, one question can cost {share.page:g}; it goes on {until}"
        )


def purse_of(engine: Engine, source: Source, now: datetime) -> Purse:
    """What may be spent now."""
    with reading(engine) as conn:
        whole = room_in(conn, source, now)
        spent = looks.spent(conn, source.name, whole.period) if whole.period else 0
    return Purse(whole=whole, share=replace(whole, budget=SHARE * whole.budget, spent=spent))


def keep_seen(
    engine: Engine, settings: Settings, source: Source, seen: Seen, *, asked: Mapping[str, Remembered], now: datetime
) -> tuple[LookedAt, frozenset[str]]:
    """All of it in one transaction, or nothing. Gives what it came to, and which of the asked ids were answered.

    What was not asked for is passed over; so is what the source calls gone and shows in one breath.
    """
    ours = {(row.origin, row.external_id): row for row in asked.values()}
    ready = prepared(engine, settings.brands, (one for one in seen.mentions if key_of(cleaned(one)) in ours))
    there = {ours[key_of(one)].external_id for one in ready.heard}
    gone = {name for name in map(named, seen.gone) if name in asked} - there
    with writing(engine) as conn:
        saved = keep(conn, settings.brands, source.name, ready, gone=gone, now=now)
        looks.looked(conn, (asked[name].id for name in there | gone), now)
        looks.rest(conn, source.name, seen.not_before)
        _charge(conn, source, seen.cost, now)
    found = LookedAt(source=source.name, there=len(there), edited=len(saved.revised), gone=len(gone))
    return found, frozenset(there | gone)


def pass_over(engine: Engine, asked: Mapping[str, Remembered], now: datetime) -> int:
    """The source said nothing of these, and is asked for others first from now on. Gives how many they are."""
    with writing(engine) as conn:
        looks.looked(conn, (row.id for row in asked.values()), now)
    return len(asked)


def keep_failure(
    engine: Engine, source: Source, asked: Mapping[str, Remembered], wrong: SourceError, *, now: datetime, name: str
) -> str:
    """Stores what went wrong and tells it. A pause that the source named holds for hearing too.

    An answer that cannot be read may be the fault of one id: these are asked for after all others, so that it does not
    stand in the way for ever.
    """
    error = f"looking again: {wrong}; it goes on with the next run; {step_for(wrong)}"
    pause = timedelta(seconds=wrong.retry_after) if wrong.retry_after is not None else FIRST_PAUSE
    is_hushed = wrong.retry_after is not None or isinstance(wrong, RateLimited)
    with writing(engine) as conn:
        looks.rest(conn, source.name, now + pause if is_hushed else None)
        looks.ailing(conn, source.name, error, name)
        if not isinstance(wrong, _ALL_THE_SAME):
            looks.looked(conn, (row.id for row in asked.values()), now)
    return error


def _charge(conn: Connection, source: Source, cost: float, now: datetime) -> None:
    charge(conn, source, cost, now)
    if cost and (period := room_in(conn, source, now).period):
        looks.spend(conn, source.name, period, cost)

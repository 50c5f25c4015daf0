"""What a look found is kept: edits, deletions, counts of attention, cost, and that it was looked at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from alerts.words import clock
from flows.steps.advice import step_for
from flows.steps.border import cleaned, named
from flows.steps.budget import ROUND, Room, price_of, room_in
from flows.steps.charge import charge
from flows.steps.keep import keep, key_of, prepared
from listeners.contract import SHARE, RateLimited, Refused, Seen, SourceError, Unavailable
from settings import Settings, Source
from storage import looks
from storage.engine import reading, writing
from storage.looks import Remembered

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
    """What the source may still cost, and how much of that looking may take. `look` is the most that one question for
    so many ids can cost; in both rooms a `page` is a question for one."""

    whole: Room
    share: Room
    look: Callable[[int], float]

    def less(self, cost: float) -> "Purse":
        """After it cost so much more."""
        return replace(self, whole=self.whole.less(cost), share=self.share.less(cost))

    def ids(self, most: int) -> int:
        """For how many ids, up to so many, one question can be paid."""
        left = min(self.whole.left, self.share.left) + ROUND
        return next((many for many in range(most, 0, -1) if self.look(many) <= left), 0)

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
    price = price_of(source)

    def look(many: int) -> float:
        return price.looking(source.options, many) if price else 0

    with reading(engine) as conn:
        whole = replace(room_in(conn, source, now), page=look(1))
        spent = looks.spent(conn, source.name, whole.period) if whole.period else 0
    return Purse(whole=whole, share=replace(whole, budget=SHARE * whole.budget, spent=spent), look=look)


def keep_seen(
    engine: Engine, settings: Settings, source: Source, seen: Seen, *, asked: Mapping[str, Remembered], now: datetime
) -> tuple[LookedAt, frozenset[str]]:
    """All of it in one transaction, or nothing. Gives what it came to, and which of the asked ids were answered.

    What was not asked for is passed over; so is what the source calls gone and shows in one breath.
    """
    ours = {(row.origin, row.external_id): row for row in asked.values()}
    answered = (one for one in seen.mentions if key_of(cleaned(one)) in ours)
    ready = prepared(engine, settings, source, answered)
    there = {ours[key_of(one)].external_id for one in ready.heard} | {name for name in seen.there if name in asked}
    gone = {name for name in map(named, seen.gone) if name in asked} - there
    with writing(engine) as conn:
        saved = keep(conn, settings, source.name, ready, gone=gone, now=now)
        looks.looked(conn, (asked[name].id for name in there | gone), now)
        looks.rest(conn, source.name, seen.not_before)
        _charge(conn, settings, source, seen.cost, now)
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


def _charge(conn: Connection, settings: Settings, source: Source, cost: float, now: datetime) -> None:
    charge(conn, settings, source, cost, now)
    if cost and (period := room_in(conn, source, now).period):
        looks.spend(conn, source.name, period, cost)

"""Judge one brand: what was not yet counted becomes complaints, alerts, notices and drafts, in one transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from alerts.blind import WEEK, blind_since, unheard
from complaints import BrandState, Transition, advance, dump, edge, load
from flows.steps.health import healths
from flows.steps.rules import INSTANT, REPLAYED, heard, rules_of
from flows.steps.telling import tell
from settings import Brand, Settings
from storage import blinds, complaints, stream
from storage import mentions as kept
from storage.engine import writing

GRACE = timedelta(minutes=1)  # an edge is closed a minute after it passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a judgement did. `edge` is the last edge that is closed; `alerts` are the numbers of the new ones."""

    brand: str
    edge: datetime
    folded: int = 0
    transitions: tuple[Transition, ...] = ()
    alerts: tuple[int, ...] = ()
    drafts: int = 0


def judge(engine: Engine, settings: Settings, brand: Brand, now: datetime) -> Judged:
    """Closes every edge that passed a minute ago. Raises storage.complaints.Conflict when another run did so."""
    at = edge(now - GRACE)
    with writing(engine) as conn:
        before = complaints.state(conn, brand.name)
        if before and before[1] >= at:
            return Judged(brand=brand.name, edge=before[1])
        state = _remembered(conn, settings, brand, *before[1:]) if before else BrandState.new(brand.name)
        waiting = kept.unfolded(conn, brand.name, at)
        if before is None and not waiting:
            return Judged(brand=brand.name, edge=at)  # the first hearing is still to come
        last = before[1] if before else None
        _note_blindness(conn, settings, brand, last, at)
        rules = rules_of(conn, settings, brand, last or at - REPLAYED, at)
        # `fold` in place: the state was read here and is nobody else's, and a copy costs as much as the fold
        changes = tuple(advance(state, [heard(row, at) for _, row in waiting], at, rules))
        complaints.keep_state(conn, brand.name, before[0] if before else None, at, dump(state))
        complaints.keep_transitions(conn, changes, state.complaints())
        kept.mark_folded(conn, [id_ for id_, _ in waiting], at)
        told, drafts = tell(conn, settings, brand, changes, now, rules=rules)
    return Judged(
        brand=brand.name, edge=at, folded=len(waiting), transitions=changes, alerts=tuple(told), drafts=drafts
    )


def _remembered(conn: Connection, settings: Settings, brand: Brand, last: datetime, memory: bytes) -> BrandState:
    """The memory at the edge `last`. One that cannot be read (it is of another version, or damaged) is made again from
    what was counted in the last 28 days, at the edges of that time; what changed then is on record already."""
    try:
        return load(memory)
    except ValueError:
        begin, end = last - REPLAYED, last + INSTANT
    state, rules = BrandState.new(brand.name), rules_of(conn, settings, brand, begin, end)
    for at, rows in stream.folded(conn, brand.name, begin, end):
        advance(state, [heard(row, at) for row in rows], at, rules)
    advance(state, [], last, rules)
    return state


def _note_blindness(conn: Connection, settings: Settings, brand: Brand, before: datetime | None, at: datetime) -> None:
    """A window in which most of what is usually heard of a brand cannot be heard; silence teaches nothing then.

    One that lasts is noted from what was not folded before.
    """
    missing = unheard(healths(conn, settings, at), at)
    if not missing:
        return
    first = min(one.since for one in missing)
    if blind := blind_since(missing, kept.given_by(conn, brand.name, first - WEEK, first)):
        since, why = max(blind[0], before or blind[0]), blind[1]
        if since < at:
            blinds.extend(conn, brand.name, since, at, why)

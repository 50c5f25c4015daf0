"""What the detector would have told of stored history: the fold, rules and edges of life. Nothing is kept."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.record import median_of
from alerts.timeline import Verdict
from complaints import COUNTED, NEW, VOLUME, BrandState, Transition, advance
from complaints.hindsight import Hindsight, Memory, Telling
from complaints.voice import UNKNOWN
from flows.steps.record import verdicts_of
from flows.steps.rules import REPLAYED, heard, rules_of
from settings import Brand, Settings
from storage import stream

ENOUGH = 3  # false alarms to expect, of which none at all would be chance in one of twenty histories
Key = tuple[str, str]
"""Origin and external id of a mention."""
BUDGETS = (0.05, 0.1, 0.175, 0.25, 0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """One brand under one budget: what would have notified from `since` on, as hindsight takes it, and its worth."""

    brand: str
    budget: float
    since: datetime
    changes: Mapping[Telling, Transition]
    hindsight: Hindsight


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Brands together under one budget; `lead` is the median over storms told in time, before half of each."""

    budget: float
    alerts: int
    storms: int
    in_time: int
    false: int
    weeks: float
    lead: timedelta | None


def backtest(
    conn: Connection,
    settings: Settings,
    brand: Brand,
    *,
    since: datetime,
    until: datetime,
    budgets: Sequence[float],
    done: Callable[[int], object] = lambda _: None,
) -> list[Backtest]:
    """One for each budget, from one reading of what was counted in [since, until) and the four weeks before, of which
    the detector learns. `done` is called with how many more mentions were read."""
    begin = since - REPLAYED
    rules = [replace(rules_of(conn, settings, brand, begin, until), budget=budget) for budget in budgets]
    states = [BrandState.new(brand.name) for _ in budgets]
    told: list[dict[Telling, Transition]] = [{} for _ in budgets]
    memory, classes, verdicts = Memory(), dict[Key, str](), verdicts_of(conn, brand.name, begin, until)
    for edge, rows in stream.folded(conn, brand.name, begin, until):
        known = [heard(row, edge) for row in rows]
        for one in known:
            memory.hears(one)
            if (one.complaint or 0.0) >= COUNTED:
                classes[one.origin, one.external_id] = one.topic or UNKNOWN
        for state, rule, found in zip(states, rules, told, strict=True):
            notifying = [change for change in advance(state, known, edge, rule) if change.notifies]
            found.update((telling(change, classes, verdicts), change) for change in notifying)
        done(len(rows))
    return [
        Backtest(
            brand=brand.name,
            budget=budget,
            since=since,
            changes={one: change for one, change in found.items() if one.at >= since},
            hindsight=memory.looks_back(found, since),  # a storm may have been told just before
        )
        for budget, found in zip(budgets, told, strict=True)
    ]


def telling(change: Transition, classes: Mapping[Key, str], verdicts: Mapping[str, Verdict] | None = None) -> Telling:
    """An alert as hindsight takes it: about what no class is of it is about the class of most that it counted, where
    these have one; one about volume is about the brand as a whole.

    `classes` are the topics of mentions, `verdicts` those on complaints.
    """
    said = (verdicts or {}).get(change.complaint)
    return Telling(
        at=change.at,
        topic=_class_of(change, classes),
        complaint=change.complaint,
        real=None if said is None else said != "noise",
        urgent=change.cause == "urgent",
    )


def _class_of(change: Transition, classes: Mapping[Key, str]) -> str | None:
    if not change.topic.startswith(NEW):
        return None if change.topic == VOLUME else change.topic
    keys = [(one.origin, one.external_id) for one in change.members or change.evidence.witnesses]
    most = Counter(classes[key] for key in keys if key in classes).most_common(1)
    return most[0][0] if most else None


def together(of_budget: Sequence[Backtest]) -> Sums:
    """What all brands were under one budget."""
    storms = [storm for one in of_budget for storm in one.hindsight.storms]
    return Sums(
        budget=of_budget[0].budget,
        alerts=sum(len(one.changes) for one in of_budget),
        storms=len(storms),
        in_time=sum(storm.telling is not None for storm in storms),
        false=sum(len(one.hindsight.false) for one in of_budget),
        weeks=sum(one.hindsight.weeks for one in of_budget),
        lead=median_of([storm.lead for storm in storms]),
    )


def allowed(tried: Sequence[Sequence[Backtest]], wanted: Sequence[float]) -> float:
    """How many false alarms all brands together may have in their weeks, if each may have so many a week."""
    return sum(of_brand[0].hindsight.weeks * one for of_brand, one in zip(tried, wanted, strict=True))


def proposed(tried: Sequence[Sequence[Backtest]], wanted: Sequence[float]) -> float | None:
    """The largest budget under which all brands together had no more false alarms than each may have a week.

    `tried` are the backtests of each brand, for the same budgets in rising order. None where none kept to it, or where
    fewer than ENOUGH false alarms were to be expected in that time: then none of them says anything.
    """
    most = allowed(tried, wanted)
    kept = [one.budget for one in map(together, zip(*tried, strict=True)) if one.false <= most]
    return kept[-1] if kept and most >= ENOUGH else None

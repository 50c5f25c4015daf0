"""What the detector would have told of stored history: the fold, rules and edges of life. Nothing is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from alerts.timeline import Verdict
from complaints import NEW, VOLUME, BrandState, Transition, advance
from complaints.hindsight import Hindsight, Memory, Telling
from flows.steps.judge import REPLAYED, heard, rules_of
from flows.steps.record import verdicts_of
from settings import Brand, Settings
from storage import stream

ENOUGH = 3  # false alarms to expect, of which none at all would be chance in one of twenty histories
BUDGETS = (0.05, 0.1, 0.175, 0.25, 0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """One brand under one budget: what would have notified, and what it was worth."""

    brand: str
    budget: float
    changes: tuple[Transition, ...]
    hindsight: Hindsight


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
    told: list[list[Transition]] = [[] for _ in budgets]
    memory, verdicts = Memory(), verdicts_of(conn, brand.name, begin, until)
    for edge, rows in stream.folded(conn, brand.name, begin, until):
        known = [heard(row, edge) for row in rows]
        for one in known:
            memory.hears(one)
        for state, rule, found in zip(states, rules, told, strict=True):
            found += [change for change in advance(state, known, edge, rule) if change.notifies and change.at >= since]
        done(len(rows))
    return [
        Backtest(
            brand=brand.name,
            budget=budget,
            changes=tuple(found),
            hindsight=memory.looks_back([telling(change, verdicts) for change in found], since),
        )
        for budget, found in zip(budgets, told, strict=True)
    ]


def telling(change: Transition, verdicts: Mapping[str, Verdict]) -> Telling:
    """An alert as hindsight takes it: one about volume, or about what no class is of, is about the brand as a whole.

    `verdicts` are by complaint.
    """
    said = verdicts.get(change.complaint)
    topic = None if change.topic == VOLUME or change.topic.startswith(NEW) else change.topic
    real = None if said is None else said != "noise"
    return Telling(at=change.at, topic=topic, real=real, urgent=change.cause == "urgent")


def proposed(tried: Sequence[Sequence[Backtest]], wanted: float) -> float | None:
    """The largest budget under which all brands together had at most `wanted` false alarms a brand-week.

    `tried` are the backtests of each brand, for the same budgets in rising order. None where none kept to it, or where
    fewer than ENOUGH false alarms were to be expected in that time: then none of them says anything.
    """
    best = None
    for of_budget in zip(*tried, strict=True):
        weeks = sum(one.hindsight.weeks for one in of_budget)
        false = sum(len(one.hindsight.false) for one in of_budget)
        if weeks * wanted >= ENOUGH and false / weeks <= wanted:
            best = of_budget[0].budget
    return best

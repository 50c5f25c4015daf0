"""`foreshock backtest` on what is stored: the alerts it would have sent, their worth, and which budget fits."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Engine

from alerts import why
from alerts.severity import severity_of
from alerts.words import count, percent, printable, rough, stamp
from complaints.hindsight import Hindsight, Storm, Telling
from console.lines import line, told_keys
from console.progress import counted
from console.summary import aligned
from flows.steps.backtest import ENOUGH, Backtest, backtest, proposed, telling
from flows.steps.judge import REPLAYED
from settings import Brand, Settings
from storage import stream
from storage.engine import reading

Tried = Sequence[Sequence[Backtest]]
"""Of each brand, one for each budget."""


def look_back(
    engine: Engine,
    known: Settings,
    brands: Sequence[Brand],
    *,
    since: datetime,
    until: datetime,
    budgets: Sequence[float] | None,
) -> Tried:
    """Backtests of these brands, with a bar on a terminal; without budgets each brand has its own."""
    with reading(engine) as conn:

        def many() -> int:
            return sum(stream.count_folded(conn, one.name, since - REPLAYED, until) for one in brands)

        with counted("reading what was heard", many) as done:
            return [
                backtest(conn, known, one, since=since, until=until, budgets=budgets or (one.budget,), done=done)
                for one in brands
            ]


def tell(tried: Tried, zone: str, *, json: bool) -> Iterator[str]:
    """The alerts of every brand with what each was worth, and what all were: a line or an object each."""
    for (one,) in tried:
        caught = {(storm.telling.at, storm.telling.topic): storm for storm in one.hindsight.storms if storm.telling}
        for change in one.changes:
            told = telling(change, {})
            storm = caught.get((told.at, told.topic))
            if json:
                yield line({**told_keys(change, severity_of(change), why(change)), **_worth(storm)})
            else:
                yield f"{stamp(change.at, zone)}  {printable(why(change, zone=zone))}"
                yield f"    {_found(storm, one.hindsight, told)}"
        if json:
            yield line(_keys(one))
        else:
            yield from _sums(one)


def _worth(storm: Storm | None) -> dict[str, object]:
    if storm is None:
        return {"storm": None, "lead": None, "lead_peak": None, "before": None}
    shares = {"lead": storm.lead, "lead_peak": storm.lead_peak, "before": round(storm.early, 4)}
    return {"storm": len(storm.said), **shares}


def _found(storm: Storm | None, all_: Hindsight, told: Telling) -> str:
    if storm is not None and storm.lead is not None:
        when = f"{rough(storm.lead)} before half" if storm.lead >= timedelta() else f"{rough(-storm.lead)} after half"
        return f"in time: {percent(storm.early)} of {count(len(storm.said), 'voice')} had been heard, {when} of them"
    if _among(told, all_.late):
        return "of a storm that was told already or nearly over, or real, as a person said"
    if _among(told, all_.urgent):
        return "urgent: about one message, of which no storm need come"
    if _among(told, all_.false):
        return "false: no storm came of it"
    young = all_.end is not None and told.at >= all_.end
    return "too young to say: not counted" if young else "while the detector was learning: not counted"


def _among(told: Telling, some: Sequence[Telling]) -> bool:
    return any((one.at, one.topic) == (told.at, told.topic) for one in some)


def _keys(one: Backtest) -> dict[str, object]:
    seen = one.hindsight
    return {
        "brand": one.brand,
        "budget": one.budget,
        "alerts": len(one.changes),
        "storms": len(seen.storms),
        "in_time": sum(storm.telling is not None for storm in seen.storms),
        "false": len(seen.false),
        "weeks": round(seen.weeks, 3),
        "false_alarms": seen.false_alarms,
        "lead": median_of([storm.lead for storm in seen.storms]),
        "lead_peak": median_of([storm.lead_peak for storm in seen.storms]),
    }


def _sums(one: Backtest) -> Iterator[str]:
    seen = one.hindsight
    if seen.false_alarms is None:
        yield f"{printable(one.brand)}: not heard for more than a week yet, so nothing can be said of false alarms"
        return
    caught = [storm for storm in seen.storms if storm.telling is not None]
    yield (
        f"{printable(one.brand)}: {len(caught)} of {count(len(seen.storms), 'storm')} told in time, "
        f"{count(len(seen.false), 'false alarm')} in {seen.weeks:.1f} weeks, {seen.false_alarms:.2f} a week; "
        f"you allow {one.budget:g}"
    )
    if (lead := median_of([storm.lead for storm in caught])) is not None:
        peak = median_of([storm.lead_peak for storm in caught]) or timedelta()
        yield f"    the median: {signed(lead)} half of a storm had been said, {signed(peak)} its largest hour ended"
    for storm in seen.storms:
        if storm.telling is None:
            yield f"    missed: {printable(storm.topic)}, {stamp(storm.said[0])}, {count(len(storm.said), 'voice')}"


def tell_budgets(tried: Tried, wanted: float, *, json: bool) -> Iterator[str]:
    """All brands together under each budget, and the largest that keeps to what is wanted."""
    rows = [_of_budget(of_budget) for of_budget in zip(*tried, strict=True)]
    best = proposed(tried, wanted)
    if json:
        yield from (line(row) for row in rows)
        yield line({"wanted": wanted, "proposed": best})
        return
    head = ("budget", "alerts", "storms in time", "false alarms a week", "before half")
    shown = [
        (
            f"{row['budget']:g}",
            str(row["alerts"]),
            f"{row['in_time']} of {row['storms']}",
            "no time yet" if row["false_alarms"] is None else f"{row['false_alarms']:.2f}",
            "none" if row["lead"] is None else signed(row["lead"]).removesuffix(" before"),
        )
        for row in rows
    ]
    yield from aligned((head, *shown))
    yield ""
    if best is None:
        weeks = sum(of_brand[0].hindsight.weeks for of_brand in tried)
        if weeks * wanted < ENOUGH:
            needed = f"{ENOUGH / wanted:.0f} are needed, of all brands together"
            yield f"{weeks:.1f} weeks are too few to choose by: {needed}"
        else:
            yield f"no budget kept to {wanted:g} false alarms a week here: corrections and verdicts may change that"
    else:
        yield f"budget = {best:g} under [[brands]] would have kept to {wanted:g} false alarms a week here"


def _of_budget(of_budget: Sequence[Backtest]) -> dict[str, Any]:
    storms = [storm for one in of_budget for storm in one.hindsight.storms]
    weeks = sum(one.hindsight.weeks for one in of_budget)
    false = sum(len(one.hindsight.false) for one in of_budget)
    return {
        "budget": of_budget[0].budget,
        "alerts": sum(len(one.changes) for one in of_budget),
        "storms": len(storms),
        "in_time": sum(storm.telling is not None for storm in storms),
        "false_alarms": false / weeks if weeks > 0 else None,
        "lead": median_of([storm.lead for storm in storms]),
    }


def median_of(leads: Sequence[timedelta | None]) -> timedelta | None:
    """Of those that are known; None where none is."""
    known = [lead.total_seconds() for lead in leads if lead is not None]
    return timedelta(seconds=median(known)) if known else None


def signed(lead: timedelta) -> str:
    """`3 hours before`, or `2 hours after`."""
    return f"{rough(lead)} before" if lead >= timedelta() else f"{rough(-lead)} after"

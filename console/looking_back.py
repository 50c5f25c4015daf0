"""`foreshock backtest` on what is stored: the alerts it would have sent, their worth, and which budget fits."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from alerts import why
from alerts.record import median_of
from alerts.severity import severity_of
from alerts.words import count, percent, printable, rough, stamp
from complaints.hindsight import Storm, Worth
from console.lines import line, told_keys
from console.progress import counted
from console.summary import aligned
from flows.steps.backtest import ENOUGH, Backtest, Sums, allowed, backtest, proposed, together
from flows.steps.rules import REPLAYED
from settings import Brand, Settings
from storage import stream
from storage.engine import reading
from storage.mentions import heard_since

Tried = Sequence[Sequence[Backtest]]
"""Of each brand, one for each budget."""
MEANS: dict[Worth, str] = {
    "again": "of a storm that was told already",
    "late": "of a storm that was nearly over",
    "beside": "during a storm about something else",
    "real": "real, as a person said, though it was no storm",
    "urgent": "urgent: about one message, of which no storm need come",
    "false": "false: no storm came of it",
    "undecided": "too young to say: not counted",
    "learning": "while the detector was learning: not counted",
}
"""What an alert was worth that told no storm in time."""


def look_back(
    engine: Engine,
    known: Settings,
    brands: Sequence[Brand],
    *,
    since: datetime | None,
    until: datetime,
    budgets: Sequence[float] | None,
) -> Tried:
    """Backtests of these brands since then (None: of all that is stored), with a bar on a terminal; without budgets
    each brand has its own."""
    with reading(engine) as conn:
        begins = [(one, since or _first(conn, one.name) or until) for one in brands]

        def many() -> int:
            return sum(stream.count_folded(conn, one.name, begin - REPLAYED, until) for one, begin in begins)

        with counted("reading what was heard", many) as done:
            return [
                backtest(conn, known, one, since=begin, until=until, budgets=budgets or (one.budget,), done=done)
                for one, begin in begins
            ]


def _first(conn: Connection, brand: str) -> datetime | None:
    """The earliest of what is stored: at the first edge of a brand four weeks are counted at once."""
    first = heard_since(conn, brand)
    return first and first - REPLAYED


def tell(tried: Tried, zone: str, *, json: bool) -> Iterator[str]:
    """The alerts of every brand with what each was worth, and what all were: a line or an object each."""
    for (one,) in tried:
        for told, change in one.changes.items():
            storm = next((storm for storm in one.hindsight.storms if storm.telling == told), None)
            worth = one.hindsight.worth(told)
            if json:
                keys = told_keys(change, severity_of(change), why(change))
                yield line({"kind": "alert", **keys, "worth": worth, **_of_storm(storm)})
            else:
                yield f"{stamp(change.at, zone)}  {printable(why(change, zone=zone))}"
                yield f"    {_in_time(storm) if storm else MEANS[worth]}"
        if json:
            yield line(_keys(one))
        else:
            yield from _sums(one, zone)


def _of_storm(storm: Storm | None) -> dict[str, object]:
    if storm is None:
        return {"storm": None, "lead": None, "lead_peak": None, "before": None}
    shares = {"lead": storm.lead, "lead_peak": storm.lead_peak, "before": round(storm.early, 4)}
    return {"storm": len(storm.said), **shares}


def _in_time(storm: Storm) -> str:
    voices = count(len(storm.said), "voice")
    return (
        f"in time: {percent(storm.early)} of {voices} had been heard, {signed(storm.lead or timedelta())} half of them"
    )


def _many(one: Backtest, worth: Worth) -> int:
    return sum(one.hindsight.worth(told) == worth for told in one.changes)


def _keys(one: Backtest) -> dict[str, object]:
    seen = one.hindsight
    return {
        "kind": "brand",
        "brand": one.brand,
        "budget": one.budget,
        "alerts": len(one.changes),
        "storms": len(seen.storms),
        "in_time": sum(storm.telling is not None for storm in seen.storms),
        "late": sum(_many(one, worth) for worth in ("again", "late", "beside")),
        "real": _many(one, "real"),
        "urgent": len(seen.urgent),
        "undecided": _many(one, "undecided"),
        "false": len(seen.false),
        "weeks": round(seen.weeks, 3),
        "false_alarms": seen.false_alarms,
        "lead": median_of([storm.lead for storm in seen.storms]),
        "lead_peak": median_of([storm.lead_peak for storm in seen.storms]),
    }


def _sums(one: Backtest, zone: str) -> Iterator[str]:
    seen = one.hindsight
    if seen.false_alarms is None:
        yield f"{printable(one.brand)}: {_uncounted(one, zone)}"
        return
    caught = [storm for storm in seen.storms if storm.telling is not None]
    real = _many(one, "real")
    called = f"{count(real, 'alert')} real as a person said, " if real else ""
    yield (
        f"{printable(one.brand)}: {len(caught)} of {count(len(seen.storms), 'storm')} told in time, "
        f"{called}"
        f"{count(len(seen.false), 'false alarm')} in {seen.weeks:.1f} weeks, {seen.false_alarms:.2f} a week; "
        f"you allow {one.budget:g}"
    )
    if (lead := median_of([storm.lead for storm in caught])) is not None:
        peak = median_of([storm.lead_peak for storm in caught]) or timedelta()
        yield f"    the median: {signed(lead)} half of a storm had been said, {signed(peak)} its largest hour ended"
    for storm in seen.storms:
        if storm.telling is None:
            voices = count(len(storm.said), "voice")
            yield f"    missed: {printable(storm.topic)}, {stamp(storm.said[0], zone)}, {voices}"


def _uncounted(one: Backtest, zone: str) -> str:
    """Why nothing can be said of false alarms."""
    if one.hindsight.begin is None:
        return "nothing of it was heard in this time"
    if one.hindsight.begin == one.since:
        whole = "of its last two days nobody knows yet what becomes, and there are no others; a longer --since has them"
        return f"nothing can be said of false alarms since {stamp(one.since, zone)}: {whole}"
    return "not heard for more than nine days yet, so nothing can be said of false alarms"


def tell_budgets(tried: Tried, wanted: Sequence[float], *, json: bool) -> Iterator[str]:
    """All brands together under each budget, and the largest that keeps to what each brand is allowed a week."""
    rows = [together(of_budget) for of_budget in zip(*tried, strict=True)]
    best = proposed(tried, wanted)
    if json:
        yield from (line(_row_keys(row)) for row in rows)
        yield line({"kind": "proposal", "wanted": _mean_wanted(tried, wanted), "proposed": best})
        return
    head = ("budget", "alerts", "storms in time", "false alarms a week", "before half")
    yield from aligned((head, *map(_row, rows)))
    yield ""
    yield _proposal(tried, wanted, best)


def _row(row: Sums) -> tuple[str, ...]:
    return (
        f"{row.budget:g}",
        str(row.alerts),
        f"{row.in_time} of {row.storms}",
        f"{row.false / row.weeks:.2f}" if row.weeks > 0 else "no time yet",
        "none" if row.lead is None else signed(row.lead).removesuffix(" before"),
    )


def _row_keys(row: Sums) -> dict[str, object]:
    return {
        "kind": "budget",
        "budget": row.budget,
        "alerts": row.alerts,
        "storms": row.storms,
        "in_time": row.in_time,
        "false_alarms": row.false / row.weeks if row.weeks > 0 else None,
        "lead": row.lead,
    }


def _mean_wanted(tried: Tried, wanted: Sequence[float]) -> float:
    """What is allowed a brand-week, of all brands together."""
    weeks = sum(of_brand[0].hindsight.weeks for of_brand in tried)
    return allowed(tried, wanted) / weeks if weeks > 0 else sum(wanted) / len(wanted)


def _proposal(tried: Tried, wanted: Sequence[float], best: float | None) -> str:
    mean = _mean_wanted(tried, wanted)
    if best is not None:
        return f"budget = {best:g} under [[brands]] would have kept to {mean:.3g} false alarms a week here"
    if allowed(tried, wanted) >= ENOUGH:
        return f"no budget kept to {mean:.3g} false alarms a week here: corrections and verdicts may change that"
    weeks = sum(of_brand[0].hindsight.weeks for of_brand in tried)
    return (
        f"{weeks:.1f} weeks are too few to choose by: at {mean:.3g} false alarms a week {ENOUGH / mean:.0f} are needed "
        "of all brands together, besides the first week and the last two days of each; without --since all that is "
        "stored counts"
    )


def signed(lead: timedelta) -> str:
    """`3 hours before`, or `2 hours after`."""
    return f"{rough(lead)} before" if lead >= timedelta() else f"{rough(-lead)} after"

"""`foreshock replay`: an old export of any tool, and what Foreshock and a plain rule would have told of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alerts import why
from alerts.record import median_of
from alerts.words import count, percent, printable, rough, stamp
from complaints.complaint import BUDGET
from complaints.hindsight import LEARNING, Hindsight, Storm, Telling
from console.house import opened
from console.importing import lines_in
from console.lines import line
from console.looking_back import MEANS, signed
from console.progress import counted
from flows.local import ROOT, settings_file
from flows.steps.export import Export, read_export
from flows.steps.models import Knowing, knowing_of, unknown
from flows.steps.replay import Past, rang, replay
from listeners.files import ImportOptions

SILENT = timedelta(days=3)
RULES = (("foreshock", "Foreshock"), ("day_mean", "the 24-hour mean"))
"""The keys of JSON, and what a person reads."""


def replay_file(
    file: Path,
    options: ImportOptions,
    *,
    brand: str | None,
    column: str | None,
    budget: float | None,
    given: Path | None,
) -> tuple[Export, list[Past], str]:
    """The export, what would have been told of each brand, and the zone in which a person reads it. Raises NoExport."""
    with counted(f"reading {printable(file.name)}", lambda: lines_in(file) or 0) as done:
        export = read_export(file, options, brand=brand, column=column, now=datetime.now(UTC), done=done)
    known, zone = _known(given)
    if "timezone" in options.model_fields_set:
        zone = options.timezone
    with counted("understanding", lambda: sum(map(len, export.brands.values()))) as done:
        found = []
        for name, mentions in export.brands.items():
            knowing = known.get(name.casefold())
            allowed = budget or (knowing.brand.budget if knowing else BUDGET)
            found.append(replay(name, mentions, knowing or unknown(name), budget=allowed, done=done))
    return export, found, zone


def _known(given: Path | None) -> tuple[Mapping[str, Knowing], str]:
    """What the settings know of their brands, by the folded name, and their zone; nothing where there are none."""
    if settings_file(given) == ROOT / "foreshock.example.toml":
        return {}, "UTC"
    with opened(given) as (known, engine):
        return {name.casefold(): one for name, one in knowing_of(engine, known).items()}, known.timezone


def storms_of(past: Past, zone: str = "UTC") -> list[dict[str, Any]]:
    """The keys of each storm, with sentences whose times are in this zone.

    Lengths of time are from the alert to the moment by which half of it had been said, and to the end of its largest
    hour.
    """
    return [
        {
            "kind": "storm",
            "brand": past.brand,
            "topic": ours.topic,
            "since": ours.said[0],
            "until": ours.said[-1],
            "voices": len(ours.said),
            "half": ours.half,
            "peak": ours.peak,
            "foreshock": _ring(past, past.ours, ours, zone),
            "day_mean": _ring(past, past.day_mean, other, zone),
        }
        for ours, other in past.storms
    ]


def _ring(past: Past, seen: Hindsight, storm: Storm, zone: str) -> dict[str, Any] | None:
    told = rang(seen, storm)
    if told is None:
        return None
    then = replace(storm, telling=told)
    return {
        "time": told.at,
        "in_time": storm.telling is not None,
        "before": round(then.early, 4),
        "lead": then.lead,
        "lead_peak": then.lead_peak,
        "why": _why(past, told, zone),
    }


def _why(past: Past, told: Telling, zone: str) -> str | None:
    """The sentence of an alert of ours; the other rule says nothing but that there is more."""
    change = past.changes.get(told)
    return why(change, zone=zone) if change else None


def alerts_of(past: Past, zone: str = "UTC") -> list[dict[str, Any]]:
    """The keys of each alert of both rules, ours first, with what it was worth."""
    both = (("foreshock", past.ours, list(past.changes)), ("day_mean", past.day_mean, past.plain))
    return [
        {
            "kind": "alert",
            "brand": past.brand,
            "rule": rule,
            "worth": seen.worth(one),
            "time": one.at,
            "topic": past.changes[one].topic if one in past.changes else one.topic,
            "why": _why(past, one, zone),
        }
        for rule, seen, tellings in both
        for one in tellings
    ]


def sums_of(past: Past) -> dict[str, Any]:
    """What both rules were worth for a brand."""
    return {
        "brand": past.brand,
        "budget": past.budget,
        "mentions": len(past.heard),
        "storms": len(past.storms),
        "weeks": round(past.ours.weeks, 3),
        "urgent": len(past.ours.urgent),
        "undecided": sum(past.ours.worth(one) == "undecided" for one in past.changes),
        "apart": past.apart,
        "foreshock": _worth(past.ours),
        "day_mean": _worth(past.day_mean),
    }


def _worth(seen: Hindsight) -> dict[str, Any]:
    caught = [storm for storm in seen.storms if storm.telling is not None]
    return {
        "in_time": len(caught),
        "false": len(seen.false),
        "false_alarms": None if seen.false_alarms is None else round(seen.false_alarms, 4),
        "lead": median_of([storm.lead for storm in caught]),
        "lead_peak": median_of([storm.lead_peak for storm in caught]),
    }


def summary_of(export: Export, pasts: Iterable[Past], page: Path) -> dict[str, Any]:
    """What was read and what not, and what the rules were worth."""
    said, told = export.said, list(pasts)
    return {
        "kind": "summary",
        "file": str(export.path),
        "page": str(page),
        "records": export.tally.records,
        "read": len(said),
        "unread": {why: times for why, (times, *_) in export.tally.bad.items()},
        "twins": export.twins,
        "unscored": dict(sum((Counter(one.unscored) for one in told), Counter())),
        "since": said[0],
        "until": said[-1],
        "columns": {**export.columns, **({"brand": export.brand_column} if export.brand_column else {})},
        "unused": export.unused,
        "brands": [sums_of(one) for one in told],
    }


def tell(export: Export, pasts: Sequence[Past], page: Path, zone: str, *, json: bool) -> Iterator[str]:
    """A line or an object each: storms, alerts, and at last what was read and what all was worth."""
    summary = summary_of(export, pasts, page)
    if json:
        for past in pasts:
            yield from map(line, (*storms_of(past), *alerts_of(past)))
        yield line(summary)
        return
    yield from read_of(export, summary, zone)
    for past in pasts:
        yield ""
        yield f"{printable(past.brand)}: {verdict(past)}"
        yield from (f"    {note}" for note in notes(past, zone))
        for storm in storms_of(past):
            yield f"    {stamp(storm['since'], zone)}  {printable(storm['topic'])}, {count(storm['voices'], 'voice')}"
            yield from (f"        {name}: {found(storm[rule])}" for rule, name in RULES)
        for alert in alerts_of(past, zone):
            if alert["rule"] == "foreshock" and alert["worth"] != "in time":
                yield f"    {stamp(alert['time'], zone)}  {MEANS[alert['worth']]}"
                yield f"        {printable(alert['why'] or '')}"
        if past.taught > timedelta():
            yield f"    {cost(past)}"
    yield ""
    yield f"the page: {page}"


def read_of(export: Export, summary: Mapping[str, Any], zone: str) -> Iterator[str]:
    """What was read of the file, in sentences: rows, span, columns, and what could not be read or scored."""
    rows = count(summary["records"], "row")
    span = f"{stamp(summary['since'], zone)} to {stamp(summary['until'], zone)}"
    yield f"{printable(export.path.name)}: {summary['read']:,} of {rows} read, {span}"
    yield "columns: " + ", ".join(f"{field} = “{printable(name)}”" for field, name in summary["columns"].items())
    if export.either_way:
        first, other = ("day", "false") if export.dayfirst else ("month", "true")
        yield f"dates such as {printable(export.either_way)}: the {first} comes first; else give dayfirst={other}"
    if export.unused:
        yield f"not used: {printable(', '.join(export.unused), 300)}"
    yield from filter(None, str(export.tally).split("; "))
    if export.twins:
        yield f"{count(export.twins, 'row')} said what another had said under the same id: counted once"
    for reason, times in summary["unscored"].items():
        yield f"{count(times, 'text')} not scored: {printable(reason)}"
    if export.whole_hours:
        yield "all times are whole hours, so no moment here is surer than an hour"


def verdict(past: Past) -> str:
    """One sentence: how many storms, and who told them in time; or why nothing can be said."""
    if past.taught <= timedelta():
        return (
            f"these are {rough(past.taught + LEARNING)}, and the first seven days are for learning what is usual: "
            "nothing can be said of them yet; export a longer time, best a quarter of a year"
        )
    storms, after = len(past.storms), f"in the {rough(past.taught)} after the first seven"
    young = sum(past.ours.worth(one) == "undecided" for one in past.changes)
    open_ = (
        f"; and {count(young, 'alert')} in the last two days, of which nobody knows yet what becomes" if young else ""
    )
    if not storms:
        good = "" if young else ", which is good news"
        return (
            f"no storm {after}{good}: no topic had an hour in which more than 20 people complained, and more than five "
            f"times as many as in its busy hours{open_}"
        )
    told = [sum(storm.telling is not None for storm in seen.storms) for seen in (past.ours, past.day_mean)]
    return (
        f"{count(storms, 'storm')} {after}; told in time: {told[0]} by Foreshock, {told[1]} by the 24-hour mean{open_}"
    )


def notes(past: Past, zone: str) -> Iterator[str]:
    """What makes one doubt that the export is whole."""
    since, silence = past.silence
    if past.apart:
        far = "a silence of more than 28 days parts from the rest"
        yield f"left out: {count(past.apart, 'mention')} that {far}; are their dates right?"
    if silence >= SILENT:
        yield f"nothing was said for {rough(silence)} from {stamp(since, zone)} on: is the export whole?"


def cost(past: Past) -> str:
    """What both rules would have cost, in false alarms; and the alerts about one urgent message."""
    if past.ours.weeks <= 0:
        return "false alarms cannot be counted: of the last two days nobody knows what becomes, and there are no others"
    sums = [(name, seen) for (_, name), seen in zip(RULES, (past.ours, past.day_mean), strict=True)]
    told = "; ".join(f"{name} {len(seen.false)} ({seen.false_alarms or 0.0:.2f} a week)" for name, seen in sums)
    alone = f"; beside them {count(len(past.ours.urgent), 'alert')} of Foreshock about one urgent message each"
    return f"false alarms in {past.ours.weeks:.1f} weeks: {told}{alone if past.ours.urgent else ''}"


def found(ring: Mapping[str, Any] | None) -> str:
    """When an alert of a storm came, seen from the storm."""
    if ring is None:
        return "would not have told it"
    heard = f"{percent(ring['before'])} of it had been said, {signed(ring['lead'])} half of it"
    return f"in time, when {heard}" if ring["in_time"] else f"too late, when {heard}"

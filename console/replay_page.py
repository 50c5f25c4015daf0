"""The page of `foreshock replay`: one self-contained HTML file, no script, the texts of strangers shown as text."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from alerts.address import address
from alerts.words import harmless, printable, rough, stamp
from complaints import Hour
from complaints.hindsight import Storm
from console import chart
from console.looking_back import MEANS, signed
from console.picture import policy, sheet, templates
from console.replaying import RULES, alerts_of, cost, found, notes, read_of, storms_of, summary_of, sums_of, verdict
from flows.steps.export import Export
from flows.steps.replay import Past, rang, witnesses
from mentions import Mention
from mentions.personal import masked

HOUR = timedelta(hours=1)
BEFORE, AFTER, MOST = 12, 6, 21 * 24  # hours
QUOTE = 400  # characters
SHOWN = 100  # alerts of a brand


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A witness: `link` is a safe address or None."""

    text: str
    link: str | None
    said: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One storm as it is shown: its keys, its drawing, and who complained."""

    keys: Mapping[str, Any]
    chart: chart.Chart
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One brand."""

    sums: Mapping[str, Any]
    verdict: str
    cost: str | None
    cards: tuple[Card, ...]
    alerts: Sequence[Mapping[str, Any]]
    notes: tuple[str, ...]


def page(export: Export, pasts: Sequence[Past], out: Path, *, zone: str) -> str:
    """The whole file. The same export gives the same bytes, and its numbers are those of --json."""
    style = sheet("alert", "replay")
    summary = summary_of(export, pasts, out)
    return harmless(
        templates()
        .get_template("replay.html")
        .render(
            file=printable(export.path.name),
            summary=summary,
            read=list(read_of(export, summary, zone)),
            chapters=[_chapter(past, zone) for past in pasts],
            rules=RULES,
            canvas=chart,
            found=found,
            means=MEANS,
            shown=SHOWN,
            span=rough(summary["until"] - summary["since"]),
            stamp=partial(stamp, zone=zone),
            signed=signed,
            style=Markup(style),  # noqa: S704 - our own files, whose digest the policy names
            policy=policy(style),
        )
    )


def _chapter(past: Past, zone: str) -> Chapter:
    pairs = zip(storms_of(past, zone), past.storms, strict=True)
    return Chapter(
        sums=sums_of(past),
        verdict=verdict(past),
        cost=cost(past) if past.taught > timedelta() else None,
        cards=tuple(_card(past, keys, *both, zone) for keys, both in pairs),
        alerts=[one for one in alerts_of(past, zone) if _is_shown(one)],
        notes=tuple(notes(past, zone)),
    )


def _is_shown(alert: Mapping[str, Any]) -> bool:
    """Those in time stand beside their storms; of the other rule only its cost is of interest."""
    return bool(alert["worth"] != "in time" if alert["rule"] == "foreshock" else alert["worth"] == "false")


def _card(past: Past, keys: Mapping[str, Any], ours: Storm, other: Storm, zone: str) -> Card:
    told = ((rang(past.ours, ours), "Foreshock", False), (rang(past.day_mean, other), "24-hour mean", True))
    moments = [chart.Moment(at=one.at, label=label, other=plain) for one, label, plain in told if one]
    return Card(
        keys=keys,
        chart=chart.drawn(_hours(past, ours, [one.at for one in moments]), moments, ZoneInfo(zone)),
        quotes=tuple(map(_quote, witnesses(past, ours))),
    )


def _hours(past: Past, storm: Storm, moments: Sequence[datetime]) -> list[Hour]:
    """Its voices by the hour, from half a day before it; what is usual is the mean of all other hours."""
    said = past.voices[storm.topic]
    ordered, first, last = sorted(said), past.heard[0].said, past.heard[-1].said
    expected = (len(said) - len(storm.said)) / max(1.0, (last - first) / HOUR)
    begin = min([storm.said[0], *moments]).replace(minute=0, second=0, microsecond=0) - BEFORE * HOUR
    number = min(MOST, int((max([storm.said[-1], *moments]) - begin) / HOUR) + 1 + AFTER)
    edges = [bisect_left(ordered, begin + i * HOUR) for i in range(number + 1)]
    return [
        Hour(
            start=begin + i * HOUR,
            observed=edges[i + 1] - edges[i],
            expected=expected,
            low=0.0,
            high=max(storm.usual, expected),
        )
        for i in range(number)
    ]


def _quote(mention: Mention) -> Quote:
    link = address(masked(mention.url or "").text)
    return Quote(text=printable(masked(mention.words).text, QUOTE), link=link, said=mention.said)

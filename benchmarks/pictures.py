"""Draws the pictures of docs/how-detection-works.md: what the detector itself makes of four small made-up histories.

python benchmarks/pictures.py
"""

import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import cos, pi
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from complaints import BrandState, Heard, Hour, Rules, Transition, advance  # noqa: E402
from complaints.surprise import NAT, threshold  # noqa: E402
from complaints.weight import Weights  # noqa: E402

START = datetime(2026, 3, 2, tzinfo=UTC)
BEGIN = START + timedelta(days=10, hours=13)  # when something happens
HOUR, EDGE = timedelta(hours=1), timedelta(minutes=5)
TOPIC = "delivery"
BUDGET = Rules().budget
STYLE = """text{fill:#1d2433;font-size:13px}.s{fill:#5a6478;font-size:11.5px}.n{font-weight:600}.v{fill:#b3401f}
.b{fill:#b7c0d4}.h{fill:#d9572b}.u{fill:#7f9ddb;opacity:.3}.a{stroke:#b3401f;stroke-width:1.5}
.l{stroke:#8a93a6;fill:none}.w{stroke:#d9572b;fill:none;stroke-width:2}.d{stroke-dasharray:4 3}
@media (prefers-color-scheme:dark){text{fill:#e8eaf0}.s{fill:#a9b1c2}.v{fill:#f0906f}.b{fill:#4a5468}
.a{stroke:#f0906f}}"""
W, H, LEFT, RIGHT, TOP, BASE = 860, 300, 46, 20, 46, 244


# ---- histories


def background(rng: random.Random, days: int, complaints: float) -> Iterator[Heard]:
    """Thirty mentions an hour of a day's mean, of which so many an hour complain of the topic."""
    for hour in range(24 * days):
        at, shape = START + hour * HOUR, 1 + 0.6 * cos((hour % 24 - 18) * pi / 12)
        for _ in range(round(shape * 30)):
            yield said(at + rng.random() * HOUR, rng.random() < complaints / 30)


def said(at: datetime, complains: bool) -> Heard:
    topic, sure = (TOPIC, 0.9) if complains else (None, 0.0)
    return Heard(origin="", external_id=f"{at.timestamp()}", at=at, said=at, topic=topic, complaint=sure)


def storm(rng: random.Random) -> Iterator[Heard]:
    """Three hundred people, each of whom brings others, until everybody has heard of it."""
    for _ in range(300):
        yield said(BEGIN + rng.gammavariate(4, 2) * HOUR, True)


def slow(rng: random.Random) -> Iterator[Heard]:
    """A hundred people within two days and a half, more and more of them."""
    for _ in range(100):
        yield said(BEGIN + 60 * rng.random() ** 0.55 * HOUR, True)


@dataclass(frozen=True, slots=True)
class Lived:
    """What the detector told, its drift at the end of each hour since something began, and complaints by the hour."""

    changes: tuple[Transition, ...]
    drift: tuple[float, ...]
    complaints: Counter[datetime]

    @property
    def told(self) -> Transition:
        return next(change for change in self.changes if change.notifies)

    def hours(self, change: Transition, since: datetime) -> list[Hour]:
        """What was usual in the hours up to this change, by the hours of the clock, and how many complained."""
        usual = [(hour.start.replace(minute=0), hour) for hour in change.evidence.hours]
        return [replace(hour, start=at, observed=self.complaints[at]) for at, hour in usual if at >= since]


def live(some: Iterable[Heard], until: datetime) -> Lived:
    state, changes, drift = BrandState.new("Borealis Air"), list[Transition](), list[float]()
    waiting = sorted(some, key=lambda one: one.at)
    now, first = START, 0
    while now < until:
        now, last = now + HOUR, first
        while last < len(waiting) and waiting[last].at < now:
            last += 1
        changes += advance(state, waiting[first:last], now, Rules(volume=False))
        first = last
        if now > BEGIN:
            drift.append(state.series[TOPIC].drift.nats if TOPIC in state.series else 0.0)
    complaints = Counter(one.said.replace(minute=0, second=0, microsecond=0) for one in waiting if one.complaint)
    return Lived(tuple(change for change in changes if change.topic == TOPIC), tuple(drift), complaints)


# ---- drawing


def svg(label: str, *parts: str, height: int = H) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W} {height}" role="img" aria-label="{label}"'
    return f'{head} font-family="system-ui, sans-serif">\n<style>{STYLE}</style>\n' + "\n".join(parts) + "\n</svg>\n"


def text(x: float, y: float, words: str, style: str = "", anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{style}" text-anchor="{anchor}">{words}</text>'


def rect(x: float, y: float, wide: float, high: float, style: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" class="{style}"/>'


def line(points: Sequence[tuple[float, float]], style: str) -> str:
    return f'<path d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in points)}" class="{style}"/>'


class Chart:
    """Hours against how many; the last hour of `hours` ends at the right."""

    def __init__(self, hours: Sequence[Hour], most: float) -> None:
        self.hours, self.most = hours, most
        self.begin, self.span = hours[0].start, hours[-1].start + HOUR - hours[0].start

    def x(self, at: datetime) -> float:
        return LEFT + (W - LEFT - RIGHT) * ((at - self.begin) / self.span)

    def y(self, many: float) -> float:
        return BASE - (BASE - TOP) * min(1.0, many / self.most)

    def bars(self) -> Iterator[str]:
        for hour in self.hours:
            x, y = self.x(hour.start) + 1, self.y(hour.observed)
            style = "h" if hour.observed > hour.high else "b"
            yield rect(x, y, self.x(hour.start + HOUR) - x - 1, BASE - y, style)

    def usual(self) -> str:
        """The band in which nine of ten hours lie."""
        above = [(self.x(hour.start + HOUR / 2), self.y(hour.high)) for hour in self.hours]
        below = [(self.x(hour.start + HOUR / 2), self.y(hour.low)) for hour in self.hours]
        return line([*above, *reversed(below)], "u")

    def axis(self, every: int) -> Iterator[str]:
        yield line([(LEFT, BASE), (W - RIGHT, BASE)], "l")
        at = self.begin.replace(minute=0) + HOUR
        while at <= self.begin + self.span:
            if at.hour % every == 0:
                yield text(self.x(at), BASE + 18, f"{at:%a %H:%M}" if at.hour == 0 else f"{at:%H:%M}", "s", "middle")
            at += HOUR
        for many in (0, self.most / 2, self.most):
            yield text(LEFT - 8, self.y(many) + 4, f"{many:g}", "s", "end")

    def mark(self, at: datetime, words: str, y: float = TOP - 14) -> Iterator[str]:
        yield line([(self.x(at), y + 6), (self.x(at), BASE)], "a")
        yield text(self.x(at) - 6, y + 4, words, "v n", "end")


def of_usual(lived: Lived) -> str:
    """A storm above what is usual, up to its peak."""
    peaked = next(change for change in lived.changes if change.after == "peaked")
    hours = lived.hours(peaked, BEGIN - 13 * HOUR)
    chart, told = Chart(hours, most=_round_up(max(hour.observed for hour in hours))), lived.told
    words = f"told at {told.at:%H:%M}: {told.evidence.voices} people in an hour, {told.evidence.expected:.1f} expected"
    return svg(
        "Complaints about one topic by the hour: the usual of each hour as a band, a storm above it, and the alert",
        chart.usual(), *chart.bars(), *chart.axis(3), *chart.mark(told.at, words),
        rect(LEFT, H - 22, 12, 12, "u"), text(LEFT + 18, H - 12, "what is usual at that hour", "s"),
        rect(LEFT + 210, H - 22, 12, 12, "h"), text(LEFT + 228, H - 12, "an hour above it; complaints an hour", "s"),
    )  # fmt: skip


def of_stages(lived: Lived) -> str:
    """The same storm, whole."""
    closed = next(change for change in lived.changes if change.after == "closed")
    hours = lived.hours(closed, BEGIN - 20 * HOUR)
    chart = Chart(hours, most=_round_up(1.7 * max(hour.observed for hour in hours)))
    parts = [chart.usual(), *chart.bars(), *chart.axis(6)]
    for number, change in enumerate(lived.changes):
        if change.at < hours[0].start:
            continue
        y = TOP - 30 + 15 * number
        parts += [
            line([(chart.x(change.at), y + 5), (chart.x(change.at), BASE)], "l d"),
            text(chart.x(change.at) + 4 * (number < 3) - 4 * (number >= 3), y + 4,
                 f"{change.after}{', told' * change.notifies}{' again' * change.escalated} {change.at:%H:%M}",
                 "v n" if change.notifies else "n", "start" if number < 3 else "end"),
        ]  # fmt: skip
    return svg("The stages of a complaint over two days: emerging, rising, peaked, cooling, closed", *parts)


def of_drift(lived: Lived) -> str:
    """A slow burn: no hour is loud, but the drift climbs."""
    told = lived.told
    hours = lived.hours(told, BEGIN - 6 * HOUR)
    chart = Chart(hours, most=10)
    needed = threshold(BUDGET) / NAT
    drift = Chart(hours, most=_round_up(needed * 1.3))
    known = [(BEGIN + (number + 1) * HOUR, nats) for number, nats in enumerate(lived.drift)]
    points = [(drift.x(at), drift.y(nats)) for at, nats in known if at <= told.at]
    return svg(
        "A slow burn by the hour: no hour is far above the usual, but the drift climbs until somebody is told",
        chart.usual(), *chart.bars(), *chart.axis(6), line(points, "w"),
        line([(LEFT, drift.y(needed)), (W - RIGHT, drift.y(needed))], "l d"),
        text(LEFT + 6, drift.y(needed) - 6, "enough by itself for an alert", "s"),
        *chart.mark(told.at, f"told {told.at:%a %H:%M}, by its drift"),
        line([(LEFT, H - 16), (LEFT + 14, H - 16)], "w"), text(LEFT + 20, H - 12, "drift: the excess, added up", "s"),
        rect(LEFT + 290, H - 22, 12, 12, "b"), text(LEFT + 308, H - 12, "complaints an hour: one, two, three", "s"),
    )  # fmt: skip


def of_weights() -> str:
    """What twelve people, a loud person and three hundred copies weigh."""
    crowds = (
        ("12 people in their own words", [(f"a{i}", f"t{i}") for i in range(12)]),
        ("one person, 12 posts", [("a", f"t{i}") for i in range(12)]),
        ("300 accounts, one pasted text", [(f"a{i}", "t") for i in range(300)]),
        ("6 accounts, 2 texts, 300 posts", [(f"a{i % 6}", f"t{i % 2}") for i in range(300)]),
    )
    parts = [text(LEFT, 26, "said", "s"), text(W / 2 + 20, 26, "counted", "s")]
    for row, (name, spoken) in enumerate(crowds):
        y, weights = 58 + 62 * row, Weights()
        whole = sum(weights.weigh(author, copy, 0) for author, copy in spoken)
        parts += [
            text(LEFT, y - 8, name),
            rect(LEFT, y, len(spoken), 18, "b"), text(LEFT + len(spoken) + 6, y + 14, str(len(spoken)), "s"),
            rect(W / 2 + 20, y, 20 * whole, 18, "h"), text(W / 2 + 26 + 20 * whole, y + 14, f"{whole:.1f}", "n"),
        ]  # fmt: skip
    return svg("Twelve people count as twelve; one person or one text counts little however often it is said", *parts)


def _round_up(number: float) -> float:
    return 10.0 * (number // 10 + 1)


def main() -> None:
    rng = random.Random(7)
    quick = live([*background(rng, 14, 0.8), *storm(rng)], START + timedelta(days=13))
    burn = live([*background(rng, 14, 0.5), *slow(rng)], START + timedelta(days=13))
    drawn = {"usual": of_usual(quick), "weights": of_weights(), "drift": of_drift(burn), "stages": of_stages(quick)}
    for name, picture in drawn.items():
        (ROOT / "docs" / f"detection-{name}.svg").write_text(picture, encoding="utf8")
    for name, lived in (("storm", quick), ("slow burn", burn)):
        for change in lived.changes:
            print(f"{name}: {change.at:%a %H:%M} {change.before} -> {change.after}{' (told)' * change.notifies}")


if __name__ == "__main__":
    main()

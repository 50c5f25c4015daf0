"""How every source is, as a page shows it: the worst first."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from alerts import SourceTrouble
from alerts.ailing import sentence
from alerts.words import count, rough
from flows.steps.budget import Room
from settings import Source
from storage.sources import SourceRow

DAYS = 28
WIDTH, HEIGHT, STEP = 112, 26, 4
Tone = Literal["bad", "warning", "plain", "good"]
TONES: tuple[Tone, ...] = ("bad", "warning", "plain", "good")
WORDS = {"failing": "cannot be heard", "silent": "silent", "budget": "budget nearly spent", "spent": "budget spent"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """How much was said on a day, as a rectangle of a drawing of 112 by 26."""

    x: int
    y: float
    height: float
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One source. `paused` says whether a person may resume it here, None where the settings decide."""

    source: Source
    row: SourceRow
    state: str
    tone: Tone
    why: str | None
    room: Room | None
    bars: tuple[Bar, ...]
    paused: bool | None

    @property
    def lag(self) -> timedelta | None:
        """From saying to hearing."""
        return None if self.row.lag is None else timedelta(seconds=self.row.lag)

    @property
    def usually(self) -> str | None:
        """`hour`, `20 minutes`: what may follow "every"; None while too little is known."""
        span = self.row.rhythm.usually
        return None if span is None else rough(max(span, timedelta(minutes=1))).removeprefix("1 ")

    @property
    def share(self) -> float:
        """Of its budget that is spent, from 0 to 100."""
        room = self.room
        return 0.0 if room is None or not room.budget else round(min(100.0, 100 * room.spent / room.budget), 1)


def lines_of(
    sources: Iterable[Source],
    rows: Mapping[tuple[str, str], SourceRow],
    rooms: Mapping[str, Room],
    troubles: Mapping[str, SourceTrouble],
    now: datetime,
    *,
    zone: str = "UTC",
) -> list[Line]:
    """Of these sources; `rows` are by name and kind, the others by name."""
    found = []
    for source in sources:
        row = rows.get((source.name, source.kind), SourceRow(name=source.name, kind=source.kind, cursor={}))
        state, tone, why = _state(source, row, troubles.get(source.name), now, zone)
        found.append(
            Line(
                source=source,
                row=row,
                state=state,
                tone=tone,
                why=why,
                room=rooms.get(source.name),
                bars=bars(row.sayings, now),
                paused=None if source.paused or source.options.off else row.paused is not None,
            )
        )
    return sorted(found, key=lambda one: TONES.index(one.tone))


def summary(lines: Sequence[Line]) -> str:
    """`13 sources: 11 well, 1 paused, 1 silent`."""
    many = Counter(one.state for one in lines)
    return f"{count(len(lines), 'source')}: " + ", ".join(f"{n:,} {state}" for state, n in many.most_common())


def bars(sayings: Mapping[str, int], now: datetime) -> tuple[Bar, ...]:
    """The last 28 days, the latest at the right."""
    today = now.astimezone(UTC).date()
    days = [today - timedelta(days=DAYS - 1 - i) for i in range(DAYS)]
    many = [sayings.get(day.isoformat(), 0) for day in days]
    top = max(many, default=0) or 1
    return tuple(
        Bar(
            x=i * STEP,
            y=round(HEIGHT - (height := max(1.0, (HEIGHT - 1) * n / top)), 1),
            height=round(height, 1),
            title=f"{day:%d %b}: {n:,}",
        )
        for i, (day, n) in enumerate(zip(days, many, strict=True))
        if n
    )


def _state(
    source: Source, row: SourceRow, trouble: SourceTrouble | None, now: datetime, zone: str
) -> tuple[str, Tone, str | None]:
    if at_rest := _at_rest(source, row):
        return at_rest
    if trouble is not None:
        tone: Tone = "warning" if trouble.cause == "budget" else "bad"
        return WORDS[trouble.cause], tone, sentence(trouble, now, zone=zone)
    if row.failures:
        return "failed last time", "warning", row.last_error
    if source.way == "pushed":
        return "pushed to", "good", None if row.newest else "nothing has come yet: `foreshock receive` is its door"
    if row.last_heard is None:
        return "not heard yet", "plain", "the next run hears it: `foreshock run`, or by itself with `foreshock up`"
    return "well", "good", None


def _at_rest(source: Source, row: SourceRow) -> tuple[str, Tone, str | None] | None:
    if source.paused:
        return "paused", "plain", "paused in the settings: there `paused = false` has it heard again"
    if source.options.off:
        return "off", "plain", source.options.off
    if row.rests:
        return "paused", "plain", row.rests
    return None

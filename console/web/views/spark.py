"""The last day of an alert as a drawing of a finger's width: the same hours as its chart, without words."""

from collections.abc import Sequence
from dataclasses import dataclass

from complaints import Hour
from console.chart import hot, nice

WIDTH, HEIGHT, STEP = 96, 26, 4
HOURS = WIDTH // STEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """Bars as two paths of SVG: hours as usual, and hours above that."""

    usual: str
    hot: str


def spark_of(hours: Sequence[Hour]) -> Spark | None:
    """None where there are no hours."""
    shown = hours[-HOURS:]
    if not shown:
        return None
    top = nice(max(hour.observed for hour in shown))
    bars = [(_bar(place, hour, top), hot(hour)) for place, hour in enumerate(shown)]
    return Spark(
        usual="".join(bar for bar, above in bars if not above), hot="".join(bar for bar, above in bars if above)
    )


def _bar(place: int, hour: Hour, top: float) -> str:
    """Nothing heard is a dot: that somebody listened is seen."""
    height = max(1, round(HEIGHT * hour.observed / top))
    return f"M{place * STEP + STEP // 2} {HEIGHT}v-{height}"

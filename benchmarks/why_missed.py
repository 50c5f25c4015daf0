"""Why a storm of a made world was not told in time: what its topic lacked at the look that came nearest to an alert."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from detect import heard_of

from complaints import BrandState, Look, Rules, advance

EPOCH = datetime(2026, 1, 5, tzinfo=UTC)  # of storm_worlds.py
NINE_TENTHS = 0.9
HOUR = timedelta(hours=1)


def why_missed(rows: Sequence[Mapping[str, Any]], event: Mapping[str, Any], rules: Rules) -> str:
    """`rows` are the mentions of the world; the brand is replayed alone, and watched within the event."""
    brand, topic, times = f"brand-{event['brand']:02}", f"topic-{event['topic']}", event["times"]
    start, late = (EPOCH + timedelta(seconds=times[i]) for i in (0, min(len(times) - 1, int(NINE_TENTHS * len(times)))))
    looks: list[Look] = []
    heard = [heard_of(row) for row in rows if row["brand"] == brand]
    changes = advance(BrandState.new(brand), heard, heard[-1].at, rules, looks.append)
    told = [change.at for change in changes if change.notifies and change.topic == topic]
    inside = [look for look in looks if look.topic == topic and start <= look.at <= late]
    if not inside:
        return "nothing of it was heard"
    return _said(max(inside, key=lambda look: look.score / look.threshold), told, start, late)


def _said(best: Look, told: Sequence[datetime], start: datetime, late: datetime) -> str:
    before = [at for at in told if at < start]
    after = [at for at in told if at > late]
    notes = [best.doubt or "it joined what was open"]
    if before:
        notes.append(f"its topic was last told {(start - before[-1]) / HOUR:.0f} h before it began")
    if after:
        notes.append(f"told {(after[0] - late) / HOUR:.1f} h after nine tenths of it")
    return "; ".join(notes)

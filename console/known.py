"""What is known of an alert beside itself: a person's verdict, as what else it was told, what was alike before."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from alerts.timeline import MEANS
from alerts.words import count, printable, rough, stamp
from flows.steps.record import Background, Earlier

if TYPE_CHECKING:
    from flows.steps.record import ToldAs


def notes(known: Background, zone: str) -> tuple[str, ...]:
    """Sentences for the page of an alert."""
    return tuple(_notes(known, zone))


def _notes(known: Background, zone: str) -> Iterator[str]:
    if known.told_as:
        yield f"It was {told_as(known.told_as)}."
    if known.verdict:
        yield f"A person said: {known.verdict} ({MEANS[known.verdict]})."
    for one in known.earlier:
        yield f"Before, {before(one, zone)}."


def told_as(rival: "ToldAs") -> str:
    """`told as billing, see #2`"""
    return f"told as {printable(rival.topic)}" + (f", see #{rival.alert}" if rival.alert else "")


def before(one: Earlier, zone: str) -> str:
    """When, what a person said of it, how long it lasted and how many voices it had."""
    outcome = one.outcome
    lasted = f"{rough(outcome.closed - outcome.first)}, {count(outcome.voices, 'voice')}"
    return f"{stamp(outcome.first, zone)}  {one.verdict or 'no verdict'}, {lasted}"


def known_keys(known: Background) -> dict[str, Any]:
    """What `foreshock show --json` adds to the keys of an alert."""
    return {
        "told_as": known.told_as and {"topic": known.told_as.topic, "alert": known.told_as.alert},
        "similar": [
            {
                "topic": one.outcome.topic,
                "first": one.outcome.first,
                "closed": one.outcome.closed,
                "voices": one.outcome.voices,
                "verdict": one.verdict,
            }
            for one in known.earlier
        ],
    }

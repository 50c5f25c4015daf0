"""What became of a complaint once it is closed: how large it was, when, and how early a person was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from complaints.clock import bin_of
from complaints.complaint import Cause, Complaint, Heard
from complaints.hindsight import largest_hour
from complaints.voice import member_of, voice_of
from complaints.weight import Weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A closed complaint, with what joined it. `raised` is the edge of its first alert, `told` when the first notice of
    one was sent (None: nobody was told), `half` when half of its mentions had been said, `peak` the end of its largest
    hour. `before` of its `mentions` were said before it was told.

    `volume` is weighted as `forecast` is, which is that of the first alert; `final` is what was heard a day after that,
    None where there is no alert of its own growth. `kind` is what complaints are compared by.
    """

    complaint: str
    brand: str
    topic: str
    cause: Cause
    kind: str
    first: datetime
    raised: datetime | None
    told: datetime | None
    half: datetime
    peak: datetime
    closed: datetime
    mentions: int
    voices: int
    before: int
    volume: float
    forecast: float | None
    final: float | None = None

    @property
    def lead(self) -> timedelta | None:
        """From the telling to the moment by which half of it had been said; negative where that came first."""
        return None if self.told is None else self.half - self.told

    @property
    def lead_peak(self) -> timedelta | None:
        """From the telling to the end of its largest hour."""
        return None if self.told is None else self.peak - self.told

    @property
    def early(self) -> float | None:
        """The share of its mentions that had been said when a person was told, in [0, 1]."""
        return None if self.told is None or not self.mentions else self.before / self.mentions


def outcome_of(
    closed: Complaint,
    members: Sequence[Heard],
    *,
    kind: str,
    raised: datetime | None,
    told: datetime | None,
    forecast: float | None,
    final: float | None = None,
) -> Outcome | None:
    """`members` are all mentions that belong to it, in any order; None where there are none (they were erased)."""
    ordered = sorted(members, key=lambda one: (one.said, one.origin, one.external_id))
    if not ordered:
        return None
    weights, volume, voices = Weights(), 0.0, set[str]()
    for one in ordered:
        voice, bin_ = voice_of(one), bin_of(one.said)
        weights.forget(bin_)
        weight = weights.weigh(voice.author, voice.copy, bin_)
        volume += weight if closed.cause == "volume" else weight * voice.complaint
        voices.add(member_of(voice, weight).who)
    return Outcome(
        complaint=closed.id,
        brand=closed.brand,
        topic=closed.topic,
        cause=closed.cause,
        kind=kind,
        first=ordered[0].said,
        raised=raised,
        told=told,
        half=ordered[(len(ordered) - 1) // 2].said,
        peak=largest_hour(one.said for one in ordered),
        closed=closed.changed,
        mentions=len(ordered),
        voices=len(voices),
        before=0 if told is None else sum(one.said < told for one in ordered),
        volume=volume,
        forecast=forecast,
        final=final,
    )

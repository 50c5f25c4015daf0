"""Why a stage changed, in numbers and witnesses."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from math import sqrt
from typing import TypedDict

from complaints.clock import BIN, HOUR, SECONDS, start_of
from complaints.complaint import Evidence, Hour, Witness
from complaints.series import Reading, Series
from complaints.state import BrandState, moment
from complaints.surprise import SCALES
from complaints.voice import COUNTED, Member, Voice, distinct
from complaints.volume import ALERT, WINDOW

CHART = 48  # hours
CROWD = 5  # people in their own words
MOST_WITNESSES = 5
BAND = 1.645  # standard deviations of a 5-95 % band


def spoken(members: Iterable[Member], edge: int, bins: int) -> list[Member]:
    """The members that count as voices and were said within `bins` before the edge."""
    since = (edge - bins) * SECONDS
    return [member for member in members if member.said >= since and member.complaint >= COUNTED]


def voices(members: Iterable[Member]) -> int:
    """How many distinct people."""
    return len({member.who for member in members})


def texts(members: Iterable[Member]) -> int:
    """How many distinct texts."""
    return len({member.what for member in members})


def own_words(members: Iterable[Member]) -> int:
    """How many people said something that nobody before them had said."""
    return len(distinct(members))


def witnesses(members: Sequence[Member]) -> tuple[Witness, ...]:
    """Up to five of distinct authors and texts: the surest complaints, of equals the latest."""
    surest = sorted(members, key=lambda member: (member.complaint, member.said), reverse=True)
    return tuple(member.witness for member in distinct(surest)[:MOST_WITNESSES])


def window(scale: int) -> int:
    """The bins in which voices are counted: the scale that surprised, at least an hour."""
    return max(SCALES[scale], HOUR)


def span(seen: Evidence) -> int:
    """The bins in which its voices were counted."""
    return max(seen.scale // BIN, HOUR)


def keys(members: Iterable[Member], seen: Evidence) -> tuple[Witness, ...]:
    """Of its witnesses, and of the members that it counted: at most 64 of a topic, 128 of a brand."""
    return tuple(dict.fromkeys((*seen.witnesses, *(member.witness for member in members))))


def of_topic(state: BrandState, series: Series, reading: Reading, theta: float) -> Evidence:
    """The evidence of a complaint at the edge that closed the bin of the reading."""
    edge, scale = reading.bin + 1, _telling_scale(series, reading)
    width = window(scale)
    members = spoken(series.members, edge, width)
    return Evidence(
        observed=reading.heard[scale],
        expected=reading.usual[scale],
        scale=SCALES[scale] * BIN,
        surprise=reading.surprises[scale],
        score=reading.score,
        margin=reading.margin,
        threshold=theta,
        **_crowd(members, sum(member.complaint for member in members)),
        urgent=voices(one for one in series.members if one.urgent and one.said >= (edge - width) * SECONDS),
        common=reading.common,
        growth=series.growth.number,
        growth_sure=series.growth.sure,
        forecast=reading.forecast,
        hours=_hours(state, series, reading),
    )


def _telling_scale(series: Series, reading: Reading) -> int:
    """The scale that surprises most of those that show a crowd: of a slow burn the last hour may hold two people."""
    surprises = reading.surprises
    if not any(surprises):
        return 1
    most = sorted(range(len(SCALES)), key=lambda i: -surprises[i])
    crowd = (i for i in most if own_words(spoken(series.members, reading.bin + 1, window(i))) >= CROWD)
    return next((i for i in crowd if surprises[i] > 0), most[0])


def urged(seen: Evidence, voice: Voice) -> Evidence:
    """The same with one that was just said as the first witness."""
    first = Witness(origin=voice.origin, external_id=voice.external_id)
    witnesses = tuple(dict.fromkeys((first, *seen.witnesses)))[:MOST_WITNESSES]
    return replace(seen, urgent=max(1, seen.urgent), witnesses=witnesses)


def lately(state: BrandState, bin_: int) -> list[Member]:
    """Who spoke of the brand in the two hours that `bin_` ends: the latest 128 at most."""
    return [member for member in state.latest if member.said >= (bin_ + 1 - WINDOW) * SECONDS]


def of_volume(state: BrandState, bin_: int, surprise: float) -> Evidence:
    """The evidence of a brand that is talked about more than usual."""
    members = lately(state, bin_)
    return Evidence(
        observed=sum(state.recent[-WINDOW:]),
        expected=state.expected(WINDOW),
        scale=WINDOW * BIN,
        surprise=surprise,
        score=surprise,
        threshold=ALERT,
        **_crowd(members, len(members)),
    )


class Crowd(TypedDict):
    """The part of evidence that is about people and texts."""

    voices: int
    texts: int
    raw: int
    removed: float
    reach: int
    since: datetime | None
    witnesses: tuple[Witness, ...]


def _crowd(members: Sequence[Member], whole: float) -> Crowd:
    """`whole` is what the members would weigh if no copies or repeats had been removed."""
    reach = {member.who: member.followers for member in members}
    return Crowd(
        voices=voices(members),
        texts=texts(members),
        raw=len(members),
        removed=max(0.0, 1 - sum(member.weight for member in members) / whole) if whole else 0.0,
        reach=sum(reach.values()),
        since=moment(min(member.said for member in members)) if members else None,
        witnesses=witnesses(members),
    )


def _hours(state: BrandState, series: Series, reading: Reading) -> tuple[Hour, ...]:
    return tuple(_hour(state, series, reading, ago * HOUR) for ago in reversed(range(CHART)))


def _hour(state: BrandState, series: Series, reading: Reading, ago: int) -> Hour:
    """The hour that ends `ago` bins before the edge."""
    upto, phi = reading.bin - ago, reading.phi[1]
    expected = series.share(state.volume) * (state.usual[-1 - ago] - state.usual[-1 - ago - HOUR])
    width = BAND * sqrt(expected + phi * expected * expected)
    return Hour(
        start=start_of(upto + 1 - HOUR),
        observed=max(0.0, series.heard(upto, HOUR) - series.heard(upto, 0)),
        expected=expected,
        low=max(0.0, expected - width),
        high=expected + width,
    )

"""The only detector: what became known, edge by edge, and which stages changed by it.

`fold` is pure; `advance` does the same to the state it is given. Both close every five-minute edge <= now that is not
closed yet, in order, each with what was known before it: any batching of the same mentions gives the same transitions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from complaints import memory, tide
from complaints.clock import DAY, HOUR, LATE, SECONDS, bin_of, start_of
from complaints.complaint import Heard, Rules, Transition
from complaints.growth import FAR
from complaints.series import Reading, Series
from complaints.stages import Edge, move, urge
from complaints.state import FADE, BrandState
from complaints.surprise import SCALES, threshold
from complaints.voice import HEARD, Member, Voice, voice_of

REPLAYED = 28 * DAY  # at the first hearing, older mentions are left out
COMMON = 36  # bins: 3 h
MOST_COMMON = 4.0
LAUNCH = 2.0  # what a launch day brings at least, in usual days


@dataclass(slots=True)
class News:
    """What was heard of one topic at one edge: the weight in the closing bin, weights of earlier bins, urgent voices."""

    fresh: float = 0.0
    late: list[tuple[int, float]] = field(default_factory=list)
    urgent: list[Voice] = field(default_factory=list)


def fold(
    state: BrandState, heard: Sequence[Heard], now: datetime, rules: Rules
) -> tuple[BrandState, tuple[Transition, ...]]:
    """Folds what was heard and closes the edges <= now. `heard` comes in the order of hearing, none before a closed edge.

    Raises ValueError for a naive time or a probability outside [0, 1].
    """
    after = memory.load(memory.dump(state))
    return after, tuple(advance(after, heard, now, rules))


def advance(state: BrandState, heard: Iterable[Heard], now: datetime, rules: Rules) -> list[Transition]:
    """`fold` in place."""
    for one in heard:
        voice = voice_of(one)
        due = voice.due if state.bin is None else max(voice.due, state.bin + 1)
        state.pending.setdefault(due, []).append(voice)
    last, theta = bin_of(now), threshold(rules.budget)
    if state.bin is None:
        _hear_first(state, last)
    changes: list[Transition] = []
    while state.bin is not None and state.bin < last:
        known = state.pending.pop(state.bin + 1, ())
        edge = Edge(state.bin + 1, rules, theta, _within(state.bin, rules.blind))
        changes += _close(state, state.bin, known, edge)
        state.bin += 1
    return changes


def _hear_first(state: BrandState, last: int) -> None:
    """What is known at the first edge is replayed as if each mention had been heard when it was said."""
    first = min(state.pending, default=last + 1)
    if first > last:
        return
    oldest = first
    for voice in state.pending.pop(first):
        due = int(voice.said // SECONDS) + 1
        if due > first - REPLAYED:
            state.pending.setdefault(due, []).append(voice)
            oldest = min(oldest, due)
    state.bin, state.heard_first = oldest - 1, first


def _within(bin_: int, windows: Sequence[tuple[datetime, datetime]]) -> bool:
    if not windows:
        return False
    start, end = start_of(bin_), start_of(bin_ + 1)
    return any(since < end and until > start for since, until in windows)


def _close(state: BrandState, bin_: int, known: Sequence[Voice], edge: Edge) -> list[Transition]:
    usual = state.baseline.level * state.baseline.shape(bin_)
    heard, news = _admit(state, bin_, known)
    state.usual.append(state.usual[-1] + usual)
    del state.usual[0]
    state.recent.append(heard)
    del state.recent[0]
    changes: list[Transition] = []
    if news or any(series.open for series in state.series.values()):
        changes = _topics(state, bin_, usual, news, edge)
    if edge.rules.volume:
        changes += tide.turn(state, bin_, edge, bool(known))
    _learn(state, bin_, usual, heard, edge.blind)
    return changes


def _admit(state: BrandState, bin_: int, known: Sequence[Voice]) -> tuple[float, dict[str, News]]:
    """Weighs what became known, places it in its bin, and gives the weight of the closing bin and the news by topic."""
    fresh, news = 0.0, dict[str, News]()
    state.weights.forget(bin_)
    for voice in known:
        ago = bin_ - int(voice.said // SECONDS)
        weight = state.weights.weigh(voice.author, voice.copy, bin_)
        if ago == 0:
            fresh += weight
        else:
            state.baseline.learn_late(bin_ - ago, weight)
            if ago <= LATE:
                state.recent[-ago] += weight
        if ago <= LATE:
            state.latest.append(_member(voice, weight))
        if voice.complaint >= HEARD or voice.urgent:
            _hear_topic(state, bin_, voice, weight * voice.complaint, ago, news)
    return fresh, news


def _hear_topic(state: BrandState, bin_: int, voice: Voice, weight: float, ago: int, news: dict[str, News]) -> None:
    if ago > LATE:
        state.topic(voice.topic, bin_).learn_late(weight, ago)
        return
    topic = news.get(voice.topic)
    if topic is None:
        topic = news[voice.topic] = News()
    if ago == 0:
        topic.fresh += weight
    else:
        topic.late.append((ago, weight))
    if voice.urgent:
        topic.urgent.append(voice)
    state.topic(voice.topic, bin_).join(_member(voice, weight))


def _member(voice: Voice, weight: float) -> Member:
    return Member(
        voice.said,
        voice.author,
        voice.copy,
        weight,
        voice.complaint,
        voice.followers,
        voice.origin,
        voice.external_id,
    )


def _topics(state: BrandState, bin_: int, usual: float, news: dict[str, News], edge: Edge) -> list[Transition]:
    changes: list[Transition] = []
    everything = sum(state.recent[-COMMON:])
    launch = _within(bin_, edge.rules.launches)
    for topic, series in list(state.series.items()):
        told = news.get(topic)
        if told is None and series.open is None:
            continue
        reading = _read(state, series, bin_, usual, everything, told or News(), launch)
        for voice in told.urgent if told else ():
            changes += urge(state, topic, series, reading, edge, voice)
        changes += move(state, topic, series, reading, edge, told is not None)
    return changes


def _read(
    state: BrandState, series: Series, bin_: int, usual: float, everything: float, told: News, launch: bool
) -> Reading:
    share = series.share(state.volume)
    others = everything - series.heard(bin_, COMMON) - told.fresh
    common = min(MOST_COMMON, max(1.0, (others + 2) / (state.expected(COMMON) * (1 - share) + 2)))
    common = max(common, LAUNCH) if launch else common
    expected = tuple(common * share * state.expected(scale) + 0.02 for scale in SCALES)
    if series.passed < bin_ - 1:
        gap = bin_ - 1 - series.passed
        mean = common * share * (state.usual[-2] - state.usual[max(0, 576 - gap)]) / min(gap, 575)
        series.rest(bin_ - 1, mean, tuple(series.heard(bin_ - 1, scale) for scale in SCALES), expected)
    for ago, weight in told.late:
        series.count(bin_ - ago, weight)
    if told.fresh:
        series.count(bin_, told.fresh)
    series.forget(bin_)
    reading = series.read(bin_, told.fresh, usual * share, expected, common)
    return _with_late(series, reading, told) if told.late else reading


def _with_late(series: Series, reading: Reading, told: News) -> Reading:
    for ago, weight in told.late:
        series.growth.add_late(weight, min(ago, FAR))
        series.learn_late(weight, ago)
    return reading.again(series.growth.forecast)


def _learn(state: BrandState, bin_: int, usual: float, heard: float, blind: bool) -> None:
    state.volume = state.volume * FADE + DAY * (1 - FADE) * usual
    if not blind:
        state.baseline.learn(bin_, heard)
    if (bin_ + 1) % HOUR == 0:
        state.baseline.end_hour(bin_)

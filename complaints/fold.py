"""The only detector: what became known, edge by edge, and which stages changed by it.

`fold` is pure; `advance` does the same to the state it is given. Both close every five-minute edge <= now that is not
closed yet, in order, each with what was known before it: any batching of the same mentions gives the same transitions.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from complaints import groups, memory, tide
from complaints.clock import LATE, REPLAYED, SECONDS, bin_of, start_of
from complaints.complaint import Heard, Look, Rules, Transition
from complaints.series import KEPT, Reading, Series, Usual
from complaints.stages import Edge, move, urge
from complaints.state import BrandState
from complaints.surprise import SCALES, threshold
from complaints.voice import COUNTED, HEARD, NEW, Voice, member_of, voice_of

COMMON = 36  # bins: 3 h
MOST_COMMON = 10.0
LONGEST = KEPT - 1  # bins of rest whose expectation is remembered


@dataclass(slots=True)
class News:
    """What became known of one topic at one edge: in the closing bin the weight of complaints and the whole weight of
    who complained, the same of earlier bins (how long ago, weight, whole weight), and urgent voices."""

    fresh: float = 0.0
    whole: float = 0.0
    late: list[tuple[int, float, float]] = field(default_factory=list)
    urgent: list[Voice] = field(default_factory=list)


def fold(
    state: BrandState, heard: Sequence[Heard], now: datetime, rules: Rules
) -> tuple[BrandState, tuple[Transition, ...]]:
    """Folds what was heard and closes the edges <= now. `heard` comes in the order of hearing.

    After 28 days in which nothing was heard, and with no complaint open, the brand begins anew: what is heard next is
    its first hearing, in a replay as in life.
    Raises ValueError for a naive time or a probability outside [0, 1].
    """
    after = memory.load(memory.dump(state))
    return after, tuple(advance(after, heard, now, rules))


def advance(
    state: BrandState,
    heard: Iterable[Heard],
    now: datetime,
    rules: Rules,
    watch: Callable[[Look], object] | None = None,
) -> list[Transition]:
    """`fold` in place; `watch` is shown every look at a topic of which something was heard, and changes nothing."""
    for one in heard:
        voice = voice_of(one)
        due = voice.due if state.bin is None else max(voice.due, state.bin + 1)
        state.pending.setdefault(due, []).append(voice)
    last = bin_of(now)
    changes: list[Transition] = []
    while (bin_ := _next(state, last)) is not None:
        known = state.pending.pop(bin_ + 1, ())
        theta = threshold(rules.budget, state.certainty.budgets)
        edge = Edge(bin_ + 1, rules, theta, _within(bin_, rules.blind), _times(bin_, rules.calendar), watch)
        changes += _close(state, bin_, known, edge)
        state.bin, state.spoken = bin_ + 1, bin_ + 1 if known else state.spoken
    return changes


def _next(state: BrandState, last: int) -> int | None:
    """The bin to close now, if its edge is <= last. After four silent weeks nothing is left to say of what is usual."""
    silent = state.bin - state.spoken if state.bin is not None and state.spoken else 0
    if silent >= REPLAYED and not state.complaints():
        state.forget()
    if state.bin is None:
        _hear_first(state, last)
    return state.bin if state.bin is not None and state.bin < last else None


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
    state.bin, state.heard_first, state.spoken = oldest - 1, first, first


def _within(bin_: int, windows: Sequence[tuple[datetime, datetime]]) -> bool:
    if not windows:
        return False
    start, end = start_of(bin_), start_of(bin_ + 1)
    return any(since < end and until > start for since, until in windows)


def _times(bin_: int, calendar: Sequence[tuple[datetime, datetime, float]]) -> float:
    """How many times as much as usual the calendar expects: of windows that overlap the largest."""
    return max((times for since, until, times in calendar if _within(bin_, ((since, until),))), default=1.0)


def _close(state: BrandState, bin_: int, known: Sequence[Voice], edge: Edge) -> list[Transition]:
    usual = state.baseline.expected(bin_)
    heard, news = _admit(state, bin_, known)
    state.count(usual, heard)
    changes: list[Transition] = []
    if news or any(series.open for series in state.series.values()):
        changes = _topics(state, bin_, news, edge)
    if edge.rules.volume:
        changes += tide.turn(state, bin_, edge, bool(known))
    state.learn(bin_, usual, heard, blind=edge.blind)
    return changes


def _admit(state: BrandState, bin_: int, known: Sequence[Voice]) -> tuple[float, dict[str, News]]:
    """Weighs what became known, places it in its bin, and gives the weight of the closing bin and the news by topic."""
    fresh, news, worded = 0.0, dict[str, News](), list[groups.Weighed]()
    state.weights.forget(bin_)
    state.own.open_bin()
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
            state.own.add(weight, ago)
            state.latest.append(member_of(voice, weight))
        if voice.complaint >= HEARD:
            state.certainty.hear(voice.complaint, weight)
        if voice.complaint >= HEARD or voice.urgent:
            _hear_topic(state.topic(voice.topic, bin_), bin_, voice, weight, news)
        elif ago <= LATE and (series := state.series.get(voice.topic)):
            series.talk.add(bin_, weight, 0.0)
        if voice.complaint >= COUNTED and ago <= LATE and (voice.phrases or state.novel.groups):
            worded.append((voice, weight * voice.complaint))
    for topic, voice, weight in groups.sorted_out(state, bin_, worded) if worded else ():
        _hear_topic(state.topic(topic, bin_), bin_, voice, weight / voice.complaint, news)
    return fresh, news


def _hear_topic(series: Series, bin_: int, voice: Voice, whole: float, news: dict[str, News]) -> None:
    """The series is that of the topic of the voice, or of the group that it is in: what is urgent rings by its own."""
    ago, weight = bin_ - int(voice.said // SECONDS), whole * voice.complaint
    if ago > LATE:
        series.learn_late(weight, ago)
        return
    topic = news.get(series.topic)
    if topic is None:
        topic = news[series.topic] = News()
    if ago == 0:
        topic.fresh += weight
        topic.whole += whole
    else:
        topic.late.append((ago, weight, whole))
    series.talk.add(bin_, whole, weight)
    if voice.urgent and not series.topic.startswith(NEW):
        topic.urgent.append(voice)
    series.join(member_of(voice, weight))


def _topics(state: BrandState, bin_: int, news: dict[str, News], edge: Edge) -> list[Transition]:
    changes: list[Transition] = []
    for topic, series in state.series.items():
        told = news.get(topic)
        if told is None and series.open is None:
            continue
        reading = groups.rated(state, series, _read(state, series, bin_, told, edge), edge)
        for voice in told.urgent if told else ():
            changes += urge(state, series, reading, edge, voice)
        changes += move(state, series, reading, edge)
        if topic in state.novel.groups and any(one.notifies and one.topic == topic for one in changes):
            state.novel.tell(topic, series.members, bin_)
    return changes


def _read(state: BrandState, series: Series, bin_: int, told: News | None, edge: Edge) -> Reading:
    """Brings a series to the closing bin: it rests where nothing was heard, then counts and reads."""
    news = told or News()
    gap = min(bin_ - 1 - series.passed, LONGEST)
    rested = series.scales(bin_ - 1) if gap > 0 else ()
    for ago, weight, whole in news.late:
        series.count(bin_ - ago, weight, whole)
    if news.whole:
        series.count(bin_, news.fresh, news.whole)
    series.tidy(bin_)
    usual = _usual(state, series, bin_, edge.times)
    if gap > 0:
        mean = usual.common * series.share(state.volume) * (state.usual[-2] - state.usual[-2 - gap]) / gap
        series.rest(bin_ - 1, mean, rested, usual, state.blind - series.blind)
    reading = series.read(bin_, news.fresh, usual, spoken=told is not None, blind=edge.blind)
    series.blind = state.blind + edge.blind
    return _with_late(series, reading, news.late) if news.late else reading


def _usual(state: BrandState, series: Series, bin_: int, times: float) -> Usual:
    """What is expected of a topic. The common mode is what the brand's other mentions of 3 h are over their usual."""
    share = series.share(state.volume)
    others = max(0.0, sum(state.recent[-COMMON:]) - series.mentioned(bin_, COMMON))
    common = min(MOST_COMMON, max(1.0, (others + 2) / (state.expected(COMMON) * (1 - share) + 2)))
    common = max(common, times)
    scales = tuple([common * share * state.expected(scale) + 0.02 for scale in SCALES])
    return Usual(share * (state.usual[-1] - state.usual[-2]), scales, common)


def _with_late(series: Series, reading: Reading, late: Sequence[tuple[int, float, float]]) -> Reading:
    for ago, weight, _ in late:
        series.growth.add_late(weight, ago)
        series.drift.add_late(reading.bin, weight, reading.usual[0] / SCALES[0])
        series.learn_late(weight, ago)
    return reading.again(series.growth.forecast, series.drift.nats)

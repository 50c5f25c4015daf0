"""When a complaint opens, rises, peaks, cools and closes, and whether a person is told (DETECTION 7, 8, 11).

One urgent mention rings by itself at its edge, at any hour, if it complains with a probability of .5 or more or was not
scored:

* for each reason of a brand (children at risk, safety, harm, self-harm) again after the cooldown, a day by default,
  whatever its topic; for law, and for fraud or data, after a week, as these are said to some brands every day;
* never for a text that rang within a week, nor twice in a week for one author;
* also of a topic that is silenced, and it is no telling of its complaint, which follows if it grows.

What does not ring is in the mentions, marked urgent, and in the queue of replies before all else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from complaints import evidence as why
from complaints.clock import DAY, LATE, SECONDS, bins, start_of
from complaints.complaint import Cause, Evidence, Joined, Look, Rules, Stage, Transition, complaint_id, silenced
from complaints.series import KEPT, MEMBERS, Opening, Reading, Series
from complaints.state import BrandState, moment
from complaints.surprise import ENOUGH
from complaints.voice import COUNTED, NEW, UNKNOWN, Voice

PEOPLE = 8  # in own words within six hours
PEOPLE_NEW = 5  # within two days: of what nobody foresaw nothing is expected
COMPLAINING = 0.25  # of what is said of the topic
YOUNG, YOUNG_SURPRISE = 2 * DAY, 8.0
FOURFOLD = 4.0
PAST_PEAK = 48  # bins: 4 h below the maximum
CALM, CALM_SURPRISE = LATE, 1.0  # bins, S
JOINED = 0.5
WEEK = 7 * DAY
UNHURRIED = ("law", "fraud or data")  # an answer within the day is soon enough once somebody knows


@dataclass(frozen=True, slots=True)
class Edge:
    """The edge that is being closed: its number, what the user decided, theta, whether a source was down, how many
    times as much as usual the calendar expects, and who wants to see every look at a topic of which something was
    heard."""

    number: int
    rules: Rules
    theta: float
    blind: bool
    times: float = 1.0
    watch: Callable[[Look], object] | None = None


def move(state: BrandState, series: Series, reading: Reading, edge: Edge) -> list[Transition]:
    """The changes of stage of one topic. Only an edge at which something of it was heard opens or escalates."""
    if edge.watch is not None and reading.spoken:
        edge.watch(_look(state, series, reading, edge))
    alarming = reading.spoken and reading.alarms(edge.theta)
    fires = alarming and _unconvincing(state, series, reading, edge) is None
    seen = why.of_topic(state, series, reading, edge.theta) if fires else None
    if series.open is None:
        may = _may_open(series, reading.forecast, edge) and not (_is_novel(series) and joins(state, _who(series)))
        return [_opened(state, series, seen, edge)] if seen and may else []
    if seen and (told := _told_later(state, series, series.open, seen, edge)):
        return [told]
    return _next_stage(state, series, series.open, reading, edge)


def urge(state: BrandState, series: Series, reading: Reading, edge: Edge, voice: Voice) -> list[Transition]:
    """A mention about safety or law opens a complaint by itself, unless one like it rang lately."""
    if not _rings(state, voice, edge):
        return []
    held = held_why(state, series.topic, edge, urgent=True)
    if held is None:
        state.rung |= dict.fromkeys(_like(voice), edge.number)
    seen = why.urged(why.of_topic(state, series, reading, edge.theta), voice)
    before: Stage = series.open.stage if series.open else "quiet"
    if series.open is None:
        _open(state, series, voice.said, "urgent", edge)
    return [_tell(replace(_transition(state, series, before, seen, edge), cause="urgent"), held)]


def _rings(state: BrandState, voice: Voice, edge: Edge) -> bool:
    """Whether no urgent mention like this one rang lately."""
    state.rung = {key: at for key, at in state.rung.items() if edge.number - at < WEEK}
    reason, _, _ = voice.urgent.partition(":")
    rest = max(WEEK, bins(edge.rules.cooldown)) if reason in UNHURRIED else bins(edge.rules.cooldown)
    same, *like = _like(voice)
    return edge.number - state.rung.get(same, -rest) >= rest and not any(key in state.rung for key in like)


def _like(voice: Voice) -> list[str]:
    """What is noted when it rings: its reason, and who said it in which text, where that is known."""
    reason, _, _ = voice.urgent.partition(":")
    said = (("author", voice.author), ("copy", voice.copy))
    return [f"reason {reason}", *(f"{kind} {key}" for kind, key in said if key)]


def _unconvincing(state: BrandState, series: Series, reading: Reading, edge: Edge) -> str | None:
    """What is lacking, in words, of: surprising within six hours, complaints more than talk, and enough people with a
    text of their own.

    What is counted are people in their own words, never the share of copies: a crowd that recites does not count, and a
    flood of copies cannot hide a real complaint.
    """
    young = state.baseline.bins < YOUNG
    needed, found = YOUNG_SURPRISE if young else ENOUGH, max(reading.surprises)
    if found < needed:
        return f"it may be chance: surprise {found:.1f} of {needed:g}{' in the first two days of a brand' * young}"
    if series.topic != UNKNOWN and series.talk.share < COMPLAINING:
        return f"it is talk: {series.talk.share:.0%} of it complains, {COMPLAINING:.0%} are needed"
    people, span = (PEOPLE_NEW, KEPT) if _is_novel(series) else (PEOPLE, LATE)
    own = why.own_words(why.spoken(series.members, edge.number, span))
    return None if own >= people else f"too few people in their own words: {own} of {people}"


def _look(state: BrandState, series: Series, reading: Reading, edge: Edge) -> Look:
    doubt = f"its score is {reading.score:.1f} of {edge.theta:.1f}: too few, too slow, or as usual"
    if told := state.novel.others(series.topic, reading.bin) if _is_novel(series) else ():
        doubt += f", after {len(told)} other new topics that were told within a week"
    if reading.alarms(edge.theta):
        doubt = _unconvincing(state, series, reading, edge) or ""
    if not doubt and not _may_open(series, reading.forecast, edge):
        doubt = "it was told within the cooldown, and has not grown fourfold since"
    return Look(
        topic=series.topic, at=start_of(edge.number), score=reading.score, threshold=edge.theta, doubt=doubt or None
    )


def _rested(series: Series, edge: Edge) -> bool:
    return edge.number - series.alerted >= bins(edge.rules.cooldown)


def _may_open(series: Series, forecast: float, edge: Edge) -> bool:
    return _rested(series, edge) or forecast >= FOURFOLD * series.alerted_forecast


def _opened(state: BrandState, series: Series, seen: Evidence, edge: Edge) -> Transition:
    first = seen.since.timestamp() if seen.since else float(edge.number * SECONDS)
    opening = _open(state, series, first, "complaint", edge)
    same = joins(state, _who(series), but=series, named=True)
    held = held_why(state, series.topic, edge, _classes(series)) or (same.why if same else None)
    _note(series, opening, held, seen.forecast or 0.0, edge)
    return _tell(replace(_transition(state, series, "quiet", seen, edge), joined=same and same.complaint), held)


def _open(state: BrandState, series: Series, first: float, cause: Cause, edge: Edge) -> Opening:
    name = complaint_id(state.brand, series.topic, moment(first))
    series.open = Opening(name, cause, "emerging", first, edge.number, peaked=edge.number, told=False)
    return series.open


def _told_later(state: BrandState, series: Series, opening: Opening, seen: Evidence, edge: Edge) -> Transition | None:
    """A fourfold forecast since a person was told; or a complaint of which nobody was (it opened with one urgent
    mention, or was held), or which had passed its peak and starts again after the cooldown: that emerges."""
    forecast, before = seen.forecast or 0.0, opening.stage
    if opening.stage in ("peaked", "cooling") and _rested(series, edge):
        opening.told = False
    grown = opening.told and forecast >= FOURFOLD * series.alerted_forecast
    if not grown and (opening.told or not _may_open(series, forecast, edge)):
        return None
    same = None if grown else joins(state, _who(series), but=series, named=True)
    held = held_why(state, series.topic, edge, _classes(series)) or (same.why if same else None)
    if held and opening.held:
        return None  # on record already
    _note(series, opening, held, forecast, edge)
    opening.cause = "complaint"
    if not grown:
        opening.stage, opening.changed, opening.peak = "emerging", edge.number, 0.0
    changed = _transition(state, series, before, seen, edge)
    return _tell(replace(changed, escalated=grown, joined=same and same.complaint), held)


def _note(series: Series, opening: Opening, held: str | None, forecast: float, edge: Edge) -> None:
    """Notes whether it was told. What a silence holds rings when it ends, if it still alarms: it needs no rest."""
    opening.told, opening.held = opening.told or held is None, held is not None
    if silenced(edge.rules.silences, start_of(edge.number), series.topic, _classes(series)) is None:
        series.alerted, series.alerted_forecast = edge.number, forecast


def _classes(series: Series) -> list[str]:
    """Of a novel topic, what its members are about."""
    return [member.topic for member in series.members] if _is_novel(series) else []


def _next_stage(state: BrandState, series: Series, opening: Opening, reading: Reading, edge: Edge) -> list[Transition]:
    same = _known_by_now(state, series)
    before, after = opening.stage, "closed" if same else _stage(opening, series, reading, edge)
    if after == before:
        return []
    opening.stage, opening.changed = after, edge.number
    changed = _transition(state, series, before, why.of_topic(state, series, reading, edge.theta), edge)
    if after == "closed":
        series.open = None
    return [replace(changed, held_why=same and same.why, joined=same and same.complaint)]


def _is_novel(series: Series) -> bool:
    return series.topic.startswith(NEW)


def _known_by_now(state: BrandState, series: Series) -> Joined | None:
    """The complaint of the taxonomy that the voices of a novel topic are mostly of."""
    return joins(state, _who(series), but=series, named=True) if _is_novel(series) else None


def _who(series: Series) -> set[str]:
    return {member.who for member in series.members[-MEMBERS:]}


def _stage(opening: Opening, series: Series, reading: Reading, edge: Edge) -> Stage:
    rate = reading.heard[1]
    if rate >= opening.peak:
        opening.peak, opening.peaked = rate, edge.number
    if max(reading.surprises) >= CALM_SURPRISE:
        opening.calm = 0
    elif edge.blind:  # what was not heard is not quiet
        opening.peaked += 1
    else:
        opening.calm += 1
    return _stage_after(opening, series, rate, edge)


def _stage_after(opening: Opening, series: Series, rate: float, edge: Edge) -> Stage:
    if opening.calm >= CALM:
        return "closed"
    if edge.number - opening.peaked >= PAST_PEAK and opening.stage in ("emerging", "rising"):
        return "peaked"
    if opening.stage == "peaked" and rate < opening.peak / 2 and edge.number - opening.changed >= PAST_PEAK:
        return "cooling"
    record = opening.stage in ("peaked", "cooling") and opening.peaked == edge.number
    if (opening.stage == "emerging" or record) and series.growth.number >= 1 and series.growth.sure >= 0.5:
        return "rising"
    return opening.stage


def _transition(state: BrandState, series: Series, before: Stage, seen: Evidence, edge: Edge) -> Transition:
    """The change to the stage that the open complaint of the series has now."""
    if series.open is None:
        raise ValueError(f"no complaint about {series.topic} is open")
    return Transition(
        complaint=series.open.id,
        brand=state.brand,
        topic=series.topic,
        cause=series.open.cause,
        before=before,
        after=series.open.stage,
        at=start_of(edge.number),
        evidence=seen,
        members=why.keys(why.spoken(series.members, edge.number, why.span(seen)), seen),
    )


def _tell(changed: Transition, held: str | None) -> Transition:
    return replace(changed, notifies=held is None, held_why=held)


def held_why(
    state: BrandState, topic: str, edge: Edge, classes: Sequence[str] = (), *, urgent: bool = False
) -> str | None:
    """Why nobody is told at this edge, in words; None when somebody is. For `classes` and `urgent` see `silenced`."""
    if edge.number < state.heard_first - LATE:
        return "already more than 6 hours old when the brand was first heard"
    return silenced(edge.rules.silences, start_of(edge.number), topic, classes, urgent=urgent)


def joins(state: BrandState, people: set[str], *, but: Series | None = None, named: bool = False) -> Joined | None:
    """Which open complaint of the brand, `but` this one, more than half of these people are voices of.

    Of `named` topics those of the taxonomy alone: what has a name is told by it, though it was told as new before.
    """
    for rival in state.series.values():
        if rival is not but and rival.open is not None and not (named and _is_novel(rival)):
            known = {member.who for member in rival.members if member.complaint >= COUNTED}
            if len(people & known) > JOINED * len(people):
                return Joined(rival.open.id, rival.topic)
    return None

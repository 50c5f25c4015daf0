"""When a complaint opens, rises, peaks, cools and closes, and whether a person is told (DETECTION 7, 8, 11)."""

from dataclasses import dataclass, replace

from complaints import evidence as why
from complaints.clock import DAY, LATE, SECONDS, bins, start_of
from complaints.complaint import Cause, Evidence, Rules, Stage, Transition, complaint_id
from complaints.series import Opening, Reading, Series
from complaints.state import BrandState, moment
from complaints.surprise import ENOUGH
from complaints.voice import Voice

PEOPLE, TEXTS = 5, 3
YOUNG, YOUNG_SURPRISE, YOUNG_PEOPLE = 2 * DAY, 8.0, 8
FOURFOLD = 4.0
FEWEST = 2.0  # the forecast that an urgent mention starts from
PAST_PEAK = 48  # bins: 4 h below the maximum
CALM, CALM_SURPRISE = 72, 1.0  # bins, S
JOINED = 0.5


@dataclass(frozen=True, slots=True)
class Edge:
    """The edge that is being closed: its number, what the user decided, theta, and whether a source was down."""

    number: int
    rules: Rules
    theta: float
    blind: bool


def move(state: BrandState, topic: str, series: Series, reading: Reading, edge: Edge, heard: bool) -> list[Transition]:
    """The changes of stage of one topic; only an edge at which something of it was `heard` opens or escalates."""
    if series.open is None and not (heard and reading.score >= edge.theta):
        return []
    surprises = reading.surprises()
    seen = why.of_topic(state, series, reading, surprises, edge.theta) if reading.score >= edge.theta else None
    fires = heard and seen is not None and _convinces(state, seen)
    if series.open is None:
        return [_opened(state, topic, series, seen, reading, edge)] if fires and seen and _rested(series, edge) else []
    if fires and seen and (told := _told_again(state, topic, series, seen, edge)):
        return [told]
    return _next_stage(state, topic, series, reading, surprises, edge)


def urge(state: BrandState, topic: str, series: Series, reading: Reading, edge: Edge, voice: Voice) -> list[Transition]:
    """A mention about safety or law opens a complaint by itself, once in a cooldown."""
    if edge.number - series.urgent < bins(edge.rules.cooldown):
        return []
    series.urgent = edge.number
    seen = why.of_topic(state, series, reading, reading.surprises(), edge.theta)
    named = [member.witness for member in series.members if member.external_id == voice.external_id]
    seen = replace(seen, witnesses=tuple(dict.fromkeys((*named, *seen.witnesses)))[: why.MOST_WITNESSES])
    if series.open is None:
        _open(state, topic, series, voice.said, "urgent", edge)
        series.alerted, series.alerted_forecast = edge.number, max(FEWEST, reading.forecast)
        return [_transition(state, topic, series, "quiet", seen, edge, cause="urgent", tells=True)]
    return [
        _transition(state, topic, series, series.open.stage, seen, edge, cause="urgent", tells=True, escalated=True)
    ]


def _convinces(state: BrandState, seen: Evidence) -> bool:
    if state.baseline.bins < YOUNG:
        return seen.surprise >= YOUNG_SURPRISE and seen.voices >= YOUNG_PEOPLE and seen.texts >= TEXTS
    return seen.surprise >= ENOUGH and seen.voices >= PEOPLE and seen.texts >= TEXTS


def _rested(series: Series, edge: Edge) -> bool:
    return edge.number - series.alerted >= bins(edge.rules.cooldown)


def _opened(
    state: BrandState, topic: str, series: Series, seen: Evidence | None, reading: Reading, edge: Edge
) -> Transition:
    assert seen is not None
    first = seen.since.timestamp() if seen.since else float(edge.number * SECONDS)
    _open(state, topic, series, first, "complaint", edge)
    series.alerted, series.alerted_forecast = edge.number, reading.forecast
    return _transition(state, topic, series, "quiet", seen, edge, tells=True)


def _open(state: BrandState, topic: str, series: Series, first: float, cause: Cause, edge: Edge) -> None:
    name = complaint_id(state.brand, topic, moment(first))
    series.open = Opening(name, cause, "emerging", first, edge.number, peaked=edge.number)


def _told_again(state: BrandState, topic: str, series: Series, seen: Evidence, edge: Edge) -> Transition | None:
    """A fourfold forecast, or a complaint that had passed its peak and starts again after the cooldown."""
    opening, forecast = series.open, seen.forecast or 0.0
    assert opening is not None
    fourfold = forecast >= FOURFOLD * series.alerted_forecast
    again = opening.stage in ("peaked", "cooling") and _rested(series, edge)
    if not (fourfold or again):
        return None
    before, escalated = opening.stage, not again
    series.alerted, series.alerted_forecast = edge.number, forecast
    if again:
        opening.stage, opening.changed, opening.peak = "emerging", edge.number, 0.0
    return _transition(state, topic, series, before, seen, edge, tells=True, escalated=escalated)


def _next_stage(
    state: BrandState, topic: str, series: Series, reading: Reading, surprises: list[float], edge: Edge
) -> list[Transition]:
    opening = series.open
    assert opening is not None
    after = _stage(opening, series, reading, surprises, edge)
    if after == opening.stage:
        return []
    before, opening.stage, opening.changed = opening.stage, after, edge.number
    seen = why.of_topic(state, series, reading, surprises, edge.theta)
    changed = _transition(state, topic, series, before, seen, edge)
    if after == "closed":
        series.open = None
    return [changed]


def _stage(opening: Opening, series: Series, reading: Reading, surprises: list[float], edge: Edge) -> Stage:
    rate = reading.heard[1]
    if rate >= opening.peak:
        opening.peak, opening.peaked = rate, edge.number
    if edge.blind:  # what was not heard is not quiet
        opening.peaked += 1
    elif max(surprises[:3]) >= CALM_SURPRISE:
        opening.calm = 0
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
    risen = series.growth.number >= 1 and series.growth.sure >= 0.5
    if opening.stage == "emerging" and risen:
        return "rising"
    if opening.stage in ("peaked", "cooling") and risen and opening.peaked == edge.number:
        return "rising"
    return opening.stage


def _transition(
    state: BrandState,
    topic: str,
    series: Series,
    before: Stage,
    seen: Evidence,
    edge: Edge,
    *,
    cause: Cause | None = None,
    tells: bool = False,
    escalated: bool = False,
) -> Transition:
    opening = series.open
    assert opening is not None
    held = held_why(state, topic, edge) or (_joins(state, topic, series) if before == "quiet" else None)
    return Transition(
        complaint=opening.id,
        brand=state.brand,
        topic=topic,
        cause=cause or ("complaint" if tells else opening.cause),
        before=before,
        after=opening.stage,
        at=start_of(edge.number),
        evidence=seen,
        escalated=escalated,
        notifies=tells and held is None,
        held_why=held if tells else None,
    )


def held_why(state: BrandState, topic: str, edge: Edge) -> str | None:
    """Why nobody is told at this edge, in words; None when somebody is."""
    if edge.number < state.heard_first - LATE:
        return "already more than 6 hours old when the brand was first heard"
    at = start_of(edge.number)
    for muted, until in edge.rules.mutes:
        if muted in (topic, "*") and at < until:
            return f"muted until {until:%Y-%m-%d %H:%M} UTC"
    return None


def _joins(state: BrandState, topic: str, series: Series) -> str | None:
    """A complaint whose voices are mostly those of an open one of the brand is the same one."""
    people = {member.who for member in series.members[-64:]}
    for other, rival in state.series.items():
        if other != topic and rival.open is not None:
            known = {member.who for member in rival.members}
            if len(people & known) > JOINED * len(people):
                return f"the same voices as the complaint about {other}"
    return None

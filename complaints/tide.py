"""The volume detector on a brand's state: opens and closes the complaint whose topic is "volume".

Beside the tail of the weighted residual (DETECTION 5) an alert needs enough S of own words alone: 7 for a budget of .25
false alarms per brand-week. S is the surprise of DETECTION 4 of the last 24 bins with phi = .1, y the mentions of
weight 1 (nobody's copy, and the first of their author that day), m their share of M2. So copies call nobody, however
many papers print them, nor does a day that is busy by chance.

Volume whose voices are mostly those of an open complaint is no second story: it joins it at once when it opens later,
and as soon as that is so when it opened first (DETECTION 10).
"""

from complaints import evidence as why
from complaints.clock import SECONDS, bins, start_of
from complaints.complaint import Evidence, Joined, Look, Stage, Transition, complaint_id, silenced
from complaints.series import MEMBERS, Opening
from complaints.stages import CALM, Edge, held_why, joins
from complaints.state import VOLUME, BrandState, moment
from complaints.surprise import enough_own_words
from complaints.surprise import surprise as surprise_of
from complaints.volume import ALERT, WINDOW

PEOPLE, TEXTS = 5, 3
SPREAD = 0.1  # the level of two hours varies by a third for reasons that nobody needs to know


def turn(state: BrandState, bin_: int, edge: Edge, heard: bool) -> list[Transition]:
    """Tests the last two hours, learns from them unless a source was down, and gives the change of stage, if any."""
    surprise = tested(state, edge.times, blind=edge.blind)
    opening = state.tide_open
    if opening is not None and (ended := _ebb(state, opening, bin_, surprise, edge)):
        return ended
    if opening is not None and (opening.told or held_why(state, VOLUME, edge)):
        return []
    lacking = _lacking(state, bin_, surprise, edge) if heard else "nothing was heard"
    if edge.watch is not None and heard:
        at = start_of(edge.number)
        edge.watch(Look(topic=VOLUME, at=at, score=surprise, threshold=ALERT, doubt=lacking))
    if lacking is not None:
        return []
    seen = why.of_volume(state, bin_, surprise)
    return [_opened(state, bin_, seen, edge) if opening is None else _told_later(state, opening, seen, edge)]


def _lacking(state: BrandState, bin_: int, surprise: float, edge: Edge) -> str | None:
    """What volume lacks for an alert, in words; None when nothing is lacking."""
    if not rings(surprise, edge.number - state.tide_alerted, bins(edge.rules.cooldown)):
        return "it rang within the cooldown" if surprise >= ALERT else "as much is said as by chance"
    if not _in_own_words(state, edge):
        return "too little of it is said in own words"
    seen = why.of_volume(state, bin_, surprise)
    if seen.voices < PEOPLE or seen.texts < TEXTS:
        return f"too few people or texts: {seen.voices} of {PEOPLE}, {seen.texts} of {TEXTS}"
    return None


def tested(state: BrandState, times: float = 1.0, *, blind: bool = False) -> float:
    """How surprising the last two hours are, of which `times` as much as usual is expected; learns them afterwards."""
    said, usual = sum(state.recent[-WINDOW:]), state.expected(WINDOW) * times
    surprise = state.tide.test(said, usual)
    if not blind:
        state.tide.learn(said, usual)
    return surprise


def rings(surprise: float, rested: int, cooldown: int) -> bool:
    """Whether volume is beyond chance, and bins enough since it rang."""
    return surprise >= ALERT and rested >= cooldown


def _in_own_words(state: BrandState, edge: Edge) -> bool:
    """Whether the last two hours are beyond chance when neither copies nor repeats count at all."""
    usual = state.own.expected(state.expected(WINDOW) * edge.times)
    return surprise_of(state.own.last(WINDOW), usual, SPREAD) >= enough_own_words(edge.rules.budget)


def _opened(state: BrandState, bin_: int, seen: Evidence, edge: Edge) -> Transition:
    """What joins a complaint is closed at once: it is on record and rests for the cooldown."""
    first = seen.since.timestamp() if seen.since else float(edge.number * SECONDS)
    opening = Opening(complaint_id(state.brand, VOLUME, moment(first)), "volume", "emerging", first, edge.number)
    if same := _joins(state, bin_):
        opening.stage, state.tide_alerted = "closed", edge.number
        return _transition(state, opening, "quiet", seen, edge, same=same)
    held = held_why(state, VOLUME, edge)
    opening.told, state.tide_open = held is None, opening
    if silenced(edge.rules.silences, start_of(edge.number), VOLUME) is None:
        state.tide_alerted = edge.number
    return _transition(state, opening, "quiet", seen, edge, held=held)


def _told_later(state: BrandState, opening: Opening, seen: Evidence, edge: Edge) -> Transition:
    """What was held rings when nothing holds it any more, if it still alarms."""
    opening.told, state.tide_alerted = True, edge.number
    return _transition(state, opening, opening.stage, seen, edge)


def _joins(state: BrandState, bin_: int) -> Joined | None:
    return joins(state, {member.who for member in why.lately(state, bin_)[-MEMBERS:]})  # as many as a rival keeps


def _ebb(state: BrandState, opening: Opening, bin_: int, surprise: float, edge: Edge) -> list[Transition]:
    """Closes what is usual again, or what a complaint explains by now."""
    opening.calm = 0 if surprise >= 1 else opening.calm + (not edge.blind)
    same = _joins(state, bin_)
    if opening.calm < CALM and same is None:
        return []
    opening.stage, opening.changed = "closed", edge.number
    state.tide_open = None
    return [_transition(state, opening, "emerging", why.of_volume(state, bin_, surprise), edge, same=same)]


def _transition(
    state: BrandState,
    opening: Opening,
    before: Stage,
    seen: Evidence,
    edge: Edge,
    *,
    held: str | None = None,
    same: Joined | None = None,
) -> Transition:
    return Transition(
        complaint=opening.id,
        brand=state.brand,
        topic=VOLUME,
        cause="volume",
        before=before,
        after=opening.stage,
        at=start_of(edge.number),
        evidence=seen,
        notifies=opening.stage == "emerging" and held is None and same is None,
        held_why=same.why if same else held,
        joined=same and same.complaint,
        members=why.keys(why.lately(state, edge.number - 1), seen),
    )

"""The volume detector on a brand's state: opens and closes the complaint whose topic is "volume"."""

from complaints import evidence as why
from complaints.clock import SECONDS, bins, start_of
from complaints.complaint import Evidence, Stage, Transition, complaint_id
from complaints.series import Opening
from complaints.stages import CALM, PEOPLE, TEXTS, Edge, held_why
from complaints.state import VOLUME, BrandState, moment
from complaints.volume import ALERT, WINDOW


def turn(state: BrandState, bin_: int, edge: Edge, heard: bool) -> list[Transition]:
    """Tests the last two hours, learns from them unless a source was down, and gives the change of stage, if any."""
    said, usual = sum(state.recent[-WINDOW:]), state.expected(WINDOW)
    surprise = state.tide.test(said, usual)
    if not edge.blind:
        state.tide.learn(said, usual)
    if state.tide_open is not None:
        return _ebb(state, state.tide_open, bin_, surprise, edge)
    if surprise < ALERT or not heard or edge.number - state.tide_alerted < bins(edge.rules.cooldown):
        return []
    seen = why.of_volume(state, bin_, surprise)
    if seen.voices < PEOPLE or seen.texts < TEXTS:
        return []
    first = seen.since.timestamp() if seen.since else float(edge.number * SECONDS)
    name = complaint_id(state.brand, VOLUME, moment(first))
    state.tide_open = Opening(name, "volume", "emerging", first, edge.number)
    state.tide_alerted = edge.number
    return [_transition(state, state.tide_open, "quiet", seen, edge)]


def _ebb(state: BrandState, opening: Opening, bin_: int, surprise: float, edge: Edge) -> list[Transition]:
    opening.calm = 0 if surprise >= 1 else opening.calm + (not edge.blind)
    if opening.calm < CALM:
        return []
    opening.stage, opening.changed = "closed", edge.number
    state.tide_open = None
    return [_transition(state, opening, "emerging", why.of_volume(state, bin_, surprise), edge)]


def _transition(state: BrandState, opening: Opening, before: Stage, seen: Evidence, edge: Edge) -> Transition:
    opens = before == "quiet"
    held = held_why(state, VOLUME, edge) if opens else None
    return Transition(
        complaint=opening.id,
        brand=state.brand,
        topic=VOLUME,
        cause="volume",
        before=before,
        after=opening.stage,
        at=start_of(edge.number),
        evidence=seen,
        notifies=opens and held is None,
        held_why=held,
    )

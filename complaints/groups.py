"""Novel topics: a mention belongs to its taxonomy class and to at most one group of phrases that are new and shared.

A group is a series like any other, with the topic "new: PHRASE"; it is born with the voices that said so already and
dies when nothing joined it for two days. Phrases of the same mentions are one group; one whose voices are mostly those
of an open complaint is none. Who repeats another's text follows it into its group, but five people in own words have to
be there first: a copy makes no group, however often it is pasted.

A few accounts with two new words an hour would page somebody every hour. So who was among the voices of a novel alert
makes no other topic new for a week, and each such alert of a week that the budget did not allow doubles how far beyond
chance the next has to be: twelve people in own words where six were enough, then two dozen.

What has a name is told by it: a group never opens beside an open complaint that most of its voices are of, and ends in
a complaint of the taxonomy that opens later (`complaints.stages`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf, log10

from complaints.clock import SECONDS
from complaints.complaint import BUDGET
from complaints.novel import BEYOND, PEOPLE, WINDOW, Group, Novel, Said
from complaints.phrases import chained, key
from complaints.series import Reading, Series, Usual
from complaints.stages import Edge, joins
from complaints.state import BrandState
from complaints.surprise import SCALES, clamped, score
from complaints.voice import NEW, Member, Voice, member_of

MOST = 24  # groups of a brand that live at a time
RECITED = 5  # words: the longest row that `chained` gives
SAME = 0.5  # of the voices of a phrase, or of the phrase's group
LEAST = Usual(0.0, (0.02,) * len(SCALES), 1.0)  # what is expected of a topic that nobody foresaw

AT_QUARTER = 2.5  # beyond chance, at a budget of .25 alerts a week: on texts without a storm ten times fewer were told

Weighed = tuple[Voice, float]
Given = tuple[str, Voice, float]


def sorted_out(state: BrandState, bin_: int, heard: Sequence[Weighed]) -> list[Given]:
    """Takes the complaints of an edge with their weights, and gives those that belong to a group after its topic.

    In which order they come does not matter.
    """
    heard = sorted(heard, key=lambda one: (one[0].said, one[0].origin, one[0].external_id))
    novel, keys = state.novel, [tuple(map(key, voice.phrases)) for voice, _ in heard]
    _bury(state, bin_)
    novel.hear([Said(member_of(*one), its) for one, its in zip(heard, keys, strict=True)], bin_)
    _give_birth(state, bin_, heard)
    given = _joined(state, heard, keys)
    for topic, _, _ in given:
        novel.groups[topic].heard = bin_
    return given


def rated(state: BrandState, series: Series, reading: Reading, edge: Edge) -> Reading:
    """The reading of a group: what is so far beyond chance that the budget allows it alarms without a forecast.

    Five people must be meant to complain: of their own words the probabilities are summed. A drift says nothing: the
    series is as young as the group, and what is usual of a phrase is what `beyond` knows.
    """
    group = state.novel.groups.get(series.topic)
    if group is None or not reading.spoken:
        return reading
    most, others = -inf, state.novel.others(series.topic, reading.bin)
    known = {who for told in others for who in told.people}
    for one in group.keys:
        people = state.novel.people(one, known)
        if sum(member.complaint for _, member in people) >= PEOPLE:
            most = max(most, state.novel.beyond(one, people, reading.bin))
    budget = clamped(edge.rules.budget)
    needed = AT_QUARTER - log10(budget / BUDGET)
    if others:
        needed += AT_QUARTER * (2 ** (len(others) / max(1.0, budget)) - 1)
    grown = 0.0 if others else score(reading.forecast, reading.usual[1], 0.0)
    return replace(reading, score=grown, margin=most - needed if most > -inf else None)


def _bury(state: BrandState, bin_: int) -> None:
    for topic, group in list(state.novel.groups.items()):
        series = state.series.get(topic)
        if series is None or (series.open is None and bin_ - group.heard > WINDOW):
            del state.novel.groups[topic]
            state.series.pop(topic, None)


def _give_birth(state: BrandState, bin_: int, heard: Sequence[Weighed]) -> None:
    """Phrases that became new at this edge found a group or join the one that most of their voices are in.

    Five words in a row are no one's own: who shares them passes a sentence on, as papers do, and founds nothing.
    """
    novel = state.novel
    words = {key(phrase): phrase for voice, _ in heard for phrase in voice.phrases}
    taken = {one for group in novel.groups.values() for one in group.keys}
    fresh = _new(novel, sorted(words.keys() - taken), bin_)
    while fresh:
        first = max(fresh, key=lambda one: (len(fresh[one]), words[one]))
        whose = _whose(novel, fresh[first])
        mates = [one for one, voices in fresh.items() if _shared(voices, fresh[first])]
        if whose is not None:
            novel.groups[whose].keys += mates
        elif _may_found(state, first, fresh[first], bin_):
            name = chained(words[one] for one in mates)
            if len(name.split()) < RECITED:
                _found(state, bin_, name, mates, heard)
        fresh = {one: voices for one, voices in fresh.items() if one not in mates}


def _may_found(state: BrandState, key: int, voices: Sequence[Member], bin_: int) -> bool:
    """Whether these are no voices of an open complaint, and the phrase is new without those of what was told."""
    known = {who for told in state.novel.others("", bin_) for who in told.people}
    people = state.novel.people(key, known)
    if len(people) < len(voices) and state.novel.beyond(key, people, bin_) < BEYOND:
        return False
    return joins(state, {member.who for member in voices}) is None and _has_room(state, bin_)


def _new(novel: Novel, keys: Sequence[int], bin_: int) -> dict[int, list[Member]]:
    """Those of these phrases that are new and shared, with who said so.

    Beyond chance in own words is only what is so in all words: that is asked first, and few phrases are left.
    """
    found = {}
    for one in keys:
        if novel.beyond(one, novel.where.get(one, ()), bin_) >= BEYOND:
            people = novel.people(one)
            if novel.beyond(one, people, bin_) >= BEYOND:
                found[one] = [member for _, member in people]
    return found


def _shared(some: Sequence[Member], others: Sequence[Member]) -> bool:
    """Whether more than half of the smaller are in the larger."""
    both = {member.key for member in some} & {member.key for member in others}
    return len(both) > SAME * min(len(some), len(others))


def _whose(novel: Novel, members: Sequence[Member]) -> str | None:
    """The group that more than half of these are in already."""
    these = {member.key for member in members}
    inside = dict.fromkeys(novel.groups, 0)
    for said in novel.latest:
        if said.member.key in these and (topic := _group_of(novel, said.keys)):
            inside[topic] += 1
    return next((topic for topic, number in inside.items() if number > SAME * len(these)), None)


def _group_of(novel: Novel, keys: Sequence[int]) -> str | None:
    """The one with which a mention has most phrases in common, of equals the eldest."""
    shared = {topic: len(set(keys).intersection(group.keys)) for topic, group in novel.groups.items()}
    best = max(shared, key=lambda topic: shared[topic], default=None)
    return best if best is not None and shared[best] else None


def _has_room(state: BrandState, bin_: int) -> bool:
    """Of too many the one that was quiet for longest goes, if it is none that is told of."""
    groups = state.novel.groups
    if len(groups) < MOST:
        return state.has_room(bin_)
    quiet = [topic for topic in groups if topic not in state.series or state.series[topic].open is None]
    if not quiet:
        return False
    out = min(quiet, key=lambda topic: groups[topic].heard)
    del groups[out]
    state.series.pop(out, None)
    return True


def _found(state: BrandState, bin_: int, words: str, keys: list[int], heard: Sequence[Weighed]) -> None:
    """A group with the voices that were known before this edge; those of this edge join it as all later ones will."""
    topic, novel = f"{NEW}{words}", state.novel
    if topic in novel.groups:
        novel.groups[topic].keys += keys
        return
    novel.groups[topic] = Group(keys, bin_)
    fresh = {(voice.origin, voice.external_id) for voice, _ in heard}
    seeds = [
        said.member for said in novel.latest if _group_of(novel, said.keys) == topic and said.member.key not in fresh
    ]
    series = state.series[topic] = state.topic(topic, bin_)
    _seed(series, sorted(seeds), bin_)


def _seed(series: Series, seeds: Sequence[Member], bin_: int) -> None:
    """What was said already is passed as if it had been heard then."""
    weights = dict[int, float]()
    for member in seeds:
        said = min(int(member.said // SECONDS), bin_ - 1)
        weights[said] = weights.get(said, 0.0) + member.weight
        series.join(member)
    if weights:
        series.born, series.passed = min(weights), min(weights) - 1
    for at, weight in weights.items():
        series.rest(at - 1, 0.0, series.scales(at - 1), LEAST)
        series.count(at, weight, weight)
        series.read(at, weight, LEAST, spoken=False)


def _joined(state: BrandState, heard: Sequence[Weighed], keys: Sequence[tuple[int, ...]]) -> list[Given]:
    """Each after the topic of its group: that of its phrases, or of the text that it copies."""
    if not state.novel.groups:
        return []
    copied = dict(_copies(state))
    given = []
    for (voice, weight), its in zip(heard, keys, strict=True):
        topic = _group_of(state.novel, its) or copied.get(voice.copy)
        if topic:
            given.append((topic, voice, weight))
    return given


def _copies(state: BrandState) -> Iterator[tuple[str, str]]:
    for topic in state.novel.groups:
        series = state.series.get(topic)
        for member in series.members if series else ():
            if member.copy:
                yield member.copy, topic

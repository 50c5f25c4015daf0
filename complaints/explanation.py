"""What stands behind an alert beside its numbers: who spoke, where, in which words, and what could not be seen."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from complaints.complaint import Transition, Witness
from complaints.contrast import new_phrases
from complaints.outlook import Outlook, Past, outlook
from complaints.phrases import phrases
from complaints.spoken import Spoken
from complaints.voice import COUNTED, distinct
from mentions.normal import normal, shingles

Role = Literal["urgent", "earliest", "most reached", "most typical", "surest"]
WITNESSES = 5
COMPARED = 128  # latest texts among which the most typical one is sought
FEWEST = 3  # texts of which one can be typical
AT_LEAST = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """A source that cannot be heard since a moment, and the reason in a word."""

    source: str
    since: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A mention, by row id, that a person should read to believe the alert, and as what."""

    mention: int
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Beside the numbers of the evidence, and about the same time: the scale that surprised, at least an hour.

    `sources` and `languages` are how many people spoke where and in what, the most first; `phrases` are new (said by
    three people or more, so they are nobody's own words). `unheard` are the sources that were blind at the alert,
    `unscored` the mentions of the brand in that time by a language in which complaints are not known (ISO 639-1, or
    "und"). No text and no name stands here: witnesses are row ids.
    """

    witnesses: tuple[Told, ...] = ()
    phrases: tuple[str, ...] = ()
    sources: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    outlook: Outlook | None = None
    unheard: tuple[Unheard, ...] = ()
    unscored: Mapping[str, int] = field(default_factory=dict)


def began(change: Transition) -> datetime:
    """From when on those are counted that the numbers of the evidence are about."""
    return change.at - max(change.evidence.scale, AT_LEAST)


def explain(
    change: Transition,
    members: Sequence[Spoken],
    before: Sequence[str],
    *,
    past: Sequence[Past] = (),
    unheard: Sequence[Unheard] = (),
    unscored: Mapping[str, int] | None = None,
) -> Explanation:
    """`members` are the mentions of the complaint; those of them that the change counted are the people of the numbers,
    of its places, languages and phrases. `before` are earlier texts about the brand, one of each group of copies,
    `past` the closed complaints of the brand with a forecast."""
    known = sorted((one for one in members if one.said < change.at), key=lambda one: (one.said, one.id))
    spoken = [one for one in known if change.cause == "volume" or (one.complaint or 0.0) >= COUNTED]
    counted = {(one.origin, one.external_id) for one in change.members}
    now = [one for one in spoken if (one.origin, one.external_id) in counted and one.said >= began(change)]
    return Explanation(
        witnesses=_witnesses(change, known, spoken, now),
        phrases=_phrases(change.brand, now, before),
        sources=_people(now, [place(one.origin) for one in now]),
        languages=_people(now, [one.language for one in now]),
        outlook=outlook(change.evidence, past),
        unheard=tuple(unheard),
        unscored=dict(unscored or {}),
    )


def _phrases(brand: str, now: Sequence[Spoken], before: Sequence[str]) -> tuple[str, ...]:
    said = [phrases(one.text, names=(brand,)) for one in distinct(now)]
    return new_phrases(said, [phrases(text, names=(brand,)) for text in before])


def place(origin: str) -> str:
    """The platform or instance; of an address the host alone, because the rest of a feed's address may be a secret."""
    try:
        return urlsplit(origin).hostname or origin if "://" in origin else origin
    except ValueError:
        return "an address that cannot be read"


def _people(spoken: Sequence[Spoken], kinds: Sequence[str]) -> dict[str, int]:
    """How many people each kind has, the most first."""
    many = Counter(kind for kind, _ in {(kind, one.who) for kind, one in zip(kinds, spoken, strict=True)})
    return dict(sorted(many.items(), key=lambda item: (-item[1], item[0])))


def _witnesses(
    change: Transition, known: Sequence[Spoken], spoken: Sequence[Spoken], now: Sequence[Spoken]
) -> tuple[Told, ...]:
    """The earliest, the most reached, the most typical, and of distinct people and texts the surest, up to five.

    One mention may be several of these. What is urgent comes first, whatever it is otherwise.
    """
    by_key = {Witness(origin=one.origin, external_id=one.external_id): one for one in known}
    surest = [by_key[key] for key in change.evidence.witnesses if key in by_key]
    roles: dict[int, list[Role]] = {}
    if change.cause == "urgent" and surest:
        roles[surest[0].id] = ["urgent"]
    for one, role in _roles(spoken, now):
        roles.setdefault(one.id, []).append(role)
    heard = {by_id.what for by_id in known if by_id.id in roles}
    for one in surest:
        if len(roles) < WITNESSES and one.what not in heard:
            roles[one.id] = ["surest"]
            heard.add(one.what)
    return tuple(Told(mention=id_, roles=tuple(said)) for id_, said in roles.items())


def _roles(spoken: Sequence[Spoken], now: Sequence[Spoken]) -> Iterator[tuple[Spoken, Role]]:
    if spoken:
        yield spoken[0], "earliest"
    if (loud := max(spoken, key=lambda one: one.reach, default=None)) and loud.reach > 0:
        yield loud, "most reached"
    if (typical := most_typical(distinct(now))) is not None:
        yield typical, "most typical"


def most_typical(spoken: Sequence[Spoken]) -> Spoken | None:
    """The medoid: the text most like all others by the Jaccard index of their shingles, of equals the first.

    Of the latest 128; None where fewer than three have words.
    """
    forms = [(one, pieces) for one in spoken[-COMPARED:] if (pieces := shingles(normal(one.text)))]
    if len(forms) < FEWEST:
        return None
    likes = [sum(len(mine & other) / len(mine | other) for _, other in forms) for _, mine in forms]
    return forms[likes.index(max(likes))][0]

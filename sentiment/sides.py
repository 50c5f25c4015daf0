"""A text that names several: what it says of each, clause by clause."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sentiment.clause import clause, clauses
from sentiment.cold import Cold
from sentiment.mask import places
from sentiment.towards import Place, line_of, role, speaks
from sentiment.understanding import Label
from sentiment.vader import vader

CLEAR = 0.4  # of a role: from here it decides, whatever the feeling of the words around it
NEGATIVE, POSITIVE = (
    -0.2,
    0.3,
)  # of the compound: VADER finds good words sooner than bad ones, so the way down is shorter
BLAMES = 0.6  # probability of a complaint from which a speaker's own words count against them


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One who is named: `words` are the clauses about them, `role` what is done by or to them in [-1, 1], `speaks`
    where all that stands there is their own speech, `around` the words at their first place. `reported` where somebody
    tells of them, as news do, and asks them for nothing: then courtesy words have the feeling that VADER gives them."""

    words: str
    role: float
    speaks: bool
    around: str
    reported: bool = False

    def weighed(self, seen: Cold, masked: str) -> Cold:
        """What the cold scorer saw in these clauses, with the role: a clear role decides label and compound."""
        value = vader(masked) if self.reported else seen.feeling.compound
        if abs(self.role) >= CLEAR:
            said = {"role": 3 * self.role}, {"role": self.around}
            label: Label = "negative" if self.role < 0 else "positive"
            agrees = value * self.role > 0 and abs(value) > abs(self.role) * 0.6
            return _with(seen, label, value if agrees else 0.6 * self.role, *said)
        if self.speaks and value < 0 and (self.reported or seen.complaint < BLAMES):
            return _with(seen, "neutral", 0.0)
        if self.reported and seen.complaint < BLAMES:
            return _with(
                seen, "negative" if value <= NEGATIVE else "positive" if value >= POSITIVE else "neutral", value
            )
        if seen.label == "neutral" and value <= NEGATIVE:
            return _with(seen, "negative", value)
        return seen


def _with(
    seen: Cold,
    label: Label,
    compound: float,
    weights: Mapping[str, float] | None = None,
    words: Mapping[str, str] | None = None,
) -> Cold:
    return dataclasses.replace(
        seen,
        label=label,
        feeling=seen.feeling._replace(compound=round(compound, 4)),
        praise=seen.praise and label == "positive",
        weights={**seen.weights, **(weights or {})},
        words={**seen.words, **(words or {})},
    )


def side_at(text: str, place: Place) -> Side:
    """The one at this place, in its own clause; nothing is known of who else is named."""
    return _side(clause(text, *place), text, (place,), reported=True)


def sides(text: str, own: Sequence[str], others: Mapping[str, Sequence[str]]) -> tuple[Side | None, dict[str, Side]]:
    """The brand that is called by `own`, and each of the `others` that the text names; None and {} where it names none
    of them. None too where it does not name the brand: then all of it is about the brand."""
    if not others or not _any_of(tuple(name for names in others.values() for name in names), text):
        return None, {}
    mine = places(text, own)
    named: dict[str, tuple[Place, ...]] = {"": mine} if mine else {}
    for name, terms in others.items():
        free = tuple(place for place in places(text, terms) if not any(_overlap(place, taken) for taken in mine))
        if free:
            named[name] = free
    if not named.keys() - {""}:
        return None, {}
    said = _shared_out(text, named)
    made = {name: _side(said[name], text, at) for name, at in named.items()}
    return made.pop("", None), made


def _any_of(terms: tuple[str, ...], text: str) -> bool:
    """A quick look before every name is looked for by itself: most texts name nobody else."""
    lower = text.lower()
    return any(stem in lower for stem in _stems(terms))


@lru_cache(maxsize=512)
def _stems(terms: tuple[str, ...]) -> tuple[str, ...]:
    first = (re.split(r"[\s*]", term.strip().lstrip("@#").lower())[0] for term in terms)
    return tuple(sorted({stem for stem in first if stem}))


def _overlap(one: Place, other: Place) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _side(words: str, text: str, at: Sequence[Place], *, reported: bool = False) -> Side:
    start, end = at[0]
    lines = [line_of(text, place) for place in at]
    around = " ".join((*lines[0].left[-3:], text[start:end], *lines[0].right[:3]))
    said = role(text, at)
    return Side(words=words, role=said, speaks=all(map(speaks, lines)), around=around, reported=reported)


def _shared_out(text: str, named: Mapping[str, Sequence[Place]]) -> dict[str, str]:
    """Each clause belongs to those whom it names, one that names nobody to those named before it; and where all that
    stands in a clause is a name, as in "A, B and C are late", the next one is about them too."""
    said: dict[str, list[str]] = {name: [] for name in named}
    about: list[str] = []
    listed: list[str] = []
    waiting: list[str] = []
    for start, end in clauses(text, [place for at in named.values() for place in at]):
        at_hand = [(name, at) for name, some in named.items() for at in some if _overlap((start, end), at)]
        here = list(dict.fromkeys((*listed, *(name for name, _ in at_hand))))
        about = here or about
        listed = here if _only_names(text, start, end, [at for _, at in at_hand]) else []
        part = text[start:end].strip()
        if not about:
            waiting.append(part)
        for name in about:
            said[name] += [*waiting, part]
        if about:
            waiting = []
    return {name: "\n".join(parts) for name, parts in said.items()}


def _only_names(text: str, start: int, end: int, names: Sequence[Place]) -> bool:
    """Whether nothing but names and what joins them stands in this clause."""
    rest = "".join(" " if any(a <= at < b for a, b in names) else text[at] for at in range(start, end))
    return bool(names) and not set(re.findall(r"\w+", rest.lower())) - {"and", "or", "both"}

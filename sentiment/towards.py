"""What a text says of one of those whom it names: what they do, what is done to them, what is said of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sentiment.compared import compared
from sentiment.roles import Verb, roles
from sentiment.vader import in_lexicon

Place = tuple[int, int]
"""From and to (exclusive), in characters of the text."""

BEFORE, AFTER = 8, 10  # words that are looked at on either side
GUESSED = 0.7  # a verb further on may have another subject
FLIPPED = -0.5  # "did not win" is less than "lost"
_TOKEN = re.compile(r"(?<=\w)['’]s\b|\w+(?:[-'’.&](?!s\b)\w+)*|[^\w\s]|\n")
_SHORT = frozenset("mr mrs ms dr sen rep gov gen col lt sgt st jr sr prof rev hon u.s d.c u.k vs inc co corp".split())
_ENDS = frozenset(".!?…\n")
_BREAKS = frozenset(
    "; : — – ( ) but while whereas although though however yet because since after before when whenever if unless until "
    "so despite where whether".split()
)
_BE = frozenset("is are was were be been being am isn't aren't wasn't weren't get gets got getting".split())
_IS = _BE | frozenset("seems seemed looks looked remains remained becomes became sounds feels felt 's as".split())
_NOT = frozenset(
    "waning dwindling little less not never no nor without neither hardly barely cannot cant dont didnt doesnt wont isnt wasnt deny denies denied "
    "denying fail fails failed refuse refuses refused stop stops stopped avoid avoids avoided prevent prevents "
    "prevented lack lacks lacked lose loses lost losing".split()
)
_BEFORE_NOUN = frozenset("the a an his her its their my our your this that these those of any some such no".split())
_TOWARDS = frozenset("of for to against on about with at into over toward towards upon from in".split())
_DONE_TO = frozenset("praise acclaim endorsement acquittal celebration nomination admiration defence defense fan advocate".split())
_CALLS = frozenset("call calls called calling brand branded label labelled labeled dub dubbed consider considers considered".split())
_QUOTES = frozenset("\"“”«»")


@dataclass(frozen=True, slots=True)
class Line:
    """The words and marks of one sentence on either side of a place."""

    left: tuple[str, ...]
    right: tuple[str, ...]


def role(text: str, places: Sequence[Place]) -> float:
    """What the text says of the one at these places, in [-1, 1]: 0 where it tells nothing of them."""
    return _bounded(sum(_at(line_of(text, place)) for place in places))


def _at(line: Line) -> float:
    against_another = compared(line.left, line.right)
    if against_another is not None:
        return against_another
    told = _by_phrase(line) or _done_to(line.left) + _does(line.right, _names_it(line.left))
    return _bounded(told + GUESSED * _goes_on(line.right))


def _goes_on(right: Sequence[str]) -> float:
    """The same subject with another verb: "X promised much but failed"."""
    for i, word in enumerate(right[: 2 * AFTER]):
        if i and word in _QUOTES:
            break
        if i and word in ("and", "but", "yet", "or"):
            begin = i + 2 if right[i + 1 : i + 2] and right[i + 1].endswith("ly") else i + 1
            if begin < len(right) and (right[begin] in roles().verbs or right[begin] in _IS):
                return _does(right[begin:], False)
    return 0.0


def _by_phrase(line: Line) -> float:
    """Fixed phrases beside the name: "under fire", "shame on X"."""
    left = list(line.left[-BEFORE:])
    while left and left[-1].lower() in _BEFORE_NOUN:
        left.pop()
    before, after = " ".join(left).lower(), " ".join(_first_clause(line.right)).lower()
    total = sum(value for pattern, value in roles().before if pattern.search(before))
    return total + sum(value for pattern, value in roles().after if pattern.search(after))


def _first_clause(right: Sequence[str]) -> Sequence[str]:
    begin = 1 if right[:1] == (",",) else 0
    for i in range(begin, min(len(right), AFTER)):
        word = right[i].lower()
        if word in _QUOTES or word in _BREAKS or word == "," or (word in roles().speech and i < begin + 3):
            return right[begin:i]
    return right[begin:AFTER]


def _names_it(left: Sequence[str]) -> bool:
    """Whether what follows is what somebody calls it: "called X a liar"."""
    return bool(left) and left[-1].lower() in _CALLS


def line_of(text: str, place: Place) -> Line:
    """The sentence around a place, without what stands at it."""
    left, right = _TOKEN.findall(text[: place[0]]), _TOKEN.findall(text[place[0] :][place[1] - place[0] :])
    if text[place[1] : place[1] + 2].lower() in ("'s", "’s") and right[:1] not in (["'s"], ["’s"]):
        right = ["'s", *_TOKEN.findall(text[place[1] + 2 :])]
    begins = next((i + 1 for i in range(len(left) - 1, -1, -1) if _ends(left, i)), 0)
    end = next((i for i in range(len(right)) if _ends(right, i)), len(right))
    return Line(tuple(left[begins:]), tuple(right[:end]))


def speaks(line: Line) -> bool:
    """Whether the one at the place is who says what stands there: the words are theirs, not about them."""
    said = roles().speech
    after = [word for word in line.right[:3] if not word.endswith("ly")][:1]
    return bool(after and after[0] in said) or bool(line.left and line.left[-1] in said)


def _ends(words: Sequence[str], i: int) -> bool:
    if words[i] not in _ENDS:
        return False
    before = words[i - 1].lower() if i else ""
    return words[i] != "." or not (before in _SHORT or (len(before) == 1 and before.isalpha()))


def _done_to(left: Sequence[str]) -> float:
    """What is done to them or said of them by the words before the name: "criticised X", "attack on X"."""
    known, preposition, said = roles(), "", 0.0
    since = 0  # words between the preposition, or the name, and here
    for i in range(len(left) - 1, max(-1, len(left) - 1 - BEFORE), -1):
        word, lower = left[i], left[i].lower()
        if lower in _BREAKS or lower in _QUOTES or (lower == "," and since):
            break
        if lower in _TOWARDS or lower == "by":
            preposition, since = preposition or lower, 0
            continue
        value = None if word != lower and i else _of_head(lower, preposition, since, left[i - 1].lower() if i else "")
        if value is not None:
            return _bounded(said + value * (FLIPPED if _negated(left[max(0, i - 3) : i]) else 1))
        if not preposition and not since:
            said += known.said.get(word, 0.0)
        since += word == lower and lower not in _BEFORE_NOUN and lower not in known.said
    return _bounded(said - (0.7 if preposition == "against" else 0.0))


def _of_head(word: str, preposition: str, since: int, before: str) -> float | None:
    """The value of a verb or noun whose object, or whose "of", "for", "on" ... is the name; None if it is neither."""
    known = roles()
    verb = known.verbs.get(word)
    if preposition:
        if word in known.doubted and since <= 1 and preposition in ("about", "over", "on", "against"):
            return -0.8
        if word in known.acts and since <= 1:
            return _act(word, known.acts[word], preposition)
        if word in known.states and since <= 1 and preposition in ("of", "for", "to", "by", "over"):
            return known.states[word] * (-1 if preposition == "over" and known.states[word] > 0 else 1)
    if verb is None or before in _BEFORE_NOUN:
        return _feeling_for(word, preposition) if preposition and not since else None
    if preposition == "by" and verb.participle and not since:
        return verb.subject
    if not verb.object and preposition in ("at", "against", "about", "with"):
        return min(0.0, verb.subject) if not since else None
    if not verb.object and preposition == "to" and word in ("lose", "lost", "loses", "losing"):
        return 0.7
    return verb.object or None


def _act(word: str, value: float, preposition: str) -> float:
    """ "Criticism of X" is done to X, "support of X" as often by X, and what comes from X is always done by X."""
    if preposition in ("by", "from", "in") or (value < 0 and preposition == "for"):
        return 0.0
    return value if value < 0 or preposition != "of" or word in _DONE_TO else 0.0


def _feeling_for(word: str, preposition: str) -> float | None:
    """ "Angry with", "proud of", "good for"."""
    return roles().moods.get(word) if preposition in ("with", "at", "of", "about", "for", "to", "by") else None


def _does(right: Sequence[str], named: bool) -> float:
    """What they do and what is said of them by the words after the name."""
    known, total, turned = roles(), 0.0, False
    owner = bool(right) and right[0] in ("'s", "’s")
    aside = bool(right) and right[0] == ","
    been, is_said = 0, 6 if named else 0  # words left in reach of a form of be, and of a copula
    receives = False
    for i, word in enumerate(right[:AFTER]):
        lower, before = word.lower(), right[i - 1].lower() if i else ""
        if lower in _QUOTES or (lower in _BREAKS and i):
            break
        if lower == "," and i:
            if not aside and (i + 1 >= len(right) or right[i + 1] not in known.verbs):
                break
            aside = False
            continue
        verb = known.verbs.get(word)
        been, is_said = (4 if lower in _BE else been - 1), (6 if lower in _IS or (aside and i == 1) else is_said - 1)
        if word in known.speech and not been > 0 and before not in _BEFORE_NOUN and not owner:
            break
        if word in known.acts and (receives or i == 0):
            total += known.acts[word] * (FLIPPED if turned else 1)
            break
        if owner and word in known.acts and i <= 3:
            break
        if word in known.receives and word not in known.verbs:
            receives = True
            continue
        if verb and not (before in _BEFORE_NOUN or (owner and i <= 2)):
            value, stops = _as_subject(verb, been > 0, right[i + 1 : i + 2], i)
            total += value * (FLIPPED if turned else 1)
            if stops:
                break
            turned = False
            continue
        turned = turned or lower in _NOT or lower.endswith(("n't", "n’t"))
        if word == lower:
            total += _own(lower, (owner and i <= 3) or not i or receives, is_said > 0) * (FLIPPED if turned else 1)
    return _bounded(total)


def _as_subject(verb: Verb, passive: bool, after: Sequence[str], i: int) -> tuple[float, bool]:
    """The value of a verb after the name, and whether what follows is about somebody else."""
    suffers = verb.participle and verb.object and (passive or (i <= 2 and after and after[0] in ("of", "by", "over")))
    if suffers and not verb.continuous:
        return verb.object, True
    return verb.subject, bool(verb.object)


def _own(word: str, has: bool, is_it: bool) -> float:
    """A noun that they have, or something that they are; anything else near the name counts little."""
    known = roles()
    if word in known.states:
        return known.states[word] * (1.0 if has or is_it else 0.4)
    return _said(word) * (1.0 if is_it else 0.3)


def _said(word: str) -> float:
    known = roles().said.get(word)
    if known is not None:
        return known
    valence = in_lexicon(word) if len(word) > 3 else None
    return 0.0 if valence is None or word in _POLITE else max(-1.0, min(1.0, valence / 4))


_POLITE = frozenset(
    "support supports supported supporter supporters please party united security interest interests interested share "
    "shares care help helps helped like likes thanks justice important number fight energy agree agreed agreement".split()
)


def _negated(words: Sequence[str]) -> bool:
    return any(word.lower() in _NOT or word.lower().endswith(("n't", "n’t")) for word in words)


def _bounded(value: float) -> float:
    return max(-1.0, min(1.0, value))

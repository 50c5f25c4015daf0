"""What a text says of one of those whom it names: what they do, what is done to them, what is said of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sentiment.compared import compared
from sentiment.roles import NEGATORS, Verb, denies, roles
from sentiment.vader import in_lexicon

Place = tuple[int, int]
"""From and to (exclusive), in characters of the text."""

BEFORE, AFTER = 8, 10  # words that are looked at on either side
FLIPPED = -0.5  # "did not win" is less than "lost"
FURTHER = 0.7  # a verb further on may have another subject
_TOKEN = re.compile(r"(?<=\w)['’]s\b|\w+(?:[-'’.&](?!s\b)\w+)*|[^\w\s]|\n")
_ENDS = frozenset(".!?…\n")
_QUOTES = frozenset('"“”«»')
_OPENS = frozenset({"what", "whatever"})
_OWNS = frozenset({"'s", "’s"})


@dataclass(frozen=True, slots=True)
class Line:
    """The words and marks of one sentence on either side of a place."""

    left: tuple[str, ...]
    right: tuple[str, ...]


def role(text: str, places: Sequence[Place]) -> float:
    """What the text says of the one at these places, in [-1, 1]: 0 where it tells nothing of them."""
    return _bounded(sum(_at(line_of(text, place)) for place in places))


def _at(line: Line) -> float:
    if (against_another := compared(line.left, line.right)) is not None:
        return against_another
    called = bool(line.left) and line.left[-1].lower() in roles().words["calls"]  # "called X a liar"
    told = _by_phrase(line) or _done_to(line.left) + _does(line.right, called=called)
    return _bounded(told + FURTHER * _goes_on(line.right))


def line_of(text: str, place: Place) -> Line:
    """The sentence around a place, without what stands at it."""
    left, right = _TOKEN.findall(text[: place[0]]), _TOKEN.findall(text[place[1] :])
    if text[place[1] : place[1] + 2].lower() in _OWNS:
        right = ["'s", *_TOKEN.findall(text[place[1] + 2 :])]
    begins = next((i + 1 for i in range(len(left) - 1, -1, -1) if _ends(left, i)), 0)
    end = next((i for i in range(len(right)) if _ends(right, i)), len(right))
    return _own_clause(left[begins:], right[:end])


def _own_clause(left: Sequence[str], right: Sequence[str]) -> Line:
    """Without the clauses of other subjects: of "X broke it and Y fixed it" X has the first, Y the second."""
    known = roles().words
    if left and left[-1].lower() in known["joins"] and _is_finite(right):
        left = ()
    for i, word in enumerate(right):
        if i and word.lower() in _OPENS | known["joins"] and _begins_another(right[i + 1 :]):
            right = right[: i + 1] if word.lower() in _OPENS else right[:i]
            break
    return Line(tuple(left), tuple(right))


def _begins_another(words: Sequence[str]) -> bool:
    """Whether these words are somebody, a name or a pronoun, and what they do."""
    names = next((i for i, word in enumerate(words[:5]) if word == word.lower()), 0)
    said = 1 if words[:1] and words[0].lower() in roles().words["subjects"] else names
    return said > 0 and _is_finite(words[said:])


def _is_finite(words: Sequence[str]) -> bool:
    """Whether a verb that has a subject stands at the beginning, after adverbs: not an infinitive or "-ing"."""
    known = roles().words
    word = next((word for word in words[:3] if not word.endswith("ly")), "")
    if word in known["be"] or word in known["finite"] or word.endswith(NEGATORS):
        return True
    return word.endswith("ed") or word in roles().speech or (word.endswith("s") and word in roles().verbs)


def speaks(line: Line) -> bool:
    """Whether the one at the place is who says what stands there: the words are theirs, not about them."""
    said = roles().speech
    after = [word for word in line.right[:3] if not word.endswith("ly")]
    return bool(after and after[0] in said) or bool(line.left and line.left[-1] in said)


def _ends(words: Sequence[str], i: int) -> bool:
    """Whether a sentence ends here: "Mr." and "J." end none."""
    if words[i] != ".":
        return words[i] in _ENDS
    before = words[i - 1].lower() if i else ""
    return not (before in roles().words["abbreviations"] or (len(before) == 1 and before.isalpha()))


def _goes_on(right: Sequence[str]) -> float:
    """The same subject with another verb: "X promised much but failed"."""
    known = roles()
    for i, word in enumerate(right[: 2 * AFTER]):
        if i and word in _QUOTES:
            break
        if i and word in known.words["joins"]:
            begin = i + 2 if right[i + 1 : i + 2] and right[i + 1].endswith("ly") else i + 1
            starts = right[begin] if begin < len(right) else ""
            if starts in known.verbs or starts in known.words["be"]:
                return _does(right[begin:])
    return 0.0


def _by_phrase(line: Line) -> float:
    """Fixed phrases beside the name: "under fire", "shame on X"."""
    known, left = roles(), list(line.left[-BEFORE:])
    while left and left[-1].lower() in known.words["before_a_noun"] - {"of"}:
        left.pop()
    before, after = " ".join(left).lower(), " ".join(_first_clause(line.right)).lower()
    total = sum(value for pattern, value in known.before if pattern.search(before))
    return total + sum(value for pattern, value in known.after if pattern.search(after))


def _first_clause(right: Sequence[str]) -> Sequence[str]:
    begin = 1 if right[:1] == (",",) else 0
    ends = roles().words["breaks"] | _QUOTES | {","}
    for i, word in enumerate(right[begin:AFTER], begin):
        if word.lower() in ends or (word in roles().speech and i < begin + 3):
            return right[begin:i]
    return right[begin:AFTER]


def _done_to(left: Sequence[str]) -> float:
    """What is done to them or said of them by the words before the name: "criticised X", "attack on X"."""
    known, preposition, said = roles(), "", 0.0
    since = 0  # words between the preposition, or the name, and here
    for i in range(len(left) - 1, max(-1, len(left) - 1 - BEFORE), -1):
        word, lower = left[i], left[i].lower()
        if lower in known.words["breaks"] or lower in _QUOTES or (lower == "," and since):
            break
        if preposition and since and lower in known.words["joins"]:
            break  # "broken by A and fixed by X"
        if lower in known.words["towards"] and not (lower == "like" and left[max(0, i - 1)].lower() not in known.said):
            preposition, since = preposition or lower, 0
            continue
        is_name = word != lower and i > 0
        value = None if is_name else _of_head(lower, preposition, since, left[i - 1].lower() if i else "")
        if value is not None:
            return _bounded(said + value * (FLIPPED if denies(left[max(0, i - 3) : i]) else 1))
        if not preposition and not since:
            said += known.said.get(word, 0.0)
        since += word == lower and lower not in known.words["before_a_noun"] and lower not in known.said
    return _bounded(said - (0.7 if preposition == "against" else 0.0))


def _of_head(word: str, preposition: str, since: int, before: str) -> float | None:
    """The value of a verb or noun whose object, or whose "of", "for", "on" ... is the name; None if it is neither."""
    known = roles()
    if preposition and since <= 1 and (value := _of_noun(word, preposition)) is not None:
        return value
    verb = known.verbs.get(word)
    if verb is None or before in known.words["before_a_noun"]:
        return _felt(word, preposition) if not since else None
    if since or not preposition:
        return verb.object or None
    return _of_verb(word, verb, preposition)


def _of_noun(word: str, preposition: str) -> float | None:
    known = roles()
    if preposition in ("like", "including"):
        return known.said.get(word)
    if word in known.doubted and preposition in ("about", "over", "on", "against"):
        return -0.8
    if word in known.acts:
        return _of_act(word, known.acts[word], preposition)
    if word in known.states and preposition in ("of", "for", "to", "by", "over"):
        return known.states[word] * (-1 if preposition == "over" and known.states[word] > 0 else 1)
    return None


def _of_act(word: str, value: float, preposition: str) -> float:
    """ "Criticism of X" is done to X, "support of X" as often by X, and what comes from X is always done by X."""
    if preposition in ("by", "from", "in") or (value < 0 and preposition == "for"):
        return 0.0
    return value if value < 0 or preposition != "of" or word in roles().words["done_to"] else 0.0


def _of_verb(word: str, verb: Verb, preposition: str) -> float | None:
    """A verb right before the preposition: "beaten by X", "complained about X", "voted for X", "lost to X"."""
    if preposition == "by" and verb.participle:
        return verb.subject
    if not verb.object and preposition in ("at", "against", "about", "with"):
        return min(0.0, verb.subject)
    if not verb.object and preposition == "to" and word in ("lose", "lost", "loses", "losing"):
        return 0.7
    return verb.object or None


def _felt(word: str, preposition: str) -> float | None:
    """ "Angry with", "proud of", "good for"."""
    return roles().moods.get(word) if preposition in ("with", "at", "of", "about", "for", "to", "by") else None


def _does(right: Sequence[str], *, called: bool = False) -> float:
    """What they do and what is said of them by the words after the name; `called` where the words are a name too."""
    total, scan = 0.0, _Scan(right, is_left=6 if called else 0)
    for i, word in enumerate(right[:AFTER]):
        if scan.stops(i, word.lower()):
            break
        value, is_last = scan.value(i, word)
        total += value
        if is_last:
            break
    return _bounded(total)


class _Scan:
    """Goes through the words after a name, from left to right, and knows what it has met so far."""

    def __init__(self, right: Sequence[str], is_left: int) -> None:
        self.right, self.known = right, roles()
        self.owner, self.aside = bool(right) and right[0] in _OWNS, bool(right) and right[0] == ","
        self.been_left, self.is_left = 0, is_left  # words that a form of be, or a copula, still reaches
        self.denied = self.receives = False

    def stops(self, i: int, lower: str) -> bool:
        """Whether what follows is no longer said of them."""
        if lower in _QUOTES:
            return self.is_left <= 0  # 'is a "liar"' goes on
        if i and lower in self.known.words["breaks"]:
            return True
        if lower != "," or not i:
            return False
        follows = self.right[i + 1 : i + 2]
        goes_on = self.aside or (bool(follows) and follows[0] in self.known.verbs)
        self.aside = False
        return not goes_on

    def value(self, i: int, word: str) -> tuple[float, bool]:
        """What this word says of them, and whether it is the last that does."""
        known, lower, before = self.known, word.lower(), self.right[i - 1].lower() if i else ""
        is_noun = before in known.words["before_a_noun"]
        self._reach(i, lower)
        if word in known.speech and self.been_left <= 0 and not is_noun and not self.owner:
            return 0.0, True
        if word in known.acts and (self.receives or i == 0 or (self.owner and i <= 3)):
            return (known.acts[word] * self._sign() if self.receives or i == 0 else 0.0), True
        if word in known.verbs and not is_noun and not (self.owner and i <= 2):
            return self._verb(i, known.verbs[word])
        if word in known.receives:
            self.receives = True
            return 0.0, False
        self.denied = self.denied or lower in known.words["not"] or lower.endswith(NEGATORS)
        return (self._own(i, word) * self._sign() if word == lower else 0.0), False

    def _reach(self, i: int, lower: str) -> None:
        words = self.known.words
        self.been_left = 4 if lower in words["be"] else self.been_left - 1
        is_it = lower in words["be"] or lower in words["is"] or (self.aside and i == 1)
        self.is_left = 6 if is_it else self.is_left - 1

    def _sign(self) -> float:
        return FLIPPED if self.denied else 1.0

    def _verb(self, i: int, verb: Verb) -> tuple[float, bool]:
        """As its subject, or as its object where it is a passive; behind an object others follow."""
        sign, self.denied = self._sign(), False
        if verb.participle and verb.object:
            bare = i <= 2 and self.right[i + 1 : i + 2] and self.right[i + 1] in ("of", "by", "over")
            if self.been_left > 0 or bare:
                return verb.object * sign, True
        return verb.subject * sign, bool(verb.object)

    def _own(self, i: int, word: str) -> float:
        """A noun that they have, or something that they are; anything else near the name counts little."""
        is_it, has = self.is_left > 0, (self.owner and i <= 3) or not i or self.receives
        if word in self.known.states:
            return self.known.states[word] * (1.0 if has or is_it else 0.4)
        return _said(word) * (1.0 if is_it else 0.3)


def _said(word: str) -> float:
    known = roles()
    if word in known.said:
        return known.said[word]
    valence = None if len(word) < 4 or word in known.words["polite"] else in_lexicon(word)
    return 0.0 if valence is None else _bounded(valence / 4)


def _bounded(value: float) -> float:
    return max(-1.0, min(1.0, value))

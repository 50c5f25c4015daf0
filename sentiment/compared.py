"""Who is set above whom: "better than X", "left X for Y", "X > Y"."""

from collections.abc import Sequence

from sentiment.vader import in_lexicon

_BETTER = frozenset(
    "better cheaper faster quicker easier nicer friendlier cleaner safer superior fresher healthier kinder simpler smoother "
    "smarter stronger tastier warmer brighter lighter happier greener fairer cooler finer".split()
)
_WORSE = frozenset(
    "worse pricier slower harder ruder dirtier costlier inferior weaker poorer uglier dumber noisier meaner lazier sicker "
    "riskier clunkier buggier nastier dearer".split()
)
_COSTLY = frozenset("expensive complicated difficult costly confusing".split())
_MOVE = frozenset(
    "switch switched switching switches migrate migrated migrating moved moving move changed changing change went go going "
    "upgraded upgrade upgrading jumped defected downgraded port ported porting".split()
)
_SURE_MOVE = frozenset("switch switched switching switches migrate migrated migrating upgraded upgrading defected ported".split())
_DROP = frozenset(
    "left leave leaving leaves ditched ditch ditching dumped dump dumping quit quitting dropped dropping drop abandoned "
    "abandon abandoning swapped swap swapping traded replaced replacing cancelled canceled".split()
)
_PREFER = frozenset("prefer prefers preferred preferring choose chose chosen choosing pick picked picking recommend take".split())
_PASSED = frozenset("the a an my our your their that this old new whole with at in on of to using".split())
REACH = 9  # words between the two sides of a comparison


def compared(left: Sequence[str], right: Sequence[str]) -> float | None:
    """What comparing says of the one who stands between these words, in [-1, 1]; None where nothing is compared."""
    before = [word.lower() for word in left[-REACH:]]
    after = [word.lower() for word in right[:REACH]]
    while before and before[-1] in ("the", "a", "an", "my", "our", "their", "your", "his", "her"):
        before.pop()
    for rule in (_by_sign, _than, _moved, _preferred, _unlike):
        if (value := rule(before, after)) is not None:
            return value
    return None


def _by_sign(before: Sequence[str], after: Sequence[str]) -> float | None:
    if after[:1] in ([">"], ["<"]) and len(after) > 1:
        return 1.0 if after[0] == ">" else -1.0
    if before[-1:] in ([">"], ["<"]) and len(before) > 1:
        return -1.0 if before[-1] == ">" else 1.0
    return None


def _than(before: Sequence[str], after: Sequence[str]) -> float | None:
    if "than" in after:
        value = _comparative(after[: after.index("than")])
        return None if value is None else value
    trimmed = list(before)
    while trimmed and trimmed[-1] in _PASSED:
        trimmed.pop()
    if trimmed[-1:] == ["than"]:
        value = _comparative(trimmed[:-1][-6:])
        return -value if value is not None else (-0.6 if trimmed[-2:-1] == ["rather"] else None)
    return None


def _comparative(words: Sequence[str]) -> float | None:
    """+1 for "cheaper" and "more helpful", -1 for "worse", "less helpful" and "not better"; None without one."""
    for i in range(len(words) - 1, -1, -1):
        sign = -1 if {"not", "no", "never"} & set(words[max(0, i - 2) : i]) or words[i - 1 : i] == ["n't"] else 1
        if words[i] in _BETTER or words[i] in _WORSE:
            return float(sign if words[i] in _BETTER else -sign)
        if words[i] in ("more", "less") and i + 1 < len(words):
            valence = -1.0 if words[i + 1] in _COSTLY else in_lexicon(words[i + 1])
            if valence:
                return (1.0 if valence > 0 else -1.0) * (1 if words[i] == "more" else -1) * sign
    return None


def _moved(before: Sequence[str], after: Sequence[str]) -> float | None:
    said = set(before)
    if before[-1:] == ["from"] and (said & _MOVE) and (said & _SURE_MOVE or "to" in after):
        return -1.0
    if before[-1:] == ["to"] and (said & _SURE_MOVE or (said & _MOVE and "from" in said)):
        return 1.0
    if before[-1:] == ["for"] and said & _DROP:
        return 1.0
    if before[-1:] and before[-1] in _DROP and (after[:1] == ["for"] or after[:1] in ([], ["."], [","], ["!"])):
        return -1.0
    return None


def _preferred(before: Sequence[str], after: Sequence[str]) -> float | None:
    if before[-1:] and before[-1] in ("to", "over") and set(before) & _PREFER and len(before) > 2:
        return -1.0 if before[-1] == "over" or {"prefer", "prefers", "preferred"} & set(before) else None
    if before[-1:] and before[-1] in _PREFER and "over" in after[:4]:
        return 1.0
    return -0.5 if before[-2:] == ["instead", "of"] else None


def _unlike(before: Sequence[str], after: Sequence[str]) -> float | None:
    """What is said of the other is not so of this one."""
    if before[-1:] != ["unlike"]:
        return None
    feeling = sum(in_lexicon(word) or 0.0 for word in after)
    return -0.7 if feeling > 0 else 0.7 if feeling < 0 else None

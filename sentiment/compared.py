"""Who is set above whom: "better than X", "left X for Y", "X > Y"."""

from collections.abc import Sequence

from sentiment.roles import denies, roles
from sentiment.vader import in_lexicon

REACH = 9  # words between the two sides of a comparison
_EQUALS = ("as", "so")  # "as good as", "so good as"
_SIGNS = {">": 1.0, "<": -1.0}


def compared(left: Sequence[str], right: Sequence[str]) -> float | None:
    """What comparing says of the one who stands between these words, in [-1, 1]; None where nothing is compared."""
    before, after = [word.lower() for word in left[-REACH:]], [word.lower() for word in right[:REACH]]
    for rule in (_by_sign, _than, _as, _moved, _preferred, _unlike):
        if (value := rule(before, after)) is not None:
            return value
    return None


def _by_sign(before: Sequence[str], after: Sequence[str]) -> float | None:
    if len(after) > 1 and after[0] in _SIGNS:
        return _SIGNS[after[0]]
    return -_SIGNS[before[-1]] if len(before) > 1 and before[-1] in _SIGNS else None


def _than(before: Sequence[str], after: Sequence[str]) -> float | None:
    if "than" in after:
        return _believed(_comparative(after[: after.index("than")]), before)
    trimmed = _without(before, roles().words["skipped"])
    if trimmed[-1:] != ["than"]:
        return None
    value = _believed(_comparative(trimmed[:-1][-6:]), trimmed)
    return -value if value is not None else (-0.6 if trimmed[-2:-1] == ["rather"] else None)


def _as(before: Sequence[str], after: Sequence[str]) -> float | None:
    """ "Not as good as X": where it is not denied, it sets nobody above the other."""
    for i, word in enumerate(after[:6]):
        if word in _EQUALS and after[i + 2 : i + 3] == ["as"]:
            return _short_of(after[i + 1], [*before, *after[:i]])
    trimmed = _without(before, roles().words["skipped"])
    if len(trimmed) > 3 and trimmed[-1] == "as" and trimmed[-3] in _EQUALS:
        value = _short_of(trimmed[-2], trimmed[:-3])
        return None if value is None else -value
    return None


def _short_of(word: str, before: Sequence[str]) -> float | None:
    """What somebody is said to be, less than another, after these words; None where they do not deny it."""
    valence = roles().said.get(word) or in_lexicon(word) or 0.0
    return (-1.0 if valence > 0 else 1.0) if valence and (_denied(before) or _disbelieved(before)) else None


def _believed(value: float | None, before: Sequence[str]) -> float | None:
    return -value if value is not None and _disbelieved(before) else value


def _disbelieved(words: Sequence[str]) -> bool:
    """ "I don't think that", "nobody says", "I doubt"."""
    known = roles()
    return any(
        word.startswith("doubt") or (word in known.speech and denies(words[max(0, i - 2) : i]))
        for i, word in enumerate(words)
    )


def _without(before: Sequence[str], words: frozenset[str]) -> list[str]:
    """Without articles and the like at its end."""
    trimmed = list(before)
    while trimmed and trimmed[-1] in words:
        trimmed.pop()
    return trimmed


def _comparative(words: Sequence[str]) -> float | None:
    """+1 for "cheaper" and "more helpful", -1 for "worse", "less helpful" and "not better"; None without one."""
    for i in range(len(words) - 1, -1, -1):
        value = _degree(words[i], words[i + 1 : i + 2])
        if value:
            return -value if _denied(words[:i]) else value
    return None


def _denied(words: Sequence[str]) -> bool:
    """Whether what follows these words is denied, with words of degree between: "isn't really any" better."""
    bare = list(words)
    while bare and (bare[-1] in roles().words["degrees"] or bare[-1].endswith("ly")):
        bare.pop()
    near = [i for i, word in enumerate(bare) if word in {",", *roles().words["joins"]}]
    return denies(words[len(bare) :]) or denies(bare[near[-1] if near else 0 :][-3:])


def _degree(word: str, after: Sequence[str]) -> float:
    known = roles().words
    if word in ("more", "less") and after:
        valence = -1.0 if after[0] in known["costly"] else in_lexicon(after[0]) or 0.0
        return (valence > 0) - (valence < 0) if word == "more" else (valence < 0) - (valence > 0)
    return float((word in known["better"]) - (word in known["worse"]))


def _moved(before: Sequence[str], after: Sequence[str]) -> float | None:
    """ "Switched from X to Y", "left X for Y"."""
    known, said = roles().words, set(before)
    bare = _without(before, known["before_a_noun"] - {"of"})
    last = bare[-1] if bare else ""
    switches, moves = bool(said & known["switches"]), bool(said & known["moves"])
    if last == "from" and (switches or (moves and "to" in after)):
        return -1.0
    if (last == "to" and (switches or (moves and "from" in said))) or (last == "for" and said & known["drops"]):
        return 1.0
    return -1.0 if last in known["drops"] and after[:1] in ([], ["for"], [","]) else None


def _preferred(before: Sequence[str], after: Sequence[str]) -> float | None:
    """ "Prefer X to Y", "chose X over Y", "Y instead of X"."""
    known, said = roles().words, set(before)
    bare = _without(before, known["before_a_noun"] - {"of"})
    last = bare[-1] if bare else ""
    if last in ("to", "over") and len(bare) > 2 and said & (known["prefers"] | known["chooses"]):
        return -1.0 if last == "over" or said & known["prefers"] else None
    if last in known["prefers"] | known["chooses"] and "over" in after[:4]:
        return 1.0
    return -0.5 if bare[-2:] == ["instead", "of"] else None


def _unlike(before: Sequence[str], after: Sequence[str]) -> float | None:
    """ "Unlike X, Y answers": what is said of Y is not so of X."""
    if before[-1:] == ["unlike"]:
        return -_told_apart(after or before[:-1])
    return _told_apart(after) if before[:1] == ["unlike"] and before[-1:] == [","] else None


def _told_apart(words: Sequence[str]) -> float:
    """What sets somebody apart is good, unless its words are bad or deny: "never answers"."""
    feeling = sum(in_lexicon(word) or 0.0 for word in words)
    return (0.7 if feeling > 0 else -0.7) if feeling else -0.5 if denies(words[:4]) else 0.5

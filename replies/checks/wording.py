"""How something is said: what sounds like a refusal, what the brand does not say, and what does not fit the mood."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import regex

from replies.checks.grammar import LANGUAGES, phrases, table
from replies.checks.on import On
from replies.checks.seen import folded, seen
from replies.item import Finding, Level
from sentiment.understanding import COMPLAINS

_EMOJI = regex.compile(r"\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{Regional_Indicator}{2}")
_SAD = frozenset("🙏😔😞😢😟🙁☹😥😓😕💔🤝✉📩📧📬📨👋🔒🔎🔍➡👉📦ℹ✅")
"""Emoji that may stand before somebody who is angry."""
_LOUD = re.compile(r"!(?:[\s!?]*!)+")
_SHOUTS = re.compile(r"\b(?:[^\W\d_a-zß-ÿ]{4,}(?:[ ,]+|\b)){2,}")


def negative(text: str, on: On) -> Iterator[Finding]:
    """What says no, blames or sends away, with better words where there are any."""
    shown = seen(text, on.names)
    for language in LANGUAGES:
        said = table(language, "negative")
        for found in _negatives(language).finditer(shown.text):
            one = said[int(str(found.lastgroup)[1:])]
            start, end = shown.place(*found.span())
            yield Finding(
                check="negative", level="warn", why=one["why"], start=start, end=end, instead=one.get("instead")
            )


def word(text: str, on: On) -> Iterator[Finding]:
    """What the brand never says blocks; where it has a better word, that is proposed."""
    shown = seen(text)
    for found in _spoken(on.forbidden, shown.text):
        start, end = shown.place(*found)
        yield Finding(check="word", level="block", why="the brand's voice forbids this", start=start, end=end)
    for bad, good in on.preferred.items():
        for found in _spoken((bad,), shown.text):
            start, end = shown.place(*found)
            why = f"the brand's voice prefers “{good}”"
            yield Finding(check="word", level="warn", why=why, start=start, end=end, instead=good)


def _spoken(words: Sequence[str], text: str) -> Iterator[tuple[int, int]]:
    pattern = any_of(tuple(words))
    return (found.span() for found in pattern.finditer(text)) if pattern else iter(())


@lru_cache(maxsize=1_024)
def any_of(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Any of these words as `Seen.text` has them, their plurals too; None where there are none."""
    known = sorted({one for one in map(folded, words) if one}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?:'?s)?(?!\w)") if known else None


@lru_cache(maxsize=8)
def _negatives(language: str) -> re.Pattern[str]:
    return phrases([f"(?P<n{i}>{one['say']})" for i, one in enumerate(table(language, "negative"))], {})


def tone(text: str, on: On) -> Iterator[Finding]:
    """Insults block. Cheer, jokes and shouting before somebody who is unhappy, stiff words for praise: a warning."""
    shown = seen(text, on.names)
    yield from _toned(text, on, "insults", "block", "insults somebody")
    if found := _SHOUTS.search(text):
        yield Finding(check="tone", level="warn", why="is shouted", start=found.start(), end=found.end())
    if _is_unhappy(on):
        yield from _toned(text, on, "humour", "warn", "jokes with somebody who is not in the mood")
        yield from _toned(text, on, "cheer", "warn", "is cheerful to somebody who is not")
        if found := _LOUD.search(text) or (shown.text.count("!") > 2 and re.search("!", text)) or None:
            yield Finding(check="tone", level="warn", why="is loud", start=found.start(), end=found.end())
    elif on.kind == "praise":
        yield from _toned(text, on, "stiff", "warn", "is stiff to somebody who is kind")
    yield from _emoji(text, on)


def _emoji(text: str, on: On) -> Iterator[Finding]:
    for found in _EMOJI.finditer(text):
        if not on.emoji:
            why = "the brand's voice has no emoji"
        elif _is_unhappy(on) and found.group()[0] not in _SAD:
            why = "is cheerful to somebody who is not"
        else:
            continue
        yield Finding(check="tone", level="warn", why=why, start=found.start(), end=found.end(), instead="")


def _toned(text: str, on: On, what: str, level: Level, why: str) -> Iterator[Finding]:
    shown = seen(text, on.names)
    for language in LANGUAGES:
        for found in _tones(language, what).finditer(shown.text):
            start, end = shown.place(*found.span())
            yield Finding(check="tone", level=level, why=why, start=start, end=end)


@lru_cache(maxsize=16)
def _tones(language: str, what: str) -> re.Pattern[str]:
    return phrases(table(language, "tone")[what].split("\n"), {})


def _is_unhappy(on: On) -> bool:
    meant = on.understanding
    return on.kind == "complaint" or (meant is not None and (meant.complaint or 0.0) >= COMPLAINS)

"""The phrases of a language: who offers what, what is said of whom, and when that promises nothing."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from replies.checks.seen import BRAND, Seen

LANGUAGES = ("en", "es")
_WORD = re.compile(r"\{(\w+)\}")
_NEEDED = ("noun", "verb", "verb1", "verbx", "verb3", "done", "when")  # lists of which most texts have nothing
_LOOKED_BACK = 120  # characters before a phrase in which its frame begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One way of saying it. `level` is that of what is found; `informs` where a rule of the house may be told in these
    words; `done` says what is so already, which may be asked; `asks` counts in a question only, and `beside`
    must stand somewhere in the text. Without a phrase of each of the lists that it `needs` it is not looked for."""

    pattern: re.Pattern[str]
    level: str
    offer: str | None
    informs: bool
    done: bool
    asks: bool
    beside: re.Pattern[str] | None
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Characters [start, end) of a text as it is written, and the offer that stands there."""

    start: int
    end: int
    offer: str
    shape: Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """`shapes` by their check; `frames` stand right before what promises nothing, `others` right after."""

    lists: Mapping[str, re.Pattern[str]]
    shapes: Mapping[str, Sequence[Shape]]
    frames: re.Pattern[str]
    others: re.Pattern[str]
    asked: re.Pattern[str]
    asking: re.Pattern[str]
    small: re.Pattern[str]

    def said(self, seen: Seen, check: str) -> Iterator[Said]:
        """What a check finds, each place once, in no order."""
        taken: list[tuple[int, int, str]] = []
        there = {name for name, pattern in self.lists.items() if pattern.search(seen.text)}
        for shape in self.shapes[check]:
            if not there.issuperset(shape.needs):
                continue
            for found in shape.pattern.finditer(seen.text):
                offer = shape.offer or next((name for name, said in found.groupdict().items() if said), check)
                start, end = found.span()
                is_new = not any(a < end and start < b and one == offer for a, b, one in taken)
                if is_new and self._counts(seen, shape, start, end):
                    taken.append((start, end, offer))
                    start, end = seen.place(start, end)
                    yield Said(start=start, end=end, offer=offer, shape=shape)

    def _counts(self, seen: Seen, shape: Shape, start: int, end: int) -> bool:
        sentence = seen.sentence(start)
        if shape.beside is not None and not shape.beside.search(seen.text):
            return False
        if (shape.asks and not sentence.asks) or (shape.done and sentence.asks):
            return False
        before = seen.text[max(sentence.start, start - _LOOKED_BACK) : start]
        if sentence.asks and (self.asked.match(seen.text[start:end]) or self.asking.search(before)):
            return False
        after = seen.text[end : sentence.end]
        return not self.frames.search(before) and not self.others.match(after)


@lru_cache(maxsize=8)
def grammar(language: str) -> Grammar:
    """Of a language of LANGUAGES."""
    read = _read(language)
    words = _words(read["words"])
    shapes = {check: [_shape(one, words) for one in said] for check, said in read["shapes"].items()}
    frames = _compiled("(?:" + "|".join(_lines(read["frames"]["before"])) + r")\s*[,:]?\s*$", words)
    return Grammar(
        lists={name: _compiled(f"{{{name}}}", words) for name in _NEEDED if name in words},
        shapes=shapes,
        frames=frames,
        others=_compiled("(?:" + "|".join(_lines(read["frames"]["after"])) + ")", words),
        asked=_compiled(read["frames"]["asked"], words),
        asking=_compiled(read["frames"]["asking"] + r"\s*$", words),
        small=phrases(read["small"].split(), {}),
    )


@lru_cache(maxsize=8)
def _read(language: str) -> Mapping[str, Any]:
    said = resources.files("replies.checks").joinpath(f"{language}.toml").read_text(encoding="utf8")
    return tomllib.loads(said)


def table(language: str, name: str) -> Any:
    """Another table of the file of a language."""
    return _read(language)[name]


def phrases(said: Sequence[str], words: Mapping[str, str]) -> re.Pattern[str]:
    """Any of these, as whole words."""
    return re.compile(_compiled("(?:" + "|".join(_lines("\n".join(said))) + ")", words).pattern + r"(?!\w)")


def _words(lists: Mapping[str, Any]) -> Mapping[str, str]:
    """Every list as alternatives, with those that it names put in; of a table of lists, each as a group of its name."""
    made: dict[str, str] = {"brand": BRAND}
    for name, said in lists.items():
        if isinstance(said, str):
            made[name] = "(?:" + _filled("|".join(_lines(said)), made) + ")"
        else:
            groups = (f"(?P<{offer}>{_filled('|'.join(_lines(one)), made)})" for offer, one in said.items())
            made[name] = "(?:" + "|".join(groups) + ")"
    return made


def _lines(said: str) -> list[str]:
    return [line.strip() for line in said.splitlines() if line.strip()]


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    return _WORD.sub(lambda found: words[found.group(1)], pattern)


def _compiled(pattern: str, words: Mapping[str, str]) -> re.Pattern[str]:
    """Between two words there may be a comma."""
    return re.compile(r"(?<![\w])" + _filled(pattern, words).replace(" ", ",? "))


def _shape(said: Mapping[str, Any], words: Mapping[str, str]) -> Shape:
    return Shape(
        pattern=_compiled(said["say"], words),
        level=said.get("level", "block"),
        offer=said.get("offer"),
        informs=said.get("informs", False),
        done=said.get("done", False),
        asks=said.get("asks", False),
        needs=tuple(said.get("needs", [name for name in _NEEDED if f"{{{name}}}" in said["say"]])),
        beside=_compiled(said["beside"], words) if "beside" in said else None,
    )

"""Signs of a complaint: the groups of cues.toml, and the probability they add up to.

A complaint is a broken expectation, not a bad mood: "still no refund" is one, an insult is not.
"""

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from sentiment.phrases import Found
from sentiment.urgent import reason_in

LINK_WEIGHT = -0.9
URGENT_WEIGHT = 2.2  # who tells of harm, fraud or lawyers has a complaint, whatever the words
ADDRESSED_WEIGHT = 0.4  # a handle in it: said to somebody
SHORT, LONG, LENGTH_WEIGHT = 6, 12, 0.4  # words: who complains tells a story, a shout of few words is seldom one
BIAS = -1.6  # one strong sign and a word of mine or yours tip a text without feeling
FEELING = -1.2  # log-odds per unit of compound
_MARK = re.compile(r"[\w\u1780-\u17ff][\s\"'”’)]*[?？؟]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """cues.toml: phrases by name, with what takes their meaning away, and the log-odds of the groups of a complaint.

    A name begins with its kind: `cue:`, `reads:` (how VADER is to read it), `question`, `thanks`.
    """

    said: Mapping[str, Sequence[str]]
    unless: Mapping[str, Sequence[str]]
    lists: Mapping[str, Sequence[str]]
    weights: Mapping[str, float]


@lru_cache(maxsize=1)
def cues() -> Cues:
    """Every group of cues.toml."""
    toml = tomllib.loads(resources.files("sentiment").joinpath("cues.toml").read_text(encoding="utf8"))
    groups: dict[str, dict[str, Any]] = {f"cue:{group['name']}": group for group in toml["cue"]}
    groups |= {kind: toml[kind] for kind in ("question", "thanks")}
    groups |= {f"reads:{plain}": {"ways": ways} for plain, ways in toml["reads"].items()}
    return Cues(
        said={name: group["ways"].split("\n") for name, group in _lines(groups, "ways").items()},
        unless={name: group["unless"].split("\n") for name, group in _lines(groups, "unless").items()},
        lists={name: words.strip().split("\n") for name, words in toml["lists"].items()},
        weights={group["name"]: group["weight"] for group in toml["cue"]},
    )


def _lines(groups: Mapping[str, Mapping[str, Any]], key: str) -> dict[str, dict[str, str]]:
    return {name: {key: group[key].strip()} for name, group in groups.items() if key in group}


@dataclass(frozen=True, slots=True)
class Signs:
    """What was found in one text: log-odds by cue name, and the words that were found."""

    weights: dict[str, float]
    words: dict[str, str]


def signs(found: Found, *, linked: bool, addressed: bool) -> Signs:
    """Each cue group that the text shows; `linked` and `addressed` when links and handles were masked out of it."""
    weights, words, known = {}, {}, cues().weights
    for key in found.spans:
        if key.startswith("cue:"):
            name = key[4:]
            weights[name], words[name] = known[name], found.words(key)
    if reason := reason_in(found):
        weights["urgent"], words["urgent"] = URGENT_WEIGHT, reason.split('"')[1]
    if linked:
        weights["link"], words["link"] = LINK_WEIGHT, "a link"
    if addressed:
        weights["addressed"], words["addressed"] = ADDRESSED_WEIGHT, "@"
    length = found.text.count(" ") + 1
    if not SHORT <= length < LONG:
        weights["length"] = LENGTH_WEIGHT if length >= LONG else -LENGTH_WEIGHT
        words["length"] = f"{length} words"
    return Signs(weights, words)


def complaint(weights: Mapping[str, float], compound: float) -> float:
    """The probability of a complaint, in (0, 1): a logistic over the groups found and the feeling of the text."""
    odds = BIAS + sum(weights.values()) + FEELING * compound
    return 1 / (1 + math.exp(-odds))


def asks_by_mark(text: str) -> bool:
    """Whether a question mark follows a letter or digit; needs no language."""
    return any(map(text.__contains__, "?？؟")) and _MARK.search(text) is not None

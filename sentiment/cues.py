"""Signs of a complaint: the groups of cues.toml, and the probability they add up to.

A complaint is a broken expectation, not a bad mood: "still no refund" is one, an insult is not.
"""

import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Cue:
    """A group of ways to say one thing, and what finding any of them adds to the log-odds of a complaint."""

    name: str
    weight: float
    pattern: re.Pattern[str]


LINK_WEIGHT = -0.9
ADDRESSED_WEIGHT = 0.4  # a handle in it: said to somebody
BIAS = -1.6  # one strong sign and a word of mine or yours tip a text without feeling
FEELING = -1.2  # log-odds per unit of compound


@lru_cache(maxsize=1)
def cues() -> tuple[Cue, ...]:
    """Every group of cues.toml."""
    said = tomllib.loads(resources.files("sentiment").joinpath("cues.toml").read_text(encoding="utf8"))
    return tuple(
        Cue(group["name"], group["weight"], any_of(group["ways"].strip().splitlines(), said["lists"]))
        for group in said["cue"]
    )


def any_of(ways: Iterable[str], lists: Mapping[str, str] | None = None) -> re.Pattern[str]:
    """A pattern for any of these ways of saying something, as whole words and in any case; <name> is a list."""
    whole = "|".join(ways)
    for name, words in (lists or {}).items():
        whole = whole.replace(f"<{name}>", words)
    return re.compile(rf"(?<!\w)(?:{whole})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Signs:
    """What was found in one text: log-odds by cue name, and the words that were found."""

    weights: dict[str, float]
    words: dict[str, str]


def signs(masked: str, *, linked: bool, addressed: bool) -> Signs:
    """Each cue group that the text shows; `linked` and `addressed` when links and handles were masked out of it."""
    weights, words = {}, {}
    for cue in cues():
        if found := cue.pattern.search(masked):
            weights[cue.name], words[cue.name] = cue.weight, found.group()
    if linked:
        weights["link"], words["link"] = LINK_WEIGHT, "a link"
    if addressed:
        weights["addressed"], words["addressed"] = ADDRESSED_WEIGHT, "@"
    return Signs(weights, words)


def complaint(found: Signs, compound: float) -> float:
    """The probability of a complaint, in (0, 1): a logistic over the groups found and the feeling of the text."""
    odds = BIAS + sum(found.weights.values()) + FEELING * compound
    return 1 / (1 + math.exp(-odds))


_THANKS = re.compile(
    r"\b(?:thank|thx|kudos|appreciat|love|loved|awesome|amazing|excellent|fantastic|great|best|perfect|wonderful"
    r"|brilliant|well done|good job|shout ?out|impressed|recommend)",
    re.I,
)
_ASKS = re.compile(
    r"^(?:hi|hey|hello|ok|so|and|but|quick question|question)?[\s,:!.-]*"
    r"(?:who|what|when|where|why|how|which|is|are|do|does|did|can|could|will|would|should|has|have|any|anyone|anybody)\b"
    r"(?!.*!)|\b(?:does|can|could) (?:anyone|anybody|someone|you)\b|\banyone (?:know|else|have)\b"
    r"|\bis there (?:a|any) way\b|\bi(?:'m| am) wondering\b|\bhow (?:do|can|would) (?:i|we)\b",
    re.I,
)


@lru_cache(maxsize=1_024)
def asks(masked: str) -> bool:
    """Whether the text asks something: a question mark of any script, or the form of an English question."""
    return asks_by_mark(masked) or bool(_ASKS.search(masked.strip()))


def asks_by_mark(text: str) -> bool:
    """Whether a question mark follows a letter or digit; needs no language."""
    return bool(re.search(r"[\w\u1780-\u17ff][\s\"'”’)]*[?？؟]", text))


def praises(masked: str) -> bool:
    """Whether the text has words of thanks or praise."""
    return bool(_THANKS.search(masked))

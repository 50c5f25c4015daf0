"""What a text is about, and at which touchpoint that happens: the taxonomy of topics.toml, which a user may change."""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any, Literal, get_args

from sentiment.phrases import Found, PhraseError, Span, written_out

OTHER = "other"
TAKEN = ("volume", "all")  # what alerts about the whole brand are called, and what `silence` calls everything
Touchpoint = Literal["find", "buy", "deliver", "use", "support", "return"]
TOUCHPOINTS: tuple[Touchpoint, ...] = get_args(Touchpoint)
_KEYS = ("touchpoint", "description", "cues", "hints", "hidden")
_NAME = re.compile(r"[\w][\w &/-]{0,39}")


class TaxonomyError(ValueError):
    """A taxonomy that cannot be used. `problems` are pairs of a place, such as `delivery.cues`, and a sentence."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{place} {what}" for place, what in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One thing that mentions are about. Each of `cues` counts its words, each of `hints` half of them."""

    name: str
    touchpoint: Touchpoint
    description: str
    cues: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Taxonomy:
    """The topics, in the order in which a tie is decided."""

    topics: tuple[Topic, ...]

    @cached_property
    def digest(self) -> str:
        """Six hexadecimal digits of the contents: other topics, other cues, another order are another digest."""
        said = [[t.name, t.touchpoint, t.description, t.cues, t.hints] for t in self.topics]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:6]

    def __hash__(self) -> int:
        return hash(self.digest)  # kept, where that of all the cues would be summed up for every text

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names; "other" is what a complaint is about that shows no cue of any."""
        return tuple(topic.name for topic in self.topics)

    def touchpoint_of(self, name: str | None) -> Touchpoint | None:
        """Where a topic happens; None for a topic that is not (or no longer) in the taxonomy."""
        return self._touchpoints.get(name or "")

    @cached_property
    def _touchpoints(self) -> Mapping[str, Touchpoint]:
        return {topic.name: topic.touchpoint for topic in self.topics}

    @cached_property
    def phrases(self) -> Mapping[str, tuple[str, ...]]:
        """The cues as `topic:<number>` and the hints as `hint:<number>` of their topic, for `Phrases`."""
        cues = {f"topic:{n}": topic.cues for n, topic in enumerate(self.topics) if topic.cues}
        return cues | {f"hint:{n}": topic.hints for n, topic in enumerate(self.topics) if topic.hints}

    def topic_of(self, found: Found) -> tuple[str | None, tuple[str, ...], Mapping[str, float]]:
        """The topic whose cues weigh most (each cue once, none within a longer one), these cues, and what the cues of
        every topic weigh that has any; else (None, (), {})."""
        weights: dict[int, float] = {}
        said: dict[int, dict[str, None]] = {}
        for key in found.spans:
            kind, _, number = key.partition(":")
            if kind in ("topic", "hint"):
                words = dict.fromkeys(found.text[start:end].lower() for start, end in _longest(found.spans[key]))
                worth = sum(1 + word.count(" ") for word in words) * (1.0 if kind == "topic" else 0.5)
                weights[int(number)] = weights.get(int(number), 0) + worth
                said[int(number)] = words | said.get(int(number), {})
        if not weights:
            return None, (), {}
        best = max(sorted(weights), key=lambda number: weights[number])
        return (
            self.topics[best].name,
            tuple(said[best]),
            {self.topics[number].name: weight for number, weight in weights.items()},
        )


def _longest(spans: Sequence[Span]) -> list[Span]:
    """Those that are not within another."""
    if len(spans) == 1:
        return [*spans]
    kept, furthest = [], -1
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end > furthest:
            kept.append((start, end))
            furthest = end
    return kept


@lru_cache(maxsize=1)
def taxonomy() -> Taxonomy:
    """The one that comes with Foreshock."""
    return _read(resources.files("sentiment").joinpath("topics.toml").read_text(encoding="utf8"), {})


def topics() -> tuple[str, ...]:
    """The names of the taxonomy that comes with Foreshock."""
    return taxonomy().names


def extended(text: str) -> Taxonomy:
    """The one that comes with Foreshock, changed by the text of a user's TOML file.

    A topic of the same name replaces ours, a new one stands before "other", `hidden = true` removes one. Raises
    TaxonomyError with every problem at once.
    """
    return _read(text, {topic.name: topic for topic in taxonomy().topics})


def _read(text: str, ours: Mapping[str, Topic]) -> Taxonomy:
    try:
        toml = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise TaxonomyError([("the file", f"is not TOML: {error}")]) from None
    problems: list[tuple[str, str]] = []
    topics = dict(ours)
    for name, table in toml.items():
        alike = next((one for one in (*TAKEN, *topics) if _plain(one) == _plain(name)), name)
        if alike in TAKEN:
            problems.append((name, f'is no name for a topic: "{alike}" means something else in alerts and silences'))
        elif alike != name:
            problems.append((name, f'is hardly another name than "{alike}": only case or spaces differ'))
        found = _topic(name, table, ours, problems)
        topics.pop(name, None) if found is None else topics.__setitem__(name, found)
    if OTHER not in topics:
        problems.append((OTHER, "cannot be hidden: it is what a complaint is about that shows no cue"))
    if problems:
        raise TaxonomyError(problems)
    return Taxonomy(topics=(*(topic for topic in topics.values() if topic.name != OTHER), topics[OTHER]))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _topic(name: str, table: Any, ours: Mapping[str, Topic], problems: list[tuple[str, str]]) -> Topic | None:
    """None where it is hidden, or there are problems."""
    if not isinstance(table, dict):
        problems.append((name, f"should be a table: write [{name}] and its keys below"))
        return None
    before = len(problems)
    if not _NAME.fullmatch(name):
        problems.append((name, "is no name for a topic: letters, digits, spaces, & / - and at most 40 of them"))
    for key in table.keys() - set(_KEYS):
        problems.append((f"{name}.{key}", f"is not a key of a topic: these are {', '.join(_KEYS)}"))
    if table.get("hidden") is True:
        if name not in ours:
            problems.append((f"{name}.hidden", "hides nothing: there is no topic of that name"))
        return None
    touchpoint, description = table.get("touchpoint"), table.get("description")
    if touchpoint not in TOUCHPOINTS:
        problems.append((f"{name}.touchpoint", f"should be one of {', '.join(TOUCHPOINTS)}"))
    if not isinstance(description, str) or not description.strip() or "\n" in description.strip():
        problems.append((f"{name}.description", "should be one line of text"))
    cues, hints = (_phrases(table.get(key, ""), f"{name}.{key}", problems) for key in ("cues", "hints"))
    if name != OTHER and not cues:
        problems.append((f"{name}.cues", "is missing: write the words that speak for the topic"))
    if len(problems) > before or touchpoint is None:
        return None
    return Topic(name=name, touchpoint=touchpoint, description=str(description).strip(), cues=cues, hints=hints)


def _phrases(said: Any, place: str, problems: list[tuple[str, str]]) -> tuple[str, ...]:
    """Commas, lines and the items of a list part one phrase from the next."""
    if isinstance(said, list) and all(isinstance(one, str) for one in said):
        said = "\n".join(said)
    if not isinstance(said, str):
        problems.append((place, "should be text, or a list of texts"))
        return ()
    phrases = tuple(dict.fromkeys(one for one in map(str.strip, re.split(r"[,\n]", said)) if one))
    for phrase in phrases:
        try:
            written_out(phrase)
        except PhraseError as error:
            problems.append((place, str(error)))
    return phrases

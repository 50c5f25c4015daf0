"""What a text is about, by the taxonomy of topics.toml."""

import re
import tomllib
from functools import lru_cache
from importlib import resources

OTHER = "other"


def topics() -> tuple[str, ...]:
    """The names of the taxonomy; "other" is what a complaint is about that shows no cue of any."""
    return (*_taxonomy(), OTHER)


def topic_of(masked: str) -> tuple[str | None, tuple[str, ...]]:
    """The topic whose cues weigh most (one for each word of a cue, each cue once), and these cues; else (None, ())."""
    best: tuple[str | None, tuple[str, ...]] = (None, ())
    most = 0
    for topic, pattern in _taxonomy().items():
        found = {" ".join(cue.lower().split()): len(cue.split()) for cue in pattern.findall(masked)}
        if sum(found.values()) > most:
            best, most = (topic, tuple(found)), sum(found.values())
    return best


@lru_cache(maxsize=1)
def _taxonomy() -> dict[str, re.Pattern[str]]:
    said = tomllib.loads(resources.files("sentiment").joinpath("topics.toml").read_text(encoding="utf8"))
    return {topic: _pattern(" ".join(cues.split()).split(", ")) for topic, cues in said.items()}


def _pattern(cues: list[str]) -> re.Pattern[str]:
    longest_first = sorted(cues, key=lambda cue: (-len(cue), cue))
    ways = (r"\s+".join(map(re.escape, cue.rstrip("*").split())) + r"\w*" * cue.endswith("*") for cue in longest_first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)", re.IGNORECASE)

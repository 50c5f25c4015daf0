"""What must be seen at once whatever its reach: harm, children at risk, self-harm, law, fraud."""

import re
import tomllib
from functools import lru_cache
from importlib import resources

from sentiment.phrases import Phrases

LONGEST = 10_000  # characters that are looked at
_DENIED = re.compile(
    r"\b(?:no|not|never|nobody|no one|without|isn't|wasn't|weren't|didn't|don't|won't|nor|if|avoid|prevents?|in case"
    r"|risk of|danger of|almost like|as if)(?: [\w']+){0,3} ?$",
    re.I,
)
_FICTION = re.compile(
    r"\b(?:movies?|films?|episodes?|novels?|seasons?|trailer|chapter|lyrics|album|mixtape|playlist|plot|finale|spoilers?"
    r"|netflix|book club|thriller|podcast|documentary|cosplay|according to|reuters|breaking news|headlines?)\b",
    re.I,
)
_GAME = re.compile(r"\b(?:games?|gaming|boss|raid|quest|dlc|characters?|level|npc|player|opponent|match)\b", re.I)
_PLAYED = ("safety", "harm to a person")  # what happens in games


def urgent(text: str) -> str | None:
    """Why a person must see this English text at once, as `safety: "caught fire"`, or None.

    A sign that is denied within three words before it ("nobody was injured") does not count, nor does a text about a
    work of fiction, a game or the news. The signs are those of urgent.toml.
    """
    found = _search().find(text[:LONGEST])
    if not found.spans or _FICTION.search(found.text):
        return None
    played = _GAME.search(found.text)
    for reason in _search().said:
        if played and reason in _PLAYED:
            continue
        for start, end in found.spans.get(reason, ()):
            if not _DENIED.search(found.text[max(0, start - 60) : start]):
                return f'{reason}: "{found.text[start:end]}"'
    return None


@lru_cache(maxsize=1)
def _search() -> Phrases:
    toml = tomllib.loads(resources.files("sentiment").joinpath("urgent.toml").read_text(encoding="utf8"))
    ways = {reason: table["ways"].strip().split("\n") for reason, table in toml.items()}
    return Phrases(ways, {reason: t["unless"].strip().split("\n") for reason, t in toml.items() if "unless" in t})
